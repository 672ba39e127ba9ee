"""``MlflowClient`` and traces: recorded span by span, read, linked, changed, on a real store."""

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Link, SpanStatus


@pytest.fixture(autouse=True)
def new_tracer(store):
    from mlflow.tracing import provider

    provider.reset()
    yield
    provider.reset()


@pytest.fixture
def client() -> MlflowClient:
    return MlflowClient()


def test_a_trace_span_by_span(client):
    link = Link("tr-" + "ab" * 16, "cd" * 8, {"why": "retry"})
    begin = 1_700_000_000_000_000_000
    root = client.start_trace(
        "ask",
        span_type="AGENT",
        inputs={"q": 1},
        attributes={"a": [1]},
        tags={"env": "prod"},
        start_time_ns=begin,
        links=[link],
    )
    child = client.start_span(
        "look up", trace_id=root.trace_id, parent_id=root.span_id, span_type="TOOL", inputs="x", start_time_ns=begin + 5
    )
    client.end_span(root.trace_id, child.span_id, outputs="y", attributes={"b": 2}, end_time_ns=begin + 7)
    client.end_trace(
        root.trace_id, outputs="z", status=SpanStatus("ERROR", "too late"), end_time_ns=begin + 3_000_000_000
    )
    trace = client.get_trace(root.trace_id)
    assert (trace.info.request_time, trace.info.execution_duration) == (1_700_000_000_000, 3000)
    assert (str(trace.info.state), trace.info.tags["env"], trace.info.tags["mlflow.traceName"]) == (
        "ERROR",
        "prod",
        "ask",
    )
    first, second = trace.data.spans
    assert (first.span_type, first.inputs, first.outputs, first.get_attribute("a")) == ("AGENT", {"q": 1}, "z", [1])
    assert (first.links, first.status.description) == ([link], "too late")
    assert (second.parent_id, second.span_type, second.inputs, second.outputs, second.get_attribute("b")) == (
        *(first.span_id, "TOOL", "x", "y", 2),
    )
    assert (second.start_time_ns, second.end_time_ns, second.status.status_code) == (begin + 5, begin + 7, "OK")


def test_a_trace_does_not_become_active(client):
    with mlflow.start_span("outer") as outer:
        root = client.start_trace("of the client")
        assert mlflow.get_current_active_span() is outer
        client.end_trace(root.trace_id)
    assert root.trace_id != outer.trace_id
    assert root.parent_id is None


def test_ending_what_is_not_open(client, raises, caplog):
    root = client.start_trace("t")
    with raises("RESOURCE_DOES_NOT_EXIST", "0000"):
        client.start_span("c", trace_id=root.trace_id, parent_id="0000")
    with raises("INVALID_PARAMETER_VALUE", "parent_id"):
        client.start_span("c", trace_id=root.trace_id, parent_id=None)
    client.end_span(root.trace_id, "0000")
    assert "no open span 0000" in caplog.text
    client.end_trace(root.trace_id)
    client.end_trace(root.trace_id)
    assert "has ended already" in caplog.text
    with raises("RESOURCE_DOES_NOT_EXIST", "tr-none"):
        client.end_trace("tr-none")
    assert len(client.get_trace(root.trace_id).data.spans) == 1


def test_without_tracing_nothing_is_recorded(client):
    from mlflow import tracing

    tracing.disable()
    root = client.start_trace("t")
    child = client.start_span("c", trace_id=root.trace_id, parent_id=root.span_id)
    client.end_span(child.trace_id, child.span_id)
    client.end_trace(root.trace_id)
    tracing.enable()
    assert client.search_traces() == []


def test_traces_go_to_the_clients_own_store(tmp_path):
    other = MlflowClient(f"sqlite:///{tmp_path}/other.db")
    experiment = other.create_experiment("there")
    root = other.start_trace("t", experiment_id=experiment)
    other.end_trace(root.trace_id)
    assert other.get_trace(root.trace_id).info.experiment_id == experiment
    assert mlflow.get_trace(root.trace_id, silent=True) is None


def test_a_trace_of_a_run(client, run):
    inside, given = client.start_trace("inside"), client.start_trace("given", run_id=client.create_run("0").info.run_id)
    for root in (inside, given):
        client.end_trace(root.trace_id)
    assert [t.trace_id for t in client.search_traces(run_id=run.info.run_id)] == [inside.trace_id]


def test_linking_and_unlinking(client):
    roots = [client.start_trace(f"t{number}") for number in range(3)]
    for root in roots:
        client.end_trace(root.trace_id)
    ids = [root.trace_id for root in roots]
    run_id = client.create_run("0").info.run_id
    client.link_traces_to_run(ids[:2], run_id)
    assert {t.trace_id for t in client.search_traces(run_id=run_id)} == set(ids[:2])
    client.unlink_traces_from_run(ids[:1], run_id)
    assert [t.trace_id for t in client.search_traces(run_id=run_id)] == ids[1:2]


def test_pages(client):
    ids = []
    for number in range(5):
        root = client.start_trace(str(number), start_time_ns=(number + 1) * 1_000_000)
        client.end_trace(root.trace_id)
        ids.insert(0, root.trace_id)
    first = client.search_traces(max_results=2)
    second = client.search_traces(max_results=2, page_token=first.token)
    last = client.search_traces(max_results=2, page_token=second.token)
    assert [t.trace_id for page in (first, second, last) for t in page] == ids
    assert last.token is None
    assert client.search_traces(max_results=0) == []
    assert [t.data.spans for t in client.search_traces(max_results=1, include_spans=False)] == [[]]


def test_tags_and_deleting(client, raises):
    root = client.start_trace("t")
    client.set_trace_tag(root.trace_id, "while", "open")
    client.end_trace(root.trace_id)
    client.set_trace_tag(root.trace_id, "after", "end")
    client.delete_trace_tag(root.trace_id, "while")
    tags = client.get_trace(root.trace_id).info.tags
    assert (tags.get("while"), tags["after"]) == (None, "end")
    assert client.delete_traces("0", trace_ids=[root.trace_id]) == 1
    with raises("RESOURCE_DOES_NOT_EXIST", root.trace_id):
        client.get_trace(root.trace_id)
