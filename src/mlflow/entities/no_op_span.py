"""Spans of which nothing is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.entities.live_span import the_recorder
from mlflow.entities.span import Span
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import NO_OP_SPAN_TRACE_ID

if TYPE_CHECKING:
    from mlflow.entities.link import Link
    from mlflow.entities.span_event import SpanEvent


class NoOpSpan(Span):
    """Stands for a span where nothing is recorded: tracing is off, or the trace is not sampled."""

    __slots__ = ("_token",)

    _EMPTY = SpanRecord(NO_OP_SPAN_TRACE_ID, "", "", 0)

    def __init__(self, otel_span: Any = None) -> None:
        self._record = NoOpSpan._EMPTY
        self._token = None

    def __enter__(self) -> NoOpSpan:
        idle = NoOpSpan()
        idle._token = the_recorder().activate(idle)
        self._token = idle._token
        return idle

    def __exit__(self, kind: Any, error: BaseException | None, stack: Any) -> None:
        the_recorder().deactivate(self._token)

    @property
    def context(self) -> None:
        """It has none."""
        return None

    @property
    def span_id(self) -> None:
        """It has none."""
        return None

    @property
    def parent_id(self) -> None:
        """It has none."""
        return None

    @property
    def name(self) -> None:
        """It has none."""
        return None

    @property
    def start_time_ns(self) -> None:
        """It has none."""
        return None

    @property
    def end_time_ns(self) -> None:
        """It has none."""
        return None

    @property
    def status(self) -> None:
        """It has none."""
        return None

    def set_inputs(self, inputs: Any) -> None:
        """Nothing."""

    def set_outputs(self, outputs: Any) -> None:
        """Nothing."""

    def set_span_type(self, span_type: str) -> None:
        """Nothing."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Nothing."""

    def set_attributes(self, attributes: dict[str, Any]) -> None:
        """Nothing."""

    def set_description(self, description: str) -> None:
        """Nothing."""

    def set_log_level(self, level: Any) -> None:
        """Nothing."""

    def set_status(self, status: Any) -> None:
        """Nothing."""

    def add_event(self, event: SpanEvent) -> None:
        """Nothing."""

    def add_link(self, link: Link) -> None:
        """Nothing."""

    def record_exception(self, exception: BaseException | str) -> None:
        """Nothing."""

    def end(
        self,
        outputs: Any = None,
        attributes: dict[str, Any] | None = None,
        status: Any = None,
        end_time_ns: int | None = None,
    ) -> None:
        """Nothing."""
