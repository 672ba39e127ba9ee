"""What users configure: functions that see each span before it is handed on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from mlflow.entities.live_span import LiveSpan
from mlflow.exceptions import invalid

logger = logging.getLogger(__name__)

Processor = Callable[[LiveSpan], Any]


@dataclass
class TracingConfig:
    """The settings of ``configure``."""

    span_processors: list[Processor] = field(default_factory=list)


_config = TracingConfig()
processors: list[Processor] = []
"""Called with each span before it ends; same list as in the configuration."""

shares_spans = False
"""Whether others than our store see the OpenTelemetry spans, which then must be complete when they end."""


class TracingConfigContext:
    """Undoes ``configure`` at the end of a ``with`` block; without one the configuration stays."""

    def __init__(self, before: list[Processor]) -> None:
        self._before = before

    def __enter__(self) -> TracingConfig:
        return get_config()

    def __exit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        _set(self._before)


def configure(span_processors: list[Processor] | None = None) -> TracingConfigContext:
    """Set functions that may change each span before it is handed on, in their order; also for a ``with`` block.

    Args:
        span_processors: each is called with the span (``LiveSpan``) and may set its inputs, outputs and attributes; an
            empty list removes all; None changes nothing.

    A span whose processor fails is handed on without its inputs, outputs, attributes and events: what was to be
    removed from it must not get out.

    Raises: INVALID_PARAMETER_VALUE for what cannot be called.
    """
    before = list(processors)
    if span_processors is not None:
        for processor in span_processors:
            if not callable(processor):
                raise invalid(f"A span processor is a function of the span, not {processor!r}.")
        _set(list(span_processors))
    return TracingConfigContext(before)


def get_config() -> TracingConfig:
    """The present configuration."""
    return _config


def reset_config() -> None:
    """Begin with the configuration of a new process."""
    _set([])


def process(span: LiveSpan) -> None:
    """Let the processors change a span."""
    for processor in processors:
        try:
            processor(span)
        except Exception as error:
            logger.warning(
                "The span processor %s failed (%s: %s); what the span %r held is left out.",
                getattr(processor, "__name__", processor),
                type(error).__name__,
                error,
                span.name,
            )
            _empty(span)
            return


_KEPT = ("mlflow.traceRequestId", "mlflow.spanType")


def _empty(span: LiveSpan) -> None:
    record = span.record
    record.attributes = {key: text for key, text in record.attributes.items() if key in _KEPT}
    record.events = []
    record.status_message = ""


def _set(wanted: list[Processor]) -> None:
    global processors
    processors = wanted
    _config.span_processors = wanted
