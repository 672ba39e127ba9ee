"""OpenAI's library traced by others, OpenInference and Traceloop, and sent over OTLP: the server understands it."""

import json

import pytest

openai = pytest.importorskip("openai")
openinference = pytest.importorskip("openinference.instrumentation.openai")
traceloop = pytest.importorskip("opentelemetry.instrumentation.openai")

from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans  # noqa: E402
from opentelemetry.sdk.trace import TracerProvider  # noqa: E402
from opentelemetry.sdk.trace.export import SimpleSpanProcessor  # noqa: E402
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter  # noqa: E402

from mlflow.otlp.protobuf import read_protobuf  # noqa: E402
from mlflow.otlp.values import value_of  # noqa: E402
from tests.tracers.provider import Usage, text, tool  # noqa: E402

WEATHER = {"name": "weather", "description": "d", "parameters": {"type": "object", "properties": {}}}
ASKED = [{"role": "system", "content": "be short"}, {"role": "user", "content": "weather?"}]
CHAT_TYPES = {openinference: "LLM", traceloop: "CHAT_MODEL"}


@pytest.fixture(params=[openinference, traceloop], ids=["openinference", "traceloop"])
def library(request):
    return request.param


@pytest.fixture
def received(library):
    """What the server makes of the spans that were made so far, in the order of their beginning."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = library.OpenAIInstrumentor()
    instrumentor.instrument(tracer_provider=provider)

    def read():
        body = encode_spans(exporter.get_finished_spans()).SerializeToString()
        spans = sorted(read_protobuf(body).spans, key=lambda span: span.start_ns)
        return [{key: value_of(value) for key, value in span.attributes.items()} for span in spans]

    yield read
    instrumentor.uninstrument()
    provider.shutdown()


@pytest.fixture
def client(provider):
    return openai.OpenAI(base_url=provider.openai, api_key="k")


def test_a_call_of_a_tool(client, provider, received, library):
    provider.then(tool("weather", {"city": "Paris"}, usage=Usage(input=20, output=7, cached=5)))
    client.chat.completions.create(
        model="gpt-4o-mini", messages=ASKED, tools=[{"type": "function", "function": WEATHER}]
    )
    [found] = received()
    assert found["mlflow.spanType"] == CHAT_TYPES[library]
    assert found["mlflow.llm.model"].startswith("gpt-4o-mini")
    assert found["mlflow.llm.provider"] == "openai"
    assert found["mlflow.chat.tokenUsage"] == {
        "input_tokens": 20,
        "output_tokens": 7,
        "total_tokens": 27,
        "cache_read_input_tokens": 5,
    }
    assert found["mlflow.chat.tools"] == [{"type": "function", "function": WEATHER}]
    assert "weather?" in json.dumps(found["mlflow.spanInputs"])
    assert "Paris" in json.dumps(found["mlflow.spanOutputs"])


def test_a_stream(client, provider, received):
    provider.then(text("hello there"))
    stream = client.chat.completions.create(
        model="gpt-4o-mini", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    list(stream)
    [found] = received()
    assert "hello there" in json.dumps(found["mlflow.spanOutputs"])
    assert found["mlflow.chat.tokenUsage"]["total_tokens"] > 0


def test_embeddings(client, received):
    client.embeddings.create(model="text-embedding-3-small", input=["first", "second"])
    [found] = received()
    assert found["mlflow.spanType"] == "EMBEDDING"
    assert found["mlflow.llm.model"] == "text-embedding-3-small"
    assert "second" in json.dumps(found["mlflow.spanInputs"])
    assert found["mlflow.chat.tokenUsage"]["input_tokens"] > 0


def test_an_error(client, provider, received):
    provider.then(text("no", status=400))
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="gpt-4o-mini", messages=ASKED)
    [found] = received()
    assert "weather?" in json.dumps(found["mlflow.spanInputs"])
    assert "mlflow.spanOutputs" not in found or found["mlflow.spanOutputs"] in ("", None)
