"""An agent as people build them: it looks up documents, asks a model, calls tools, streams its answer, and fails.

The agent runs here, its traces go to a real server, and are found there by another process's means: the REST protocol.
"""

import asyncio
import contextvars
import json
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

import mlflow
from mlflow.entities import Document, SpanType
from tests.serverprocess import running_server
from tests.tracers.provider import failure, text, tool

openai = pytest.importorskip("openai")

MODEL = "gpt-4o-mini"
TOOLS = [{"type": "function", "function": {"name": "weather", "parameters": {"type": "object", "properties": {}}}}]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def experiment(server, request):
    mlflow.set_tracking_uri(server)
    mlflow.openai.autolog()
    return mlflow.set_experiment(request.node.name)


@mlflow.trace(span_type=SpanType.RETRIEVER)
def look_up(question):
    return [Document(page_content="Paris is in France.", metadata={"doc_uri": "geo.md"}, id="1")]


@mlflow.trace(span_type=SpanType.TOOL)
def weather(city):
    if city == "Atlantis":
        raise LookupError("no such city: Atlantis")
    return f"sunny in {city}"


def after_model(message, messages):
    """Answer the model's calls of tools; False when there are none."""
    messages.append(message.model_dump(exclude_none=True))
    for call in message.tool_calls or ():
        try:
            result = weather(**json.loads(call.function.arguments))
        except LookupError as error:
            result = f"error: {error}"
        messages.append({"role": "tool", "tool_call_id": call.id, "content": result})
    return bool(message.tool_calls)


def prompt(question):
    documents = look_up(question)
    return [
        {"role": "system", "content": documents[0].page_content},
        {"role": "user", "content": question},
    ]


@mlflow.trace(span_type=SpanType.AGENT)
def agent(client, question, user="ann"):
    mlflow.update_current_trace(tags={"kind": "sync"}, session_id=f"s-{user}", user=user)
    messages = prompt(question)
    while True:
        answer = client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
        if not after_model(answer.choices[0].message, messages):
            return messages[-1]["content"]


@mlflow.trace(span_type=SpanType.AGENT)
async def agent_async(client, question):
    messages = prompt(question)
    while True:
        answer = await client.chat.completions.create(model=MODEL, messages=messages, tools=TOOLS)
        if not after_model(answer.choices[0].message, messages):
            return messages[-1]["content"]


@mlflow.trace(span_type=SpanType.AGENT, output_reducer="".join)
def agent_streaming(client, question):
    messages = prompt(question)
    stream = client.chat.completions.create(
        model=MODEL, messages=messages, stream=True, stream_options={"include_usage": True}
    )
    for chunk in stream:
        if chunk.choices and chunk.choices[0].delta.content:
            yield chunk.choices[0].delta.content


def client_of(provider):
    return openai.OpenAI(base_url=provider.openai, api_key="secret-key", max_retries=0)


def over_rest(server, method, path, body=None):
    request = urllib.request.Request(
        f"{server}/api/3.0/mlflow/{path}",
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def tree(trace):
    spans = trace.data.spans
    names = {span.span_id: span.name for span in spans}
    return sorted((span.name, names.get(span.parent_id)) for span in spans)


TREE = [
    ("Completions", "agent"),
    ("Completions", "agent"),
    ("agent", None),
    ("look_up", "agent"),
    ("weather", "agent"),
]


def test_agent_with_tools_and_retrieval(experiment, provider, server):
    provider.then(tool("weather", {"city": "Paris"}), text("It is sunny in Paris."))
    assert agent(client_of(provider), "Weather in Paris?") == "It is sunny in Paris."
    trace_id = mlflow.get_last_active_trace_id()
    trace = mlflow.get_trace(trace_id)
    assert tree(trace) == TREE
    assert json.loads(trace.info.trace_metadata["mlflow.trace.tokenUsage"]) == {
        "input_tokens": 24,
        "output_tokens": 10,
        "total_tokens": 34,
    }
    assert trace.info.cost["total_cost"] == pytest.approx(24 * 0.15e-6 + 10 * 0.6e-6)
    retrieval = trace.search_spans(span_type=SpanType.RETRIEVER)[0]
    assert retrieval.outputs[0]["page_content"] == "Paris is in France."
    assert "secret-key" not in json.dumps(trace.to_dict())

    found = over_rest(
        server,
        "POST",
        "traces/search",
        {
            "locations": [
                {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": experiment.experiment_id}}
            ],
            "filter": "tag.kind = 'sync' AND span.name = 'weather'",
        },
    )
    assert [info["trace_id"] for info in found["traces"]] == [trace_id]
    answer = over_rest(server, "GET", f"traces/get?trace_id={trace_id}")
    assert {span["name"] for span in answer["trace"]["spans"]} == {"agent", "look_up", "weather", "Completions"}


def test_errors_of_tools_and_of_the_provider(experiment, provider):
    provider.then(tool("weather", {"city": "Atlantis"}), text("There is no such city."))
    agent(client_of(provider), "Weather in Atlantis?")
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    assert trace.info.state == "OK"
    (failed,) = trace.search_spans(name="weather")
    assert failed.status.status_code == "ERROR" and failed.events[0].attributes["exception.type"] == "LookupError"

    provider.then(failure(500, "The model is overloaded."))
    with pytest.raises(openai.InternalServerError):
        agent(client_of(provider), "Again?")
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    assert trace.info.state == "ERROR"
    assert [t.info.trace_id for t in mlflow.search_traces(filter_string="status = 'ERROR'", return_type="list")] == [
        trace.info.trace_id
    ]


def test_streaming(experiment, provider):
    provider.then(text("It is sunny in Paris."))
    pieces = list(agent_streaming(client_of(provider), "Weather in Paris?"))
    assert "".join(pieces) == "It is sunny in Paris."
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    assert tree(trace) == [
        ("Completions", "agent_streaming"),
        ("agent_streaming", None),
        ("look_up", "agent_streaming"),
    ]
    assert trace.data.spans[0].outputs == "It is sunny in Paris."
    assert trace.info.token_usage["total_tokens"] == 17


def test_async_agents_side_by_side(experiment, provider):
    async def main():
        async with openai.AsyncOpenAI(base_url=provider.openai, api_key="k", max_retries=0) as client:
            return await asyncio.gather(*(agent_async(client, f"Question {i}") for i in range(8)))

    answers = asyncio.run(main())
    assert answers == [f"You said: Question {i}" for i in range(8)]
    traces = mlflow.search_traces(return_type="list")
    assert len(traces) == 8
    expected = [("AsyncCompletions", "agent_async"), ("agent_async", None), ("look_up", "agent_async")]
    assert all(tree(trace) == expected for trace in traces)
    for trace in traces:
        root = trace.data.spans[0]
        assert root.outputs == f"You said: {root.inputs['question']}"


def test_agents_in_threads(experiment, provider):
    client = client_of(provider)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda i: agent(client, f"Question {i}", user=f"u{i % 3}"), range(12)))
    assert answers == [f"You said: Question {i}" for i in range(12)]
    traces = mlflow.search_traces(return_type="list")
    assert len(traces) == 12
    assert all(tree(trace) == [t for t in TREE[1:] if t[0] != "weather"] for trace in traces)
    mine = mlflow.search_traces(filter_string="metadata.`mlflow.trace.user` = 'u1'", return_type="list")
    assert {trace.data.spans[0].inputs["question"] for trace in mine} == {f"Question {i}" for i in (1, 4, 7, 10)}
    sessions = mlflow.search_sessions()
    assert sorted((session.id, len(session)) for session in sessions) == [("s-u0", 4), ("s-u1", 4), ("s-u2", 4)]


def test_threads_inside_one_trace(experiment, provider):
    client = client_of(provider)
    with mlflow.start_span("team", span_type=SpanType.WORKFLOW), ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(contextvars.copy_context().run, agent, client, f"Question {i}") for i in range(4)]
        for future in futures:
            future.result()
    trace = mlflow.get_trace(mlflow.get_last_active_trace_id())
    assert len(trace.search_spans(name="agent")) == 4 and len(trace.data.spans) == 13
    assert trace.info.token_usage["total_tokens"] == 4 * 17


def test_feedback_on_an_answer(experiment, provider):
    agent(client_of(provider), "Weather in Paris?")
    trace_id = mlflow.get_last_active_trace_id()
    mlflow.log_feedback(trace_id=trace_id, name="helpful", value=True, rationale="short")
    mlflow.log_expectation(trace_id=trace_id, name="answer", value="sunny")
    (found,) = mlflow.search_traces(filter_string="feedback.helpful = 'true'", return_type="list")
    assert found.info.trace_id == trace_id
    assert {a.name: a.value for a in found.info.assessments} == {"helpful": True, "answer": "sunny"}
