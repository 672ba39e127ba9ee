"""OpenAI's agents SDK: its own traces as ours."""

from __future__ import annotations

import json
from typing import Any

from mlflow.autologging import callback_spans, spans
from mlflow.autologging.callback_spans import CallbackSpans
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType

NAME = "openai"
_TYPES = {
    "agent": SpanType.AGENT,
    "function": SpanType.TOOL,
    "generation": SpanType.CHAT_MODEL,
    "response": SpanType.CHAT_MODEL,
    "guardrail": SpanType.GUARDRAIL,
    "mcp_tools": SpanType.TOOL,
    "task": SpanType.TASK,
    "turn": SpanType.CHAIN,
    "handoff": SpanType.CHAIN,
}
# spans of the library's own calls of models: what the client does inside of them is not shown a second time
model_steps: set[str] = set()


class AgentError(Exception):
    """What an agent's step says of its failure."""


def switch_on(disable_agent_tracer: bool) -> None:
    """Have the agents SDK tell us of its traces.

    Args:
        disable_agent_tracer: whether it no longer sends them to OpenAI while they are recorded here.
    """
    from agents.tracing import TracingProcessor, get_trace_provider, set_trace_processors
    from agents.tracing.processors import default_processor

    class Processor(_Processor, TracingProcessor):
        """Told of the beginning and the end of each step."""

    theirs = default_processor()
    multi = getattr(get_trace_provider(), "_multi_processor", None)
    present = list(getattr(multi, "_processors", ()))
    others = [one for one in present if one is not theirs and not isinstance(one, _Processor)]
    # its own one may have left its place to ours when autologging was switched on before
    sends = any(one is theirs or getattr(one, "instead", None) is theirs for one in present)
    if disable_agent_tracer:
        set_trace_processors([*others, Processor(theirs if sends else None)])
    else:
        set_trace_processors([*others, *([theirs] if sends else []), Processor(None)])


class _Processor:
    """Makes spans of the steps.

    Attributes:
        instead: who is told while nothing is recorded here; None is nobody.
    """

    def __init__(self, instead: Any) -> None:
        self.instead = instead
        self._steps = CallbackSpans(NAME)
        # of each running trace what its first model was asked, and what its last agent or model said
        self._asked: dict[str, Any] = {}
        self._said: dict[str, Any] = {}

    def on_trace_start(self, trace: Any) -> None:
        if not spans.is_on(NAME):
            self._pass_on("on_trace_start", trace)
            return
        self._start_trace(trace)

    @callback_spans.guarded(NAME)
    def _start_trace(self, trace: Any) -> None:
        self._steps.start(trace.trace_id, None, trace.name, SpanType.AGENT)
        group = getattr(trace, "group_id", None)
        if group:
            from mlflow.entities.trace_keys import TraceMetadataKey

            span = self._steps.get(trace.trace_id)
            if isinstance(span, LiveSpan) and span.parent_id is None:
                span._trace.set_metadata(TraceMetadataKey.TRACE_SESSION, str(group))

    def on_trace_end(self, trace: Any) -> None:
        if self._steps.get(trace.trace_id) is None:
            self._pass_on("on_trace_end", trace)
            return
        self._end_trace(trace)

    @callback_spans.guarded(NAME)
    def _end_trace(self, trace: Any) -> None:
        span = self._steps.get(trace.trace_id)
        asked = self._asked.pop(trace.trace_id, None)
        if asked is not None:
            span.set_inputs(spans.plain(asked))
        self._steps.end(trace.trace_id, self._said.pop(trace.trace_id, None))

    def on_span_start(self, span: Any) -> None:
        if self._steps.get(span.trace_id) is None and not spans.is_on(NAME):
            self._pass_on("on_span_start", span)
            return
        self._start_span(span)

    @callback_spans.guarded(NAME)
    def _start_span(self, span: Any) -> None:
        data = span.span_data
        kind = data.type
        made = self._steps.start(span.span_id, span.parent_id or span.trace_id, _name(data), _TYPES.get(kind, kind))
        if kind in ("generation", "response"):
            model_steps.add(made.span_id)

    def on_span_end(self, span: Any) -> None:
        if self._steps.get(span.span_id) is None:
            self._pass_on("on_span_end", span)
            return
        self._end_span(span)

    @callback_spans.guarded(NAME)
    def _end_span(self, span: Any) -> None:
        made = self._steps.get(span.span_id)
        model_steps.discard(made.span_id)
        outputs = error = None
        with spans.trying(NAME, "recording a step of an agent"):
            outputs = self._record(made, span)
        if span.error:
            data = span.error.get("data")
            error = AgentError(f"{span.error.get('message')}" + (f" {json.dumps(data, default=str)}" if data else ""))
        self._steps.end(span.span_id, outputs, error)

    def shutdown(self) -> None:
        if self.instead is not None:
            self.instead.shutdown()

    def force_flush(self) -> None:
        if self.instead is not None:
            self.instead.force_flush()

    def _pass_on(self, what: str, step: Any) -> None:
        if self.instead is not None:
            getattr(self.instead, what)(step)

    def _record(self, made: Any, span: Any) -> Any:
        """Set what a step knows at its end; gives its output."""
        from mlflow.openai import autologging

        data = span.span_data
        if data.type == "response":
            response = spans.plain(data.response)
            self._note(span.trace_id, data.input, (response or {}).get("output"))
            made.set_inputs({"input": spans.plain(data.input)})
            spans.set_message_format(made, NAME)
            if response:
                spans.set_model(made, response.get("model"), NAME)
                autologging.set_response_usage(made, response.get("usage"))
                spans.set_tools(made, autologging.chat_tools(response.get("tools")))
            return response
        if data.type == "generation":
            self._note(span.trace_id, data.input, data.output)
            made.set_inputs({"messages": spans.plain(data.input)})
            spans.set_message_format(made, NAME)
            spans.set_model(made, data.model, NAME)
            usage = data.usage or {}
            spans.set_usage(made, usage.get("input_tokens"), usage.get("output_tokens"), usage.get("total_tokens"))
            return data.output
        if data.type == "function":
            made.set_inputs(_value(data.input))
            return _value(data.output)
        fields = {key: value for key, value in data.export().items() if value is not None}
        fields.pop("type", None)
        if data.type == "agent":
            made.set_attributes(spans.plain(fields))
            return None
        if data.type == "custom":
            made.set_inputs(spans.plain(data.data))
            return None
        if data.type in ("task", "turn"):
            return None
        if "input" in fields:
            made.set_inputs(spans.plain(fields.pop("input")))
        output = fields.pop("output", None)
        made.set_attributes(spans.plain(fields))
        return output if output is not None else spans.plain(fields)

    def _note(self, trace_id: str, asked: Any, said: Any) -> None:
        self._asked.setdefault(trace_id, asked)
        self._said[trace_id] = spans.plain(said)


def _name(data: Any) -> str:
    name = getattr(data, "name", None)
    if data.type == "handoff":
        return "Handoff"
    if data.type == "turn":
        return f"Turn {data.turn}"
    return name if isinstance(name, str) and name else data.type.replace("_", " ").title()


def _value(text: Any) -> Any:
    """The value of a JSON text, as arguments of tools are given."""
    if not isinstance(text, str):
        return spans.plain(text)
    try:
        return json.loads(text)
    except ValueError:
        return text
