"""Spans that users hold, to and from OpenTelemetry's protobuf."""

import pytest

from mlflow.entities import Span
from mlflow.entities.span_record import EventRecord, SpanRecord
from mlflow.exceptions import MlflowException

TRACE = "tr-" + "0a" * 16
RECORD = SpanRecord(
    TRACE,
    "1b" * 8,
    "x",
    5,
    7,
    parent_id="2c" * 8,
    status="ERROR",
    status_message="bad",
    attributes={"mlflow.spanInputs": '{"a": 1}', "n": "3", "mlflow.traceRequestId": f'"{TRACE}"'},
    events=[EventRecord("e", 6, {"k": "v"})],
)


def test_there_and_back():
    message = Span(RECORD).to_otel_proto()
    assert message.trace_id == bytes.fromhex("0a" * 16)
    found = Span.from_otel_proto(message)
    assert found.record == RECORD
    assert found.inputs == {"a": 1}


@pytest.mark.parametrize("said", ["tr-mine", '"tr-mine"'])
def test_the_id_that_the_attribute_says(said):
    message = Span(RECORD).to_otel_proto()
    next(item for item in message.attributes if item.key == "mlflow.traceRequestId").value.string_value = said
    assert Span.from_otel_proto(message).trace_id == TRACE
    found = Span.from_otel_proto(message, preserve_request_id=True)
    assert found.trace_id == "tr-mine"
    assert found.attributes["mlflow.traceRequestId"] == "tr-mine"


def test_a_message_that_is_no_span():
    message = Span(RECORD).to_otel_proto()
    message.span_id = b"\1"
    with pytest.raises(MlflowException, match="8 bytes for a span"):
        Span.from_otel_proto(message)
