"""Run projects: folders, git repositories and zip files that say how they are run (docs/projects.md)."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from typing import Any

from mlflow.projects.submitted_run import SubmittedRun

__all__ = ["SubmittedRun", "run"]

logger = logging.getLogger(__name__)


def run(
    uri: str | os.PathLike[str],
    entry_point: str = "main",
    version: str | None = None,
    parameters: Mapping[str, Any] | None = None,
    docker_args: Mapping[str, Any] | None = None,
    experiment_name: str | None = None,
    experiment_id: str | None = None,
    backend: str = "local",
    backend_config: Mapping[str, Any] | str | os.PathLike[str] | None = None,
    storage_dir: str | None = None,
    synchronous: bool = True,
    run_id: str | None = None,
    run_name: str | None = None,
    env_manager: str | None = None,
    build_image: bool = False,
    docker_auth: Mapping[str, Any] | None = None,
) -> SubmittedRun:
    """Run an entry point of a project, in a run of its own that is nested in the active one.

    Args:
        uri: a folder, ``file:`` URI, zip file, git repository (https, ssh, ``github.com/OWNER/NAME``), each with
            ``#SUBFOLDER``, ``#BRANCH`` or ``#BRANCH:SUBFOLDER``; or ``runs:/RUN_ID`` and ``models:/NAME/VERSION``,
            which run again what made a run or a model.
        entry_point: a name of the MLproject file, or a ``.py`` or ``.sh`` file.
        version: branch, tag or commit of a git repository.
        parameters: values by name; those that the entry point does not declare are appended as ``--name value``.
        docker_args: further options of ``docker run``.
        experiment_name: the experiment, which is made if there is none; or
        experiment_id: its id. Without both it is the active one.
        backend: local, kubernetes, or one of a plugin.
        backend_config: its settings: a mapping, JSON, or the path of a JSON file.
        storage_dir: where files of ``path`` parameters are downloaded to.
        synchronous: wait for the end; otherwise the run is given at once and goes on when this process ends.
        run_id: a run to go on with, instead of a new one.
        run_name: its name.
        env_manager: local, virtualenv, uv, conda or docker; None goes by what the project asks for.
        build_image: build an image with the project's files over that of the project.
        docker_auth: ``username``, ``password`` and ``registry`` of a registry of images.

    Returns: the run.

    Raises: ExecutionException, with the end of the output, when the command fails; MlflowException when something is
        wrong, mostly before anything is started.
    """
    from mlflow import state
    from mlflow.exceptions import invalid
    from mlflow.projects.backend.loader import load_backend
    from mlflow.projects.options import KEY
    from mlflow.projects.tracked_run import absolute_uri

    if not isinstance(entry_point, str) or not entry_point:
        raise invalid(f"Invalid value {entry_point!r} for parameter 'entry_point': a name is needed.")
    options: dict[str, Any] = {
        "synchronous": synchronous,
        "run_id": run_id,
        "run_name": run_name,
        "storage_dir": storage_dir,
        "env_manager": env_manager,
        "build_image": build_image,
        "docker_args": None if docker_args is None else dict(docker_args),
        "docker_auth": None if docker_auth is None else dict(docker_auth),
    }
    config = _config(backend_config)
    chosen = load_backend(backend)
    uri, params = os.fspath(uri), dict(parameters or {})
    if uri.startswith(("runs:", "models:")):
        from mlflow.projects.reproduction import reproduction_of

        again = reproduction_of(uri, version)
        uri, version = again.uri, again.version
        entry_point = again.entry_point if entry_point == "main" else entry_point
        options |= {"reproduces": again.run_id, "only_declared": again.only_declared}
        params = {**again.parameters, **params}
    submitted = chosen.run(
        uri,
        entry_point,
        params,
        version,
        {**config, KEY: options},
        absolute_uri(state.tracking_uri()),
        _experiment(experiment_name, experiment_id),
    )
    _note_backend(submitted, backend)
    return submitted


def _config(given: Mapping[str, Any] | str | os.PathLike[str] | None) -> dict[str, Any]:
    """The settings of a backend: a mapping, JSON, or the path of a JSON file."""
    from mlflow.exceptions import invalid

    if given is None:
        return {}
    if isinstance(given, Mapping):
        return dict(given)
    text = os.fspath(given)
    where = "backend_config"
    if not text.lstrip().startswith("{"):
        where = f"backend_config {text!r}"
        try:
            with open(text, encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise invalid(f"{where} is neither a JSON object nor a file that can be read: {error}.") from None
    try:
        found = json.loads(text)
    except ValueError as error:
        raise invalid(f"{where} is not valid JSON: {error}.") from None
    if not isinstance(found, dict):
        raise invalid(f"{where} must be a JSON object.")
    return found


def _experiment(name: str | None, experiment_id: str | None) -> str:
    from mlflow.exceptions import MlflowException, invalid
    from mlflow.tracking import experiments
    from mlflow.tracking.client import MlflowClient

    if name and experiment_id:
        raise invalid("Give only one of 'experiment_name' and 'experiment_id'.")
    client = MlflowClient()
    if experiment_id:
        found = client.get_experiment(str(experiment_id))
    elif name:
        found = client.get_experiment_by_name(name)
        if found is None:
            try:
                return client.create_experiment(name)
            except MlflowException as error:
                # another process made it in the same moment
                if error.error_code != "RESOURCE_ALREADY_EXISTS":
                    raise
                found = client.get_experiment_by_name(name)
    else:
        return experiments.active_id()
    if found is None or found.lifecycle_stage != "active":
        raise invalid(f"Experiment {name or experiment_id!r} is deleted; restore it before running a project in it.")
    return found.experiment_id


def _note_backend(submitted: SubmittedRun, backend: str) -> None:
    """What a plugin runs says by which backend."""
    if backend in ("local", "kubernetes") or not isinstance(submitted, SubmittedRun) or not submitted.run_id:
        return
    from mlflow.tracking.client import MlflowClient
    from mlflow.utils.mlflow_tags import MLFLOW_PROJECT_BACKEND

    MlflowClient().set_tag(submitted.run_id, MLFLOW_PROJECT_BACKEND, backend)
