"""The fluent API of runs: start, resume, nest, end, get, delete."""

import logging
import os
from collections.abc import Mapping
from types import TracebackType
from typing import Any

from mlflow import state
from mlflow.entities.run import Run
from mlflow.entities.run_status import RunStatus
from mlflow.environment_variables import (
    MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING,
    MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.process_end import at_process_end
from mlflow.tracking import experiments
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.context.registry import resolve_tags
from mlflow.utils.mlflow_tags import MLFLOW_PARENT_RUN_ID, MLFLOW_RUN_NOTE

logger = logging.getLogger(__name__)


class ActiveRun(Run):
    """A run that is active in this thread; as a context manager it ends with the block.

    It ends as FINISHED, or as FAILED when an exception leaves the block.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(run.info, run.data, run.inputs, run.outputs)
        self._monitor: Any = None

    def __enter__(self) -> "ActiveRun":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_val: BaseException | None,
        exc_tb: TracebackType | None,
    ) -> bool:
        status = "FINISHED" if exc_type is None else "FAILED"
        runs = state.thread.runs
        # runs that were started inside the block and left open end with it
        while any(run is self for run in runs):
            _end(runs[-1], status)
        return exc_type is None


def start_run(
    run_id: str | None = None,
    experiment_id: str | None = None,
    run_name: str | None = None,
    nested: bool = False,
    parent_run_id: str | None = None,
    tags: dict[str, Any] | None = None,
    description: str | None = None,
    log_system_metrics: bool | None = None,
) -> ActiveRun:
    """Start a run, or go on with one, and make it the active run of this thread.

    Args:
        run_id: the run to go on with; None takes MLFLOW_RUN_ID (once), or starts a new run.
        experiment_id: where a new run belongs; None takes the active experiment.
        run_name: its name; one is made up by default.
        nested: whether it may be a child of the active run.
        parent_run_id: the run it is a child of, which need not be active.
        tags: tags to set.
        description: text for the tag ``mlflow.note.content``.
        log_system_metrics: whether CPU, memory, disk, network and GPUs are watched while it is active; None takes
            ``enable_system_metrics_logging`` or MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.

    Returns: the run; used with ``with`` it ends with the block.

    Raises: MlflowException when another run is active and ``nested`` is false, when the run or the parent does not
        exist or is deleted, when it belongs to another experiment than the one that was set.
    """
    active = state.active_run()
    _check_nesting(active, nested, parent_run_id)
    tags = _with_description(tags, description)
    if run_id is None and "MLFLOW_RUN_ID" in os.environ:
        run_id = os.environ.pop("MLFLOW_RUN_ID")
    monitor = _monitor_for(log_system_metrics)
    client = MlflowClient()
    if run_id is not None:
        run = _resume(client, run_id, run_name, tags)
    else:
        parent_run_id = _parent_of_new_run(client, active, parent_run_id)
        if parent_run_id is not None:
            tags = {**tags, MLFLOW_PARENT_RUN_ID: parent_run_id}
        run = client.create_run(
            experiment_id=experiments.active_id() if experiment_id is None else experiment_id,
            tags=resolve_tags(tags),
            run_name=run_name,
        )
    started = ActiveRun(run)
    state.enter(started)
    at_process_end(_end_open_runs)
    if monitor is not None:
        started._monitor = monitor(run.info.run_id, resume_logging=run_id is not None)
        started._monitor.start()
    return started


def _check_nesting(active: Run | None, nested: bool, parent_run_id: str | None) -> None:
    if active is None:
        return
    if not nested:
        raise MlflowException(
            f"Run {active.info.run_id} is active in this thread. End it with mlflow.end_run() before starting "
            "another one, or start a child of it with nested=True.",
            "INVALID_STATE",
        )
    if parent_run_id is not None and parent_run_id != active.info.run_id:
        raise invalid(
            f"Invalid value {parent_run_id!r} for parameter 'parent_run_id': the active run is "
            f"{active.info.run_id}, and nested runs are its children. End it first with mlflow.end_run()."
        )


def _with_description(tags: dict[str, Any] | None, description: str | None) -> dict[str, Any]:
    if tags is not None and not isinstance(tags, Mapping):
        raise invalid(f"Invalid value {tags!r} for parameter 'tags': a dict is needed, not {type(tags).__name__}.")
    tags = dict(tags or {})
    if description is not None:
        if MLFLOW_RUN_NOTE in tags:
            raise invalid(f"Give the description either as 'description' or as tag '{MLFLOW_RUN_NOTE}', not both.")
        tags[MLFLOW_RUN_NOTE] = description
    return tags


def _monitor_for(log_system_metrics: bool | None) -> Any:
    """What makes the monitor of a run, or None if it shall not be watched.

    Raises: FEATURE_DISABLED when psutil is missing: before the run exists.
    """
    if log_system_metrics is None:
        log_system_metrics = MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING.get()
    if not log_system_metrics:
        return None
    from mlflow import system_metrics

    system_metrics.check_installed()
    return system_metrics.monitor_of_run


def _resume(client: MlflowClient, run_id: str, run_name: str | None, tags: dict[str, Any]) -> Run:
    if run_id in state.open_runs:
        raise MlflowException(f"Run {run_id} is active already.", "INVALID_STATE")
    info = client.get_run(run_id).info
    if info.lifecycle_stage != "active":
        raise invalid(f"Run {run_id} is deleted; restore it with mlflow.restore_run before going on with it.")
    if state.experiment is not None and experiments.active_id() != info.experiment_id:
        raise invalid(
            f"Run {run_id} belongs to experiment {info.experiment_id}, but experiment {experiments.active_id()} "
            "was set as the active one. Set the run's experiment before going on with it."
        )
    client.update_run(run_id, status="RUNNING", name=run_name)
    if tags:
        from mlflow.tracking.values import tags_of

        client.log_batch(run_id, tags=tags_of(tags), synchronous=True)
    return client.get_run(run_id)


def _parent_of_new_run(client: MlflowClient, active: Run | None, parent_run_id: str | None) -> str | None:
    if active is not None:
        return active.info.run_id
    if parent_run_id is not None:
        parent = client.get_run(parent_run_id)
        if parent.info.lifecycle_stage != "active":
            raise invalid(f"Run {parent_run_id} is deleted and cannot be a parent; restore it first.")
    return parent_run_id


def end_run(status: str = "FINISHED") -> None:
    """End the active run of this thread; without one nothing happens.

    Args:
        status: FINISHED, FAILED or KILLED.
    """
    active = state.active_run()
    if active is None:
        # a child process that was told which run to go on with, and did not, must not pass it on
        os.environ.pop("MLFLOW_RUN_ID", None)
        return
    RunStatus.from_string(status)
    _end(active, status)


def _end(run: Run, status: str) -> None:
    """End an active run. It leaves the stack first: whatever happens then, it is not active any more."""
    run_id = run.info.run_id
    state.leave(run)
    monitor = getattr(run, "_monitor", None)
    if monitor is not None:
        monitor.finish()
    client = MlflowClient()
    _finish_uploads(run_id)
    client.set_terminated(run_id, status)
    if client.tracking_uri.startswith("http"):
        _print_url(client.tracking_uri, run)


def _finish_uploads(run_id: str) -> None:
    """Wait for what was logged asynchronously, so that an ended run is complete."""
    import sys

    queue = sys.modules.get("mlflow.tracking.async_logging")
    if queue is not None:
        queue.flush(run_id)


def _print_url(tracking_uri: str, run: Run) -> None:
    if MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT.get():
        return
    from urllib.parse import urlsplit

    parts = urlsplit(tracking_uri)
    host = parts.netloc.rpartition("@")[2]
    experiment = f"{parts.scheme}://{host}{parts.path.rstrip('/')}/#/experiments/{run.info.experiment_id}"
    print(f"🏃 View run {run.info.run_name} at: {experiment}/runs/{run.info.run_id}")
    print(f"🧪 View experiment at: {experiment}")


def active_run() -> ActiveRun | None:
    """The active run of this thread, as it was when it was started; None without one.

    What was logged since then is not in it: ``mlflow.get_run`` reads it from the store.
    """
    return state.active_run()


def active_run_id() -> str:
    """The id of the active run, which is started if there is none."""
    runs = state.thread.runs
    return runs[-1].info.run_id if runs else start_run().info.run_id


def last_active_run() -> Run | None:
    """The run that is active in this thread or was the last one to be, as it is in the store now; None without one."""
    active = state.active_run()
    run_id = active.info.run_id if active is not None else state.thread.last_run_id
    return None if run_id is None else get_run(run_id)


def get_run(run_id: str) -> Run:
    """The run with this id, deleted or not, with its latest metrics, its params and tags."""
    return MlflowClient().get_run(run_id)


def get_parent_run(run_id: str) -> Run | None:
    """The run that a run is nested in; None when it is not nested."""
    return MlflowClient().get_parent_run(run_id)


def delete_run(run_id: str) -> None:
    """Mark a run as deleted; ``restore_run`` undoes it."""
    MlflowClient().delete_run(run_id)


def restore_run(run_id: str) -> None:
    """Undo the deletion of a run."""
    MlflowClient().restore_run(run_id)


def stop_monitors() -> None:
    """Stop watching the system for all active runs (tests)."""
    for run in state.open_runs.values():
        monitor = getattr(run, "_monitor", None)
        if monitor is not None:
            monitor.finish()


def _end_open_runs() -> None:
    """At the end of the process: end what its threads left open, the innermost first."""
    for run in reversed(list(state.open_runs.values())):
        try:
            _end(run, "FINISHED")
        except Exception as error:
            logger.warning("Run %s cannot be ended: %s", run.info.run_id, error)
