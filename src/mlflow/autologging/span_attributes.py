"""What spans of other libraries say in the same way: models, tokens, tools, values."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.entities.trace_keys import SpanAttributeKey, TokenUsageKey

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan


def set_model(span: LiveSpan, model: Any, provider: str | None = None) -> None:
    """Say which model was asked, and whose it is; nothing when it is not known."""
    if isinstance(model, str) and model:
        span.set_attribute(SpanAttributeKey.MODEL, model)
    if provider:
        span.set_attribute(SpanAttributeKey.MODEL_PROVIDER, provider)


def set_usage(
    span: LiveSpan,
    input_tokens: int | None,
    output_tokens: int | None,
    total_tokens: int | None = None,
    cache_read: int | None = None,
    cache_creation: int | None = None,
    cache_creation_1h: int | None = None,
) -> None:
    """Say how many tokens were used; nothing when neither input nor output is known.

    Args:
        span: of the call.
        input_tokens: all that went in, those from the cache included.
        output_tokens: all that came out.
        total_tokens: None is their sum.
        cache_read: input tokens that came from the cache.
        cache_creation: input tokens that were written to the cache.
        cache_creation_1h: those of them that the cache keeps for an hour.
    """
    if input_tokens is None and output_tokens is None:
        return
    usage = {
        TokenUsageKey.INPUT_TOKENS: input_tokens or 0,
        TokenUsageKey.OUTPUT_TOKENS: output_tokens or 0,
        TokenUsageKey.TOTAL_TOKENS: total_tokens or (input_tokens or 0) + (output_tokens or 0),
    }
    if cache_read:
        usage[TokenUsageKey.CACHE_READ_INPUT_TOKENS] = cache_read
    if cache_creation:
        usage[TokenUsageKey.CACHE_CREATION_INPUT_TOKENS] = cache_creation
    if cache_creation_1h:
        usage[TokenUsageKey.CACHE_CREATION_INPUT_TOKENS_ABOVE_1HR] = cache_creation_1h
    span.set_attribute(SpanAttributeKey.CHAT_USAGE, usage)


def set_tools(span: LiveSpan, tools: list[dict[str, Any]]) -> None:
    """Say which tools the model may call; each as ``chat_tool`` gives it."""
    if tools:
        span.set_attribute(SpanAttributeKey.CHAT_TOOLS, tools)


def chat_tool(
    name: str, description: str | None = None, parameters: Any = None, strict: bool | None = None
) -> dict[str, Any]:
    """A tool in the standard chat shape.

    Args:
        name: of the function.
        description: for the model.
        parameters: JSON schema of its arguments.
        strict: whether arguments must follow the schema.
    """
    function: dict[str, Any] = {"name": name}
    if description is not None:
        function["description"] = description
    if parameters is not None:
        function["parameters"] = plain(parameters)
    if strict is not None:
        function["strict"] = strict
    return {"type": "function", "function": function}


def set_functions(span: LiveSpan, tools: Any) -> None:
    """Say which tools the model may call, given as OpenAI's chat API takes them; what is no function is left out."""
    if isinstance(tools, (list, tuple)):
        functions = [(plain(tool) or {}).get("function") or {} for tool in tools]
        set_tools(span, [chat_tool(f["name"], f.get("description"), f.get("parameters")) for f in functions if f])


def set_chat_usage(span: LiveSpan, usage: dict[str, Any]) -> None:
    """Say how many tokens were used, given as OpenAI's chat API answers it."""
    details = usage.get("prompt_tokens_details") or {}
    set_usage(
        span,
        usage.get("prompt_tokens"),
        usage.get("completion_tokens"),
        usage.get("total_tokens"),
        cache_read=details.get("cached_tokens"),
    )


def set_message_format(span: LiveSpan, format: str) -> None:
    """Say whose form the messages in inputs and outputs have, e.g. "openai": that is how they are shown as a chat."""
    span.set_attribute(SpanAttributeKey.MESSAGE_FORMAT, format)


def plain(value: Any) -> Any:
    """The value with pydantic models and data classes turned into dicts, at any depth; the rest stays as it is."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, type):
        return value
    dump = getattr(value, "model_dump", None)
    if callable(dump):
        return _dumped(value, dump)
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return {name: plain(getattr(value, name, None)) for name in fields}
    return value


def _dumped(value: Any, dump: Callable[..., Any]) -> Any:
    try:
        return dump(mode="json", warnings=False)
    except Exception:
        # pydantic's before the argument, what only looks like it, or a field that has no JSON, e.g. a function
        return dump()
