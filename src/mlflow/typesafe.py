"""Tracing of TypeSafe AI: questions to System One and its answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, trace_methods
from mlflow.autologging.spans import Call, plain, set_model, set_usage, traced
from mlflow.entities.span import SpanType

if TYPE_CHECKING:
    from mlflow.entities.span import LiveSpan

FLAVOR_NAME = "typesafe"

__all__ = ["FLAVOR_NAME", "async_patched_class_call", "autolog", "patched_class_call"]

# headers may hold keys, and the rest says how a request is sent
_SHOWN = ("state", "questions", "model", "extra_body")


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record questions to TypeSafe AI's System One, of synchronous and asynchronous clients, as traces.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("typesafe_sdk", _trace, key=FLAVOR_NAME)


def patched_class_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method of a client, recorded as a span.

    Args:
        original: the function of the class.
        self: the client.
        args, kwargs: for the function.

    Returns: what the function gives.
    """
    return traced(FLAVOR_NAME, original, _SYSTEM_ONE)(self, *args, **kwargs)


async def async_patched_class_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a coroutine function."""
    return await traced(FLAVOR_NAME, original, _SYSTEM_ONE)(self, *args, **kwargs)


def _trace() -> None:
    from typesafe_sdk import AsyncTypeSafeClient, TypeSafeClient

    for kind in (TypeSafeClient, AsyncTypeSafeClient):
        trace_methods(FLAVOR_NAME, kind, "system_one", _SYSTEM_ONE)


class _SystemOne(MethodTracer):
    """Questions about a state, and their answers."""

    def inputs(self, call: Call) -> Any:
        return {name: plain(call.arguments[name]) for name in _SHOWN if call.arguments.get(name) is not None}

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_model(span, call.arguments.get("model"), FLAVOR_NAME)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        set_model(span, getattr(result, "model", None))
        usage = getattr(result, "usage", None)
        if usage is not None:
            set_usage(span, usage.input_tokens, usage.output_tokens)
        return result


_SYSTEM_ONE = _SystemOne(SpanType.LLM, outermost=True)
