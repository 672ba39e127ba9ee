"""Receivers of OpenTelemetry's protocol, over HTTP and gRPC, instead of the store or beside it."""

import gzip
import http.server
import json
import threading
from concurrent import futures

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

import mlflow
from mlflow.tracing import export


class Receiver:
    """Takes OTLP over HTTP and keeps what came; ``status`` is what it answers."""

    def __init__(self):
        self.status = 200
        self.requests = []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                if receiver.status == 200:
                    message = ExportTraceServiceRequest.FromString(body)
                    receiver.requests.append((self.path, dict(self.headers), message))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def spans(self):
        return [span for _, _, message in self.requests for span in spans_of(message)]


def spans_of(message):
    return [span for group in message.resource_spans for scope in group.scope_spans for span in scope.spans]


@pytest.fixture
def receiver(monkeypatch):
    one = Receiver()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"{one.url}/v1/traces")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf")
    yield one
    one.server.shutdown()
    one.server.server_close()


def record():
    with mlflow.start_span("root", span_type="CHAIN") as root:
        root.set_inputs({"x": [1]})
        root.set_outputs("two")
        root.set_attributes({"text": "t", "number": 3, "yes": True, "half": 0.5, "list": [1, "a"]})
        with mlflow.start_span("child"):
            pass
    return root


def stored():
    return len(mlflow.search_traces(locations=["0"], return_type="list"))


def attributes(span):
    return {item.key: getattr(item.value, item.value.WhichOneof("value")) for item in span.attributes}


def test_instead_of_the_store(receiver):
    root = record()
    assert export.flush()
    assert stored() == 0
    child, sent = sorted(receiver.spans, key=lambda span: span.name)
    assert (sent.name, child.name) == ("root", "child")
    assert sent.trace_id.hex() == root.trace_id.removeprefix("tr-")
    assert child.parent_span_id == sent.span_id and child.start_time_unix_nano >= sent.start_time_unix_nano
    found = attributes(sent)
    assert found["mlflow.spanInputs"] == '{"x":[1]}'
    assert found["mlflow.spanType"] == '"CHAIN"'
    assert (found["text"], found["number"], found["yes"], found["half"]) == ("t", 3, True, 0.5)
    assert found["list"] == '[1,"a"]'
    [group] = receiver.requests[0][2].resource_spans
    assert attributes(group.resource)["telemetry.sdk.language"] == "python"


def test_beside_the_store(receiver, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_ENABLE_OTLP_DUAL_EXPORT", "true")
    record()
    assert export.flush()
    assert stored() == 1
    assert len(receiver.spans) == 2


def test_switched_off(receiver, monkeypatch):
    monkeypatch.setenv("MLFLOW_ENABLE_OTLP_EXPORTER", "false")
    record()
    assert export.flush()
    assert stored() == 1
    assert receiver.requests == []


def test_what_the_environment_says(receiver, monkeypatch):
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"{receiver.url}/")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "X-Key=a%20b, X-Other = c")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip")
    monkeypatch.setenv("OTEL_SERVICE_NAME", "shop")
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "region=eu,team=a%2Cb")
    record()
    assert export.flush()
    path, headers, message = receiver.requests[0]
    assert path == "/v1/traces"
    assert (headers["X-Key"], headers["X-Other"], headers["Content-Encoding"]) == ("a b", "c", "gzip")
    resource = attributes(message.resource_spans[0].resource)
    assert (resource["service.name"], resource["region"], resource["team"]) == ("shop", "eu", "a,b")


def test_a_receiver_that_is_away(receiver, spool):
    receiver.status = 503
    record()
    assert not export.flush()
    assert list(spool.rglob("*.json"))
    receiver.status = 200
    assert export.flush()
    assert len(receiver.spans) == 2
    assert not list(spool.rglob("*.json"))


def test_a_receiver_that_refuses(receiver, caplog):
    receiver.status = 400
    record()
    assert export.flush()
    assert export.statistics().refused == 1
    assert "answered 400" in caplog.text


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/json", "http/json"),
        ("OTEL_EXPORTER_OTLP_COMPRESSION", "zip", "zip"),
        ("OTEL_EXPORTER_OTLP_TIMEOUT", "soon", "soon"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "ftp://x", "ftp://x"),
    ],
)
def test_a_setting_that_is_not_valid_is_said_and_the_loss_counted(receiver, monkeypatch, caplog, name, value, said):
    monkeypatch.setenv(name, value)
    record()
    export.flush()
    assert export.statistics().dropped == 1
    assert said in caplog.text


def test_attachments_stay_in_the_span_where_nobody_stores_them(receiver):
    from mlflow.tracing.attachments import Attachment

    with mlflow.start_span("a") as span:
        span.set_inputs({"picture": Attachment(content_type="image/png", content_bytes=b"123")})
    assert export.flush()
    assert attributes(receiver.spans[0])["mlflow.spanInputs"] == '{"picture":"data:image/png;base64,MTIz"}'


REQUEST = {
    "model": "gpt-4o",
    "temperature": 0.5,
    "stop": ["x"],
    "messages": [
        {"role": "system", "content": "sys"},
        {"role": "user", "content": [{"type": "text", "text": "hi"}, {"image_url": {"url": "http://x/y.png"}}]},
        {"role": "assistant", "tool_calls": [{"id": "c1", "function": {"name": "f", "arguments": '{"a":1}'}}]},
        {"role": "tool", "tool_call_id": "c1", "content": "res"},
    ],
}
RESPONSE = {
    "id": "r1",
    "model": "gpt-4o-2024",
    "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": "yo"}}],
}


def test_in_the_conventions_for_generative_ai(receiver, monkeypatch):
    monkeypatch.setenv("MLFLOW_ENABLE_OTEL_GENAI_SEMCONV", "true")
    with mlflow.start_span("plain") as span:
        span.set_inputs(1)
        with mlflow.start_span("search", span_type="TOOL") as tool:
            tool.set_inputs({"q": "x"})
            tool.set_outputs([1])
        with mlflow.start_span("call", span_type="CHAT_MODEL") as chat:
            chat.set_inputs(REQUEST)
            chat.set_outputs(RESPONSE)
            chat.set_attributes(
                {
                    "mlflow.llm.model": "gpt-4o",
                    "mlflow.llm.provider": "openai",
                    "mlflow.chat.tokenUsage": {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7},
                    "mine": 5,
                }
            )
    assert export.flush()
    spans = {span.name: span for span in receiver.spans}
    assert sorted(spans) == ["chat gpt-4o", "execute_tool search", "plain"]
    found = attributes(spans["chat gpt-4o"])
    assert spans["chat gpt-4o"].kind == 3
    for key in ("stop_sequences", "finish_reasons"):
        name = f"gen_ai.re{'quest' if key == 'stop_sequences' else 'sponse'}.{key}"
        found[name] = [value.string_value for value in found[name].values]
    messages = {key: json.loads(found.pop(key)) for key in list(found) if key.endswith(("messages", "instructions"))}
    assert found == {
        "mine": 5,
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.provider.name": "openai",
        "gen_ai.usage.input_tokens": 3,
        "gen_ai.usage.output_tokens": 4,
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.stop_sequences": ["x"],
        "gen_ai.response.id": "r1",
        "gen_ai.response.model": "gpt-4o-2024",
        "gen_ai.response.finish_reasons": ["stop"],
    }
    call = {"type": "tool_call", "id": "c1", "name": "f", "arguments": {"a": 1}}
    image = {"type": "uri", "modality": "image", "uri": "http://x/y.png"}
    answered = {"type": "tool_call_response", "id": "c1", "response": "res"}
    assert messages == {
        "gen_ai.system_instructions": [{"type": "text", "content": "sys"}],
        "gen_ai.input.messages": [
            {"role": "user", "parts": [{"type": "text", "content": "hi"}, image]},
            {"role": "assistant", "parts": [call]},
            {"role": "tool", "parts": [answered]},
        ],
        "gen_ai.output.messages": [
            {"role": "assistant", "parts": [{"type": "text", "content": "yo"}], "finish_reason": "stop"}
        ],
    }
    assert attributes(spans["execute_tool search"]) == {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": "search",
        "gen_ai.tool.call.arguments": '{"q":"x"}',
        "gen_ai.tool.call.result": "[1]",
    }
    assert attributes(spans["plain"]) == {"gen_ai.operation.name": "UNKNOWN"}


def test_over_grpc(monkeypatch):
    grpc = pytest.importorskip("grpc")
    found = []

    def take(body, context):
        found.append((ExportTraceServiceRequest.FromString(body), dict(context.invocation_metadata())))
        return ExportTraceServiceResponse().SerializeToString()

    service = "opentelemetry.proto.collector.trace.v1.TraceService"
    handler = grpc.method_handlers_generic_handler(service, {"Export": grpc.unary_unary_rpc_method_handler(take)})
    server = grpc.server(futures.ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((handler,))
    port = server.add_insecure_port("127.0.0.1:0")
    # grpc is the protocol that is meant when none is named
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", f"http://127.0.0.1:{port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "X-Key=secret")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TIMEOUT", "2")
    record()
    assert not export.flush()
    server.start()
    try:
        for _ in range(20):
            if export.flush():
                break
        [(message, metadata)] = found
        assert sorted(span.name for span in spans_of(message)) == ["child", "root"]
        assert metadata["x-key"] == "secret"
    finally:
        server.stop(None)
