"""A journey: an agent of the user's own, with tools, retrieval, streams and errors, in several ways of running."""

import asyncio
import contextvars
import json
from concurrent.futures import ThreadPoolExecutor

import pytest

import mlflow
from mlflow.entities import Document, SpanType
from tests.tracers.provider import Provider, failure, text, tool
from tests.tracers.recorded import Spans, all_traces

openai = pytest.importorskip("openai")

MODEL = "gpt-4o-mini"
FUNCTIONS = [
    {"type": "function", "function": {"name": name, "description": name, "parameters": {"type": "object"}}}
    for name in ("weather", "search")
]


@mlflow.trace(span_type=SpanType.TOOL)
def weather(city):
    if city == "Atlantis":
        raise LookupError("no such city")
    return f"sunny in {city}"


@mlflow.trace(span_type=SpanType.RETRIEVER)
def search(query):
    return [Document(page_content=f"about {query}", metadata={"doc_uri": "a.md"})]


def use(call):
    """What a tool gives; its failure is told to the model."""
    arguments = json.loads(call["function"]["arguments"])
    try:
        found = {"weather": weather, "search": search}[call["function"]["name"]](**arguments)
    except LookupError as error:
        found = f"error: {error}"
    content = found if isinstance(found, str) else found[0].page_content
    return {"role": "tool", "tool_call_id": call["id"], "content": content}


def message_of(stream):
    """What the pieces of a stream make, as an application would put it together."""
    said, calls = "", {}
    for chunk in stream:
        for choice in chunk.choices:
            said += choice.delta.content or ""
            for piece in choice.delta.tool_calls or ():
                call = calls.setdefault(piece.index, {"id": piece.id, "type": "function", "function": {}})
                function = call["function"]
                function["name"] = piece.function.name or function.get("name")
                function["arguments"] = function.get("arguments", "") + (piece.function.arguments or "")
    return {"role": "assistant", "content": said or None, **({"tool_calls": list(calls.values())} if calls else {})}


@mlflow.trace(name="agent", span_type=SpanType.AGENT)
def agent(client, question, streams=False):
    mlflow.update_current_trace(session_id="s1", user="ann", tags={"question": question})
    messages = [{"role": "user", "content": question}]
    while True:
        asked = {"model": MODEL, "messages": messages, "tools": FUNCTIONS}
        if streams:
            stream = client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
            message = message_of(stream)
        else:
            message = client.chat.completions.create(**asked).choices[0].message.model_dump(exclude_none=True)
        messages.append(message)
        if not message.get("tool_calls"):
            return message["content"]
        messages += [use(call) for call in message["tool_calls"]]


@mlflow.trace(name="agent", span_type=SpanType.AGENT)
async def agent_later(client, question):
    mlflow.update_current_trace(session_id="s1", user="ann", tags={"question": question})
    messages = [{"role": "user", "content": question}]
    while True:
        stream = await client.chat.completions.create(
            model=MODEL, messages=messages, tools=FUNCTIONS, stream=True, stream_options={"include_usage": True}
        )
        message = message_of([chunk async for chunk in stream])
        messages.append(message)
        if not message.get("tool_calls"):
            return message["content"]
        messages += await asyncio.gather(*(asyncio.to_thread(use, call) for call in message["tool_calls"]))


def script():
    """Two tools, one of which fails, and an answer."""
    both = tool("search", {"query": "Paris"})
    both.tools.append(("weather", {"city": "Atlantis"}))
    return both, tool("weather", {"city": "Paris"}), text("It is sunny.")


def check(trace: Spans) -> None:
    """The trace of one run of that script."""
    names = ["  search", "  weather", "  weather", "agent"]
    # two of them ran at once
    assert sorted(line for line in trace.tree() if "Completions" not in line) == names
    models = trace.of_type("CHAT_MODEL")
    assert len(models) == 3
    assert {span.parent_id for span in models} == {trace.root.span_id}
    assert models[-1].outputs["choices"][0]["message"]["content"] == "It is sunny."
    first_calls = models[0].outputs["choices"][0]["message"]["tool_calls"]
    assert [call["function"]["name"] for call in first_calls] == ["search", "weather"]
    assert [one["role"] for one in models[-1].inputs["messages"]] == [
        *("user", "assistant", "tool", "tool"),
        *("assistant", "tool"),
    ]
    failed, worked = sorted(trace.of_type("TOOL"), key=lambda span: span.inputs["city"])
    assert (failed.status.status_code, worked.outputs) == ("ERROR", "sunny in Paris")
    assert "no such city" in failed.events[0].attributes["exception.message"]
    (found,) = trace.of_type("RETRIEVER")
    assert found.outputs[0]["page_content"] == "about Paris"
    assert trace.root.outputs == "It is sunny."
    assert trace.info.state == "OK"
    assert trace.info.token_usage == {"input_tokens": 36, "output_tokens": 15, "total_tokens": 51}
    cost = json.loads(trace.info.trace_metadata["mlflow.trace.cost"])
    assert cost["total_cost"] == pytest.approx((36 * 0.15 + 15 * 0.6) / 1_000_000)
    assert trace.info.trace_metadata["mlflow.trace.session"] == "s1"
    assert trace.info.trace_metadata["mlflow.trace.user"] == "ann"


@pytest.mark.parametrize("streams", [False, True])
def test_one_after_the_other(provider, streams):
    mlflow.openai.autolog()
    client = openai.OpenAI(base_url=provider.openai, api_key="k")
    for question in ("first", "second"):
        provider.then(*script())
        assert agent(client, question, streams) == "It is sunny."
    found = all_traces()
    assert [trace.info.tags["question"] for trace in found] == ["first", "second"]
    for trace in found:
        check(trace)


def test_in_threads():
    """Each thread has a provider of its own, so that each run of the script is whole."""
    mlflow.openai.autolog()

    def work(question):
        with Provider() as provider:
            provider.then(*script())
            with openai.OpenAI(base_url=provider.openai, api_key="k") as client:
                return agent(client, question, True)

    questions = [f"question {number}" for number in range(6)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, questions)) == ["It is sunny."] * 6
    found = all_traces()
    assert sorted(trace.info.tags["question"] for trace in found) == questions
    for trace in found:
        check(trace)


def test_threads_of_one_request(provider):
    """Calls in a pool belong to the request when the pool is given its context."""
    mlflow.openai.autolog()
    client = openai.OpenAI(base_url=provider.openai, api_key="k")

    def ask(number):
        messages = [{"role": "user", "content": str(number)}]
        return client.chat.completions.create(model=MODEL, messages=messages).choices[0].message.content

    with mlflow.start_span("fan out"), ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(contextvars.copy_context().run, ask, number) for number in range(8)]
        assert sorted(one.result() for one in waiting) == [f"You said: {number}" for number in range(8)]
    (trace,) = all_traces()
    assert len(trace.below(trace.root)) == 8


def test_asynchronously_and_at_once():
    mlflow.openai.autolog()

    async def run(question):
        with Provider() as provider:
            provider.then(*script())
            async with openai.AsyncOpenAI(base_url=provider.openai, api_key="k") as client:
                return await agent_later(client, question)

    async def main():
        return await asyncio.gather(*(run(f"question {number}") for number in range(4)))

    assert asyncio.run(main()) == ["It is sunny."] * 4
    found = all_traces()
    assert len(found) == 4
    for trace in found:
        check(trace)


def test_an_agent_that_fails(provider):
    mlflow.openai.autolog()
    client = openai.OpenAI(base_url=provider.openai, api_key="k", max_retries=0)
    provider.then(tool("weather", {"city": "Paris"}), failure(500, "Overloaded."))
    with pytest.raises(openai.InternalServerError):
        agent(client, "Weather?")
    (trace,) = all_traces()
    assert trace.tree() == ["agent", "  Completions", "  weather", "  Completions"]
    assert [span.status.status_code for span in trace.all] == ["ERROR", "OK", "OK", "ERROR"]
    assert trace.info.state == "ERROR"
    assert trace.info.token_usage["total_tokens"] == 17
