"""What every tracking service does with judgements of traces."""

import json

import pytest

from mlflow.api.traces import (
    CreateAssessment,
    DeleteAssessment,
    DeleteTraces,
    GetAssessment,
    GetTraceInfo,
    StartTrace,
    UpdateAssessment,
)
from mlflow.entities.assessment_source import AssessmentSource
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import (
    AssessmentErrorMessage,
    AssessmentMessage,
    ExpectationMessage,
    FeedbackMessage,
    IssueReferenceMessage,
    SerializedValue,
    TraceMessage,
)
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id

NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""


@pytest.fixture
def trace_id(service, experiment_id):
    """A stored trace."""
    made = new_trace_id()
    log(service, experiment_id, info(made))
    return made


def judgement(**fields):
    if not fields.keys() & {"feedback", "expectation", "issue"}:
        fields["feedback"] = FeedbackMessage(1)
    return AssessmentMessage(**{"assessment_name": "quality", "source": AssessmentSource("HUMAN", "me"), **fields})


def create(service, trace_id, **fields):
    return service.create_assessment(CreateAssessment(trace_id, assessment=judgement(**fields))).assessment


def get(service, trace_id, assessment_id):
    found = service.get_assessment(GetAssessment(trace_id, assessment_id)).assessment
    assert found in of_trace(service, trace_id)
    return found


def of_trace(service, trace_id):
    return service.get_trace_info(GetTraceInfo(trace_id)).trace.trace_info.assessments


def change(service, trace_id, assessment_id, mask, **fields):
    given = AssessmentMessage(assessment_id=assessment_id, trace_id=trace_id, **fields)
    request = UpdateAssessment(trace_id, assessment_id, assessment=given, update_mask=mask)
    return service.update_assessment(request).assessment


VALUES = [
    *(True, False, 0, 1, -2.5, 1e300, 2**53, None, "good", "", "null", 'say "x"\n🙂', "x" * 100_000),
    *([], [1, "a", None], {}, {"value": None, "b": [{"value": None}]}),
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:30])
def test_values_of_feedback(service, trace_id, value):
    made = create(service, trace_id, feedback=FeedbackMessage(value))
    found = get(service, trace_id, made.assessment_id)
    assert found == made
    assert found.feedback == FeedbackMessage(value)
    assert type(found.feedback.value) is type(value)


def test_everything_of_a_feedback(service, trace_id):
    error = AssessmentErrorMessage("TIMEOUT", "late", "line 1\nline 2")
    made = create(
        service,
        trace_id,
        feedback=FeedbackMessage(None, error),
        span_id="0123456789abcdef",
        rationale="because " * 10_000,
        metadata={"k": "v", "mlflow.assessment.sourceRunId": "r"},
        source=AssessmentSource("LLM_JUDGE", "gpt"),
    )
    found = get(service, trace_id, made.assessment_id)
    assert found == made
    assert found.assessment_id.startswith("a-")
    assert (found.trace_id, found.span_id, found.assessment_name) == (trace_id, "0123456789abcdef", "quality")
    assert found.feedback == FeedbackMessage(None, error)
    assert found.rationale == "because " * 10_000
    assert found.metadata == {"k": "v", "mlflow.assessment.sourceRunId": "r"}
    assert (found.source.source_type, found.source.source_id) == ("LLM_JUDGE", "gpt")
    assert found.valid is True
    assert found.create_time == found.last_update_time


def test_expectations_and_issues(service, trace_id):
    serialized = ExpectationMessage(serialized_value=SerializedValue("JSON_FORMAT", '{"a": [1, null]}'))
    for given in (ExpectationMessage("Paris"), ExpectationMessage(3), ExpectationMessage(["a", "b"]), serialized):
        made = create(service, trace_id, expectation=given)
        assert get(service, trace_id, made.assessment_id).expectation == given
    made = create(service, trace_id, issue=IssueReferenceMessage("slow"))
    assert get(service, trace_id, made.assessment_id).issue == IssueReferenceMessage("slow")


def test_times_that_are_given(service, trace_id):
    made = create(service, trace_id, create_time="2026-01-02T03:04:05Z", last_update_time="2026-01-02T03:04:06.500Z")
    found = get(service, trace_id, made.assessment_id)
    assert (found.create_time, found.last_update_time) == ("2026-01-02T03:04:05Z", "2026-01-02T03:04:06.500Z")


def test_bad_assessments_store_nothing(service, trace_id):
    for fields, message in (
        ({"assessment_name": None}, "assessment_name"),
        ({"assessment_name": "n" * 251}, "251"),
        ({"span_id": "xyz"}, "xyz"),
        ({"create_time": "yesterday"}, "yesterday"),
        ({"expectation": ExpectationMessage(1), "feedback": FeedbackMessage(1)}, "exactly one"),
        ({"expectation": ExpectationMessage(serialized_value=SerializedValue("XML", "1"))}, "XML"),
        ({"expectation": ExpectationMessage(serialized_value=SerializedValue("JSON_FORMAT", "{"))}, "JSON"),
        ({"source": AssessmentSource("CODE", "s" * 251)}, "251"),
    ):
        with raises("INVALID_PARAMETER_VALUE", message):
            create(service, trace_id, **fields)
    nothing = AssessmentMessage(assessment_name="q", source=AssessmentSource("HUMAN", "me"))
    with raises("INVALID_PARAMETER_VALUE", "exactly one"):
        service.create_assessment(CreateAssessment(trace_id, assessment=nothing))
    with raises("RESOURCE_DOES_NOT_EXIST", "tr-unknown"):
        create(service, "tr-unknown")
    assert of_trace(service, trace_id) == []


def test_overriding_and_taking_it_back(service, trace_id):
    first = create(service, trace_id).assessment_id
    second = create(service, trace_id, feedback=FeedbackMessage(2), overrides=first).assessment_id
    assert (get(service, trace_id, first).valid, get(service, trace_id, second).valid) == (False, True)
    assert get(service, trace_id, second).overrides == first
    service.delete_assessment(DeleteAssessment(trace_id, second))
    assert get(service, trace_id, first).valid is True
    with raises("RESOURCE_DOES_NOT_EXIST", second):
        service.get_assessment(GetAssessment(trace_id, second))
    # deleting again is no error
    service.delete_assessment(DeleteAssessment(trace_id, second))
    service.delete_assessment(DeleteAssessment("tr-unknown", second))


def test_overriding_what_is_not_there(service, experiment_id, trace_id):
    other = new_trace_id()
    log(service, experiment_id, info(other))
    elsewhere = create(service, other).assessment_id
    for overridden in ("a-unknown", elsewhere):
        with raises("RESOURCE_DOES_NOT_EXIST", overridden):
            create(service, trace_id, overrides=overridden)
    assert of_trace(service, trace_id) == []
    assert get(service, other, elsewhere).valid is True


def test_an_assessment_belongs_to_its_trace(service, experiment_id, trace_id):
    other = new_trace_id()
    log(service, experiment_id, info(other))
    made = create(service, other).assessment_id
    with raises("RESOURCE_DOES_NOT_EXIST", made):
        service.get_assessment(GetAssessment(trace_id, made))
    with raises("RESOURCE_DOES_NOT_EXIST", made):
        change(service, trace_id, made, "feedback", feedback=FeedbackMessage(2))
    service.delete_assessment(DeleteAssessment(trace_id, made))
    assert get(service, other, made)


def test_changing(service, trace_id):
    made = create(service, trace_id, rationale="r", metadata={"a": "1", "b": "1"})
    number = made.assessment_id
    assert change(service, trace_id, number, "feedback", feedback=FeedbackMessage("b")).feedback.value == "b"
    changed = change(service, trace_id, number, "metadata", metadata={"b": "2"}, rationale="not in the mask")
    assert (changed.metadata, changed.rationale) == ({"a": "1", "b": "2"}, "r")
    change(service, trace_id, number, "assessmentName,rationale", assessment_name="n", rationale="s")
    found = get(service, trace_id, number)
    assert (found.assessment_name, found.rationale, found.feedback.value) == ("n", "s", "b")
    assert found.create_time == made.create_time
    assert found.last_update_time >= made.last_update_time


def test_bad_changes(service, trace_id):
    made = create(service, trace_id)
    number = made.assessment_id
    for mask, fields, message in (
        ("", {}, "update_mask"),
        ("colour", {}, "colour"),
        ("valid", {"valid": False}, "valid"),
        ("feedback", {}, "assessment.feedback"),
        ("expectation", {"expectation": ExpectationMessage(1)}, "feedback"),
        ("assessment_name", {}, "assessment_name"),
    ):
        with raises("INVALID_PARAMETER_VALUE", message):
            change(service, trace_id, number, mask, **fields)
    assert get(service, trace_id, number) == made
    with raises("RESOURCE_DOES_NOT_EXIST", "a-unknown"):
        change(service, trace_id, "a-unknown", "feedback", feedback=FeedbackMessage(1))


def test_assessments_that_come_with_their_trace(service, experiment_id):
    trace_id = new_trace_id()
    given = judgement(assessment_id="a-of-" + trace_id[3:], trace_id=trace_id, rationale="r")
    for _ in range(2):
        # twice: a request that was sent again
        log(service, experiment_id, info(trace_id, assessments=[given]))
    [found] = of_trace(service, trace_id)
    assert (found.assessment_id, found.rationale) == (given.assessment_id, "r")
    place = TraceLocation.from_experiment_id(experiment_id)
    message = TraceMessage(info(new_trace_id(), trace_location=place, assessments=[judgement()]))
    assert service.start_trace(StartTrace(message)).trace.trace_info.assessments[0].assessment_name == "quality"
    with raises("INVALID_PARAMETER_VALUE", "another trace"):
        log(service, experiment_id, info(new_trace_id(), assessments=[given]))


def test_assessments_go_with_their_trace(service, experiment_id, trace_id):
    made = create(service, trace_id).assessment_id
    service.delete_traces(DeleteTraces(experiment_id, request_ids=[trace_id]))
    log(service, experiment_id, info(trace_id))
    assert of_trace(service, trace_id) == []
    with raises("RESOURCE_DOES_NOT_EXIST", made):
        service.get_assessment(GetAssessment(trace_id, made))


def test_numbers_beyond_floats_are_kept_as_texts(service, trace_id):
    made = create(service, trace_id, feedback=FeedbackMessage(json.dumps(10**400)))
    assert get(service, trace_id, made.assessment_id).feedback.value == str(10**400)
