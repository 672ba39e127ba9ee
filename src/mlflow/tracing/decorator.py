"""``@mlflow.trace``: a function whose calls become spans."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any

from mlflow.entities.span_event import SpanEvent
from mlflow.entities.span_type import SpanType
from mlflow.exceptions import invalid
from mlflow.tracing import provider
from mlflow.tracing.constant import STREAM_CHUNK_EVENT_NAME_FORMAT, STREAM_CHUNK_EVENT_VALUE_KEY
from mlflow.tracing.destination import location_of
from mlflow.tracing.provider import activate, deactivate, start

logger = logging.getLogger(__name__)

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


def trace(
    func: Callable[..., Any] | None = None,
    name: str | None = None,
    span_type: str = SpanType.UNKNOWN,
    attributes: dict[str, Any] | None = None,
    output_reducer: Callable[[list[Any]], Any] | None = None,
    trace_destination: Any = None,
    sampling_ratio_override: float | None = None,
    log_level: Any = None,
    links: Any = None,
    description: str | None = None,
) -> Callable[..., Any]:
    """A decorator that makes each call of a function a span: its arguments, its result or exception, its time.

    Works on functions, coroutines, generators and asynchronous generators, methods, class methods and static methods.
    A generator's span ends when the generator does; each item is an event of it, its outputs are the list of items.

    Args:
        name: of the spans; default the function's.
        span_type: what kind of step it is, see ``SpanType``.
        attributes: kept with each span.
        output_reducer: makes the outputs of a generator's span from the list of its items.
        trace_destination: where traces that begin here are kept (``MlflowExperiment``).
        sampling_ratio_override: how many of the traces that begin here are kept, 0 to 1.
        log_level: how important the spans are.
        links: other spans that they have to do with.
        description: what the function is for, in words.

    Raises: INVALID_PARAMETER_VALUE for a ratio outside 0 to 1, or something that is no function.
    """
    if sampling_ratio_override is not None:
        provider.check_ratio("sampling_ratio_override", sampling_ratio_override)
    location = None if trace_destination is None else location_of(trace_destination)
    options = {
        "attributes": attributes,
        "log_level": log_level,
        "links": links,
        "description": description,
        "experiment_id": None if location is None else location.mlflow_experiment.experiment_id,
        "sampling_ratio": sampling_ratio_override,
    }
    options = {key: value for key, value in options.items() if value is not None}

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        if isinstance(function, (classmethod, staticmethod)):
            return type(function)(decorate(function.__func__))
        if not callable(function):
            raise invalid(f"@mlflow.trace is for functions, not for {function!r}.")
        wrapped = _wrap(function, name or _name_of(function), span_type, options, output_reducer)
        wrapped.__mlflow_traced__ = True
        return wrapped

    return decorate if func is None else decorate(func)


def _name_of(function: Callable[..., Any]) -> str:
    while isinstance(function, functools.partial):
        function = function.func
    return getattr(function, "__name__", type(function).__name__)


def _wrap(
    function: Callable[..., Any], name: str, span_type: str, options: dict[str, Any], reducer: Any
) -> Callable[..., Any]:
    inputs_of = arguments_reader(function)
    own_name = f'"{_name_of(function)}"'

    def begin(args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        span = start(name, span_type, provider.here(), **options)
        if span.end is not _idle_end:
            span._record.attributes["mlflow.spanFunctionName"] = own_name
            span.set_inputs(inputs_of(args, kwargs))
        return span

    if inspect.isasyncgenfunction(function):

        @functools.wraps(function)
        async def items_async(*args: Any, **kwargs: Any) -> Any:
            if not provider.is_tracing_enabled():
                async for item in function(*args, **kwargs):
                    yield item
                return
            stream = _Stream(begin(args, kwargs), reducer)
            source = function(*args, **kwargs)
            sent: Any = None
            try:
                while True:
                    activation = activate(stream.span)
                    try:
                        item = await source.asend(sent)
                    except StopAsyncIteration:
                        break
                    finally:
                        deactivate(activation)
                    stream.item(item)
                    try:
                        sent = yield item
                    except GeneratorExit:
                        raise
                    except BaseException as error:
                        item = await source.athrow(error)
                        sent = yield item
            except GeneratorExit:
                await source.aclose()
                raise
            except BaseException as error:
                stream.failed(error)
                raise
            finally:
                stream.end()

        return items_async

    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def items(*args: Any, **kwargs: Any) -> Any:
            if not provider.is_tracing_enabled():
                return (yield from function(*args, **kwargs))
            stream = _Stream(begin(args, kwargs), reducer)
            source = function(*args, **kwargs)
            step, value = source.send, None
            try:
                while True:
                    activation = activate(stream.span)
                    try:
                        item = step(value)
                    except StopIteration as stop:
                        return stop.value
                    finally:
                        deactivate(activation)
                    stream.item(item)
                    try:
                        step, value = source.send, (yield item)
                    except GeneratorExit:
                        source.close()
                        raise
                    except BaseException as error:
                        step, value = source.throw, error
            except GeneratorExit:
                raise
            except BaseException as error:
                stream.failed(error)
                raise
            finally:
                stream.end()

        return items

    if inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(type(function).__call__):

        @functools.wraps(function)
        async def call_async(*args: Any, **kwargs: Any) -> Any:
            if not provider.is_tracing_enabled():
                return await function(*args, **kwargs)
            span = begin(args, kwargs)
            activation = activate(span)
            try:
                result = await function(*args, **kwargs)
                span.set_outputs(result)
                return result
            except BaseException as error:
                _failed(span, error)
                raise
            finally:
                deactivate(activation)
                span.end()

        return call_async

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not provider.is_tracing_enabled():
            return function(*args, **kwargs)
        span = begin(args, kwargs)
        activation = activate(span)
        try:
            result = function(*args, **kwargs)
            span.set_outputs(result)
            return result
        except BaseException as error:
            _failed(span, error)
            raise
        finally:
            deactivate(activation)
            span.end()

    return call


_idle_end = provider._IDLE.end


def _failed(span: Any, error: BaseException) -> None:
    span.record_exception(error)


class _Stream:
    """The span of a generator, and what the generator gave."""

    __slots__ = ("_failed", "_items", "_reducer", "span")

    def __init__(self, span: Any, reducer: Any) -> None:
        self.span = span
        self._items: list[Any] = []
        self._reducer = reducer
        self._failed = False

    def item(self, item: Any) -> None:
        """Keep an item."""
        from mlflow.entities.json_text import json_text

        if type(self.span) is provider.LiveSpan:
            name = STREAM_CHUNK_EVENT_NAME_FORMAT.format(index=len(self._items))
            self.span.add_event(SpanEvent(name, attributes={STREAM_CHUNK_EVENT_VALUE_KEY: json_text(item)}))
            self._items.append(item)

    def failed(self, error: BaseException) -> None:
        """The generator raised."""
        _failed(self.span, error)
        self._failed = True

    def end(self) -> None:
        """The generator has ended, or nobody wants more of it."""
        if type(self.span) is provider.LiveSpan and not (self._failed and not self._items):
            outputs: Any = self._items
            if self._reducer is not None:
                try:
                    outputs = self._reducer(self._items)
                except Exception as error:
                    logger.warning(
                        "The output_reducer of the span %r failed (%s); its outputs are all items.",
                        self.span.name,
                        error,
                    )
            self.span.set_outputs(outputs)
        self.span.end()


def arguments_reader(function: Callable[..., Any]) -> Callable[[tuple[Any, ...], dict[str, Any]], dict[str, Any]]:
    """A function from (args, kwargs) of a call to a dict by parameter name, defaults included, ``self`` left out."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        # written in C, without a signature
        return lambda args, kwargs: {"args": list(args), "kwargs": kwargs} if kwargs else {"args": list(args)}
    parameters = list(signature.parameters.values())
    skip = 1 if parameters and parameters[0].name in ("self", "cls") and parameters[0].kind in _POSITIONAL else 0
    plain = all(p.kind in _POSITIONAL for p in parameters)
    names = tuple(p.name for p in parameters)
    defaults = {p.name: p.default for p in parameters if p.default is not p.empty}

    def bound(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            given = signature.bind(*args, **kwargs)
        except TypeError:
            # the call will raise the same
            return {"args": list(args[skip:]), "kwargs": kwargs}
        given.apply_defaults()
        arguments = given.arguments
        return {key: value for key, value in list(arguments.items())[skip:]}

    if not plain:
        return bound
    wanted = names[skip:]

    def quickly(args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        given = args[skip:]
        if not kwargs and len(given) == len(wanted):
            return dict(zip(wanted, given, strict=False))
        if len(given) > len(wanted) or not all(key in wanted for key in kwargs):
            return bound(args, kwargs)
        found = dict(zip(wanted, given, strict=False))
        found.update(kwargs)
        if len(found) < len(wanted):
            for key in wanted:
                if key not in found:
                    if key not in defaults:
                        return bound(args, kwargs)
                    found[key] = defaults[key]
        return found if len(found) == len(given) else {key: found[key] for key in wanted}

    return quickly
