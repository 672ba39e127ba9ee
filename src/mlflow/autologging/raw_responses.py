"""Answers that libraries made by Stainless (OpenAI, Anthropic, Groq) give with ``with_raw_response``."""

from __future__ import annotations

from typing import Any

from mlflow.autologging.spans import Call

# for those who want to read the answer themselves
_STREAMED = "stream"


def content(call: Call, result: Any) -> Any:
    """What an answer holds: the object that the user takes from it later, or the answer itself; may be awaitable.

    Args:
        call: how it was asked for.
        result: an answer in the library's wrapper, or what other calls give.
    """
    if not type(result).__name__.endswith("APIResponse") or "Binary" in type(result).__name__:
        return result
    headers = call.arguments.get("extra_headers") or {}
    return result if _STREAMED in headers.values() else result.parse()


def shown(result: Any) -> Any:
    """What of a result is shown as output: nothing of an answer that the user reads, or of sound."""
    return None if type(result).__name__.endswith("APIResponse") else result
