"""Spans of libraries that call back at the beginning and the end of their steps instead of being wrapped.

Such a library says which step is inside which one (``parent_key``), but the user's code and other integrations go by
what is active. So a step's span is made the active one of the context in which the library calls back. Three cases need
care: steps that begin one after the other before any of them runs (a batch) are no parts of each other; a span that the
user began inside a step is around the steps that follow in it; a step may end in another context than it began in.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from typing import Any

from mlflow.autologging import spans
from mlflow.entities.live_span import LiveSpan
from mlflow.entities.no_op_span import NoOpSpan
from mlflow.entities.span_type import SpanType


def guarded(integration: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a callback ``on_...`` say its failure instead of raising it into the library; it gives None then.

    Args:
        integration: e.g. "langchain".
    """

    def decorate(callback: Callable[..., Any]) -> Callable[..., Any]:
        doing = f"recording {callback.__name__.removeprefix('on_')}"

        @functools.wraps(callback)
        def call(*args: Any, **kwargs: Any) -> Any:
            try:
                return callback(*args, **kwargs)
            except Exception as error:
                spans.failed(integration, doing, error)
                return None

        return call

    return decorate


class _Step:
    """A step that is running.

    Attributes:
        key: the library's name for it.
        span: its span.
        outer: the span that was active before it.
        previous: the step of the same library that was the innermost one here before it.
        activation: undoes making its span active; None when it was not made active.
        open: whether it has not ended.
    """

    __slots__ = ("activation", "key", "open", "outer", "previous", "span")

    def __init__(self, key: Hashable, span: LiveSpan | NoOpSpan, outer: Any, previous: _Step | None) -> None:
        self.key = key
        self.span = span
        self.outer = outer
        self.previous = previous
        self.activation: Any = None
        self.open = True


class CallbackSpans:
    """The spans of one library's running steps.

    Args:
        integration: e.g. "langchain".
    """

    def __init__(self, integration: str) -> None:
        self.integration = integration
        self._running: dict[Hashable, _Step] = {}
        self._innermost: ContextVar[_Step | None] = ContextVar(f"mlflow_{integration}_step", default=None)

    def start(
        self,
        key: Hashable,
        parent_key: Hashable | None,
        name: str,
        span_type: str = SpanType.UNKNOWN,
        inputs: Any = None,
        attributes: dict[str, Any] | None = None,
        activate: bool = True,
    ) -> LiveSpan | NoOpSpan:
        """A step begins.

        Args:
            key: the library's name for it.
            parent_key: the step around it; None or an unknown one: whatever is active around the library.
            name: of the span.
            span_type: one of ``SpanType``.
            inputs: what goes in.
            attributes: further ones.
            activate: whether the span becomes the active one here; not for steps whose function returns before it ends.
        """
        from mlflow.tracing import provider

        if key in self._running:
            # told twice: by two callbacks of ours
            return self._running[key].span
        # steps that ended in another context, e.g. a task for their end alone
        self._leave()
        outer = provider.here()
        previous = self._innermost.get()
        span = provider.start(name, span_type, self._parent(parent_key, outer, previous))
        step = _Step(key, span, outer, previous)
        self._running[key] = step
        with spans.trying(self.integration, f"recording the inputs of {name}"):
            if inputs is not None:
                span.set_inputs(spans.plain(inputs))
            if attributes:
                span.set_attributes(spans.plain(attributes))
        if activate:
            step.activation = provider.activate_until_end(span)
            self._innermost.set(step)
        return span

    def _parent(self, parent_key: Hashable | None, outer: Any, innermost: _Step | None) -> Any:
        parent = None if parent_key is None else self._running.get(parent_key)
        own = innermost is not None and innermost.span is outer
        if outer is not None and not own:
            # not of this library: it is around the parent, unless it began inside of it
            inside = parent is None or (innermost is not None and innermost.key == parent_key)
            return outer if inside else parent.span
        if parent is not None:
            return parent.span
        # what is active here are steps that this one is no part of: those before it in a batch
        while own:
            outer, innermost = innermost.outer, innermost.previous
            own = innermost is not None and innermost.span is outer
        return outer

    def get(self, key: Hashable) -> LiveSpan | NoOpSpan | None:
        """The span of a running step."""
        step = self._running.get(key)
        return None if step is None else step.span

    def end_all(self) -> None:
        """End the spans of all running steps, e.g. of those whose end nobody told."""
        for key in list(self._running):
            self.end(key)

    def end(self, key: Hashable, outputs: Any = None, error: BaseException | None = None) -> None:
        """A step has ended; nothing happens when it is not running.

        Args:
            key: the library's name for it.
            outputs: what came out.
            error: what it raised; leaving a generator early is no error.
        """
        step = self._running.pop(key, None)
        if step is None:
            return
        step.open = False
        self._leave()
        with spans.trying(self.integration, "ending a span"):
            spans.finish(step.span, outputs, None if isinstance(error, GeneratorExit) else error)

    def leave(self, key: Hashable) -> None:
        """A step's span is no longer the active one, but stays open: its result is still being made."""
        step = self._running.get(key)
        if step is not None:
            step.open = False
            self._leave()

    def _leave(self) -> None:
        """Make active what was so before the steps that are over here."""
        from mlflow.tracing import provider

        innermost = self._innermost.get()
        while innermost is not None and not innermost.open:
            if provider.current.get() is innermost.span:
                # not by the token: this may be another context, or a copy of the one that the step began in
                provider.restore(innermost.activation)
            innermost = innermost.previous
        self._innermost.set(innermost)
