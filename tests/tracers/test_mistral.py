"""Mistral's library against a provider on loopback: what its calls are as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import last_trace, only_span

library = pytest.importorskip("mistralai")
if not hasattr(library, "Mistral"):
    # since version 2
    library = pytest.importorskip("mistralai.client")

MODEL = "mistral-small-latest"
ASKED = {"model": MODEL, "messages": [{"role": "user", "content": "Weather in Paris?"}]}
TOOLS = [{"type": "function", "function": {"name": "weather", "description": "The weather", "parameters": {}}}]
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@pytest.fixture
def client(provider):
    mlflow.mistral.autolog()
    with library.Mistral(api_key="k", server_url=provider.mistral) as client:
        yield client


def said(span):
    return span.outputs["choices"][0]["message"]["content"]


def test_chat_with_tools(client, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    client.chat.complete(**ASKED, tools=TOOLS, temperature=0.5)
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("Chat.complete", "CHAT_MODEL", "OK")
    assert span.inputs == {**ASKED, "tools": TOOLS, "temperature": 0.5}
    (call,) = span.outputs["choices"][0]["message"]["tool_calls"]
    assert call["function"]["name"] == "weather"
    assert span.attributes["mlflow.chat.tools"] == TOOLS
    assert span.attributes["mlflow.message.format"] == "mistral"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "mistral")
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert span.llm_cost["total_cost"] == pytest.approx((12 * 0.15 + 5 * 0.6) / 1_000_000)


def test_streams(client, provider):
    provider.then(text("It is sunny."), tool("weather", {"city": "Paris"}), text("one two three"))
    stream = client.chat.stream(**ASKED)
    assert (
        "".join(event.data.choices[0].delta.content or "" for event in stream if event.data.choices) == "It is sunny."
    )
    span = only_span()
    assert (span.name, said(span)) == ("Chat.stream", "It is sunny.")
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    for _ in client.chat.stream(**ASKED, tools=TOOLS):
        pass
    (call,) = only_span().outputs["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Paris"}'}
    with client.chat.stream(**ASKED) as stream:
        next(stream), next(stream)
    assert said(only_span()) == "one "


def test_asynchronous_calls(provider):
    mlflow.mistral.autolog()

    async def run():
        async with library.Mistral(api_key="k", server_url=provider.mistral) as client:
            await client.chat.complete_async(**ASKED)
            found = [only_span()]
            async for _ in await client.chat.stream_async(**ASKED):
                pass
            return [*found, only_span()]

    found = asyncio.run(run())
    assert [span.name for span in found] == ["Chat.complete_async", "Chat.stream_async"]
    for span in found:
        assert said(span) == "You said: Weather in Paris?"
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_embeddings(client):
    client.embeddings.create(model="mistral-embed", inputs=["a", "bb"])
    span = only_span()
    assert (span.name, span.span_type, span.inputs["inputs"]) == ("Embeddings.create", "EMBEDDING", ["a", "bb"])
    assert [one["embedding"] for one in span.outputs["data"]] == [[1.0, 0.5, -0.5], [2.0, 0.5, -0.5]]
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12


def test_errors_and_nesting(client, provider):
    provider.then(failure(500, "Overloaded."))
    with pytest.raises(Exception, match="Overloaded"), mlflow.start_span("around"):
        client.chat.complete(**ASKED)
    trace = last_trace()
    assert trace.tree() == ["around", "  Chat.complete"]
    assert [span.status.status_code for span in trace.all] == ["ERROR", "ERROR"]


def test_switching_off(client):
    mlflow.mistral.autolog(disable=True)
    client.chat.complete(**ASKED)
    assert mlflow.get_last_active_trace_id() is None
