"""What somebody or something thinks of a trace or of one of its spans."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import msgspec

from mlflow.entities.assessment_error import AssessmentError
from mlflow.entities.assessment_source import AssessmentSource, AssessmentSourceType
from mlflow.entities.assessment_value import (
    ExpectationValue,
    FeedbackValue,
    FeedbackValueType,
    IssueReferenceValue,
)
from mlflow.entities.plain_object import PlainObject
from mlflow.entities.trace_keys import AssessmentMetadataKey
from mlflow.entities.trace_message import AssessmentMessage
from mlflow.entities.wire_time import time_ms, time_text
from mlflow.exceptions import invalid

__all__ = [
    "DEFAULT_FEEDBACK_NAME",
    "Assessment",
    "Expectation",
    "ExpectationValue",
    "Feedback",
    "FeedbackValue",
    "FeedbackValueType",
    "IssueReference",
    "IssueReferenceValue",
]

DEFAULT_FEEDBACK_NAME = "feedback"


@dataclass
class Assessment(PlainObject):
    """A judgement: exactly one of ``feedback``, ``expectation`` and ``issue`` is set.

    Args:
        name: what is judged, e.g. "correctness".
        source: who judged.
        trace_id: the trace; ``span_id`` the span in it, None for the whole trace.
        run_id: the run in which it was made.
        rationale: why.
        metadata: texts by name.
        create_time_ms, last_update_time_ms: milliseconds since the epoch.
        assessment_id: ``a-`` and 32 hexadecimal digits; the store gives it.
        error: why a feedback has no value.
        overrides: the id of the feedback that this one replaces.
        valid: False for a feedback that another one has replaced.

    Raises: INVALID_PARAMETER_VALUE unless exactly one of the three is set.
    """

    name: str
    source: AssessmentSource
    trace_id: str | None = None
    run_id: str | None = None
    rationale: str | None = None
    metadata: dict[str, str] | None = None
    span_id: str | None = None
    create_time_ms: int | None = None
    last_update_time_ms: int | None = None
    assessment_id: str | None = None
    error: AssessmentError | None = None
    expectation: ExpectationValue | None = None
    feedback: FeedbackValue | None = None
    issue: IssueReferenceValue | None = None
    overrides: str | None = None
    valid: bool | None = None

    def __post_init__(self) -> None:
        given = [name for name in ("expectation", "feedback", "issue") if getattr(self, name) is not None]
        if len(given) != 1:
            raise invalid(
                f"The assessment {self.name!r} has {' and '.join(given) or 'no value'}: "
                "give exactly one of expectation, feedback and issue."
            )
        if self.source is not None and not isinstance(self.source, AssessmentSource):
            raise invalid(f"Invalid source {self.source!r} of the assessment {self.name!r}: give an AssessmentSource.")
        if self.feedback is not None:
            self.error = self.feedback.error or self.error
            self.valid = True if self.valid is None else self.valid

    def to_proto(self) -> AssessmentMessage:
        """The wire form.

        Raises: INVALID_PARAMETER_VALUE for a value that has no JSON form.
        """
        return AssessmentMessage(
            assessment_id=self.assessment_id,
            assessment_name=self.name,
            trace_id=self.trace_id,
            span_id=self.span_id,
            source=self.source,
            create_time=None if self.create_time_ms is None else time_text(self.create_time_ms),
            last_update_time=None if self.last_update_time_ms is None else time_text(self.last_update_time_ms),
            feedback=self.feedback and self.feedback.to_proto(),
            expectation=self.expectation and self.expectation.to_proto(),
            issue=self.issue and self.issue.to_proto(),
            rationale=self.rationale,
            metadata=self._wire_metadata(),
            overrides=self.overrides,
            valid=self.valid,
        )

    def _wire_metadata(self) -> dict[str, str] | None:
        # the protocol has no field for the run: it is an entry of the metadata
        metadata = {str(key): str(value) for key, value in (self.metadata or {}).items()}
        if self.run_id:
            metadata.setdefault(AssessmentMetadataKey.SOURCE_RUN_ID, self.run_id)
        return metadata or None

    @classmethod
    def from_proto(cls, proto: AssessmentMessage) -> Assessment:
        """From the wire form: a Feedback, an Expectation or an IssueReference.

        Raises: INVALID_PARAMETER_VALUE when it is none of them.
        """
        if proto.feedback is not None:
            return Feedback.from_proto(proto)
        if proto.expectation is not None:
            return Expectation.from_proto(proto)
        if proto.issue is not None:
            return IssueReference.from_proto(proto)
        raise invalid(
            f"The assessment {proto.assessment_name!r} has no value: give one of feedback, expectation and issue."
        )

    def to_dictionary(self) -> dict[str, Any]:
        """The fields under the names of the protocol, times as text."""
        return msgspec.to_builtins(self.to_proto())

    @classmethod
    def from_dictionary(cls, d: dict[str, Any]) -> Assessment:
        """From ``to_dictionary``; unknown keys are ignored.

        Raises: INVALID_PARAMETER_VALUE for fields that do not fit.
        """
        try:
            message = msgspec.convert(d, AssessmentMessage)
        except msgspec.ValidationError as error:
            raise invalid(f"This is no assessment: {error}. It was: {json.dumps(d, default=str)[:200]}") from error
        return cls.from_proto(message)

    def _fill(self, proto: AssessmentMessage) -> Any:
        """Take what constructors of the kinds do not from the wire form."""
        self.assessment_id = proto.assessment_id
        self.run_id = (proto.metadata or {}).get(AssessmentMetadataKey.SOURCE_RUN_ID)
        self.rationale = proto.rationale
        self.overrides = proto.overrides
        # MLflow's clients know only of feedback whether it is valid
        self.valid = None if self.feedback is None else proto.valid is not False
        return self


@dataclass
class Expectation(Assessment):
    """What should have come out.

    Args:
        value: anything that has a JSON form, but not None.
        source: who says so; a person unless given.

    Raises: INVALID_PARAMETER_VALUE when there is no value.
    """

    def __init__(
        self,
        name: str,
        value: Any,
        source: AssessmentSource | None = None,
        trace_id: str | None = None,
        metadata: dict[str, str] | None = None,
        span_id: str | None = None,
        create_time_ms: int | None = None,
        last_update_time_ms: int | None = None,
    ) -> None:
        if value is None:
            raise invalid(f"The expectation {name!r} needs a value.")
        super().__init__(
            name=name,
            source=AssessmentSource(AssessmentSourceType.HUMAN) if source is None else source,
            trace_id=trace_id,
            metadata=metadata,
            span_id=span_id,
            expectation=ExpectationValue(value),
            **_times(create_time_ms, last_update_time_ms),
        )

    @property
    def value(self) -> Any:
        """What is expected."""
        return self.expectation.value

    @value.setter
    def value(self, value: Any) -> None:
        self.expectation.value = value

    @classmethod
    def from_proto(cls, proto: AssessmentMessage) -> Expectation:
        """From the wire form."""
        value = ExpectationValue.from_proto(proto.expectation).value
        return cls(proto.assessment_name, value, **_common(proto))._fill(proto)


@dataclass
class Feedback(Assessment):
    """A judgement of what came out.

    Args:
        value: a number, text or boolean, or lists and dicts of these.
        error: why there is no value: an exception, an ``AssessmentError``, or a text.
        source: who judged; code unless given.
    """

    def __init__(
        self,
        name: str = DEFAULT_FEEDBACK_NAME,
        value: FeedbackValueType | None = None,
        error: Exception | AssessmentError | str | None = None,
        source: AssessmentSource | None = None,
        trace_id: str | None = None,
        metadata: dict[str, str] | None = None,
        span_id: str | None = None,
        create_time_ms: int | None = None,
        last_update_time_ms: int | None = None,
        rationale: str | None = None,
        overrides: str | None = None,
        valid: bool = True,
    ) -> None:
        if isinstance(error, BaseException):
            error = AssessmentError.from_exception(error)
        elif isinstance(error, str):
            error = AssessmentError("ASSESSMENT_ERROR", error)
        super().__init__(
            name=name,
            source=AssessmentSource(AssessmentSourceType.CODE) if source is None else source,
            trace_id=trace_id,
            metadata=metadata,
            span_id=span_id,
            rationale=rationale,
            overrides=overrides,
            valid=valid,
            feedback=FeedbackValue(value, error),
            **_times(create_time_ms, last_update_time_ms),
        )

    @property
    def value(self) -> FeedbackValueType:
        """The judgement."""
        return self.feedback.value

    @value.setter
    def value(self, value: FeedbackValueType) -> None:
        self.feedback.value = value

    @property
    def error_code(self) -> str | None:
        """What kind of failure left it without a value."""
        return self.feedback.error and self.feedback.error.error_code

    @property
    def error_message(self) -> str | None:
        """What happened when it was left without a value."""
        return self.feedback.error and self.feedback.error.error_message

    @classmethod
    def from_proto(cls, proto: AssessmentMessage) -> Feedback:
        """From the wire form."""
        value = FeedbackValue.from_proto(proto.feedback)
        error = value.error
        if error is None and proto.error is not None:  # older writers put it beside the value
            error = AssessmentError.from_proto(proto.error)
        return cls(proto.assessment_name or DEFAULT_FEEDBACK_NAME, value.value, error, **_common(proto))._fill(proto)


@dataclass
class IssueReference(Assessment):
    """That a trace shows a known problem.

    Args:
        issue_id: the problem's id.
        issue_name: what it is called.
        source: who says so; code unless given.
    """

    def __init__(
        self,
        issue_id: str,
        issue_name: str,
        source: AssessmentSource | None = None,
        trace_id: str | None = None,
        run_id: str | None = None,
        rationale: str | None = None,
        metadata: dict[str, str] | None = None,
        span_id: str | None = None,
        create_time_ms: int | None = None,
        last_update_time_ms: int | None = None,
    ) -> None:
        super().__init__(
            name=issue_id,
            source=AssessmentSource(AssessmentSourceType.CODE) if source is None else source,
            trace_id=trace_id,
            run_id=run_id,
            rationale=rationale,
            metadata=metadata,
            span_id=span_id,
            issue=IssueReferenceValue(issue_name),
            **_times(create_time_ms, last_update_time_ms),
        )

    @property
    def issue_id(self) -> str:
        """The problem's id, which is the assessment's name."""
        return self.name

    @issue_id.setter
    def issue_id(self, issue_id: str) -> None:
        self.name = issue_id

    @property
    def issue_name(self) -> str:
        """What the problem is called."""
        return self.issue.issue_name

    @issue_name.setter
    def issue_name(self, issue_name: str) -> None:
        self.issue.issue_name = issue_name

    @classmethod
    def from_proto(cls, proto: AssessmentMessage) -> IssueReference:
        """From the wire form."""
        return cls(proto.assessment_name, proto.issue.issue_name, **_common(proto))._fill(proto)


def _times(create_time_ms: int | None, last_update_time_ms: int | None) -> dict[str, int]:
    now = time.time_ns() // 1_000_000
    return {
        "create_time_ms": now if create_time_ms is None else create_time_ms,
        "last_update_time_ms": now if last_update_time_ms is None else last_update_time_ms,
    }


def _common(proto: AssessmentMessage) -> dict[str, Any]:
    """What the constructors of all kinds take."""
    return {
        "source": proto.source,
        "trace_id": proto.trace_id or None,
        "metadata": proto.metadata or None,
        "span_id": proto.span_id or None,
        "create_time_ms": None if proto.create_time is None else time_ms(proto.create_time),
        "last_update_time_ms": None if proto.last_update_time is None else time_ms(proto.last_update_time),
    }
