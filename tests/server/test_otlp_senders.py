"""OpenTelemetry's own SDK and exporters sending to a real server, over HTTP and gRPC; and a server that is killed."""

import concurrent.futures
import contextlib
import http.client
import itertools
import json
import os
import pathlib
import re
import signal
import sqlite3
import sys
import time
import urllib.error
import urllib.request

import pytest

from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from tests.server.asgi import call
from tests.server.otlp_requests import PROTOBUF, request, span, trace_id
from tests.serverprocess import free_port, running_server

grpc = pytest.importorskip("grpc")

from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as GrpcExporter  # noqa: E402
from opentelemetry.exporter.otlp.proto.http import Compression  # noqa: E402
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as HttpExporter  # noqa: E402
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse  # noqa: E402
from opentelemetry.sdk.resources import Resource  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExportResult  # noqa: E402
from opentelemetry.trace import Link, SpanKind, Status, StatusCode  # noqa: E402

HEADERS = {"x-mlflow-experiment-id": "0"}
METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    port = free_port()
    with running_server(tmp_path_factory.mktemp("otlp"), "--otlp-grpc-port", str(port)) as server:
        server.grpc = f"127.0.0.1:{port}"
        yield server
        assert "Internal error" not in server.log.read_text()


def exporters(server, kind):
    if kind == "grpc":
        return GrpcExporter(endpoint=f"http://{server.grpc}", headers=HEADERS, insecure=True)
    if kind == "grpc, gzip":
        return GrpcExporter(
            endpoint=f"http://{server.grpc}", headers=HEADERS, insecure=True, compression=grpc.Compression.Gzip
        )
    compression = {"http": None, "http, gzip": Compression.Gzip, "http, deflate": Compression.Deflate}[kind]
    return HttpExporter(endpoint=f"{server}/v1/traces", headers=HEADERS, compression=compression)


def get_trace(server, trace):
    url = f"{server}/api/3.0/mlflow/traces/get?trace_id={trace}"
    with urllib.request.urlopen(url, timeout=60) as answer:
        return json.load(answer)["trace"]


def values(one):
    return {item["key"]: item["value"] for item in one["attributes"]}


@pytest.mark.parametrize("kind", ["http", "http, gzip", "http, deflate", "grpc", "grpc, gzip"])
def test_what_the_sdk_records_is_stored(server, kind):
    provider = TracerProvider(resource=Resource.create({"service.name": "agent", "deployment.environment": "test"}))
    exporter = exporters(server, kind)
    processor = BatchSpanProcessor(exporter)
    provider.add_span_processor(processor)
    tracer = provider.get_tracer("tests", "1.0")
    other = tracer.start_span("other")
    other.end()
    with tracer.start_as_current_span(
        "chat gpt-4o", kind=SpanKind.CLIENT, links=[Link(other.get_span_context())]
    ) as root:
        root.set_attribute("gen_ai.operation.name", "chat")
        root.set_attribute("gen_ai.request.model", "gpt-4o")
        root.set_attribute("gen_ai.response.finish_reasons", ["stop"])
        root.set_attribute("temperature", 0.5)
        root.add_event("gen_ai.user.message", {"content": "hi"})
        with pytest.raises(ValueError, match="no"), tracer.start_as_current_span("tool"):
            raise ValueError("no")
        root.set_status(Status(StatusCode.OK))
    assert processor.force_flush()
    provider.shutdown()

    found = get_trace(server, f"tr-{root.get_span_context().trace_id:032x}")
    info = found["trace_info"]
    assert info["state"] == "OK"
    assert info["tags"]["service.name"] == "agent"
    assert info["tags"]["deployment.environment"] == "test"
    assert not any(key.startswith("telemetry.") for key in info["tags"])
    chat, tool = found["spans"]
    assert chat["kind"] == "SPAN_KIND_CLIENT"
    assert (chat["start_time_unix_nano"], chat["end_time_unix_nano"]) == (root.start_time, root.end_time)
    assert values(chat)["gen_ai.response.finish_reasons"] == {"array_value": {"values": [{"string_value": "stop"}]}}
    assert values(chat)["temperature"] == {"double_value": 0.5}
    assert values(chat)["mlflow.spanType"] == {"string_value": "CHAT_MODEL"}
    assert info["request_preview"] == '[{"role": "user", "content": "hi"}]'
    assert len(chat["links"]) == 1
    assert tool["parent_span_id"] == chat["span_id"]
    assert tool["status"] == {"message": "ValueError: no", "code": "STATUS_CODE_ERROR"}
    assert [event["name"] for event in tool["events"]] == ["exception"]


def test_what_the_page_says(server):
    page = pathlib.Path(__file__).parents[2] / "docs" / "tracing" / "otlp.md"
    [program] = re.findall(r"```python\n(.*?)```", page.read_text(), re.S)
    names: dict[str, object] = {}
    exec(program.replace("http://127.0.0.1:5000", server), names)
    names["provider"].shutdown()
    search = {"locations": [{"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "0"}}]}
    body = json.dumps(search | {"filter": "trace.name = 'answer'"}).encode()
    asked = urllib.request.Request(f"{server}/api/3.0/mlflow/traces/search", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert len(json.load(answer)["traces"]) == 1


def test_the_exporter_is_told_of_an_experiment_that_is_not_there(server):
    provider = TracerProvider()
    tracer = provider.get_tracer("tests")
    one = tracer.start_span("x")
    one.end()
    wrong = {"x-mlflow-experiment-id": "987"}
    for exporter in (
        HttpExporter(endpoint=f"{server}/v1/traces", headers=wrong),
        GrpcExporter(endpoint=f"http://{server.grpc}", headers=wrong, insecure=True),
    ):
        assert exporter.export([one]) == SpanExportResult.FAILURE
        exporter.shutdown()


# ---- gRPC ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def export(server):
    with grpc.insecure_channel(server.grpc) as channel:
        call = channel.unary_unary(METHOD)
        yield lambda body, **metadata: call(
            body, metadata=[(key.replace("_", "-"), value) for key, value in metadata.items()], timeout=60
        )


def refused(call, *args, **kwargs):
    with pytest.raises(grpc.RpcError) as caught:
        call(*args, **kwargs)
    return caught.value.code().name, caught.value.details()


def test_grpc_says_why_it_refuses(export):
    body = request(span())
    code, details = refused(export, body)
    assert (code, "x-mlflow-experiment-id" in details) == ("INVALID_ARGUMENT", True)
    code, details = refused(export, b"\xff\xff", x_mlflow_experiment_id="0")
    assert (code, "Invalid OpenTelemetry format" in details) == ("INVALID_ARGUMENT", True)
    code, details = refused(export, body, x_mlflow_experiment_id="987")
    assert (code, "987" in details) == ("NOT_FOUND", True)
    code, details = refused(export, request(span(b"\1\2")), x_mlflow_experiment_id="0")
    assert (code, "16 bytes" in details) == ("INVALID_ARGUMENT", True)
    code, _ = refused(export, bytes(80 * 1024 * 1024), x_mlflow_experiment_id="0")
    assert code == "RESOURCE_EXHAUSTED"


def test_grpc_takes_what_can_be_stored_and_counts_requests(server, export):
    before = requests_over_grpc(server)
    trace = os.urandom(16)
    answer = export(request(span(trace), span(b"\1")), x_mlflow_experiment_id="0")
    assert ExportTraceServiceResponse.FromString(answer).partial_success.rejected_spans == 1
    assert len(get_trace(server, trace_id(trace))["spans"]) == 1
    assert requests_over_grpc(server) == before + 1


def requests_over_grpc(server):
    with urllib.request.urlopen(f"{server}/metrics", timeout=60) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith('mlflow_request_duration_seconds_count{operation="otlp_grpc"}'):
                return int(line.rpartition(" ")[2])
    return 0


def test_grpc_knows_no_other_method(server):
    with grpc.insecure_channel(server.grpc) as channel:
        assert refused(channel.unary_unary("/other/Method"), b"", timeout=60)[0] == "UNIMPLEMENTED"


def test_a_port_that_is_taken(server, tmp_path):
    taken = server.grpc.rpartition(":")[2]
    with (
        pytest.raises(RuntimeError, match="gRPC at 127.0.0.1:" + taken),
        running_server(tmp_path, "--otlp-grpc-port", taken),
    ):
        pass


def test_what_settings_for_grpc_are_refused(tmp_path, monkeypatch):
    with pytest.raises(MlflowException, match="takes no traces"):
        create_app(artifacts_only=True, otlp_grpc="127.0.0.1:4317")
    with (
        pytest.raises(RuntimeError, match="a number other than 0"),
        running_server(tmp_path, "--workers", "2", "--otlp-grpc-port", "0"),
    ):
        pass
    monkeypatch.setitem(sys.modules, "grpc", None)
    with pytest.raises(MlflowException, match=r"needs grpcio.*millrace\[grpc\]") as caught:
        create_app(f"sqlite:///{tmp_path}/mlflow.db", otlp_grpc="127.0.0.1:0")
    assert caught.value.error_code == "FEATURE_DISABLED"


def test_a_free_port_is_told(tmp_path):
    with running_server(tmp_path, "--otlp-grpc-port", "0") as server:
        told = re.search(r"traces over gRPC at (127\.0\.0\.1:\d+)", server.log.read_text())
        with grpc.insecure_channel(told[1]) as channel:
            answer = channel.unary_unary(METHOD)(
                request(span()), metadata=(("x-mlflow-experiment-id", "0"),), timeout=60, wait_for_ready=True
            )
        assert answer == b""


def test_in_another_application_it_begins_with_the_first_request(tmp_path):
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", otlp_grpc="127.0.0.1:0")
    try:
        assert call(app, "GET", "/health").status == 200
        with grpc.insecure_channel(f"127.0.0.1:{app.grpc.port}") as channel:
            assert refused(channel.unary_unary(METHOD), request(span()), timeout=60)[0] == "INVALID_ARGUMENT"
    finally:
        app.close()


def test_workers_share_the_port(tmp_path):
    port = free_port()
    with running_server(tmp_path, "--workers", "2", "--otlp-grpc-port", str(port)) as server:
        traces = [os.urandom(16) for _ in range(8)]
        for trace in traces:
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                channel.unary_unary(METHOD)(
                    request(span(trace)), metadata=(("x-mlflow-experiment-id", "0"),), timeout=60, wait_for_ready=True
                )
        assert all(get_trace(server, trace_id(trace)) for trace in traces)


# ---- overloaded ------------------------------------------------------------------------------------------------------


def test_senders_are_told_to_wait_when_too_much_is_in_progress(tmp_path):
    body = request(span(attributes={"text": "x" * 9_000}))

    def send(server):
        asked = urllib.request.Request(f"{server}/v1/traces", body, PROTOBUF)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, None
        except urllib.error.HTTPError as error:
            return error.code, error.headers["retry-after"]

    with (
        running_server(tmp_path, env={"MILLRACE_MAX_REQUEST_BYTES": "10000"}) as server,
        concurrent.futures.ThreadPoolExecutor(12) as pool,
        contextlib.closing(sqlite3.connect(tmp_path / "mlflow.db")) as database,
    ):
        # nothing can be stored meanwhile
        database.execute("BEGIN IMMEDIATE")
        sent = [pool.submit(send, server) for _ in range(12)]
        refused = [one.result() for one in itertools.islice(concurrent.futures.as_completed(sent, 30), 6)]
        assert set(refused) == {(503, "1")}
        database.rollback()
        assert {one.result() for one in sent} == {(503, "1"), (200, None)}
        assert send(server) == (200, None)


# ---- killed ----------------------------------------------------------------------------------------------------------


def test_nothing_that_was_answered_is_lost_when_the_server_is_killed(tmp_path):
    port = free_port()
    confirmed: list[bytes] = []

    def send_until_it_breaks():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            while True:
                traces = [os.urandom(16) for _ in range(10)]
                body = request(
                    *(span(trace, number, 1 if number > 1 else None) for trace in traces for number in (1, 2, 3))
                )
                connection.request("POST", "/v1/traces", body, PROTOBUF)
                answer = connection.getresponse()
                answer.read()
                assert answer.status == 200
                confirmed.extend(traces)
        except (OSError, http.client.HTTPException):
            return
        finally:
            connection.close()

    for _ in range(2):
        with running_server(tmp_path, port=port) as server, concurrent.futures.ThreadPoolExecutor(4) as pool:
            before = len(confirmed)
            senders = [pool.submit(send_until_it_breaks) for _ in range(4)]
            while len(confirmed) < before + 200:
                assert not any(sender.done() for sender in senders)
                time.sleep(0.05)
            server.stop(signal.SIGKILL)
            for sender in senders:
                sender.result()

    with running_server(tmp_path, port=port) as server:
        for first in range(0, len(confirmed), 100):
            part = [trace_id(trace) for trace in confirmed[first : first + 100]]
            body = json.dumps({"trace_ids": part}).encode()
            asked = urllib.request.Request(
                f"{server}/api/3.0/mlflow/traces/read", body, {"Content-Type": "application/json"}
            )
            with urllib.request.urlopen(asked, timeout=30) as answer:
                found = json.load(answer)["traces"]
            assert [trace["trace_info"]["trace_id"] for trace in found] == part
            assert all(len(trace["spans"]) == 3 for trace in found)
