"""Calls of Anthropic's library as spans."""

from __future__ import annotations

import functools
import json
from typing import Any

from mlflow.autologging import autologging_integration, raw_responses
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.patch import install
from mlflow.autologging.spans import (
    Call,
    CallTracer,
    chat_tool,
    plain,
    set_message_format,
    set_model,
    set_tools,
    set_usage,
    trace_calls,
    traced,
)
from mlflow.autologging.streams import is_iterator
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType

FLAVOR_NAME = "anthropic"
# what belongs to the connection; headers may hold keys
_TRANSPORT = ("extra_headers", "extra_query", "timeout")


class _Messages(CallTracer):
    """A message that the model answers."""

    span_type = SpanType.CHAT_MODEL

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.{call.function.__name__}"

    def inputs(self, call: Call) -> Any:
        return {
            key: value
            for key, value in call.arguments.items()
            if key not in _TRANSPORT and type(value).__name__ not in ("Omit", "NotGiven")
        }

    def begin(self, span: LiveSpan, call: Call) -> None:
        given = self.inputs(call)
        set_message_format(span, FLAVOR_NAME)
        set_model(span, given.get("model"), FLAVOR_NAME)
        set_tools(span, chat_tools(given.get("tools")))

    def content(self, call: Call, result: Any) -> Any:
        return raw_responses.content(call, result)

    def is_stream(self, call: Call, result: Any) -> bool:
        return is_iterator(result)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = raw_responses.shown(plain(result))
        if isinstance(result, dict):
            set_message_usage(span, result.get("usage"))
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return message([plain(chunk) for chunk in chunks])


class _Manager(_Messages):
    """A stream that is opened with a block: what was asked is known from the call that gave the block."""

    def wants(self, call: Call) -> bool:
        return hasattr(call.instance, "_mlflow_call")

    def span_name(self, call: Call) -> str:
        return super().span_name(call.instance._mlflow_call)

    def inputs(self, call: Call) -> Any:
        return super().inputs(call.instance._mlflow_call)


def message(events: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The message that the events of a stream make; of a broken stream the part that came."""
    made: dict[str, Any] | None = None
    blocks: dict[int, dict[str, Any]] = {}
    written: dict[int, str] = {}
    for event in events:
        kind = event.get("type")
        if kind == "message_start":
            made = {**event["message"]}
        elif made is None:
            continue
        elif kind == "content_block_start":
            blocks[event["index"]] = {**event["content_block"]}
        elif kind == "content_block_delta":
            _add(blocks.setdefault(event["index"], {}), event["delta"], written, event["index"])
        elif kind == "message_delta":
            made.update({key: value for key, value in event["delta"].items() if value is not None})
            usage = {key: value for key, value in (event.get("usage") or {}).items() if value is not None}
            made["usage"] = {**(made.get("usage") or {}), **usage}
    if made is None:
        return None
    for index, text in written.items():
        blocks[index]["input"] = _json(text)
    made["content"] = [blocks[index] for index in sorted(blocks)]
    return made


def _add(block: dict[str, Any], delta: dict[str, Any], written: dict[int, str], index: int) -> None:
    kind = delta.get("type")
    if kind == "input_json_delta":
        written[index] = written.get(index, "") + delta["partial_json"]
    elif kind == "citations_delta":
        block["citations"] = [*(block.get("citations") or ()), delta["citation"]]
    else:
        for name in ("text", "thinking", "signature"):
            if delta.get(name):
                block[name] = (block.get(name) or "") + delta[name]


def _json(text: str) -> Any:
    try:
        return json.loads(text or "{}")
    except ValueError:
        # a stream that broke in the middle of it
        return text


def set_message_usage(span: LiveSpan, usage: dict[str, Any] | None) -> None:
    """Tokens as messages tell them, who count what comes from or goes to the cache apart."""
    usage = usage or {}
    if usage.get("input_tokens") is None:
        return
    read = usage.get("cache_read_input_tokens") or 0
    written = usage.get("cache_creation_input_tokens") or 0
    for_an_hour = (usage.get("cache_creation") or {}).get("ephemeral_1h_input_tokens")
    set_usage(
        span,
        usage["input_tokens"] + read + written,
        usage.get("output_tokens"),
        cache_read=read,
        cache_creation=written,
        cache_creation_1h=for_an_hour,
    )


def chat_tools(tools: Any) -> list[dict[str, Any]]:
    """Tools in the standard shape; those that the provider runs itself are left out."""
    found = [plain(tool) for tool in tools] if isinstance(tools, (list, tuple)) else []
    return [
        chat_tool(tool["name"], tool.get("description"), tool["input_schema"])
        for tool in found
        if isinstance(tool, dict) and tool.get("name") and tool.get("input_schema") is not None
    ]


_TRACER, _MANAGER = _Messages(), _Manager()
_MANAGERS = (
    ("MessageStreamManager", "__enter__"),
    ("AsyncMessageStreamManager", "__aenter__"),
    ("BetaMessageStreamManager", "__enter__"),
    ("BetaAsyncMessageStreamManager", "__aenter__"),
)


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record calls of Anthropic's library as spans: messages, whole and in streams, sync and async.

    What agents of the Claude Agent SDK do for a prompt is a trace too.

    Args:
        log_traces: whether spans are recorded.
        disable: switch off instead.
        silent: whether nothing is said.
    """
    when_imported("claude_agent_sdk", _trace_agents, key=(FLAVOR_NAME, "claude_agent_sdk"))
    when_imported("anthropic", _trace_messages, key=(FLAVOR_NAME, "anthropic"))


def _trace_agents() -> None:
    from mlflow.anthropic import claude_agents

    claude_agents.switch_on()


def _trace_messages() -> None:
    from anthropic.lib import streaming
    from anthropic.resources import messages
    from anthropic.resources.beta import messages as beta

    for module in (messages, beta):
        for kind in (module.Messages, module.AsyncMessages):
            for method in ("create", "parse"):
                if hasattr(kind, method):
                    trace_calls(FLAVOR_NAME, kind, method, _TRACER)
            if hasattr(kind, "stream"):
                install(FLAVOR_NAME, kind, "stream", _remember_call)
    for name, method in _MANAGERS:
        if hasattr(streaming, name):
            trace_calls(FLAVOR_NAME, getattr(streaming, name), method, _MANAGER)


def _remember_call(function: Any) -> Any:
    @functools.wraps(function)
    def stream(*args: Any, **kwargs: Any) -> Any:
        manager = function(*args, **kwargs)
        manager._mlflow_call = Call(function, args, kwargs)
        return manager

    return stream


def patched_class_call(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method of the library as a span, for those who wrap it themselves."""
    return traced(FLAVOR_NAME, original, _TRACER)(self, *args, **kwargs)


async def async_patched_class_call(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call an asynchronous method of the library as a span, for those who wrap it themselves."""
    return await traced(FLAVOR_NAME, original, _TRACER)(self, *args, **kwargs)


def patched_claude_sdk_init(original: Any, self: Any, options: Any = None) -> None:
    """Make a client of the Claude Agent SDK whose prompts are traced, for those who wrap it themselves."""
    _trace_agents()
    original(self, options)
