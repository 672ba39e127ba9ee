"""The queue of finished traces and the thread that empties it.

No lock is taken to hand a trace over: ``SimpleQueue.put`` may even be interrupted by a signal whose handler hands over
another one. A caller waits only when the queue is full, and not for long: then what is queued goes to disk.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Protocol

from mlflow import environment_variables as env
from mlflow.api.traces import LogTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.process_end import at_process_end
from mlflow.store.patience import patience
from mlflow.tracing import finished
from mlflow.tracing.attachments import take_out
from mlflow.tracing.export.batches import Work, batches
from mlflow.tracing.export.delivery import Delivery, traces_in
from mlflow.tracing.export.destinations import Targets, is_passing
from mlflow.tracing.export.sigterm import at_sigterm
from mlflow.tracing.export.size_limits import cut, max_length
from mlflow.tracing.export.spool import Spool
from mlflow.tracing.export.statistics import Counters, ExportStatistics
from mlflow.tracing.export.upload import Upload

logger = logging.getLogger(__name__)

GATHER_SECONDS = 0.1
# batches that go to disk become fewer files
GATHER_SECONDS_AWAY = 1.0
MAX_QUEUED = 10_000
MAX_SPANS = 5_000
# how long a caller waits for room
MAX_WAIT_SECONDS = 1.0
# how long the end of the process waits; what is left then goes to disk
END_SECONDS = 30.0
# how long a fork waits for the thread to finish what it is writing
FORK_SECONDS = 5.0
# until a trace is tried again whose experiment could not be looked up
LOOK_UP_SECONDS = 1.0
# platforms that stop a process as soon as a request is answered
_FROZEN_PLATFORMS = ("AWS_LAMBDA_FUNCTION_NAME", "FUNCTION_TARGET")


# given back where there is nothing in the queue
_NOTHING = object()
_STOP = object()


class Finished(Protocol):
    """A finished trace, as the recorder hands it over."""

    tracking_uri: str
    # may ask the store
    experiment_id: str
    records: list[SpanRecord]

    def to_request(self) -> LogTraces:
        """What is to be stored; called once, by the thread that writes."""


class _Mark:
    """A place in the queue that somebody waits for."""

    __slots__ = ("passed",)

    def __init__(self) -> None:
        self.passed = threading.Event()


class ExportQueue:
    """The queue of one process. Thread safe."""

    def __init__(self) -> None:
        # called first when the process ends: they may submit more
        self.before_end: list[Callable[[], None]] = []
        self._begin()
        if hasattr(os, "register_at_fork"):
            # what the parent had queued the parent writes
            os.register_at_fork(
                before=self._before_fork, after_in_parent=self._after_fork_in_parent, after_in_child=self._begin
            )

    def _begin(self) -> None:
        self._items: SimpleQueue[Any] = SimpleQueue()
        # rung to end the gathering
        self._bell: SimpleQueue[None] = SimpleQueue()
        # one entry for each caller that may look whether there is room
        self._room: SimpleQueue[None] = SimpleQueue()
        self._callers_waiting = 0
        self._stalled = False
        self._limit = self._early = MAX_QUEUED
        self._thread: threading.Thread | None = None
        self._ended = False
        # held to start and end the thread, to write, and to put things aside
        self._start_lock = threading.Lock()
        self._write_lock = threading.RLock()
        self._aside_lock = threading.RLock()
        # what the thread is writing
        self._in_hand: list[tuple[str, Work]] = []
        self._deliveries: dict[str, Delivery] = {}
        # the experiment of these cannot be looked up now
        self._unresolved: list[Any] = []
        self._look_up_due = 0.0
        self._targets: Targets | None = None
        self._counters = Counters()
        self._said: set[str] = set()

    # ---- handing over

    def submit(self, trace: Finished) -> None:
        """Hand over a finished trace; it is written soon, or at once in the synchronous mode.

        A trace that cannot be written raises nothing: it is logged and counted (``statistics``).
        """
        if self._thread is None and not self._start():
            self._write_now(trace)
            return
        queued = self._items.qsize()
        if queued >= self._limit:
            self._wait_for_room()
        elif queued == self._early:
            self._bell.put(None)
        self._items.put(trace)

    def flush(self, timeout: float | None = None, terminate: bool = False) -> bool:
        """Wait until everything that was handed over is written, or is on disk because its destination is away.

        A destination that is away is tried once more.

        Args:
            timeout: most seconds to wait; None waits as long as it takes.
            terminate: also end the thread; the next trace starts another.

        Returns: whether nothing is left that its destination does not have.
        """
        if self._thread is None and self._anything_waits():
            # the mode without a thread
            with self._write_lock:
                self._retry(force=True)
        complete = self._pass(timeout) and not self._anything_waits()
        if terminate:
            self._stop(timeout)
        return complete

    def statistics(self) -> ExportStatistics:
        """What became of the traces so far."""
        counts = self._counters.values()
        queued = self._items.qsize()
        waiting = sum(delivery.waiting() for delivery in list(self._deliveries.values())) + len(self._unresolved)
        submitted = counts.pop("taken", 0) + queued
        return ExportStatistics(submitted=submitted, queued=queued, waiting=waiting, **counts)

    def reset(self) -> None:
        """Write what is left, end the thread, and forget destinations and counts; settings are read again."""
        self.flush(terminate=True)
        with self._start_lock:
            self._deliveries.clear()
            self._unresolved.clear()
            self._targets = None
            self._counters = Counters()
            self._said.clear()
            self._ended = False

    # ---- starting and ending

    def _start(self) -> bool:
        """Start the thread; False where there is to be none."""
        if self._ended or _is_synchronous():
            return False
        with self._start_lock:
            if self._thread is not None:
                return True
            finished.load()
            self._limit = setting(env.MLFLOW_ASYNC_TRACE_LOGGING_MAX_QUEUE_SIZE, MAX_QUEUED)
            self._early = max(1, self._limit // 4)
            thread = threading.Thread(target=self._run, name="mlflow-trace-export", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the interpreter is shutting down
                return False
            self._thread = thread
        at_process_end(self.end)
        at_sigterm(self.end)
        return True

    def _stop(self, timeout: float | None) -> None:
        """Have the thread end, and wait for that. The next one gets a queue of its own."""
        with self._start_lock:
            thread, self._thread = self._thread, None
            if thread is None:
                return
            items, self._items = self._items, SimpleQueue()
            bell, self._bell = self._bell, SimpleQueue()
            items.put(_STOP)
            bell.put(None)
            if timeout is None or timeout > 0:
                thread.join(timeout)
            if not thread.is_alive():
                # handed over by another thread in this moment
                for item in _all_of(items):
                    self._items.put(item)

    def end(self, seconds: float = END_SECONDS) -> None:
        """Write what is left, for at most so many seconds; what is left then goes to disk. The process ends."""
        for function in self.before_end:
            function()
        if not self._pass(seconds):
            self._set_aside(in_hand=True)
        self._ended = True
        self._stop(0)
        for delivery in list(self._deliveries.values()):
            delivery.give_up()
        if self._unresolved:
            self._counters.add("dropped", len(self._unresolved))
            logger.error("%d traces are lost: their experiment could not be looked up.", len(self._unresolved))
            self._unresolved = []

    def _pass(self, timeout: float | None) -> bool:
        """Whether the thread had everything that was queued in its hands, and has done with it, in time."""
        thread = self._thread
        if thread is None or thread is threading.current_thread():
            return True
        mark = _Mark()
        self._items.put(mark)
        self._bell.put(None)
        return mark.passed.wait(timeout)

    def _wait_for_room(self) -> None:
        self._bell.put(None)
        until = time.monotonic() + (0 if self._stalled else MAX_WAIT_SECONDS)
        while self._items.qsize() >= self._limit:
            left = until - time.monotonic()
            if left <= 0:
                self._stalled = True
                self._set_aside(in_hand=False)
                return
            self._callers_waiting += 1
            try:
                self._room.get(timeout=left)
            except Empty:
                pass
            finally:
                self._callers_waiting -= 1
        self._stalled = False

    def _set_aside(self, in_hand: bool) -> None:
        """Put what is queued, and what the thread is writing, on disk: the thread hangs in a request."""
        with self._aside_lock:
            items = _all_of(self._items)
            requests = (self._in_hand if in_hand else []) + self._requests(items)
            for uri, work in requests:
                for delivery in self._deliveries_for(uri, work):
                    delivery.set_aside(work)
            _pass_marks(items)

    def _before_fork(self) -> None:
        """Have the thread stand still: the child inherits locks, of imports and stores too, as they are held now."""
        self._fork_waits = self._write_lock.acquire(timeout=FORK_SECONDS)

    def _after_fork_in_parent(self) -> None:
        if self._fork_waits:
            self._write_lock.release()

    # ---- writing

    def _write_now(self, trace: Finished) -> None:
        at_process_end(self.end)
        with self._write_lock:
            try:
                self._write([trace])
                self._retry(force=False)
            except Exception as error:
                self._failed(error)

    def _run(self) -> None:
        # what is away is tried again from here
        patience.retries = 0
        interval = setting(env.MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS, None)
        gather = GATHER_SECONDS if interval is None else interval / 1000
        # the next thread gets others
        waiting, bell = self._items, self._bell
        while True:
            first = self._first(waiting)
            if not isinstance(first, _Mark) and first not in (_NOTHING, _STOP):
                with contextlib.suppress(Empty):
                    bell.get(timeout=max(gather, GATHER_SECONDS_AWAY) if self._anything_waits() else gather)
            # whoever rang has put something into the queue before
            _all_of(bell)
            items = [first, *_all_of(waiting)]
            for _ in range(self._callers_waiting):
                self._room.put(None)
            try:
                with self._write_lock:
                    self._write(items)
                    self._retry(force=any(isinstance(item, _Mark) for item in items))
            except Exception as error:
                self._failed(error)
                # whatever it is, it may be so the next time too
                time.sleep(GATHER_SECONDS)
            _pass_marks(items)
            if _STOP in items:
                return

    def _first(self, items: SimpleQueue[Any]) -> Any:
        """The next of the queue, waited for until something is to be tried again."""
        due = [delivery.due for delivery in list(self._deliveries.values()) if delivery.due is not None]
        if self._unresolved:
            due.append(self._look_up_due)
        try:
            return items.get(timeout=max(0.0, min(due) - time.monotonic()) if due else None)
        except Empty:
            return _NOTHING

    def _write(self, items: list[Any]) -> None:
        self._in_hand = self._requests(items)
        while self._in_hand:
            uri, work = self._in_hand[0]
            for delivery in self._deliveries_for(uri, work):
                delivery.write(work)
            self._in_hand = self._in_hand[1:]

    def _failed(self, error: Exception) -> None:
        """Something that must not happen: what was in hand is lost, and counted."""
        lost, self._in_hand = self._in_hand, []
        self._counters.add("dropped", sum(traces_in(work) for _, work in lost))
        self._say(f"Writing traces failed: {error!r}", error)

    def _retry(self, force: bool) -> None:
        if self._unresolved and (force or self._look_up_due <= time.monotonic()):
            again, self._unresolved = self._unresolved, []
            self._write(again)
        for delivery in list(self._deliveries.values()):
            if delivery.due is not None and (force or delivery.due <= time.monotonic()):
                delivery.retry()

    def _anything_waits(self) -> bool:
        waits = any(delivery.due is not None for delivery in list(self._deliveries.values()))
        return waits or bool(self._unresolved)

    def _requests(self, items: list[Any]) -> list[tuple[str, Work]]:
        """What the traces among the items are to be stored as, with their destinations; attachments first."""
        if self._targets is None:
            self._targets = Targets.of_environment()
        requests: list[tuple[str, LogTraces]] = []
        uploads: list[tuple[str, Work]] = []
        limit, taken = max_length(), 0
        for item in items:
            if item is _NOTHING or item is _STOP or isinstance(item, _Mark):
                continue
            try:
                experiment_id = item.experiment_id
                # before the request is made, whose previews are made of inputs and outputs
                contents = take_out(item.records, inline=not self._targets.has_store)
                cut(item.records, limit)
                request = item.to_request()
                requests.append((item.tracking_uri, request))
                uploads += [(item.tracking_uri, Upload(experiment_id, *content)) for content in contents]
            except Exception as error:
                if is_passing(error) and len(self._unresolved) < self._limit:
                    self._unresolved.append(item)
                    self._look_up_due = time.monotonic() + LOOK_UP_SECONDS
                    continue
                self._counters.add("dropped")
                self._say(f"A trace cannot be written: {error!r}", error)
            taken += 1
        self._counters.add("taken", taken)
        return uploads + batches(requests, setting(env.MLFLOW_ASYNC_TRACE_LOGGING_MAX_SPAN_BATCH_SIZE, MAX_SPANS))

    def _deliveries_for(self, uri: str, work: Work) -> list[Delivery]:
        """Where a batch goes: the store, a receiver of OpenTelemetry's protocol, or both."""
        found = []
        for target in self._targets.of(uri):
            delivery = self._deliveries.get(target)
            if delivery is None:
                try:
                    destination = self._targets.open(target)
                except Exception as error:
                    self._counters.add("dropped", traces_in(work))
                    self._say(f"Traces are lost, there is no way to {target}: {error}", error)
                    continue
                hold = env.MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT.get()
                delivery = Delivery(destination, _spool(destination.name), self._counters, hold)
                self._deliveries[target] = delivery
            found.append(delivery)
        return found

    def _say(self, message: str, error: Exception) -> None:
        """Log an error, each text once."""
        if message not in self._said:
            self._said.add(message)
            logger.error(message, exc_info=error)


def setting(variable: Any, default: Any) -> Any:
    """What a variable says where it is set; MLFLOW_ASYNC_TRACE_LOGGING_* have our own defaults."""
    return variable.get() if variable.defined else default


def _is_synchronous() -> bool:
    variable = env.MLFLOW_ENABLE_ASYNC_TRACE_LOGGING
    if variable.defined:
        return not variable.get()
    return any(name in os.environ for name in _FROZEN_PLATFORMS)


def _spool(name: str) -> Spool | None:
    root = env.MILLRACE_TRACE_SPOOL.get()
    if not root:
        return None
    return Spool(os.path.expanduser(root), name, env.MILLRACE_TRACE_SPOOL_MAX_BYTES.get())


def _all_of(queue: SimpleQueue[Any]) -> list[Any]:
    """What is in a queue now, taken out."""
    found = []
    with contextlib.suppress(Empty):
        for _ in range(queue.qsize()):
            found.append(queue.get_nowait())
    return found


def _pass_marks(items: list[Any]) -> None:
    for item in items:
        if isinstance(item, _Mark):
            item.passed.set()
