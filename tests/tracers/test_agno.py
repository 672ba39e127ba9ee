"""Agno against a provider on loopback: what its agents, teams, workflows, models and tools do as spans."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

pytest.importorskip("agno")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


def weather(city: str) -> str:
    """The weather."""
    if city == "Nowhere":
        raise ValueError("no such city")
    with mlflow.start_span("look"):
        return f"sunny in {city}"


@pytest.fixture
def model(provider):
    from agno.models.openai import OpenAIChat

    mlflow.agno.autolog()
    return lambda: OpenAIChat("gpt-4o-mini", base_url=provider.openai, api_key="k", max_retries=0)


def agent_of(model, **more):
    from agno.agent import Agent

    return Agent(**{"name": "forecaster", "model": model(), "telemetry": False, **more})


def test_a_run_with_tools(model, provider):
    provider.usage = Usage(12, 5, cached=4)
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    agent = agent_of(model, tools=[weather], instructions="Be brief.")
    assert agent.run("Weather in Paris?", session_id="s1", user_id="u1").content == "It is sunny."
    trace = last_trace()
    assert trace.tree() == ["Agent.run", "  OpenAIChat.invoke", "  weather", "    look", "  OpenAIChat.invoke"]
    root = trace.root
    assert (root.span_type, root.outputs) == ("AGENT", "It is sunny.")
    assert root.inputs == {"input": "Weather in Paris?", "session_id": "s1", "user_id": "u1"}
    assert root.attributes["agent.name"] == "forecaster"
    assert trace.info.trace_metadata["mlflow.trace.session"] == "s1"
    assert trace.info.trace_metadata["mlflow.trace.user"] == "u1"
    first, second = trace.of_type("CHAT_MODEL")
    asked = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Weather in Paris?"}]
    assert first.inputs == {"messages": asked}
    (call,) = first.outputs["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Paris"}'}
    answered = second.inputs["messages"][-1]
    assert (answered["role"], answered["content"], answered["tool_call_id"]) == ("tool", "sunny in Paris", "call_1")
    for span in (first, second):
        assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
        assert span.attributes["mlflow.chat.tokenUsage"] == {**USAGE, "cache_read_input_tokens": 4}
        (known,) = span.attributes["mlflow.chat.tools"]
        assert (known["function"]["name"], known["function"]["description"]) == ("weather", "The weather.")
    called = trace["weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")


def test_streams(model, provider):
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    events = agent_of(model, tools=[weather]).run("Weather?", stream=True)
    next(iter(events))
    assert mlflow.get_last_active_trace_id() is None, "the run ended before its events"
    list(events)
    trace = last_trace()
    model_span = "  OpenAIChat.invoke_stream"
    assert trace.tree() == ["Agent.run", model_span, "  weather", "    look", model_span]
    assert trace.root.outputs == "It is sunny."
    first, second = trace.of_type("CHAT_MODEL")
    (call,) = first.outputs["choices"][0]["message"]["tool_calls"]
    assert call["function"] == {"name": "weather", "arguments": '{"city": "Paris"}'}
    assert second.outputs["choices"][0]["message"] == {"role": "assistant", "content": "It is sunny."}
    assert second.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_asynchronous_runs_belong_to_whoever_called(model):
    async def ask(number):
        with mlflow.start_span(f"mine {number}"):
            return (await agent_of(model).arun(f"Question {number}")).content

    async def all_of_them():
        answers = await asyncio.gather(ask(1), ask(2))
        pieces = [event.content async for event in agent_of(model).arun("Question 3", stream=True)]
        return [*answers, "".join(pieces)]

    assert asyncio.run(all_of_them()) == [f"You said: Question {number}" for number in (1, 2, 3)]
    *both, streamed = all_traces()
    for trace in both:
        assert trace.tree() == [trace.root.name, "  Agent.arun", "    OpenAIChat.ainvoke"]
        assert trace["Agent.arun"].inputs == {"input": f"Question {trace.root.name[-1]}"}
    assert streamed.tree() == ["Agent.arun", "  OpenAIChat.ainvoke_stream"]
    assert streamed.root.outputs == "You said: Question 3"


def test_errors_are_kept_by_the_library(model, provider):
    provider.then(tool("weather", {"city": "Nowhere"}), failure(400, "no credit"))
    result = agent_of(model, tools=[weather]).run("Weather?")
    assert result.status.value == "ERROR"
    trace = last_trace()
    assert (trace.info.state, trace.root.status.description) == ("ERROR", "no credit")
    assert (trace["weather"].status.status_code, trace["weather"].status.description) == ("ERROR", "no such city")
    first, second = trace.of_type("CHAT_MODEL")
    assert first.status.status_code == "OK" and "no credit" in second.status.description


def test_teams(model, provider):
    from agno.team import Team

    member = agent_of(model, id="expert", name="expert")
    team = Team(members=[member], model=model(), telemetry=False, name="team")
    provider.then(
        tool("delegate_task_to_member", {"member_id": "expert", "task": "Look."}), text("Sunny."), text("Done.")
    )
    assert team.run("Weather?").content == "Done."
    trace = last_trace()
    model_span = "OpenAIChat.invoke"
    assert trace.tree() == [
        "Team.run",
        f"  {model_span}",
        "  delegate_task_to_member",
        "    Agent.run",
        f"      {model_span}",
        f"  {model_span}",
    ]
    assert trace["delegate_task_to_member"].outputs == "Sunny."
    assert '"total_tokens": 51' in trace.info.trace_metadata["mlflow.trace.tokenUsage"]


def test_workflows(model):
    from agno.workflow import Step, Workflow

    Workflow(name="flow", steps=[Step(name="one", agent=agent_of(model))], telemetry=False).run("Hi")
    trace = last_trace()
    assert trace.tree() == ["Workflow.run", "  Agent.run", "    OpenAIChat.invoke"]
    assert (trace.root.span_type, trace.root.outputs) == ("WORKFLOW", "You said: Hi")


def test_embeddings(model, provider):
    from agno.knowledge.embedder.openai import OpenAIEmbedder

    embedder = OpenAIEmbedder("text-embedding-3-small", base_url=provider.openai, api_key="k")
    vector, _ = embedder.get_embedding_and_usage("hello")
    assert vector == [5.0, 0.5, -0.5]
    (span,) = last_trace().all
    assert (span.span_type, span.model_name, span.inputs) == ("EMBEDDING", "text-embedding-3-small", {"text": "hello"})
    assert span.outputs == {"count": 1, "dimensions": 3}
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12


def test_searches_in_knowledge(model):
    from agno.knowledge.document import Document
    from agno.knowledge.knowledge import Knowledge
    from agno.vectordb.base import VectorDb

    class Memory(VectorDb):
        def search(self, query, limit=5, filters=None, **more):
            return [Document(content="It rains.", name="rain", meta_data={"page": 2})]

    for name in VectorDb.__abstractmethods__ - {"search"}:
        setattr(Memory, name, lambda self, *args, **more: None)
    Memory.__abstractmethods__ = frozenset()
    found = Knowledge(vector_db=Memory()).search("weather")
    assert found[0].content == "It rains."
    span = last_trace().root
    assert (span.name, span.span_type, span.inputs) == ("Knowledge.search", "RETRIEVER", {"query": "weather"})
    assert span.outputs[0]["page_content"] == "It rains."
    assert span.outputs[0]["metadata"] == {"page": 2, "name": "rain"}


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(model, off):
    mlflow.agno.autolog(**off)
    agent_of(model).run("Hi")
    assert mlflow.get_last_active_trace_id() is None


def test_calls_of_the_provider_below_are_not_counted_twice(model):
    pytest.importorskip("openai")
    mlflow.openai.autolog()
    agent_of(model).run("Hi")
    trace = last_trace()
    assert trace.tree() == ["Agent.run", "  OpenAIChat.invoke", "    Completions"]
    below = trace["Completions"].attributes["mlflow.chat.tokenUsage"]
    assert below == trace["OpenAIChat.invoke"].attributes["mlflow.chat.tokenUsage"] == USAGE
    assert '"total_tokens": 17' in trace.info.trace_metadata["mlflow.trace.tokenUsage"]
