"""Calls of OpenAI's library as spans: chat, completions, responses, embeddings, images, speech."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

from mlflow.autologging import chat_chunks, raw_responses
from mlflow.autologging.hooks import when_imported
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

NAME = "openai"
# what belongs to the connection; headers may hold keys
_TRANSPORT = ("extra_headers", "extra_query", "timeout", "self", "idempotency_key")
# shown with the inputs only, not as attributes too
_CONTENT = ("messages", "input", "prompt", "tools", "image", "file")
# whose models answer at an address that speaks this protocol
_HOSTS = {
    "api.cerebras.ai": "cerebras",
    "api.deepseek.com": "deepseek",
    "api.fireworks.ai": "fireworks",
    "api.groq.com": "groq",
    "api.mistral.ai": "mistral",
    "api.moonshot.ai": "moonshot",
    "api.perplexity.ai": "perplexity",
    "api.together.xyz": "together",
    "api.x.ai": "xai",
    "generativelanguage.googleapis.com": "gemini",
    "openrouter.ai": "openrouter",
}


class _Tracer(CallTracer):
    """What all kinds of calls have in common."""

    def wants(self, call: Call) -> bool:
        # the agents SDK has told of this call
        from mlflow.openai import agent_tracer
        from mlflow.tracing import provider

        active = provider.active_span()
        return active is None or active.span_id not in agent_tracer.model_steps

    def inputs(self, call: Call) -> Any:
        return {key: value for key, value in call.arguments.items() if key not in _TRANSPORT and _is_given(value)}

    def begin(self, span: LiveSpan, call: Call) -> None:
        given = self.inputs(call)
        span.set_attributes({key: plain(value) for key, value in given.items() if key not in _CONTENT})
        set_model(span, given.get("model"), provider_of(call.instance))

    def content(self, call: Call, result: Any) -> Any:
        return raw_responses.content(call, result)

    def is_stream(self, call: Call, result: Any) -> bool:
        return isinstance(result, (Iterator, AsyncIterator)) or type(result).__name__ in ("Stream", "AsyncStream")


class Chat(_Tracer):
    """Chat completions."""

    span_type = SpanType.CHAT_MODEL

    def begin(self, span: LiveSpan, call: Call) -> None:
        super().begin(span, call)
        set_message_format(span, "openai")
        set_tools(span, chat_tools(call.arguments.get("tools")))

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = raw_responses.shown(plain(result))
        if isinstance(result, dict):
            set_completion_usage(span, result)
            set_model_if_missing(span, call, result)
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chat_chunks.completion(chunks)


class Completion(Chat):
    """Completions of a text."""

    span_type = SpanType.LLM

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        set_completion_usage(span, call.facts)
        return super().end(span, call, result)

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        pieces = [plain(chunk) for chunk in chunks]
        # the last piece has it, when it was asked for
        call.facts["usage"] = next((piece["usage"] for piece in reversed(pieces) if piece.get("usage")), None)
        choices = [choice for piece in pieces for choice in piece.get("choices") or ()]
        return "".join(choice.get("text") or "" for choice in choices)


class Responses(_Tracer):
    """The responses API."""

    span_type = SpanType.CHAT_MODEL

    def begin(self, span: LiveSpan, call: Call) -> None:
        super().begin(span, call)
        set_message_format(span, "openai")
        set_tools(span, chat_tools(call.arguments.get("tools")))

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = raw_responses.shown(plain(result))
        if isinstance(result, dict):
            set_response_usage(span, result.get("usage"))
            set_model_if_missing(span, call, result)
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        """The last event holds the response; a stream that broke has the text that came."""
        events = [plain(chunk) for chunk in chunks]
        for event in reversed(events):
            if event.get("type") in ("response.completed", "response.incomplete", "response.failed"):
                return event.get("response")
        begun = next((event["response"] for event in events if event.get("response")), {})
        items = [event["item"] for event in events if event.get("type") == "response.output_item.done"]
        deltas = [event.get("delta") or "" for event in events if event.get("type") == "response.output_text.delta"]
        if deltas and not any(item.get("type") == "message" for item in items):
            content = [{"type": "output_text", "text": "".join(deltas)}]
            items.append({"type": "message", "role": "assistant", "content": content})
        return {**begun, "output": items}


class Embeddings(_Tracer):
    """Embeddings of texts."""

    span_type = SpanType.EMBEDDING

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = raw_responses.shown(plain(result))
        if isinstance(result, dict):
            usage = result.get("usage") or {}
            set_usage(span, usage.get("prompt_tokens"), 0 if usage else None, usage.get("total_tokens"))
        return result


class Media(_Tracer):
    """Images and sound, made or understood: what is binary becomes an attachment."""

    span_type = SpanType.TOOL

    def inputs(self, call: Call) -> Any:
        given = super().inputs(call)
        return {key: _without_bytes(value) for key, value in given.items()}

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        from mlflow.tracing.attachments import Attachment

        content = getattr(result, "content", None)
        if isinstance(content, bytes):
            kind = getattr(getattr(result, "response", None), "headers", {}).get("content-type")
            return Attachment(content_type=kind or "application/octet-stream", content_bytes=content)
        result = raw_responses.shown(plain(result))
        if isinstance(result, dict):
            set_response_usage(span, result.get("usage"))
            _attach_images(result, call.arguments.get("output_format"))
        return result


def provider_of(resource: Any) -> str:
    """Whose models a part of the library asks: by the kind of its client and where that sends requests."""
    client = getattr(resource, "_client", None)
    if "Azure" in type(client).__name__:
        return "azure"
    host = urlsplit(str(getattr(client, "base_url", ""))).hostname or ""
    return _HOSTS.get(host, "openai")


def set_completion_usage(span: LiveSpan, result: dict[str, Any]) -> None:
    """Tokens as chat completions tell them."""
    usage = result.get("usage") or {}
    details = usage.get("prompt_tokens_details") or {}
    set_usage(
        span,
        usage.get("prompt_tokens"),
        usage.get("completion_tokens"),
        usage.get("total_tokens"),
        cache_read=details.get("cached_tokens"),
        cache_creation=details.get("cache_write_tokens"),
    )


def set_response_usage(span: LiveSpan, usage: dict[str, Any] | None) -> None:
    """Tokens as responses and images tell them."""
    usage = usage or {}
    details = usage.get("input_tokens_details") or {}
    set_usage(
        span,
        usage.get("input_tokens"),
        usage.get("output_tokens"),
        usage.get("total_tokens"),
        cache_read=details.get("cached_tokens"),
        cache_creation=details.get("cache_write_tokens"),
    )


def set_model_if_missing(span: LiveSpan, call: Call, result: dict[str, Any]) -> None:
    """The model that answered, when the request named none, as with a stored prompt."""
    if not isinstance(call.arguments.get("model"), str):
        set_model(span, result.get("model"))


def chat_tools(tools: Any) -> list[dict[str, Any]]:
    """Tools in the standard shape; those that the provider runs itself are left out."""
    return [tool for tool in map(_tool, tools) if tool] if isinstance(tools, (list, tuple)) else []


def _is_given(value: Any) -> bool:
    return type(value).__name__ not in ("Omit", "NotGiven")


def _tool(tool: Any) -> dict[str, Any] | None:
    tool = plain(tool)
    if not isinstance(tool, dict) or tool.get("type", "function") != "function":
        return None
    function = tool.get("function") or tool
    if not function.get("name"):
        return None
    return chat_tool(function["name"], function.get("description"), function.get("parameters"), function.get("strict"))


def _without_bytes(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return f"<{len(value)} bytes>"
    if hasattr(value, "read"):
        return f"<file {getattr(value, 'name', '')}>"
    if isinstance(value, (list, tuple)):
        return [_without_bytes(one) for one in value]
    return value


def _attach_images(result: dict[str, Any], output_format: Any) -> None:
    import base64

    from mlflow.tracing.attachments import Attachment

    kind = output_format if isinstance(output_format, str) else result.get("output_format") or "png"
    for image in result.get("data") or ():
        if isinstance(image, dict) and image.get("b64_json"):
            content = base64.b64decode(image["b64_json"])
            image["b64_json"] = Attachment(content_type=f"image/{kind}", content_bytes=content)


_CHAT, _COMPLETION, _RESPONSES, _EMBEDDINGS, _MEDIA = Chat(), Completion(), Responses(), Embeddings(), Media()
# module, classes, methods; parts that a version does not have are left out
_PLACES = (
    ("chat.completions", ("Completions", "AsyncCompletions"), ("create", "parse"), _CHAT),
    # before 1.92
    ("beta.chat.completions", ("Completions", "AsyncCompletions"), ("parse",), _CHAT),
    ("completions", ("Completions", "AsyncCompletions"), ("create",), _COMPLETION),
    ("responses", ("Responses", "AsyncResponses"), ("create", "parse"), _RESPONSES),
    ("embeddings", ("Embeddings", "AsyncEmbeddings"), ("create",), _EMBEDDINGS),
    ("images", ("Images", "AsyncImages"), ("generate", "edit", "create_variation"), _MEDIA),
    ("audio.speech", ("Speech", "AsyncSpeech"), ("create",), _MEDIA),
    ("audio.transcriptions", ("Transcriptions", "AsyncTranscriptions"), ("create",), _MEDIA),
    ("audio.translations", ("Translations", "AsyncTranslations"), ("create",), _MEDIA),
)


def switch_on(disable_agent_tracer: bool) -> None:
    """Wrap what is there of the library.

    Args:
        disable_agent_tracer: whether the agents SDK no longer sends its own traces to OpenAI.
    """
    import openai

    if not hasattr(openai, "OpenAI"):
        from mlflow.openai import before_1

        before_1.switch_on()
        return
    for name, classes, methods, tracer in _PLACES:
        try:
            module = importlib.import_module(f"openai.resources.{name}")
        except ModuleNotFoundError:
            continue
        for kind in (getattr(module, one, None) for one in classes):
            for method in methods:
                if kind is not None and hasattr(kind, method):
                    trace_calls(NAME, kind, method, tracer)

    def agents() -> None:
        # other packages have that name too
        if importlib.util.find_spec("agents.tracing") is not None:
            from mlflow.openai import agent_tracer

            agent_tracer.switch_on(disable_agent_tracer)

    when_imported("agents", agents, key=(NAME, "agents"))
