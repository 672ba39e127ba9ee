"""The MLflow run of a project's run: its tags, its params, how it ends."""

from __future__ import annotations

import json
import logging
import os
import re
from typing import Any

from mlflow import state
from mlflow.environment_variables import MLFLOW_RUN_ID
from mlflow.exceptions import MlflowException, invalid
from mlflow.projects.parameters import Given
from mlflow.projects.sources import Source
from mlflow.store.workspace.context import active_workspace
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.context.default_context import user_name
from mlflow.utils.mlflow_tags import (
    MLFLOW_GIT_BRANCH,
    MLFLOW_GIT_COMMIT,
    MLFLOW_GIT_DIRTY,
    MLFLOW_GIT_REPO_URL,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_PROJECT_BACKEND,
    MLFLOW_PROJECT_ENTRY_POINT,
    MLFLOW_PROJECT_ENV,
    MLFLOW_SOURCE_NAME,
    MLFLOW_SOURCE_TYPE,
    MLFLOW_USER,
)

logger = logging.getLogger(__name__)

PARAMETERS_TAG = "millrace.project.parameters"
"""The parameters that the caller gave, as a JSON object: what running it again begins with."""
SUBFOLDER_TAG = "millrace.project.subfolder"
"""The folder of the project below the root of its repository."""
REPRODUCES_TAG = "millrace.project.reproduces"
"""The id of the run that was run again."""
LOG_FOLDER, LOG_FILE = "logs", "project.log"
"""Where the command's output is among the run's artifacts."""
_MAX_TAG = 8000
_BATCH = 100
_NUMBER = re.compile(r"[+-]?(?:[0-9.]|inf|nan)", re.I)
_ENDED = ("FINISHED", "FAILED", "KILLED")


def tags_of(source: Source, entry_point: str, backend: str, environment: str, given: Given) -> dict[str, str]:
    """The tags that say what runs: where it comes from, which part of it, where and with which parameters."""
    tags = {
        MLFLOW_USER: user_name(),
        MLFLOW_SOURCE_NAME: source.name,
        MLFLOW_SOURCE_TYPE: "PROJECT",
        MLFLOW_PROJECT_ENTRY_POINT: entry_point,
        MLFLOW_PROJECT_BACKEND: backend,
        MLFLOW_PROJECT_ENV: environment,
    }
    found = {
        MLFLOW_GIT_COMMIT: source.commit,
        MLFLOW_GIT_BRANCH: source.branch,
        MLFLOW_GIT_REPO_URL: source.repository,
        SUBFOLDER_TAG: source.subfolder,
    }
    tags.update({key: value for key, value in found.items() if value})
    if source.changed is not None:
        tags[MLFLOW_GIT_DIRTY] = str(source.changed).lower()
    text = json.dumps(given.by_caller)
    if len(text) <= _MAX_TAG:
        tags[PARAMETERS_TAG] = text
    return tags


def absolute_uri(uri: str) -> str:
    """A tracking URI that means the same in another folder, where the program runs."""
    if uri.startswith("sqlite:///"):
        path, mark, query = uri.removeprefix("sqlite:///").partition("?")
        return f"sqlite:///{os.path.abspath(path)}{mark}{query}" if path and path != ":memory:" else uri
    if "://" not in uri and ":" not in uri.partition("/")[0]:
        return os.path.abspath(uri)
    if uri.startswith("file:") and not uri.startswith("file:/"):
        return f"file:{os.path.abspath(uri.removeprefix('file:'))}"
    return uri


def parent_of_new_run() -> str | None:
    """The run that a new one is nested in: the active one, or the one that this process was started for."""
    active = state.active_run()
    if active is not None:
        return active.info.run_id
    run_id = MLFLOW_RUN_ID.get()
    if not run_id:
        return None
    try:
        return MlflowClient().get_run(run_id).info.run_id
    except MlflowException as error:
        logger.warning("MLFLOW_RUN_ID names no run that the new one could be nested in: %s", error)
        return None


def begin(
    experiment_id: str, run_id: str | None, run_name: str | None, tags: dict[str, str], given: Given
) -> tuple[str, str]:
    """Create the run, or go on with one, and log the parameters that no program would write otherwise.

    Args:
        experiment_id: where a new run belongs.
        run_id: a run to go on with.
        run_name: its name.
        tags: its tags.
        given: its parameters. Numbers wait for `log_numbers`: a program that logs 5 as 5.0 must not fail for it.

    Returns: its id, and the id of its experiment.
    """
    client = MlflowClient()
    if run_id is not None:
        run = client.get_run(run_id)
        if run.info.lifecycle_stage != "active":
            raise invalid(f"Run {run_id} is deleted; restore it before running a project in it.")
        client.update_run(run_id, status="RUNNING", name=run_name)
        experiment_id = run.info.experiment_id
        # who made it is not changed by running in it
        _set_tags(client, run_id, {key: value for key, value in tags.items() if key != MLFLOW_USER})
    else:
        parent = parent_of_new_run()
        if parent is not None:
            tags = {**tags, MLFLOW_PARENT_RUN_ID: parent}
        run_id = client.create_run(experiment_id, tags=tags, run_name=run_name).info.run_id
    try:
        _log_params(client, run_id, {key: value for key, value in given.all.items() if not _NUMBER.match(value)})
    except BaseException:
        client.set_terminated(run_id, "FAILED")
        raise
    return run_id, experiment_id


def set_tags(run_id: str, tags: dict[str, str]) -> None:
    """Set tags of the run."""
    _set_tags(MlflowClient(), run_id, tags)


def _set_tags(client: MlflowClient, run_id: str, tags: dict[str, str]) -> None:
    from mlflow.entities import RunTag

    client.log_batch(run_id, tags=[RunTag(key, value) for key, value in tags.items()], synchronous=True)


def _log_params(client: MlflowClient, run_id: str, params: dict[str, str]) -> None:
    from mlflow.entities import Param

    entries = [Param(key, value) for key, value in params.items()]
    for begin_ in range(0, len(entries), _BATCH):
        client.log_batch(run_id, params=entries[begin_ : begin_ + _BATCH], synchronous=True)


def log_numbers(run_id: str, params: dict[str, str]) -> None:
    """Log the parameters that the program has not logged itself."""
    client = MlflowClient()
    there = client.get_run(run_id).data.params
    _log_params(client, run_id, {key: value for key, value in params.items() if key not in there})


def finish(run_id: str, status: str, params: dict[str, str], log: str | None) -> None:
    """End the run: the rest of its parameters, the output as an artifact, its status.

    Args:
        run_id: the run.
        status: FINISHED, FAILED or KILLED; a run that its program has ended otherwise keeps its status, unless the
            command failed.
        params: all parameters.
        log: file with the command's output.

    What cannot be stored is a warning: the command has run, and its status says how.
    """
    client = MlflowClient()
    try:
        log_numbers(run_id, params)
    except MlflowException as error:
        logger.warning("The parameters of run %s cannot be logged: %s", run_id, error)
    if log is not None and os.path.exists(log) and os.path.getsize(log):
        try:
            client.log_artifact(run_id, log, LOG_FOLDER)
        except Exception as error:
            logger.warning("The output of run %s cannot be stored as an artifact: %s", run_id, error)
    now = client.get_run(run_id).info.status
    if now not in _ENDED or (status != "FINISHED" and now == "FINISHED"):
        client.set_terminated(run_id, status)


def end_if_open(run_id: str, status: str) -> None:
    """End a run that nobody has ended."""
    client = MlflowClient()
    if client.get_run(run_id).info.status not in _ENDED:
        client.set_terminated(run_id, status)


def child_environment(run_id: str, experiment_id: str, tracking_uri: str) -> dict[str, Any]:
    """The variables by which a program finds its run; None takes one away."""
    registry = state.named_registry_uri()
    if registry is not None:
        registry = absolute_uri(registry)
    return {
        "MLFLOW_RUN_ID": run_id,
        "MLFLOW_EXPERIMENT_ID": experiment_id,
        # an experiment's name of the caller may be another one's
        "MLFLOW_EXPERIMENT_NAME": None,
        "MLFLOW_TRACKING_URI": tracking_uri,
        "MLFLOW_REGISTRY_URI": registry,
        # one that only this thread has chosen is in no environment
        "MLFLOW_WORKSPACE": active_workspace(),
    }
