"""AutoGen against a provider on loopback: what its agents, teams, clients and tools do as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

pytest.importorskip("autogen_agentchat")
pytestmark = pytest.mark.filterwarnings("ignore:Resolved model mismatch")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
CREATE = "OpenAIChatCompletionClient.create"


def weather(city: str) -> str:
    """The weather."""
    if city == "Nowhere":
        raise ValueError("no such city")
    with mlflow.start_span("look"):
        return f"sunny in {city}"


@pytest.fixture
def client(provider):
    from autogen_ext.models.openai import OpenAIChatCompletionClient

    mlflow.autogen.autolog()
    return OpenAIChatCompletionClient(model="gpt-4o-mini", base_url=provider.openai, api_key="k", max_retries=0)


def agent_of(client, name="forecaster", **more):
    from autogen_agentchat.agents import AssistantAgent

    return AssistantAgent(name, model_client=client, system_message="Be brief.", **more)


def test_a_run_with_tools(client, provider):
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    agent = agent_of(client, tools=[weather], reflect_on_tool_use=True, description="Knows the weather.")
    result = asyncio.run(agent.run(task="Weather in Paris?"))
    assert result.messages[-1].content == "It is sunny."
    trace = last_trace()
    assert trace.tree() == [
        "forecaster.run",
        "  forecaster.on_messages",
        f"    {CREATE}",
        "    weather",
        "      look",
        f"    {CREATE}",
    ]
    root = trace.root
    assert (root.span_type, root.inputs) == ("AGENT", {"task": "Weather in Paris?"})
    assert root.outputs["messages"][-1]["content"] == "It is sunny."
    assert root.description == "Knows the weather."
    first, second = trace.of_type("CHAT_MODEL")
    asked = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Weather in Paris?", "name": "user"},
    ]
    call = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Paris"}'}}
    said = {"role": "assistant", "content": None, "tool_calls": [call]}
    assert first.inputs["messages"] == asked
    assert first.outputs == {"choices": [{"index": 0, "message": said, "finish_reason": "function_calls"}]}
    answered = {"role": "tool", "content": "sunny in Paris", "tool_call_id": "call_1", "name": "weather"}
    assert second.inputs["messages"] == [*asked, said, answered]
    assert first.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert (first.model_name, first.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
    (known,) = first.attributes["mlflow.chat.tools"]
    assert (known["function"]["name"], known["function"]["description"]) == ("weather", "The weather.")
    called = trace["weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")


def test_streams(client, provider):
    async def talk():
        return [one async for one in agent_of(client, model_client_stream=True).run_stream(task="Weather?")]

    provider.then(text("It is sunny."))
    assert asyncio.run(talk())[-1].messages[-1].content == "It is sunny."
    trace = last_trace()
    assert trace.tree() == ["forecaster.run_stream", "  forecaster.on_messages_stream", f"    {CREATE}_stream"]
    assert trace.root.outputs["messages"][-1]["content"] == "It is sunny."
    (asked,) = trace.of_type("CHAT_MODEL")
    assert asked.outputs["choices"][0]["message"] == {"role": "assistant", "content": "It is sunny."}
    assert asked.events[0].name == "mlflow.chunk.item.0"
    # the provider says what it used only when the client asks for it
    assert "mlflow.chat.tokenUsage" not in asked.attributes


def test_usage_of_streams(client):
    from autogen_core.models import UserMessage

    async def talk():
        stream = client.create_stream([UserMessage(content="Hi", source="me")], include_usage=True)
        return [one async for one in stream]

    assert asyncio.run(talk())[-1].content == "You said: Hi"
    (span,) = last_trace().all
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_errors(client, provider):
    provider.then(tool("weather", {"city": "Nowhere"}), failure(400, "no credit"))
    with pytest.raises(Exception, match="no credit"):
        asyncio.run(agent_of(client, tools=[weather], reflect_on_tool_use=True).run(task="Weather?"))
    trace = last_trace()
    assert trace.info.state == "ERROR"
    assert trace["weather"].status.description == "ValueError: no such city"
    first, second = trace.of_type("CHAT_MODEL")
    assert first.status.status_code == "OK" and "no credit" in second.status.description


def test_teams(client):
    from autogen_agentchat.conditions import MaxMessageTermination
    from autogen_agentchat.teams import RoundRobinGroupChat

    members = [agent_of(client, "first"), agent_of(client, "second")]
    team = RoundRobinGroupChat(members, termination_condition=MaxMessageTermination(3))
    asyncio.run(team.run(task="Hi"))
    trace = last_trace()
    assert trace.tree() == [
        "RoundRobinGroupChat.run",
        "  first.on_messages_stream",
        f"    {CREATE}",
        "  second.on_messages_stream",
        f"    {CREATE}",
    ]
    assert '"total_tokens": 34' in trace.info.trace_metadata["mlflow.trace.tokenUsage"]
    assert len(all_traces()) == 1


def test_agents_as_tools(client, provider):
    from autogen_agentchat.tools import AgentTool

    inner = AgentTool(agent_of(client, "expert", description="Knows."), return_value_as_last_message=True)
    provider.then(tool("expert", {"task": "Weather?"}), text("Sunny."), text("Sunny, they say."))
    asyncio.run(agent_of(client, "boss", tools=[inner], reflect_on_tool_use=True).run(task="Go."))
    assert last_trace().tree() == [
        "boss.run",
        "  boss.on_messages",
        f"    {CREATE}",
        "    expert",
        "      expert.run_stream",
        "        expert.on_messages_stream",
        f"          {CREATE}",
        f"    {CREATE}",
    ]
    expert = last_trace()["expert"]
    assert (expert.span_type, expert.inputs) == ("TOOL", {"task": "Weather?"})
    assert expert.outputs["messages"][-1]["content"] == "Sunny."


def test_memory(client):
    from autogen_core.memory import ListMemory, MemoryContent, MemoryMimeType

    memory = ListMemory()

    async def talk():
        await memory.add(MemoryContent(content="It rains.", mime_type=MemoryMimeType.TEXT))
        with mlflow.start_span("mine"):
            await memory.query("weather")

    asyncio.run(talk())
    span = last_trace()["ListMemory.query"]
    assert (span.span_type, span.inputs) == ("RETRIEVER", "weather")
    assert span.outputs["results"][0]["content"] == "It rains."


def test_log_tools(client):
    from autogen_core.tools import FunctionTool

    with mlflow.start_span("mine") as span:
        mlflow.autogen.log_tools(span, [FunctionTool(weather, description="The weather.", strict=True)])
    (known,) = last_trace().root.attributes["mlflow.chat.tools"]
    assert known["type"] == "function"
    assert known["function"]["strict"] is True
    assert list(known["function"]["parameters"]["properties"]) == ["city"]


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(client, off):
    mlflow.autogen.autolog(**off)
    asyncio.run(agent_of(client).run(task="Hi"))
    assert mlflow.get_last_active_trace_id() is None
