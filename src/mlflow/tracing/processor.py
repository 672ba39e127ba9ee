"""Takes spans that other instrumentations make with OpenTelemetry into our traces."""

from __future__ import annotations

from typing import Any

from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor

from mlflow.entities.span import LiveSpan, record_of
from mlflow.tracing import destination, recorder
from mlflow.tracing.recorder import OpenTrace


class MlflowSpanProcessor(SpanProcessor):
    """Records the spans of a tracer provider that are not ours: ours are recorded where they are made."""

    def on_start(self, span: Any, parent_context: Any = None) -> None:
        """A span has begun."""
        if _is_ours(span):
            return
        ids = span.get_span_context()
        trace_id = f"tr-{ids.trace_id:032x}"
        trace = recorder.traces.get(trace_id)
        if trace is None:
            trace = OpenTrace(trace_id, is_remote=span.parent is not None)
            trace.experiment_id = destination.experiment_id()
            recorder.traces[trace_id] = trace
        trace.foreign_began(f"{ids.span_id:016x}")

    def on_end(self, span: ReadableSpan) -> None:
        """A span has ended."""
        if _is_ours(span):
            return
        record = record_of(span)
        trace = recorder.traces.get(record.trace_id)
        if trace is None:
            # reset() while it was open
            return
        if record.status == "UNSET":
            record.status = "OK"
        record.attributes["mlflow.traceRequestId"] = trace.request_text
        _translate(record, span)
        trace.foreign_ended(LiveSpan(None, record, trace))


def _is_ours(span: Any) -> bool:
    scope = span.instrumentation_scope
    return scope is not None and scope.name == "mlflow"


def _translate(record: Any, span: Any) -> None:
    """Name what the span holds as MLflow does, whichever convention its library follows."""
    from mlflow.otlp import conventions

    conventions.apply(record)
