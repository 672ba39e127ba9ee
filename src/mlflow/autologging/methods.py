"""Methods of a library's classes as spans: those of a class and of all its subclasses, named after both; threads."""

from __future__ import annotations

import contextvars
import functools
import inspect
from collections.abc import Callable
from concurrent.futures import Executor

from mlflow.autologging import subclasses
from mlflow.autologging.patch import install
from mlflow.autologging.spans import Call, CallTracer, trace_calls


class MethodTracer(CallTracer):
    """Spans named after class and method, e.g. "Crew.kickoff"; what goes in and comes out is shown as it is."""

    def __init__(self, span_type: str, outermost: bool = False) -> None:
        """
        Args:
            span_type: one of ``SpanType``.
            outermost: whether a call inside another call of this tracer on the same object is left out.
        """
        self.span_type = span_type
        self.outermost = outermost

    def span_name(self, call: Call) -> str:
        return f"{type(call.instance).__name__}.{call.function.__name__}"

    def is_part(self, call: Call, outer: Call) -> bool:
        return call.instance is outer.instance


def trace_methods(integration: str, base: type, method: str, tracer: CallTracer) -> None:
    """Have a method recorded as spans, of a class and of every subclass with a method of its own, present or to come.

    Args:
        integration: whose configuration decides whether a call is recorded.
        base: the class.
        method: its name; a class that does not have it yet is left as it is.
        tracer: how a call becomes a span. With ``outermost`` a method that calls the one it overrides is one span.
    """

    def trace(kind: type) -> None:
        present = vars(kind).get(method) if kind is not base else inspect.getattr_static(kind, method, None)
        if present is not None and not getattr(present, "__isabstractmethod__", False):
            trace_calls(integration, kind, method, tracer)

    trace(base)
    subclasses.for_each(base, trace, f"{integration}.{method}")


def threads_in_context(executor: type[Executor]) -> type[Executor]:
    """A class of thread pools whose work runs in the context of whoever submits it, so that spans stay inside spans."""

    class InContext(executor):
        __doc__ = executor.__doc__

        def submit(self, fn: Callable, /, *args: object, **kwargs: object) -> object:
            return super().submit(contextvars.copy_context().run, fn, *args, **kwargs)

    InContext.__name__, InContext.__qualname__ = executor.__name__, executor.__qualname__
    return InContext


def keep_context(integration: str, kind: type, starts: str, runs: str) -> None:
    """Have the work that a method starts in a thread of its own run in the method's context.

    Args:
        integration: whose wrappers they are.
        kind: the class of both methods.
        starts: name of the method that starts the thread.
        runs: name of the method of the same object that runs there. Called otherwise it is as before.
    """
    kept: dict[int, contextvars.Context] = {}

    def starting(function: Callable) -> Callable:
        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def start(self: object, *args: object, **kwargs: object) -> object:
                kept[id(self)] = contextvars.copy_context()
                return await function(self, *args, **kwargs)

        else:

            @functools.wraps(function)
            def start(self: object, *args: object, **kwargs: object) -> object:
                kept[id(self)] = contextvars.copy_context()
                return function(self, *args, **kwargs)

        return start

    def running(function: Callable) -> Callable:
        @functools.wraps(function)
        def run(self: object, *args: object, **kwargs: object) -> object:
            context = kept.pop(id(self), None)
            if context is None:
                return function(self, *args, **kwargs)
            return context.run(function, self, *args, **kwargs)

        return run

    install(f"{integration} threads", kind, starts, starting)
    install(f"{integration} threads", kind, runs, running)
