"""What somebody thought of one answer."""

from __future__ import annotations

import numbers
from collections.abc import Iterator
from typing import Any

from mlflow.entities.assessment_source import AssessmentSource, AssessmentSourceType
from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid

__all__ = ["INVALID_PARAMETER_VALUE", "Assessment"]


class Assessment:
    """What somebody thought of one answer.

    Args:
        name: what was judged.
        source: who judged.
        value: true or false, a number, or a text.
        rationale: why.
        metadata: further facts.
        error_code, error_message: instead of a value, why there is none.

    Raises: INVALID_PARAMETER_VALUE unless exactly one of ``value`` and ``error_code`` is given.
    """

    _FIELDS = ("name", "source", "value", "rationale", "metadata", "error_code", "error_message")

    def __init__(
        self,
        name: str,
        source: AssessmentSource | None = None,
        value: bool | float | str | None = None,
        rationale: str | None = None,
        metadata: dict[str, Any] | None = None,
        error_code: str | None = None,
        error_message: str | None = None,
    ) -> None:
        if (value is None) == (error_code is None):
            raise invalid(f"The assessment {name!r} needs either a value or an error code.")
        if value is not None and error_message is not None:
            raise invalid(f"The assessment {name!r} has a value, and an error message that belongs to an error code.")
        if value is not None and not isinstance(value, (bool, numbers.Number, str)):
            raise invalid(f"The assessment {name!r} must be a number, a text, true or false, not {value!r}.")
        self._name = name
        self._source = source or AssessmentSource(AssessmentSourceType.SOURCE_TYPE_UNSPECIFIED, "unknown")
        self._value = value
        self._rationale = rationale
        self._metadata = metadata or {}
        self._error_code = error_code
        self._error_message = error_message

    name = property(lambda self: self._name, doc="What was judged.")
    source = property(lambda self: self._source, doc="Who judged.")
    value = property(lambda self: self._value, doc="The judgement.")
    rationale = property(lambda self: self._rationale, doc="Why.")
    metadata = property(lambda self: self._metadata, doc="Further facts.")
    error_code = property(lambda self: self._error_code, doc="Why there is no value.")
    error_message = property(lambda self: self._error_message, doc="The same, in words.")

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return ((name, getattr(self, name)) for name in self._FIELDS)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Assessment) and self.to_dictionary() == other.to_dictionary()

    __hash__ = None

    def to_dictionary(self) -> dict[str, Any]:
        """Field names to plain values."""
        return {**dict(self), "source": self._source.to_dictionary()}

    @classmethod
    def from_dictionary(cls, assessment_dict: dict[str, Any]) -> Assessment:
        """From the values of ``to_dictionary``."""
        values = {name: assessment_dict.get(name) for name in cls._FIELDS}
        if isinstance(values["source"], dict):
            values["source"] = AssessmentSource.from_dictionary(values["source"])
        return cls(**values)

    @classmethod
    def from_proto(cls, proto: Any) -> Assessment:
        """From an object with the same fields."""
        return cls(**{name: getattr(proto, name, None) for name in cls._FIELDS})

    def row(self, evaluation_id: str, timestamp: int) -> dict[str, Any]:
        """The row of the table in which a run keeps it."""
        value = self._value
        kind = "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "numeric"
        return {
            "evaluation_id": evaluation_id,
            "name": self._name,
            "source": self._source.to_dictionary(),
            "timestamp": timestamp,
            **{f"{one}_value": value if one == kind else None for one in ("boolean", "numeric", "string")},
            "rationale": self._rationale,
            "metadata": self._metadata,
            "error_code": self._error_code,
            "error_message": self._error_message,
            "span_id": None,
        }
