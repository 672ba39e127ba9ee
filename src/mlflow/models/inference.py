"""The pip requirements of a model that is stored: what loading it and predicting its example use."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from mlflow.environment_variables import MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT
from mlflow.exceptions import MlflowException


def infer_pip_requirements(
    model_uri: str,
    flavor: str,
    fallback: list[str] | None = None,
    timeout: int | None = None,
    extra_env_vars: dict[str, str] | None = None,
    uv_project_dir: str | os.PathLike[str] | None = None,
    uv_groups: list[str] | None = None,
    uv_extras: list[str] | None = None,
) -> list[str]:
    """Pinned requirements of a model, found by trying it out in a process of its own.

    Args:
        model_uri: of the model.
        flavor: the flavor to look at; its entry must be there.
        fallback: what to give when the model cannot be tried out; None raises then.
        timeout: seconds that the trial may take; None takes MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT.
        extra_env_vars: environment variables of the trial.
        uv_project_dir: a uv project whose locked requirements are taken instead.
        uv_groups, uv_extras: dependency groups and extras of it.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no model; INVALID_STATE when the trial fails.
    """
    if uv_project_dir is not None:
        from mlflow.models.uv_project import exported

        return exported(uv_project_dir, uv_groups, uv_extras)
    from mlflow.models.location import local_folder
    from mlflow.models.model import Model
    from mlflow.models.requirements import pinned

    try:
        folder = local_folder(model_uri)
        flavors = Model.load(folder).flavors
        if flavor not in flavors:
            raise MlflowException(
                f"The model at {model_uri!r} has no flavor {flavor!r}; it has {', '.join(sorted(flavors))}.",
                "RESOURCE_DOES_NOT_EXIST",
            )
        return pinned(*_tried_elsewhere(folder, timeout, extra_env_vars))
    except MlflowException:
        if fallback is None:
            raise
        return list(fallback)


def _tried_elsewhere(folder: str, timeout: int | None, variables: dict[str, str] | None) -> list[str]:
    """The distributions that a trial in another process uses."""
    seconds = MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT.get() if timeout is None else timeout
    path = os.pathsep.join([entry or os.getcwd() for entry in sys.path])
    try:
        done = subprocess.run(
            [sys.executable, "-m", "mlflow.models.inference", folder],
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": path, **(variables or {})},
        )
    except subprocess.TimeoutExpired:
        raise MlflowException(f"Trying the model out took more than {seconds} s.", "INVALID_STATE") from None
    if done.returncode:
        raise MlflowException(f"Trying the model out failed: {done.stderr.strip()[-2000:]}", "INVALID_STATE")
    return json.loads(done.stdout.splitlines()[-1])


def _try_here(folder: str) -> list[str]:
    from mlflow.models import trial
    from mlflow.models.imports import distributions
    from mlflow.models.input_example import Example, example_of, read_example
    from mlflow.models.model import Model

    described = Model.load(folder)
    example: Example | None = None
    if described.saved_input_example_info is not None:
        data, params = read_example(described, folder)
        example = example_of(data if params is None else (data, params))
    found = trial.run(folder, described, example)
    failed: Any = found.loading_failed or found.predicting_failed
    if failed is not None:
        raise failed
    return distributions(found.direct, found.used)


if __name__ == "__main__":
    print(json.dumps(_try_here(sys.argv[1])))
