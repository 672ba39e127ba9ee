"""Why a judgement has no value."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from typing import Any

from mlflow.entities.plain_object import PlainObject
from mlflow.entities.trace_message import AssessmentErrorMessage


@dataclass
class AssessmentError(PlainObject):
    """A failure of a judge.

    Args:
        error_code: what kind of failure, e.g. RATE_LIMIT_EXCEEDED or the name of an exception's class.
        error_message: what happened.
        stack_trace: where.
    """

    error_code: str
    error_message: str | None = None
    stack_trace: str | None = None

    @classmethod
    def from_exception(cls, error: BaseException) -> AssessmentError:
        """The failure that an exception is."""
        stack = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        return cls(type(error).__name__, str(error), stack)

    def to_proto(self) -> AssessmentErrorMessage:
        """The wire form."""
        return AssessmentErrorMessage(self.error_code, self.error_message, self.stack_trace)

    @classmethod
    def from_proto(cls, proto: AssessmentErrorMessage) -> AssessmentError:
        """From the wire form."""
        return cls(proto.error_code, proto.error_message, proto.stack_trace)

    def to_dictionary(self) -> dict[str, Any]:
        """The fields by name."""
        return dict(self)

    @classmethod
    def from_dictionary(cls, error_dict: dict[str, Any]) -> AssessmentError:
        """From ``to_dictionary``."""
        return cls(error_dict["error_code"], error_dict.get("error_message"), error_dict.get("stack_trace"))
