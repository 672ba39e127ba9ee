"""Google's library for Gemini before google-genai (google-generativeai)."""

from __future__ import annotations

from typing import Any

from mlflow import gemini
from mlflow.autologging.rebinding import rebind
from mlflow.autologging.spans import Call, chat_tool, set_tools, trace_calls
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType


class _Model(gemini.GeminiTracer):
    """A call of a model, or of a chat that keeps its history."""

    def begin(self, span: LiveSpan, call: Call) -> None:
        model = getattr(call.instance, "model", call.instance)
        self.describe(span, getattr(model, "model_name", None) or call.arguments.get("model"))
        tools = call.arguments.get("tools") or getattr(model, "_tools", None)
        set_tools(span, _tools(tools))

    def inputs(self, call: Call) -> Any:
        return {key: gemini.plain(value) for key, value in call.arguments.items() if key != "request_options"}

    def is_stream(self, call: Call, result: Any) -> bool:
        return bool(call.arguments.get("stream"))

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return super().end(span, call, _dict(result))

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return super().combine(call, [_dict(chunk) for chunk in chunks])


class _Embedding(_Model):
    """A function of the module: there is no object."""

    def span_name(self, call: Call) -> str:
        return call.function.__name__

    def begin(self, span: LiveSpan, call: Call) -> None:
        self.describe(span, call.arguments.get("model"))


def _dict(response: Any) -> Any:
    to_dict = getattr(response, "to_dict", None)
    return to_dict() if callable(to_dict) else response


def _tools(tools: Any) -> list[dict[str, Any]]:
    """Tools in the standard shape."""
    to_proto = getattr(tools, "to_proto", None)
    if to_proto is None:
        from google.generativeai.types import content_types

        tools = content_types.to_function_library(tools)
        if tools is None:
            return []
        to_proto = tools.to_proto
    found = []
    for tool in to_proto():
        for one in type(tool).to_dict(tool, use_integers_for_enums=False).get("function_declarations") or ():
            found.append(chat_tool(one["name"], one.get("description"), gemini.json_schema(one.get("parameters"))))
    return found


_MODEL, _CHAT, _EMBEDDING = _Model(SpanType.LLM), _Model(SpanType.CHAT_MODEL), _Embedding(SpanType.EMBEDDING)


def switch_on() -> None:
    """Wrap what is there of the library."""
    import google.generativeai as genai

    for kind, method, tracer in (
        (genai.GenerativeModel, "generate_content", _MODEL),
        (genai.GenerativeModel, "count_tokens", _MODEL),
        (genai.ChatSession, "send_message", _CHAT),
    ):
        trace_calls(gemini.FLAVOR_NAME, kind, method, tracer)
        trace_calls(gemini.FLAVOR_NAME, kind, f"{method}_async", tracer)
    original = genai.embed_content
    trace_calls(gemini.FLAVOR_NAME, genai, "embed_content", _EMBEDDING)
    rebind(original, genai.embed_content, "google.generativeai")
