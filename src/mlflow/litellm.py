"""Calls of LiteLLM as spans."""

from __future__ import annotations

from typing import Any

from mlflow.autologging import autologging_integration, chat_chunks
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
from mlflow.autologging.streams import is_iterator
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_type import SpanType

FLAVOR_NAME = "litellm"
# what belongs to the connection or may be secret
_LEFT_OUT = (
    *("api_base", "api_version", "base_url", "client", "extra_headers", "headers", "http_client", "logger_fn"),
    *("model_list", "shared_session", "timeout", "litellm_logging_obj", "litellm_call_id", "proxy_server_request"),
)
_SECRET = ("api_key", "secret", "password", "credentials", "access_key")
_USED_AS = {"completion": SpanType.LLM, "text_completion": SpanType.LLM, "embedding": SpanType.EMBEDDING}


class _LiteLLM(CallTracer):
    """A call of one of the library's functions, which call each other."""

    outermost = True

    def span_name(self, call: Call) -> str:
        return f"litellm-{call.function.__name__}"

    def type_of(self, call: Call) -> str:
        return _USED_AS.get(call.function.__name__.removeprefix("a"), SpanType.CHAT_MODEL)

    def inputs(self, call: Call) -> Any:
        return {key: value for key, value in _arguments(call).items() if _is_shown(key)}

    def begin(self, span: LiveSpan, call: Call) -> None:
        given = _arguments(call)
        set_message_format(span, "openai")
        set_model(span, *_model(given))
        tools = [(plain(tool) or {}).get("function") or {} for tool in given.get("tools") or ()]
        set_tools(
            span,
            [chat_tool(one["name"], one.get("description"), one.get("parameters")) for one in tools if one.get("name")],
        )

    def is_stream(self, call: Call, result: Any) -> bool:
        return is_iterator(result)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        result = plain(result)
        if isinstance(result, dict):
            usage = result.get("usage") or {}
            details = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
            set_usage(
                span,
                usage.get("prompt_tokens", usage.get("input_tokens")),
                usage.get("completion_tokens", usage.get("output_tokens")),
                usage.get("total_tokens"),
                cache_read=details.get("cached_tokens") or usage.get("cache_read_input_tokens"),
                cache_creation=usage.get("cache_creation_input_tokens"),
            )
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        import litellm

        # the library's own way counts the tokens of streams that do not tell them
        if call.function.__name__ in ("completion", "acompletion"):
            built = litellm.stream_chunk_builder(chunks, messages=_arguments(call).get("messages"))
            if built is not None:
                return built
        return chat_chunks.completion(chunks)


def _arguments(call: Call) -> dict[str, Any]:
    """What was given, by name, whatever stands before the function: newer versions have one signature for all."""
    given = {key: value for key, value in call.arguments.items() if key not in ("args", "kwargs")}
    given.update(zip(("model", "messages"), call.args, strict=False))
    return {key: value for key, value in given.items() if value is not None}


def _is_shown(name: str) -> bool:
    return name not in _LEFT_OUT and not name.endswith("_token") and not any(part in name for part in _SECRET)


def _model(given: dict[str, Any]) -> tuple[str | None, str | None]:
    """Name and provider of a model, which the library takes as "provider/name"."""
    import litellm

    model = given.get("model")
    if not isinstance(model, str):
        return None, None
    try:
        name, provider, _, _ = litellm.get_llm_provider(
            model, custom_llm_provider=given.get("custom_llm_provider"), api_base=given.get("api_base")
        )
    except litellm.exceptions.BadRequestError:
        # unknown to the library, which will say so itself
        return model, None
    return name, provider


_TRACER = _LiteLLM()
_FUNCTIONS = ("completion", "text_completion", "embedding", "responses")


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record calls of LiteLLM as spans: chats, texts, embeddings and responses, whole and in streams, sync and async.

    Args:
        log_traces: whether spans are recorded.
        disable: switch off instead.
        silent: whether nothing is said.
    """
    import litellm

    for function in _FUNCTIONS:
        for name in (function, f"a{function}"):
            original = getattr(litellm, name, None)
            if original is not None:
                trace_calls(FLAVOR_NAME, litellm, name, _TRACER)
                rebind(original, getattr(litellm, name), "litellm")
