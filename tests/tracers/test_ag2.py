"""AG2 against a provider on loopback: what its agents do as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

ag2 = pytest.importorskip("ag2")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@ag2.tool
def weather(city: str) -> str:
    """The weather."""
    if city == "Nowhere":
        raise ValueError("no such city")
    with mlflow.start_span("look"):
        return f"sunny in {city}"


@pytest.fixture
def agent(provider):
    from ag2.config import OpenAIConfig

    mlflow.ag2.autolog()
    config = OpenAIConfig(model="gpt-4o-mini", base_url=provider.openai, api_key="k", max_retries=0)
    return ag2.Agent("forecaster", prompt="Be brief.", config=config, tools=[weather])


def test_a_turn_with_tools(agent, provider):
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    assert asyncio.run(agent.ask("Weather in Paris?")).body == "It is sunny."
    trace = last_trace()
    assert trace.tree() == ["forecaster", "  chat", "  weather", "    look", "  chat"]
    root = trace.root
    asked = {"role": "user", "content": "Weather in Paris?"}
    assert (root.span_type, root.inputs) == ("AGENT", {"messages": [asked]})
    assert root.outputs == {"role": "assistant", "content": "It is sunny."}
    first, second = trace.of_type("CHAT_MODEL")
    system = {"role": "system", "content": "Be brief."}
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
    said = {"role": "assistant", "content": None, "tool_calls": [call]}
    answered = {"role": "tool", "content": "sunny in Paris", "tool_call_id": "call_1"}
    assert first.inputs == {"messages": [system, asked]}
    assert first.outputs == {"choices": [{"index": 0, "message": said, "finish_reason": "tool_calls"}]}
    assert second.inputs == {"messages": [system, asked, said, answered]}
    for span in (first, second):
        assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
        assert span.attributes["mlflow.message.format"] == "openai"
        (known,) = span.attributes["mlflow.chat.tools"]
        assert known["function"]["name"] == "weather"
        assert list(known["function"]["parameters"]["properties"]) == ["city"]
    called = trace["weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")


def test_streaming_and_replies(agent, provider):
    from ag2.config import OpenAIConfig

    streaming = OpenAIConfig(model="gpt-4o-mini", base_url=provider.openai, api_key="k", streaming=True)

    async def talk():
        provider.then(text("It is sunny."), text("You are welcome."))
        reply = await agent.ask("Weather?", config=streaming)
        with mlflow.start_span("mine"):
            return (await reply.ask("Thanks.")).body

    assert asyncio.run(talk()) == "You are welcome."
    first, second = all_traces()
    assert first.root.outputs == {"role": "assistant", "content": "It is sunny."}
    assert first["chat"].attributes["mlflow.chat.tokenUsage"] == USAGE
    assert second.tree() == ["mine", "  forecaster", "    chat"]
    assert [one["content"] for one in second["chat"].inputs["messages"]] == [
        "Be brief.",
        "Weather?",
        "It is sunny.",
        "Thanks.",
    ]


def test_errors(agent, provider):
    provider.then(tool("weather", {"city": "Nowhere"}), failure(400, "no credit"))
    with pytest.raises(Exception, match="no credit") as raised:
        asyncio.run(agent.ask("Weather?"))
    assert type(raised.value).__module__ == "openai"
    trace = last_trace()
    assert trace.info.state == "ERROR"
    called = trace["weather"]
    assert (called.status.status_code, called.status.description) == ("ERROR", "ValueError: no such city")
    first, second = trace.of_type("CHAT_MODEL")
    assert first.status.status_code == "OK" and "no credit" in second.status.description
    assert trace.root.events[0].name == "exception"


def test_turns_at_once_belong_to_whoever_called(agent, provider):
    async def ask(number):
        with mlflow.start_span(f"mine {number}"):
            return (await agent.ask(f"Question {number}")).body

    async def both():
        return await asyncio.gather(ask(1), ask(2))

    assert asyncio.run(both()) == ["You said: Question 1", "You said: Question 2"]
    for trace in all_traces():
        number = trace.root.name[-1]
        assert trace.tree() == [f"mine {number}", "  forecaster", "    chat"]
        assert trace["chat"].inputs["messages"][1]["content"] == f"Question {number}"


def test_runs_that_are_watched_and_agents_as_tools(agent, provider):
    boss = ag2.Agent("boss", config=agent.config, tools=[agent.as_tool(description="Asks the forecaster.", name="ask")])
    provider.then(tool("ask", {"objective": "Weather in Paris?"}), text("Sunny."), text("Sunny, they say."))

    async def watch():
        async with boss.run("Weather?") as run:
            return (await run.result()).body

    assert asyncio.run(watch()) == "Sunny, they say."
    assert last_trace().tree() == ["boss", "  chat", "  ask", "    forecaster", "      chat", "  chat"]


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(agent, off):
    mlflow.ag2.autolog(**off)
    assert asyncio.run(agent.ask("Hi")).body == "You said: Hi"
    assert mlflow.get_last_active_trace_id() is None


def test_a_failure_of_ours_is_said_and_the_turn_goes_on(agent, monkeypatch, caplog):
    monkeypatch.setattr("mlflow.ag2._reply", lambda response: 1 / 0)
    assert asyncio.run(agent.ask("Hi")).body == "You said: Hi"
    assert "ZeroDivisionError" in caplog.text
    assert last_trace().root.status.status_code == "OK"
