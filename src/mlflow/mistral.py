"""Calls of Mistral's library as spans."""

from __future__ import annotations

import importlib
from typing import Any

from mlflow.autologging import autologging_integration, chat_chunks
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

FLAVOR_NAME = "mistral"
# what belongs to the connection; headers may hold keys
_TRANSPORT = ("retries", "server_url", "timeout_ms", "http_headers")


class _Mistral(CallTracer):
    """A chat, a completion of code, or an embedding."""

    def __init__(self, span_type: str) -> None:
        self.span_type = span_type

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.{call.function.__name__}"

    def inputs(self, call: Call) -> Any:
        return {
            key: value
            for key, value in call.arguments.items()
            if key not in _TRANSPORT and type(value).__name__ != "Unset"
        }

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_message_format(span, FLAVOR_NAME)
        set_model(span, call.arguments.get("model"), FLAVOR_NAME)
        set_functions(span, call.arguments.get("tools"))

    def is_stream(self, call: Call, result: Any) -> bool:
        return is_iterator(result)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = plain(result)
        if isinstance(result, dict):
            set_chat_usage(span, result.get("usage") or {})
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        # an event has the piece under "data"
        pieces = [plain(chunk) for chunk in chunks]
        return chat_chunks.completion([piece.get("data", piece) for piece in pieces if isinstance(piece, dict)])


_CHAT, _CODE, _EMBEDDING = _Mistral(SpanType.CHAT_MODEL), _Mistral(SpanType.LLM), _Mistral(SpanType.EMBEDDING)
# parse is made of complete and stream
_PLACES = (
    ("chat", "Chat", ("complete", "stream"), _CHAT),
    ("agents", "Agents", ("complete", "stream"), _CHAT),
    ("fim", "Fim", ("complete", "stream"), _CODE),
    ("embeddings", "Embeddings", ("create",), _EMBEDDING),
)


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record calls of Mistral's library as spans: chats, agents, code and embeddings, whole and in streams.

    Args:
        log_traces: whether spans are recorded.
        disable: switch off instead.
        silent: whether nothing is said.
    """
    for name, kind, methods, tracer in _PLACES:
        module = _module(name)
        for method in methods:
            for full in (method, f"{method}_async"):
                if hasattr(getattr(module, kind), full):
                    trace_calls(FLAVOR_NAME, getattr(module, kind), full, tracer)


def _module(name: str) -> Any:
    try:
        return importlib.import_module(f"mistralai.client.{name}")
    except ModuleNotFoundError:
        # before version 2
        return importlib.import_module(f"mistralai.{name}")


def patched_class_call(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method of the library as a span, for those who wrap it themselves."""
    return traced(FLAVOR_NAME, original, _CHAT)(self, *args, **kwargs)


async def async_patched_class_call(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call an asynchronous method of the library as a span, for those who wrap it themselves."""
    return await traced(FLAVOR_NAME, original, _CHAT)(self, *args, **kwargs)
