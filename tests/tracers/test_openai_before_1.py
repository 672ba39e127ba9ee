"""OpenAI's library before version 1 against a provider on loopback: what its calls are as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import last_trace, only_span

openai = pytest.importorskip("openai")
if hasattr(openai, "OpenAI"):
    pytest.skip("openai is newer than the shape of these calls", allow_module_level=True)

MODEL = "gpt-4o-mini"
MESSAGES = [{"role": "user", "content": "Weather in Paris?"}]
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@pytest.fixture(autouse=True)
def asked(provider, monkeypatch):
    mlflow.openai.autolog()
    monkeypatch.setattr(openai, "api_base", provider.openai)
    return {"model": MODEL, "messages": MESSAGES, "api_key": "sk-secret"}


def test_chat(asked, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    openai.ChatCompletion.create(**asked, temperature=0.5)
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("ChatCompletion", "CHAT_MODEL", "OK")
    assert span.inputs == {"model": MODEL, "messages": MESSAGES, "temperature": 0.5}
    assert span.outputs["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "weather"
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "openai")
    assert "sk-secret" not in str(span.to_dict())


def test_streams(asked, provider):
    provider.then(text("It is sunny."))
    for _ in openai.ChatCompletion.create(**asked, stream=True):
        pass
    assert only_span().outputs["choices"][0]["message"]["content"] == "It is sunny."


def test_asynchronous_calls(asked):
    async def run():
        await openai.ChatCompletion.acreate(**asked)
        found = [only_span()]
        async for _ in await openai.ChatCompletion.acreate(**asked, stream=True):
            pass
        return [*found, only_span()]

    for span in asyncio.run(run()):
        assert span.name == "ChatCompletion"
        assert span.outputs["choices"][0]["message"]["content"] == "You said: Weather in Paris?"


def test_completions_and_embeddings():
    openai.Completion.create(model="gpt-3.5-turbo-instruct", prompt="Say it", api_key="k")
    span = only_span()
    assert (span.name, span.span_type) == ("Completion", "LLM")
    assert span.outputs["choices"][0]["text"] == "You said: Say it"
    openai.Embedding.create(model="text-embedding-ada-002", input=["a"], api_key="k")
    span = only_span()
    assert (span.name, span.span_type) == ("Embedding", "EMBEDDING")
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12


def test_errors_and_nesting(asked, provider):
    provider.then(failure(429, "Slow down."))
    with pytest.raises(openai.error.RateLimitError), mlflow.start_span("around"):
        openai.ChatCompletion.create(**asked)
    trace = last_trace()
    assert trace.tree() == ["around", "  ChatCompletion"]
    assert [span.status.status_code for span in trace.all] == ["ERROR", "ERROR"]
