"""Haystack against a provider on loopback: what its runs are as spans."""

import asyncio
import contextlib
import logging
import os

import pytest

import mlflow
from tests.tracers.provider import Usage, failure, text, tool
from tests.tracers.recorded import all_traces, last_trace

# it would tell its makers of each run
os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
haystack = pytest.importorskip("haystack")

from haystack import Document, Pipeline, component, tracing  # noqa: E402
from haystack.components.agents import Agent  # noqa: E402
from haystack.components.builders import ChatPromptBuilder  # noqa: E402
from haystack.components.embedders import OpenAITextEmbedder  # noqa: E402
from haystack.components.generators.chat import OpenAIChatGenerator  # noqa: E402
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever  # noqa: E402
from haystack.dataclasses import ChatMessage  # noqa: E402
from haystack.document_stores.in_memory import InMemoryDocumentStore  # noqa: E402
from haystack.tools import tool as as_tool  # noqa: E402
from haystack.tracing.tracer import NullSpan  # noqa: E402
from haystack.utils import Secret  # noqa: E402

MODEL = "gpt-4o-mini"
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
TREE = ["haystack.pipeline.run", "  InMemoryBM25Retriever", "  ChatPromptBuilder", "  OpenAIChatGenerator"]
ASK = {"retriever": {"query": "capital"}, "prompt": {"question": "The capital?"}}


@as_tool
def weather(city: str) -> str:
    """The weather of a city."""
    if city == "Nowhere":
        raise ValueError("no such city")

    @mlflow.trace
    def look(place):
        return f"Sunny in {place}."

    return look(city)


@pytest.fixture(autouse=True)
def on():
    mlflow.haystack.autolog()
    yield
    mlflow.haystack.teardown_haystack_tracing()


@pytest.fixture
def generator(provider):
    def make(**more):
        key = Secret.from_token("secret")
        return OpenAIChatGenerator(model=MODEL, api_base_url=provider.openai, api_key=key, max_retries=0, **more)

    return make


@pytest.fixture
def pipeline(generator):
    def make(**more):
        store = InMemoryDocumentStore()
        store.write_documents([Document(content="Paris is the capital.", meta={"page": 7}), Document(content="Rome.")])
        template = [
            ChatMessage.from_system("Be brief."),
            ChatMessage.from_user("{{question}}{% for one in documents %} {{one.content}}{% endfor %}"),
        ]
        made = Pipeline()
        made.add_component("retriever", InMemoryBM25Retriever(store, top_k=1))
        made.add_component("prompt", ChatPromptBuilder(template=template, required_variables="*"))
        made.add_component("model", generator(**more))
        made.connect("retriever.documents", "prompt.documents")
        made.connect("prompt.prompt", "model.messages")
        return made

    return make


def test_pipeline(pipeline, provider):
    provider.then(text("Paris."))
    provider.usage = Usage(12, 5, cached=4)
    result = pipeline().run(ASK)
    assert result["model"]["replies"][0].text == "Paris."
    trace = last_trace()
    assert trace.tree() == TREE
    assert (trace.root.span_type, trace.root.inputs) == ("CHAIN", ASK)
    assert trace.root.outputs == {"model": {"replies": [{"role": "assistant", "content": "Paris."}]}}
    found = trace["InMemoryBM25Retriever"]
    assert (found.span_type, found.inputs["query"]) == ("RETRIEVER", "capital")
    (document,) = found.outputs
    assert document["page_content"] == "Paris is the capital."
    assert document["metadata"]["page"] == 7
    asked = trace["OpenAIChatGenerator"]
    assert asked.span_type == "CHAT_MODEL"
    assert asked.inputs == {
        "messages": [
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "The capital? Paris is the capital."},
        ]
    }
    assert asked.outputs == {
        "choices": [{"message": {"role": "assistant", "content": "Paris."}, "finish_reason": "stop"}]
    }
    assert asked.attributes["mlflow.chat.tokenUsage"] == {**USAGE, "cache_read_input_tokens": 4}
    assert (asked.model_name, asked.attributes["mlflow.llm.provider"]) == (MODEL, "openai")
    assert asked.llm_cost["total_cost"] > 0
    assert asked.attributes["haystack.component.name"] == "model"
    assert "secret" not in str([span.attributes for span in trace.all])


def test_streams(pipeline, provider):
    provider.then(text("It is Paris."))
    pieces = []
    pipeline(streaming_callback=lambda chunk: pieces.append(chunk.content)).run(ASK)
    assert "".join(pieces) == "It is Paris."
    (choice,) = last_trace()["OpenAIChatGenerator"].outputs["choices"]
    assert choice["message"]["content"] == "It is Paris."


def test_errors(pipeline, provider):
    provider.then(failure(500, "Overloaded."))
    with pytest.raises(Exception, match="Overloaded"):
        pipeline().run(ASK)
    trace = last_trace()
    assert trace.info.state == "ERROR"
    for span in (trace.root, trace["OpenAIChatGenerator"]):
        assert span.status.status_code == "ERROR"
        assert any(event.name == "exception" for event in span.events)
    assert trace["ChatPromptBuilder"].status.status_code == "OK"


def test_embedder(provider):
    pipeline = Pipeline()
    key = Secret.from_token("k")
    pipeline.add_component(
        "embed", OpenAITextEmbedder(model="text-embedding-3-small", api_base_url=provider.openai, api_key=key)
    )
    pipeline.run({"embed": {"text": "four"}})
    span = last_trace()["OpenAITextEmbedder"]
    assert (span.span_type, span.inputs) == ("EMBEDDING", {"text": "four"})
    assert span.outputs["embedding"] == [4.0, 0.5, -0.5]
    assert span.model_name == "text-embedding-3-small"
    assert span.attributes["mlflow.chat.tokenUsage"]["input_tokens"] == 12


# before version 3 the steps of an agent are components
OLD = haystack.version.__version__ < "3"
AGENT = [
    *("haystack.agent.run", "  haystack.agent.step", "    haystack.agent.step.llm", "    weather", "      look"),
    *("  haystack.agent.step", "    haystack.agent.step.llm"),
]


def check_agent(trace):
    assert trace.root.span_type == "AGENT"
    if OLD:
        names = [span.name for span in trace.below(trace.root)]
        assert names == ["OpenAIChatGenerator", "ToolInvoker", "OpenAIChatGenerator"]
        assert trace["look"].parent_id == trace["ToolInvoker"].span_id
        return
    assert trace.tree() == AGENT
    first, second = trace.of_type("CHAT_MODEL")
    (offered,) = first.attributes["mlflow.chat.tools"]
    assert offered["function"]["name"] == "weather"
    (choice,) = first.outputs["choices"]
    function = {"name": "weather", "arguments": '{"city": "Paris"}'}
    assert choice["message"]["tool_calls"] == [{"id": "call_1", "type": "function", "function": function}]
    assert second.inputs["messages"][-1] == {"role": "tool", "content": "Sunny in Paris.", "tool_call_id": "call_1"}
    called = trace["weather"]
    assert (called.span_type, called.inputs, called.outputs) == ("TOOL", {"city": "Paris"}, "Sunny in Paris.")
    assert trace.info.token_usage == {key: 2 * count for key, count in USAGE.items()}


def test_agent(generator, provider):
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    agent = Agent(chat_generator=generator(), tools=[weather], system_prompt="Help.")
    agent.run(messages=[ChatMessage.from_user("The weather?")])
    check_agent(last_trace())


def test_agent_in_async_code(generator, provider):
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    agent = Agent(chat_generator=generator(), tools=[weather])

    async def run():
        with mlflow.start_span("outer"):
            await agent.run_async(messages=[ChatMessage.from_user("The weather?")])

    asyncio.run(run())
    trace = last_trace()
    assert trace.tree()[:2] == ["outer", "  haystack.agent.run"]
    assert OLD or trace.tree()[1:] == ["  " + line for line in AGENT]


@pytest.mark.skipif(OLD, reason="this version does not tell of tools that fail")
def test_tool_that_fails_and_is_told_to_the_model(generator, provider):
    provider.then(tool("weather", {"city": "Nowhere"}), text("I do not know."))
    agent = Agent(chat_generator=generator(), tools=[weather], raise_on_tool_invocation_failure=False)
    agent.run(messages=[ChatMessage.from_user("The weather?")])
    trace = last_trace()
    assert trace.info.state == "OK"
    assert trace["weather"].status.status_code == "ERROR"


def test_async_pipeline(pipeline, provider):
    if not hasattr(Pipeline, "run_async"):
        pytest.skip("this version has asynchronous pipelines as a class of their own")

    async def run():
        return await asyncio.gather(*(pipeline().run_async(ASK) for _ in range(3)))

    assert len(asyncio.run(run())) == 3
    traces = all_traces()
    assert [trace.tree() for trace in traces] == [TREE] * 3


def test_component_of_the_users_own(provider):
    @component
    class Shout:
        @component.output_types(loud=str)
        def run(self, quiet: str):
            with mlflow.start_span("mine"):
                return {"loud": quiet.upper()}

    pipeline = Pipeline()
    pipeline.add_component("shout", Shout())
    pipeline.run({"shout": {"quiet": "hello"}})
    trace = last_trace()
    assert trace.tree() == ["haystack.pipeline.run", "  Shout", "    mine"]
    assert (trace["Shout"].span_type, trace["Shout"].outputs) == ("CHAIN", {"loud": "HELLO"})


class Recording(tracing.Tracer):
    """A tracer of the user's own."""

    def __init__(self):
        self.names = []

    @contextlib.contextmanager
    def trace(self, operation_name, tags=None, parent_span=None):
        self.names.append(operation_name)
        yield NullSpan()

    def current_span(self):
        return None


def test_a_tracer_of_the_users_own_goes_on(pipeline):
    mlflow.haystack.teardown_haystack_tracing()
    own = Recording()
    tracing.enable_tracing(own)
    mlflow.haystack.autolog()
    pipeline().run(ASK)
    assert own.names == ["haystack.pipeline.run", *["haystack.component.run"] * 3]
    assert last_trace().tree() == TREE
    mlflow.haystack.teardown_haystack_tracing()
    assert tracing.tracer.actual_tracer is own
    tracing.disable_tracing()


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_off(pipeline, off):
    mlflow.haystack.autolog(**off)
    pipeline().run(ASK)
    assert mlflow.get_last_active_trace_id() is None
    mlflow.haystack.autolog()
    pipeline().run(ASK)
    assert last_trace().tree() == TREE


def test_mlflow_autolog_covers_it(pipeline):
    mlflow.haystack.teardown_haystack_tracing()
    mlflow.autologging.configuration.forget()
    mlflow.autolog()
    pipeline().run(ASK)
    assert last_trace().root.name == "haystack.pipeline.run"


def test_failures_of_ours_are_said_once(pipeline, monkeypatch, caplog):
    from mlflow.haystack import chat_shape

    def broken(*_):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(chat_shape, "usage", broken)
    with caplog.at_level(logging.WARNING, logger="mlflow.autologging"):
        for _ in range(2):
            pipeline().run(ASK)
    assert [record.getMessage() for record in caplog.records if record.name == "mlflow.autologging"] == [
        "Tracing of haystack: recording haystack.component.output failed, the call goes on: "
        "RuntimeError: broken on purpose"
    ]
    assert last_trace().tree() == TREE
