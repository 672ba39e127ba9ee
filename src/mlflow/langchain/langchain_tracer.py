"""LangChain's and LangGraph's runs as spans: a callback handler."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler

import mlflow
from mlflow.autologging import spans
from mlflow.autologging.callback_spans import CallbackSpans, guarded
from mlflow.autologging.streams import MAX_CHUNK_EVENTS
from mlflow.entities.span_event import SpanEvent
from mlflow.entities.span_type import SpanType
from mlflow.entities.trace_keys import NO_OP_SPAN_TRACE_ID
from mlflow.langchain import chat_shape
from mlflow.pyfunc.context import Context, set_prediction_context

__all__ = ["IS_TRACING_SDK_ONLY", "NO_OP_SPAN_TRACE_ID", "MlflowLangchainTracer"]

NAME = "langchain"
IS_TRACING_SDK_ONLY = False
# one for all handlers: a user's own handler may stand beside the one of autologging, in another run of the same tree
_steps = CallbackSpans(NAME)
_guarded = guarded(NAME)


class MlflowLangchainTracer(BaseCallbackHandler):
    """Records runs as spans; ``mlflow.langchain.autolog()`` adds one to all runs, or give it as a callback.

    Args:
        prediction_context: what is known of the prediction that is being traced.
        run_inline: accepted for callers of MLflow; callbacks always run in the task of the run, where its span becomes
            the active one, so that spans of the user's own are put under it in asynchronous code too.
    """

    run_inline = True

    def __init__(self, prediction_context: Context | None = None, run_inline: bool = False) -> None:
        super().__init__()
        self._prediction_context = prediction_context
        self._tokens: dict[UUID, int] = {}

    def flush(self) -> None:
        """End the spans of runs that never ended."""
        _steps.end_all()
        self._tokens.clear()

    def _start(
        self,
        run_id: UUID,
        parent_run_id: UUID | None,
        name: str,
        span_type: str,
        inputs: Any,
        attributes: dict[str, Any],
    ) -> Any:
        attributes = {
            key: one for key, one in attributes.items() if not (one is None or (isinstance(one, dict) and not one))
        }
        with set_prediction_context(self._prediction_context):
            return _steps.start(run_id, parent_run_id, name, span_type, inputs, attributes)

    # ---- models ------------------------------------------------------------------------------------------------------

    @_guarded
    def on_chat_model_start(
        self,
        serialized: dict[str, Any] | None,
        messages: list[list[Any]],
        *,
        run_id: UUID,
        tags: list[str] | None = None,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        """A chat model is asked."""
        inputs = None
        with spans.trying(NAME, "recording messages"):
            inputs = {"messages": [chat_shape.message(one) for batch in messages for one in batch]}
        name = _name(serialized, name, "ChatModel")
        span = self._start(run_id, parent_run_id, name, SpanType.CHAT_MODEL, inputs, _about(kwargs, metadata))
        self._set_model(span, metadata, kwargs)
        spans.set_tools(span, chat_shape.tools(kwargs.get("invocation_params")))

    @_guarded
    def on_llm_start(
        self,
        serialized: dict[str, Any] | None,
        prompts: list[str],
        *,
        run_id: UUID,
        tags: list[str] | None = None,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        """A language model is asked to go on with a text."""
        name = _name(serialized, name, "LLM")
        span = self._start(run_id, parent_run_id, name, SpanType.LLM, prompts, _about(kwargs, metadata))
        self._set_model(span, metadata, kwargs)

    def _set_model(self, span: Any, metadata: dict[str, Any] | None, kwargs: dict[str, Any]) -> None:
        params = kwargs.get("invocation_params") or {}
        about = metadata or {}
        model = params.get("model") or params.get("model_name") or params.get("model_id") or about.get("ls_model_name")
        spans.set_model(span, model, about.get("ls_provider"))
        spans.set_message_format(span, NAME)

    @_guarded
    def on_llm_new_token(
        self, token: str, *, chunk: Any = None, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any
    ) -> None:
        """A piece of a streamed answer came."""
        span = _steps.get(run_id)
        count = self._tokens.get(run_id, 0)
        self._tokens[run_id] = count + 1
        if span is not None and count < MAX_CHUNK_EVENTS:
            span.add_event(SpanEvent("new_token", attributes={"token": str(token)}))

    @_guarded
    def on_llm_end(self, response: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """A model answered."""
        self._tokens.pop(run_id, None)
        span = _steps.get(run_id)
        if span is None:
            return
        outputs = None
        try:
            usage = chat_shape.usage(response)
            if usage is not None:
                spans.set_usage(span, **usage)
            outputs = chat_shape.outputs(response)
        finally:
            _steps.end(run_id, outputs)

    @_guarded
    def on_llm_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """A model failed; ``response`` has what it said before."""
        self._tokens.pop(run_id, None)
        response = kwargs.get("response")
        outputs = chat_shape.outputs(response) if response is not None and response.generations else None
        _steps.end(run_id, outputs, error)

    @_guarded
    def on_retry(self, retry_state: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """A model is asked again after a failure."""
        outcome = retry_state.outcome
        error = outcome.exception() if outcome is not None and outcome.failed else None
        attributes = {"slept": retry_state.idle_for, "attempt": retry_state.attempt_number}
        if error is not None:
            attributes |= {"exception": str(error), "exception_type": type(error).__name__}
        self._event(run_id, "retry", attributes)

    # ---- chains ------------------------------------------------------------------------------------------------------

    @_guarded
    def on_chain_start(
        self,
        serialized: dict[str, Any] | None,
        inputs: Any,
        *,
        run_id: UUID,
        tags: list[str] | None = None,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        run_type: str | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        """A chain, a graph or one of its steps begins."""
        name = _name(serialized, name, "Chain")
        span = self._start(run_id, parent_run_id, name, SpanType.CHAIN, inputs, {**kwargs, "metadata": metadata})
        if parent_run_id is None:
            _set_session(span, metadata)

    @_guarded
    def on_chain_end(self, outputs: Any, *, run_id: UUID, inputs: Any = None, **kwargs: Any) -> None:
        """A chain ended."""
        self._set_inputs(run_id, inputs)
        _steps.end(run_id, outputs)

    def _set_inputs(self, run_id: UUID, inputs: Any) -> None:
        """A chain that streams knows its whole input only at its end."""
        span = _steps.get(run_id)
        if span is not None and inputs is not None:
            with spans.trying(NAME, "recording the inputs of a stream"):
                span.set_inputs(spans.plain(inputs))

    @_guarded
    def on_chain_error(self, error: BaseException, *, inputs: Any = None, run_id: UUID, **kwargs: Any) -> None:
        """A chain failed or its stream was left, or a graph stopped to ask."""
        self._set_inputs(run_id, inputs)
        if _is_pause(error):
            self._event(run_id, "interrupt", {"value": str(error)})
            _steps.end(run_id)
        else:
            _steps.end(run_id, error=error)

    # ---- tools and retrievers ----------------------------------------------------------------------------------------

    @_guarded
    def on_tool_start(
        self,
        serialized: dict[str, Any] | None,
        input_str: str,
        *,
        run_id: UUID,
        tags: list[str] | None = None,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        name: str | None = None,
        inputs: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """A tool is called."""
        kwargs.pop("color", None)
        given = input_str if inputs is None else inputs
        name = _name(serialized, name, "Tool")
        self._start(run_id, parent_run_id, name, SpanType.TOOL, given, {**kwargs, "metadata": metadata})

    @_guarded
    def on_tool_end(self, output: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """A tool gave its result."""
        _steps.end(run_id, output)

    @_guarded
    def on_tool_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """A tool failed."""
        self.on_chain_error(error, run_id=run_id)

    @_guarded
    def on_retriever_start(
        self,
        serialized: dict[str, Any] | None,
        query: str,
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        tags: list[str] | None = None,
        metadata: dict[str, Any] | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        """Documents are looked for."""
        name = _name(serialized, name, "Retriever")
        self._start(run_id, parent_run_id, name, SpanType.RETRIEVER, query, {**kwargs, "metadata": metadata})

    @_guarded
    def on_retriever_end(self, documents: Sequence[Any], *, run_id: UUID, **kwargs: Any) -> None:
        """Documents were found."""
        found = None
        with spans.trying(NAME, "recording documents"):
            found = [chat_shape.document(one) for one in documents]
        _steps.end(run_id, found)

    @_guarded
    def on_retriever_error(self, error: BaseException, *, run_id: UUID, **kwargs: Any) -> None:
        """The search for documents failed."""
        _steps.end(run_id, error=error)

    # ---- what agents tell --------------------------------------------------------------------------------------------

    @_guarded
    def on_agent_action(self, action: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """An agent decided to call a tool."""
        attributes = {"tool": action.tool, "tool_input": str(action.tool_input), "log": str(action.log)}
        self._event(run_id, "agent_action", attributes)

    @_guarded
    def on_agent_finish(self, finish: Any, *, run_id: UUID, **kwargs: Any) -> None:
        """An agent is done."""
        attributes = {"return_values": str(finish.return_values), "log": str(finish.log)}
        self._event(run_id, "agent_finish", attributes)

    @_guarded
    def on_text(self, text: str, *, run_id: UUID, parent_run_id: UUID | None = None, **kwargs: Any) -> None:
        """A chain says something."""
        self._event(run_id, "text", {"text": str(text)})

    def _event(self, run_id: UUID, name: str, attributes: dict[str, Any]) -> None:
        span = _steps.get(run_id)
        if span is not None:
            span.add_event(SpanEvent(name, attributes=attributes))


def _name(serialized: dict[str, Any] | None, name: str | None, default: str) -> str:
    if name:
        return name
    about = serialized or {}
    return about.get("name") or (about.get("id") or [default])[-1]


def _about(kwargs: dict[str, Any], metadata: dict[str, Any] | None) -> dict[str, Any]:
    """What is kept of a request beside its messages: without what belongs to the connection."""
    params = kwargs.get("invocation_params") or {}
    shown = {key: one for key, one in params.items() if not key.endswith(("api_key", "headers"))}
    return {**kwargs, "invocation_params": shown, "metadata": metadata}


def _is_pause(error: BaseException) -> bool:
    """Whether a graph stops on purpose: to ask a person, or to hand on to another graph."""
    errors = sys.modules.get("langgraph.errors")
    return errors is not None and isinstance(error, getattr(errors, "GraphBubbleUp", ()))


def _set_session(span: Any, metadata: dict[str, Any] | None) -> None:
    """A graph that remembers threads: its trace belongs to the session of that name."""
    thread = (metadata or {}).get("thread_id")
    if thread is not None and span.trace_id != NO_OP_SPAN_TRACE_ID and span.parent_id is None:
        mlflow.update_current_trace(session_id=str(thread))
