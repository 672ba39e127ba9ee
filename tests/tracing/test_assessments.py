"""Judging traces with the fluent API, in a real store."""

from __future__ import annotations

import pytest

import mlflow
from mlflow.entities import AssessmentError, AssessmentSource, Expectation, Feedback
from mlflow.exceptions import MlflowException


@pytest.fixture
def trace_id() -> str:
    with mlflow.start_span("asked") as span:
        pass
    return span.trace_id


def names(trace_id: str, **search) -> list[str]:
    return [assessment.name for assessment in mlflow.get_trace(trace_id).search_assessments(**search)]


def test_feedback(trace_id):
    logged = mlflow.log_feedback(
        trace_id=trace_id,
        name="relevance",
        value={"score": 0.5, "labels": ["a"]},
        source=AssessmentSource("LLM_JUDGE", "gpt"),
        rationale="because",
        metadata={"version": "2"},
        span_id="ab" * 8,
    )
    assert logged.assessment_id.startswith("a-")
    assert mlflow.get_assessment(trace_id, logged.assessment_id) == logged
    assert mlflow.get_trace(trace_id).info.assessments == [logged]
    assert (logged.value, logged.source.source_id, logged.rationale, logged.metadata, logged.span_id) == (
        *({"score": 0.5, "labels": ["a"]}, "gpt", "because", {"version": "2"}, "ab" * 8),
    )
    assert logged.valid is True


def test_feedback_has_defaults(trace_id):
    logged = mlflow.log_feedback(trace_id=trace_id, value=True)
    assert (logged.name, logged.source.source_type, logged.trace_id) == ("feedback", "CODE", trace_id)
    failed = mlflow.log_feedback(trace_id=trace_id, error=AssessmentError("RATE_LIMIT", "slow down"))
    assert (failed.value, failed.error_code, failed.error_message) == (None, "RATE_LIMIT", "slow down")


def test_expectations(trace_id):
    logged = mlflow.log_expectation(trace_id=trace_id, name="facts", value=["a", {"b": 1}])
    assert (logged.value, logged.source.source_type) == (["a", {"b": 1}], "HUMAN")
    assert mlflow.get_assessment(trace_id, logged.assessment_id) == logged
    assert names(trace_id, type="expectation") == ["facts"]


def test_overriding_and_deleting(trace_id):
    first = mlflow.log_feedback(trace_id=trace_id, name="q", value=1, span_id="ab" * 8)
    second = mlflow.override_feedback(
        trace_id=trace_id, assessment_id=first.assessment_id, value=0, source=AssessmentSource("HUMAN", "bob")
    )
    assert (second.name, second.value, second.overrides, second.span_id) == ("q", 0, first.assessment_id, "ab" * 8)
    assert mlflow.get_assessment(trace_id, first.assessment_id).valid is False
    assert (names(trace_id), names(trace_id, all=True)) == (["q"], ["q", "q"])
    mlflow.delete_assessment(trace_id, second.assessment_id)
    assert mlflow.get_assessment(trace_id, first.assessment_id).valid is True
    with pytest.raises(MlflowException, match=second.assessment_id):
        mlflow.get_assessment(trace_id, second.assessment_id)
    mlflow.delete_assessment(trace_id, second.assessment_id)


def test_changing(trace_id):
    expected = mlflow.log_expectation(trace_id=trace_id, name="e", value=1, metadata={"a": "1"})
    changed = mlflow.update_assessment(trace_id, expected.assessment_id, Expectation("e2", "new", metadata={"b": "2"}))
    assert (changed.name, changed.value, changed.create_time_ms) == ("e2", "new", expected.create_time_ms)
    assert changed.metadata["b"] == "2"
    judged = mlflow.log_feedback(trace_id=trace_id, name="q", value=1, rationale="old", metadata={"a": "1"})
    changed = mlflow.update_assessment(trace_id, judged.assessment_id, Feedback("q", 2))
    assert (changed.value, changed.rationale, changed.metadata) == (2, "old", {"a": "1"})
    with pytest.raises(MlflowException) as caught:
        mlflow.update_assessment(trace_id, judged.assessment_id, Expectation("q", 2))
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"
    assert mlflow.get_assessment(trace_id, judged.assessment_id) == changed


def test_references_to_issues(trace_id):
    with mlflow.start_run() as run:
        logged = mlflow.log_issue(trace_id=trace_id, issue_id="iss-1", issue_name="slow")
    found = mlflow.get_assessment(trace_id, logged.assessment_id)
    assert (found.issue_id, found.issue_name, found.run_id) == ("iss-1", "slow", run.info.run_id)


def test_what_cannot_be_stored_is_refused_and_leaves_nothing(trace_id):
    feedback = mlflow.log_feedback(trace_id=trace_id, name="kept", value=1)
    expected = mlflow.log_expectation(trace_id=trace_id, name="also kept", value=1)
    for code, call in (
        ("RESOURCE_DOES_NOT_EXIST", lambda: mlflow.log_feedback(trace_id="tr-none", value=1)),
        ("INVALID_PARAMETER_VALUE", lambda: mlflow.log_feedback(trace_id=trace_id, value=object())),
        ("INVALID_PARAMETER_VALUE", lambda: mlflow.log_feedback(trace_id=trace_id, value=1, source="me")),
        ("INVALID_PARAMETER_VALUE", lambda: mlflow.log_expectation(trace_id=trace_id, name="n", value=None)),
        ("INVALID_PARAMETER_VALUE", lambda: mlflow.log_assessment(trace_id, {"name": "n"})),
        ("RESOURCE_DOES_NOT_EXIST", lambda: mlflow.override_feedback(trace_id=trace_id, assessment_id="a-0", value=1)),
        (
            "INVALID_PARAMETER_VALUE",
            lambda: mlflow.override_feedback(trace_id=trace_id, assessment_id=expected.assessment_id, value=1),
        ),
        ("RESOURCE_DOES_NOT_EXIST", lambda: mlflow.update_assessment(trace_id, "a-0", Feedback("n", 1))),
    ):
        with pytest.raises(MlflowException) as caught:
            call()
        assert caught.value.error_code == code
    assert mlflow.get_trace(trace_id).info.assessments == [feedback, expected]
