"""Pydantic AI against a provider on loopback: what its agents and embedders do as spans."""

import asyncio
import json
import sys

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

pydantic_ai = pytest.importorskip("pydantic_ai")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@pytest.fixture
def source(provider):
    from openai import AsyncOpenAI
    from pydantic_ai.providers.openai import OpenAIProvider

    mlflow.pydantic_ai.autolog()
    client = AsyncOpenAI(base_url=provider.openai, api_key="k", max_retries=0)
    return OpenAIProvider(openai_client=client)


@pytest.fixture
def agent(source):
    from pydantic_ai.models.openai import OpenAIChatModel

    made = pydantic_ai.Agent(
        OpenAIChatModel("gpt-4o-mini", provider=source),
        name="forecaster",
        system_prompt="Be brief.",
        instructions="Rhyme.",
    )

    @made.tool_plain
    def weather(city: str) -> str:
        """The weather."""
        if city == "Nowhere":
            raise ValueError("no such city")
        with mlflow.start_span("look"):
            return f"sunny in {city}"

    return made


def without_spaces(value):
    """As text; newer versions write arguments of tools anew."""
    return json.dumps(value).replace(" ", "")


def test_a_run_with_tools(agent, provider):
    provider.usage = Usage(12, 5, cached=4)
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    with mlflow.start_span("mine"):
        assert agent.run_sync("Weather in Paris?").output == "It is sunny."
    trace = last_trace()
    assert trace.tree() == [
        "mine",
        "  Agent.run",
        "    OpenAIChatModel.request",
        "    weather",
        "      look",
        "    OpenAIChatModel.request",
    ]
    run = trace["Agent.run"]
    assert (run.span_type, run.inputs, run.outputs) == ("AGENT", {"user_prompt": "Weather in Paris?"}, "It is sunny.")
    assert run.attributes["agent.name"] == "forecaster"
    first, second = trace.of_type("CHAT_MODEL")
    system = [{"role": "system", "content": "Rhyme."}, {"role": "system", "content": "Be brief."}]
    asked = {"role": "user", "content": "Weather in Paris?"}
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
    said = {"role": "assistant", "content": None, "tool_calls": [call]}
    answered = {"role": "tool", "content": "sunny in Paris", "tool_call_id": "call_1"}
    assert first.inputs == {"messages": [*system, asked]}
    assert without_spaces(first.outputs["choices"][0]["message"]) == without_spaces(said)
    assert without_spaces(second.inputs) == without_spaces({"messages": [*system, asked, said, answered]})
    for span in (first, second):
        assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
        assert span.attributes["mlflow.chat.tokenUsage"] == {**USAGE, "cache_read_input_tokens": 4}
        (known,) = span.attributes["mlflow.chat.tools"]
        assert (known["function"]["name"], known["function"]["description"]) == ("weather", "The weather.")
    called = trace["weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")


def test_streams(agent, provider):
    async def talk():
        async with agent.run_stream("Weather?") as result:
            pieces = [piece async for piece in result.stream_text(delta=True, debounce_by=None)]
        return "".join(pieces)

    provider.then(text("It is sunny."))
    assert asyncio.run(talk()) == "It is sunny."
    trace = last_trace()
    assert trace.tree() == ["Agent.run", "  OpenAIChatModel.request"]
    assert trace.root.outputs == "It is sunny."
    (asked,) = trace.of_type("CHAT_MODEL")
    assert asked.outputs["choices"][0]["message"] == {"role": "assistant", "content": "It is sunny."}
    assert asked.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_streams_without_asyncio(agent, provider):
    provider.then(text("It rains."))
    assert list(agent.run_stream_sync("Weather?").stream_text())[-1] == "It rains."
    assert last_trace().root.outputs == "It rains."


@pytest.mark.skipif(sys.version_info < (3, 11), reason="cannot be told apart in Python 3.10")
def test_streams_that_are_left_early_and_cancellations(agent, provider):
    async def leave():
        async with agent.run_stream("Weather?") as result:
            async for _ in result.stream_text(delta=True, debounce_by=None):
                break

    provider.then(text("It is sunny."))
    asyncio.run(leave())
    assert (last_trace().info.state, last_trace().root.events) == ("OK", [])

    waiting = None

    @agent.tool_plain
    async def wait() -> str:
        waiting.set()
        await asyncio.sleep(60)

    async def cancel():
        nonlocal waiting
        waiting = asyncio.Event()
        task = asyncio.create_task(agent.run("Wait."))
        await waiting.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    provider.then(tool("wait", {}))
    asyncio.run(cancel())
    assert last_trace().info.state == "ERROR"
    assert last_trace()["wait"].status.description.startswith("CancelledError")


def test_a_history_and_steps_by_hand(agent, provider):
    async def talk():
        first = await agent.run("One.")
        async with agent.iter("Two.", message_history=first.all_messages()) as run:
            async for _ in run:
                pass
        return run.result.output

    assert asyncio.run(talk()) == "You said: Two."
    root = last_trace().root
    assert [one["content"] for one in root.inputs["message_history"]] == ["Be brief.", "One.", "You said: One."]
    assert root.outputs == "You said: Two."


def test_structured_answers(agent, provider):
    from pydantic import BaseModel

    class Forecast(BaseModel):
        sunny: bool

    provider.then(tool("final_result", {"sunny": True}))
    assert agent.run_sync("Weather?", output_type=Forecast).output == Forecast(sunny=True)
    trace = last_trace()
    assert trace.root.outputs == {"sunny": True}
    names = [one["function"]["name"] for one in trace.of_type("CHAT_MODEL")[0].attributes["mlflow.chat.tools"]]
    assert names == ["weather", "final_result"]


def test_errors(agent, provider):
    provider.then(tool("weather", {"city": "Nowhere"}))
    with pytest.raises(ValueError, match="no such city"):
        agent.run_sync("Weather?")
    trace = last_trace()
    assert trace["weather"].status.description == "ValueError: no such city"
    assert (trace.info.state, trace.root.events[0].name) == ("ERROR", "exception")

    provider.then(failure(400, "no credit"))
    with pytest.raises(pydantic_ai.exceptions.ModelHTTPError, match="no credit"):
        agent.run_sync("Weather?")
    assert "no credit" in last_trace()["OpenAIChatModel.request"].status.description


def test_agents_inside_tools(agent, provider):
    boss = pydantic_ai.Agent(agent.model)

    @boss.tool_plain
    async def ask(question: str) -> str:
        return (await agent.run(question)).output

    provider.then(tool("ask", {"question": "Weather?"}), text("Sunny."), text("Sunny, they say."))
    assert boss.run_sync("Weather?").output == "Sunny, they say."
    model = "OpenAIChatModel.request"
    assert last_trace().tree() == ["Agent.run", f"  {model}", "  ask", "    Agent.run", f"      {model}", f"  {model}"]


def test_runs_at_once_belong_to_whoever_called(agent):
    async def ask(number):
        with mlflow.start_span(f"mine {number}"):
            return (await agent.run(f"Question {number}")).output

    async def both():
        return await asyncio.gather(ask(1), ask(2))

    assert asyncio.run(both()) == ["You said: Question 1", "You said: Question 2"]
    for trace in all_traces():
        number = trace.root.name[-1]
        assert trace.tree() == [f"mine {number}", "  Agent.run", "    OpenAIChatModel.request"]
        assert trace["Agent.run"].inputs == {"user_prompt": f"Question {number}"}


def test_embeddings(source):
    from pydantic_ai import Embedder
    from pydantic_ai.embeddings.openai import OpenAIEmbeddingModel

    embedder = Embedder(OpenAIEmbeddingModel("text-embedding-3-small", provider=source))
    asyncio.run(embedder.embed_documents(["one", "two"]))
    (span,) = last_trace().all
    assert (span.span_type, span.model_name) == ("EMBEDDING", "text-embedding-3-small")
    assert span.inputs["inputs"] == ["one", "two"]
    assert span.outputs == {"count": 2, "dimensions": 3}
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(agent, off):
    mlflow.pydantic_ai.autolog(**off)
    agent.run_sync("Hi")
    assert mlflow.get_last_active_trace_id() is None


def test_calling_methods_as_spans(source):
    class Thing:
        def plain(self, x):
            return x + 1

        async def later(self, x):
            return x + 2

        def pieces(self):
            yield from "ab"

    flavor, thing = mlflow.pydantic_ai, Thing()
    assert flavor.patched_class_call(Thing.plain, thing, 1) == 2
    assert (last_trace().root.name, last_trace().root.outputs) == ("Thing.plain", 2)
    assert asyncio.run(flavor.patched_async_class_call(Thing.later, thing, x=1)) == 3
    assert (last_trace().root.inputs, last_trace().root.outputs) == ({"x": 1}, 3)
    assert list(flavor.patched_sync_stream_call(Thing.pieces, thing)) == ["a", "b"]
    assert last_trace().root.outputs == "ab"
    assert not hasattr(Thing.plain, "_mlflow_integrations")

    class Block:
        async def __aenter__(self):
            mlflow.get_current_active_span().set_attribute("entered", True)
            return "inside"

        async def __aexit__(self, *error):
            return None

    async def block():
        async with flavor.patched_async_stream_call(lambda self: Block(), thing) as value:
            return value

    assert asyncio.run(block()) == "inside"
    assert last_trace().root.attributes["entered"] is True
