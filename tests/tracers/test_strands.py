"""Strands Agents against a provider on loopback: what its agents, models and tools do as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

strands = pytest.importorskip("strands")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@strands.tool
def weather(city: str) -> str:
    """The weather."""
    if city == "Nowhere":
        raise ValueError("no such city")
    with mlflow.start_span("look"):
        return f"sunny in {city}"


@pytest.fixture
def model(provider):
    from strands.models.openai import OpenAIModel

    mlflow.strands.autolog()
    return OpenAIModel(
        client_args={"base_url": provider.openai, "api_key": "k", "max_retries": 0}, model_id="gpt-4o-mini"
    )


def agent_of(model, **more):
    return strands.Agent(**{"model": model, "name": "forecaster", "callback_handler": None, **more})


def test_an_invocation_with_tools(model, provider):
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    agent = agent_of(model, tools=[weather], system_prompt="Be brief.")
    with mlflow.start_span("mine"):
        assert str(agent("Weather in Paris?")).strip() == "It is sunny."
    trace = last_trace()
    assert trace.tree() == [
        "mine",
        "  invoke_agent forecaster",
        "    OpenAIModel.stream",
        "    execute_tool weather",
        "      look",
        "    OpenAIModel.stream",
    ]
    invoked = trace["invoke_agent forecaster"]
    assert (invoked.span_type, invoked.inputs, invoked.outputs) == ("AGENT", "Weather in Paris?", "It is sunny.")
    assert invoked.attributes["agent.tools"] == ["weather"]
    assert not invoked.events
    first, second = trace.of_type("CHAT_MODEL")
    asked = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Weather in Paris?"}]
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
    said = {"role": "assistant", "content": None, "tool_calls": [call]}
    assert first.inputs == {"messages": asked}
    assert first.outputs == {"choices": [{"index": 0, "message": said, "finish_reason": "tool_use"}]}
    answered = {"role": "tool", "content": "sunny in Paris", "tool_call_id": "call_1"}
    assert second.inputs == {"messages": [*asked, said, answered]}
    for span in (first, second):
        assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
        (known,) = span.attributes["mlflow.chat.tools"]
        assert list(known["function"]["parameters"]["properties"]) == ["city"]
    called = trace["execute_tool weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")


def test_streams(model, provider):
    async def talk():
        return [event["data"] async for event in agent_of(model).stream_async("Weather?") if "data" in event]

    provider.then(text("It is sunny."))
    assert "".join(asyncio.run(talk())) == "It is sunny."
    trace = last_trace()
    assert trace.tree() == ["invoke_agent forecaster", "  OpenAIModel.stream"]
    assert trace.root.outputs == "It is sunny."


def test_errors(model, provider):
    agent = agent_of(model, tools=[weather])
    provider.then(tool("weather", {"city": "Nowhere"}), failure(400, "no credit"))
    with pytest.raises(Exception, match="no credit"):
        agent("Weather?")
    trace = last_trace()
    assert trace.info.state == "ERROR"
    called = trace["execute_tool weather"]
    assert (called.status.status_code, called.status.description) == ("ERROR", "ValueError: no such city")
    assert "no such city" in called.outputs
    first, second = trace.of_type("CHAT_MODEL")
    assert first.status.status_code == "OK" and "no credit" in second.status.description
    assert second.outputs is None


def test_graphs_and_swarms(model, provider):
    from strands.multiagent import GraphBuilder, Swarm

    builder = GraphBuilder()
    for name in ("one", "two"):
        builder.add_node(agent_of(model, name=name), name)
    builder.add_edge("one", "two")
    provider.then(text("First."), text("Second."))
    builder.build()("Go.")
    trace = last_trace()
    called = "    OpenAIModel.stream"
    assert trace.tree() == ["invoke_graph", "  invoke_agent one", called, "  invoke_agent two", called]
    assert (trace.root.inputs, trace.root.outputs) == ("Go.", {"one": "First.", "two": "Second."})
    provider.then(text("Alone."))
    Swarm([agent_of(model, name="bee")])("Fly.")
    assert last_trace().tree() == ["invoke_swarm", "  invoke_agent bee", called]


def test_invocations_at_once_belong_to_whoever_called(model):
    async def ask(number):
        with mlflow.start_span(f"mine {number}"):
            return str(await agent_of(model).invoke_async(f"Question {number}")).strip()

    async def both():
        return await asyncio.gather(ask(1), ask(2))

    assert asyncio.run(both()) == ["You said: Question 1", "You said: Question 2"]
    for trace in all_traces():
        assert trace.tree() == [trace.root.name, "  invoke_agent forecaster", "    OpenAIModel.stream"]
        assert trace["invoke_agent forecaster"].inputs == f"Question {trace.root.name[-1]}"


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(model, off):
    mlflow.strands.autolog(**off)
    agent_of(model)("Hi")
    assert mlflow.get_last_active_trace_id() is None


def test_the_hooks_can_be_taken_out(model):
    wrapped = strands.Agent.stream_async
    mlflow.strands.teardown_strands_tracing()
    assert strands.Agent.stream_async is not wrapped
    agent_of(model)("Hi")
    assert mlflow.get_last_active_trace_id() is None
    mlflow.strands.setup_strands_tracing()
    agent_of(model)("Hi")
    assert last_trace().root.outputs == "You said: Hi"
