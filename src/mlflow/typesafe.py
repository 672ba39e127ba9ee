"""Tracing of TypeSafe AI's library: questions to System One, sync and async."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, trace_methods
from mlflow.autologging.spans import Call, plain, set_model, set_usage, traced
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan

FLAVOR_NAME = "typesafe"

__all__ = ["FLAVOR_NAME", "async_patched_class_call", "autolog", "patched_class_call"]

# what belongs to the connection; headers may hold keys
_TRANSPORT = ("extra_headers", "retry", "timeout")


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what is asked of TypeSafe AI's System One as traces: state and questions, answers, model and tokens.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("typesafe_sdk", _trace, key=FLAVOR_NAME)


def patched_class_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method of an object of the library, recorded as a span.

    Args:
        original: the function of the class.
        self: the object.
        args, kwargs: for the function.

    Returns: what the function gives.
    """
    return traced(FLAVOR_NAME, original, _SYSTEM_ONE)(self, *args, **kwargs)


async def async_patched_class_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a coroutine function."""
    return await traced(FLAVOR_NAME, original, _SYSTEM_ONE)(self, *args, **kwargs)


def _trace() -> None:
    import typesafe_sdk

    for client in (typesafe_sdk.TypeSafeClient, typesafe_sdk.AsyncTypeSafeClient):
        trace_methods(FLAVOR_NAME, client, "system_one", _SYSTEM_ONE)


class _SystemOne(MethodTracer):
    """Named questions about a state, and their answers; the library's retries are a part of it."""

    def inputs(self, call: Call) -> Any:
        return {
            key: _shown(value) for key, value in call.arguments.items() if key not in _TRANSPORT and value is not None
        }

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_model(span, call.arguments.get("model"), FLAVOR_NAME)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        outputs = plain(result)
        # a model of the user's own may leave them out
        if isinstance(outputs, dict):
            # the client has a default, and a name may stand for another: the answer says which one it was
            set_model(span, outputs.get("model"))
            usage = outputs.get("usage")
            if isinstance(usage, dict):
                set_usage(span, usage.get("input_tokens"), usage.get("output_tokens"))
        return outputs


_SYSTEM_ONE = _SystemOne(SpanType.LLM, outermost=True)


def _shown(value: Any) -> Any:
    """A state or questions as they are sent, of images only what they are."""
    import typesafe_sdk

    if isinstance(value, typesafe_sdk.Asset):
        # texts speak of an image by its reference
        return {"type": value.type, "reference": str(value), "size": _size(value.data)}
    if isinstance(value, type):
        return value.__name__
    if hasattr(type(value), "model_fields"):
        # fields of questions that are not set are not sent
        value = {name: one for name, one in value if one is not None}
    if isinstance(value, Mapping):
        return {key: _shown(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(one) for one in value]
    return plain(value)


def _size(data: Any) -> int | None:
    try:
        return os.stat(data).st_size if isinstance(data, os.PathLike) else memoryview(data).nbytes
    except (OSError, TypeError, ValueError):
        # what is no image is for the library to say
        return None
