"""Tracing of the conversable agents of AG2 before 1.0, whose package is called ``autogen``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mlflow.autologging.methods import MethodTracer, keep_context, trace_methods
from mlflow.autologging.spans import Call, plain, set_error, set_message_format, set_model, set_tools, set_usage
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan


def trace(integration: str) -> None:
    """Hook into conversable agents, their models and their functions.

    Args:
        integration: whose configuration decides whether a call is recorded.
    """
    from autogen import ConversableAgent, OpenAIWrapper

    for method, tracer in (
        ("initiate_chat", _CHAT),
        ("a_initiate_chat", _CHAT),
        ("generate_reply", _REPLY),
        ("a_generate_reply", _REPLY),
        ("execute_function", _FUNCTION),
        ("a_execute_function", _FUNCTION),
    ):
        trace_methods(integration, ConversableAgent, method, tracer)
    trace_methods(integration, OpenAIWrapper, "create", _MODEL)
    # asynchronous agents ask their models in threads
    keep_context(integration, ConversableAgent, "a_generate_oai_reply", "generate_oai_reply")


class _Chat(MethodTracer):
    """A conversation of two agents."""

    def span_name(self, call: Call) -> str:
        return call.function.__name__

    def inputs(self, call: Call) -> Any:
        shown = {key: value for key, value in call.arguments.items() if isinstance(value, (str, int, dict))}
        return {**shown, "sender": call.instance.name, "recipient": call.arguments["recipient"].name}

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        return {"chat_history": result.chat_history, "summary": result.summary}


class _Reply(MethodTracer):
    """An agent's turn, under its name."""

    def span_name(self, call: Call) -> str:
        return call.instance.name

    def inputs(self, call: Call) -> Any:
        sender = call.arguments.get("sender")
        messages = call.arguments.get("messages")
        if messages is None and sender is not None:
            messages = call.instance.chat_messages.get(sender)
        return {"messages": messages, "sender": getattr(sender, "name", None)}


class _Function(MethodTracer):
    """A call of a function, under its name."""

    def span_name(self, call: Call) -> str:
        return call.arguments["func_call"].get("name") or "function"

    def inputs(self, call: Call) -> Any:
        arguments = call.arguments["func_call"].get("arguments")
        try:
            return json.loads(arguments)
        except (TypeError, ValueError):
            return arguments

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        succeeded, answer = result
        if not succeeded:
            # the agent goes on with the error as the function's answer
            set_error(span, str(answer.get("content")))
        return answer.get("content")


class _Model(MethodTracer):
    """A call of a model; requests and answers have the shape of OpenAI's."""

    def span_name(self, call: Call) -> str:
        return "chat_completion"

    def inputs(self, call: Call) -> Any:
        return {key: plain(value) for key, value in call.kwargs.items() if key not in ("agent", "cache", "context")}

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_message_format(span, "openai")
        set_tools(span, plain(call.kwargs.get("tools") or _settings(call.instance).get("tools") or []))

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        used = _settings(call.instance, getattr(result, "config_id", 0))
        set_model(span, getattr(result, "model", None), used.get("api_type", "openai"))
        usage = getattr(result, "usage", None)
        if usage is not None:
            set_usage(span, usage.prompt_tokens, usage.completion_tokens, usage.total_tokens)
        return plain(result)


def _settings(client: Any, number: int = 0) -> dict[str, Any]:
    """What a client was told of one of its models."""
    known = getattr(client, "_config_list", [])
    return known[number] if number < len(known) else {}


_CHAT = _Chat(SpanType.CHAIN, outermost=True)
_REPLY = _Reply(SpanType.AGENT, outermost=True)
_FUNCTION = _Function(SpanType.TOOL, outermost=True)
_MODEL = _Model(SpanType.CHAT_MODEL, outermost=True)
