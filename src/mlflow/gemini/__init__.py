"""Calls of Google's library for Gemini (google-genai) as spans."""

from __future__ import annotations

import base64
from enum import Enum
from typing import Any

from mlflow.autologging import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.spans import (
    Call,
    CallTracer,
    chat_tool,
    set_message_format,
    set_model,
    set_tools,
    set_usage,
    trace_calls,
    traced,
)
from mlflow.autologging.spans import plain as _plain
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType
from mlflow.tracing.attachments import Attachment

FLAVOR_NAME = "gemini"


class GeminiTracer(CallTracer):
    """A call of a model, or of a chat that keeps its history."""

    def __init__(self, span_type: str) -> None:
        self.span_type = span_type

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.{call.function.__name__}"

    def inputs(self, call: Call) -> Any:
        return {key: plain(value) for key, value in call.arguments.items()}

    def describe(self, span: LiveSpan, model: Any) -> None:
        """Say whose model is asked, which may be given with a path."""
        set_message_format(span, FLAVOR_NAME)
        set_model(span, model.rpartition("/")[2] if isinstance(model, str) else None, FLAVOR_NAME)

    def begin(self, span: LiveSpan, call: Call) -> None:
        self.describe(span, call.arguments.get("model") or getattr(call.instance, "_model", None))
        set_tools(span, _tools(call.arguments.get("config") or getattr(call.instance, "_config", None)))

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = plain(result)
        if isinstance(result, dict):
            result.pop("sdk_http_response", None)
            usage = result.get("usage_metadata") or {}
            said, thought = usage.get("candidates_token_count"), usage.get("thoughts_token_count")
            asked, looked_up = usage.get("prompt_token_count"), usage.get("tool_use_prompt_token_count")
            set_usage(
                span,
                None if asked is None else asked + (looked_up or 0),
                None if said is None and thought is None else (said or 0) + (thought or 0),
                usage.get("total_token_count"),
                cache_read=usage.get("cached_content_token_count"),
            )
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        made: dict[str, Any] = {}
        candidates: dict[int, dict[str, Any]] = {}
        for chunk in map(plain, chunks):
            made.update({key: value for key, value in chunk.items() if key != "candidates"})
            for candidate in chunk.get("candidates") or ():
                _add(candidates.setdefault(candidate.get("index") or 0, {}), candidate)
        if candidates:
            made["candidates"] = [candidates[index] for index in sorted(candidates)]
        return made or None


class _Round(GeminiTracer):
    """One request of a call in which the library runs the user's functions by itself."""

    def wants(self, call: Call) -> bool:
        return bool(_functions(call.arguments.get("config")))


def plain(value: Any) -> Any:
    """A value of the library without what is not set; images and sounds are attachments."""
    dump = getattr(value, "model_dump", None)
    if callable(dump) and not isinstance(value, type):
        value = dump(exclude_none=True, warnings=False)
    if isinstance(value, dict):
        kind, content = value.get("mime_type"), value.get("data")
        if isinstance(kind, str) and isinstance(content, bytes):
            value = {**value, "data": Attachment(content_type=kind, content_bytes=content)}
        return {key: plain(one) for key, one in value.items() if key != "http_options"}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, bytes):
        # e.g. the signature of a thought
        return base64.b64encode(value).decode()
    if isinstance(value, Enum):
        return value.value
    if callable(value):
        return getattr(value, "__name__", str(value))
    return _plain(value)


def _add(candidate: dict[str, Any], piece: dict[str, Any]) -> None:
    """Put a piece of a stream to what came before: texts are joined, other parts stand one after the other."""
    content = candidate.setdefault("content", {"role": "model", "parts": []})
    candidate.update({key: value for key, value in piece.items() if key != "content"})
    parts = content["parts"]
    for part in (piece.get("content") or {}).get("parts") or ():
        last = parts[-1] if parts else {}
        is_text = set(part) <= {"text", "thought"} and "text" in part
        if is_text and "text" in last and last.get("thought") == part.get("thought"):
            parts[-1] = {**last, "text": last["text"] + part["text"]}
        else:
            parts.append(part)


def _config(config: Any) -> dict[str, Any]:
    if isinstance(config, dict):
        return config
    return {} if config is None else {"tools": getattr(config, "tools", None)}


def _functions(config: Any) -> list[Any]:
    """Functions of the user's among the tools, which the library calls by itself."""
    return [tool for tool in _config(config).get("tools") or () if callable(tool) and not isinstance(tool, type)]


def _tools(config: Any) -> list[dict[str, Any]]:
    """Tools in the standard shape; those that the provider runs itself are left out."""
    found = []
    for tool in _config(config).get("tools") or ():
        if callable(tool) and not isinstance(tool, type) and not hasattr(tool, "model_dump"):
            from google.genai import types

            declarations = [
                plain(types.FunctionDeclaration.from_callable_with_api_option(callable=tool, api_option="GEMINI_API"))
            ]
        else:
            known = plain(tool)
            declarations = known.get("function_declarations") or () if isinstance(known, dict) else ()
        for one in declarations:
            parameters = one.get("parameters_json_schema") or json_schema(one.get("parameters"))
            found.append(chat_tool(one["name"], one.get("description"), parameters))
    return found


def json_schema(schema: Any) -> Any:
    """JSON schema of Gemini's, whose types are written in capitals."""
    if isinstance(schema, list):
        return [json_schema(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {}
    for key, value in schema.items():
        # the older library's name for it
        if key in ("type", "type_") and isinstance(value, str):
            found["type"] = value.lower()
        else:
            found[key] = json_schema(value)
    return found


_MODEL, _CHAT, _EMBEDDING = (
    GeminiTracer(SpanType.LLM),
    GeminiTracer(SpanType.CHAT_MODEL),
    GeminiTracer(SpanType.EMBEDDING),
)
_ROUND = _Round(SpanType.LLM)
_PLACES = (
    ("models", ("Models", "AsyncModels"), ("generate_content", "generate_content_stream", "count_tokens"), _MODEL),
    ("models", ("Models", "AsyncModels"), ("_generate_content", "_generate_content_stream"), _ROUND),
    ("models", ("Models", "AsyncModels"), ("embed_content",), _EMBEDDING),
    ("chats", ("Chat", "AsyncChat"), ("send_message", "send_message_stream"), _CHAT),
)


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record calls of Google's libraries for Gemini as spans: content, chats, embeddings, whole and in streams.

    Both google-genai and the older google-generativeai.

    Args:
        log_traces: whether spans are recorded.
        disable: switch off instead.
        silent: whether nothing is said.
    """
    when_imported("google.generativeai", _trace_older, key=(FLAVOR_NAME, "google.generativeai"))
    when_imported("google.genai", _trace, key=(FLAVOR_NAME, "google.genai"))


def _trace() -> None:
    from google.genai import chats, models

    for name, kinds, methods, tracer in _PLACES:
        for kind in kinds:
            owner = getattr({"chats": chats, "models": models}[name], kind)
            for method in methods:
                if hasattr(owner, method):
                    trace_calls(FLAVOR_NAME, owner, method, tracer)


def _trace_older() -> None:
    from mlflow.gemini import generativeai

    generativeai.switch_on()


def patched_class_call(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method of the library as a span, for those who wrap it themselves."""
    return traced(FLAVOR_NAME, original, _MODEL)(self, *args, **kwargs)


async def async_patched_class_call(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call an asynchronous method of the library as a span, for those who wrap it themselves."""
    return await traced(FLAVOR_NAME, original, _MODEL)(self, *args, **kwargs)


def patched_module_call(original: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a function of the library as a span, for those who wrap it themselves."""
    return traced(FLAVOR_NAME, original, _EMBEDDING)(*args, **kwargs)
