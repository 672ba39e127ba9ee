"""Open spans."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from mlflow.entities.json_text import json_text
from mlflow.entities.span import (
    DESCRIPTION,
    INPUTS,
    LOG_LEVEL,
    OUTPUTS,
    REQUEST_ID,
    TYPE,
    Span,
    plain_attributes,
    record_of,
)
from mlflow.entities.span_event import SpanEvent
from mlflow.entities.span_log_level import SpanLogLevel
from mlflow.entities.span_record import EventRecord, SpanRecord
from mlflow.entities.span_status import SpanStatus, SpanStatusCode
from mlflow.entities.span_type import INFO_TYPES, SpanType, type_text
from mlflow.exceptions import MlflowException, invalid

if TYPE_CHECKING:
    from mlflow.entities.link import Link

_logger = logging.getLogger(__name__)


class LiveSpan(Span):
    """An open span, to be written. After its end writing changes nothing."""

    __slots__ = ("__weakref__", "_otel", "_token", "_trace")

    def __init__(self, otel_span: Any, trace_id: str, span_type: str = SpanType.UNKNOWN) -> None:
        """For an open OpenTelemetry SDK span, as part of the open trace with that id.

        Raises: INVALID_PARAMETER_VALUE when no such trace is open.
        """
        self._record = record_of(otel_span, trace_id)
        self._record.attributes.update({REQUEST_ID: json_text(trace_id), TYPE: type_text(span_type)})
        self._otel = otel_span
        self._trace = the_recorder().open_trace(trace_id)
        self._token = None
        self._trace.began(self)

    @classmethod
    def recorded(cls, otel_span: Any, record: SpanRecord, trace: Any) -> LiveSpan:
        """As the recorder makes it.

        Args:
            otel_span: the OpenTelemetry span beside it.
            record: what becomes of it.
            trace: the open trace, which is told of the end before and after: ``ending(span)``, ``ended(span)``.
        """
        span = cls.__new__(cls)
        span._record = record
        span._otel = otel_span
        span._trace = trace
        span._token = None
        return span

    @property
    def otel_span(self) -> Any:
        """The OpenTelemetry span beside it."""
        return self._otel

    def set_inputs(self, inputs: Any) -> None:
        """Keep what goes in."""
        if self._record.end_ns is None:
            self._record.attributes[INPUTS] = json_text(inputs)

    def set_outputs(self, outputs: Any) -> None:
        """Keep what came out."""
        if self._record.end_ns is None:
            self._record.attributes[OUTPUTS] = json_text(outputs)

    def set_span_type(self, span_type: str) -> None:
        """Say what kind of step it is."""
        if self._record.end_ns is None:
            self._record.attributes[TYPE] = type_text(span_type)

    def set_attribute(self, key: str, value: Any) -> None:
        """Keep any value under a name; a name that is no text is refused with a warning."""
        if not isinstance(key, str):
            _logger.warning("The attribute name %r of a span is no text; it is left out.", key)
        elif self._record.end_ns is None:
            self._record.attributes[key] = json_text(value)

    def set_attributes(self, attributes: dict[str, Any]) -> None:
        """Keep several values under their names."""
        if not isinstance(attributes, dict):
            _logger.warning("Attributes of a span come in a dict, not in a %s; left out.", type(attributes).__name__)
            return
        for key, value in attributes.items():
            self.set_attribute(key, value)

    def set_description(self, description: str) -> None:
        """Say what it is for, in words."""
        self.set_attribute(DESCRIPTION, description)

    def set_log_level(self, level: SpanLogLevel | int | str) -> None:
        """Say how important it is."""
        if self._record.end_ns is None:
            self._record.attributes[LOG_LEVEL] = level_text(level)

    def set_status(self, status: SpanStatus | SpanStatusCode | str) -> None:
        """Say how it went.

        Raises: INVALID_PARAMETER_VALUE for a status that is none of UNSET, OK, ERROR.
        """
        if not isinstance(status, SpanStatus):
            status = SpanStatus(status)
        if self._record.end_ns is None:
            self._record.status = status.status_code.value
            self._record.status_message = status.description

    def add_event(self, event: SpanEvent) -> None:
        """Keep something that happened."""
        if self._record.end_ns is None:
            self._record.events.append(EventRecord(event.name, event.timestamp, plain_attributes(event.attributes)))

    def add_link(self, link: Link) -> None:
        """Keep that another span has to do with it."""
        if self._record.end_ns is None:
            self._record.links.append(link.to_record())

    def record_exception(self, exception: BaseException | str) -> None:
        """Keep an exception, and that it was an error."""
        if isinstance(exception, str):
            exception = Exception(exception)
        if not isinstance(exception, BaseException):
            raise invalid(f"An exception or its text can be recorded, not a {type(exception).__name__}.")
        self.add_event(SpanEvent.from_exception(exception))
        self.set_status(SpanStatus(SpanStatusCode.ERROR, f"{type(exception).__name__}: {exception}"))

    def end(
        self,
        outputs: Any = None,
        attributes: dict[str, Any] | None = None,
        status: SpanStatus | str | None = None,
        end_time_ns: int | None = None,
    ) -> None:
        """End it. A span without a status ended well. A second end changes nothing.

        Args:
            end_time_ns: when it ended, in nanoseconds since the epoch; default now.
        """
        record = self._record
        if record.end_ns is not None:
            return
        if outputs is not None:
            record.attributes[OUTPUTS] = json_text(outputs)
        if attributes:
            self.set_attributes(attributes)
        if status is not None:
            self.set_status(status)
        if record.status == "UNSET":
            record.status = "OK"
        if LOG_LEVEL not in record.attributes:
            record.attributes[LOG_LEVEL] = self._default_level()
        trace = self._trace
        trace.ending(self)
        record.end_ns = end_time_ns or time.time_ns()
        trace.ended(self)

    def to_immutable_span(self) -> Span:
        """The same span, to be read."""
        return Span(self._record)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Span:
        """Not offered: a live span comes from ``start_span``."""
        raise MlflowException("A live span cannot be made of a dict; Span.from_dict reads a finished one.")

    @classmethod
    def from_immutable_span(
        cls,
        span: Span,
        parent_span_id: str | None = None,
        trace_id: str | None = None,
        experiment_id: str | None = None,
        otel_trace_id: str | None = None,
    ) -> LiveSpan:
        """An open copy of a span in an open trace; ``end(end_time_ns=...)`` ends it.

        Args:
            trace_id: the trace it becomes part of; default a trace of its own.
        """
        return the_recorder().copy_span(span, parent_span_id, trace_id, experiment_id)

    def __enter__(self) -> LiveSpan:
        self._token = the_recorder().activate(self)
        return self

    def __exit__(self, kind: Any, error: BaseException | None, stack: Any) -> None:
        if error is not None:
            self.record_exception(error)
        the_recorder().deactivate(self._token)
        self.end()

    def _default_level(self) -> str:
        if self._record.status == "ERROR":
            return "40"
        kind = self._record.attributes.get(TYPE)
        return "20" if kind is not None and kind[1:-1] in INFO_TYPES else "10"


# the recorder, which stands above this module and puts itself here
recorder: Any = None


def the_recorder() -> Any:
    if recorder is None:
        raise MlflowException("Spans are recorded with mlflow.tracing, which is not loaded.")
    return recorder


def level_text(level: SpanLogLevel | int | str) -> str:
    """The number of a level, given by number or name, as JSON text.

    Raises: INVALID_PARAMETER_VALUE for another.
    """
    try:
        return str(int(SpanLogLevel[level.upper()] if isinstance(level, str) else SpanLogLevel(level)))
    except (KeyError, ValueError):
        names = ", ".join(f"{one.name} ({one.value})" for one in SpanLogLevel)
        raise invalid(f"Invalid log level {level!r} of a span; allowed are {names}.") from None
