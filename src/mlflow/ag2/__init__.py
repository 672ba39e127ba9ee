"""Tracing of AG2: turns of agents, calls of models, calls of tools and waiting for people."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.autologging import chat, spans
from mlflow.autologging.blocks import block
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.patch import install
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlflow.entities.live_span import LiveSpan

FLAVOR_NAME = "ag2"

__all__ = ["FLAVOR_NAME", "autolog"]


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what agents of AG2 do as traces: each turn with its calls of models and tools.

    It hooks into the agents of AG2 1.0 by the library's own middleware, and into the conversable agents of the
    releases before (module ``autogen``).

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("ag2", _trace, key=FLAVOR_NAME)
    when_imported("autogen", _trace_classic, key=f"{FLAVOR_NAME} classic")


def _trace() -> None:
    from ag2 import Agent

    # every way to run a turn comes through here: ask, run, resume, replies, servers
    install(FLAVOR_NAME, Agent, "_turn_scope", _with_middleware)


def _trace_classic() -> None:
    from mlflow.ag2.conversable import trace

    trace(FLAVOR_NAME)


def _with_middleware(turn_scope: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(turn_scope)
    def wrapped(self: Any, *args: Any, additional_middleware: Iterable[Any] = (), **kwargs: Any) -> Any:
        middleware = list(additional_middleware)
        if spans.is_on(FLAVOR_NAME):
            with spans.trying(FLAVOR_NAME, "adding the middleware that traces"):
                # the last one is the innermost: what the others do to a call is recorded as the model sees it
                middleware.append(functools.partial(_middleware(), agent=self))
        return turn_scope(self, *args, additional_middleware=middleware, **kwargs)

    return wrapped


@functools.cache
def _middleware() -> type:
    from ag2.middleware import BaseMiddleware

    class Tracing(BaseMiddleware):
        """Records what happens in a turn as spans."""

        def __init__(self, event: Any, context: Any, agent: Any) -> None:
            super().__init__(event, context)
            self.agent = agent

        async def on_turn(self, call_next: Any, event: Any, context: Any) -> Any:
            with block(FLAVOR_NAME, self.agent.name, SpanType.AGENT, lambda: _asking([event])) as recorded:
                response = await call_next(event, context)
                recorded.outputs(lambda span: _reply(response))
            return response

        async def on_llm_call(self, call_next: Any, events: Any, context: Any) -> Any:
            from ag2.utils import MODEL_CONFIG_CONTEXT_DEPENDENCY_KEY

            config = (context.dependencies or {}).get(MODEL_CONFIG_CONTEXT_DEPENDENCY_KEY)
            model = getattr(config, "model", None)
            with block(FLAVOR_NAME, "chat", SpanType.CHAT_MODEL, lambda: _asking(events, context.prompt)) as recorded:
                recorded.set(lambda span: _asked(span, model, call_next))
                response = await call_next(events, context)
                recorded.outputs(lambda span: _answered(span, response, model))
            return response

        async def on_tool_execution(self, call_next: Any, event: Any, context: Any) -> Any:
            from ag2.events import ToolErrorEvent

            with block(FLAVOR_NAME, event.name, SpanType.TOOL, lambda: _arguments(event.arguments)) as recorded:
                recorded.set(lambda span: span.set_attribute("tool_call_id", event.id))
                result = await call_next(event, context)
                if isinstance(result, ToolErrorEvent):
                    # the agent goes on with the error as the tool's answer
                    recorded.error = result.error
                else:
                    recorded.outputs(lambda span: _content(result.result.parts))
            return result

        async def on_human_input(self, call_next: Any, event: Any, context: Any) -> Any:
            with block(FLAVOR_NAME, "human_input", SpanType.TASK, lambda: event.content) as recorded:
                response = await call_next(event, context)
                recorded.outputs(lambda span: response.content)
            return response

    return Tracing


def _asked(span: LiveSpan, model: Any, call_next: Any) -> None:
    spans.set_message_format(span, chat.FORMAT)
    spans.set_model(span, model)
    # the call of the client, to which the library has bound the tools
    schemas = getattr(call_next, "keywords", {}).get("tools") or ()
    functions = [schema.function for schema in schemas if hasattr(schema, "function")]
    spans.set_tools(span, [spans.chat_tool(one.name, one.description, one.parameters) for one in functions])


def _answered(span: LiveSpan, response: Any, model: Any) -> dict[str, Any]:
    spans.set_model(span, response.model or model, response.provider)
    usage = response.usage
    spans.set_usage(
        span,
        _whole(usage.prompt_tokens),
        _whole(usage.completion_tokens),
        _whole(usage.total_tokens),
        _whole(usage.cache_read_input_tokens),
        _whole(usage.cache_creation_input_tokens),
    )
    return chat.answer(_reply(response), response.finish_reason)


def _whole(tokens: float | None) -> int | None:
    return None if tokens is None else int(tokens)


def _reply(response: Any) -> dict[str, Any]:
    calls = [chat.tool_call(call.id, call.name, call.arguments) for call in response.tool_calls.calls]
    return chat.message("assistant", response.content, calls)


def _asking(events: Iterable[Any], prompt: Iterable[str] = ()) -> dict[str, Any]:
    return {"messages": [*(chat.message("system", text) for text in prompt), *_messages(events)]}


def _messages(events: Iterable[Any]) -> list[dict[str, Any]]:
    from ag2.events import ModelRequest, ModelResponse, ToolResultsEvent

    made: list[dict[str, Any]] = []
    for event in events:
        if isinstance(event, ModelRequest):
            made.append(chat.message("user", _content(event.parts)))
        elif isinstance(event, ModelResponse):
            made.append(_reply(event))
        elif isinstance(event, ToolResultsEvent):
            made += [chat.message("tool", _content(one.result.parts), None, one.parent_id) for one in event.results]
    return made


def _content(parts: Iterable[Any]) -> Any:
    return chat.joined([_part(part) for part in parts])


def _part(part: Any) -> dict[str, Any]:
    from ag2.events import BinaryInput, DataInput, TextInput

    if isinstance(part, TextInput):
        return chat.text_part(part.content)
    if isinstance(part, DataInput):
        data = spans.plain(part.data)
        return chat.text_part(data if isinstance(data, str) else json.dumps(data, default=str))
    if isinstance(part, BinaryInput):
        # what files hold is not for the trace
        return {"type": "file", "media_type": str(part.media_type), "size": len(part.data)}
    url = getattr(part, "url", None)
    return {"type": "file", "url": url} if url else {"type": "file", "file_id": getattr(part, "file_id", None)}


def _arguments(text: str) -> Any:
    try:
        return json.loads(text or "{}")
    except ValueError:
        return text
