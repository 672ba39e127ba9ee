"""What is active in this process: tracking and registry URI, experiment, runs.

Every thread has its own stack of active runs; URIs and experiment belong to the process. A forked child begins with
no active runs: those of its parent are the parent's to end. Processes that are spawned find the URI and the
experiment in the environment, where setting them writes them.
"""

import os
import threading
from typing import NamedTuple

from mlflow.api.tracking import Tracking
from mlflow.entities.run import Run
from mlflow.environment_variables import (
    MLFLOW_ACTIVE_MODEL_ID,
    MLFLOW_EXPERIMENT_ID,
    MLFLOW_REGISTRY_URI,
    MLFLOW_TRACKING_URI,
)
from mlflow.exceptions import invalid
from mlflow.store import resolve

_tracking_uri: str | None = None
_registry_uri: str | None = None

# ---- URIs ------------------------------------------------------------------------------------------------------------


def uri_of(uri: "str | os.PathLike[str]") -> str:
    """A URI as text; a path object becomes an absolute ``file:`` URI.

    Raises: INVALID_PARAMETER_VALUE for anything else.
    """
    if isinstance(uri, str):
        return uri
    if isinstance(uri, os.PathLike):
        from pathlib import Path

        return Path(uri).absolute().as_uri()
    raise invalid(f"Invalid URI {uri!r}: it must be text or a path, not {type(uri).__name__}.")


def tracking_uri() -> str:
    """The tracking URI that was set, else MLFLOW_TRACKING_URI, else the database ``mlflow.db`` in this folder."""
    uri = _tracking_uri or os.environ.get("MLFLOW_TRACKING_URI")
    return uri or resolve.default_tracking_uri()


def set_tracking_uri(uri: "str | os.PathLike[str] | None") -> None:
    """Set the tracking URI of this process and of the processes it starts; None or "" goes back to the default."""
    global _tracking_uri
    if not uri:
        _tracking_uri = None
        MLFLOW_TRACKING_URI.unset()
        return
    _tracking_uri = uri_of(uri)
    MLFLOW_TRACKING_URI.set(_tracking_uri)


def is_tracking_uri_set() -> bool:
    """Whether code or the environment names a tracking URI."""
    return bool(_tracking_uri or MLFLOW_TRACKING_URI.get())


def registry_uri() -> str:
    """The registry URI that was set, else MLFLOW_REGISTRY_URI, else the tracking URI."""
    return named_registry_uri() or tracking_uri()


def named_registry_uri() -> str | None:
    """The registry URI that was set, else MLFLOW_REGISTRY_URI, else None: registered models are where runs are."""
    return _registry_uri or MLFLOW_REGISTRY_URI.get()


def set_registry_uri(uri: "str | os.PathLike[str] | None") -> None:
    """Set the registry URI of this process and of the processes it starts; None or "" goes back to the default."""
    global _registry_uri
    if not uri:
        _registry_uri = None
        MLFLOW_REGISTRY_URI.unset()
        return
    _registry_uri = uri_of(uri)
    MLFLOW_REGISTRY_URI.set(_registry_uri)


def service() -> Tracking:
    """The tracking service at the current URI, opened once per process."""
    return resolve.tracking(tracking_uri())


# ---- experiment ------------------------------------------------------------------------------------------------------


class ActiveExperiment(NamedTuple):
    """The experiment that was set.

    Args:
        tracking_uri: the store in which ``experiment_id`` is its id.
        experiment_id: its id there.
        name: its name, when it was set by name: then it is looked up again after a change of the tracking URI.
    """

    tracking_uri: str
    experiment_id: str
    name: str | None


experiment: ActiveExperiment | None = None


def set_experiment(experiment_id: str, name: str | None) -> None:
    """Make an experiment of the current store the active one, here and in processes that are started."""
    global experiment
    experiment = ActiveExperiment(tracking_uri(), experiment_id, name)
    MLFLOW_EXPERIMENT_ID.set(experiment_id)


# ---- runs ------------------------------------------------------------------------------------------------------------


class _Thread(threading.local):
    """What one thread has: its active runs, innermost last, and the run it was last in."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.last_run_id: str | None = None


thread = _Thread()
# the active runs of all threads, by id, in the order in which they were started
open_runs: dict[str, Run] = {}


def active_run() -> Run | None:
    """The innermost active run of this thread."""
    runs = thread.runs
    return runs[-1] if runs else None


def enter(run: Run) -> None:
    """Make a run the innermost active one of this thread."""
    thread.runs.append(run)
    thread.last_run_id = run.info.run_id
    open_runs[run.info.run_id] = run


def leave(run: Run) -> None:
    """Take a run from this thread's stack."""
    thread.runs[:] = [other for other in thread.runs if other is not run]
    thread.last_run_id = run.info.run_id
    open_runs.pop(run.info.run_id, None)


def forget_runs() -> None:
    """Begin with empty stacks in all threads, ending nothing."""
    global thread
    thread = _Thread()
    open_runs.clear()


# ---- logged models ---------------------------------------------------------------------------------------------------


class _Models(threading.local):
    """What one thread has: the active model that was set in it, and the model that was last made in it.

    A forked child goes on with them.
    """

    active_id: str | None = None
    last_id: str | None = None


models = _Models()
# (run, model) pairs that the store is known to hold; logging a metric does not say them again
linked_models: set[tuple[str, str]] = set()


def active_model_id() -> str | None:
    """The model that was set in this thread, else that of the environment, else None."""
    return models.active_id or os.environ.get("MLFLOW_ACTIVE_MODEL_ID") or None


def clear_active_model() -> None:
    """Have no active model in this thread, and none by the environment."""
    models.active_id = None
    MLFLOW_ACTIVE_MODEL_ID.unset()


def reset() -> None:
    """Forget everything this module holds and what it wrote to the environment; nothing is ended in the store."""
    global experiment
    forget_runs()
    models.active_id = models.last_id = None
    linked_models.clear()
    if experiment is not None:
        experiment = None
        MLFLOW_EXPERIMENT_ID.unset()
    # what stood in the environment before the process set anything is not ours to remove
    if _tracking_uri is not None:
        set_tracking_uri(None)
    if _registry_uri is not None:
        set_registry_uri(None)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=forget_runs)
