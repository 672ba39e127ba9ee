"""Tracing of Strands Agents: invocations of agents, graphs and swarms, calls of models and tools."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlflow.autologging import chat
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, trace_methods
from mlflow.autologging.patch import revert_patches
from mlflow.autologging.spans import (
    Call,
    chat_tool,
    plain,
    set_error,
    set_message_format,
    set_model,
    set_tools,
    set_usage,
)
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlflow.entities.live_span import LiveSpan

FLAVOR_NAME = "strands"

__all__ = ["FLAVOR_NAME", "autolog", "setup_strands_tracing", "teardown_strands_tracing"]


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what Strands agents do as traces: each invocation with its calls of models and tools.

    The OpenTelemetry spans that the library makes itself are left alone.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    setup_strands_tracing()


def setup_strands_tracing() -> None:
    """Hook into the library, now or when it is imported; whether something is recorded is said by ``autolog``."""
    when_imported("strands", _trace, key=FLAVOR_NAME)


def teardown_strands_tracing() -> None:
    """Take the hooks out of the library."""
    revert_patches(FLAVOR_NAME)


def _trace() -> None:
    from strands import Agent
    from strands.models import Model
    from strands.multiagent import Swarm
    from strands.multiagent.graph import Graph
    from strands.types.tools import AgentTool

    # calls and asynchronous invocations of agents come through the stream too
    trace_methods(FLAVOR_NAME, Agent, "stream_async", _AGENT)
    for kind in (Graph, Swarm):
        trace_methods(FLAVOR_NAME, kind, "stream_async", _MULTI_AGENT)
    trace_methods(FLAVOR_NAME, Model, "stream", _MODEL)
    trace_methods(FLAVOR_NAME, AgentTool, "stream", _TOOL)


class _Agent(MethodTracer):
    """An invocation of an agent."""

    chunk_events = False

    def span_name(self, call: Call) -> str:
        return f"invoke_agent {call.instance.name}"

    def inputs(self, call: Call) -> Any:
        prompt = call.arguments.get("prompt")
        if isinstance(prompt, list) and prompt and "role" in prompt[0]:
            return {"messages": _messages(prompt)}
        return prompt if isinstance(prompt, str) or prompt is None else _content(prompt)

    def begin(self, span: LiveSpan, call: Call) -> None:
        span.set_attribute("agent.name", call.instance.name)
        span.set_attribute("agent.tools", call.instance.tool_names)

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chunks[-1].get("result") if chunks and isinstance(chunks[-1], dict) else None

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        message = getattr(result, "message", None)
        return _messages([message])[0]["content"] if message else None


class _MultiAgent(MethodTracer):
    """An invocation of several agents."""

    chunk_events = False

    def span_name(self, call: Call) -> str:
        return f"invoke_{type(call.instance).__name__.lower()}"

    def inputs(self, call: Call) -> Any:
        task = call.arguments.get("task")
        return task if isinstance(task, str) else plain(task)

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chunks[-1].get("result") if chunks and isinstance(chunks[-1], dict) else None

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        results = getattr(result, "results", None) or {}
        return {name: str(one).strip() for name, one in results.items()}


class _Model(MethodTracer):
    """A call of a model; the library streams all of them, in the shape of Bedrock."""

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.stream"

    def inputs(self, call: Call) -> Any:
        prompt = call.arguments.get("system_prompt")
        system = [chat.message("system", prompt)] if prompt else []
        return {"messages": [*system, *_messages(call.arguments.get("messages") or ())]}

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_message_format(span, chat.FORMAT)
        set_model(span, _model_id(call.instance), type(call.instance).__module__.rpartition(".")[2])
        set_tools(span, [_tool(spec) for spec in call.arguments.get("tool_specs") or ()])

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return _Reply(chunks) if chunks else None

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        usage = result.usage
        if usage is not None:
            set_usage(
                span,
                usage.get("inputTokens"),
                usage.get("outputTokens"),
                usage.get("totalTokens"),
                usage.get("cacheReadInputTokens"),
                usage.get("cacheWriteInputTokens"),
            )
        return chat.answer(result.message(), result.stop_reason)


class _Tool(MethodTracer):
    """A call of a tool, under its name."""

    chunk_events = False

    def span_name(self, call: Call) -> str:
        return f"execute_tool {call.arguments['tool_use']['name']}"

    def inputs(self, call: Call) -> Any:
        return call.arguments["tool_use"].get("input")

    def begin(self, span: LiveSpan, call: Call) -> None:
        use = call.arguments["tool_use"]
        span.set_attribute("tool.name", use["name"])
        span.set_attribute("tool_call_id", use.get("toolUseId"))

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chunks[-1] if chunks else None

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        answer = result.get("tool_result", result) if isinstance(result, dict) else result
        if not isinstance(answer, dict) or "content" not in answer:
            return answer
        content = _content(answer["content"])
        if answer.get("status") == "error":
            # the agent goes on with the error as the tool's answer
            set_error(span, getattr(result, "exception", None) or str(content))
        return content


_AGENT = _Agent(SpanType.AGENT)
_MULTI_AGENT = _MultiAgent(SpanType.AGENT)
_MODEL = _Model(SpanType.CHAT_MODEL, outermost=True)
_TOOL = _Tool(SpanType.TOOL, outermost=True)


class _Reply:
    """What a model said, put together from the events of its stream."""

    def __init__(self, events: Iterable[Any]) -> None:
        self.stop_reason: str | None = None
        self.usage: dict[str, Any] | None = None
        self._texts: list[str] = []
        self._thoughts: list[str] = []
        self._calls: list[dict[str, Any]] = []
        for event in events:
            self._take(event)

    def _take(self, event: dict[str, Any]) -> None:
        if "contentBlockStart" in event:
            use = (event["contentBlockStart"].get("start") or {}).get("toolUse")
            if use:
                self._calls.append({"id": use.get("toolUseId"), "name": use.get("name"), "input": ""})
        elif "contentBlockDelta" in event:
            delta = event["contentBlockDelta"]["delta"]
            self._texts.append(delta.get("text") or "")
            self._thoughts.append((delta.get("reasoningContent") or {}).get("text") or "")
            if "toolUse" in delta and self._calls:
                self._calls[-1]["input"] += delta["toolUse"].get("input") or ""
        elif "messageStop" in event:
            self.stop_reason = event["messageStop"].get("stopReason")
        elif "metadata" in event:
            self.usage = event["metadata"].get("usage") or self.usage

    def message(self) -> dict[str, Any]:
        """The message in the standard shape."""
        calls = [chat.tool_call(call["id"], call["name"], call["input"] or "{}") for call in self._calls]
        return chat.message("assistant", "".join(self._texts) or None, calls, reasoning="".join(self._thoughts))


def _model_id(model: Any) -> str | None:
    config = model.get_config()
    return config.get("model_id") if isinstance(config, dict) else None


def _tool(spec: dict[str, Any]) -> dict[str, Any]:
    schema = spec.get("inputSchema") or {}
    return chat_tool(spec["name"], spec.get("description"), schema.get("json", schema))


def _messages(messages: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Messages in the standard shape; results of tools are messages of their own there."""
    made: list[dict[str, Any]] = []
    for message in messages:
        blocks = message.get("content") or []
        results = [block["toolResult"] for block in blocks if "toolResult" in block]
        made += [chat.message("tool", _content(one.get("content") or []), None, one["toolUseId"]) for one in results]
        rest = [block for block in blocks if "toolResult" not in block and "toolUse" not in block]
        uses = [block["toolUse"] for block in blocks if "toolUse" in block]
        calls = [chat.tool_call(use["toolUseId"], use["name"], use.get("input")) for use in uses]
        if rest or calls:
            made.append(chat.message(message["role"], _content(rest), calls))
    return made


def _content(blocks: Any) -> Any:
    if not isinstance(blocks, list):
        return plain(blocks)
    return chat.joined([_part(block) for block in blocks if "reasoningContent" not in block])


def _part(block: dict[str, Any]) -> dict[str, Any]:
    if "text" in block:
        return chat.text_part(block["text"])
    if "json" in block:
        return chat.text_part(json.dumps(block["json"], default=str))
    for kind in ("image", "document", "video"):
        if kind in block:
            # what files hold is not for the trace
            data = (block[kind].get("source") or {}).get("bytes") or b""
            return {"type": "file", "kind": kind, "format": block[kind].get("format"), "size": len(data)}
    return plain(block)
