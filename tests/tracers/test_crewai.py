"""CrewAI against a provider on loopback: what its crews, flows, tasks, agents, models and tools do as spans."""

import asyncio
import os

import pytest

# what it would ask and send itself; read when it is imported
os.environ.update(
    CREWAI_TRACING_ENABLED="false",
    CREWAI_DISABLE_TELEMETRY="true",
    CREWAI_TESTING="true",
    LITELLM_LOCAL_MODEL_COST_MAP="True",
)

import mlflow
from tests.tracers.all_libraries import check
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

crewai = pytest.importorskip("crewai")
pytestmark = pytest.mark.filterwarnings("ignore")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
# before it had a protocol for tools in its texts
NATIVE = tuple(int(part) for part in crewai.__version__.split(".")[:2]) >= (1, 9)


@pytest.fixture
def model(provider):
    mlflow.crewai.autolog()
    return crewai.LLM("openai/gpt-4o-mini", base_url=provider.openai, api_key="k", max_retries=0)


@pytest.fixture
def weather():
    from crewai.tools import tool as as_tool

    @as_tool("weather")
    def look_up(city: str) -> str:
        """The weather."""
        if city == "Nowhere":
            raise ValueError("no such city")
        with mlflow.start_span("look"):
            return f"sunny in {city}"

    return look_up


def crew_of(model, tools=(), **task):
    agent = crewai.Agent(role="Forecaster", goal="Tell.", backstory="Old.", llm=model, tools=list(tools))
    asked = crewai.Task(description="Weather in {city}?", expected_output="A word.", agent=agent, **task)
    return crewai.Crew(agents=[agent], tasks=[asked])


def says(answer):
    return text(answer if NATIVE else f"Thought: I know.\nFinal Answer: {answer}")


def calls(name, arguments):
    if NATIVE:
        return tool(name, arguments)
    return text(f'Thought: look\nAction: {name}\nAction Input: {{"city": "{arguments["city"]}"}}')


CREW = ["Crew.kickoff", "  Task.execute_sync", "    Forecaster"]


def test_a_crew_with_tools(model, weather, provider):
    provider.then(calls("weather", {"city": "Paris"}), says("Sunny."))
    assert crew_of(model, [weather]).kickoff(inputs={"city": "Paris"}).raw == "Sunny."
    trace = last_trace()
    assert trace.tree() == [*CREW, "      LLM.call", "      weather", "        look", "      LLM.call"]
    crew, task, agent = trace.all[:3]
    assert (crew.span_type, crew.inputs, crew.outputs) == ("CHAIN", {"inputs": {"city": "Paris"}}, "Sunny.")
    assert crew.attributes["agents"] == ["Forecaster"]
    assert (task.span_type, task.outputs) == ("TASK", "Sunny.")
    assert task.inputs["description"] == "Weather in Paris?"
    assert (agent.span_type, agent.inputs["task"], agent.outputs) == ("AGENT", "Weather in Paris?", "Sunny.")
    assert (agent.attributes["agent.goal"], agent.attributes["agent.tools"]) == ("Tell.", ["weather"])
    first, second = trace.of_type("CHAT_MODEL")
    assert first.inputs["messages"][0]["role"] == "system"
    for span in (first, second):
        assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert "Sunny." in second.outputs["choices"][0]["message"]["content"]
    if NATIVE:
        (call,) = first.outputs["choices"][0]["message"]["tool_calls"]
        assert call["function"] == {"name": "weather", "arguments": '{"city": "Paris"}'}
        assert [one["function"]["name"] for one in first.attributes["mlflow.chat.tools"]] == ["weather"]
    called = trace["weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")
    assert '"total_tokens": 34' in trace.info.trace_metadata["mlflow.trace.tokenUsage"]


def test_tasks_in_threads_and_asynchronous_crews(model, weather, provider):
    provider.then(calls("weather", {"city": "Paris"}), says("Sunny."))
    with mlflow.start_span("mine"):
        asyncio.run(crew_of(model, [weather], async_execution=True).kickoff_async(inputs={"city": "Paris"}))
    trace = last_trace()
    assert trace.tree() == [
        "mine",
        "  Crew.kickoff_async",
        "    Task.execute_async",
        "      Forecaster",
        "        LLM.call",
        "        weather",
        "          look",
        "        LLM.call",
    ]
    assert trace["Task.execute_async"].outputs == "Sunny."
    assert len(all_traces()) == 1


def test_errors(model, weather, provider):
    provider.then(*[failure(400, "no credit")] * 3)
    with pytest.raises(Exception, match="no credit") as raised:
        crew_of(model, [weather]).kickoff(inputs={"city": "Paris"})
    assert type(raised.value).__module__ == "openai"
    trace = last_trace()
    assert trace.tree() == [*CREW, *["      LLM.call"] * 3]
    assert trace.info.state == "ERROR"
    for span in trace.all:
        assert span.status.status_code == "ERROR" and "no credit" in span.status.description


def test_an_error_of_a_tool_goes_on(model, weather, provider):
    provider.then(calls("weather", {"city": "Nowhere"}), *[says("Sorry.")] * 3)
    crew_of(model, [weather]).kickoff(inputs={"city": "Nowhere"})
    trace = last_trace()
    assert trace.info.state == "OK"
    called = [span for span in trace.all if span.name == "weather"]
    assert called
    assert {span.status.description for span in called} == {"ValueError: no such city"}


def test_agents_alone(model, provider):
    provider.then(text("Thought: I know.\nFinal Answer: Hello."))
    agent = crewai.Agent(role="Greeter", goal="Greet.", backstory="Old.", llm=model)
    assert "Hello." in agent.kickoff("Hi").raw
    trace = last_trace()
    assert trace.tree() == ["Greeter", "  LLM.call"]
    assert trace.root.inputs == {"messages": [{"role": "user", "content": "Hi"}]}
    assert "Hello." in trace.root.outputs


def test_flows(model):
    from crewai.flow import listen, start

    class Greeting(crewai.Flow):
        @start()
        def ask(self):
            return model.call("Hi")

        @listen(ask)
        def shout(self, answer):
            return answer.upper()

    assert Greeting().kickoff() == "YOU SAID: HI"
    trace = last_trace()
    assert trace.tree() == ["Greeting.kickoff", "  Greeting.ask", "    LLM.call", "  Greeting.shout"]
    assert (trace.root.span_type, trace.root.outputs) == ("CHAIN", "YOU SAID: HI")
    assert trace["Greeting.ask"].outputs == "You said: Hi"
    assert trace["Greeting.shout"].inputs == {"args": ["You said: Hi"]}


def test_tools_that_the_model_calls_itself(model, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    known = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]
    answer = model.call("Weather?", tools=known, available_functions={"weather": lambda city: f"sunny in {city}"})
    assert answer == "sunny in Paris"
    trace = last_trace()
    assert trace.tree() == ["LLM.call", "  weather"]
    assert (trace["weather"].inputs, trace["weather"].outputs) == ({"city": "Paris"}, "sunny in Paris")


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(model, off):
    mlflow.crewai.autolog(**off)
    assert model.call("Hi") == "You said: Hi"
    assert mlflow.get_last_active_trace_id() is None


def test_calling_functions_as_spans(model):
    def double(x):
        return 2 * x

    class Thing:
        def triple(self, x):
            return 3 * x

    assert mlflow.crewai.patched_standalone_call(double, 4) == 8
    assert (last_trace().root.name, last_trace().root.inputs, last_trace().root.outputs) == ("double", {"x": 4}, 8)
    assert mlflow.crewai.patched_class_call(Thing.triple, Thing(), 4) == 12
    assert last_trace().root.name == "Thing.triple"


def test_with_all_libraries():
    check("crewai", "crewai", "crewai:Crew.kickoff")
