"""Groq's library against a provider on loopback: what its calls are as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import last_trace, only_span

groq = pytest.importorskip("groq")

MODEL = "llama-3.1-8b-instant"
ASKED = {"model": MODEL, "messages": [{"role": "user", "content": "Weather in Paris?"}]}
TOOLS = [{"type": "function", "function": {"name": "weather", "description": "The weather", "parameters": {}}}]
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@pytest.fixture
def client(provider):
    mlflow.groq.autolog()
    with groq.Groq(base_url=provider.groq, api_key="k", max_retries=0) as client:
        yield client


def said(span):
    return span.outputs["choices"][0]["message"]["content"]


def test_chat_with_tools(client, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    client.chat.completions.create(**ASKED, tools=TOOLS, temperature=0.5)
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("Completions", "CHAT_MODEL", "OK")
    assert span.inputs == {**ASKED, "tools": TOOLS, "temperature": 0.5}
    (call,) = span.outputs["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Paris"}'}
    assert span.attributes["mlflow.chat.tools"] == TOOLS
    assert span.attributes["mlflow.message.format"] == "groq"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "groq")
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert span.llm_cost["total_cost"] == pytest.approx((12 * 0.05 + 5 * 0.08) / 1_000_000)


def test_streams(client, provider):
    provider.then(text("It is sunny."), text("one two three"))
    stream = client.chat.completions.create(**ASKED, stream=True)
    assert isinstance(stream, groq.Stream)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream) == "It is sunny."
    span = only_span()
    assert said(span) == "It is sunny."
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    with client.chat.completions.create(**ASKED, stream=True) as stream:
        next(stream), next(stream)
    assert said(only_span()) == "one "


def test_asynchronous_chats_and_raw_answers(provider):
    mlflow.groq.autolog()

    async def run():
        async with groq.AsyncGroq(base_url=provider.groq, api_key="k", max_retries=0) as client:
            await client.chat.completions.create(**ASKED)
            found = [only_span()]
            async for _ in await client.chat.completions.create(**ASKED, stream=True):
                pass
            found.append(only_span())
            raw = await client.chat.completions.with_raw_response.create(**ASKED)
            assert (await raw.parse()).choices[0].message.content == "You said: Weather in Paris?"
            return [*found, only_span()]

    for span in asyncio.run(run()):
        assert (span.name, said(span)) == ("AsyncCompletions", "You said: Weather in Paris?")
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_raw_answers(client):
    raw = client.chat.completions.with_raw_response.create(**ASKED)
    assert raw.parse().choices[0].message.content == "You said: Weather in Paris?"
    assert said(only_span()) == "You said: Weather in Paris?"
    with client.chat.completions.with_streaming_response.create(**ASKED) as raw:
        assert b"Weather in Paris" in raw.read()
    assert only_span().outputs is None


def test_errors_and_nesting(client, provider):
    provider.then(failure(429, "Slow down."))
    with pytest.raises(groq.RateLimitError), mlflow.start_span("around"):
        client.chat.completions.create(**ASKED)
    trace = last_trace()
    assert trace.tree() == ["around", "  Completions"]
    assert [span.status.status_code for span in trace.all] == ["ERROR", "ERROR"]


def test_speech_is_not_kept(client, provider):
    answer = client.audio.speech.create(model="playai-tts", voice="Fritz-PlayAI", input="Hello", response_format="wav")
    assert answer.read().startswith(b"RIFF")
    span = only_span()
    assert (span.name, span.inputs["input"], span.outputs) == ("Speech", "Hello", None)


def test_switching_off(client):
    mlflow.groq.autolog(disable=True)
    client.chat.completions.create(**ASKED)
    assert mlflow.get_last_active_trace_id() is None
