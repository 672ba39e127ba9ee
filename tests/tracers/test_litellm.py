"""LiteLLM against a provider on loopback: what its calls are as spans."""

import asyncio
import os

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text, tool
from tests.tracers.recorded import last_trace, only_span

# else it looks for prices on the network first
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
litellm = pytest.importorskip("litellm")
imported_before = litellm.completion

MODEL = "openai/gpt-4o-mini"
MESSAGES = [{"role": "user", "content": "Weather in Paris?"}]
TOOLS = [{"type": "function", "function": {"name": "weather", "description": "The weather", "parameters": {}}}]
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@pytest.fixture
def asked(provider):
    mlflow.litellm.autolog()
    return {"model": MODEL, "messages": MESSAGES, "api_base": provider.openai, "api_key": "sk-secret", "num_retries": 0}


def said(span):
    return span.outputs["choices"][0]["message"]["content"]


def test_chat_with_tools(asked, provider):
    provider.usage = Usage(12, 5, cached=4)
    provider.then(tool("weather", {"city": "Paris"}))
    litellm.completion(**asked, tools=TOOLS, temperature=0.5, max_tokens=50)
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("litellm-completion", "LLM", "OK")
    shown = {"model": MODEL, "messages": MESSAGES, "tools": TOOLS, "temperature": 0.5, "max_tokens": 50}
    assert span.inputs == {**shown, "num_retries": 0}
    (call,) = span.outputs["choices"][0]["message"]["tool_calls"]
    assert call["function"]["name"] == "weather"
    assert span.attributes["mlflow.chat.tools"] == TOOLS
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
    assert span.attributes["mlflow.chat.tokenUsage"] == {**USAGE, "cache_read_input_tokens": 4}
    assert "sk-secret" not in str(span.to_dict())


def test_positions_and_names_imported_before(asked):
    model, messages = asked.pop("model"), asked.pop("messages")
    imported_before(model, messages, **asked)
    span = only_span()
    assert (span.inputs["model"], span.inputs["messages"]) == (MODEL, MESSAGES)
    assert said(span) == "You said: Weather in Paris?"


def test_streams(asked, provider):
    provider.then(text("It is sunny."), tool("weather", {"city": "Paris"}))
    stream = litellm.completion(**asked, stream=True, stream_options={"include_usage": True})
    assert isinstance(stream, litellm.CustomStreamWrapper)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices) == "It is sunny."
    span = only_span()
    assert said(span) == "It is sunny."
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    for _ in litellm.completion(**asked, stream=True):
        pass
    span = only_span()
    (call,) = span.outputs["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Paris"}'}
    # nobody told: the library counts
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] > 0


def test_asynchronous_calls(asked):
    async def run():
        await litellm.acompletion(**asked)
        found = [last_trace()]
        async for _ in await litellm.acompletion(**asked, stream=True):
            pass
        return [*found, last_trace()]

    for trace in asyncio.run(run()):
        assert trace.tree() == ["litellm-acompletion"]
        assert said(trace.root) == "You said: Weather in Paris?"


def test_other_providers(asked, provider):
    asked.update(model="anthropic/claude-sonnet-4-6", api_base=provider.anthropic)
    litellm.completion(**asked)
    span = only_span()
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("claude-sonnet-4-6", "anthropic")
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert said(span) == "You said: Weather in Paris?"


def test_embeddings(asked, provider):
    del asked["messages"], asked["num_retries"]
    asked["model"] = "openai/text-embedding-3-small"
    litellm.embedding(**asked, input=["a", "bb"])
    span = only_span()
    assert (span.name, span.span_type, span.inputs["input"]) == ("litellm-embedding", "EMBEDDING", ["a", "bb"])
    assert len(span.outputs["data"]) == 2
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12


def test_errors_and_nesting(asked, provider):
    provider.then(failure(400, "Bad question."))
    with pytest.raises(litellm.exceptions.BadRequestError, match="Bad question"), mlflow.start_span("around"):
        litellm.completion(**asked)
    trace = last_trace()
    assert trace.tree() == ["around", "  litellm-completion"]
    assert [span.status.status_code for span in trace.all] == ["ERROR", "ERROR"]


def test_switching_off(asked):
    mlflow.litellm.autolog(disable=True)
    litellm.completion(**asked)
    assert mlflow.get_last_active_trace_id() is None
