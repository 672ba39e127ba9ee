"""Takes spans that other instrumentations make with OpenTelemetry into our traces."""

from __future__ import annotations

from typing import Any

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor

from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span import record_of
from mlflow.entities.span_record import SpanRecord
from mlflow.otlp.conventions import understand
from mlflow.tracing import destination, recorder
from mlflow.tracing.recorder import OpenTrace


class MlflowSpanProcessor(SpanProcessor):
    """Records the spans of a tracer provider that are not ours: ours are recorded where they are made."""

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        """A span has begun."""
        if is_ours(span):
            return
        ids = span.get_span_context()
        trace_id = recorder.trace_id_of(ids.trace_id)
        trace = recorder.traces.get(trace_id)
        if trace is None:
            trace = OpenTrace(trace_id, is_remote=span.parent is not None)
            trace.experiment_id = destination.experiment_id()
            recorder.register(trace)
        parent_id = None if span.parent is None else f"{span.parent.span_id:016x}"
        record = SpanRecord(trace_id, f"{ids.span_id:016x}", span.name, span.start_time, None, parent_id)
        trace.began(LiveSpan.recorded(span, record, trace))

    def on_end(self, span: ReadableSpan) -> None:
        """A span has ended."""
        if is_ours(span):
            return
        ids = span.get_span_context()
        live = live_span(ids)
        if live is None:
            # reset() while it was open
            return
        record, said = live.record, record_of(span)
        # what was said through our interface wins
        record.attributes = {"mlflow.traceRequestId": live._trace.request_text, **said.attributes, **record.attributes}
        record.name, record.kind, record.links = said.name, said.kind, [*said.links, *record.links]
        record.events = sorted([*said.events, *record.events], key=lambda event: event.time_ns)
        if record.status == "UNSET":
            record.status = "OK" if said.status == "UNSET" else said.status
            record.status_message = said.status_message
        understand(record.attributes, record.events)
        live._trace.foreign_ended(live, said.end_ns)


def live_span(ids: Any) -> LiveSpan | None:
    """The open span of a recorded trace with these ids (an OpenTelemetry ``SpanContext``)."""
    trace = recorder.traces.get(recorder.trace_id_of(ids.trace_id))
    return None if trace is None else trace.spans.get(f"{ids.span_id:016x}")


def is_ours(span: Any) -> bool:
    """Whether a span was made by this package."""
    scope = span.instrumentation_scope
    return scope is not None and scope.name == "mlflow"
