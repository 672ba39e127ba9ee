"""A tracer provider for instrumented libraries whose spans are to be part of our traces."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from opentelemetry import trace as otel

from mlflow.tracing import provider


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
        with otel.use_span(span, end_on_exit, record_exception, set_status_on_exception):
            yield span


def _under(context: Any) -> Any:
    span = otel.get_current_span(context)
    ours = provider.active_span()
    if ours is None:
        return context
    if span.get_span_context().is_valid and span.get_span_context().trace_id == ours._otel.get_span_context().trace_id:
        # inside our trace already: under the library's own span
        return context
    return otel.set_span_in_context(ours._otel, context)
