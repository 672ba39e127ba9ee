"""OpenAI's library before version 1, e.g. ``openai.ChatCompletion.create``."""

from __future__ import annotations

from typing import Any

from mlflow.autologging.spans import Call, trace_calls
from mlflow.openai import autologging

# what belongs to the connection or may be secret
_TRANSPORT = ("api_key", "api_base", "api_type", "api_version", "organization", "headers", "request_timeout", "timeout")


class _Before1:
    """What a call of the old shape has differently: it is the class that is asked."""

    def wants(self, call: Call) -> bool:
        return True

    def span_name(self, call: Call) -> str:
        return call.instance.__name__

    def inputs(self, call: Call) -> Any:
        return {key: value for key, value in call.arguments.items() if key not in _TRANSPORT}


class _Chat(_Before1, autologging.Chat):
    """Chat completions."""


class _Completion(_Before1, autologging.Completion):
    """Completions of a text."""


class _Embedding(_Before1, autologging.Embeddings):
    """Embeddings of texts."""


class _Image(_Before1, autologging.Media):
    """Images."""


def switch_on() -> None:
    """Wrap what is there of the library."""
    import openai

    for name, tracer in (
        ("ChatCompletion", _Chat()),
        ("Completion", _Completion()),
        ("Embedding", _Embedding()),
        ("Image", _Image()),
    ):
        for method in ("create", "acreate"):
            trace_calls(autologging.NAME, getattr(openai, name), method, tracer)
