"""Tracing of Agno: runs of agents, teams and workflows, calls of models and tools, searches in knowledge."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, Any

from mlflow.autologging import chat
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, trace_methods
from mlflow.autologging.spans import (
    Call,
    active,
    plain,
    set_error,
    set_message_format,
    set_model,
    set_tools,
    set_usage,
)
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan

FLAVOR_NAME = "agno"

__all__ = ["FLAVOR_NAME", "autolog"]

_INVOCATIONS = ("invoke", "ainvoke", "invoke_stream", "ainvoke_stream")
_EMBEDDINGS = (
    "get_embedding",
    "get_embedding_and_usage",
    "async_get_embedding",
    "async_get_embedding_and_usage",
)


@autologging_integration(FLAVOR_NAME)
def autolog(*, log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what agents of Agno do as traces: runs of agents, teams and workflows, with their models and tools.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("agno.agent", _trace_agents, key=f"{FLAVOR_NAME} agents")
    when_imported("agno.team", _trace_teams, key=f"{FLAVOR_NAME} teams")
    when_imported("agno.workflow", _trace_workflows, key=f"{FLAVOR_NAME} workflows")
    when_imported("agno.models.base", _trace_models, key=f"{FLAVOR_NAME} models")
    when_imported("agno.tools.function", _trace_tools, key=f"{FLAVOR_NAME} tools")
    when_imported("agno.knowledge.knowledge", _trace_knowledge, key=f"{FLAVOR_NAME} knowledge")
    when_imported("agno.knowledge.embedder.base", _trace_embedders, key=f"{FLAVOR_NAME} embedders")


def _trace_agents() -> None:
    from agno.agent import Agent

    _trace_runs(Agent, _RUN)


def _trace_teams() -> None:
    from agno.team import Team

    _trace_runs(Team, _RUN)


def _trace_workflows() -> None:
    from agno.workflow import Workflow

    _trace_runs(Workflow, _WORKFLOW)


def _trace_runs(kind: type, tracer: MethodTracer) -> None:
    for method in ("run", "arun", "continue_run", "acontinue_run"):
        trace_methods(FLAVOR_NAME, kind, method, tracer)


def _trace_models() -> None:
    from agno.models.base import Model

    for method in _INVOCATIONS:
        trace_methods(FLAVOR_NAME, Model, method, _MODEL)


def _trace_tools() -> None:
    from agno.tools.function import FunctionCall

    for method in ("execute", "aexecute"):
        trace_methods(FLAVOR_NAME, FunctionCall, method, _TOOL)


def _trace_knowledge() -> None:
    from agno.knowledge.knowledge import Knowledge

    for method in ("search", "asearch"):
        trace_methods(FLAVOR_NAME, Knowledge, method, _SEARCH)


def _trace_embedders() -> None:
    from agno.knowledge.embedder.base import Embedder

    for method in _EMBEDDINGS:
        trace_methods(FLAVOR_NAME, Embedder, method, _EMBEDDING)


class _Run(MethodTracer):
    """A run of an agent, a team or a workflow; with ``stream=True`` it gives events."""

    chunk_events = False

    def inputs(self, call: Call) -> Any:
        left_out = ("dependencies", "run_context")
        return {key: value for key, value in call.arguments.items() if value is not None and key not in left_out}

    def begin(self, span: LiveSpan, call: Call) -> None:
        name = getattr(call.instance, "name", None)
        if name:
            span.set_attribute("agent.name", name)
        if span.parent_id is None:
            _set_session(span, call)

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return _output(chunks)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        status = getattr(result, "status", None)
        if str(getattr(status, "value", status)).upper() == "ERROR":
            # the library keeps what went wrong, instead of raising it
            set_error(span, str(result.content))
        return getattr(result, "content", result)


class _Model(MethodTracer):
    """A call of a model."""

    def inputs(self, call: Call) -> Any:
        return {"messages": [_message(one) for one in call.arguments.get("messages") or ()]}

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_message_format(span, chat.FORMAT)
        model = call.instance
        # e.g. agno.models.openai.chat
        set_model(span, model.id, (type(model).__module__.split(".") + [""] * 3)[2] or None)
        set_tools(span, [tool for tool in plain(call.arguments.get("tools") or []) if "function" in tool])

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return _Reply(chunks) if chunks else None

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        reply = result if isinstance(result, _Reply) else _Reply([result])
        usage = reply.usage
        if usage is not None:
            set_usage(
                span,
                usage.input_tokens,
                usage.output_tokens,
                usage.total_tokens,
                usage.cache_read_tokens,
                usage.cache_write_tokens,
            )
        return chat.answer(reply.message(call.instance))


class _Reply:
    """What a model gave, at once or in pieces."""

    def __init__(self, pieces: list[Any]) -> None:
        self.usage: Any = None
        self._texts: list[str] = []
        self._thoughts: list[str] = []
        self._calls: list[Any] = []
        for piece in pieces:
            if isinstance(piece.content, str):
                self._texts.append(piece.content)
            elif piece.content is not None:
                self._texts.append(str(piece.content))
            self._thoughts.append(piece.reasoning_content or "")
            self._calls += piece.tool_calls or []
            self.usage = piece.response_usage or self.usage

    def message(self, model: Any) -> dict[str, Any]:
        """The message in the standard shape."""
        calls = self._calls
        if any(not isinstance(call, dict) for call in calls):
            # pieces of calls, which the model's class knows to put together
            calls = model.parse_tool_calls(calls)
        return chat.message("assistant", "".join(self._texts) or None, calls, reasoning="".join(self._thoughts))


class _Tool(MethodTracer):
    """A call of a tool, under its name."""

    chunk_events = False

    def span_name(self, call: Call) -> str:
        return call.instance.function.name

    def inputs(self, call: Call) -> Any:
        return call.instance.arguments or {}

    def begin(self, span: LiveSpan, call: Call) -> None:
        if call.instance.function.description:
            span.set_description(call.instance.function.description)
        if call.instance.call_id:
            span.set_attribute("tool_call_id", call.instance.call_id)

    def content(self, call: Call, result: Any) -> Any:
        # a tool that hands on to another agent gives a generator, in which that agent runs
        return result.result if isinstance(result.result, (Iterator, AsyncIterator)) else result

    def with_stream(self, call: Call, result: Any, stream: Any) -> Any:
        result.result = stream
        return result

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        events = [chunk for chunk in chunks if hasattr(chunk, "event")]
        return _output(events) if events else "".join(str(chunk) for chunk in chunks)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        if getattr(result, "status", None) == "failure":
            set_error(span, result.error or "The tool failed.")
        return getattr(result, "result", result)


class _Search(MethodTracer):
    """A search in knowledge; documents have the shape that retrievers' spans have."""

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return [
            {"page_content": one.content, "metadata": {**(one.meta_data or {}), "name": one.name}, "id": one.id}
            for one in result
        ]


class _Embedding(MethodTracer):
    """A request for an embedding; the vector is left out of the trace."""

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_model(span, getattr(call.instance, "id", None), type(call.instance).__module__.rpartition(".")[2])

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        vector, usage = result if isinstance(result, tuple) else (result, None)
        if usage:
            set_usage(span, usage.get("prompt_tokens", usage.get("total_tokens")), 0)
        return {"count": 1, "dimensions": len(vector)}


_RUN = _Run(SpanType.AGENT, outermost=True)
_WORKFLOW = _Run(SpanType.WORKFLOW, outermost=True)
_MODEL = _Model(SpanType.CHAT_MODEL, outermost=True)
_TOOL = _Tool(SpanType.TOOL, outermost=True)
_SEARCH = _Search(SpanType.RETRIEVER, outermost=True)
_EMBEDDING = _Embedding(SpanType.EMBEDDING, outermost=True)


def _set_session(span: LiveSpan, call: Call) -> None:
    """Say whose the trace is; inside a trace of the user's that is theirs to say."""
    import mlflow

    session, user = (
        call.arguments.get(name) or getattr(call.instance, name, None) for name in ("session_id", "user_id")
    )
    if session or user:
        with active(span):
            mlflow.update_current_trace(session_id=session, user=user)


def _output(events: list[Any]) -> Any:
    """What the events of a run say that came out: what the run was completed with, else the pieces that came."""
    pieces: list[str] = []
    for event in events:
        kind, content = str(getattr(event, "event", "")), getattr(event, "content", None)
        if kind.endswith(("RunCompleted", "WorkflowCompleted")):
            return content
        if kind.endswith("RunContent") and isinstance(content, str):
            pieces.append(content)
    return "".join(pieces)


def _message(message: Any) -> dict[str, Any]:
    content = message.content if isinstance(message.content, (str, list)) else plain(message.content)
    return chat.message(
        message.role,
        content,
        message.tool_calls,
        message.tool_call_id,
        message.name,
        message.reasoning_content,
    )
