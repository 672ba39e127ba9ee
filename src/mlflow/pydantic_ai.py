"""Tracing of Pydantic AI: runs of agents, requests to models, calls of tools, embeddings."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.autologging import chat, spans
from mlflow.autologging.blocks import block
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, trace_methods
from mlflow.autologging.patch import install
from mlflow.autologging.spans import Call, set_message_format, set_model, set_tools, set_usage, traced
from mlflow.entities.span_type import SpanType
from mlflow.exceptions import unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mlflow.entities.live_span import LiveSpan

FLAVOR_NAME = "pydantic_ai"

__all__ = [
    "FLAVOR_NAME",
    "autolog",
    "patched_agent_init",
    "patched_async_class_call",
    "patched_async_stream_call",
    "patched_capability_model_request",
    "patched_class_call",
    "patched_sync_stream_call",
]


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what agents of Pydantic AI do as traces: each run with its requests to models and calls of tools.

    It hooks in by the library's own capabilities; versions without them are not traced, which is said in a warning.
    Dependencies of a run (``deps``) are not recorded, as they may hold keys.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("pydantic_ai", _trace, key=FLAVOR_NAME)


def _trace() -> None:
    from pydantic_ai import Agent
    from pydantic_ai.embeddings import EmbeddingModel

    if "capabilities" not in inspect.signature(Agent.iter).parameters:
        raise unsupported(
            "mlflow.pydantic_ai.autolog with this version", "Install one that has capabilities, e.g. 2.0."
        )
    # all other ways to run an agent come through here
    install(FLAVOR_NAME, Agent, "iter", _with_capability)
    trace_methods(FLAVOR_NAME, EmbeddingModel, "embed", _EMBEDDING)


def _with_capability(iterate: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(iterate)
    def wrapped(self: Any, *args: Any, capabilities: Any = None, **kwargs: Any) -> Any:
        if spans.is_on(FLAVOR_NAME):
            with spans.trying(FLAVOR_NAME, "adding the capability that traces"):
                capabilities = [_capability()(), *(capabilities or ())]
        return iterate(self, *args, capabilities=capabilities, **kwargs)

    return wrapped


@functools.cache
def _capability() -> type:
    from pydantic_ai.capabilities import AbstractCapability
    from pydantic_ai.capabilities.abstract import CapabilityOrdering

    class Tracing(AbstractCapability):
        """Records what happens in a run as spans."""

        # it adds neither tools nor models, so agents whose runs are durable take it too
        _safe_at_runtime = True

        def get_ordering(self) -> Any:
            return CapabilityOrdering(position="outermost")

        @classmethod
        def get_serialization_name(cls) -> None:
            return None

        async def wrap_run(self, ctx: Any, *, handler: Any) -> Any:
            name = f"{type(ctx.agent).__name__}.run" if ctx.agent is not None else "Agent.run"
            with block(FLAVOR_NAME, name, SpanType.AGENT, lambda: _prompt(ctx)) as recorded:
                recorded.set(lambda span: _about_agent(span, ctx))
                try:
                    result = await handler()
                except asyncio.CancelledError:
                    # the library cancels the task of this hook when a stream is left early, and raises where the
                    # user's own task was cancelled
                    recorded.left = _is_being_cancelled()
                    raise
                recorded.outputs(lambda span: result.output)
            return result

        async def wrap_model_request(self, ctx: Any, *, request_context: Any, handler: Any) -> Any:
            name = f"{type(request_context.model).__name__}.request"
            with block(FLAVOR_NAME, name, SpanType.CHAT_MODEL, lambda: _request(request_context)) as recorded:
                recorded.set(lambda span: _about_request(span, request_context))
                response = await handler(request_context)
                recorded.outputs(lambda span: _response(span, response))
            return response

        async def wrap_tool_execute(self, ctx: Any, *, call: Any, tool_def: Any, args: Any, handler: Any) -> Any:
            with block(FLAVOR_NAME, call.tool_name, SpanType.TOOL, lambda: args) as recorded:
                recorded.set(lambda span: _about_tool(span, call, tool_def))
                result = await handler(args)
                recorded.outputs(lambda span: result)
            return result

    return Tracing


class _Embedding(MethodTracer):
    """A request for embeddings; the vectors are left out of the trace."""

    def begin(self, span: LiveSpan, call: Call) -> None:
        set_model(span, call.instance.model_name, call.instance.system)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        set_usage(span, result.usage.input_tokens, result.usage.output_tokens)
        vectors = result.embeddings
        return {"count": len(vectors), "dimensions": len(vectors[0]) if len(vectors) else 0}


_EMBEDDING = _Embedding(SpanType.EMBEDDING, outermost=True)
_AGENT = MethodTracer(SpanType.AGENT)
_MODEL = MethodTracer(SpanType.LLM)


def _is_being_cancelled() -> bool:
    task = asyncio.current_task()
    # Python 3.10 cannot tell
    return bool(task is not None and getattr(task, "cancelling", int)())


def _prompt(ctx: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"user_prompt": _content(ctx.prompt)}
    if ctx.messages:
        given["message_history"] = _messages(ctx.messages)
    return given


def _about_agent(span: LiveSpan, ctx: Any) -> None:
    if ctx.agent is not None and ctx.agent.name:
        span.set_attribute("agent.name", ctx.agent.name)
    if getattr(ctx, "conversation_id", None):
        span.set_attribute("conversation.id", ctx.conversation_id)


def _request(context: Any) -> dict[str, Any]:
    parameters = context.model_request_parameters
    instructions = [one.content for one in getattr(parameters, "instruction_parts", None) or ()]
    messages = [chat.message("system", "\n\n".join(instructions))] if instructions else []
    settings = {key: value for key, value in (context.model_settings or {}).items() if value is not None}
    return {"messages": [*messages, *_messages(context.messages)], **settings}


def _about_request(span: LiveSpan, context: Any) -> None:
    set_message_format(span, chat.FORMAT)
    set_model(span, context.model.model_name, context.model.system)
    parameters = context.model_request_parameters
    tools = [*parameters.function_tools, *parameters.output_tools]
    set_tools(
        span, [spans.chat_tool(one.name, one.description, one.parameters_json_schema, one.strict) for one in tools]
    )


def _response(span: LiveSpan, response: Any) -> dict[str, Any]:
    # what answered may be another model than was asked, e.g. after a fallback
    set_model(span, response.model_name, response.provider_name)
    usage = response.usage
    set_usage(
        span,
        usage.input_tokens,
        usage.output_tokens,
        cache_read=usage.cache_read_tokens,
        cache_creation=usage.cache_write_tokens,
    )
    return chat.answer(_said(response), response.finish_reason)


def _about_tool(span: LiveSpan, call: Any, definition: Any) -> None:
    span.set_attribute("tool_call_id", call.tool_call_id)
    if definition.description:
        span.set_description(definition.description)


def _messages(messages: Iterable[Any]) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = []
    for message in messages:
        if message.kind == "response":
            made.append(_said(message))
        else:
            made += [_part(part) for part in message.parts]
    return made


def _part(part: Any) -> dict[str, Any]:
    """A part of what a model was told, as a message."""
    if part.part_kind == "system-prompt":
        return chat.message("system", part.content)
    if part.part_kind == "tool-return":
        return chat.message("tool", part.model_response_str(), None, part.tool_call_id)
    if part.part_kind == "retry-prompt" and part.tool_name is not None:
        return chat.message("tool", part.model_response(), None, part.tool_call_id)
    if part.part_kind == "retry-prompt":
        return chat.message("user", part.model_response())
    return chat.message("user", _content(getattr(part, "content", None)))


def _said(response: Any) -> dict[str, Any]:
    """What a model said."""
    texts = [part.content for part in response.parts if part.part_kind == "text"]
    thoughts = [part.content for part in response.parts if part.part_kind == "thinking"]
    calls = [
        chat.tool_call(part.tool_call_id, part.tool_name, part.args_as_json_str())
        for part in response.parts
        if part.part_kind == "tool-call"
    ]
    return chat.message("assistant", "".join(texts) or None, calls, reasoning="\n".join(thoughts))


def _content(content: Any) -> Any:
    if content is None or isinstance(content, str):
        return content
    return chat.joined([_piece(one) for one in content])


def _piece(piece: Any) -> dict[str, Any]:
    if isinstance(piece, str):
        return chat.text_part(piece)
    kind = getattr(piece, "kind", None)
    if kind == "image-url":
        return {"type": "image_url", "image_url": {"url": piece.url}}
    if kind == "binary":
        # what files hold is not for the trace
        return {"type": "file", "media_type": piece.media_type, "size": len(piece.data)}
    text = getattr(piece, "content", None)
    if isinstance(text, str):
        return chat.text_part(text)
    return {"type": "file", "kind": kind, "url": getattr(piece, "url", None)}


# ---- for code that wraps the library's methods itself, with the names of the interface -------------------------------


def patched_agent_init(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """Make an agent; agents are traced when they run, so there is nothing to add here.

    Args:
        original: the agent's ``__init__``.
        self: the agent.
        args, kwargs: for the function.
    """
    return original(self, *args, **kwargs)


def patched_class_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method, recorded as a span.

    Args:
        original: the function of the class.
        self: the object.
        args, kwargs: for the function.

    Returns: what the function gives.
    """
    return traced(FLAVOR_NAME, original, _tracer_of(self))(self, *args, **kwargs)


async def patched_async_class_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a coroutine function."""
    return await traced(FLAVOR_NAME, original, _tracer_of(self))(self, *args, **kwargs)


def patched_async_stream_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a function that gives an asynchronous context manager: the span spans the block."""
    return _AsyncStream(original, self, args, kwargs)


def patched_sync_stream_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``patched_class_call``, of a function that gives an iterator: the span ends with it."""
    return traced(FLAVOR_NAME, original, _tracer_of(self))(self, *args, **kwargs)


async def patched_capability_model_request(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """As ``patched_async_class_call``, of a capability's ``wrap_model_request``, whose handler asks the model."""
    return await traced(FLAVOR_NAME, original, _MODEL)(self, *args, **kwargs)


class _AsyncStream:
    """An asynchronous context manager whose block is a span."""

    def __init__(self, original: Callable[..., Any], instance: Any, args: tuple[Any, ...], kwargs: dict[str, Any]):
        self._manager = original(instance, *args, **kwargs)
        call = Call(original, (instance, *args), kwargs)
        self._block = block(FLAVOR_NAME, _AGENT.span_name(call), _tracer_of(instance).span_type, lambda: call.arguments)

    async def __aenter__(self) -> Any:
        self._block.__enter__()
        return await self._manager.__aenter__()

    async def __aexit__(self, *error: Any) -> Any:
        try:
            return await self._manager.__aexit__(*error)
        finally:
            self._block.__exit__(*error)


def _tracer_of(instance: Any) -> MethodTracer:
    from pydantic_ai.models import Model

    return _MODEL if isinstance(instance, Model) else _AGENT
