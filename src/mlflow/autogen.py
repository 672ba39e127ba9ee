"""Tracing of AutoGen: agents, teams, model clients, tools and memory."""

from __future__ import annotations

import contextvars
import copy
import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.autologging import chat
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, trace_methods
from mlflow.autologging.patch import install
from mlflow.autologging.spans import (
    Call,
    chat_tool,
    is_on,
    plain,
    set_message_format,
    set_model,
    set_tools,
    set_usage,
)
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from mlflow.entities import Span
    from mlflow.entities.live_span import LiveSpan

FLAVOR_NAME = "autogen"

__all__ = ["FLAVOR_NAME", "autolog", "log_tools"]

# what is of no use in a trace
_LEFT_OUT = ("cancellation_token", "messages", "tools", "output_task_messages")


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what agents of AutoGen do as traces: runs of agents and teams, calls of models and tools.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("autogen_core", _trace_core, key=f"{FLAVOR_NAME} core")
    when_imported("autogen_agentchat.agents", _trace_agents, key=f"{FLAVOR_NAME} agents")
    when_imported("autogen_agentchat.teams", _trace_teams, key=f"{FLAVOR_NAME} teams")


def log_tools(span: Span, tools: list[Any]) -> None:
    """Say in a span which tools the model may call.

    Args:
        span: of the call of the model.
        tools: tools or schemas of tools, of ``autogen_core.tools``.
    """
    set_tools(span, [_tool(tool if isinstance(tool, dict) else tool.schema) for tool in tools])


def _trace_core() -> None:
    from autogen_core.memory import Memory
    from autogen_core.models import ChatCompletionClient
    from autogen_core.tools import BaseStreamTool, BaseTool, FunctionTool, Workbench

    trace_methods(FLAVOR_NAME, ChatCompletionClient, "create", _MODEL)
    trace_methods(FLAVOR_NAME, ChatCompletionClient, "create_stream", _MODEL)
    trace_methods(FLAVOR_NAME, BaseTool, "run_json", _TOOL)
    trace_methods(FLAVOR_NAME, BaseStreamTool, "run_json_stream", _TOOL)
    trace_methods(FLAVOR_NAME, Workbench, "call_tool", _WORKBENCH)
    trace_methods(FLAVOR_NAME, Memory, "query", _MEMORY)
    install(FLAVOR_NAME, FunctionTool, "run", _in_context)


def _trace_agents() -> None:
    from autogen_agentchat.agents import BaseChatAgent

    for method in ("run", "run_stream"):
        trace_methods(FLAVOR_NAME, BaseChatAgent, method, _RUN)
    for method in ("on_messages", "on_messages_stream"):
        trace_methods(FLAVOR_NAME, BaseChatAgent, method, _TURN)


def _trace_teams() -> None:
    from autogen_agentchat.teams import BaseGroupChat

    for method in ("run", "run_stream"):
        trace_methods(FLAVOR_NAME, BaseGroupChat, method, _RUN)


def _in_context(run: Callable[..., Any]) -> Callable[..., Any]:
    """Functions that are tools run in a thread, with an empty context; what they call belongs to the tool's span."""

    @functools.wraps(run)
    async def run_in_context(self: Any, *args: Any, **kwargs: Any) -> Any:
        function = self._func
        if not is_on(FLAVOR_NAME) or inspect.iscoroutinefunction(function):
            return await run(self, *args, **kwargs)
        # a copy, since several calls of a tool may run at once
        tool = copy.copy(self)
        tool._func = functools.partial(contextvars.copy_context().run, function)
        return await run(tool, *args, **kwargs)

    return run_in_context


class _Run(MethodTracer):
    """A run of an agent or a team, or one turn of an agent; streams end with the result."""

    chunk_events = False

    def span_name(self, call: Call) -> str:
        name = getattr(call.instance, "name", None) or type(call.instance).__name__
        return f"{name}.{call.function.__name__}"

    def inputs(self, call: Call) -> Any:
        given = {key: value for key, value in call.arguments.items() if key not in _LEFT_OUT}
        if "messages" in call.arguments:
            given["messages"] = call.arguments["messages"]
        return given

    def begin(self, span: LiveSpan, call: Call) -> None:
        description = getattr(call.instance, "description", None)
        if isinstance(description, str):
            span.set_description(description)

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chunks[-1] if chunks else None


class _Model(MethodTracer):
    """A call of a model client."""

    def inputs(self, call: Call) -> Any:
        rest = {key: value for key, value in call.arguments.items() if key not in _LEFT_OUT and value is not None}
        messages = [one for given in call.arguments.get("messages", ()) for one in _messages(given)]
        return {"messages": messages, **rest}

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_message_format(span, chat.FORMAT)
        # the package of a client is named after whose models it asks
        _, _, provider = type(call.instance).__module__.partition("autogen_ext.models.")
        arguments = getattr(call.instance, "_create_args", None) or {}
        set_model(span, arguments.get("model"), provider.partition(".")[0] or None)
        log_tools(span, list(call.arguments.get("tools") or ()))

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        if chunks and isinstance(chunks[-1], str):
            # a stream that broke
            return "".join(chunk for chunk in chunks if isinstance(chunk, str))
        return chunks[-1] if chunks else None

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        if isinstance(result, str):
            return chat.answer(chat.message("assistant", result))
        usage = result.usage
        if usage.prompt_tokens or usage.completion_tokens:
            # of streams providers say it only when they are asked to; the library gives zeros then
            set_usage(span, usage.prompt_tokens, usage.completion_tokens)
        return chat.answer(_said(result), result.finish_reason)


class _Tool(MethodTracer):
    """A call of a tool, under its name; the last piece of a stream is the result."""

    chunk_events = False

    def span_name(self, call: Call) -> str:
        return call.instance.name

    def inputs(self, call: Call) -> Any:
        return call.arguments.get("args")

    def begin(self, span: LiveSpan, call: Call) -> None:
        span.set_description(call.instance.description)
        if call.arguments.get("call_id"):
            span.set_attribute("tool_call_id", call.arguments["call_id"])

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chunks[-1] if chunks else None


class _Workbench(MethodTracer):
    """A call of a tool that is elsewhere, e.g. at an MCP server; those of this process are recorded themselves."""

    def wants(self, call: Call) -> bool:
        from autogen_core.tools import StaticWorkbench

        return not isinstance(call.instance, StaticWorkbench)

    def span_name(self, call: Call) -> str:
        return call.arguments["name"]

    def inputs(self, call: Call) -> Any:
        return call.arguments.get("arguments")


class _Memory(MethodTracer):
    """A look into a memory."""

    def inputs(self, call: Call) -> Any:
        return call.arguments.get("query")


_RUN = _Run(SpanType.AGENT, outermost=True)
_TURN = _Run(SpanType.AGENT, outermost=True)
_MODEL = _Model(SpanType.CHAT_MODEL, outermost=True)
_TOOL = _Tool(SpanType.TOOL, outermost=True)
_WORKBENCH = _Workbench(SpanType.TOOL)
_MEMORY = _Memory(SpanType.RETRIEVER)


def _tool(schema: Any) -> dict[str, Any]:
    return chat_tool(schema["name"], schema.get("description"), schema.get("parameters"), schema.get("strict"))


def _messages(message: Any) -> list[dict[str, Any]]:
    """A message of the library in the standard shape; results of several tools are one message each."""
    kind = type(message).__name__
    if kind == "SystemMessage":
        return [chat.message("system", message.content)]
    if kind == "UserMessage":
        return [chat.message("user", _content(message.content), name=message.source)]
    if kind == "AssistantMessage":
        return [_said(message)]
    if kind == "FunctionExecutionResultMessage":
        return [chat.message("tool", result.content, None, result.call_id, result.name) for result in message.content]
    return [plain(message)]


def _said(message: Any) -> dict[str, Any]:
    if isinstance(message.content, str):
        return chat.message("assistant", message.content, reasoning=message.thought)
    calls = [chat.tool_call(call.id, call.name, call.arguments) for call in message.content]
    return chat.message("assistant", None, calls, reasoning=message.thought)


def _content(content: Any) -> Any:
    if isinstance(content, str):
        return content
    return chat.joined([chat.text_part(one) if isinstance(one, str) else _image(one) for one in content])


def _image(image: Any) -> dict[str, Any]:
    return {"type": "image_url", "image_url": {"url": image.data_uri}}
