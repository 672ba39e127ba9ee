"""Tracing of smolagents: runs and steps of agents, models and tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.autologging import chat
from mlflow.autologging.configuration import autologging_integration
from mlflow.autologging.hooks import when_imported
from mlflow.autologging.methods import MethodTracer, threads_in_context, trace_methods
from mlflow.autologging.patch import install
from mlflow.autologging.spans import Call, plain, set_message_format, set_model, set_tools, set_usage, traced
from mlflow.entities.span_type import SpanType

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan

FLAVOR_NAME = "smolagents"

__all__ = ["FLAVOR_NAME", "autolog", "patched_class_call"]

# whose models a class of the library asks; for the others the name says it, or nobody knows
_PROVIDERS = {
    "OpenAIModel": "openai",
    "OpenAIServerModel": "openai",
    "AzureOpenAIModel": "azure",
    "AzureOpenAIServerModel": "azure",
    "AmazonBedrockModel": "bedrock",
    "AmazonBedrockServerModel": "bedrock",
    "InferenceClientModel": "huggingface",
    "TransformersModel": "huggingface",
}
# roles that are the library's own
_ROLES = {"tool-call": "assistant", "tool-response": "tool"}
# of the arguments of a model's call, those that are shown otherwise
_SHOWN_APART = ("messages", "tools_to_call_from")


@autologging_integration(FLAVOR_NAME)
def autolog(log_traces: bool = True, disable: bool = False, silent: bool = False) -> None:
    """Record what agents of smolagents do as traces: each run with its steps, calls of models and calls of tools.

    Args:
        log_traces: whether traces are recorded.
        disable: switch off instead.
        silent: whether nothing is said when recording fails.
    """
    when_imported("smolagents", _trace, key=FLAVOR_NAME)


def patched_class_call(original: Callable[..., Any], self: Any, *args: Any, **kwargs: Any) -> Any:
    """Call a method of an object of smolagents, recorded as a span.

    Args:
        original: the function of the class.
        self: the object.
        args, kwargs: for the function.

    Returns: what the function gives.
    """
    return traced(FLAVOR_NAME, original, _tracer_of(self))(self, *args, **kwargs)


def _trace() -> None:
    import smolagents

    trace_methods(FLAVOR_NAME, smolagents.MultiStepAgent, "run", _AGENT)
    trace_methods(FLAVOR_NAME, smolagents.MultiStepAgent, "_step_stream", _STEP)
    trace_methods(FLAVOR_NAME, smolagents.Model, "generate", _MODEL)
    trace_methods(FLAVOR_NAME, smolagents.Model, "generate_stream", _MODEL)
    trace_methods(FLAVOR_NAME, smolagents.Tool, "__call__", _TOOL)
    # code that a model wrote runs in a thread; the tools it calls belong to the step
    install(FLAVOR_NAME, smolagents.local_python_executor, "ThreadPoolExecutor", threads_in_context)


def _tracer_of(instance: Any) -> MethodTracer:
    import smolagents

    if isinstance(instance, smolagents.Model):
        return _MODEL
    return _TOOL if isinstance(instance, smolagents.Tool) else _AGENT


class _Agent(MethodTracer):
    """A run, or with ``stream=True`` its steps one by one."""

    chunk_events = False

    def begin(self, span: LiveSpan, call: Call) -> None:
        agent = call.instance
        name = getattr(agent, "name", None)
        if name:
            span.set_attribute("agent.name", name)
        span.set_attribute("agent.tools", sorted(getattr(agent, "tools", ())))
        span.set_attribute("agent.max_steps", getattr(agent, "max_steps", None))

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return getattr(chunks[-1], "output", None) if chunks else None


class _Step(MethodTracer):
    """One turn of an agent: what it asked the model, the tools it called."""

    chunk_events = False

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.step"

    def inputs(self, call: Call) -> Any:
        return {"step_number": getattr(call.arguments.get("memory_step"), "step_number", None)}

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        return chunks[-1] if chunks else None


class _Model(MethodTracer):
    """A call of a model; the library's messages have nearly the standard shape."""

    def inputs(self, call: Call) -> Any:
        rest = {key: value for key, value in call.arguments.items() if key not in _SHOWN_APART and value is not None}
        return {"messages": [_message(one) for one in call.arguments.get("messages") or ()], **rest}

    def begin(self, span: LiveSpan, call: Call) -> None:
        from smolagents.models import get_tool_json_schema

        set_message_format(span, chat.FORMAT)
        model = getattr(call.instance, "model_id", None)
        set_model(span, model, _provider(call.instance, model))
        set_tools(span, [get_tool_json_schema(tool) for tool in call.arguments.get("tools_to_call_from") or ()])

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        from smolagents.models import agglomerate_stream_deltas

        return agglomerate_stream_deltas(chunks)

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        usage = getattr(result, "token_usage", None)
        if usage is not None:
            set_usage(span, usage.input_tokens, usage.output_tokens)
        return chat.answer(_message(result))


class _Tool(MethodTracer):
    """A call of a tool, under its name."""

    def span_name(self, call: Call) -> str:
        return getattr(call.instance, "name", None) or type(call.instance).__name__

    def inputs(self, call: Call) -> Any:
        # positional arguments come in the order in which the tool declares them
        given = dict(zip(getattr(call.instance, "inputs", ()), call.args[1:], strict=False))
        given.update((name, value) for name, value in call.kwargs.items() if name != "sanitize_inputs_outputs")
        return given

    def begin(self, span: LiveSpan, call: Call) -> None:
        description = getattr(call.instance, "description", None)
        if isinstance(description, str):
            span.set_description(description)


_AGENT = _Agent(SpanType.AGENT)
_STEP = _Step(SpanType.CHAIN)
_MODEL = _Model(SpanType.CHAT_MODEL, outermost=True)
_TOOL = _Tool(SpanType.TOOL)


def _message(given: Any) -> dict[str, Any]:
    if isinstance(given, dict):
        return plain(given)
    calls = [chat.tool_call(one.id, one.function.name, one.function.arguments) for one in given.tool_calls or ()]
    content = plain(given.content)
    if isinstance(content, list):
        content = chat.joined(content)
    role = str(getattr(given.role, "value", given.role))
    return chat.message(_ROLES.get(role, role), content, calls)


def _provider(instance: Any, model: Any) -> str | None:
    kind = type(instance).__name__
    if kind.startswith("LiteLLM") and isinstance(model, str) and "/" in model:
        return model.partition("/")[0]
    return _PROVIDERS.get(kind)
