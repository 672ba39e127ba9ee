"""smolagents against a provider on loopback: what its agents, models and tools are as spans."""

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

smolagents = pytest.importorskip("smolagents")
pytestmark = pytest.mark.filterwarnings("ignore")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@smolagents.tool
def weather(city: str) -> str:
    """The weather.

    Args:
        city: where
    """
    if city == "Nowhere":
        raise ValueError("no such city")
    with mlflow.start_span("look"):
        return f"sunny in {city}"


@pytest.fixture
def model(provider):
    mlflow.smolagents.autolog()
    return smolagents.OpenAIModel(
        "gpt-4o-mini", api_base=provider.openai, api_key="k", client_kwargs={"max_retries": 0}
    )


def agent_of(model, kind=smolagents.ToolCallingAgent, **more):
    return kind(tools=[weather], model=model, verbosity_level=0, **more)


def test_a_run_with_tools(model, provider):
    provider.then(tool("weather", {"city": "Paris"}), tool("final_answer", {"answer": "Sunny."}))
    assert agent_of(model).run("Weather in Paris?") == "Sunny."
    trace = last_trace()
    step = ["  ToolCallingAgent.step", "    OpenAIModel.generate"]
    assert trace.tree() == [
        "ToolCallingAgent.run",
        *step,
        "    weather",
        "      look",
        *step,
        "    final_answer",
    ]
    root = trace.root
    assert (root.span_type, root.inputs, root.outputs) == ("AGENT", {"task": "Weather in Paris?"}, "Sunny.")
    asked, _ = trace.of_type("CHAT_MODEL")
    assert asked.inputs["messages"][0]["role"] == "system"
    assert asked.outputs["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "weather"
    assert asked.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert [one["function"]["name"] for one in asked.attributes["mlflow.chat.tools"]] == ["weather", "final_answer"]
    assert (asked.model_name, asked.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
    called = trace["weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "sunny in Paris")
    assert '"total_tokens": 34' in trace.info.trace_metadata["mlflow.trace.tokenUsage"]


def test_tools_of_code_that_a_model_wrote_belong_to_its_step(model, provider):
    provider.then(text('Thought: look\n<code>\nfinal_answer(weather("Rome"))\n</code>'))
    assert agent_of(model, smolagents.CodeAgent).run("Weather in Rome?") == "sunny in Rome"
    assert last_trace().tree() == [
        "CodeAgent.run",
        "  CodeAgent.step",
        "    OpenAIModel.generate",
        "    weather",
        "      look",
        "    final_answer",
    ]
    assert last_trace()["weather"].inputs == {"city": "Rome"}
    assert len(all_traces()) == 1


def test_steps_one_by_one_and_streamed_answers(model, provider):
    provider.then(tool("final_answer", {"answer": "Sunny."}))
    agent = agent_of(model, stream_outputs=True)
    events = agent.run("Weather?", stream=True)
    next(events)
    assert mlflow.get_last_active_trace_id() is None, "the run ended before its steps"
    list(events)
    trace = last_trace()
    assert trace.root.outputs == "Sunny."
    (asked,) = trace.of_type("CHAT_MODEL")
    assert asked.name == "OpenAIModel.generate_stream"
    assert asked.outputs["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"] == '{"answer": "Sunny."}'
    assert asked.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert not trace.root.events


def test_an_error_of_a_tool_goes_on_and_one_of_the_model_comes_out(model, provider):
    provider.then(tool("weather", {"city": "Nowhere"}), failure(400, "no credit"))
    with pytest.raises(smolagents.AgentError, match="no credit"):
        agent_of(model).run("Weather?")
    trace = last_trace()
    assert trace.info.state == "ERROR"
    called = trace["weather"]
    assert called.status.status_code == "ERROR" and "no such city" in called.status.description
    first, second = trace.of_type("CHAT_MODEL")
    assert first.status.status_code == "OK" and "no credit" in second.status.description


def test_managed_agents_are_inside(model, provider):
    inner = agent_of(model, name="expert", description="Knows the weather.", provide_run_summary=False)
    outer = smolagents.ToolCallingAgent(tools=[], model=model, managed_agents=[inner], verbosity_level=0)
    provider.then(
        tool("expert", {"task": "Look."}),
        tool("final_answer", {"answer": "Sunny."}),
        tool("final_answer", {"answer": "Done."}),
    )
    with mlflow.start_span("mine"):
        assert outer.run("Weather?") == "Done."
    trace = last_trace()
    outer_run, inner_run = [span for span in trace.all if span.name == "ToolCallingAgent.run"]
    assert outer_run.parent_id == trace["mine"].span_id
    assert inner_run.parent_id == trace.below(outer_run)[0].span_id
    assert inner_run.attributes["agent.name"] == "expert"


def test_models_of_ones_own(model):
    class Parrot(smolagents.Model):
        def generate(self, messages, **kwargs):
            return smolagents.ChatMessage(role="assistant", content="Hello!")

    Parrot(model_id="parrot")([{"role": "user", "content": "Hi"}])
    (span,) = last_trace().all
    assert (span.name, span.span_type, span.model_name) == ("Parrot.generate", "CHAT_MODEL", "parrot")
    assert span.inputs == {"messages": [{"role": "user", "content": "Hi"}]}
    assert span.outputs["choices"][0]["message"] == {"role": "assistant", "content": "Hello!"}


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_switching_off(model, off):
    mlflow.smolagents.autolog(**off)
    model([{"role": "user", "content": [{"type": "text", "text": "Hi"}]}])
    assert mlflow.get_last_active_trace_id() is None


def test_calling_a_method_as_a_span(model):
    class Adder(smolagents.Tool):
        name = "add"
        description = "Adds."
        inputs = {"a": {"type": "integer", "description": "one"}, "b": {"type": "integer", "description": "more"}}
        output_type = "integer"

        def forward(self, a, b):
            return a + b

    adder = Adder()
    assert mlflow.smolagents.patched_class_call(Adder.forward, adder, 1, b=2) == 3
    (span,) = last_trace().all
    assert (span.name, span.span_type, span.inputs, span.outputs) == ("add", "TOOL", {"a": 1, "b": 2}, 3)
