"""Anthropic's library against a provider on loopback: what its calls are as spans."""

import asyncio
import subprocess
import sys
import textwrap

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text, tool
from tests.tracers.recorded import last_trace, only_span

anthropic = pytest.importorskip("anthropic")

MODEL = "claude-sonnet-4-6"
ASKED = {"model": MODEL, "max_tokens": 50, "messages": [{"role": "user", "content": "Weather in Paris?"}]}
SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}}
TOOLS = [
    {"name": "weather", "description": "The weather", "input_schema": SCHEMA},
    {"type": "web_search_20250305", "name": "web_search"},
]
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@pytest.fixture
def client(provider):
    mlflow.anthropic.autolog()
    with anthropic.Anthropic(base_url=provider.anthropic, api_key="k", max_retries=0) as client:
        yield client


def said(span):
    return "".join(block["text"] for block in span.outputs["content"] if block["type"] == "text")


def test_messages_with_tools_and_the_cache(client, provider):
    provider.usage = Usage(20, 5, cached=4, cache_written=3)
    provider.then(tool("weather", {"city": "Paris"}, "Let me see."))
    answer = client.messages.create(**ASKED, system="Be short.", tools=TOOLS)
    assert answer.content[1].input == {"city": "Paris"}
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("Messages.create", "CHAT_MODEL", "OK")
    assert span.inputs == {**ASKED, "system": "Be short.", "tools": TOOLS}
    assert span.outputs["content"][1]["input"] == {"city": "Paris"}
    assert span.outputs["stop_reason"] == "tool_use"
    assert span.attributes["mlflow.message.format"] == "anthropic"
    assert span.attributes["mlflow.chat.tools"] == [
        {"type": "function", "function": {"name": "weather", "description": "The weather", "parameters": SCHEMA}}
    ]
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "anthropic")
    assert span.attributes["mlflow.chat.tokenUsage"] == {
        "input_tokens": 20,
        "output_tokens": 5,
        "total_tokens": 25,
        "cache_read_input_tokens": 4,
        "cache_creation_input_tokens": 3,
    }
    cost = (13 * 3 + 4 * 0.3 + 3 * 3.75 + 5 * 15) / 1_000_000
    assert span.llm_cost["total_cost"] == pytest.approx(cost)


def test_streams_of_events(client, provider):
    provider.then(text("It is sunny.", thinking="Hm."), tool("weather", {"city": "Paris"}, "Let me see."))
    stream = client.messages.create(**ASKED, stream=True)
    assert isinstance(stream, anthropic.Stream)
    assert mlflow.get_last_active_trace_id() is None, "the span ended before the stream"
    for _ in stream:
        pass
    span = only_span()
    assert said(span) == "It is sunny."
    assert span.outputs["content"][0] == {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}
    assert span.outputs["stop_reason"] == "end_turn"
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert span.events[0].name == "mlflow.chunk.item.0"
    for _ in client.messages.create(**ASKED, stream=True):
        pass
    (_, used) = only_span().outputs["content"]
    assert (used["type"], used["name"], used["input"]) == ("tool_use", "weather", {"city": "Paris"})


def test_streams_in_a_block(client, provider):
    provider.then(text("It is sunny."), text("one two three"))
    with client.messages.stream(**ASKED) as stream:
        assert "".join(stream.text_stream) == "It is sunny."
        assert stream.get_final_message().usage.output_tokens == 5
    span = only_span()
    assert (span.name, span.inputs) == ("Messages.stream", ASKED)
    assert said(span) == "It is sunny."
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    with client.messages.stream(**ASKED) as stream:
        for event in stream:
            if event.type == "text":
                break
    assert said(only_span()).startswith("one ")


def test_asynchronous_calls(provider):
    mlflow.anthropic.autolog()

    async def run():
        async with anthropic.AsyncAnthropic(base_url=provider.anthropic, api_key="k", max_retries=0) as client:
            await client.messages.create(**ASKED)
            found = [only_span()]
            async for _ in await client.messages.create(**ASKED, stream=True):
                pass
            found.append(only_span())
            async with client.messages.stream(**ASKED) as stream:
                assert await stream.get_final_text() == "You said: Weather in Paris?"
            found.append(only_span())
            return found

    found = asyncio.run(run())
    assert [span.name for span in found] == [
        "AsyncMessages.create",
        "AsyncMessages.create",
        "AsyncMessages.stream",
    ]
    for span in found:
        assert said(span) == "You said: Weather in Paris?"
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_errors(client, provider):
    provider.then(failure(429, "Slow down."), failure(500, "Broken."), text("one two three four", breaks_after=4))
    with pytest.raises(anthropic.RateLimitError):
        client.messages.create(**ASKED)
    span = only_span()
    assert span.status.status_code == "ERROR"
    assert span.events[0].attributes["exception.type"] == "RateLimitError"
    with pytest.raises(anthropic.InternalServerError), client.messages.stream(**ASKED):
        pass
    assert only_span().status.status_code == "ERROR"
    with pytest.raises(Exception):  # noqa: B017
        for _ in client.messages.create(**ASKED, stream=True):
            pass
    span = only_span()
    assert span.status.status_code == "ERROR"
    assert said(span) == "one two "


def test_beta_and_raw_answers_and_nesting(client, provider):
    with mlflow.start_span("around"):
        client.beta.messages.create(**ASKED)
        raw = client.messages.with_raw_response.create(**ASKED)
    assert raw.parse().content[0].text == "You said: Weather in Paris?"
    trace = last_trace()
    assert trace.tree() == ["around", "  Messages.create", "  Messages.create"]
    for span in trace.below(trace.root):
        assert said(span) == "You said: Weather in Paris?"
    assert trace.info.token_usage["total_tokens"] == 34


def test_switching_off(client):
    mlflow.anthropic.autolog(disable=True)
    client.messages.create(**ASKED)
    with client.messages.stream(**ASKED) as stream:
        stream.until_done()
    assert mlflow.get_last_active_trace_id() is None


def test_imported_later():
    program = """
        import sys, mlflow
        mlflow.anthropic.autolog()
        mlflow.gemini.autolog()
        assert "anthropic" not in sys.modules
        import anthropic
        assert anthropic.resources.messages.Messages.create._mlflow_integrations == {"anthropic"}
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=120)
