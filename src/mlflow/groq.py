"""Calls of Groq's library as spans."""

from __future__ import annotations

from typing import Any

from mlflow.autologging import autologging_integration, chat_chunks, raw_responses
from mlflow.autologging.span_attributes import set_chat_usage, set_functions
from mlflow.autologging.spans import (
    Call,
    CallTracer,
    plain,
    set_message_format,
    set_model,
    trace_calls,
    traced,
)
from mlflow.autologging.streams import is_iterator
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType

FLAVOR_NAME = "groq"
# what belongs to the connection; headers may hold keys
_TRANSPORT = ("extra_headers", "extra_query", "timeout")


class _Groq(CallTracer):
    """A chat, an embedding, or speech."""

    def __init__(self, span_type: str) -> None:
        self.span_type = span_type

    def inputs(self, call: Call) -> Any:
        return {
            key: f"<{len(value)} bytes>" if isinstance(value, bytes) else value
            for key, value in call.arguments.items()
            if key not in _TRANSPORT and type(value).__name__ not in ("Omit", "NotGiven")
        }

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_message_format(span, FLAVOR_NAME)
        set_model(span, call.arguments.get("model"), FLAVOR_NAME)
        set_functions(span, call.arguments.get("tools"))

    def content(self, call: Call, result: Any) -> Any:
        return raw_responses.content(call, result)

    def is_stream(self, call: Call, result: Any) -> bool:
        return is_iterator(result)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = raw_responses.shown(plain(result))
        if isinstance(result, dict):
            set_chat_usage(span, result.get("usage") or (result.get("x_groq") or {}).get("usage") or {})
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chat_chunks.completion(chunks)


_CHAT, _EMBEDDING, _SPEECH = _Groq(SpanType.CHAT_MODEL), _Groq(SpanType.EMBEDDING), _Groq(SpanType.TOOL)


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record calls of Groq's library as spans: chats whole and in streams, embeddings, speech, sync and async.

    Args:
        log_traces: whether spans are recorded.
        disable: switch off instead.
        silent: whether nothing is said.
    """
    from groq.resources import audio, embeddings
    from groq.resources.chat import completions

    for module, name, tracer in (
        (completions, "Completions", _CHAT),
        (embeddings, "Embeddings", _EMBEDDING),
        (audio, "Speech", _SPEECH),
        (audio, "Transcriptions", _SPEECH),
        (audio, "Translations", _SPEECH),
    ):
        for kind in (getattr(module, name, None), getattr(module, f"Async{name}", None)):
            if kind is not None:
                trace_calls(FLAVOR_NAME, kind, "create", tracer)


def patched_call(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method of the library as a span, for those who wrap it themselves."""
    return traced(FLAVOR_NAME, original, _CHAT)(self, *args, **kwargs)
