"""LangChain and LangGraph against a provider on loopback: what their runs are as spans."""

import asyncio
import logging
import threading

import pytest

import mlflow
from tests.tracers.provider import failure, text, tool
from tests.tracers.recorded import all_traces, last_trace, only_span

pytest.importorskip("langchain_core")
langchain_openai = pytest.importorskip("langchain_openai")

from langchain_core.callbacks import BaseCallbackHandler  # noqa: E402
from langchain_core.output_parsers import StrOutputParser  # noqa: E402
from langchain_core.prompts import ChatPromptTemplate  # noqa: E402
from langchain_core.runnables import RunnableLambda, RunnableParallel  # noqa: E402
from langchain_core.tools import tool as as_tool  # noqa: E402
from langchain_core.vectorstores import InMemoryVectorStore  # noqa: E402

MODEL = "gpt-4o-mini"
USAGE = {"input_tokens": 12, "output_tokens": 5, "total_tokens": 17}


@as_tool
def weather(city: str) -> str:
    """The weather of a city."""
    if city == "Nowhere":
        raise ValueError("no such city")

    @mlflow.trace
    def look(place):
        return f"Sunny in {place}."

    return look(city)


@pytest.fixture
def model(provider):
    mlflow.langchain.autolog()
    return langchain_openai.ChatOpenAI(model=MODEL, base_url=provider.openai, api_key="secret", max_retries=0)


@pytest.fixture
def chain(model):
    prompt = ChatPromptTemplate.from_messages([("system", "Be brief."), ("human", "{question}")])
    return prompt | model | StrOutputParser()


def test_chain(chain, provider):
    provider.then(text("Paris."))
    assert chain.invoke({"question": "The capital?"}) == "Paris."
    trace = last_trace()
    assert trace.tree() == ["RunnableSequence", "  ChatPromptTemplate", "  ChatOpenAI", "  StrOutputParser"]
    assert (trace.root.inputs, trace.root.outputs, trace.root.span_type) == (
        {"question": "The capital?"},
        "Paris.",
        "CHAIN",
    )
    span = trace["ChatOpenAI"]
    assert span.span_type == "CHAT_MODEL"
    assert span.inputs == {
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "The capital?"}]
    }
    assert span.outputs == {
        "choices": [{"message": {"role": "assistant", "content": "Paris."}, "finish_reason": "stop"}]
    }
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE
    assert span.attributes["mlflow.message.format"] == "langchain"
    assert (span.model_name, span.attributes["mlflow.llm.provider"]) == (MODEL, "openai")
    assert span.llm_cost["total_cost"] == pytest.approx(12 * 0.15e-6 + 5 * 0.6e-6)
    assert trace.info.token_usage == USAGE
    assert "secret" not in str([one.attributes for one in trace.all])


def test_tool_calls(model, provider):
    provider.then(tool("weather", {"city": "Paris"}))
    model.bind_tools([weather]).invoke("Weather in Paris?")
    span = only_span()
    (offered,) = span.attributes["mlflow.chat.tools"]
    assert (offered["type"], offered["function"]["name"]) == ("function", "weather")
    assert offered["function"]["parameters"]["required"] == ["city"]
    (choice,) = span.outputs["choices"]
    function = {"name": "weather", "arguments": '{"city": "Paris"}'}
    assert choice["message"]["tool_calls"] == [{"id": "call_1", "type": "function", "function": function}]


def test_headers_and_keys_are_not_recorded(model):
    model.bind(extra_headers={"Authorization": "secret"}, top_p=0.5).invoke("Hello")
    span = only_span()
    assert span.attributes["invocation_params"]["top_p"] == 0.5
    assert "secret" not in str(span.attributes)


def test_streams(chain, provider):
    provider.then(text("It is sunny."))
    pieces = []
    for piece in chain.stream({"question": "The weather?"}):
        pieces.append(piece)
        assert mlflow.get_last_active_trace_id() is None, "the span ended before the stream"
    assert "".join(pieces) == "It is sunny."
    trace = last_trace()
    assert trace.root.outputs == "It is sunny."
    assert trace.root.inputs == {"question": "The weather?"}
    span = trace["ChatOpenAI"]
    assert span.outputs["choices"][0]["message"] == {"role": "assistant", "content": "It is sunny."}
    tokens = [event.attributes["token"] for event in span.events if event.name == "new_token"]
    assert "".join(tokens) == "It is sunny."
    assert mlflow.get_current_active_span() is None


def test_stream_that_is_left(chain, provider):
    provider.then(text("It is sunny today."))
    for _ in chain.stream({"question": "The weather?"}):
        break
    assert last_trace().root.status.status_code == "OK"
    assert mlflow.get_current_active_span() is None


def test_errors(chain, provider):
    provider.then(failure(500, "Overloaded."))
    with pytest.raises(Exception, match="Overloaded") as raised:
        chain.invoke({"question": "?"})
    trace = last_trace()
    assert trace.info.state == "ERROR"
    for span in (trace.root, trace["ChatOpenAI"]):
        assert span.status.status_code == "ERROR"
        (event,) = [one for one in span.events if one.name == "exception"]
        assert event.attributes["exception.type"] == type(raised.value).__name__
    assert trace["ChatPromptTemplate"].status.status_code == "OK"


def test_errors_of_tools(model):
    with pytest.raises(ValueError, match="no such city"):
        weather.invoke({"city": "Nowhere"})
    span = only_span()
    assert (span.name, span.span_type, span.status.status_code) == ("weather", "TOOL", "ERROR")
    assert span.inputs == {"city": "Nowhere"}


def test_retriever_and_embeddings(model, provider):
    embeddings = langchain_openai.OpenAIEmbeddings(
        base_url=provider.openai, api_key="k", check_embedding_ctx_length=False
    )
    store = InMemoryVectorStore.from_texts(["one"], embeddings, metadatas=[{"page": 7}])
    store.as_retriever(search_kwargs={"k": 1}).invoke("What?")
    span = only_span()
    assert (span.name, span.span_type, span.inputs) == ("VectorStoreRetriever", "RETRIEVER", "What?")
    (document,) = span.outputs
    assert (document["page_content"], document["metadata"]) == ("one", {"page": 7})


def test_text_models(model, provider):
    provider.then(text("Sunny."))
    completing = langchain_openai.OpenAI(model="gpt-3.5-turbo-instruct", base_url=provider.openai, api_key="k")
    completing.invoke("The weather is")
    span = only_span()
    assert (span.span_type, span.inputs) == ("LLM", ["The weather is"])
    assert span.outputs["choices"][0]["message"] == {"role": "assistant", "content": "Sunny."}
    assert span.attributes["mlflow.chat.tokenUsage"] == USAGE


def test_batches_are_traces_of_their_own(chain):
    chain.batch([{"question": "one"}, {"question": "two"}, {"question": "three"}])
    traces = all_traces()
    assert sorted(trace.root.inputs["question"] for trace in traces) == ["one", "three", "two"]
    assert all(len(trace.all) == 4 for trace in traces)


def test_batch_inside_a_span(chain):
    with mlflow.start_span("outer"):
        chain.batch([{"question": "one"}, {"question": "two"}])
    trace = last_trace()
    assert [span.name for span in trace.below(trace.root)] == ["RunnableSequence", "RunnableSequence"]


def test_parallel_steps_run_in_threads(model, provider):
    @mlflow.trace
    def inner(value):
        return threading.current_thread().name

    both = RunnableParallel(a=RunnableLambda(inner), b=RunnableLambda(inner))
    threads = both.invoke(1)
    assert threading.current_thread().name not in threads.values()
    trace = last_trace()
    assert trace.tree()[0] == "RunnableParallel<a,b>"
    for span in trace.of_type("UNKNOWN"):
        (parent,) = [one for one in trace.all if one.span_id == span.parent_id]
        assert (parent.name, parent.span_type) == ("inner", "CHAIN")


def test_inside_a_traced_function_and_the_users_spans_inside(model, provider):
    @mlflow.trace
    def polish(answer):
        return answer.content + "!"

    @mlflow.trace(span_type="AGENT")
    def agent(question):
        return (model | RunnableLambda(polish)).invoke(question)

    provider.then(text("Yes"))
    assert agent("Sure?") == "Yes!"
    assert last_trace().tree() == ["agent", "  RunnableSequence", "    ChatOpenAI", "    polish", "      polish"]


def test_chain_inside_a_span_inside_a_step(chain):
    def step(question):
        with mlflow.start_span("mine"):
            return chain.invoke({"question": question})

    RunnableLambda(step).invoke("?")
    assert last_trace().tree()[:3] == ["step", "  mine", "    RunnableSequence"]


def test_async(chain, provider):
    @mlflow.trace
    def polish(answer):
        return answer + "!"

    async def run():
        provider.then(text("Yes"))
        assert await (chain | RunnableLambda(polish)).ainvoke({"question": "?"}) == "Yes!"
        # what has ended is not around what comes next
        assert mlflow.get_current_active_span() is None
        with mlflow.start_span("after"):
            await chain.ainvoke({"question": "nested"})

    asyncio.run(run())
    first, second = all_traces()
    assert first.tree() == [
        *("RunnableSequence", "  ChatPromptTemplate", "  ChatOpenAI", "  StrOutputParser", "  polish", "    polish")
    ]
    assert second.tree()[:2] == ["after", "  RunnableSequence"]


def test_async_calls_at_the_same_time(chain):
    async def run():
        await asyncio.gather(*(chain.ainvoke({"question": f"q{number}"}) for number in range(8)))

    asyncio.run(run())
    traces = all_traces()
    assert sorted(trace.root.inputs["question"] for trace in traces) == [f"q{number}" for number in range(8)]
    for trace in traces:
        said = trace["ChatOpenAI"].inputs["messages"][1]["content"]
        assert said == trace.root.inputs["question"]


def test_async_streams(chain, provider):
    async def run():
        provider.then(text("It is sunny."))
        pieces = [piece async for piece in chain.astream({"question": "?"})]
        assert "".join(pieces) == "It is sunny."
        assert mlflow.get_current_active_span() is None
        provider.then(text("It is sunny today."))
        async for _ in chain.astream({"question": "left"}):
            break

    asyncio.run(run())
    first, second = all_traces()
    assert first.root.outputs == "It is sunny."
    assert second.root.inputs == {"question": "left"}


def test_agent_with_tools(model, provider):
    agents = pytest.importorskip("langchain.agents")
    if not hasattr(agents, "create_agent"):
        pytest.skip("this version has no create_agent")
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny."))
    agent = agents.create_agent(model, [weather])
    agent.invoke({"messages": [("human", "The weather?")]})
    trace = last_trace()
    # versions differ in the edges that they show
    nodes = [span for span in trace.below(trace.root) if span.name in ("model", "tools")]
    assert (trace.root.name, [span.name for span in nodes]) == ("LangGraph", ["model", "tools", "model"])
    for node in (nodes[0], nodes[2]):
        assert "ChatOpenAI" in [one.name for one in trace.below(node)]
    assert trace["weather"].parent_id == nodes[1].span_id
    assert trace["look"].parent_id == trace["weather"].span_id
    assert trace["weather"].span_type == "TOOL"
    assert trace["weather"].inputs == {"city": "Paris"}
    assert trace["weather"].outputs["content"] == "Sunny in Paris."
    last = trace.of_type("CHAT_MODEL")[-1]
    assert [message["role"] for message in last.inputs["messages"]] == ["user", "assistant", "tool"]
    assert last.inputs["messages"][2] == {
        "role": "tool",
        "content": "Sunny in Paris.",
        "name": "weather",
        "tool_call_id": "call_1",
    }
    assert trace.info.token_usage == {key: 2 * count for key, count in USAGE.items()}


def graph(model, ask=False):
    langgraph = pytest.importorskip("langgraph.graph")
    from langgraph.checkpoint.memory import MemorySaver
    from langgraph.types import interrupt

    builder = langgraph.StateGraph(langgraph.MessagesState)

    async def answer_async(state):
        return {"messages": [await model.ainvoke(state["messages"])]}

    def answer(state):
        return {"messages": [model.invoke(state["messages"])]}

    builder.add_node("answer", RunnableLambda(answer, answer_async))
    builder.add_edge(langgraph.START, "answer")
    if ask:
        builder.add_node("ask", lambda state: {"messages": [("human", interrupt("Sure?"))]})
        builder.add_edge("answer", "ask")
    return builder.compile(checkpointer=MemorySaver())


def test_threads_of_graphs_are_sessions(model):
    graph(model).invoke({"messages": [("human", "Hello")]}, {"configurable": {"thread_id": "thread-1"}})
    trace = last_trace()
    assert trace.info.trace_metadata["mlflow.trace.session"] == "thread-1"
    # the node, and the runnable that it is made of
    assert trace.tree() == ["LangGraph", "  answer", "    answer", "      ChatOpenAI"]


def test_graphs_that_ask_did_not_fail(model):
    graph(model, ask=True).invoke({"messages": [("human", "Hello")]}, {"configurable": {"thread_id": "1"}})
    trace = last_trace()
    assert trace.info.state == "OK"
    assert trace["ask"].status.status_code == "OK"
    assert [event.name for event in trace["ask"].events] == ["interrupt"]


def test_streams_of_graphs(model, provider):
    provider.then(text("It is sunny."))

    async def run():
        config = {"configurable": {"thread_id": "1"}}
        return [
            one async for one in graph(model).astream({"messages": [("human", "?")]}, config, stream_mode="updates")
        ]

    assert [list(one) for one in asyncio.run(run())] == [["answer"]]
    trace = last_trace()
    # the node, and the runnable that it is made of
    assert trace.tree() == ["LangGraph", "  answer", "    answer", "      ChatOpenAI"]


def test_other_callbacks_stay(chain):
    class Counting(BaseCallbackHandler):
        seen = 0

        def on_chat_model_start(self, *args, **kwargs):
            self.seen += 1

    counting = Counting()
    chain.invoke({"question": "?"}, {"callbacks": [counting]})
    assert counting.seen == 1
    assert len(last_trace().all) == 4


def test_a_tracer_of_the_users_own_is_not_doubled(chain):
    from mlflow.langchain.langchain_tracer import MlflowLangchainTracer

    chain.invoke({"question": "?"}, {"callbacks": [MlflowLangchainTracer()]})
    assert len(last_trace().all) == 4
    mlflow.langchain.autolog(disable=True)
    chain.invoke({"question": "alone"}, {"callbacks": [MlflowLangchainTracer()]})
    assert last_trace().root.inputs == {"question": "alone"}
    assert len(all_traces()) == 2


def test_two_tracers_of_the_users_own_tell_the_same(provider):
    from mlflow.langchain.langchain_tracer import MlflowLangchainTracer

    mlflow.langchain.autolog(disable=True)
    own = MlflowLangchainTracer()
    model = langchain_openai.ChatOpenAI(model=MODEL, base_url=provider.openai, api_key="k", callbacks=[own])
    model.invoke("Hello", {"callbacks": [MlflowLangchainTracer()]})
    assert only_span().outputs["choices"][0]["message"]["content"] == "You said: Hello"


@pytest.mark.parametrize("off", [{"disable": True}, {"log_traces": False}])
def test_off(chain, off):
    mlflow.langchain.autolog(**off)
    chain.invoke({"question": "?"})
    assert mlflow.get_last_active_trace_id() is None
    mlflow.langchain.autolog()
    chain.invoke({"question": "?"})
    assert len(last_trace().all) == 4


def test_quiet_block(chain):
    with mlflow.autologging.disable_autologging():
        chain.invoke({"question": "?"})
    assert mlflow.get_last_active_trace_id() is None


def test_mlflow_autolog_covers_it_and_openais_library_inside(provider):
    mlflow.autolog()
    model = langchain_openai.ChatOpenAI(model=MODEL, base_url=provider.openai, api_key="k")
    model.invoke("Hello")
    assert last_trace().tree() == ["ChatOpenAI", "  Completions"]
    # what both tell is counted once
    assert last_trace().info.token_usage == USAGE
    assert "".join(piece.content for piece in model.stream("Hello")) == "You said: Hello"
    assert last_trace().tree() == ["ChatOpenAI", "  Completions"]

    async def run():
        await model.ainvoke("Hello")

    asyncio.run(run())
    assert last_trace().tree() == ["ChatOpenAI", "  AsyncCompletions"]


def test_sampling_leaves_out_whole_traces(chain, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_SAMPLING_RATIO", "0")
    chain.invoke({"question": "?"})
    assert mlflow.get_last_active_trace_id() is None


def test_failures_of_ours_are_said_once(chain, monkeypatch, caplog):
    from mlflow.langchain import chat_shape

    def broken(_):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(chat_shape, "outputs", broken)
    with caplog.at_level(logging.WARNING, logger="mlflow.autologging"):
        for _ in range(2):
            assert chain.invoke({"question": "hello"}) == "You said: hello"
    assert [record.getMessage() for record in caplog.records] == [
        "Tracing of langchain: recording llm_end failed, the call goes on: RuntimeError: broken on purpose"
    ]
    assert last_trace()["ChatOpenAI"].status.status_code == "OK"


def test_messages_of_all_kinds_in_the_standard_shape():
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage

    from mlflow.langchain.chat_shape import message

    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    assert message(HumanMessage(content=[{"type": "text", "text": "What?"}, image], name="Ann")) == {
        "role": "user",
        "content": [{"type": "text", "text": "What?"}, image],
        "name": "Ann",
    }
    assert message(SystemMessage(content="Be brief.")) == {"role": "system", "content": "Be brief."}
    bad = {"name": "weather", "args": '{"city": ', "id": "c", "error": "no JSON"}
    call = message(AIMessage(content="", invalid_tool_calls=[bad]))["tool_calls"][0]
    assert call == {"id": "c", "type": "function", "function": {"name": "weather", "arguments": '{"city": '}}
    assert message(ToolMessage(content="Sunny.", tool_call_id="c")) == {
        "role": "tool",
        "content": "Sunny.",
        "tool_call_id": "c",
    }


def test_usage_with_the_cache():
    from langchain_core.messages import AIMessage
    from langchain_core.outputs import ChatGeneration, LLMResult

    from mlflow.langchain.chat_shape import usage

    details = {"cache_read": 3, "cache_creation": 2, "ephemeral_1h_input_tokens": 1}
    used = {"input_tokens": 10, "output_tokens": 4, "total_tokens": 14, "input_token_details": details}
    message = AIMessage(content="", usage_metadata=used)
    assert usage(LLMResult(generations=[[ChatGeneration(message=message)]])) == {
        "input_tokens": 10,
        "output_tokens": 4,
        "total_tokens": 14,
        "cache_read": 3,
        "cache_creation": 2,
        "cache_creation_1h": 1,
    }
