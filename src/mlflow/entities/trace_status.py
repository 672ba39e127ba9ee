"""How far a trace is, in the words of protocol 2.0."""

from __future__ import annotations

from enum import Enum
from typing import Any

from mlflow.entities.trace_state import TraceState
from mlflow.exceptions import invalid


class TraceStatus(str, Enum):
    """The older form of ``TraceState``."""

    UNSPECIFIED = "TRACE_STATUS_UNSPECIFIED"
    OK = "OK"
    ERROR = "ERROR"
    IN_PROGRESS = "IN_PROGRESS"

    def __str__(self) -> str:
        return self.value

    def to_state(self) -> TraceState:
        """The same as a state."""
        return list(TraceState)[self.to_proto()]

    @classmethod
    def from_state(cls, state: TraceState) -> TraceStatus:
        """The same as a status."""
        return list(cls)[TraceState(state).to_proto()]

    def to_proto(self) -> int:
        """The protocol's number."""
        return list(type(self)).index(self)

    @staticmethod
    def from_proto(proto_status: int | str) -> TraceStatus:
        """The one with the protocol's number or name.

        Raises: INVALID_PARAMETER_VALUE.
        """
        statuses = list(TraceStatus)
        if isinstance(proto_status, int) and not isinstance(proto_status, bool) and 0 <= proto_status < len(statuses):
            return statuses[proto_status]
        try:
            return TraceStatus(proto_status)
        except ValueError:
            allowed = ", ".join(status.value for status in statuses)
            raise invalid(f"Invalid status {proto_status!r} of a trace; allowed are {allowed}.") from None

    @staticmethod
    def from_otel_status(otel_status: Any) -> TraceStatus:
        """The status of a trace whose root span ended with this status of OpenTelemetry."""
        return TraceStatus.from_state(TraceState.from_otel_status(otel_status))

    @classmethod
    def pending_statuses(cls) -> set[TraceStatus]:
        """Those of traces that still run."""
        return {cls.IN_PROGRESS}

    @classmethod
    def end_statuses(cls) -> set[TraceStatus]:
        """Those of traces that have ended."""
        return {cls.UNSPECIFIED, cls.OK, cls.ERROR}
