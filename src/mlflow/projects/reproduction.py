"""Finding out what made a run or a model, so that it can be run again."""

from __future__ import annotations

import json
import logging
import os
from typing import NamedTuple

from mlflow.entities.run import Run
from mlflow.exceptions import MlflowException, invalid
from mlflow.projects.address import repository_around
from mlflow.projects.tracked_run import PARAMETERS_TAG, SUBFOLDER_TAG
from mlflow.tracking.client import MlflowClient
from mlflow.utils.mlflow_tags import (
    MLFLOW_GIT_COMMIT,
    MLFLOW_GIT_DIRTY,
    MLFLOW_GIT_REPO_URL,
    MLFLOW_PARENT_RUN_ID,
    MLFLOW_PROJECT_ENTRY_POINT,
    MLFLOW_SOURCE_NAME,
    MLFLOW_SOURCE_TYPE,
)

logger = logging.getLogger(__name__)


class Reproduction(NamedTuple):
    """What is to be run again.

    Args:
        run_id: the run of the project.
        uri, version: its source, as it was.
        entry_point: what ran.
        parameters: with which parameters.
        only_declared: whether ``parameters`` may hold params that the program logged itself.
    """

    run_id: str
    uri: str
    version: str | None
    entry_point: str
    parameters: dict[str, str]
    only_declared: bool


def reproduction_of(uri: str, version: str | None = None) -> Reproduction:
    """What made a run (``runs:/RUN_ID``) or a model (``models:/NAME/VERSION``, ``models:/MODEL_ID``).

    Args:
        uri: of the run or model.
        version: another commit to run instead of the one that ran.

    Raises: INVALID_PARAMETER_VALUE when neither the run nor one that it is nested in was the run of a project.
    """
    client = MlflowClient()
    asked = _run_id_of(client, uri)
    run = _run_of_project(client, asked, uri)
    tags = run.data.tags
    commit = version or tags.get(MLFLOW_GIT_COMMIT)
    if tags.get(MLFLOW_GIT_DIRTY) == "true" and version is None:
        logger.warning(
            "Run %s ran with changes that are in no commit; what runs now is commit %s without them.",
            run.info.run_id,
            commit,
        )
    place = _place_of(run, commit)
    text = tags.get(PARAMETERS_TAG)
    parameters = dict(run.data.params) if text is None else {k: str(v) for k, v in json.loads(text).items()}
    return Reproduction(
        run.info.run_id,
        place,
        commit,
        tags.get(MLFLOW_PROJECT_ENTRY_POINT) or "main",
        parameters,
        text is None,
    )


def _run_id_of(client: MlflowClient, uri: str) -> str:
    kind, _, rest = uri.partition(":")
    rest = rest.strip("/")
    if not rest:
        raise invalid(f"Invalid URI {uri!r}; allowed are runs:/RUN_ID, models:/NAME/VERSION and models:/NAME@ALIAS.")
    if kind == "runs":
        return rest.partition("/")[0]
    if "/" in rest or "@" in rest:
        from mlflow.models.location import get_model_version_from_model_uri

        found = get_model_version_from_model_uri(uri)
        run_id = found.run_id
        if not run_id and getattr(found, "model_id", None):
            run_id = client.get_logged_model(found.model_id).source_run_id
    else:
        run_id = client.get_logged_model(rest).source_run_id
    if not run_id:
        raise invalid(f"The model {uri!r} was not made in a run, so nothing says how to make it again.")
    return run_id


def _run_of_project(client: MlflowClient, run_id: str, uri: str) -> Run:
    """The run, or the nearest one around it, that was the run of a project."""
    current: str | None = run_id
    seen: set[str] = set()
    while current and current not in seen:
        seen.add(current)
        run = client.get_run(current)
        if run.data.tags.get(MLFLOW_SOURCE_TYPE) == "PROJECT" and run.data.tags.get(MLFLOW_SOURCE_NAME):
            return run
        current = run.data.tags.get(MLFLOW_PARENT_RUN_ID)
    run = client.get_run(run_id)
    source = run.data.tags.get(MLFLOW_SOURCE_NAME)
    raise invalid(
        f"{uri!r} cannot be run again: its run {run_id} was not started by a project (mlflow run)"
        + (f", but by {source!r}." if source else ".")
    )


def _place_of(run: Run, commit: str | None) -> str:
    """The URI of a run's project: the place it had, or its repository when that place is not here."""
    tags = run.data.tags
    name, repository = tags[MLFLOW_SOURCE_NAME], tags.get(MLFLOW_GIT_REPO_URL)
    if "://" in name or not os.path.isabs(name.partition("#")[0]):
        return name
    folder = name.partition("#")[0]
    if os.path.exists(folder):
        if commit and os.path.isdir(folder) and repository_around(folder) is None and repository:
            return _in_repository(repository, tags.get(SUBFOLDER_TAG))
        return name
    if repository and commit:
        return _in_repository(repository, tags.get(SUBFOLDER_TAG))
    raise MlflowException(
        f"Run {run.info.run_id} ran the project in {folder}, which is not there any more, and no git repository is "
        "known that holds it.",
        "RESOURCE_DOES_NOT_EXIST",
    )


def _in_repository(repository: str, subfolder: str | None) -> str:
    return f"{repository}#{subfolder}" if subfolder else repository
