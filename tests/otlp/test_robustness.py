"""Whatever a request holds, it is read or refused in one sentence; what is read can be stored and answered."""

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from mlflow.exceptions import MlflowException
from mlflow.otlp.json_form import json_request_of, read_json
from mlflow.otlp.messages import message_of
from mlflow.otlp.protobuf import read_protobuf, request_of

TRACE, SPAN = "0a" * 16, "1b" * 8
VALID = request_of(
    [
        SpanRecord(
            f"tr-{TRACE}",
            SPAN,
            "x",
            5,
            7,
            attributes={
                "gen_ai.operation.name": '"chat"',
                "gen_ai.prompt.0.role": '"user"',
                "gen_ai.usage.input_tokens": "3",
                "m": '{"a": [1, null]}',
            },
            events=[EventRecord("gen_ai.choice", 6, {"message": "{}"})],
            links=[LinkRecord(TRACE, SPAN, {"k": 1.5})],
        )
    ],
    {"service.name": "s"},
)


def is_usable(received):
    """What was read goes into the database as JSON, and out in every form."""
    for span in received.spans:
        assert msgspec.json.decode(msgspec.json.encode(span), type=SpanRecord) == span
        msgspec.json.encode(message_of(span))
    for tags in received.tags.values():
        assert all(isinstance(value, str) for value in tags.values())
        msgspec.json.encode(tags)
    return True


@settings(max_examples=400, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(VALID) - 1), st.integers(0, 255)), min_size=1, max_size=4), st.booleans())
def test_protobuf_with_bytes_changed(changes, cut):
    body = bytearray(VALID)
    for place, value in changes:
        body[place] = value
    if cut:
        del body[changes[0][0] :]
    try:
        received = read_protobuf(bytes(body))
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
    else:
        assert is_usable(received)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(
        [
            *("traceId", "spanId", "parentSpanId", "name", "kind", "startTimeUnixNano", "endTimeUnixNano"),
            *("attributes", "events", "links", "status"),
        ]
    ),
    JSON_VALUES,
)
def test_json_with_any_value_for_a_field(name, value):
    span = {"traceId": TRACE, "spanId": SPAN, "name": "x", name: value}
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()
    try:
        received = read_json(body)
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
    else:
        assert is_usable(received)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["stringValue", "intValue", "doubleValue", "boolValue", "bytesValue", "arrayValue", "kvlistValue"]),
    JSON_VALUES,
)
def test_json_with_any_value_of_an_attribute(kind, value):
    attribute = {"key": "gen_ai.prompt.0.role", "value": {kind: value}}
    group = {
        "resource": {"attributes": [attribute]},
        "scopeSpans": [
            {
                "spans": [
                    {
                        "traceId": TRACE,
                        "spanId": SPAN,
                        "attributes": [attribute],
                        "events": [
                            {"name": "gen_ai.choice", "attributes": [{"key": "message", "value": {kind: value}}]}
                        ],
                    }
                ]
            }
        ],
    }
    try:
        received = read_json(json.dumps({"resourceSpans": [group]}).encode())
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
    else:
        assert is_usable(received)


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "\U0010ffff", "x" * 100_000])
@pytest.mark.parametrize("field", ["name", "attributes", "resource", "null before"])
def test_odd_texts(text, field):
    attribute = {"key": "k", "value": {"stringValue": text}}
    span = {"parentSpanId": None} if field == "null before" else {}
    span |= {"traceId": TRACE, "spanId": SPAN, "name": text if field != "attributes" else "x"}
    span["attributes"] = [attribute] if field == "attributes" else []
    group = {"scopeSpans": [{"spans": [span]}]}
    if field == "resource":
        group["resource"] = {"attributes": [attribute]}
    try:
        received = read_json(json.dumps({"resourceSpans": [group]}).encode())
    except MlflowException as error:
        assert error.error_code == "INVALID_PARAMETER_VALUE"
        assert text == "\ud800"
    else:
        assert is_usable(received)
        assert "\0" not in received.spans[0].name
        assert all("\0" not in value for value in received.tags.get(f"tr-{TRACE}", {}).values())


def test_values_within_values_within_values():
    span = {"traceId": TRACE, "spanId": SPAN, "attributes": [{"key": "k", "value": {"intValue": "1"}}]}
    body = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).replace('{"intValue": "1"}', "@")
    deep = '{"arrayValue":{"values":[' * 3000 + "]}}" * 3000
    with pytest.raises(MlflowException, match="Invalid OpenTelemetry format"):
        read_json(body.replace("@", deep).encode())
    message = ExportTraceServiceRequest.FromString(VALID)
    inner = message.resource_spans[0].scope_spans[0].spans[0].attributes.add(key="deep").value
    for _ in range(40):
        inner = inner.array_value.values.add()
    assert is_usable(read_protobuf(message.SerializeToString()))


def test_very_many_numbered_attributes():
    """A way that looks through all of them for each one would take hours here."""
    attributes = {f"gen_ai.prompt.{number}.content": '"x"' for number in range(20_000)}
    body = json_request_of([SpanRecord(f"tr-{TRACE}", SPAN, "x", 1, 2, attributes=attributes)])
    (span,) = read_json(body).spans
    assert len(json.loads(span.attributes["mlflow.spanInputs"])) == 20_000
