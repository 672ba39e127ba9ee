"""LlamaIndex against a provider on loopback: what its calls are as spans."""

import asyncio
import gc
import importlib.metadata
import logging

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace, only_span, until

pytest.importorskip("llama_index.core")
llms = pytest.importorskip("llama_index.llms.openai")

from llama_index.core import Document, VectorStoreIndex  # noqa: E402
from llama_index.core.base.embeddings.base import BaseEmbedding  # noqa: E402
from llama_index.core.llms import ChatMessage  # noqa: E402
from llama_index.core.tools import FunctionTool  # noqa: E402
from llama_index.core.workflow import StartEvent, StopEvent, Workflow, step  # noqa: E402

# before 0.14 the spans of workflows have other names and inputs
OLD = importlib.metadata.version("llama-index-core") < "0.14"
MODEL = "gpt-4o-mini"
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}
HELLO = [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content="Hello")]


class Lengths(BaseEmbedding):
    """Embeds a text as its length."""

    def _get_text_embedding(self, text):
        return [float(len(text)), 0.5]

    _get_query_embedding = _get_text_embedding

    async def _aget_query_embedding(self, query):
        return self._get_text_embedding(query)


def weather(city: str) -> str:
    """The weather of a city."""

    @mlflow.trace
    def look(place):
        return f"Sunny in {place}."

    return look(city)


@pytest.fixture
def model(provider):
    mlflow.llama_index.autolog()
    return llms.OpenAI(model=MODEL, api_base=provider.openai, api_key="secret", max_retries=0)


@pytest.fixture
def index(model):
    documents = [Document(text="Paris is the capital.", metadata={"page": 7}), Document(text="Rome.")]
    with mlflow.autologging.disable_autologging():
        return VectorStoreIndex.from_documents(documents, embed_model=Lengths(model_name="lengths"))


def test_chat(model, provider):
    provider.then(text("Hi."))
    assert model.chat(HELLO).message.content == "Hi."
    span = only_span()
    assert (span.name, span.span_type) == ("OpenAI.chat", "CHAT_MODEL")
    assert span.inputs == {
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello"}]
    }
    assert span.outputs == {"choices": [{"message": {"role": "assistant", "content": "Hi."}}]}
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert span.attributes["mlflow.message.format"] == "llamaindex"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "openai")
    assert span.llm_cost["total_cost"] == pytest.approx(12 * 0.15e-6 + 5 * 0.6e-6)
    assert "secret" not in str(span.attributes)


def test_completion(model, provider):
    provider.then(text("Sunny."))
    model.complete("The weather is")
    span = only_span()
    assert (span.name, span.span_type, span.inputs) == ("OpenAI.complete", "LLM", {"prompt": "The weather is"})
    assert span.outputs["text"] == "Sunny."
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_streams(model, provider):
    provider.then(text("It is sunny."))
    pieces = []
    for piece in model.stream_chat(HELLO):
        pieces.append(piece.delta)
        assert mlflow.get_last_active_trace_id() is None, "the span ended before the stream"
        assert mlflow.get_current_active_span() is None
    assert "".join(pieces) == "It is sunny."
    span = only_span()
    assert span.outputs == {"choices": [{"message": {"role": "assistant", "content": "It is sunny."}}]}


def test_stream_that_is_left(model, provider):
    provider.then(text("It is sunny today."))
    for _ in model.stream_chat(HELLO):
        break
    gc.collect()
    assert only_span().status.status_code == "OK"


def test_stream_that_breaks(model, provider):
    provider.then(text("It is sunny today.", breaks_after=2))
    with pytest.raises(Exception) as raised:
        list(model.stream_chat(HELLO))
    span = only_span()
    assert span.status.status_code == "ERROR"
    assert type(raised.value).__name__ in span.status.description


def test_errors(model, provider):
    provider.then(failure(500, "Overloaded."))
    with pytest.raises(Exception, match="Overloaded") as raised:
        model.chat(HELLO)
    span = only_span()
    assert span.status.status_code == "ERROR"
    assert span.inputs["messages"][1]["content"] == "Hello"
    (event,) = span.events
    assert event.attributes["exception.type"] == type(raised.value).__name__


def test_tool_calls(model, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    model.chat_with_tools([FunctionTool.from_defaults(weather)], user_msg="Weather in Paris?")
    span = last_trace()["OpenAI.chat"]
    (offered,) = span.attributes["mlflow.chat.tools"]
    assert (offered["type"], offered["function"]["name"]) == ("function", "weather")
    (choice,) = span.outputs["choices"]
    (call,) = choice["message"]["tool_calls"]
    assert (call["id"], call["function"]["name"]) == ("call_1", "weather")
    assert call["function"]["arguments"] == '{"city": "Paris"}'


def test_embeddings(model):
    Lengths(model_name="lengths").get_text_embedding("four")
    trace = last_trace()
    assert (trace.root.name, trace.root.span_type) == ("Lengths.get_text_embedding", "EMBEDDING")
    assert (trace.root.inputs, trace.root.outputs) == ({"text": "four"}, [4.0, 0.5])
    assert trace.root.model_name == "lengths"


def test_retriever(index):
    index.as_retriever(similarity_top_k=2).retrieve("capital?")
    trace = last_trace()
    assert (trace.root.name, trace.root.span_type) == ("VectorIndexRetriever.retrieve", "RETRIEVER")
    (document,) = [one for one in trace.root.outputs if one["page_content"] != "Rome."]
    assert (document["page_content"], document["metadata"]["page"]) == ("Paris is the capital.", 7)
    assert 0 < document["metadata"]["score"] <= 1
    assert trace.of_type("EMBEDDING")


def test_query(index, model, provider):
    provider.then(text("Paris."))
    index.as_query_engine(llm=model).query("The capital?")
    trace = last_trace()
    assert (trace.root.name, trace.root.span_type) == ("RetrieverQueryEngine.query", "CHAIN")
    assert trace.root.inputs == {"str_or_query_bundle": "The capital?"}
    assert trace.root.outputs["response"] == "Paris."
    assert trace.info.token_usage == USAGE
    (asked,) = trace.of_type("CHAT_MODEL")
    assert "Paris is the capital." in str(asked.inputs)


def test_query_in_a_stream(index, model, provider):
    provider.then(text("It is Paris."))
    response = index.as_query_engine(llm=model, streaming=True).query("The capital?")
    assert mlflow.get_last_active_trace_id() is None
    assert "".join(response.response_gen) == "It is Paris."
    trace = last_trace()
    assert trace.root.outputs == "It is Paris."
    # the model is called when the first piece is asked for, and is inside nevertheless
    assert trace.of_type("CHAT_MODEL")[0].outputs["choices"][0]["message"]["content"] == "It is Paris."
    assert len(all_traces()) == 1


def test_chat_engine_in_a_stream(index, model, provider):
    provider.then(text("It is Paris."))
    engine = index.as_chat_engine(chat_mode="context", llm=model)
    response = engine.stream_chat("The capital?")
    assert "".join(response.response_gen) == "It is Paris."
    until(lambda: mlflow.get_last_active_trace_id() is not None)
    trace = last_trace()
    assert trace.root.name == "ContextChatEngine.stream_chat"
    assert trace.root.outputs == "It is Paris."


def test_asynchronous_streams_of_engines(index, model, provider):
    async def query():
        response = await index.as_query_engine(llm=model, streaming=True).aquery("The capital?")
        return "".join([piece async for piece in response.async_response_gen()])

    async def chat():
        response = await index.as_chat_engine(chat_mode="context", llm=model).astream_chat("The capital?")
        return "".join([piece async for piece in response.async_response_gen()])

    async def run(ask):
        provider.then(text("It is Paris."))
        before = mlflow.get_last_active_trace_id()
        assert await ask() == "It is Paris."
        while mlflow.get_last_active_trace_id() == before:
            # the answer is written to the history beside
            await asyncio.sleep(0.01)
        assert mlflow.get_current_active_span() is None

    for number, ask in enumerate((query, chat), 1):
        asyncio.run(asyncio.wait_for(run(ask), 60))
        trace = last_trace()
        assert trace.root.outputs == "It is Paris."
        assert trace.of_type("CHAT_MODEL")[0].outputs["choices"][0]["message"]["content"] == "It is Paris."
        assert len(all_traces()) == number


def test_async(model, provider):
    async def run():
        await model.achat(HELLO)
        provider.then(text("It is sunny."))
        stream = await model.astream_chat(HELLO)
        return "".join([piece.delta async for piece in stream])

    assert asyncio.run(run()) == "It is sunny."
    first, second = all_traces()
    assert first.root.name == "OpenAI.achat"
    assert second.root.outputs["choices"][0]["message"]["content"] == "It is sunny."


@pytest.mark.skipif(OLD, reason="for newer versions")
@pytest.mark.parametrize("streaming", [False, True])
def test_agent(model, provider, streaming):
    agents = pytest.importorskip("llama_index.core.agent.workflow")
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))

    async def run():
        return await agents.FunctionAgent(tools=[weather], llm=model, streaming=streaming).run("The weather?")

    assert str(asyncio.run(run())) == "It is sunny."
    trace = last_trace()
    assert (trace.root.name, trace.root.span_type) == ("FunctionAgent.run", "AGENT")
    assert trace.root.inputs["user_msg"] == "The weather?"
    called = trace["FunctionTool.acall"]
    assert (called.span_type, called.inputs, called.attributes["name"]) == ("TOOL", {"city": "Paris"}, "weather")
    assert trace["look"].parent_id == called.span_id
    assert [span.name for span in trace.of_type("CHAT_MODEL")] == [
        "OpenAI.astream_chat" if streaming else "OpenAI.achat"
    ] * 2
    asked = trace.of_type("CHAT_MODEL")[1]
    assert [message["role"] for message in asked.inputs["messages"]] == ["user", "assistant", "tool"]
    assert asked.inputs["messages"][2] == {"role": "tool", "content": "Sunny in Paris.", "tool_call_id": "call_1"}
    assert all(span.end_time_ns for span in trace.all)


class _Flow(Workflow):
    @step
    async def only(self, event: StartEvent) -> StopEvent:
        with mlflow.start_span("mine"):
            if event.question == "bad":
                raise ValueError("bad question")
        return StopEvent(result=event.question.upper())


@pytest.mark.skipif(OLD, reason="for newer versions")
def test_workflow(model):
    async def run():
        with mlflow.start_span("outer"):
            return await _Flow().run(question="what")

    assert asyncio.run(run()) == "WHAT"
    trace = last_trace()
    assert trace.tree() == ["outer", "  _Flow.run", "    _Flow.only", "      mine"]
    assert trace["_Flow.run"].inputs["question"] == "what"


@pytest.mark.skipif(OLD, reason="for newer versions")
def test_workflow_that_fails(model):
    async def run():
        await _Flow().run(question="bad")

    with pytest.raises(ValueError, match="bad question"):
        asyncio.run(run())
    trace = last_trace()
    assert trace.info.state == "ERROR"
    assert trace["_Flow.only"].status.status_code == "ERROR"
    assert "bad question" in trace.root.status.description


def test_requests_of_openais_library_are_inside(model, provider):
    mlflow.openai.autolog()
    model.chat(HELLO)
    assert last_trace().tree() == ["OpenAI.chat", "  Completions"]
    assert last_trace().info.token_usage == USAGE
    provider.then(text("It is sunny."))
    assert len(list(model.stream_chat(HELLO))) > 1
    assert last_trace().tree() == ["OpenAI.stream_chat", "  Completions"]
    assert len(all_traces()) == 2


def test_streams_at_the_same_time(model, provider):
    provider.then(text("one two"), text("three four"))
    first, second = model.stream_chat(HELLO), model.stream_chat(HELLO)
    # requests go out when the first piece is asked for
    for stream in (first, second):
        list(stream)
    said = [trace.root.outputs["choices"][0]["message"]["content"] for trace in all_traces()]
    assert said == ["one two", "three four"]
    assert mlflow.get_current_active_span() is None


def test_inside_a_traced_function(model):
    @mlflow.trace
    def ask():
        return model.chat(HELLO).message.content

    ask()
    assert last_trace().tree() == ["ask", "  OpenAI.chat"]


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_off(model, off):
    mlflow.llama_index.autolog(**off)
    model.chat(HELLO)
    assert mlflow.get_last_active_trace_id() is None
    mlflow.llama_index.autolog()
    model.chat(HELLO)
    assert only_span().name == "OpenAI.chat"


def test_other_name(provider):
    mlflow.llamaindex.autolog()
    llms.OpenAI(model=MODEL, api_base=provider.openai, api_key="k").chat(HELLO)
    assert only_span().name == "OpenAI.chat"


def test_mlflow_autolog_covers_it(provider):
    mlflow.autolog()
    llms.OpenAI(model=MODEL, api_base=provider.openai, api_key="k").chat(HELLO)
    assert last_trace().root.name == "OpenAI.chat"


def test_failures_of_ours_are_said_once(model, monkeypatch, caplog):
    from mlflow.llama_index import chat_shape

    def broken(_):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(chat_shape, "message", broken)
    with caplog.at_level(logging.WARNING, logger="mlflow.autologging"):
        for _ in range(2):
            assert model.chat(HELLO).message.content == "You said: Hello"
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == len(set(said)) > 0
    assert all("broken on purpose" in one for one in said)
    assert only_span_of(all_traces()[-1]).status.status_code == "OK"


def only_span_of(trace):
    (span,) = trace.all
    return span


def test_images_in_messages():
    from llama_index.core.base.llms.types import ImageBlock, TextBlock

    from mlflow.llama_index.chat_shape import message

    blocks = [TextBlock(text="What?"), ImageBlock(url="https://example.com/a.png")]
    assert message(ChatMessage(role="user", blocks=blocks)) == {
        "role": "user",
        "content": [
            {"type": "text", "text": "What?"},
            {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}},
        ],
    }
