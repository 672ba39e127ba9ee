"""Tracing of CrewAI: crews, flows, tasks, agents, models, tools, memory and knowledge."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.autologging import chat, subclasses
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, keep_context, trace_methods
from mlflow.autologging.patch import install
from mlflow.autologging.spans import (
    Call,
    CallTracer,
    is_on,
    plain,
    set_message_format,
    set_model,
    set_tools,
    set_usage,
    traced,
    trying,
)
from mlflow.entities.span import SpanType

if TYPE_CHECKING:
    from mlflow.entities.span import LiveSpan

FLAVOR_NAME = "crewai"

__all__ = ["FLAVOR_NAME", "autolog", "patched_class_call", "patched_native_tool_call", "patched_standalone_call"]

# of a model's call: shown otherwise, or of no use in a trace
_LEFT_OUT = ("messages", "tools", "callbacks", "available_functions", "from_task", "from_agent")


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what crews and flows of CrewAI do as traces: tasks, agents, calls of models and tools, memory.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("crewai", _trace, key=FLAVOR_NAME)


def patched_class_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method of an object of CrewAI, recorded as a span.

    Args:
        original: the function of the class.
        self: the object.
        args, kwargs: for the function.

    Returns: what the function gives.
    """
    return traced(FLAVOR_NAME, original, _CHAIN)(self, *args, **kwargs)


def patched_native_tool_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a model's method that calls a tool: the span has the tool's name."""
    return traced(FLAVOR_NAME, original, _NATIVE_TOOL)(self, *args, **kwargs)


def patched_standalone_call(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a function that belongs to no class."""
    return traced(FLAVOR_NAME, original, _FUNCTION)(*args, **kwargs)


def _trace() -> None:
    from crewai import LLM, Agent, Crew, Flow, Task
    from crewai.knowledge.knowledge import Knowledge
    from crewai.lite_agent import LiteAgent
    from crewai.llms.base_llm import BaseLLM
    from crewai.memory.memory import Memory
    from crewai.tools.base_tool import BaseTool
    from crewai.tools.structured_tool import CrewStructuredTool

    for kind, tracer, methods in (
        (Crew, _CREW, ("kickoff", "kickoff_async", "akickoff")),
        (Flow, _CHAIN, ("kickoff", "kickoff_async", "akickoff")),
        (Flow, _STEP, ("_execute_method",)),
        (Task, _TASK, ("execute_sync", "_execute_task_async", "aexecute_sync")),
        (Agent, _AGENT, ("execute_task", "aexecute_task")),
        (LiteAgent, _AGENT, ("kickoff", "kickoff_async")),
        (BaseLLM, _MODEL, ("call", "acall")),
        (BaseLLM, _NATIVE_TOOL, ("_handle_tool_execution",)),
        (BaseTool, _TOOL, ("run",)),
        (CrewStructuredTool, _TOOL, ("invoke", "ainvoke")),
        (Memory, _SEARCH, ("search", "asearch")),
        (Memory, _SAVE, ("save", "asave")),
        (Knowledge, _SEARCH, ("query", "aquery")),
    ):
        for method in methods:
            trace_methods(FLAVOR_NAME, kind, method, tracer)
    for kind in (BaseLLM, LLM):
        _watch_usage(kind)
    subclasses.for_each(BaseLLM, _watch_usage, f"{FLAVOR_NAME}.usage")
    for kind, starts, runs in (
        (Task, "execute_async", "_execute_task_async"),
        (Agent, "_execute_with_timeout", "_execute_without_timeout"),
    ):
        if hasattr(kind, starts) and hasattr(kind, runs):
            keep_context(FLAVOR_NAME, kind, starts, runs)


def _watch_usage(kind: type) -> None:
    """Models give a text; what it cost they tell themselves, by this method."""
    if "_track_token_usage_internal" in vars(kind):
        install(FLAVOR_NAME, kind, "_track_token_usage_internal", _usage_watched)


def _usage_watched(track: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(track)
    def watched(self: Any, usage_data: Any, *args: Any, **kwargs: Any) -> Any:
        before = dict(self._token_usage)
        result = track(self, usage_data, *args, **kwargs)
        if is_on(FLAVOR_NAME):
            with trying(FLAVOR_NAME, "recording the usage of tokens"):
                _add_usage({key: value - before.get(key, 0) for key, value in self._token_usage.items()})
        return result

    return watched


def _add_usage(used: dict[str, int]) -> None:
    import mlflow
    from mlflow.entities.trace_keys import SpanAttributeKey

    span = mlflow.get_current_active_span()
    if span is None or span.span_type != SpanType.CHAT_MODEL:
        return
    # a call that goes on after a tool's answer uses tokens more than once
    known = span.get_attribute(SpanAttributeKey.CHAT_USAGE) or {}
    set_usage(
        span,
        known.get("input_tokens", 0) + used["prompt_tokens"],
        known.get("output_tokens", 0) + used["completion_tokens"],
        cache_read=known.get("cache_read_input_tokens", 0) + used.get("cached_prompt_tokens", 0),
    )


class _Crew(MethodTracer):
    """A run of a crew or a flow; a crew that streams runs itself in a thread, and that call is recorded."""

    def wants(self, call: Call) -> bool:
        return not getattr(call.instance, "stream", False)

    def begin(self, span: LiveSpan, call: Call) -> None:
        crew = call.instance
        span.set_attribute("process", str(getattr(crew.process, "value", crew.process)))
        span.set_attribute("agents", [agent.role for agent in crew.agents])
        span.set_attribute("tasks", [task.description for task in crew.tasks])

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return _output(result)


class _Step(MethodTracer):
    """A method of a flow."""

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.{call.arguments['method_name']}"

    def inputs(self, call: Call) -> Any:
        return {"args": list(call.args[3:]), **call.kwargs} if call.args[3:] else call.kwargs

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return _output(result)


class _Task(MethodTracer):
    """A task, at once or in a thread."""

    def span_name(self, call: Call) -> str:
        name = {"_execute_task_async": "execute_async"}.get(call.function.__name__, call.function.__name__)
        return f"{type(call.instance).__name__}.{name}"

    def inputs(self, call: Call) -> Any:
        task = call.instance
        return {
            "description": task.description,
            "expected_output": task.expected_output,
            "context": call.arguments.get("context"),
        }

    def begin(self, span: LiveSpan, call: Call) -> None:
        agent = call.arguments.get("agent") or call.instance.agent
        if agent is not None:
            span.set_attribute("agent.role", agent.role)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        # in a thread the output is left with the task
        return _output(result if result is not None else call.instance.output)


class _Agent(MethodTracer):
    """An agent at work, under its role."""

    def span_name(self, call: Call) -> str:
        return call.instance.role.strip()

    def inputs(self, call: Call) -> Any:
        if "messages" in call.arguments:
            return {"messages": _messages(call.arguments["messages"])}
        task = call.arguments.get("task")
        return {"task": getattr(task, "description", None), "context": call.arguments.get("context")}

    def begin(self, span: LiveSpan, call: Call) -> None:
        agent = call.instance
        span.set_attributes({"agent.goal": agent.goal, "agent.backstory": agent.backstory})
        tools = call.arguments.get("tools") or agent.tools or []
        span.set_attribute("agent.tools", [tool.name for tool in tools])

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return _output(result)


class _Model(MethodTracer):
    """A call of a model."""

    def span_name(self, call: Call) -> str:
        return f"LLM.{call.function.__name__}"

    def inputs(self, call: Call) -> Any:
        rest = {key: value for key, value in call.arguments.items() if key not in _LEFT_OUT and value is not None}
        return {"messages": _messages(call.arguments["messages"]), **rest}

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_message_format(span, chat.FORMAT)
        provider, slash, name = call.instance.model.partition("/")
        if not slash:
            provider, name = getattr(call.instance, "provider", None), call.instance.model
        set_model(span, name, provider)
        tools = plain(call.arguments.get("tools") or [])
        set_tools(span, [tool for tool in tools if isinstance(tool, dict) and "function" in tool])

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return chat.answer(chat.message("assistant", plain(result)))


class _Tool(MethodTracer):
    """A call of a tool, under its name."""

    def span_name(self, call: Call) -> str:
        return call.instance.name

    def inputs(self, call: Call) -> Any:
        if "input" in call.arguments:
            given = call.arguments["input"]
            # the library adds who calls
            return {k: v for k, v in given.items() if k != "security_context"} if isinstance(given, dict) else given
        return {"args": list(call.args[1:]), **call.kwargs} if call.args[1:] else call.kwargs

    def begin(self, span: LiveSpan, call: Call) -> None:
        span.set_description(call.instance.description)


class _NativeTool(MethodTracer):
    """A call of a tool by the class of a model."""

    def span_name(self, call: Call) -> str:
        return call.arguments["function_name"]

    def inputs(self, call: Call) -> Any:
        return call.arguments.get("function_args")


class _Search(MethodTracer):
    """A search in a memory or in knowledge."""

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return [_document(one) for one in result] if isinstance(result, list) else result


class _Function(CallTracer):
    """A function that belongs to no class."""

    def span_name(self, call: Call) -> str:
        return call.function.__name__


_CREW = _Crew(SpanType.CHAIN, outermost=True)
_CHAIN = MethodTracer(SpanType.CHAIN, outermost=True)
_STEP = _Step(SpanType.CHAIN)
_TASK = _Task(SpanType.TASK, outermost=True)
_AGENT = _Agent(SpanType.AGENT, outermost=True)
_MODEL = _Model(SpanType.CHAT_MODEL, outermost=True)
_TOOL = _Tool(SpanType.TOOL, outermost=True)
_NATIVE_TOOL = _NativeTool(SpanType.TOOL, outermost=True)
_SEARCH = _Search(SpanType.RETRIEVER, outermost=True)
_SAVE = MethodTracer(SpanType.MEMORY, outermost=True)
_FUNCTION = _Function()


def _output(result: Any) -> Any:
    """What came out: the structured value when there is one, else the text."""
    for name in ("pydantic", "json_dict", "raw"):
        value = getattr(result, name, None)
        if value is not None:
            return value
    return result


def _messages(messages: Any) -> list[Any]:
    return [chat.message("user", messages)] if isinstance(messages, str) else [dict(one) for one in messages]


def _document(found: Any) -> Any:
    """A find in the shape that retrievers' spans have."""
    if not isinstance(found, dict):
        return found
    text = found.get("content", found.get("context", found.get("memory")))
    if text is None:
        return found
    metadata = {**(found.get("metadata") or {}), **({"score": found["score"]} if "score" in found else {})}
    return {"page_content": text, "metadata": metadata, "id": found.get("id")}
