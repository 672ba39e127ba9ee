"""What an assessment says: a judgement, an expectation, or the name of a problem."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec

from mlflow.entities.assessment_error import AssessmentError
from mlflow.entities.plain_object import PlainObject
from mlflow.entities.trace_message import (
    ExpectationMessage,
    FeedbackMessage,
    IssueReferenceMessage,
    SerializedValue,
)
from mlflow.exceptions import invalid

FeedbackValueType = float | int | str | bool | dict[str, Any] | list[Any] | None
"""What a judgement may be: whatever JSON can say."""

_JSON_FORMAT = "JSON_FORMAT"


@dataclass
class FeedbackValue(PlainObject):
    """A judgement, or why there is none."""

    value: FeedbackValueType
    error: AssessmentError | None = None

    def to_proto(self) -> FeedbackMessage:
        """The wire form.

        Raises: INVALID_PARAMETER_VALUE for a value that has no JSON form.
        """
        return FeedbackMessage(_plain(self.value, "feedback"), self.error and self.error.to_proto())

    @classmethod
    def from_proto(cls, proto: FeedbackMessage) -> FeedbackValue:
        """From the wire form."""
        return cls(proto.value, proto.error and AssessmentError.from_proto(proto.error))

    def to_dictionary(self) -> dict[str, Any]:
        """Plain values by name."""
        return {"value": None} | msgspec.to_builtins(self.to_proto())

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> FeedbackValue:
        """From ``to_dictionary``."""
        return cls.from_proto(msgspec.convert(d, FeedbackMessage))


@dataclass
class ExpectationValue(PlainObject):
    """What should have come out."""

    value: Any

    def to_proto(self) -> ExpectationMessage:
        """The wire form: what is more than one text, number or boolean goes as JSON text.

        Raises: INVALID_PARAMETER_VALUE for a value that has no JSON form.
        """
        value = _plain(self.value, "expectation")
        if isinstance(value, (str, int, float)):
            return ExpectationMessage(value=value)
        return ExpectationMessage(serialized_value=SerializedValue(_JSON_FORMAT, json.dumps(value)))

    @classmethod
    def from_proto(cls, proto: ExpectationMessage) -> ExpectationValue:
        """From the wire form.

        Raises: INVALID_PARAMETER_VALUE for a serialization that is not JSON.
        """
        if proto.serialized_value is None:
            return cls(proto.value)
        if proto.serialized_value.serialization_format != _JSON_FORMAT:
            raise invalid(
                f"Invalid format {proto.serialized_value.serialization_format!r} of an expectation; "
                f"allowed is {_JSON_FORMAT}."
            )
        try:
            return cls(json.loads(proto.serialized_value.value))
        except ValueError as error:
            raise invalid(f"The value of an expectation is no JSON text: {error}.") from error

    def to_dictionary(self) -> dict[str, Any]:
        """Plain values by name."""
        return msgspec.to_builtins(self.to_proto())

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> ExpectationValue:
        """From ``to_dictionary``."""
        return cls.from_proto(msgspec.convert(d, ExpectationMessage))


@dataclass
class IssueReferenceValue(PlainObject):
    """What a problem is called."""

    issue_name: str

    def to_proto(self) -> IssueReferenceMessage:
        """The wire form."""
        return IssueReferenceMessage(self.issue_name)

    @classmethod
    def from_proto(cls, proto: IssueReferenceMessage) -> IssueReferenceValue:
        """From the wire form."""
        return cls(proto.issue_name)

    def to_dictionary(self) -> dict[str, Any]:
        """Plain values by name."""
        return {"issue_name": self.issue_name}

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> IssueReferenceValue:
        """From ``to_dictionary``."""
        return cls(d["issue_name"])


def _plain(value: Any, kind: str) -> Any:
    """The value as plain JSON values; numbers of numerical libraries become Python's."""
    try:
        return json.loads(json.dumps(value, default=_scalar))
    except (TypeError, ValueError) as error:
        name = type(value).__name__
        raise invalid(f"Invalid {kind} of type {name}: the value must have a JSON form ({error}).") from error


def _scalar(value: Any) -> Any:
    item = getattr(value, "item", None)  # numpy's scalars, and arrays of one element
    if item is None:
        raise TypeError(f"{type(value).__name__} has none")
    return item()
