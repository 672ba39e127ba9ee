"""Records and the three forms of OpenTelemetry's spans: what goes out comes back."""

import base64
import json

import msgspec
import pytest
from google.protobuf import json_format
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from mlflow.exceptions import MlflowException
from mlflow.otlp.json_form import json_request_of, read_json
from mlflow.otlp.messages import message_of, record_of
from mlflow.otlp.protobuf import read_protobuf, request_of, response_of
from mlflow.otlp.values import text_of, value_of

TRACE = "tr-" + "0a" * 16
ROOT, CHILD = "1b" * 8, "2c" * 8


def record(**fields):
    values = {
        "trace_id": TRACE,
        "span_id": ROOT,
        "name": "spän",
        "start_ns": 1_790_000_000_123_456_789,
        "end_ns": 1_790_000_001_000_000_001,
        "status": "OK",
        "attributes": {"mlflow.traceRequestId": f'"{TRACE}"'},
    }
    return SpanRecord(**{**values, **fields})


RICH = record(
    parent_id=CHILD,
    status="ERROR",
    status_message="bad",
    kind=3,
    attributes={
        "text": '"plain ä"',
        "number": "3",
        "float": "1.5",
        "big": "9007199254740993",
        "yes": "true",
        "nothing": "null",
        "list": '["a", 1, null]',
        "map": '{"x": {"y": [true]}}',
        "mlflow.traceRequestId": f'"{TRACE}"',
    },
    events=[EventRecord("exception", 17, {"exception.type": "ValueError", "n": 1, "l": ["q"], "m": {"a": 1.5}})],
    links=[LinkRecord("0d" * 16, "0e" * 8, {"l": True})],
)
OPEN = record(end_ns=None, status="UNSET", span_id=CHILD)


@pytest.mark.parametrize("spans", [[RICH], [OPEN], [RICH, OPEN, record()]], ids=["rich", "open", "several"])
@pytest.mark.parametrize(("write", "read"), [(request_of, read_protobuf), (json_request_of, read_json)])
def test_what_a_request_holds_comes_back(spans, write, read):
    received = read(write(spans, {"service.name": "shop", "host.cpus": 4}))
    assert received.spans == spans
    assert received.tags == {TRACE: {"service.name": "shop", "host.cpus": "4"}}
    assert received.rejected == 0


@pytest.mark.parametrize("span", [RICH, OPEN], ids=["rich", "open"])
def test_an_answer_holds_the_span_and_protobuf_reads_it(span):
    message = msgspec.json.decode(msgspec.json.encode(message_of(span)))
    assert record_of(message) == span
    parsed = json_format.ParseDict(message, Span())
    assert parsed.trace_id == bytes.fromhex(TRACE[3:])
    assert parsed.start_time_unix_nano == span.start_ns
    assert record_of(json_format.MessageToDict(parsed)) == span


def test_an_answer_has_the_names_of_protobuf():
    message = message_of(record(attributes={"k": "3"}, kind=2, parent_id=CHILD))
    assert message == {
        "trace_id": base64.b64encode(bytes.fromhex("0a" * 16)).decode(),
        "span_id": base64.b64encode(bytes.fromhex(ROOT)).decode(),
        "parent_span_id": base64.b64encode(bytes.fromhex(CHILD)).decode(),
        "name": "spän",
        "kind": "SPAN_KIND_SERVER",
        "start_time_unix_nano": 1_790_000_000_123_456_789,
        "end_time_unix_nano": 1_790_000_001_000_000_001,
        "attributes": [{"key": "k", "value": {"int_value": 3}}],
        "status": {"code": "STATUS_CODE_OK"},
    }


def test_json_is_what_protobuf_makes_but_for_the_ids():
    ours = json.loads(json_request_of([RICH, OPEN], {"service.name": "s"}))
    for span in ours["resourceSpans"][0]["scopeSpans"][0]["spans"]:
        for part in (span, *span.get("links", ())):
            for name in ("traceId", "spanId", "parentSpanId"):
                if name in part:
                    part[name] = base64.b64encode(bytes.fromhex(part[name])).decode()
    parsed = json_format.ParseDict(ours, ExportTraceServiceRequest())
    assert parsed == ExportTraceServiceRequest.FromString(request_of([RICH, OPEN], {"service.name": "s"}))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain", '"plain"'),
        ("1", '"1"'),
        ("null", '"null"'),
        ('{"a": 1}', '{"a": 1}'),
        ('"quoted"', '"quoted"'),
        ("[1,", '"[1,"'),
        ("", '""'),
        (3, "3"),
        (True, "true"),
        (None, "null"),
        ([1, "a"], '[1, "a"]'),
        (float("nan"), "NaN"),
    ],
)
def test_a_value_as_text(value, text):
    assert text_of(value) == text


def test_a_text_that_is_no_json_stands_for_itself():
    assert value_of("no json") == "no json"
    assert value_of("NaN") != value_of("NaN")
    assert value_of("[" * 100_000) == "[" * 100_000


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.text(min_size=1), VALUES, max_size=4), st.sampled_from(["protobuf", "json", "answer"]))
def test_any_json_value_survives(attributes, form):
    attributes = {key: value for key, value in attributes.items() if key != "mlflow.traceRequestId"}
    span = record(attributes={key: json.dumps(value) for key, value in attributes.items()})
    if form == "protobuf":
        found = read_protobuf(request_of([span])).spans[0]
    elif form == "json":
        found = read_json(json_request_of([span])).spans[0]
    else:
        found = record_of(msgspec.json.decode(msgspec.json.encode(message_of(span))))
    read = {key: value_of(text) for key, text in found.attributes.items() if key in attributes}
    # a text that is JSON itself is read as what it says
    wanted = {key: value_of(text_of(value)) for key, value in attributes.items()}
    assert {key: read[key] for key in wanted} == wanted


def test_spans_with_ids_of_the_wrong_length_are_left_out_and_told():
    request = ExportTraceServiceRequest.FromString(request_of([record(), record(span_id=CHILD, name="broken")]))
    request.resource_spans[0].scope_spans[0].spans[1].trace_id = b"\x01\x02"
    received = read_protobuf(request.SerializeToString())
    assert [span.name for span in received.spans] == ["spän"]
    answer = ExportTraceServiceResponse.FromString(response_of(received))
    assert answer.partial_success.rejected_spans == 1
    assert "'broken'" in answer.partial_success.error_message
    assert "16 bytes" in answer.partial_success.error_message


@pytest.mark.parametrize("field", ["trace_id", "span_id"])
def test_ids_of_zeros_stand_for_no_id(field):
    request = ExportTraceServiceRequest.FromString(request_of([record()]))
    span = request.resource_spans[0].scope_spans[0].spans[0]
    setattr(span, field, bytes(len(getattr(span, field))))
    assert read_protobuf(request.SerializeToString()).rejected == 1


def test_times_beyond_a_signed_integer_are_refused():
    request = ExportTraceServiceRequest.FromString(request_of([record()]))
    request.resource_spans[0].scope_spans[0].spans[0].end_time_unix_nano = 2**64 - 1
    received = read_protobuf(request.SerializeToString())
    assert (received.rejected, received.spans) == (1, [])
    assert str(2**64 - 1) in received.reason


@pytest.mark.parametrize("body", [b"\xff\xff\xff", b"{}"])
def test_bytes_that_are_no_request(body):
    with pytest.raises(MlflowException, match="Invalid OpenTelemetry format"):
        read_protobuf(body)


def span_json(**fields):
    span = {"traceId": "0a" * 16, "spanId": ROOT, "name": "x", **fields}
    return json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": [span]}]}]}).encode()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"{", "Invalid OpenTelemetry format"),
        (b"[1]", "Invalid OpenTelemetry format"),
        (span_json(traceId="zz"), "'zz' is not made of hexadecimal digits"),
        (span_json(startTimeUnixNano="soon"), "soon"),
        (span_json(attributes=[{"key": "k", "value": {"intValue": "x"}}]), "x"),
        (span_json(attributes=[{"key": "k", "value": {"kvlistValue": {"values": [{}]}}}]), "key"),
        (span_json(events=3), "events"),
        (b'{"resourceSpans":' + b"[" * 100_000, "Invalid OpenTelemetry format"),
    ],
)
def test_json_that_is_no_request(body, told):
    with pytest.raises(MlflowException, match="Invalid OpenTelemetry format") as caught:
        read_json(body)
    assert told in caught.value.message


def test_json_with_numbers_for_names_and_nulls_for_what_is_absent():
    body = span_json(
        kind="SPAN_KIND_CLIENT",
        startTimeUnixNano=5,
        endTimeUnixNano="7",
        parentSpanId=None,
        status={"code": 2},
        unknown=1,
    )
    span = read_json(body).spans[0]
    assert (span.kind, span.start_ns, span.end_ns, span.parent_id, span.status) == (3, 5, 7, None, "ERROR")


def test_the_roots_service_names_the_trace():
    child, root = record(span_id=CHILD, parent_id=ROOT), record()
    message = ExportTraceServiceRequest()
    for span, service in ((child, "back"), (root, "front")):
        one = ExportTraceServiceRequest.FromString(request_of([span], {"service.name": service, service: "1"}))
        message.resource_spans.extend(one.resource_spans)
    for groups in (list(message.resource_spans), list(message.resource_spans)[::-1]):
        request = ExportTraceServiceRequest(resource_spans=groups)
        assert read_protobuf(request.SerializeToString()).tags == {
            TRACE: {"service.name": "front", "front": "1", "back": "1"}
        }


def test_where_a_services_part_begins_its_name_stands():
    spans = [record(span_id=f"{number:016x}", kind=number) for number in (1, 2, 3, 4, 5)]
    spans.append(record(kind=2, attributes={"service.name": '"own"'}))
    received = read_protobuf(request_of(spans, {"service.name": "shop"}))
    named = [value_of(span.attributes.get("service.name", "null")) for span in received.spans]
    assert named == [None, "shop", None, None, "shop", "own"]
    assert "service.name" not in read_protobuf(request_of([record(kind=2)])).spans[0].attributes


def test_ids_that_opentelemetry_has_no_place_for():
    for form in (lambda span: request_of([span]), message_of):
        with pytest.raises(MlflowException, match="'tr-short'"):
            form(record(trace_id="tr-short"))


def test_links_to_what_opentelemetry_has_no_place_for_are_left_out():
    span = record(links=[LinkRecord("short", "0e" * 8), LinkRecord("0d" * 16, "0e" * 8)])
    kept = [LinkRecord("0d" * 16, "0e" * 8)]
    assert read_protobuf(request_of([span])).spans[0].links == kept
    assert read_json(json_request_of([span])).spans[0].links == kept
    assert record_of(message_of(span)).links == kept


@pytest.mark.parametrize("text", ['"', '"a', '"a"b"', "a", '"a\\n"', '""', "[1", "", "null"])
def test_attributes_that_are_no_json_are_answered_as_they_are(text):
    (found,) = message_of(record(attributes={"k": text}))["attributes"]
    value = value_of(text)
    assert found == ({"key": "k"} if value is None else {"key": "k", "value": {"string_value": value}})


@pytest.mark.parametrize("kind", [-1, 6, 2**31 - 1, 2**70])
def test_kinds_that_nobody_knows(kind):
    assert read_json(span_json(kind=kind)).spans[0].kind == 0
