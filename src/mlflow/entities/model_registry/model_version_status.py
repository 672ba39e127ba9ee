"""Whether a model version can be used."""

from __future__ import annotations

from mlflow.exceptions import invalid

_NAMES = {1: "PENDING_REGISTRATION", 2: "FAILED_REGISTRATION", 3: "READY"}
_NUMBERS = {name: number for number, name in _NAMES.items()}


class ModelVersionStatus:
    """The protocol's numbers of a version's states."""

    PENDING_REGISTRATION = 1
    FAILED_REGISTRATION = 2
    READY = 3

    @staticmethod
    def from_string(status_str: str) -> int:
        """The number of a name.

        Raises: INVALID_PARAMETER_VALUE for another name.
        """
        if status_str not in _NUMBERS:
            raise invalid(f"Invalid model version status {status_str!r}; allowed are {', '.join(_NUMBERS)}.")
        return _NUMBERS[status_str]

    @staticmethod
    def to_string(status: int) -> str:
        """The name of a number.

        Raises: INVALID_PARAMETER_VALUE for another number.
        """
        if status not in _NAMES:
            raise invalid(f"Invalid model version status {status!r}; allowed are {', '.join(map(str, _NAMES))}.")
        return _NAMES[status]

    @staticmethod
    def all_status() -> list[int]:
        """All numbers."""
        return list(_NAMES)
