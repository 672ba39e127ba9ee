"""Logging without waiting: calls are gathered per run and stored in batches by one background thread.

What is logged to one run is stored in the order in which it was logged. A batch is written 50 ms after its first entry
came, when it is full, or at once when somebody waits. If a batch is refused, its calls are repeated one by one, so that
a bad value takes nothing else with it.

The end of the process and the end of a run wait for what is left. After a fork the parent writes what it had gathered;
the child begins empty. What has not been written when the process is killed is lost.
"""

import logging
import os
import threading
import time
from collections import deque

from mlflow.api import limits
from mlflow.api.tracking import LogBatch
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.entities.run_tag import RunTag
from mlflow.environment_variables import MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS
from mlflow.exceptions import MlflowException
from mlflow.process_end import at_process_end
from mlflow.store import resolve
from mlflow.tracking.run_operations import RunOperations

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.05
# callers wait rather than fill the memory when the store cannot keep up
MAX_BATCHES = 1000
MAX_FAILURES = 1000


class _Call:
    """One logging call: where its entries lie in its batch, and what became of it."""

    __slots__ = ("batch", "error", "metrics", "params", "tags")

    def __init__(self, batch: "_Batch", metrics: slice, params: slice, tags: slice) -> None:
        self.batch = batch
        self.metrics = metrics
        self.params = params
        self.tags = tags
        self.error: Exception | None = None

    def result(self) -> None:
        self.batch.wait()
        if self.error is not None:
            self.batch.owner.surfaced(self)
            raise self.error


class _Batch:
    """What is written together to one run."""

    __slots__ = ("calls", "done", "metrics", "owner", "param_keys", "params", "run_id", "tags", "uri")

    def __init__(self, owner: "AsyncLogging", uri: str, run_id: str) -> None:
        self.owner = owner
        self.uri = uri
        self.run_id = run_id
        self.metrics: list[Metric] = []
        self.params: list[Param] = []
        self.tags: list[RunTag] = []
        self.param_keys: set[str] = set()
        self.calls: list[_Call] = []
        self.done = False

    def takes(self, metrics: list[Metric], params: list[Param], tags: list[RunTag]) -> bool:
        """Whether there is room. A param comes once in a batch: a second, different value must be refused alone."""
        total = len(self.metrics) + len(self.params) + len(self.tags) + len(metrics) + len(params) + len(tags)
        return (
            total <= limits.MAX_ENTITIES_PER_BATCH
            and len(self.params) + len(params) <= limits.MAX_PARAMS_TAGS_PER_BATCH
            and len(self.tags) + len(tags) <= limits.MAX_PARAMS_TAGS_PER_BATCH
            and not any(param.key in self.param_keys for param in params)
        )

    def add(self, metrics: list[Metric], params: list[Param], tags: list[RunTag]) -> _Call:
        start = len(self.metrics), len(self.params), len(self.tags)
        self.metrics += metrics
        if params:
            self.params += params
            self.param_keys.update(param.key for param in params)
        if tags:
            self.tags += tags
        call = _Call(
            self,
            slice(start[0], len(self.metrics)),
            slice(start[1], len(self.params)),
            slice(start[2], len(self.tags)),
        )
        self.calls.append(call)
        return call

    def wait(self) -> None:
        if not self.done:
            self.owner.wait_for(self)

    def write(self) -> None:
        """Store everything; what fails is noted at its call."""
        try:
            self._log(slice(None), slice(None), slice(None))
        except Exception as error:
            if len(self.calls) == 1:
                self.calls[0].error = error
                return
            for call in self.calls:
                try:
                    self._log(call.metrics, call.params, call.tags)
                except Exception as own:
                    call.error = own

    def _log(self, metrics: slice, params: slice, tags: slice) -> None:
        request = LogBatch(
            run_id=self.run_id, metrics=self.metrics[metrics], params=self.params[params], tags=self.tags[tags]
        )
        resolve.tracking(self.uri).log_batch(request)


class AsyncLogging:
    """The queue of one process and the thread that empties it. Thread safe."""

    def __init__(self) -> None:
        self._begin()

    def _begin(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        # in the order in which they are written; a run has at most one open batch, the last one of its run
        self._batches: deque[_Batch] = deque()
        self._open: dict[tuple[str, str], _Batch] = {}
        self._writing: _Batch | None = None
        # failures that nobody has been told of, the last ones
        self._failed: deque[_Call] = deque(maxlen=MAX_FAILURES)
        self._waiting = 0
        self._thread: threading.Thread | None = None

    def submit(
        self,
        uri: str,
        run_id: str,
        metrics: list[Metric] = [],  # noqa: B006 (never changed)
        params: list[Param] = [],  # noqa: B006
        tags: list[RunTag] = [],  # noqa: B006
    ) -> RunOperations:
        """Hand over what to log to a run; at most what one batch takes."""
        with self._changed:
            batch = self._open.get((uri, run_id))
            if batch is None or not batch.takes(metrics, params, tags):
                batch = self._new_batch(uri, run_id)
            call = batch.add(metrics, params, tags)
        return RunOperations((call,))

    def _new_batch(self, uri: str, run_id: str) -> _Batch:
        while len(self._batches) >= MAX_BATCHES:
            self._waiting += 1
            self._changed.notify_all()
            self._changed.wait()
            self._waiting -= 1
        batch = _Batch(self, uri, run_id)
        self._batches.append(batch)
        self._open[uri, run_id] = batch
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="mlflow-async-logging", daemon=True)
            self._thread.start()
            at_process_end(flush)
        self._changed.notify_all()
        return batch

    def wait_for(self, batch: _Batch) -> None:
        """Return when the batch is written."""
        with self._changed:
            self._wait_until(lambda: batch.done)

    def flush(self, run_id: str | None = None) -> None:
        """Return when everything that was handed over, or everything of one run, is written."""
        with self._changed:
            batches = [b for b in self._batches if run_id is None or b.run_id == run_id]
            if self._writing is not None and run_id in (None, self._writing.run_id):
                batches.append(self._writing)
            self._wait_until(lambda: all(batch.done for batch in batches))

    def _wait_until(self, condition) -> None:
        self._waiting += 1
        try:
            self._changed.notify_all()
            while not condition():
                self._changed.wait()
        finally:
            self._waiting -= 1

    def surfaced(self, call: _Call) -> None:
        """Note that a failure was raised to the user."""
        with self._changed:
            if call in self._failed:
                self._failed.remove(call)

    def raise_failures(self) -> None:
        """Raise what failed and has not been raised yet."""
        with self._changed:
            failed = list(self._failed)
            self._failed.clear()
        if not failed:
            return
        first = failed[0].error
        if len(failed) == 1:
            raise first
        raise MlflowException(
            f"{len(failed)} asynchronous logging calls failed; the first: {first}",
            getattr(first, "error_code", "INTERNAL_ERROR"),
        ) from first

    def _run(self) -> None:
        gather = MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS.get() or GATHER_SECONDS
        while True:
            batch = self._next(gather)
            batch.write()
            failed = [call for call in batch.calls if call.error is not None]
            for call in failed:
                logger.error("Asynchronous logging to run %s failed: %s", batch.run_id, call.error)
            with self._changed:
                self._writing = None
                batch.done = True
                self._failed += failed
                self._changed.notify_all()

    def _next(self, gather: float) -> _Batch:
        """The oldest batch, once it had time to fill or somebody waits for it."""
        with self._changed:
            while not self._batches:
                self._changed.wait()
            due = time.monotonic() + gather
            while not self._waiting and len(self._batches) == 1 and (left := due - time.monotonic()) > 0:
                self._changed.wait(left)
            batch = self._writing = self._batches.popleft()
            if self._open.get((batch.uri, batch.run_id)) is batch:
                del self._open[batch.uri, batch.run_id]
            return batch

    # ---- fork

    def before_fork(self) -> None:
        self._changed.acquire()

    def after_fork_in_parent(self) -> None:
        self._changed.release()

    def after_fork_in_child(self) -> None:
        # the parent writes these; nobody in the child may wait for them
        for batch in (*self._batches, *([self._writing] if self._writing else [])):
            batch.done = True
        self._begin()


_logging = AsyncLogging()
submit = _logging.submit


def flush(run_id: str | None = None) -> None:
    """Wait until everything handed over, or everything of one run, is stored or has failed."""
    _logging.flush(run_id)


def flush_and_raise() -> None:
    """Wait until everything handed over is stored.

    Raises: MlflowException for calls that failed and were not waited for.
    """
    _logging.flush()
    _logging.raise_failures()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(
        before=_logging.before_fork,
        after_in_parent=_logging.after_fork_in_parent,
        after_in_child=_logging.after_fork_in_child,
    )


def reset() -> None:
    """Store what is left and forget what failed (tests)."""
    _logging.flush()
    with _logging._changed:
        _logging._failed.clear()
