"""Traces of the server itself, taken by a collector over OTLP: here, another server of ours."""

import pytest

from mlflow.api.traces import SearchTracesV2
from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from tests.server.asgi import call
from tests.serverprocess import running_server

GET = "/api/2.0/mlflow/experiments/get"
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.fixture
def app(tmp_path, monkeypatch):
    """An application that sends nowhere; its spans are kept in memory."""
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    monkeypatch.setenv("MILLRACE_SERVER_TRACES_ENDPOINT", "http://127.0.0.1:9/v1/traces")
    made = create_app(f"sqlite:///{tmp_path}/a.db")
    seen = InMemorySpanExporter()
    made._traced._provider._active_span_processor._span_processors = (SimpleSpanProcessor(seen),)
    yield made, seen
    made.close()


def test_a_span_for_each_request(app):
    server, seen = app
    headers = {"x-request-id": "r-1", "authorization": "Bearer hush"}
    call(server, "GET", GET, query={"experiment_id": "0"}, headers=headers)
    (span,) = seen.get_finished_spans()
    assert (span.name, span.kind.name, span.status.status_code.name) == ("GET get_experiment", "SERVER", "UNSET")
    assert dict(span.attributes) == {
        "http.request.method": "GET",
        "url.scheme": "http",
        "url.path": GET,
        "network.protocol.version": "1.1",
        "client.address": "127.0.0.1",
        "http.response.status_code": 200,
        "http.route": "get_experiment",
        "mlflow.request_id": "r-1",
    }
    assert span.resource.attributes["service.name"] == "mlflow-server"


def test_part_of_the_trace_of_whoever_asks(app):
    server, seen = app
    call(server, "GET", GET, headers={"traceparent": f"00-{TRACE}-{PARENT}-01"})
    call(server, "GET", GET, headers={"traceparent": f"00-{TRACE}-{PARENT}-00"})
    (span,) = seen.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == TRACE and f"{span.parent.span_id:016x}" == PARENT


def test_a_failure_is_one(app, monkeypatch):
    server, seen = app
    monkeypatch.setattr(server.tracking.writer, "submit", lambda *_: 1 / 0)
    call(server, "GET", GET, query={"experiment_id": "0"})
    (span,) = seen.get_finished_spans()
    assert span.status.status_code.name == "ERROR" and span.attributes["error.type"] == "500"


def test_probes_and_what_brings_traces_make_none(app):
    server, seen = app
    for path in ("/health", "/metrics", "/v1/traces"):
        call(server, "GET", path)
    assert not seen.get_finished_spans()


def test_off_by_default(tmp_path):
    server = create_app(f"sqlite:///{tmp_path}/a.db")
    try:
        assert type(server._traced).__name__ != "ServerTraces"
    finally:
        server.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [("MILLRACE_SERVER_TRACES_ENDPOINT", "localhost:4318"), ("MILLRACE_SERVER_TRACES_RATIO", "2")],
)
def test_settings_that_are_wrong(tmp_path, monkeypatch, name, value):
    monkeypatch.setenv("MILLRACE_SERVER_TRACES_ENDPOINT", "http://localhost:4318/v1/traces")
    monkeypatch.setenv(name, value)
    with pytest.raises(MlflowException, match=name):
        create_app(f"sqlite:///{tmp_path}/a.db")


def test_a_collector_gets_them(tmp_path, monkeypatch):
    (tmp_path / "collector").mkdir()
    with running_server(tmp_path / "collector") as collector:
        monkeypatch.setenv("MILLRACE_SERVER_TRACES_ENDPOINT", f"{collector}/v1/traces")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-mlflow-experiment-id=0")
        server = create_app(f"sqlite:///{tmp_path}/a.db")
        call(server, "GET", GET, query={"experiment_id": "0"})
        server.close()
        from mlflow.store.rest import rest_tracking

        found = rest_tracking(str(collector)).search_traces_v2(SearchTracesV2(experiment_ids=["0"]))
    (trace,) = found.traces
    assert {tag.key: tag.value for tag in trace.tags}["mlflow.traceName"] == "GET get_experiment"
