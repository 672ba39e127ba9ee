"""How far a trace is."""

from __future__ import annotations

from enum import Enum
from typing import Any

from mlflow.exceptions import invalid


class TraceState(str, Enum):
    """Whether a trace runs or how it ended."""

    STATE_UNSPECIFIED = "STATE_UNSPECIFIED"
    OK = "OK"
    ERROR = "ERROR"
    IN_PROGRESS = "IN_PROGRESS"

    def __str__(self) -> str:
        return self.value

    def to_proto(self) -> int:
        """The protocol's number."""
        return list(type(self)).index(self)

    @classmethod
    def from_proto(cls, proto: int | str) -> TraceState:
        """The one with the protocol's number or name.

        Raises: INVALID_PARAMETER_VALUE.
        """
        states = list(cls)
        if isinstance(proto, str) and proto in cls.__members__:
            return cls[proto]
        if isinstance(proto, int) and not isinstance(proto, bool) and 0 <= proto < len(states):
            return states[proto]
        raise invalid(f"Invalid state {proto!r} of a trace; allowed are {', '.join(cls.__members__)}.")

    @staticmethod
    def from_otel_status(otel_status: Any) -> TraceState:
        """The state of a trace whose root span ended with this status of OpenTelemetry."""
        return _BY_STATUS_CODE[otel_status.status_code.name]


_BY_STATUS_CODE = {"UNSET": TraceState.STATE_UNSPECIFIED, "OK": TraceState.OK, "ERROR": TraceState.ERROR}
