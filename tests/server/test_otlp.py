"""Traces over OTLP/HTTP: what is taken, what is refused, and what becomes of it."""

import gzip
import json
import os
import zlib

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from mlflow.server import create_app
from tests.server.asgi import call
from tests.server.otlp_requests import JSON, PROTOBUF, request, span, trace_id

API = "/api/3.0/mlflow/traces"
TRACE = bytes.fromhex("0a" * 16)


def send(app, body, headers=PROTOBUF, path="/v1/traces", **more):
    return call(app, "POST", path, body=body, headers={**headers, **more})


def get(app, trace=TRACE, **query):
    return call(app, "GET", f"{API}/get", query={"trace_id": trace_id(trace), **query})


def stored(app, trace=TRACE):
    answer = get(app, trace, allow_partial="true")
    assert answer.status == 200, answer.text
    return answer.json["trace"]


def attributes(stored_span):
    return {item["key"]: next(iter(item["value"].values())) for item in stored_span["attributes"]}


CHAT = {
    "gen_ai.operation.name": "chat",
    "gen_ai.provider.name": "openai",
    "gen_ai.request.model": "gpt-4o-mini",
    "gen_ai.usage.input_tokens": 1000,
    "gen_ai.usage.output_tokens": 500,
    "gen_ai.input.messages": '[{"role": "user"}]',
    "gen_ai.output.messages": '[{"role": "assistant"}]',
    "gen_ai.conversation.id": "c1",
    "user.id": "u1",
    "mlflow.traceTag.team": "blue",
}


def test_a_trace_is_stored_whole(app):
    body = request(
        span(TRACE, 1, name="root", attributes=CHAT), span(TRACE, 2, 1, status=2), service_name="shop", host_cpus=4
    )
    answer = send(app, body)
    assert (answer.status, answer.headers["content-type"], answer.body) == (200, "application/x-protobuf", b"")
    trace = stored(app)
    info = trace["trace_info"]
    assert info["state"] == "OK"
    assert info["request_time"] == "2026-09-21T14:13:20Z"
    assert info["execution_duration"] == "0.500s"
    assert info["request_preview"] == '[{"role": "user"}]'
    assert info["response_preview"] == '[{"role": "assistant"}]'
    assert {"service.name": "shop", "host.cpus": "4", "team": "blue"}.items() <= info["tags"].items()
    metadata = info["trace_metadata"]
    assert metadata["mlflow.trace.session"] == "c1"
    assert metadata["mlflow.trace.user"] == "u1"
    assert json.loads(metadata["mlflow.trace.tokenUsage"]) == {
        "input_tokens": 1000,
        "output_tokens": 500,
        "total_tokens": 1500,
    }
    cost = json.loads(metadata["mlflow.trace.cost"])
    assert cost["total_cost"] == pytest.approx(cost["input_cost"] + cost["output_cost"]) and cost["total_cost"] > 0
    root, child = trace["spans"]
    assert attributes(root)["mlflow.spanType"] == "CHAT_MODEL"
    assert attributes(root)["gen_ai.usage.input_tokens"] == 1000
    assert child["status"] == {"code": "STATUS_CODE_ERROR"}
    assert child["parent_span_id"] == root["span_id"]


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("gzip", lambda body: gzip.compress(body[:9]) + gzip.compress(body[9:])),
        ("identity", bytes),
    ],
    ids=["gzip", "deflate", "raw deflate", "gzip in two members", "identity"],
)
def test_compressed(app, encoding, compress):
    answer = send(app, compress(request(span(TRACE))), **{"content-encoding": encoding})
    assert answer.status == 200, answer.text
    assert len(stored(app)["spans"]) == 1


def test_json_is_answered_with_json(app):
    body = {
        "resourceSpans": [
            {
                "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
                "scopeSpans": [
                    {
                        "spans": [
                            {
                                "traceId": TRACE.hex().upper(),
                                "spanId": "00" * 7 + "01",
                                "name": "root",
                                "kind": 3,
                                "startTimeUnixNano": "1790000000000000000",
                                "endTimeUnixNano": "1790000001000000000",
                                "attributes": [{"key": "n", "value": {"intValue": "3"}}],
                                "status": {"code": 2, "message": "bad"},
                            }
                        ]
                    }
                ],
            }
        ]
    }
    answer = send(app, json.dumps(body).encode(), JSON, **{"content-type": "application/json; charset=utf-8"})
    assert (answer.status, answer.headers["content-type"], answer.json) == (200, "application/json", {})
    trace = stored(app)
    assert trace["trace_info"]["state"] == "ERROR"
    assert trace["spans"][0]["status"] == {"code": "STATUS_CODE_ERROR", "message": "bad"}
    assert trace["spans"][0]["kind"] == "SPAN_KIND_CLIENT"
    assert attributes(trace["spans"][0])["n"] == 3


def without(headers, name):
    return {key: value for key, value in headers.items() if key != name}


BODY = request(span(TRACE))


@pytest.mark.parametrize(
    ("body", "headers", "status", "told"),
    [
        (BODY, {**PROTOBUF, "content-type": "text/plain"}, 400, "Invalid Content-Type: text/plain"),
        (BODY, without(PROTOBUF, "content-type"), 400, "Expected: application/x-protobuf or application/json"),
        (BODY, {**PROTOBUF, "content-encoding": "br"}, 400, "Unsupported Content-Encoding: br"),
        (b"xx", {**PROTOBUF, "content-encoding": "gzip"}, 400, "Failed to decompress gzip payload"),
        (gzip.compress(BODY, mtime=0)[:-9], {**PROTOBUF, "content-encoding": "gzip"}, 400, "Failed to decompress gzip"),
        (b"\xff\xff", PROTOBUF, 400, "Invalid OpenTelemetry format"),
        (b"", PROTOBUF, 400, "no spans found"),
        (ExportTraceServiceRequest().SerializeToString(), PROTOBUF, 400, "no spans found"),
        (b"{", JSON, 400, "Invalid OpenTelemetry format"),
        (BODY, {**PROTOBUF, "x-mlflow-experiment-id": "987"}, 404, "987"),
        (BODY, {**PROTOBUF, "x-mlflow-experiment-id": "../x"}, 400, "../x"),
        (request(span(b"\1\2")), PROTOBUF, 422, "16 bytes for a trace"),
    ],
)
def test_what_is_refused_and_why(app, body, headers, status, told):
    answer = send(app, body, headers)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert told in answer.json["detail"]
    assert get(app).status == 404


def test_without_an_experiment(app):
    answer = send(app, BODY, without(PROTOBUF, "x-mlflow-experiment-id"))
    assert answer.status == 422
    assert answer.json == {
        "detail": [
            {"type": "missing", "loc": ["header", "x-mlflow-experiment-id"], "msg": "Field required", "input": None}
        ]
    }


def test_a_broken_span_does_not_keep_the_others_out(app):
    answer = send(app, request(span(TRACE), span(b"\1\2", name="broken")))
    assert answer.status == 200
    partial = ExportTraceServiceResponse.FromString(answer.body).partial_success
    assert partial.rejected_spans == 1 and "'broken'" in partial.error_message
    assert len(stored(app)["spans"]) == 1


def test_only_post(app):
    assert call(app, "GET", "/v1/traces").status in (404, 405)


def test_too_large_compressed_or_not(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", max_request_bytes=20_000)
    try:
        large = request(span(TRACE, attributes={"text": "x" * 30_000}))
        assert send(app, large).status == 413
        answer = send(app, gzip.compress(large), **{"content-encoding": "gzip"})
        assert answer.status == 413
        assert "20000 bytes" in answer.json["detail"]
        assert call(app, "POST", "/v1/traces", pieces=[large[:100], large[100:]], headers=PROTOBUF).status == 413
        assert send(app, request(span(TRACE))).status == 200
    finally:
        app.close()


def test_under_the_static_prefix(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", static_prefix="/ml")
    try:
        assert send(app, BODY, path="/ml/v1/traces").status == 200
        assert len(stored(app)["spans"]) == 1
    finally:
        app.close()


def test_pages_of_other_sites_are_refused(app):
    assert send(app, BODY, origin="https://evil.example").status == 403


# ---- one right trace -------------------------------------------------------------------------------------------------

ROOT = span(TRACE, 1, name="root", attributes={"input.value": "q", "output.value": "a"})
CHILD = span(TRACE, 2, 1, attributes={"gen_ai.usage.input_tokens": 3, "gen_ai.usage.output_tokens": 4})
LEAF = span(TRACE, 3, 2)


@pytest.mark.parametrize(
    "requests",
    [
        [(ROOT, "front"), (CHILD, "back"), (LEAF, "back")],
        [(LEAF, "back"), (CHILD, "back"), (ROOT, "front")],
        [(CHILD, "back"), (ROOT, "front"), (CHILD, "back"), (LEAF, "back"), (ROOT, "front")],
    ],
    ids=["in order", "root last", "twice"],
)
def test_late_double_and_foreign_spans_make_one_trace(app, requests):
    for one, service in requests:
        assert send(app, request(one, service_name=service, **{f"of_{service}": "1"})).status == 200
    trace = stored(app)
    assert [one["name"] for one in trace["spans"]] == ["root", "span 2", "span 3"]
    info = trace["trace_info"]
    assert info["state"] == "OK"
    assert info["request_preview"] == '"q"'
    assert json.loads(info["trace_metadata"]["mlflow.trace.tokenUsage"])["total_tokens"] == 7
    assert {"service.name": "front", "of.front": "1", "of.back": "1"}.items() <= info["tags"].items()


def test_an_open_span_is_completed_when_it_ends(app):
    assert send(app, request(span(TRACE, end=0, status=0))).status == 200
    assert stored(app)["trace_info"]["state"] == "IN_PROGRESS"
    assert send(app, request(span(TRACE))).status == 200
    assert send(app, request(span(TRACE, end=0, status=0))).status == 200
    trace = stored(app)
    assert trace["trace_info"]["state"] == "OK"
    assert trace["spans"][0]["end_time_unix_nano"] > 0


def test_many_traces_in_one_request(app):
    traces = [os.urandom(16) for _ in range(300)]
    body = request(*(span(trace, number, 1 if number > 1 else None) for trace in traces for number in range(1, 6)))
    assert send(app, body).status == 200
    for trace in (traces[0], traces[-1]):
        assert len(stored(app, trace)["spans"]) == 5


def test_a_run_may_be_named(app):
    run = call(app, "POST", "/api/2.0/mlflow/runs/create", json_body={"experiment_id": "0", "start_time": 1})
    run_id = run.json["run"]["info"]["run_id"]
    assert send(app, BODY, **{"x-mlflow-run-id": run_id}).status == 200
    assert stored(app)["trace_info"]["trace_metadata"]["mlflow.sourceRun"] == run_id


# ---- reading ---------------------------------------------------------------------------------------------------------


def start(app, num_spans, trace=TRACE):
    info = {
        "trace_id": trace_id(trace),
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "0"}},
        "request_time": "2026-01-02T03:04:05.678Z",
        "state": "OK",
        "trace_metadata": {"mlflow.trace.sizeStats": json.dumps({"num_spans": num_spans})},
    }
    return call(app, "POST", API, json_body={"trace": {"trace_info": info}})


def test_a_trace_whose_spans_have_not_all_come_is_not_there_yet(app):
    assert start(app, 2).status == 200
    send(app, request(span(TRACE, 1)))
    answer = get(app)
    assert answer.status == 404
    assert answer.json["error_code"] == "RESOURCE_DOES_NOT_EXIST"
    assert "not fully exported yet" in answer.json["message"]
    assert len(get(app, allow_partial="true").json["trace"]["spans"]) == 1
    batch = call(app, "GET", f"{API}/batchGet", query={"trace_ids": [trace_id(TRACE)]})
    assert batch.json == {}
    send(app, request(span(TRACE, 2, 1)))
    assert len(get(app).json["trace"]["spans"]) == 2


def test_several_traces_at_once(app):
    traces = [os.urandom(16) for _ in range(3)]
    for trace in traces:
        send(app, request(span(trace)))
    asked = [trace_id(traces[2]), "tr-none", trace_id(traces[0])]
    answer = call(app, "GET", f"{API}/batchGet", query={"trace_ids": asked})
    assert [trace["trace_info"]["trace_id"] for trace in answer.json["traces"]] == [asked[0], asked[2]]
    assert all(len(trace["spans"]) == 1 for trace in answer.json["traces"])
    elsewhere = call(app, "GET", f"{API}/batchGet", query={"trace_ids": asked, "experiment_ids": ["5"]})
    assert elsewhere.json == {}
    assert call(app, "GET", f"{API}/batchGet").status == 400


@pytest.mark.parametrize("root", ["/ajax-api/3.0", "/ajax-api/2.0", "/api/3.0"])
def test_the_file_of_a_trace(app, root):
    send(app, request(span(TRACE, attributes={"k": "v", "n": 3})))
    answer = call(app, "GET", f"{root}/mlflow/get-trace-artifact", query={"request_id": trace_id(TRACE)})
    assert answer.status == 200
    (found,) = answer.json["spans"]
    assert found["attributes"]["k"] == '"v"' and found["attributes"]["n"] == "3"
    assert found["parent_span_id"] is None
    assert found["status"] == {"code": "STATUS_CODE_OK", "message": ""}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({}, 400, "BAD_REQUEST"),
        ({"request_id": "tr-none"}, 404, "RESOURCE_DOES_NOT_EXIST"),
        ({"request_id": trace_id(TRACE), "path": "../x"}, 400, "INVALID_PARAMETER_VALUE"),
        ({"request_id": trace_id(TRACE), "path": "/etc/passwd"}, 400, "INVALID_PARAMETER_VALUE"),
        ({"request_id": trace_id(TRACE), "path": "not there"}, 404, "RESOURCE_DOES_NOT_EXIST"),
    ],
)
def test_files_that_are_not_given(app, query, status, code):
    send(app, BODY)
    answer = call(app, "GET", "/ajax-api/3.0/mlflow/get-trace-artifact", query=query)
    assert (answer.status, answer.json["error_code"]) == (status, code)


def test_files_attached_to_a_trace(app, tmp_path):
    start(app, 0)
    folder = tmp_path / "artifacts" / "0" / "traces" / trace_id(TRACE) / "artifacts"
    folder.mkdir(parents=True)
    (folder / "image.png").write_bytes(b"png")
    (folder / "traces.json").write_text('{"spans": []}')
    path = "/ajax-api/3.0/mlflow/get-trace-artifact"
    image = call(app, "GET", path, query={"request_id": trace_id(TRACE), "path": "image.png"})
    assert (image.status, image.body) == (200, b"png")
    # what clients wrote that keep spans in files
    spans = call(app, "GET", path, query={"request_id": trace_id(TRACE)})
    assert (spans.status, spans.json) == (200, {"spans": []})


def test_requests_are_counted(app):
    send(app, BODY)
    send(app, b"\xff\xff")
    figures = call(app, "GET", "/metrics").text
    assert 'mlflow_request_duration_seconds_count{operation="otlp_traces"} 2' in figures
    assert 'mlflow_request_errors_total{operation="otlp_traces",error_code="BAD_REQUEST"} 1' in figures
