"""How far a logged model is."""

from enum import Enum
from typing import Any

from mlflow.exceptions import invalid


class LoggedModelStatus(str, Enum):
    """PENDING until it is finalized as READY or FAILED."""

    UNSPECIFIED = "UNSPECIFIED"
    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"

    def __str__(self) -> str:
        return self.value

    def to_int(self) -> int:
        """The number that stands for it in databases."""
        return list(LoggedModelStatus).index(self)

    @classmethod
    def from_int(cls, status_int: int) -> "LoggedModelStatus":
        """The status of a number.

        Raises: INVALID_PARAMETER_VALUE.
        """
        known = list(cls)
        if isinstance(status_int, bool) or not isinstance(status_int, int) or not 0 <= status_int < len(known):
            raise invalid(f"Invalid status {status_int!r} of a logged model: allowed are 0 to {len(known) - 1}.")
        return known[status_int]

    def to_proto(self) -> str:
        """The name on the wire."""
        return WIRE_NAMES[self]

    @classmethod
    def from_proto(cls, proto: Any) -> "LoggedModelStatus":
        """From a name on the wire, or its number."""
        if isinstance(proto, int) and not isinstance(proto, bool):
            return cls.from_int(proto)
        for status, name in WIRE_NAMES.items():
            if proto in (name, status.value):
                return status
        raise invalid(f"Invalid status {proto!r} of a logged model: allowed are {', '.join(WIRE_NAMES.values())}.")

    @staticmethod
    def is_finalized(status: "LoggedModelStatus") -> bool:
        """Whether it will not change any more."""
        return status in (LoggedModelStatus.READY, LoggedModelStatus.FAILED)


WIRE_NAMES: dict[LoggedModelStatus, str] = {
    LoggedModelStatus.UNSPECIFIED: "LOGGED_MODEL_STATUS_UNSPECIFIED",
    LoggedModelStatus.PENDING: "LOGGED_MODEL_PENDING",
    LoggedModelStatus.READY: "LOGGED_MODEL_READY",
    LoggedModelStatus.FAILED: "LOGGED_MODEL_UPLOAD_FAILED",
}
