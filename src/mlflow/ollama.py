"""Calls of Ollama's library as spans."""

from __future__ import annotations

import base64
from typing import Any

from mlflow.autologging import autologging_integration
from mlflow.autologging.rebinding import rebind
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
)
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType
from mlflow.tracing.attachments import Attachment

FLAVOR_NAME = "ollama"
# images come as bytes, as paths, or in base64
_LONGEST_PATH = 4096


class _Ollama(CallTracer):
    """A chat, a text, or an embedding."""

    def __init__(self, span_type: str) -> None:
        self.span_type = span_type

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.{call.function.__name__}"

    def inputs(self, call: Call) -> Any:
        given = plain(call.arguments)
        for place in (given, *(given.get("messages") or ())):
            if isinstance(place, dict) and isinstance(place.get("images"), list):
                place["images"] = [_image(image) for image in place["images"]]
        return given

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_message_format(span, FLAVOR_NAME)
        set_model(span, call.arguments.get("model"), FLAVOR_NAME)
        set_tools(span, [tool for tool in map(_tool, call.arguments.get("tools") or ()) if tool])

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = plain(result)
        if isinstance(result, dict):
            result = {key: value for key, value in result.items() if value is not None}
            asked, said = result.get("prompt_eval_count"), result.get("eval_count")
            set_usage(span, asked, said)
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        made: dict[str, Any] = {}
        message: dict[str, Any] = {}
        for chunk in map(plain, chunks):
            made.update({key: value for key, value in chunk.items() if value is not None and key != "response"})
            if chunk.get("response"):
                made["response"] = made.get("response", "") + chunk["response"]
            _add(message, chunk.get("message") or {})
        if message:
            made["message"] = message
        return made or None


def _image(image: Any) -> Any:
    """An image as an attachment; a path stays one."""
    value = image.get("value") if isinstance(image, dict) else image
    if isinstance(value, bytes):
        return Attachment(content_type="image/*", content_bytes=value)
    if isinstance(value, str) and len(value) > _LONGEST_PATH:
        return Attachment(content_type="image/*", content_bytes=base64.b64decode(value))
    return value if isinstance(value, str) else image


def _add(message: dict[str, Any], piece: dict[str, Any]) -> None:
    for key, value in piece.items():
        if value is None:
            continue
        if key in ("content", "thinking"):
            message[key] = message.get(key, "") + value
        elif key == "tool_calls":
            message[key] = [*message.get(key, ()), *value]
        else:
            message[key] = value


def _tool(tool: Any) -> dict[str, Any] | None:
    """A tool in the standard shape; the library takes functions too."""
    if callable(tool) and not hasattr(tool, "model_dump"):
        from ollama._utils import convert_function_to_tool

        tool = convert_function_to_tool(tool)
    function = (plain(tool) or {}).get("function") or {}
    if not function.get("name"):
        return None
    return chat_tool(function["name"], function.get("description"), function.get("parameters"))


_CHAT, _TEXT, _EMBEDDING = _Ollama(SpanType.CHAT_MODEL), _Ollama(SpanType.LLM), _Ollama(SpanType.EMBEDDING)
_PLACES = (("chat", _CHAT), ("generate", _TEXT), ("embed", _EMBEDDING), ("embeddings", _EMBEDDING))


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record calls of Ollama's library as spans: chats, texts and embeddings, whole and in streams, sync and async.

    Args:
        log_traces: whether spans are recorded.
        disable: switch off instead.
        silent: whether nothing is said.
    """
    import ollama

    for method, tracer in _PLACES:
        for kind in (ollama.Client, ollama.AsyncClient):
            if hasattr(kind, method):
                trace_calls(FLAVOR_NAME, kind, method, tracer)
        # the module's functions are methods of a client that was made before
        function = getattr(ollama, method, None)
        if getattr(function, "__self__", None) is not None:
            setattr(ollama, method, getattr(function.__self__, method))
            rebind(function, getattr(ollama, method), "ollama")
