"""Bringing batches to one destination: now, again later, or from disk."""

from __future__ import annotations

import logging
import random
import time
from collections import deque

from mlflow.api.traces import LogTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.exceptions import MlflowException
from mlflow.tracing.export.batches import Work
from mlflow.tracing.export.destinations import Away, Destination
from mlflow.tracing.export.spool import Spool, SpoolFull
from mlflow.tracing.export.statistics import Counters
from mlflow.tracing.export.upload import Upload

logger = logging.getLogger(__name__)

_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
# one look at the spool, after which new traces have their turn
_REPLAY_SECONDS = 1.0
# another process replays the spool
_BUSY_WAIT = 5.0
# batches in memory while nothing can be put on disk
_MAX_HELD = 1000


class Delivery:
    """One destination with what waits for it. Used by one thread at a time.

    Args:
        spool: where batches wait while the destination is away; None keeps them in memory.
        counters: counts what becomes of traces.
        hold_seconds: how long a batch waits in memory before it is given up, and how long one is tried again that the
            destination answers with an error of its own.
    """

    def __init__(self, destination: Destination, spool: Spool | None, counters: Counters, hold_seconds: float) -> None:
        self._destination = destination
        self._spool = spool
        self._counters = counters
        self._hold_seconds = hold_seconds
        self._held: deque[tuple[float, Work]] = deque()
        # batches of an earlier process are looked for at once
        self._waiting = self._has_left_over()
        self._due = 0.0
        self._wait = _FIRST_WAIT
        self._away = False
        # since when it answers with errors of its own
        self._troubled: float | None = None

    @property
    def due(self) -> float | None:
        """When (time.monotonic) what waits is to be tried again; None when nothing waits."""
        return self._due if self._waiting or self._held else None

    def waiting(self) -> int:
        """How many batches wait."""
        return len(self._held) + (self._spool.count() if self._spool is not None and self._waiting else 0)

    def write(self, request: Work) -> None:
        """Store a batch or have it wait."""
        if self._away and time.monotonic() < self._due:
            self.set_aside(request)
            return
        try:
            self._counters.add("written", self._store(request))
        except Away as reason:
            self._is_away(reason)
            self.set_aside(request)
        else:
            self._is_back()

    def set_aside(self, request: Work) -> None:
        """Have a batch wait, on disk if that can be done."""
        number = traces_in(request)
        if self._spool is not None:
            try:
                self._spool.put(request)
            except SpoolFull as error:
                self._lost(number, str(error))
                return
            except OSError as error:
                self._without_disk(error)
            else:
                self._waiting = True
                self._counters.add("spooled", number)
                return
        if len(self._held) >= _MAX_HELD:
            self._lost(traces_in(self._held.popleft()[1]), f"more than {_MAX_HELD} batches wait")
        self._held.append((time.monotonic(), request))

    def retry(self) -> None:
        """Try what waits; returns after about a second, when there may be more."""
        try:
            self._retry_held()
            self._replay()
        except Away as reason:
            self._is_away(reason)
            self._give_up_old()
        except OSError as error:
            # the spool itself: a file that cannot be read or removed
            self._is_away(Away(f"what waits on disk cannot be replayed ({error})"))

    def give_up(self) -> None:
        """Count what waits in memory as lost: the process ends."""
        while self._held:
            self._lost(traces_in(self._held.popleft()[1]), "the process ends")

    def _has_left_over(self) -> bool:
        try:
            return self._spool is not None and self._spool.count() > 0
        except OSError as error:
            self._without_disk(error)
            return False

    def _without_disk(self, error: OSError) -> None:
        logger.warning("Traces cannot be kept on disk (%s); they wait in memory.", error)
        self._spool, self._waiting = None, False

    def _retry_held(self) -> None:
        while self._held:
            self._counters.add("written", self._store(self._held[0][1]))
            self._held.popleft()
            self._is_back()

    def _replay(self) -> None:
        if self._spool is None or not self._waiting:
            return

        def store(request: Work) -> None:
            self._store(request)
            self._counters.add("replayed")
            self._is_back()

        number, complete = self._spool.replay(store, _REPLAY_SECONDS)
        self._waiting = not complete
        if not complete:
            self._due = time.monotonic() + (0.0 if number else _BUSY_WAIT)

    def _store(self, request: Work) -> int:
        """Write a batch; if it is refused, each of its traces alone. How many traces were stored."""
        try:
            self._destination.write(request)
            self._troubled = None
            return traces_in(request)
        except Away:
            raise
        except Exception as error:
            if _is_trouble(error) and self._may_pass():
                raise Away(str(error)) from error
            parts = [] if isinstance(request, Upload) else by_trace(request)
            if len(parts) <= 1:
                self._refused(request, error)
                return 0
        stored = 0
        for part in parts:
            try:
                self._destination.write(part)
                stored += 1
            except Away:
                raise
            except Exception as error:
                self._refused(part, error)
        return stored

    def _may_pass(self) -> bool:
        if self._troubled is None:
            self._troubled = time.monotonic()
        return time.monotonic() < self._troubled + self._hold_seconds

    def _refused(self, request: Work, error: Exception) -> None:
        if isinstance(request, Upload):
            what = f"attachment {request.attachment_id} of trace {request.trace_id}"
        else:
            self._counters.add("refused")
            what = "trace " + next((part.trace_id for part in (*request.infos, *request.spans)), "?")
        logger.error("The %s is not stored: %s refuses it: %s", what, self._destination.shown, error)

    def _is_away(self, reason: Away) -> None:
        if not self._away:
            kept = "on disk" if self._spool is not None else "in memory"
            logger.warning("%s does not take traces now, which wait %s: %s", self._destination.shown, kept, reason)
        self._wait = min(_LONGEST_WAIT, self._wait * 2) if self._away else _FIRST_WAIT
        self._away = True
        # not all processes at the same moment
        self._due = time.monotonic() + self._wait * (0.75 + random.random() / 2)

    def _is_back(self) -> None:
        if self._away:
            logger.info("%s takes traces again.", self._destination.shown)
            self._away, self._due = False, 0.0

    def _give_up_old(self) -> None:
        oldest = time.monotonic() - self._hold_seconds
        while self._held and self._held[0][0] < oldest:
            self._lost(traces_in(self._held.popleft()[1]), f"it has been away for {self._hold_seconds:.0f} seconds")

    def _lost(self, number: int, reason: str) -> None:
        self._counters.add("dropped", number)
        logger.error("%d traces for %s are lost: %s.", number, self._destination.shown, reason)


def _is_trouble(error: Exception) -> bool:
    """Whether an error may be the destination's own: it says so, or says nothing."""
    return not isinstance(error, MlflowException) or error.error_code == "INTERNAL_ERROR"


def traces_in(request: Work) -> int:
    """How many traces a batch is about; none for an attachment."""
    if isinstance(request, Upload):
        return 0
    return len({part.trace_id for part in (*request.infos, *request.spans)})


def by_trace(request: LogTraces) -> list[LogTraces]:
    """The batch as one for each trace."""
    infos: dict[str, list[TraceInfoMessage]] = {}
    spans: dict[str, list[SpanRecord]] = {}
    for info in request.infos:
        infos.setdefault(info.trace_id, []).append(info)
    for span in request.spans:
        spans.setdefault(span.trace_id, []).append(span)
    return [
        LogTraces(request.experiment_id, infos.get(trace_id, []), spans.get(trace_id, []), request.run_id)
        for trace_id in infos | spans
    ]
