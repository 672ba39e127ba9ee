"""Blocks of a library's work as spans, for libraries that let themselves be hooked into instead of being wrapped.

    with block("ag2", "weather", SpanType.TOOL, lambda: call.arguments) as recorded:
        result = await call_next(call)
        recorded.outputs(lambda span: result.text)

What fails in recording is said once and goes no further; what the block raises ends the span as an error and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from mlflow.autologging import spans

if TYPE_CHECKING:
    from mlflow.entities.live_span import LiveSpan


class Recorded:
    """The span of a block while it runs.

    Attributes:
        span: None where nothing is recorded.
        error: what went wrong, for libraries that give errors as values; what the block raises is set by itself.
        left: whether what the block raises only says that the user wants no more of it.
    """

    __slots__ = ("_integration", "_outputs", "error", "left", "span")

    def __init__(self, integration: str, span: LiveSpan | None) -> None:
        self._integration = integration
        self._outputs: Any = None
        self.error: BaseException | None = None
        self.left = False
        self.span = span

    def set(self, do: Callable[[LiveSpan], Any]) -> None:
        """Have something of the span set."""
        if self.span is not None:
            with spans.trying(self._integration, "recording a call"):
                do(self.span)

    def outputs(self, of: Callable[[LiveSpan], Any]) -> None:
        """Say what came out; the function may set more of the span."""
        if self.span is not None:
            with spans.trying(self._integration, "recording an answer"):
                self._outputs = of(self.span)

    def end(self) -> None:
        """End the span."""
        if self.span is not None:
            with spans.trying(self._integration, "ending a span"):
                spans.finish(self.span, self._outputs, self.error)


@contextmanager
def block(integration: str, name: str, span_type: str, inputs: Callable[[], Any]) -> Iterator[Recorded]:
    """A block that is recorded as a span, the active one while it runs.

    Args:
        integration: whose configuration decides whether it is recorded.
        name: of the span.
        span_type: one of ``SpanType``.
        inputs: gives what goes in.
    """
    span = None
    if spans.is_on(integration):
        with spans.trying(integration, "starting a span"):
            span = spans.start(name, span_type)
    recorded = Recorded(integration, span)
    if span is None:
        yield recorded
        return
    recorded.set(lambda open_span: open_span.set_inputs(spans.plain(inputs())))
    try:
        with spans.active(span):
            yield recorded
    except BaseException as error:
        if not recorded.left:
            recorded.error = error
        raise
    finally:
        recorded.end()
