"""Open traces: what is known of them until their spans have ended, and are handed on to be stored.

A trace is handed on (``export.submit``) when its root span ends; spans that end later follow by themselves, and a trace
of very many spans goes in parts, so that it does not stay in memory.
"""

from __future__ import annotations

import copy
import importlib
import logging
import os
import sys
import threading
import time
from typing import Any

from mlflow import state
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX
from mlflow.entities.trace_message import AssessmentMessage
from mlflow.environment_variables import (
    MLFLOW_TRACE_BUFFER_MAX_SIZE,
    MLFLOW_TRACE_BUFFER_TTL_SECONDS,
    MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS,
    MLFLOW_TRACE_TIMEOUT_SECONDS,
)
from mlflow.process_end import at_process_end
from mlflow.tracing import config, settings
from mlflow.tracing.finished import Finished
from mlflow.tracing.usage import Totals

logger = logging.getLogger(__name__)

PART = 1000
"""An open trace hands on its ended spans when there are this many."""


END_SECONDS = 30.0
"""How long the end of the process waits for traces that were open."""


class OpenTrace:
    """A trace some of whose spans are open.

    Attributes:
        trace_id: ``tr-`` and 32 hexadecimal digits.
        request_text: the id as JSON text, which each of its spans carries.
        is_remote: begun in another process, which keeps what is known of the whole.
        experiment_id: where it is kept; None as long as a store would have to be asked.
    """

    __slots__ = (
        *("trace_id", "request_text", "root_id", "root", "is_remote", "tracking_uri", "experiment_id", "run_id"),
        *("model_id", "metadata", "tags", "client_request_id", "request_preview", "response_preview", "state"),
        *("assessments", "totals", "spans", "_ended", "_open", "_lock", "_root_ended"),
    )

    def __init__(self, trace_id: str, is_remote: bool = False) -> None:
        self.trace_id = trace_id
        self.request_text = f'"{trace_id}"'
        self.is_remote = is_remote
        self.root: LiveSpan | None = None
        self.root_id: str | None = None
        self.tracking_uri = state.tracking_uri()
        self.experiment_id: str | None = None
        run = state.active_run()
        self.run_id = run.info.run_id if run is not None else None
        self.model_id = state.active_model_id()
        chosen = settings.current()
        # copied when something is added
        self.metadata: dict[str, str] = chosen.metadata if chosen is not None else _NOTHING
        self.tags: dict[str, str] = chosen.tags if chosen is not None else _NOTHING
        self.client_request_id: str | None = None
        self.request_preview: str | None = None
        self.response_preview: str | None = None
        self.state: str | None = None
        # never changed in place
        self.assessments: tuple[AssessmentMessage, ...] = ()
        self.totals: Totals | None = None
        self.spans: dict[str, LiveSpan] = {}
        self._ended: list[SpanRecord] = []
        self._open = 0
        # a signal's handler may come to it while its own thread holds it
        self._lock = threading.RLock()
        self._root_ended = False

    def began(self, span: LiveSpan) -> None:
        """A span has begun."""
        with self._lock:
            self._open += 1
            self.spans[span._record.span_id] = span
            if self.root is None:
                self.root = span
                self.root_id = span._record.span_id

    def ending(self, span: LiveSpan) -> None:
        """A span is about to end: the processors that users configured may change it."""
        if config.processors:
            config.process(span)

    def ended(self, span: LiveSpan) -> None:
        """A span has ended; hand on what is complete."""
        record = span._record
        otel = span._otel
        if config.shares_spans:
            _complete(otel, record)
        otel.end(record.end_ns)
        if record.span_id in self.spans:
            # else it is another instrumentation's, whose end has told us already
            self._take(record, record.span_id == self.root_id)

    def foreign_ended(self, span: LiveSpan, end_ns: int) -> None:
        """A span that another instrumentation made has ended."""
        self.ending(span)
        span._record.end_ns = end_ns
        self._take(span._record, span._record.span_id == self.root_id)

    def add(self, records: list[SpanRecord]) -> None:
        """Finished spans become part of it."""
        with self._lock:
            self._ended.extend(records)

    def set_metadata(self, key: str, value: str) -> None:
        """Keep a value in the metadata."""
        with self._lock:
            self.metadata = {**self.metadata, key: value}

    def set_tag(self, key: str, value: str) -> None:
        """Keep a value in the tags."""
        with self._lock:
            self.tags = {**self.tags, key: value}

    @property
    def takes_more(self) -> bool:
        """Whether what is said of it now is stored with it: its root is open, and in this process."""
        return not (self._root_ended or self.is_remote)

    def judge(self, assessment: AssessmentMessage) -> None:
        """Keep a judgement of it."""
        with self._lock:
            self.assessments = (*self.assessments, assessment)

    def leave(self) -> None:
        """Hand on what there is, the open spans as they are: the process ends before the trace."""
        with self._lock:
            if self._root_ended or self.root is None:
                # it is with the export, or its first span is only just being made
                return
            records, self._ended = self._ended, []
            records += [copy.copy(span._record) for span in self.spans.values()]
            self._root_ended = True
        _submit(Finished(self, records, final=True))

    def give_up(self, seconds: float) -> None:
        """End the root with an error: the trace takes longer than it may. Spans that end later follow."""
        root = self.root
        if root is not None and root.end_time_ns is None:
            root.record_exception(TimeoutError(f"The trace took longer than {seconds:g} s."))
            root.end()

    def _take(self, record: SpanRecord, is_root: bool) -> None:
        with self._lock:
            self._ended.append(record)
            self._open -= 1
            self.spans.pop(record.span_id, None)
            done = self._open == 0
            if is_root:
                self._root_ended = True
            elif not (done and self._root_ended) and not (self._root_ended or len(self._ended) >= PART):
                return
            records, self._ended = self._ended, []
        if done and (self._root_ended or self.is_remote):
            traces.pop(self.trace_id, None)
        _submit(Finished(self, records, final=is_root))


def trace_id_of(otel_trace_id: int) -> str:
    """The id of a trace, of OpenTelemetry's number for it."""
    return f"{TRACE_REQUEST_ID_PREFIX}{otel_trace_id:032x}"


_NOTHING: dict[str, str] = {}

traces: dict[str, OpenTrace] = {}
"""All open traces of this process by id."""


class _Last(threading.local):
    trace_id: str | None = None


last_of_thread = _Last()
last_trace_id: str | None = None


def _submit(finished: Finished) -> None:
    global last_trace_id
    if finished.final:
        last_trace_id = last_of_thread.trace_id = finished.trace.trace_id
    # not by an import statement: a generator may be collected when the interpreter can no longer import
    export = sys.modules.get("mlflow.tracing.export") or importlib.import_module("mlflow.tracing.export")
    export.submit(finished)


def _complete(otel: Any, record: SpanRecord) -> None:
    """Give an OpenTelemetry span that others see too what the record holds."""
    from opentelemetry.trace import Status, StatusCode

    otel.set_attributes(record.attributes)
    for event in record.events:
        otel.add_event(event.name, event.attributes, event.time_ns)
    code = StatusCode[record.status]
    otel.set_status(Status(code, record.status_message or None if code is StatusCode.ERROR else None))


def register(trace: OpenTrace) -> None:
    """A trace has begun. Those that seem to have been forgotten are no longer known by their id.

    Spans hold their trace themselves, so that nothing is lost when one of them ends after all.
    """
    traces[trace.trace_id] = trace
    if len(traces) > MLFLOW_TRACE_BUFFER_MAX_SIZE.get():
        limit = time.time_ns() - MLFLOW_TRACE_BUFFER_TTL_SECONDS.get() * 1_000_000_000
        for trace_id, other in list(traces.items()):
            if other.root is None or other.root.start_time_ns > limit:
                break
            traces.pop(trace_id, None)
    _watch()


def leave_all() -> None:
    """Hand on what there is of all open traces: the process ends."""
    for trace in list(traces.values()):
        traces.pop(trace.trace_id, None)
        trace.leave()


def _end() -> None:
    if traces:
        from mlflow.tracing import export

        leave_all()
        export.flush(timeout=END_SECONDS)


_watched_in: int | None = None


def _watch() -> None:
    """Prepare, once in each process, for its end and for traces that take too long."""
    global _watched_in
    if _watched_in == os.getpid():
        return
    _watched_in = os.getpid()
    from mlflow.tracing import export

    if leave_all not in export.before_end:
        export.before_end.append(leave_all)
    # when nothing was handed on before, the export does not expect the end
    at_process_end(_end)
    seconds = MLFLOW_TRACE_TIMEOUT_SECONDS.get()
    if seconds:
        thread = threading.Thread(target=_give_up_late, args=(seconds,), name="mlflow-trace-timeout", daemon=True)
        thread.start()


def _give_up_late(seconds: float) -> None:
    interval = MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS.get()
    while _watched_in == os.getpid():
        time.sleep(interval)
        limit = time.time_ns() - seconds * 1_000_000_000
        for trace in list(traces.values()):
            if trace.root is not None and trace.root.start_time_ns < limit:
                trace.give_up(seconds)


def _after_fork() -> None:
    # they are the parent's
    traces.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def reset() -> None:
    """Forget all open traces, and which was the last."""
    global last_trace_id, _watched_in
    traces.clear()
    _watched_in = None
    last_trace_id = last_of_thread.trace_id = None
