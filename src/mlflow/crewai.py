"""Tracing of CrewAI: crews, flows, tasks, agents, models, tools, memory and knowledge."""

from __future__ import annotations

import functools
import importlib
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
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan

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
    return traced(FLAVOR_NAME, original, _METHOD)(self, *args, **kwargs)


def patched_native_tool_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a model's method that calls a tool: the span has the tool's name."""
    return traced(FLAVOR_NAME, original, _NATIVE_TOOL)(self, *args, **kwargs)


def patched_standalone_call(original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a function that belongs to no class."""
    return traced(FLAVOR_NAME, original, _FUNCTION)(*args, **kwargs)


# where the classes and methods are; those that a version of the library does not have are passed over
_TRACED = (
    ("crewai.crew:Crew", "_CREW", ("kickoff", "kickoff_async", "akickoff")),
    ("crewai.flow.flow:Flow", "_FLOW", ("kickoff", "kickoff_async", "akickoff")),
    ("crewai.flow.flow:Flow", "_STEP", ("_execute_method",)),
    ("crewai.task:Task", "_TASK", ("execute_sync", "_execute_task_async", "aexecute_sync")),
    ("crewai:Agent", "_AGENT", ("execute_task", "aexecute_task", "kickoff", "kickoff_async", "akickoff")),
    ("crewai.lite_agent:LiteAgent", "_AGENT", ("kickoff", "kickoff_async", "akickoff")),
    ("crewai.llms.base_llm:BaseLLM", "_MODEL", ("call", "acall")),
    ("crewai.llms.base_llm:BaseLLM", "_NATIVE_TOOL", ("_handle_tool_execution",)),
    ("crewai.tools.base_tool:BaseTool", "_TOOL", ("run", "arun")),
    ("crewai.tools.structured_tool:CrewStructuredTool", "_TOOL", ("invoke", "ainvoke")),
    ("crewai.memory.memory:Memory", "_SEARCH", ("search", "asearch")),
    ("crewai.memory.memory:Memory", "_SAVE", ("save", "asave")),
    ("crewai.memory.unified_memory:Memory", "_SEARCH", ("recall", "arecall")),
    ("crewai.memory.unified_memory:Memory", "_SAVE", ("remember", "aremember", "remember_many", "aremember_many")),
    ("crewai.knowledge.knowledge:Knowledge", "_SEARCH", ("query", "aquery")),
)
# work that versions before 1.10 start in threads with a context of their own
_THREADS = (
    ("crewai.task:Task", "execute_async", "_execute_task_async"),
    ("crewai:Agent", "_execute_with_timeout", "_execute_without_timeout"),
)


def _trace() -> None:
    for place, tracer, methods in _TRACED:
        kind = _find(place)
        for method in methods if kind is not None else ():
            trace_methods(FLAVOR_NAME, kind, method, globals()[tracer])
    models = _find("crewai.llms.base_llm:BaseLLM")
    if models is not None:
        _watch_usage(models)
        subclasses.for_each(models, _watch_usage, f"{FLAVOR_NAME}.usage")
    for place, starts, runs in _THREADS:
        kind = _find(place)
        if hasattr(kind, starts) and hasattr(kind, runs):
            keep_context(FLAVOR_NAME, kind, starts, runs)


def _find(place: str) -> Any:
    module, _, name = place.partition(":")
    try:
        return getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError as error:
        if error.name is not None and module.startswith(error.name):
            return None
        raise


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


class _Flow(MethodTracer):
    """A run of a flow of the user's; agents and memories of the library are flows inside."""

    def wants(self, call: Call) -> bool:
        return not type(call.instance).__module__.startswith("crewai.")

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return _output(result)


class _Step(_Flow):
    """A method of a flow."""

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.{call.arguments['method_name']}"

    def inputs(self, call: Call) -> Any:
        return {"args": list(call.args[3:]), **call.kwargs} if call.args[3:] else call.kwargs

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        # newer versions give the id of the event beside what the method gave
        if isinstance(result, tuple) and len(result) == 2 and _is_event_id(result[1]):
            result = result[0]
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

    def is_part(self, call: Call, outer: Call) -> bool:
        # an agent that runs without a crew makes a lite one to do so
        return outer.instance in (call.instance, getattr(call.instance, "original_agent", None))

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
        given = plain(result)
        if isinstance(given, list) and given and all(isinstance(one, dict) and "function" in one for one in given):
            calls = [
                chat.tool_call(one.get("id"), one["function"]["name"], one["function"]["arguments"]) for one in given
            ]
            return chat.answer(chat.message("assistant", None, calls), "tool_calls")
        return chat.answer(chat.message("assistant", given))


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
_FLOW = _Flow(SpanType.CHAIN, outermost=True)
_STEP = _Step(SpanType.CHAIN)
_TASK = _Task(SpanType.TASK, outermost=True)
_AGENT = _Agent(SpanType.AGENT, outermost=True)
_MODEL = _Model(SpanType.CHAT_MODEL, outermost=True)
_TOOL = _Tool(SpanType.TOOL, outermost=True)
_NATIVE_TOOL = _NativeTool(SpanType.TOOL, outermost=True)
_SEARCH = _Search(SpanType.RETRIEVER, outermost=True)
_SAVE = MethodTracer(SpanType.MEMORY, outermost=True)
_METHOD = MethodTracer(SpanType.CHAIN)
_FUNCTION = _Function()


def _output(result: Any) -> Any:
    """What came out: the structured value when there is one, else the text."""
    for name in ("pydantic", "json_dict", "raw"):
        value = getattr(result, name, None)
        if value is not None:
            return value
    return result


def _is_event_id(value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) == 36 and value.count("-") == 4)


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
