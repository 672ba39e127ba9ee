"""Ollama's library against a provider on loopback: what its calls are as spans."""

import asyncio
import base64

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import last_trace, only_span

ollama = pytest.importorskip("ollama")

ASKED = {"model": "llama3.2", "messages": [{"role": "user", "content": "Weather in Paris?"}]}
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


def weather(city: str) -> str:
    """The weather in a city.

    Args:
        city: its name
    """
    return f"sunny in {city}"


@pytest.fixture
def client(provider):
    mlflow.ollama.autolog()
    return ollama.Client(host=provider.ollama)


def test_chat_with_tools(client, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    client.chat(**ASKED, tools=[weather])
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("Client.chat", "CHAT_MODEL", "OK")
    assert span.inputs["messages"] == ASKED["messages"]
    assert span.outputs["message"]["tool_calls"] == [{"function": {"name": "weather", "arguments": {"city": "Paris"}}}]
    (told,) = span.attributes["mlflow.chat.tools"]
    assert told["function"]["name"] == "weather"
    assert told["function"]["parameters"]["properties"]["city"]["type"] == "string"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("llama3.2", "ollama")
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_streams(client, provider):
    provider.then(text("It is sunny."), tool("weather", {"city": "Paris"}), text("one two three"))
    assert "".join(part.message.content for part in client.chat(**ASKED, stream=True)) == "It is sunny."
    span = only_span()
    assert span.outputs["message"] == {"role": "assistant", "content": "It is sunny."}
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    for _ in client.chat(**ASKED, stream=True):
        pass
    (call,) = only_span().outputs["message"]["tool_calls"]
    assert call["function"]["arguments"] == {"city": "Paris"}
    stream = client.chat(**ASKED, stream=True)
    next(stream)
    stream.close()
    assert only_span().outputs["message"]["content"] == "one "


def test_texts_and_embeddings(client):
    client.generate(model="llama3.2", prompt="Say it")
    span = only_span()
    assert (span.name, span.span_type, span.outputs["response"]) == ("Client.generate", "LLM", "You said: Say it")
    for _ in client.generate(model="llama3.2", prompt="Say it", stream=True):
        pass
    assert only_span().outputs["response"] == "You said: Say it"
    client.embed(model="nomic-embed-text", input=["a", "bb"])
    span = only_span()
    assert (span.span_type, span.outputs["embeddings"]) == ("EMBEDDING", [[1.0, 0.5], [2.0, 0.5]])
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12


def test_asynchronous_calls(provider):
    mlflow.ollama.autolog()

    async def run():
        client = ollama.AsyncClient(host=provider.ollama)
        await client.chat(**ASKED)
        found = [only_span()]
        async for _ in await client.chat(**ASKED, stream=True):
            pass
        return [*found, only_span()]

    for span in asyncio.run(run()):
        assert span.name == "AsyncClient.chat"
        assert span.outputs["message"]["content"] == "You said: Weather in Paris?"
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_functions_of_the_module(provider, monkeypatch):
    client = ollama.Client(host=provider.ollama)
    # as the library does with a client of its own
    monkeypatch.setattr(ollama, "chat", client.chat)
    monkeypatch.setitem(globals(), "imported_before", ollama.chat)
    mlflow.ollama.autolog()
    ollama.chat(**ASKED)
    first = only_span()
    imported_before(**ASKED)  # noqa: F821
    assert only_span().trace_id != first.trace_id


def test_images_become_attachments(client):
    image = bytes(5000)
    for given in (image, base64.b64encode(image).decode()):
        client.chat(model="llava", messages=[{"role": "user", "content": "What is it?", "images": [given]}])
        (kept,) = only_span().inputs["messages"][0]["images"]
        assert kept.startswith("mlflow-attachment://")
        assert "size=5000" in kept


def test_errors_and_nesting(client, provider):
    provider.then(failure(500, "No such model."))
    with pytest.raises(ollama.ResponseError, match="No such model"), mlflow.start_span("around"):
        client.chat(**ASKED)
    trace = last_trace()
    assert trace.tree() == ["around", "  Client.chat"]
    assert [span.status.status_code for span in trace.all] == ["ERROR", "ERROR"]


def test_switching_off(client):
    mlflow.ollama.autolog(disable=True)
    client.chat(**ASKED)
    assert mlflow.get_last_active_trace_id() is None
