"""Semantic Kernel's messages, results and usage in the standard shape of chats."""

from __future__ import annotations

import functools
import operator
from typing import Any

from mlflow.autologging.spans import plain


def messages(history: Any) -> list[dict[str, Any]]:
    """The messages of a chat history."""
    return [message(one) for one in history.messages]


def message(given: Any) -> dict[str, Any]:
    """A message: role, content, and what else there is of name, tool_calls and tool_call_id."""
    made = plain(given.to_dict())
    made.setdefault("content", None)
    return made


def value(given: Any) -> Any:
    """Any value, with the messages, functions and results in it as plain ones."""
    from semantic_kernel.contents import ChatHistory, ChatMessageContent, TextContent
    from semantic_kernel.functions import FunctionResult, KernelFunction

    if isinstance(given, ChatMessageContent):
        return message(given)
    if type(given).__name__ == "AgentResponseItem":
        # looked at by name: the module of agents takes long to import
        return value(given.message)
    if isinstance(given, TextContent):
        return given.text
    if isinstance(given, ChatHistory):
        return messages(given)
    if isinstance(given, FunctionResult):
        return value(given.value)
    if isinstance(given, KernelFunction):
        return given.fully_qualified_name
    if isinstance(given, dict):
        return {key: value(one) for key, one in given.items()}
    if isinstance(given, (list, tuple)):
        return [value(one) for one in given]
    if type(given).__module__.startswith("semantic_kernel.kernel"):
        # a kernel holds services, and with them keys
        return f"<{type(given).__name__}>"
    return plain(given)


def joined(chunks: list[Any]) -> Any:
    """What the pieces of a stream make together, one message or text a choice; other pieces as they are."""
    from semantic_kernel.contents.streaming_content_mixin import StreamingContentMixin

    flat = [one for chunk in chunks for one in (chunk if isinstance(chunk, list) else [chunk])]
    pieces = [one for one in flat if isinstance(one, StreamingContentMixin)]
    if not pieces:
        return flat
    choices: dict[int, list[Any]] = {}
    for one in pieces:
        choices.setdefault(one.choice_index, []).append(one)
    return [_sum(choices[index]) for index in sorted(choices)]


def _sum(pieces: list[Any]) -> Any:
    try:
        return functools.reduce(operator.add, pieces)
    except Exception:
        # pieces of several messages, e.g. of a function's result in between, cannot be added
        return "".join(str(one) for one in pieces)


def outputs(result: Any) -> Any:
    """What a model answered: choices with messages, or the texts."""
    from semantic_kernel.contents import ChatMessageContent

    answers = result if isinstance(result, list) else [result]
    if answers and all(isinstance(one, ChatMessageContent) for one in answers):
        return {"choices": [{"message": message(one), "finish_reason": _reason(one)} for one in answers]}
    return value(result)


def _reason(answer: Any) -> str | None:
    return getattr(answer.finish_reason, "value", answer.finish_reason)


def usage(result: Any) -> dict[str, int] | None:
    """Tokens that were used, as arguments of ``spans.set_usage``; None when the model did not say."""
    for one in result if isinstance(result, list) else [result]:
        used = plain((getattr(one, "metadata", None) or {}).get("usage"))
        if isinstance(used, dict) and used.get("prompt_tokens") is not None:
            details = used.get("prompt_tokens_details") or {}
            return {
                "input_tokens": used["prompt_tokens"],
                "output_tokens": used.get("completion_tokens"),
                "cache_read": details.get("cached_tokens"),
            }
    return None
