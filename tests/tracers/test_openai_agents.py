"""OpenAI's agents SDK: its steps as spans."""

import asyncio
import os
import subprocess
import sys

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import last_trace

agents = pytest.importorskip("agents")
openai = pytest.importorskip("openai")

MODEL = "gpt-4o-mini"
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@agents.function_tool
def weather(city: str) -> str:
    """The weather in a city."""
    if city == "Atlantis":
        raise LookupError("no such city")
    with mlflow.start_span("lookup"):
        return f"sunny in {city}"


@pytest.fixture(autouse=True)
def processors():
    """The library's own list of who is told, as it was before."""
    provider = agents.tracing.get_trace_provider()
    before = provider._multi_processor._processors
    yield
    provider.set_processors(list(before))


def agent(provider, kind=None, **more):
    client = openai.AsyncOpenAI(base_url=provider.openai, api_key="k", max_retries=0)
    kind = kind or agents.OpenAIResponsesModel
    model = kind(model=MODEL, openai_client=client)
    return agents.Agent(name="Weatherman", instructions="Be short.", model=model, tools=[weather], **more)


def test_an_agent_with_a_tool(provider):
    mlflow.openai.autolog()
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    result = agents.Runner.run_sync(agent(provider), "Weather in Paris?")
    assert result.final_output == "It is sunny."
    trace = last_trace()
    assert (trace.root.name, trace.root.span_type) == ("Agent workflow", "AGENT")
    assert trace.root.inputs == [{"content": "Weather in Paris?", "role": "user"}]
    assert trace.root.outputs[0]["content"][0]["text"] == "It is sunny."
    assert trace["Weatherman"].span_type == "AGENT"
    first, second = trace.of_type("CHAT_MODEL")
    assert first.outputs["output"][0]["name"] == "weather"
    assert first.attributes["mlflow.chat.tools"][0]["function"]["name"] == "weather"
    assert second.inputs["input"][-1]["output"] == "sunny in Paris"
    for span in (first, second):
        assert (span.model_name, span.attributes["mlflow.chat.tokenUsage"]) == (MODEL, USAGE)
    used = trace["weather"]
    assert (used.span_type, used.inputs, used.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")
    assert trace.below(used) == [trace["lookup"]]
    assert trace.info.token_usage == {"input_tokens": 24, "output_tokens": 10, "total_tokens": 34}
    # the client's own calls are not shown a second time
    assert not any("Responses" in span.name for span in trace.all)


def test_an_agent_over_chat_completions(provider):
    mlflow.openai.autolog()
    provider.then(text("It is sunny."))
    agents.Runner.run_sync(agent(provider, agents.OpenAIChatCompletionsModel), "Weather?")
    (span,) = last_trace().of_type("CHAT_MODEL")
    assert span.inputs["messages"][-1] == {"role": "user", "content": "Weather?"}
    assert span.outputs[0]["content"] == "It is sunny."
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_an_agent_in_a_stream(provider):
    mlflow.openai.autolog()
    provider.then(tool("weather", {"city": "Rome"}), text("It is sunny."))

    async def run():
        result = agents.Runner.run_streamed(agent(provider), "Weather in Rome?")
        async for _ in result.stream_events():
            pass
        return result.final_output

    with mlflow.start_span("around"):
        assert asyncio.run(run()) == "It is sunny."
    trace = last_trace()
    assert trace.root.name == "around"
    assert trace["weather"].outputs == "sunny in Rome"
    assert [span.attributes["mlflow.chat.tokenUsage"] for span in trace.of_type("CHAT_MODEL")] == [USAGE, USAGE]


def test_errors_of_tools_and_models(provider):
    mlflow.openai.autolog()
    provider.then(tool("weather", {"city": "Atlantis"}), text("There is none."))
    agents.Runner.run_sync(agent(provider), "Weather in Atlantis?")
    used = last_trace()["weather"]
    assert used.status.status_code == "ERROR"
    # newer versions tell nobody what a tool raised
    assert "no such city" in used.status.description or "redacted" in used.status.description
    provider.then(failure(500, "Overloaded."))
    with pytest.raises(openai.InternalServerError):
        agents.Runner.run_sync(agent(provider), "Weather?")
    (span,) = last_trace().of_type("CHAT_MODEL")
    assert span.status.status_code == "ERROR"
    assert "Overloaded." in span.status.description


def test_conversations_are_sessions(provider):
    mlflow.openai.autolog()
    with agents.trace("Chat", group_id="conversation-1"):
        agents.Runner.run_sync(agent(provider), "Hello")
        agents.Runner.run_sync(agent(provider), "Again")
    trace = last_trace()
    assert trace.root.name == "Chat"
    assert len(trace.of_type("CHAT_MODEL")) == 2
    assert trace.info.trace_metadata["mlflow.trace.session"] == "conversation-1"


def test_who_else_is_told(provider):
    class Told(agents.tracing.TracingProcessor):
        def __init__(self):
            self.traces = []

        def on_trace_start(self, trace):
            self.traces.append(trace.name)

        def on_trace_end(self, trace):
            pass

        def on_span_start(self, span):
            pass

        def on_span_end(self, span):
            pass

        def shutdown(self):
            pass

        def force_flush(self):
            pass

    theirs, own = Told(), Told()
    agents.tracing.processors._global_processor, before = theirs, agents.tracing.processors._global_processor
    try:
        agents.set_trace_processors([theirs, own])
        mlflow.openai.autolog()
        mlflow.openai.autolog()
        agents.Runner.run_sync(agent(provider), "Hello")
        assert (theirs.traces, own.traces) == ([], ["Agent workflow"])
        first = mlflow.get_last_active_trace_id()
        mlflow.openai.autolog(disable=True)
        agents.Runner.run_sync(agent(provider), "Hello")
        assert (len(theirs.traces), len(own.traces)) == (1, 2)
        assert mlflow.get_last_active_trace_id() == first
        agents.set_trace_processors([theirs, own])
        mlflow.openai.autolog(disable_openai_agent_tracer=False)
        agents.Runner.run_sync(agent(provider), "Hello")
        assert (len(theirs.traces), len(own.traces)) == (2, 3)
        assert mlflow.get_last_active_trace_id() != first
    finally:
        agents.tracing.processors._global_processor = before


def test_another_package_of_that_name(tmp_path):
    """A package called agents that is not the SDK is left alone."""
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents" / "__init__.py").write_text("mine = 1\n")
    program = "import mlflow, openai; mlflow.openai.autolog(); import agents; assert agents.mine == 1"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "failed" not in done.stderr
