"""The fluent API of judging traces: feedback, expectations, references to issues."""

from __future__ import annotations

from typing import Any

from mlflow import state
from mlflow.entities.assessment import (
    DEFAULT_FEEDBACK_NAME,
    Assessment,
    Expectation,
    Feedback,
    FeedbackValueType,
    IssueReference,
)
from mlflow.entities.assessment_error import AssessmentError
from mlflow.entities.assessment_source import AssessmentSource
from mlflow.exceptions import invalid
from mlflow.tracing.client import TracingClient

__all__ = [
    "DEFAULT_FEEDBACK_NAME",
    "delete_assessment",
    "get_assessment",
    "log_assessment",
    "log_expectation",
    "log_feedback",
    "log_issue",
    "override_feedback",
    "update_assessment",
]


def get_assessment(trace_id: str, assessment_id: str) -> Assessment:
    """One judgement of a trace.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none with this id.
    """
    return TracingClient().get_assessment(trace_id, assessment_id)


def log_assessment(trace_id: str, assessment: Assessment) -> Assessment:
    """Judge a trace, or the span that the assessment names.

    Args:
        assessment: a ``Feedback`` or an ``Expectation``.

    Returns: the assessment as it is stored, with its id.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace.
    """
    if not isinstance(assessment, Assessment):
        raise invalid(
            f"Invalid assessment {assessment!r}: give a Feedback or an Expectation, not a {type(assessment).__name__}."
        )
    return TracingClient().log_assessment(trace_id, assessment)


def log_feedback(
    *,
    trace_id: str,
    name: str = DEFAULT_FEEDBACK_NAME,
    value: FeedbackValueType | None = None,
    source: AssessmentSource | None = None,
    error: Exception | AssessmentError | None = None,
    rationale: str | None = None,
    metadata: dict[str, Any] | None = None,
    span_id: str | None = None,
) -> Assessment:
    """Judge what came out of a trace or of one of its spans.

    Args:
        trace_id: the trace.
        name: what is judged, e.g. "correctness".
        value: a number, text or boolean, or lists and dicts of these.
        source: who judged; code unless given.
        error: why there is no value.
        rationale: why.
        metadata: texts by name.
        span_id: the span; None judges the whole trace.

    Returns: the feedback as it is stored, with its id.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace.
    """
    feedback = Feedback(
        name, value, error, source=source, trace_id=trace_id, metadata=metadata, span_id=span_id, rationale=rationale
    )
    return TracingClient().log_assessment(trace_id, feedback)


def log_expectation(
    *,
    trace_id: str,
    name: str,
    value: Any,
    source: AssessmentSource | None = None,
    metadata: dict[str, Any] | None = None,
    span_id: str | None = None,
) -> Assessment:
    """Say what should have come out of a trace or of one of its spans.

    Args:
        trace_id: the trace.
        name: what it is about, e.g. "expected_answer".
        value: anything that has a JSON form, but not None.
        source: who says so; a person unless given.
        metadata: texts by name.
        span_id: the span; None means the whole trace.

    Returns: the expectation as it is stored, with its id.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace.
    """
    expectation = Expectation(name, value, source=source, trace_id=trace_id, metadata=metadata, span_id=span_id)
    return TracingClient().log_assessment(trace_id, expectation)


def log_issue(
    *,
    trace_id: str,
    issue_id: str,
    issue_name: str | None = None,
    source: AssessmentSource | None = None,
    run_id: str | None = None,
    rationale: str | None = None,
    metadata: dict[str, str] | None = None,
    span_id: str | None = None,
) -> Assessment:
    """Say that a trace shows a known problem.

    Args:
        trace_id: the trace.
        issue_id: the problem's id.
        issue_name: what it is called; its id unless given.
        source: who says so; code unless given.
        run_id: the run in which it was found; the active one unless given.
        rationale: why.
        metadata: texts by name.
        span_id: the span that shows it.

    Returns: the reference as it is stored, with its id.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace.
    """
    run = state.active_run()
    reference = IssueReference(
        issue_id,
        issue_name or issue_id,
        source=source,
        trace_id=trace_id,
        run_id=run_id or (run.info.run_id if run is not None else None),
        rationale=rationale,
        metadata=metadata,
        span_id=span_id,
    )
    return TracingClient().log_assessment(trace_id, reference)


def update_assessment(trace_id: str, assessment_id: str, assessment: Assessment) -> Assessment:
    """Change name, value, rationale and metadata of a judgement to what is set in ``assessment``.

    Args:
        assessment: of the same kind as the stored one.

    Returns: the assessment as it is stored now.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none with this id, INVALID_PARAMETER_VALUE for another kind.
    """
    return TracingClient().update_assessment(trace_id, assessment_id, assessment)


def override_feedback(
    *,
    trace_id: str,
    assessment_id: str,
    value: FeedbackValueType,
    rationale: str | None = None,
    source: AssessmentSource | None = None,
    metadata: dict[str, Any] | None = None,
) -> Assessment:
    """Replace a feedback by another judgement of the same thing; the first one stays, as not valid.

    Args:
        assessment_id: the feedback to replace.
        value: the new judgement.
        rationale: why.
        source: who judges now; code unless given.
        metadata: texts by name.

    Returns: the new feedback, with its id. Deleting it makes the first one valid again.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none with this id, INVALID_PARAMETER_VALUE when it is no feedback.
    """
    client = TracingClient()
    old = client.get_assessment(trace_id, assessment_id)
    if not isinstance(old, Feedback):
        raise invalid(f"The assessment {assessment_id} is no feedback: only feedback can be overridden.")
    feedback = Feedback(
        old.name,
        value,
        source=source,
        trace_id=trace_id,
        metadata=metadata,
        span_id=old.span_id,
        rationale=rationale,
        overrides=assessment_id,
    )
    return client.log_assessment(trace_id, feedback)


def delete_assessment(trace_id: str, assessment_id: str) -> None:
    """Delete a judgement; one that it replaced is valid again. One that does not exist is no error."""
    TracingClient().delete_assessment(trace_id, assessment_id)
