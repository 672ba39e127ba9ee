"""Calls of Semantic Kernel as spans: its entry points and the methods that connectors, functions and agents have."""

from __future__ import annotations

from typing import Any

from mlflow.autologging import spans
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.spans import Call, CallTracer, trace_calls
from mlflow.autologging.subclasses import for_each
from mlflow.entities.span_type import SpanType
from mlflow.semantic_kernel import chat_shape

NAME = "semantic_kernel"
_NOT_SHOWN = frozenset(("messages", "tools", "stream", "extra_headers"))


def install() -> None:
    """Wrap the methods, also those of connectors and agents that are imported later."""
    from semantic_kernel import Kernel
    from semantic_kernel.connectors.ai.chat_completion_client_base import ChatCompletionClientBase
    from semantic_kernel.connectors.ai.embedding_generator_base import EmbeddingGeneratorBase
    from semantic_kernel.connectors.ai.text_completion_client_base import TextCompletionClientBase
    from semantic_kernel.functions.kernel_function import KernelFunction

    for method in ("invoke", "invoke_stream", "invoke_prompt", "invoke_prompt_stream"):
        trace_calls(NAME, Kernel, method, _EntryPoint())
    for method in ("invoke", "invoke_stream"):
        trace_calls(NAME, KernelFunction, method, _Function())
    for method in ("get_chat_message_contents", "get_streaming_chat_message_contents"):
        trace_calls(NAME, ChatCompletionClientBase, method, _FunctionLoop())
    chat = ("_inner_get_chat_message_contents", "_inner_get_streaming_chat_message_contents")
    _trace_subclasses(ChatCompletionClientBase, chat, _Chat())
    text = ("_inner_get_text_contents", "_inner_get_streaming_text_contents")
    _trace_subclasses(TextCompletionClientBase, text, _Text())
    _trace_subclasses(EmbeddingGeneratorBase, ("generate_embeddings", "generate_raw_embeddings"), _Embedding())
    # many programs have no agents, and their module takes long to import
    when_imported("semantic_kernel.agents.agent", _trace_agents, key="semantic_kernel agents")


async def patched_kernel_entry_point(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a kernel's method under a span, for programs that wrap kernels by themselves.

    Args:
        original: the method, a coroutine function.
        self: the kernel.
        args, kwargs: what it is called with.

    Returns: what the method gives.
    """
    return await spans.traced(NAME, original, _EntryPoint())(self, *args, **kwargs)


def _trace_agents() -> None:
    from semantic_kernel.agents.agent import Agent

    _trace_subclasses(Agent, ("get_response", "invoke", "invoke_stream"), _Agent())


def _trace_subclasses(base: type, methods: tuple[str, ...], tracer: CallTracer) -> None:
    def trace(subclass: type) -> None:
        for method in methods:
            if method in vars(subclass) and not getattr(vars(subclass)[method], "__isabstractmethod__", False):
                trace_calls(NAME, subclass, method, tracer)

    for_each(base, trace, key=NAME)


class _EntryPoint(CallTracer):
    """A kernel is asked to do something."""

    span_type = SpanType.AGENT
    # the model's own span has the pieces
    chunk_events = False

    def span_name(self, call: Call) -> str:
        return f"Kernel.{call.function.__name__}"

    def inputs(self, call: Call) -> Any:
        return chat_shape.value(call.arguments)

    def end(self, span: Any, call: Call, result: Any) -> Any:
        return chat_shape.value(result)

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chat_shape.joined(chunks)


class _Function(_EntryPoint):
    """A function runs: a tool, or a prompt that a model answers."""

    def type_of(self, call: Call) -> str:
        return SpanType.CHAIN if call.instance.is_prompt else SpanType.TOOL

    def span_name(self, call: Call) -> str:
        return f"execute_tool {call.instance.fully_qualified_name}"

    def inputs(self, call: Call) -> Any:
        given = call.arguments
        named = {key: one for key, one in given.items() if key not in ("kernel", "arguments", "metadata")}
        return chat_shape.value({**(given.get("arguments") or {}), **named})

    def begin(self, span: Any, call: Call) -> None:
        if call.instance.description:
            span.set_attribute("gen_ai.tool.description", call.instance.description)


class _FunctionLoop(CallTracer):
    """A model is asked until it calls no more functions."""

    name = "AutoFunctionInvocationLoop"
    span_type = SpanType.CHAIN
    chunk_events = False

    def wants(self, call: Call) -> bool:
        behavior = getattr(call.arguments.get("settings"), "function_choice_behavior", None)
        return behavior is not None and behavior.auto_invoke_kernel_functions

    def inputs(self, call: Call) -> Any:
        return {"messages": chat_shape.messages(call.arguments["chat_history"])}

    def end(self, span: Any, call: Call, result: Any) -> Any:
        return chat_shape.value(result)

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chat_shape.joined(chunks)


class _Model(CallTracer):
    """A model is asked."""

    operation = ""

    def span_name(self, call: Call) -> str:
        return f"{self.operation} {_model(call)}"

    def begin(self, span: Any, call: Call) -> None:
        spans.set_model(span, _model(call), getattr(type(call.instance), "MODEL_PROVIDER_NAME", None))
        spans.set_message_format(span, NAME)
        settings = call.arguments.get("settings")
        if settings is not None:
            # what a request says beside the messages, without what belongs to the connection
            given = settings.prepare_settings_dict()
            params = {key: one for key, one in given.items() if key not in _NOT_SHOWN}
            span.set_attribute("invocation_params", spans.plain(params))
            spans.set_tools(span, spans.plain(getattr(settings, "tools", None)) or [])

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chat_shape.joined(chunks)

    def end(self, span: Any, call: Call, result: Any) -> Any:
        used = chat_shape.usage(result)
        if used is not None:
            spans.set_usage(span, **used)
        return chat_shape.outputs(result)


class _Chat(_Model):
    operation = "chat"
    span_type = SpanType.CHAT_MODEL

    def inputs(self, call: Call) -> Any:
        return {"messages": chat_shape.messages(call.arguments["chat_history"])}


class _Text(_Model):
    operation = "text_completion"
    span_type = SpanType.LLM

    def inputs(self, call: Call) -> Any:
        return {"prompt": call.arguments.get("prompt")}


class _Embedding(CallTracer):
    span_type = SpanType.EMBEDDING
    # the one method calls the other
    outermost = True

    def span_name(self, call: Call) -> str:
        return f"embeddings {_model(call)}"

    def inputs(self, call: Call) -> Any:
        return {"input": call.arguments.get("texts")}

    def begin(self, span: Any, call: Call) -> None:
        spans.set_model(span, _model(call), getattr(type(call.instance), "MODEL_PROVIDER_NAME", None))

    def end(self, span: Any, call: Call, result: Any) -> Any:
        return result.tolist() if hasattr(result, "tolist") else result


class _Agent(CallTracer):
    """An agent is asked."""

    span_type = SpanType.AGENT
    chunk_events = False
    outermost = True

    def span_name(self, call: Call) -> str:
        return f"invoke_agent {call.instance.name}"

    def inputs(self, call: Call) -> Any:
        return chat_shape.value({key: one for key, one in call.arguments.items() if key != "thread"})

    def begin(self, span: Any, call: Call) -> None:
        about = {"gen_ai.agent.id": call.instance.id, "gen_ai.agent.name": call.instance.name}
        if call.instance.description:
            about["gen_ai.agent.description"] = call.instance.description
        span.set_attributes(about)

    def end(self, span: Any, call: Call, result: Any) -> Any:
        return chat_shape.value(result)

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chat_shape.joined([getattr(chunk, "message", chunk) for chunk in chunks])


def _model(call: Call) -> str:
    settings = call.arguments.get("settings")
    return getattr(settings, "ai_model_id", None) or getattr(call.instance, "ai_model_id", None) or "unknown"
