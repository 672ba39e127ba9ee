"""What ``mlflow.dspy.autolog`` puts into DSPy: a callback, usage, embeddings, runs of compilations and evaluations."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from mlflow.autologging import spans
from mlflow.autologging.patch import install as wrap
from mlflow.autologging.spans import Call, CallTracer, trace_calls
from mlflow.autologging.subclasses import for_each
from mlflow.dspy import runs
from mlflow.entities.span_type import SpanType

NAME = "dspy"


def install() -> None:
    """Wrap what is needed; a second time changes nothing."""
    import dspy
    from dspy.clients.base_lm import BaseLM
    from dspy.teleprompt.teleprompt import Teleprompter

    from mlflow.dspy import callback

    ours = callback.MlflowCallback()

    def with_ours(get: Callable[..., Any]) -> Callable[..., Any]:
        # the callbacks of a call are looked up here; settings of the user's, made before or after, stay as they are
        @functools.wraps(get)
        def get_with_ours(self: Any, key: str, *default: Any, **more: Any) -> Any:
            found = get(self, key, *default, **more)
            if key != "callbacks" or not spans.is_on(NAME):
                return found
            if any(isinstance(one, callback.MlflowCallback) for one in found or ()):
                return found
            return [*(found or ()), ours]

        return get_with_ours

    def noting(update_history: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(update_history)
        def noting_usage(self: Any, entry: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
            with spans.trying(NAME, "recording usage"):
                callback.note_usage(entry)
            return update_history(self, entry, *args, **kwargs)

        return noting_usage

    wrap(NAME, type(dspy.settings), "get", with_ours)
    wrap(NAME, BaseLM, "update_history", noting)
    wrap(NAME, dspy.Evaluate, "__call__", runs.evaluating)
    for_each(Teleprompter, _wrap_compile, key=NAME)
    for method in ("__call__", "acall"):
        if hasattr(dspy.Embedder, method):
            trace_calls(NAME, dspy.Embedder, method, _Embedding())


def _wrap_compile(kind: type) -> None:
    if "compile" in vars(kind):
        wrap(NAME, kind, "compile", runs.compiling)


class _Embedding(CallTracer):
    """Texts are embedded."""

    span_type = SpanType.EMBEDDING

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.__call__"

    def inputs(self, call: Call) -> Any:
        return {"input": call.arguments.get("inputs")}

    def begin(self, span: Any, call: Call) -> None:
        model = call.instance.model
        if isinstance(model, str):
            spans.set_model(span, model, model.partition("/")[0] if "/" in model else None)

    def end(self, span: Any, call: Call, result: Any) -> Any:
        return result.tolist() if hasattr(result, "tolist") else result
