"""Haystack's spans as ours: a tracer for its tracing interface."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from haystack import tracing

from mlflow.autologging import spans
from mlflow.entities.span_type import SpanType
from mlflow.haystack import chat_shape

NAME = "haystack"
_COMPONENT = "haystack.component.run"
_OPERATIONS = {
    "haystack.pipeline.run": SpanType.CHAIN,
    "haystack.agent.run": SpanType.AGENT,
    "haystack.agent.step": SpanType.CHAIN,
    "haystack.agent.step.llm": SpanType.CHAT_MODEL,
    "haystack.agent.step.tool": SpanType.TOOL,
}
# what a component's class is called says what it does; the first that fits counts
_COMPONENTS = (
    ("ChatGenerator", SpanType.CHAT_MODEL),
    ("Generator", SpanType.LLM),
    ("Embedder", SpanType.EMBEDDING),
    ("Retriever", SpanType.RETRIEVER),
    ("Ranker", SpanType.RERANKER),
    ("ToolInvoker", SpanType.TOOL),
    ("Agent", SpanType.AGENT),
)
_INPUTS = (".input", ".input_data")
_OUTPUTS = (".output", ".output_data")


class _Span(tracing.Span):
    """A span of ours beside the one that the tracer before ours made."""

    def __init__(self, span: Any, span_type: str, other: tracing.Span) -> None:
        self.span = span
        self._type = span_type
        self.other = other
        self.filled_later: tuple[str, Any] | None = None

    def set_tag(self, key: str, value: Any) -> None:
        """Keep a value."""
        self.other.set_tag(key, value)
        self.keep(key, value)

    def set_content_tag(self, key: str, value: Any) -> None:
        """Keep what goes in or comes out; the other tracer decides for itself whether it wants contents."""
        self.other.set_content_tag(key, value)
        self.keep(key, value)

    def keep(self, key: str, value: Any) -> None:
        """Record a value in our span: as inputs, outputs or an attribute."""
        with spans.trying(NAME, f"recording {key}"):
            if key.endswith(_INPUTS):
                self.span.set_inputs(chat_shape.inputs(value, self._type))
                spans.set_tools(self.span, chat_shape.tools(value))
            elif key.endswith(_OUTPUTS):
                self.span.set_outputs(chat_shape.outputs(value, self._type))
                if self._type in (SpanType.CHAT_MODEL, SpanType.LLM, SpanType.EMBEDDING):
                    self._set_usage(value)
            else:
                if key == "haystack.tool.error" and value:
                    self.span.set_status("ERROR")
                self.span.set_attribute(key, chat_shape.value(value))

    def _set_usage(self, outputs: Any) -> None:
        about = chat_shape.about_answer(outputs)
        spans.set_model(self.span, about.get("model"))
        usage = chat_shape.usage(about)
        if usage is not None:
            spans.set_usage(self.span, **usage)

    def raw_span(self) -> Any:
        """Our span."""
        return self.span

    def get_correlation_data_for_logs(self) -> dict[str, Any]:
        """Ids that log lines may carry."""
        ours = {"mlflow_trace_id": self.span.trace_id, "mlflow_span_id": self.span.span_id}
        return {**self.other.get_correlation_data_for_logs(), **ours}


class MlflowTracer(tracing.Tracer):
    """Makes spans for runs of pipelines, components, agents and tools.

    Args:
        before: the tracer that was there; it is told of everything too.
    """

    def __init__(self, before: tracing.Tracer) -> None:
        self.before = before
        self._current: ContextVar[_Span | None] = ContextVar("mlflow_haystack_span", default=None)

    @contextlib.contextmanager
    def trace(
        self, operation_name: str, tags: dict[str, Any] | None = None, parent_span: tracing.Span | None = None
    ) -> Iterator[tracing.Span]:
        """A span around a block.

        Args:
            operation_name: what Haystack does.
            tags: values for the span.
            parent_span: the span around it; None or one of another tracer: the active one.
        """
        above = parent_span.other if isinstance(parent_span, _Span) else parent_span
        with self.before.trace(operation_name, tags=tags, parent_span=above) as other:
            span = self._start(operation_name, tags or {}, parent_span, other) if spans.is_on(NAME) else None
            if span is None:
                yield other
                return
            token = self._current.set(span)
            error: BaseException | None = None
            try:
                with spans.active(span.span):
                    yield span
            except BaseException as raised:
                error = raised
                raise
            finally:
                self._current.reset(token)
                if span.filled_later is not None and error is None:
                    span.keep(*span.filled_later)
                with spans.trying(NAME, f"ending the span of {operation_name}"):
                    _finish(span.span, error)

    def _start(
        self, operation: str, tags: dict[str, Any], parent: tracing.Span | None, other: tracing.Span
    ) -> _Span | None:
        from mlflow.tracing import provider

        with spans.trying(NAME, f"starting a span for {operation}"):
            kind = tags.get("haystack.component.type") if operation == _COMPONENT else None
            span_type = _OPERATIONS.get(operation, SpanType.CHAIN)
            if kind is not None:
                span_type = next((type_ for end, type_ in _COMPONENTS if kind.endswith(end)), SpanType.CHAIN)
            around = provider.here()
            above = parent.span if isinstance(parent, _Span) else None
            if above is not None and (around is None or around.trace_id != above.trace_id):
                # in a thread of its own
                around = above
            name = kind or tags.get("haystack.tool.name") or operation
            span = _Span(spans.start(name, span_type, parent=around), span_type, other)
            if span_type == SpanType.CHAT_MODEL:
                spans.set_message_format(span.span, NAME)
            if kind is not None and span_type in (SpanType.CHAT_MODEL, SpanType.LLM, SpanType.EMBEDDING):
                spans.set_model(span.span, None, _provider(kind))
            for key, value in tags.items():
                if key.endswith(_OUTPUTS):
                    # what versions before 3 give is filled later
                    span.filled_later = (key, value)
                else:
                    span.keep(key, value)
            return span
        return None

    def current_span(self) -> tracing.Span | None:
        """The span that is active here."""
        return self._current.get() or self.before.current_span()


def _finish(span: Any, error: BaseException | None) -> None:
    if error is None and str(span.status.status_code.value) == "ERROR":
        # a tool whose error was told to the model
        span.end()
    else:
        spans.finish(span, error=error)


def _provider(kind: str) -> str | None:
    """Whose model it is, by the name of the component's class: what stands before what it does."""
    for end in ("ChatGenerator", "Generator", "TextEmbedder", "DocumentEmbedder", "Embedder"):
        if kind.endswith(end):
            return kind.removesuffix(end).lower() or None
    return None
