"""What users hold of traces and assessments, and that it survives the wire."""

from __future__ import annotations

import json
import re

import msgspec
import pytest

from mlflow.entities import (
    Assessment,
    AssessmentError,
    AssessmentSource,
    Expectation,
    Feedback,
    IssueReference,
    Link,
    Span,
    SpanEvent,
    SpanStatus,
    Trace,
    TraceData,
    TraceInfo,
    TraceLocation,
    TraceState,
)
from mlflow.entities.span_record import LinkRecord, SpanRecord
from mlflow.entities.trace_info_v2 import TraceInfoV2
from mlflow.entities.trace_message import AssessmentMessage, TraceRecord
from mlflow.entities.trace_status import TraceStatus
from mlflow.entities.wire_time import duration_ms, duration_text, time_ms, time_text
from mlflow.exceptions import MlflowException

TRACE_ID = "tr-" + "ab" * 16


def _span(span_id: str, parent_id: str | None = None, **attributes: object) -> Span:
    texts = {f"mlflow.span{key}": json.dumps(value) for key, value in attributes.items()}
    return Span(SpanRecord(TRACE_ID, span_id, f"s-{span_id[0]}", 1, 2, parent_id, "OK", attributes=texts))


def _trace() -> Trace:
    info = TraceInfo(
        trace_id=TRACE_ID,
        trace_location=TraceLocation.from_experiment_id("7"),
        request_time=1767323045678,
        state=TraceState.OK,
        request_preview='{"x": 1}',
        execution_duration=1262,
        trace_metadata={"mlflow.trace.tokenUsage": '{"input_tokens": 3}'},
        tags={"mlflow.traceName": "f"},
        assessments=[
            Feedback("q", True, source=AssessmentSource("HUMAN", "me"), trace_id=TRACE_ID, span_id="a" * 16),
            Feedback("old", 1, valid=False),
            Expectation("e", {"a": [1]}),
        ],
    )
    root = _span("a" * 16, Inputs={"x": 1}, Outputs="ü", Type="CHAIN")
    return Trace(info, TraceData([root, _span("b" * 16, "a" * 16, Outputs=[2], Type="TOOL")]))


def test_a_trace_is_the_same_after_json_and_after_the_wire() -> None:
    trace = _trace()
    assert Trace.from_json(trace.to_json()).to_dict() == trace.to_dict()
    sent = msgspec.json.encode(trace.to_proto())
    assert dict(Trace.from_proto(msgspec.json.decode(sent, type=TraceRecord))) == dict(trace)


def test_the_dict_of_an_info_has_the_protocols_names() -> None:
    info = _trace().info
    info.assessments = []
    assert info.to_dict() == {
        "trace_id": TRACE_ID,
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "7"}},
        "request_time": "2026-01-02T03:04:05.678Z",
        "state": "OK",
        "trace_metadata": {"mlflow.trace.tokenUsage": '{"input_tokens": 3}'},
        "tags": {"mlflow.traceName": "f"},
        "request_preview": '{"x": 1}',
        "execution_duration_ms": 1262,
    }
    assert (info.token_usage, info.cost, info.experiment_id) == ({"input_tokens": 3}, None, "7")


def test_what_a_trace_gives_of_its_root_and_its_spans() -> None:
    trace = _trace()
    assert (trace.data.request, json.loads(trace.data.response)) == ('{"x": 1}', "ü")
    assert trace.data.intermediate_outputs == {"s-b": [2]}
    assert [s.name for s in trace.search_spans(span_type="TOOL")] == ["s-b"]
    assert [s.name for s in trace.search_spans(name=re.compile("a$"))] == ["s-a"]
    assert trace.search_spans(name="s") == []
    assert [s.name for s in trace.search_spans(span_id="b" * 16)] == ["s-b"]
    with pytest.raises(MlflowException, match="Invalid name 5"):
        trace.search_spans(name=5)


def test_replaced_assessments_are_found_only_when_asked_for() -> None:
    trace = _trace()
    assert [a.name for a in trace.search_assessments()] == ["q", "e"]
    assert [a.name for a in trace.search_assessments(all=True)] == ["q", "old", "e"]
    assert [a.name for a in trace.search_assessments(type="expectation")] == ["e"]
    assert [a.name for a in trace.search_assessments(span_id="a" * 16)] == ["q"]
    with pytest.raises(MlflowException, match="Invalid type 'x'"):
        trace.search_assessments(type="x")


def test_the_older_form_and_back() -> None:
    info = _trace().info
    old = TraceInfoV2.from_v3(info)
    assert (old.trace_id, old.status, old.execution_time_ms) == (TRACE_ID, TraceStatus.OK, 1262)
    assert TraceInfo.from_dict(old.to_dict()).trace_metadata == info.trace_metadata
    assert TraceInfoV2.from_proto(old.to_proto()) == old
    assert [status.to_state() for status in TraceStatus] == list(TraceState)
    assert TraceState.from_proto(2) is TraceState.from_proto("ERROR") is TraceState.ERROR


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"trace_id": "a"}, "lacks trace_location, request_time, state"),
        ({"request_id": "a", "experiment_id": "0", "timestamp_ms": 1}, "lacks status"),
        ({"trace_id": "a", "trace_location": 5, "request_time": "x", "state": "OK"}, "no information about a trace"),
        (
            {"trace_id": "a", "trace_location": {"type": "MLFLOW_EXPERIMENT"}, "request_time": "x", "state": "OK"},
            "Invalid time 'x'",
        ),
    ],
)
def test_a_dict_that_is_no_info_is_refused(value: dict, message: str) -> None:
    with pytest.raises(MlflowException, match=message) as caught:
        TraceInfo.from_dict(value)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize("text", ["zz", "[1]", "{}"])
def test_json_that_is_no_trace_is_refused(text: str) -> None:
    with pytest.raises(MlflowException) as caught:
        Trace.from_json(text)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize(
    "assessment",
    [
        Feedback("q", 0.5, rationale="r", metadata={"a": "b"}, overrides="a-1", create_time_ms=1000),
        Feedback("q", [1, "a", {"z": None}], valid=False),
        Feedback("q", error=AssessmentError("A", "m", "st")),
        Feedback(error="because"),
        Expectation("e", "text", trace_id="tr-1"),
        Expectation("e", ["a", 1]),
        IssueReference("iss-1", "slow", run_id="r1"),
    ],
)
def test_an_assessment_is_the_same_after_the_wire(assessment: Assessment) -> None:
    sent = msgspec.json.decode(msgspec.json.encode(assessment.to_proto()), type=AssessmentMessage)
    received = Assessment.from_proto(sent)
    if assessment.run_id:
        assert (received.run_id, received.metadata) == ("r1", {"mlflow.assessment.sourceRunId": "r1"})
        received.metadata = None
    assert received == assessment
    assert type(Assessment.from_dictionary(assessment.to_dictionary())) is type(assessment)


def test_an_exception_becomes_the_error_of_a_feedback() -> None:
    try:
        raise ValueError("boom")
    except ValueError as error:
        feedback = Feedback("z", error=error)
    assert (feedback.error_code, feedback.error_message, feedback.value) == ("ValueError", "boom", None)
    assert "raise ValueError" in feedback.feedback.error.stack_trace


def test_an_assessment_says_exactly_one_thing() -> None:
    with pytest.raises(MlflowException, match="exactly one"):
        Assessment("x", AssessmentSource("HUMAN"))
    with pytest.raises(MlflowException, match="'e' needs a value"):
        Expectation("e", None)
    with pytest.raises(MlflowException, match="Invalid feedback of type object"):
        Feedback("q", object()).to_proto()
    with pytest.raises(MlflowException, match="Invalid source 'me'"):
        Feedback("q", 1, source="me")
    with pytest.raises(MlflowException, match="has no value"):
        Assessment.from_dictionary({"assessment_name": "x"})


@pytest.mark.parametrize(
    ("millis", "text"),
    [(0, "1970-01-01T00:00:00Z"), (1767323045678, "2026-01-02T03:04:05.678Z"), (-1, "1969-12-31T23:59:59.999Z")],
)
def test_times_on_the_wire(millis: int, text: str) -> None:
    assert (time_text(millis), time_ms(text)) == (text, millis)


def test_times_of_other_writers() -> None:
    assert time_ms("2026-01-02T03:04:05.678999999Z") == time_ms("2026-01-02T04:04:05.678+01:00") == 1767323045678
    assert (duration_ms("1.262s"), duration_ms("0.000999s"), duration_ms("3s")) == (1262, 0, 3000)
    assert [duration_text(millis) for millis in (1262, 3000, 0, 5)] == ["1.262s", "3s", "0s", "0.005s"]
    for bad in ("1.2", "s", 5, None):
        with pytest.raises(MlflowException, match="Invalid duration"):
            duration_ms(bad)
    for bad in ("2026-01-02T03:04:05", "today", 5):
        with pytest.raises(MlflowException, match="Invalid time"):
            time_ms(bad)


def test_a_link_in_all_its_forms() -> None:
    from opentelemetry.proto.common.v1.common_pb2 import AnyValue, ArrayValue, KeyValue
    from opentelemetry.proto.trace.v1.trace_pb2 import Span as OtelSpan

    link = Link(TRACE_ID, "b" * 16, {"k": [1, "a"]})
    assert Link.from_dict(link.to_dict()) == link
    assert link.to_record() == LinkRecord("ab" * 16, "b" * 16, {"k": [1, "a"]})
    assert Link.from_record(link.to_record()) == link
    items = ArrayValue(values=[AnyValue(int_value=1), AnyValue(string_value="a")])
    proto = OtelSpan.Link(
        trace_id=bytes.fromhex("ab" * 16),
        span_id=bytes.fromhex("b" * 16),
        attributes=[KeyValue(key="k", value=AnyValue(array_value=items))],
    )
    assert Link.from_otel_proto(proto) == link


def test_events_and_statuses_in_opentelemetrys_forms() -> None:
    from opentelemetry.trace import Status, StatusCode

    event = SpanEvent("ev", 5, {"a": 1, "b": "x"})
    proto = event.to_otel_proto()
    assert (proto.name, proto.time_unix_nano) == ("ev", 5)
    assert {
        pair.key: getattr(pair.value, pair.value.WhichOneof("value")) for pair in proto.attributes
    } == event.attributes
    assert SpanEvent.from_dictionary(dict(event)) == event
    for status in (SpanStatus("ERROR", "why"), SpanStatus("OK"), SpanStatus("UNSET")):
        assert SpanStatus.from_otel_status(status.to_otel_status()) == status
        assert SpanStatus.from_otel_proto_status(status.to_otel_proto_status()) == status
    assert SpanStatus("ERROR", "why").to_otel_status().status_code is StatusCode.ERROR
    assert TraceState.from_otel_status(Status(StatusCode.OK)) is TraceState.OK
