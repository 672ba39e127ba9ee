"""A tracer provider for instrumented libraries whose spans are to be part of our traces."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from opentelemetry import trace as otel

from mlflow.entities.live_span import LiveSpan
from mlflow.tracing import provider
from mlflow.tracing.processor import live_span


class BridgedTracerProvider(otel.TracerProvider):
    """Gives tracers whose spans begin under the span that is active here."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def get_tracer(self, instrumenting_module_name: str, *args: Any, **kwargs: Any) -> otel.Tracer:
        """A tracer for a library."""
        return BridgedTracer(self._inner.get_tracer(instrumenting_module_name, *args, **kwargs))

    def add_span_processor(self, span_processor: Any) -> None:
        """Show all spans, ours too, to another processor."""
        from mlflow.tracing import config

        config.shares_spans = True
        self._inner.add_span_processor(span_processor)


class BridgedTracer(otel.Tracer):
    """Begins spans under the library's own active one, else under ours."""

    def __init__(self, inner: otel.Tracer) -> None:
        self._inner = inner

    def start_span(self, name: str, context: Any = None, *args: Any, **kwargs: Any) -> otel.Span:
        """Begin a span."""
        return self._inner.start_span(name, _under(context), *args, **kwargs)

    @contextlib.contextmanager
    def start_as_current_span(
        self,
        name: str,
        context: Any = None,
        kind: otel.SpanKind = otel.SpanKind.INTERNAL,
        attributes: Any = None,
        links: Any = None,
        start_time: int | None = None,
        record_exception: bool = True,
        set_status_on_exception: bool = True,
        end_on_exit: bool = True,
    ) -> Iterator[otel.Span]:
        """Begin a span and make it the active one of OpenTelemetry for a block."""
        span = self._inner.start_span(
            name, _under(context), kind, attributes, links, start_time, record_exception, set_status_on_exception
        )
        live = live_span(span.get_span_context())
        with otel.use_span(span, end_on_exit, record_exception, set_status_on_exception):
            if live is None:
                # not sampled
                yield span
            else:
                with provider.with_active_span(live):
                    yield span


def _under(context: Any) -> Any:
    """The context for a new span: under our active span, unless the library's own active one is further inside."""
    ours = provider.active_span()
    if ours is None:
        return context
    ids = otel.get_current_span(context).get_span_context()
    in_our_trace = ids.is_valid and ids.trace_id == ours.otel_span.get_span_context().trace_id
    if in_our_trace and not _is_within(ours, f"{ids.span_id:016x}"):
        return context
    return otel.set_span_in_context(ours.otel_span, context)


def _is_within(span: LiveSpan | None, span_id: str) -> bool:
    while span is not None:
        if span.span_id == span_id:
            return True
        span = span._trace.spans.get(span.parent_id)
    return False
