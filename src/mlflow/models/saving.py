"""How a model gets into a folder, whatever its flavor.

Everything is written into a new folder beside the one that was named, which gets its name when all is there: after an
error nothing is left.
"""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from mlflow.environment_variables import MLFLOW_LOG_UV_FILES, MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING
from mlflow.exceptions import RESOURCE_ALREADY_EXISTS, MlflowException
from mlflow.models import code_paths, dependencies_schemas, environment, input_example, uv_project
from mlflow.models.requirements import Requirements, version_of
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models.flavor import Flavor
    from mlflow.models.model import Model
    from mlflow.models.trial import Trial

PYFUNC = "python_function"
# arguments of save_model that mean the same for every flavor; the others are the flavor's own
_COMMON = (
    "code_paths",
    "infer_code_paths",
    "mlflow_model",
    "signature",
    "input_example",
    "metadata",
    "extra_files",
    "resources",
    "auth_policy",
    "prompts",
)
_ENVIRONMENT = ("conda_env", "pip_requirements", "extra_pip_requirements", "uv_project_path", "uv_groups", "uv_extras")


def save(flavor: Flavor, model: Any, path: str | os.PathLike[str], arguments: dict[str, Any]) -> None:
    """Save a model to a folder that does not exist or is empty.

    Args:
        flavor: what it is.
        model: the library's object.
        path: the folder.
        arguments: of the public ``save_model``, without model and path.

    Raises: RESOURCE_ALREADY_EXISTS when the folder holds something; what the flavor raises.
    """
    from mlflow.models.model import Model

    common = {key: arguments.get(key) for key in _COMMON}
    wanted = Requirements.given(**{key: arguments[key] for key in _ENVIRONMENT if key in arguments})
    options = {key: value for key, value in arguments.items() if key not in _COMMON and key not in _ENVIRONMENT}
    described = common["mlflow_model"] if common["mlflow_model"] is not None else Model()
    _describe(described, common)
    code = code_paths.checked(common["code_paths"])
    with new_folder(path) as folder:
        entry = flavor.write(model, folder, **options)
        dependencies_schemas.record(described)
        copied = code_paths.copy_into(folder, code)
        extra = _copy_extra_files(folder, common["extra_files"])
        _add_own_flavor(flavor, described, {**entry, **extra}, copied)
        if flavor.predicts(model, **options):
            _add_pyfunc(flavor, described, entry, copied, options)
        example = None
        if common["input_example"] is not None:
            example = input_example.example_of(common["input_example"])
            described.saved_input_example_info = example.info
            input_example.write(folder, example)
        wants = _Wants(
            requirements=wanted,
            signature=common["signature"] is None and described.signature is None and example is not None,
            code=bool(common["infer_code_paths"]),
        )
        _finish(flavor, described, folder, example, wants, options)


def _describe(described: Model, common: dict[str, Any]) -> None:
    for key in ("signature", "metadata", "resources", "auth_policy", "prompts"):
        # signature=False asks for none, not even an inferred one
        if common[key] is not None and common[key] is not False:
            setattr(described, key, common[key])


def _add_own_flavor(flavor: Flavor, described: Model, entry: dict[str, Any], code: str | None) -> None:
    if flavor.name != PYFUNC:
        version = {f"{flavor.name}_version": version_of(flavor.package)} if flavor.package else {}
        described.add_flavor(flavor.name, **{**version, "code": code, **entry})


def _add_pyfunc(
    flavor: Flavor, described: Model, entry: dict[str, Any], code: str | None, options: dict[str, Any]
) -> None:
    generic = flavor.pyfunc(entry, **options)
    if generic is None:
        return
    described.add_flavor(
        PYFUNC,
        **{
            "loader_module": flavor.module,
            "python_version": platform.python_version(),
            "env": dict(environment.ENTRY),
            **({"code": code} if code or flavor.name == PYFUNC else {}),
            **generic,
        },
    )


def _copy_extra_files(folder: str, extra_files: list[str] | None) -> dict[str, Any]:
    """Copy further files of the user into the model; the part of the flavor's entry that names them."""
    if not extra_files:
        return {}
    from mlflow.artifacts import download_artifacts

    target = os.path.join(folder, "extra_files")
    os.makedirs(target)
    for file in extra_files:
        download_artifacts(artifact_uri=os.fspath(file), dst_path=target)
    return {"extra_files": [{"path": f"extra_files/{os.path.basename(os.fspath(file))}"} for file in extra_files]}


ENV_VAR_FILE_NAME = "environment_variables.txt"
ENV_VAR_FILE_HEADER = (
    "# Environment variables that the model read while it predicted its input example: names, not values.\n"
    "# Whoever serves the model may have to set them; not all of them need be required.\n"
)
_SECRET = re.compile(r"API_KEY|API_TOKEN")
# larger models are not loaded again only to see what loading them uses
_LOADED_AGAIN = 1 << 30


class _Wants(NamedTuple):
    """What is to be found out about a model: its requirements as far as the user did not give them, and what else."""

    requirements: Requirements
    signature: bool
    code: bool


def _finish(
    flavor: Flavor,
    described: Model,
    folder: str,
    example: input_example.Example | None,
    wants: _Wants,
    options: dict[str, Any],
) -> None:
    """Add what can be told only from a model that can be loaded: signature, requirements, size."""
    found = None
    inferred = wants.requirements.inferred and (example is not None or size_of(folder) < _LOADED_AGAIN)
    if PYFUNC in described.flavors and (wants.signature or wants.code or inferred):
        from mlflow.models import trial

        # loaders read it
        described.save(os.path.join(folder, MLMODEL_FILE_NAME))
        found = trial.run(folder, described, example)
        if wants.signature:
            described.signature = trial.signature_of(found, example)
        _record_variables(described, folder, found)
        if wants.code:
            _add_code(described, folder, found)
    requirements, constraints, conda = wants.requirements.resolved(lambda: flavor.requirements(**options), found)
    environment.write(folder, requirements, constraints, conda)
    if wants.requirements.project is not None and MLFLOW_LOG_UV_FILES.get():
        uv_project.copy_files(wants.requirements.project, folder)
    described.model_size_bytes = size_of(folder)
    described.save(os.path.join(folder, MLMODEL_FILE_NAME))


def _add_code(described: Model, folder: str, found: Trial) -> None:
    """Let the modules of the user that the trial used travel with the model."""
    code = code_paths.copy_into(folder, code_paths.of_user(found.direct | found.used))
    if code:
        for entry in described.flavors.values():
            entry["code"] = code


def _record_variables(described: Model, folder: str, found: Trial) -> None:
    """Note which secrets of the environment a logged model read: their names, so that who serves it can set them."""
    if described.model_id is None or not MLFLOW_RECORD_ENV_VARS_IN_MODEL_LOGGING.get():
        return
    names = sorted(name for name in found.variables if _SECRET.search(name))
    if names:
        described.env_vars = names
        environment.write_lines(
            os.path.join(folder, ENV_VAR_FILE_NAME), [*ENV_VAR_FILE_HEADER.splitlines(), *names, ""]
        )


def size_of(folder: str) -> int:
    """Bytes of all files below a folder."""
    return sum(os.path.getsize(os.path.join(parent, name)) for parent, _, names in os.walk(folder) for name in names)


@contextlib.contextmanager
def new_folder(path: str | os.PathLike[str]) -> Iterator[str]:
    """A folder to write to, which becomes ``path`` when the block ends well and vanishes otherwise.

    Raises: RESOURCE_ALREADY_EXISTS when ``path`` is there and not an empty folder.
    """
    target = os.path.abspath(os.fspath(path))
    if os.path.lexists(target) and (not os.path.isdir(target) or os.listdir(target)):
        raise MlflowException(f"Path {os.fspath(path)!r} already exists and is not empty.", RESOURCE_ALREADY_EXISTS)
    parent, name = os.path.split(target)
    os.makedirs(parent, exist_ok=True)
    folder = os.path.join(parent, f".{name}-{uuid.uuid4().hex[:8]}")
    os.mkdir(folder)
    try:
        yield folder
        with contextlib.suppress(FileNotFoundError):
            os.rmdir(target)
        os.rename(folder, target)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
