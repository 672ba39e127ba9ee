"""Google's library for Gemini against a provider on loopback: what its calls are as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text, tool
from tests.tracers.recorded import last_trace, only_span

genai = pytest.importorskip("google.genai")

MODEL = "gemini-2.5-flash"
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


def weather(city: str) -> str:
    """The weather in a city."""
    with mlflow.start_span("lookup"):
        return f"sunny in {city}"


@pytest.fixture
def client(provider):
    mlflow.gemini.autolog()
    return genai.Client(api_key="k", http_options={"base_url": provider.gemini})


def said(span):
    return "".join(part.get("text", "") for part in span.outputs["candidates"][0]["content"]["parts"])


def test_content(client, provider):
    provider.usage = Usage(12, 9, cached=4, reasoning=4)
    provider.then(text("Sunny."))
    client.models.generate_content(model=MODEL, contents="Weather?", config={"temperature": 0.5})
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("Models.generate_content", "LLM", "OK")
    assert span.inputs == {"model": MODEL, "contents": "Weather?", "config": {"temperature": 0.5}}
    assert said(span) == "Sunny."
    assert "sdk_http_response" not in span.outputs
    assert span.attributes["mlflow.message.format"] == "gemini"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "gemini")
    # what it thinks is paid like what it says
    assert span.attributes["mlflow.chat.tokenUsage"] == {
        "input_tokens": 12,
        "output_tokens": 9,
        "total_tokens": 21,
        "cache_read_input_tokens": 4,
    }
    assert span.llm_cost["total_cost"] == pytest.approx((8 * 0.3 + 4 * 0.03 + 9 * 2.5) / 1_000_000)


def test_functions_that_the_library_calls(client, provider):
    provider.then(tool("weather", {"city": "Paris"}), text("Sunny."))
    answer = client.models.generate_content(model=MODEL, contents="Weather?", config={"tools": [weather]})
    assert answer.text == "Sunny."
    trace = last_trace()
    assert trace.tree() == [
        "Models.generate_content",
        "  Models._generate_content",
        "  lookup",
        "  Models._generate_content",
    ]
    (told,) = trace.root.attributes["mlflow.chat.tools"]
    assert (told["function"]["name"], told["function"]["description"]) == ("weather", "The weather in a city.")
    assert told["function"]["parameters"]["properties"]["city"]["type"] == "string"
    first, second = (span for span in trace.all if span.name == "Models._generate_content")
    assert first.outputs["candidates"][0]["content"]["parts"][0]["function_call"]["args"] == {"city": "Paris"}
    assert said(second) == "Sunny."
    assert trace.root.inputs["config"]["tools"] == ["weather"]


def test_declared_tools(client, provider):
    declaration = {"name": "weather", "description": "The weather", "parameters": {"type": "OBJECT", "properties": {}}}
    provider.then(tool("weather", {"city": "Paris"}))
    config = genai.types.GenerateContentConfig(tools=[{"function_declarations": [declaration]}])
    client.models.generate_content(model=MODEL, contents="Weather?", config=config)
    span = only_span()
    (told,) = span.attributes["mlflow.chat.tools"]
    assert told["function"]["name"] == "weather"
    assert told["function"]["parameters"]["type"] == "object"
    (part,) = span.outputs["candidates"][0]["content"]["parts"]
    assert part["function_call"]["args"] == {"city": "Paris"}


def test_streams(client, provider):
    provider.then(text("It is sunny."), text("one two three"))
    stream = client.models.generate_content_stream(model=MODEL, contents="Weather?")
    assert "".join(chunk.text for chunk in stream) == "It is sunny."
    span = only_span()
    assert span.name == "Models.generate_content_stream"
    assert span.outputs["candidates"][0]["content"]["parts"] == [{"text": "It is sunny."}]
    assert span.outputs["candidates"][0]["finish_reason"] == "STOP"
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    stream = client.models.generate_content_stream(model=MODEL, contents="Count")
    next(stream)
    stream.close()
    assert said(only_span()) == "one "


def test_chats(client, provider):
    chat = client.chats.create(model=MODEL)
    chat.send_message("Hello")
    trace = last_trace()
    assert trace.tree() == ["Chat.send_message", "  Models.generate_content"]
    assert (trace.root.span_type, trace.root.inputs) == ("CHAT_MODEL", {"message": "Hello"})
    assert said(trace.root) == "You said: Hello"
    assert trace.root.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert trace.info.token_usage == USAGE
    assert "".join(chunk.text for chunk in chat.send_message_stream("Again")) == "You said: Again"
    trace = last_trace()
    assert trace.root.name == "Chat.send_message_stream"
    assert said(trace.root) == "You said: Again"
    # the history goes along
    assert len(trace["Models.generate_content_stream"].inputs["contents"]) == 3


def test_asynchronous_calls(client):
    async def run():
        await client.aio.models.generate_content(model=MODEL, contents="Hello")
        found = [only_span()]
        async for _ in await client.aio.models.generate_content_stream(model=MODEL, contents="Hello"):
            pass
        return [*found, only_span()]

    found = asyncio.run(run())
    assert [span.name for span in found] == ["AsyncModels.generate_content", "AsyncModels.generate_content_stream"]
    for span in found:
        assert said(span) == "You said: Hello"
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_embeddings_and_counting(client):
    client.models.embed_content(model="gemini-embedding-001", contents=["a", "b"])
    span = only_span()
    assert (span.name, span.span_type) == ("Models.embed_content", "EMBEDDING")
    assert [one["values"] for one in span.outputs["embeddings"]] == [[0.0, 0.5], [1.0, 0.5]]
    client.models.count_tokens(model=MODEL, contents="Hello")
    assert only_span().outputs == {"total_tokens": 12}


def test_images_become_attachments(client, provider):
    part = genai.types.Part.from_bytes(data=b"\x89PNG" + bytes(100_000), mime_type="image/png")
    for contents in (["What is it?", part], [{"inline_data": {"mime_type": "image/png", "data": bytes(100_000)}}]):
        client.models.generate_content(model=MODEL, contents=contents)
        kept = only_span().inputs["contents"][-1]["inline_data"]["data"]
        assert kept.startswith("mlflow-attachment://")
        assert "image%2Fpng" in kept


def test_errors(client, provider):
    provider.then(failure(429, "Slow down."))
    with pytest.raises(genai.errors.ClientError, match="Slow down"):
        client.models.generate_content(model=MODEL, contents="Hello")
    span = only_span()
    assert span.status.status_code == "ERROR"
    assert span.events[0].attributes["exception.type"] == "ClientError"


def test_switching_off(client):
    mlflow.gemini.autolog(disable=True)
    client.models.generate_content(model=MODEL, contents="Hello")
    assert mlflow.get_last_active_trace_id() is None
