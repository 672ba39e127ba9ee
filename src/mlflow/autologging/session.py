"""One training that is being logged, and the run it is logged to."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from mlflow import state
from mlflow.autologging import configuration, notices, scope
from mlflow.autologging.run_log import RunLog
from mlflow.tracking import runs
from mlflow.utils.mlflow_tags import MLFLOW_AUTOLOGGING


class Session:
    """A training.

    Attributes:
        integration: which one logs it.
        run_id: of its run, or None when there is none.
        managed: whether its run was started for it.
        facts: what the parts of an integration tell each other.
    """

    def __init__(self, integration: str, run_id: str | None, managed: bool) -> None:
        self.integration = integration
        self.managed = managed
        self.run_id = run_id
        self._log: RunLog | None = None
        self.facts: dict[str, Any] = {}

    @property
    def log(self) -> RunLog | None:
        """Where its params and metrics go; None when there is no run."""
        if self._log is None and self.run_id is not None:
            self._log = RunLog(self.integration, self.run_id)
        return self._log

    def close(self) -> None:
        """Wait until what was logged is stored."""
        if self._log is not None:
            self._log.flush()


_current: ContextVar[Session | None] = ContextVar("mlflow_autologging_session", default=None)


def current() -> Session | None:
    """The training that this code is part of."""
    return _current.get()


def has_active_run() -> bool:
    """Whether a run is active; outside a training it is always the user's own."""
    return state.active_run() is not None


@contextmanager
def training(integration: str, original: Any, manage_run: bool, extra_tags: dict[str, str] | None) -> Iterator[bool]:
    """The stretch of a training: its run is there and calls inside of it are parts of it.

    Gives false when the run could not be started: then nothing is to be logged. The run ends as FAILED when the
    original raised.
    """
    outer = _current.get()
    if outer is not None:
        # a part of a training that is being logged
        yield True
        return
    try:
        run = _start(integration, extra_tags) if manage_run and not has_active_run() else None
    except Exception as error:
        notices.failed(integration, "starting a run", error)
        with scope.quiet():
            yield False
        return
    active = state.active_run()
    session = Session(integration, None if active is None else active.info.run_id, run is not None)
    token = _current.set(session)
    try:
        with scope.quiet():
            yield True
    finally:
        _current.reset(token)
        session.close()
        if run is not None:
            with notices.trying(integration, "ending the run"):
                failure = original.error
                run.__exit__(None if failure is None else type(failure), failure, None)


def _start(integration: str, extra_tags: dict[str, str] | None) -> runs.ActiveRun:
    tags = {
        **(configuration.get_autologging_config(integration, "extra_tags") or {}),
        **(extra_tags or {}),
        MLFLOW_AUTOLOGGING: integration,
    }
    run = runs.start_run(tags=tags)
    notices.logger.info("Started run %s for a training with %s", run.info.run_id, integration)
    return run
