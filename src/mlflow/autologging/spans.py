"""Calls of other libraries as spans.

    class _Chat(CallTracer):
        span_type = SpanType.CHAT_MODEL

        def begin(self, span, call):
            set_model(span, call.arguments.get("model"), "openai")

        def end(self, span, call, result):
            set_usage(span, input_tokens=result.usage.prompt_tokens, output_tokens=result.usage.completion_tokens)
            return result

    trace_calls("openai", Completions, "create", _Chat())

What holds, whatever the tracing does: the library's function is called exactly once with the user's arguments; its
result (a stream too) and its exceptions come out as they are; a failure of ours is said once and the call goes on.
The span is the active one while the function runs, so what is called inside it becomes its child. A call that gives a
stream keeps its span open until the stream is exhausted, closed or dropped.

Libraries that call back instead of being wrapped use ``is_on``, ``start``, ``active`` and ``finish``.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any

from mlflow.autologging import configuration, notices, streams
from mlflow.autologging.patch import install
from mlflow.autologging.span_attributes import (
    chat_tool,
    plain,
    set_message_format,
    set_model,
    set_tools,
    set_usage,
)
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.span_status import SpanStatus
from mlflow.entities.span_type import SpanType
from mlflow.tracing import provider

__all__ = [
    "Call",
    "CallTracer",
    "active",
    "chat_tool",
    "failed",
    "finish",
    "is_on",
    "plain",
    "set_error",
    "set_message_format",
    "set_model",
    "set_tools",
    "set_usage",
    "start",
    "trace_calls",
    "traced",
    "trying",
]

# calls that are running, with their tracers: those that want only the outermost one look here
_running: ContextVar[tuple[tuple[CallTracer, Call], ...]] = ContextVar("mlflow_traced_calls", default=())


class Call:
    """One call of a traced function.

    Attributes:
        function: what is called.
        args, kwargs: what it is called with; ``self`` is the first of a method's ``args``.
        facts: what a tracer keeps from the beginning of the call for its end.
    """

    __slots__ = ("_arguments", "args", "facts", "function", "kwargs")

    def __init__(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.facts: dict[str, Any] = {}
        self._arguments: dict[str, Any] | None = None

    @property
    def instance(self) -> Any:
        """The object whose method is called."""
        return self.args[0] if self.args else None

    @property
    def arguments(self) -> dict[str, Any]:
        """What was given, by name: without defaults and without ``self``; what came by ``**kwargs`` stands beside."""
        if self._arguments is None:
            self._arguments = _given(self.function, self.args, self.kwargs)
        return self._arguments


class CallTracer:
    """How calls of a function become spans; subclasses say what is different.

    Attributes:
        name: of the spans; empty is the class of the method's object, or the function's name.
        span_type: one of ``SpanType``.
        outermost: whether a call inside another call of this tracer is left out, e.g. a library that calls itself.
        chunk_events: whether each piece of a stream is noted as an event of the span.
    """

    name = ""
    span_type = SpanType.UNKNOWN
    outermost = False
    chunk_events = True

    def wants(self, call: Call) -> bool:
        """Whether this call becomes a span."""
        return True

    def is_part(self, call: Call, outer: Call) -> bool:
        """With ``outermost``: whether a call inside another one is a part of it, so that it is left out."""
        return True

    def span_name(self, call: Call) -> str:
        """Name of the span."""
        if self.name:
            return self.name
        _, _, owner = call.function.__qualname__.rpartition(".")[0].rpartition(".")
        return type(call.instance).__name__ if owner and call.args else call.function.__name__

    def type_of(self, call: Call) -> str:
        """Type of the span."""
        return self.span_type

    def inputs(self, call: Call) -> Any:
        """What the span shows as its input."""
        return call.arguments

    def begin(self, span: LiveSpan, call: Call) -> None:
        """Set what is known before the call."""

    def end(self, span: LiveSpan, call: Call, result: Any) -> Any:
        """Set what is known after the call.

        Args:
            span: still open.
            call: the call.
            result: what the function gave; of a stream what ``combine`` made of its pieces.

        Returns: what the span shows as its output.
        """
        return result

    def content(self, call: Call, result: Any) -> Any:
        """What a result holds that is to be recorded: the result itself, or what is inside of a library's wrapper.

        Of asynchronous calls it may be an awaitable.
        """
        return result

    def with_stream(self, call: Call, result: Any, stream: Any) -> Any:
        """What the user gets when ``content`` is a stream inside of the result: the result, with the watched stream."""
        return result

    def is_stream(self, call: Call, result: Any) -> bool:
        """Whether the result comes in pieces, so that the span stays open until the last one."""
        return isinstance(result, (Iterator, AsyncIterable))

    def combine(self, call: Call, chunks: list[Any]) -> Any:
        """The result that the pieces of a stream make together; of a broken stream only those that came."""
        if chunks and all(isinstance(chunk, str) for chunk in chunks):
            return "".join(chunks)
        return chunks


def trace_calls(integration: str, destination: Any, function_name: str, tracer: CallTracer) -> None:
    """Have calls of a library's function recorded as spans; a second time for the same integration changes nothing.

    Args:
        integration: whose configuration decides whether a call is recorded, e.g. "openai".
        destination: the module or class that holds the function.
        function_name: its name there. It may be a coroutine function, a generator, or give an awaitable or a stream.
        tracer: how a call becomes a span.
    """
    install(integration, destination, function_name, lambda function: traced(integration, function, tracer))


def is_on(integration: str) -> bool:
    """Whether an integration records spans here: it is enabled with ``log_traces`` and no quiet block is around."""
    return not configuration.is_disabled(integration) and bool(
        configuration.get_autologging_config(integration, "log_traces", True)
    )


@contextmanager
def trying(integration: str, doing: str) -> Iterator[None]:
    """A block of our own work whose failure is said once and goes no further."""
    try:
        yield
    except Exception as error:
        failed(integration, doing, error)


def failed(integration: str, doing: str, error: BaseException) -> None:
    """Say that something could not be recorded; for the same work and kind of error only once in a process."""
    text = f"{type(error).__name__}: {error}"
    subject = f"{doing}: {type(error).__name__}"
    notices.warn(integration, subject, f"Tracing of {integration}: {doing} failed, the call goes on: {text}")
    notices.logger.debug("Tracing of %s: %s failed", integration, doing, exc_info=error)


def start(
    name: str,
    span_type: str = SpanType.UNKNOWN,
    inputs: Any = None,
    attributes: dict[str, Any] | None = None,
    parent: LiveSpan | None = None,
    start_time_ns: int | None = None,
) -> LiveSpan:
    """Start a span that is not the active one; it must be ended with ``finish``.

    Args:
        name: of the span.
        span_type: one of ``SpanType``.
        inputs: what went in; pydantic models and data classes are turned into plain values.
        attributes: further ones.
        parent: the span above it; None is the active span, or a new trace without one.
        start_time_ns: nanoseconds since the epoch; None is now.
    """
    # the parent may also be one that is not recorded, which holds for what is below it
    span = provider.start(
        name,
        span_type,
        provider.here() if parent is None else parent,
        attributes=attributes,
        start_ns=start_time_ns,
    )
    if inputs is not None:
        span.set_inputs(plain(inputs))
    return span


def active(span: LiveSpan) -> AbstractContextManager[Any]:
    """A block in which the span is the active one of this thread or task."""
    return provider.with_active_span(span)


def finish(
    span: LiveSpan, outputs: Any = None, error: BaseException | None = None, end_time_ns: int | None = None
) -> None:
    """End a span.

    Args:
        span: as ``start`` gave it.
        outputs: what came out; of a failed call what came out before.
        error: what the call raised.
        end_time_ns: nanoseconds since the epoch; None is now.
    """
    if outputs is not None:
        span.set_outputs(plain(outputs))
    if error is not None:
        set_error(span, error)
    # without an error it ended well
    span.end(end_time_ns=end_time_ns)


def set_error(span: LiveSpan, error: BaseException | str) -> None:
    """Say that a call went wrong; for libraries that give errors as values, it is called by ``CallTracer.end``.

    Args:
        span: of the call.
        error: what was raised, or only its text.
    """
    if isinstance(error, BaseException):
        span.record_exception(error)
        error = f"{type(error).__name__}: {error}"
    span.set_status(SpanStatus("ERROR", error))


def _given(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    names, rest = _positional(function)
    # without checking: what does not fit the function is for the function to say
    found = dict(zip(names, args, strict=False))
    if rest is not None and len(args) > len(names):
        found[rest] = args[len(names) :]
    found.update(kwargs)
    found.pop("self", None)
    found.pop("cls", None)
    return found


@functools.lru_cache(maxsize=4096)
def _positional(function: Callable[..., Any]) -> tuple[tuple[str, ...], str | None]:
    """Names of what may be given by position, and of what takes all that comes after them."""
    parameters = inspect.signature(function).parameters.values()
    names = [one.name for one in parameters if one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD)]
    rest = [one.name for one in parameters if one.kind is one.VAR_POSITIONAL]
    return tuple(names), rest[0] if rest else None


class _Pulling:
    """A block in which the library works for a call; the call's span is the active one."""

    __slots__ = ("_activation", "_recording", "_token")

    def __init__(self, recording: _Recording) -> None:
        self._recording = recording
        self._activation: Any = None

    def __enter__(self) -> None:
        recording = self._recording
        self._token = _running.set((*_running.get(), (recording.tracer, recording.call)))
        if recording.span is not None:
            try:
                self._activation = provider.activate(recording.span)
            except Exception as error:
                recording.failed("making the span the active one", error)

    def __exit__(self, kind: Any, error: BaseException | None, stack: Any) -> None:
        _running.reset(self._token)
        if self._activation is not None:
            try:
                provider.deactivate(self._activation)
            except Exception as failure:
                self._recording.failed("leaving the span", failure)


class _Running(_Pulling):
    """A block in which the user's call runs; what it raises ends the span."""

    __slots__ = ()

    def __exit__(self, kind: Any, error: BaseException | None, stack: Any) -> None:
        super().__exit__(kind, error, stack)
        if error is not None:
            self._recording.fail(error)


class _Recording:
    """The span of one call, from its beginning to its end; every step survives a failure of ours."""

    __slots__ = ("_done", "_integration", "_is_recorded", "call", "span", "tracer")

    def __init__(self, integration: str, tracer: CallTracer, call: Call) -> None:
        self._integration = integration
        self._done = False
        self._is_recorded = False
        self.tracer = tracer
        self.call = call
        self.span: LiveSpan | None = None
        try:
            self.span = start(tracer.span_name(call), tracer.type_of(call))
        except Exception as error:
            self.failed("starting a span for", error)
            return
        # in a trace that is not sampled the span only keeps what is below it from being recorded
        self._is_recorded = isinstance(self.span, LiveSpan)
        if not self._is_recorded:
            return
        try:
            self.span.set_inputs(plain(tracer.inputs(call)))
            tracer.begin(self.span, call)
        except Exception as error:
            self.failed("recording the inputs of", error)

    def failed(self, doing: str, error: BaseException) -> None:
        """Say that a step failed, e.g. "ending the span of"; the call goes on."""
        failed(self._integration, f"{doing} {_qualified(self.call.function)}", error)

    def running(self) -> _Running:
        """A block in which the user's call runs; what it raises ends the span."""
        return _Running(self)

    def pulling(self) -> _Pulling:
        """A block in which the library works for this call, e.g. on the next piece of a stream."""
        return _Pulling(self)

    def result(self, result: Any) -> Any:
        """Take a result, and give the user what they get: the same, or the same stream, watched."""
        return result if self.span is None else self._take(result, self._content(result))

    async def awaited_result(self, result: Any) -> Any:
        """The same for what a coroutine gave, whose content may have to be awaited."""
        if self.span is None:
            return result
        content = self._content(result)
        if inspect.isawaitable(content):
            try:
                content = await content
            except Exception as error:
                self.failed("reading the result of", error)
                content = result
        return self._take(result, content)

    def _content(self, result: Any) -> Any:
        try:
            return self.tracer.content(self.call, result)
        except Exception as error:
            self.failed("reading the result of", error)
        return result

    def _take(self, result: Any, content: Any) -> Any:
        try:
            if self.tracer.is_stream(self.call, content):
                watched = streams.watched(content, self)
                return watched if content is result else self.tracer.with_stream(self.call, result, watched)
        except Exception as error:
            self.failed("watching the result of", error)
        self.succeed(content)
        return result

    def chunk(self, index: int, chunk: Any) -> None:
        """A piece of the stream came."""
        if not self._is_recorded or not self.tracer.chunk_events:
            return
        try:
            streams.add_chunk_event(self.span, index, plain(chunk))
        except Exception as error:
            self.failed("recording a piece of a stream of", error)

    def stream_ended(self, chunks: list[Any], error: BaseException | None = None) -> None:
        """The stream was exhausted or left, or broke with an error."""
        if not self._is_recorded:
            return
        result = None
        try:
            result = self.tracer.combine(self.call, chunks)
        except Exception as failure:
            self.failed("putting together the pieces of", failure)
        if error is None:
            self.succeed(result)
        else:
            self.fail(error, result)

    def succeed(self, result: Any) -> None:
        """End the span of a call that gave a result."""
        self._finish(result, None)

    def fail(self, error: BaseException, result: Any = None) -> None:
        """End the span of a call that raised, perhaps after a part of its result."""
        self._finish(result, error)

    def _finish(self, result: Any, error: BaseException | None) -> None:
        if self._done or not self._is_recorded:
            return
        self._done = True
        outputs = result
        if result is not None or error is None:
            try:
                outputs = self.tracer.end(self.span, self.call, result)
            except Exception as failure:
                self.failed("recording the outputs of", failure)
        try:
            finish(self.span, outputs, error)
        except Exception as failure:
            self.failed("ending the span of", failure)


def _qualified(function: Callable[..., Any]) -> str:
    return getattr(function, "__qualname__", type(function).__name__)


def traced(integration: str, function: Callable[..., Any], tracer: CallTracer) -> Callable[..., Any]:
    """A function's wrapper that records its calls as spans, of the same kind: plain, coroutine function or generator.

    Args:
        integration: whose configuration decides whether a call is recorded.
        function: what is called.
        tracer: how a call becomes a span.
    """

    def recording(args: tuple[Any, ...], kwargs: dict[str, Any]) -> _Recording | None:
        """The span of a call, or None when it is not recorded."""
        if not is_on(integration):
            return None
        call = Call(function, args, kwargs)
        if tracer.outermost and any(one is tracer and tracer.is_part(call, of) for one, of in _running.get()):
            return None
        with trying(integration, "deciding whether to record"):
            if tracer.wants(call):
                return _Recording(integration, tracer, call)
        return None

    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def traced(*args: Any, **kwargs: Any) -> Any:
            recorded = recording(args, kwargs)
            if recorded is None:
                return await function(*args, **kwargs)
            with recorded.running():
                result = await function(*args, **kwargs)
            return await recorded.awaited_result(result)

    elif inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def traced(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
            recorded = recording(args, kwargs)
            stream = function(*args, **kwargs)
            return (yield from (stream if recorded is None else recorded.result(stream)))

    elif inspect.isasyncgenfunction(function):

        @functools.wraps(function)
        async def traced(*args: Any, **kwargs: Any) -> AsyncGenerator[Any, Any]:
            recorded = recording(args, kwargs)
            stream = function(*args, **kwargs)
            watched = stream if recorded is None else recorded.result(stream)
            try:
                async for piece in watched:
                    yield piece
            finally:
                await watched.aclose()

    else:

        @functools.wraps(function)
        def traced(*args: Any, **kwargs: Any) -> Any:
            recorded = recording(args, kwargs)
            if recorded is None:
                return function(*args, **kwargs)
            with recorded.running():
                result = function(*args, **kwargs)
            if inspect.isawaitable(result):
                return _awaited(recorded, result)
            return recorded.result(result)

    return traced


async def _awaited(recorded: _Recording, result: Any) -> Any:
    with recorded.running():
        result = await result
    return await recorded.awaited_result(result)
