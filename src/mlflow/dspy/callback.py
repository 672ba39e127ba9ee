"""DSPy's calls as spans: a callback."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import dspy
from dspy.utils.callback import ACTIVE_CALL_ID, BaseCallback

import mlflow
from mlflow.autologging import spans
from mlflow.autologging.callback_spans import CallbackSpans, guarded
from mlflow.entities.span_type import SpanType

__all__ = ["FLAVOR_NAME", "IS_TRACING_SDK_ONLY", "MlflowCallback", "skip_if_trace_disabled"]

FLAVOR_NAME = "dspy"
IS_TRACING_SDK_ONLY = False
_steps = CallbackSpans(FLAVOR_NAME)
_guarded = guarded(FLAVOR_NAME)
# the span of the language model that is asked here: its usage comes with the history
_asked: ContextVar[Any] = ContextVar("mlflow_dspy_lm", default=None)
# settings of a language model that may be shown
_SHOWN = ("temperature", "max_tokens", "top_p", "top_k", "n", "stop", "seed", "response_format", "rollout_id")


def skip_if_trace_disabled(func: Callable[..., None]) -> Callable[..., None]:
    """A callback that does nothing while traces of DSPy are off.

    Args:
        func: a method of a callback.
    """

    @functools.wraps(func)
    def call(*args: Any, **kwargs: Any) -> None:
        if spans.is_on(FLAVOR_NAME):
            func(*args, **kwargs)

    return call


class MlflowCallback(BaseCallback):
    """Records modules, language models, adapters and tools as spans; ``mlflow.dspy.autolog()`` adds one to all calls.

    Args:
        dependencies_schema: what a model depends on, e.g. the schema of its retriever; kept as tags of its traces.
    """

    def __init__(self, dependencies_schema: dict[str, Any] | None = None) -> None:
        self._dependencies_schema = dependencies_schema

    def set_dependencies_schema(self, dependencies_schema: dict[str, Any]) -> None:
        """Say what the model depends on."""
        self._dependencies_schema = dependencies_schema

    def reset(self) -> None:
        """End the spans of calls that never ended."""
        _steps.end_all()

    def _start(self, call_id: str, name: str, span_type: str, inputs: Any, attributes: dict[str, Any]) -> Any:
        known = {key: value for key, value in attributes.items() if value is not None}
        span = _steps.start(call_id, ACTIVE_CALL_ID.get(), name, span_type, value(inputs), known)
        if self._dependencies_schema and span.parent_id is None:
            tags = {key: json.dumps(schema, default=str) for key, schema in self._dependencies_schema.items()}
            mlflow.update_current_trace(tags=tags)
        return span

    def _end(self, call_id: str, outputs: Any, exception: BaseException | None) -> None:
        made = None
        with spans.trying(FLAVOR_NAME, "recording outputs"):
            made = value(outputs)
        _steps.end(call_id, made, exception)

    # ---- modules -----------------------------------------------------------------------------------------------------

    @_guarded
    @skip_if_trace_disabled
    def on_module_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """A module is called."""
        signature = getattr(instance, "signature", None)
        if signature is None:
            signature = getattr(getattr(instance, "predict", None), "signature", None)
        attributes = {"signature": getattr(signature, "signature", None)}
        name = f"{type(instance).__name__}.forward"
        self._start(call_id, name, _kind(instance), _arguments(inputs), attributes)

    @_guarded
    def on_module_end(self, call_id: str, outputs: Any | None, exception: BaseException | None = None) -> None:
        """A module is done."""
        self._end(call_id, outputs, exception)

    # ---- language models ---------------------------------------------------------------------------------------------

    @_guarded
    @skip_if_trace_disabled
    def on_lm_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """A language model is asked."""
        given = _arguments(inputs)
        messages = given.get("messages")
        if messages is None and isinstance(given.get("prompt"), str):
            messages = [{"role": "user", "content": given["prompt"]}]
        params = {**getattr(instance, "kwargs", {}), **given}
        attributes = {key: params[key] for key in _SHOWN if params.get(key) is not None}
        model = getattr(instance, "model", None)
        attributes |= {"model": model, "model_type": getattr(instance, "model_type", None)}
        attributes["cache"] = getattr(instance, "cache", None)
        shown = given.get("prompt") if messages is None else {"messages": messages}
        name = f"{type(instance).__name__}.__call__"
        span = self._start(call_id, name, SpanType.CHAT_MODEL, shown, attributes)
        if isinstance(model, str):
            spans.set_model(span, model, model.partition("/")[0] if "/" in model else None)
        spans.set_message_format(span, FLAVOR_NAME)
        spans.set_tools(span, spans.plain(given.get("tools")) or [])
        _asked.set(span)

    @_guarded
    def on_lm_end(self, call_id: str, outputs: Any | None, exception: BaseException | None = None) -> None:
        """A language model answered."""
        _asked.set(None)
        answers = outputs
        with spans.trying(FLAVOR_NAME, "recording an answer"):
            if isinstance(outputs, list):
                answers = {"choices": [{"message": _answer(one)} for one in outputs]}
        self._end(call_id, answers, exception)

    # ---- adapters ----------------------------------------------------------------------------------------------------

    @_guarded
    @skip_if_trace_disabled
    def on_adapter_format_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """Inputs are made into messages."""
        self._start(call_id, f"{type(instance).__name__}.format", SpanType.PARSER, inputs, {})

    @_guarded
    def on_adapter_format_end(self, call_id: str, outputs: Any | None, exception: BaseException | None = None) -> None:
        """The messages are made."""
        self._end(call_id, outputs, exception)

    @_guarded
    @skip_if_trace_disabled
    def on_adapter_parse_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """An answer is taken apart."""
        self._start(call_id, f"{type(instance).__name__}.parse", SpanType.PARSER, inputs, {})

    @_guarded
    def on_adapter_parse_end(self, call_id: str, outputs: Any | None, exception: BaseException | None = None) -> None:
        """The answer's fields are known."""
        self._end(call_id, outputs, exception)

    # ---- tools and evaluations ---------------------------------------------------------------------------------------

    @_guarded
    @skip_if_trace_disabled
    def on_tool_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """A tool is called."""
        attributes = {"name": instance.name, "description": instance.desc, "args": instance.args}
        self._start(call_id, f"Tool.{instance.name}", SpanType.TOOL, _arguments(inputs), attributes)

    @_guarded
    def on_tool_end(self, call_id: str, outputs: Any | None, exception: BaseException | None = None) -> None:
        """A tool gave its result."""
        self._end(call_id, outputs, exception)

    def on_evaluate_start(self, call_id: str, instance: Any, inputs: dict[str, Any]) -> None:
        """An evaluation begins: its predictions are traces of their own, see also ``mlflow.dspy.evaluations``."""

    def on_evaluate_end(self, call_id: str, outputs: Any | None, exception: BaseException | None = None) -> None:
        """An evaluation is done."""


def note_usage(entry: dict[str, Any]) -> None:
    """Keep what an entry of a language model's history says of usage, in the span of the call that it is about."""
    span = _asked.get()
    used = spans.plain(entry.get("usage"))
    if span is None or not isinstance(used, dict):
        return
    given = used.get("prompt_tokens", used.get("input_tokens"))
    details = used.get("prompt_tokens_details") or used.get("input_tokens_details") or {}
    made = used.get("completion_tokens", used.get("output_tokens"))
    spans.set_usage(span, given, made, used.get("total_tokens"), cache_read=details.get("cached_tokens"))
    if entry.get("response_model"):
        span.set_attribute("response_model", entry["response_model"])


def _kind(instance: Any) -> str:
    if isinstance(instance, dspy.Retrieve):
        return SpanType.RETRIEVER
    if isinstance(instance, tuple(kind for kind in (_class("ReAct"), _class("CodeAct")) if kind is not None)):
        return SpanType.AGENT
    if isinstance(instance, dspy.Predict):
        return SpanType.LLM
    return SpanType.CHAIN


def _class(name: str) -> type | None:
    return getattr(dspy, name, None)


def _arguments(inputs: dict[str, Any]) -> dict[str, Any]:
    """What was given, by name."""
    given = {key: one for key, one in inputs.items() if key not in ("args", "kwargs", "self")}
    given.update(inputs.get("kwargs") or {})
    if inputs.get("args"):
        given["args"] = inputs["args"]
    return given


def value(given: Any) -> Any:
    """Any value, with the predictions and examples in it as dicts and signatures as their text."""
    if isinstance(given, dspy.Example):
        # predictions are examples too
        return {key: value(one) for key, one in given.toDict().items()}
    if isinstance(given, type):
        return getattr(given, "signature", None) or given.__name__
    if isinstance(given, dict):
        return {key: value(one) for key, one in given.items()}
    if isinstance(given, (list, tuple)):
        return [value(one) for one in given]
    return spans.plain(given)


def _answer(said: Any) -> dict[str, Any]:
    """What a language model said as a message: it gives texts, or dicts when there is more than a text."""
    if isinstance(said, str):
        return {"role": "assistant", "content": said}
    plain = value(said)
    if not isinstance(plain, dict):
        return {"role": "assistant", "content": str(said)}
    message = {"role": "assistant", "content": plain.get("text")}
    if plain.get("tool_calls"):
        message["tool_calls"] = plain["tool_calls"]
    if plain.get("reasoning_content"):
        message["reasoning_content"] = plain["reasoning_content"]
    return message
