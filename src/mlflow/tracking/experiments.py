"""The fluent API of experiments, and which one is active."""

import logging
import os
from typing import Any

from mlflow import state
from mlflow.entities.experiment import Experiment
from mlflow.entities.lifecycle_stage import LifecycleStage
from mlflow.entities.view_type import ViewType
from mlflow.environment_variables import MLFLOW_EXPERIMENT_ID, MLFLOW_EXPERIMENT_NAME
from mlflow.exceptions import MlflowException, invalid, unsupported
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.values import items_of

logger = logging.getLogger(__name__)


def active_id() -> str:
    """The id of the experiment that new runs belong to.

    It is the one that was set; else the one that MLFLOW_EXPERIMENT_NAME (made if need be) or MLFLOW_EXPERIMENT_ID
    names; else what a plugin says; else "0", the one called Default.
    """
    chosen = state.experiment
    if chosen is not None:
        if chosen.name is None or chosen.tracking_uri == state.tracking_uri():
            return chosen.experiment_id
        # ids are those of a store; the name is what the user said
        return set_experiment(chosen.name).experiment_id
    if os.environ.get("MLFLOW_EXPERIMENT_NAME") or os.environ.get("MLFLOW_EXPERIMENT_ID"):
        return _id_from_environment()
    from mlflow.tracking.default_experiment.registry import get_experiment_id

    return get_experiment_id()


def _id_from_environment() -> str:
    name, experiment_id = MLFLOW_EXPERIMENT_NAME.get(), MLFLOW_EXPERIMENT_ID.get()
    if not name:
        return experiment_id
    client = MlflowClient()
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        return _create(client, name)
    if experiment_id and experiment_id != experiment.experiment_id:
        raise invalid(
            f"MLFLOW_EXPERIMENT_ID={experiment_id!r} and MLFLOW_EXPERIMENT_NAME={name!r} contradict each other: the "
            f"experiment of that name has the id {experiment.experiment_id!r}."
        )
    return experiment.experiment_id


def _create(client: MlflowClient, name: str) -> str:
    """The id of a new experiment, or of the one that another process made in the same moment."""
    try:
        return client.create_experiment(name)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
        experiment = client.get_experiment_by_name(name)
        if experiment is None:
            raise
        return experiment.experiment_id


def set_experiment(
    experiment_name: str | None = None, experiment_id: str | None = None, trace_location: Any = None
) -> Experiment:
    """Make an experiment the one that new runs belong to, in all threads and in processes started from here.

    Args:
        experiment_name: its name; it is created if there is none. Either this or the id is needed.
        experiment_id: its id.
        trace_location: where its traces are kept; for later use.

    Raises: INVALID_PARAMETER_VALUE when it is deleted, RESOURCE_DOES_NOT_EXIST when there is no such id.
    """
    _no_trace_location(trace_location)
    if (experiment_name is None) == (experiment_id is None):
        raise invalid("Give exactly one of 'experiment_name' and 'experiment_id'.")
    client = MlflowClient()
    if experiment_id is not None:
        experiment = client.get_experiment(experiment_id)
    elif experiment_name == "":
        raise invalid("Invalid value '' for parameter 'experiment_name': a name must not be empty.")
    else:
        experiment = client.get_experiment_by_name(experiment_name)
        if experiment is None:
            logger.info("Experiment %r does not exist; it is created.", experiment_name)
            experiment = client.get_experiment(_create(client, experiment_name))
    if experiment.lifecycle_stage != LifecycleStage.ACTIVE:
        raise invalid(
            f"Experiment {experiment.name!r} is deleted and cannot be set as the active one. Restore it with "
            f"mlflow.restore_experiment({experiment.experiment_id!r}), or delete it for good with `mlflow gc`."
        )
    state.set_experiment(experiment.experiment_id, experiment_name)
    return experiment


def create_experiment(
    name: str,
    artifact_location: str | None = None,
    tags: dict[str, Any] | None = None,
    trace_location: Any = None,
) -> str:
    """Create an experiment without making it the active one.

    Args:
        name: must not be taken, not even by a deleted experiment.
        artifact_location: root of its artifacts; the store chooses one by default.
        tags: its tags.
        trace_location: where its traces are kept; for later use.

    Returns: its id.
    """
    _no_trace_location(trace_location)
    return MlflowClient().create_experiment(name, artifact_location, tags)


def _no_trace_location(trace_location: Any) -> None:
    if trace_location is not None:
        raise unsupported("A trace location of an experiment", "Traces are kept in the experiment itself.")


def get_experiment(experiment_id: str) -> Experiment:
    """The experiment with this id, deleted or not."""
    return MlflowClient().get_experiment(experiment_id)


def get_experiment_by_name(name: str) -> Experiment | None:
    """The experiment with this name, deleted or not; None when there is none."""
    return MlflowClient().get_experiment_by_name(name)


def search_experiments(
    view_type: int = ViewType.ACTIVE_ONLY,
    max_results: int | None = None,
    filter_string: str | None = None,
    order_by: list[str] | None = None,
) -> list[Experiment]:
    """The experiments that a filter finds, newest first unless ordered otherwise.

    Args:
        view_type: active, deleted or all.
        max_results: at most so many; None means all.
        filter_string: e.g. ``name LIKE 'train%' AND tags.team = 'vision'``.
        order_by: e.g. ``["name ASC"]``.
    """
    client = MlflowClient()
    found: list[Experiment] = []
    token = None
    while True:
        size = 1000 if max_results is None else min(1000, max_results - len(found))
        page = client.search_experiments(view_type, size, filter_string, order_by, token)
        found += page
        token = page.token
        if not token or (max_results is not None and len(found) >= max_results):
            return found


def delete_experiment(experiment_id: str) -> None:
    """Mark an experiment and its runs as deleted; ``restore_experiment`` undoes it."""
    MlflowClient().delete_experiment(experiment_id)


def restore_experiment(experiment_id: str) -> None:
    """Undo the deletion of an experiment and its runs."""
    MlflowClient().restore_experiment(experiment_id)


def set_experiment_tag(key: str, value: Any) -> None:
    """Set a tag of the active experiment."""
    MlflowClient().set_experiment_tag(_current_id(), key, value)


def set_experiment_tags(tags: dict[str, Any]) -> None:
    """Set tags of the active experiment."""
    client, experiment_id = MlflowClient(), _current_id()
    for key, value in items_of("tags", tags):
        client.set_experiment_tag(experiment_id, key, value)


def delete_experiment_tag(key: str) -> None:
    """Remove a tag of the active experiment."""
    MlflowClient().delete_experiment_tag(_current_id(), key)


def _current_id() -> str:
    """The experiment of the active run, or the active experiment."""
    run = state.active_run()
    return active_id() if run is None else run.info.experiment_id
