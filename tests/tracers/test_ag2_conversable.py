"""The conversable agents of AG2 before 1.0 (package ``autogen``) against a provider on loopback."""

import asyncio

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

autogen = pytest.importorskip("autogen")
pytestmark = pytest.mark.filterwarnings("ignore")

USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


def weather(city: str) -> str:
    """The weather."""
    if city == "Nowhere":
        raise ValueError("no such city")
    with mlflow.start_span("look"):
        return f"sunny in {city}"


@pytest.fixture
def agents(provider):
    mlflow.ag2.autolog()
    entry = {"model": "gpt-4o-mini", "base_url": provider.openai, "api_key": "k", "max_retries": 0}
    settings = {"config_list": [entry], "cache_seed": None}
    expert = autogen.ConversableAgent(
        "expert", llm_config=settings, system_message="Be brief.", human_input_mode="NEVER"
    )
    person = autogen.ConversableAgent("person", llm_config=False, human_input_mode="NEVER")
    expert.register_for_llm(name="weather", description="The weather.")(weather)
    person.register_for_execution(name="weather")(weather)
    return person, expert


TREE = ["  expert", "    chat_completion", "  person", "    weather", "      look", "  expert", "    chat_completion"]


def test_a_conversation_with_tools(agents, provider):
    person, expert = agents
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    person.initiate_chat(expert, message="Weather in Paris?", max_turns=2, silent=True)
    trace = last_trace()
    assert trace.tree() == ["initiate_chat", *TREE]
    root = trace.root
    assert (root.inputs["message"], root.inputs["recipient"]) == ("Weather in Paris?", "expert")
    assert root.outputs["chat_history"][-1]["content"] == "It is sunny."
    first, second = trace.of_type("CHAT_MODEL")
    assert first.inputs["messages"][0] == {"content": "Be brief.", "role": "system"}
    assert first.outputs["choices"][0]["message"]["tool_calls"][0]["function"]["name"] == "weather"
    assert second.outputs["choices"][0]["message"]["content"] == "It is sunny."
    for span in (first, second):
        assert (span.model_name, span.attributes["mlflow.llm.provider"]) == ("gpt-4o-mini", "openai")
        assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
        assert span.attributes["mlflow.chat.tools"][0]["function"]["name"] == "weather"
    replied = trace.of_type("AGENT")[0]
    assert replied.inputs == {
        "messages": [{"content": "Weather in Paris?", "role": "user", "name": "person"}],
        "sender": "person",
    }
    assert (trace["weather"].inputs, trace["weather"].outputs) == ({"city": "Paris"}, "sunny in Paris")


def test_an_asynchronous_conversation(agents, provider):
    person, expert = agents
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    asyncio.run(person.a_initiate_chat(expert, message="Weather in Paris?", max_turns=2, silent=True))
    assert last_trace().tree() == ["a_initiate_chat", *TREE]
    assert len(all_traces()) == 1


def test_errors(agents, provider):
    person, expert = agents
    provider.then(tool("weather", {"city": "Nowhere"}), failure(400, "no credit"))
    with pytest.raises(Exception, match="no credit"):
        person.initiate_chat(expert, message="Weather?", max_turns=2, silent=True)
    trace = last_trace()
    assert trace.info.state == "ERROR"
    called = trace["weather"]
    assert (called.status.status_code, called.outputs) == ("ERROR", "Error: no such city")
    assert "no credit" in trace.of_type("CHAT_MODEL")[1].status.description


def test_switching_off(agents):
    person, expert = agents
    mlflow.ag2.autolog(disable=True)
    person.initiate_chat(expert, message="Hi", max_turns=1, silent=True)
    assert mlflow.get_last_active_trace_id() is None
