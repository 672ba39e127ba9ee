"""Recording, reading and judging with a server between: the same as with a store of one's own."""

from __future__ import annotations

import time
import uuid

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Feedback
from mlflow.exceptions import MlflowException
from tests.serverprocess import running_server


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server")) as server:
        yield str(server)


@pytest.fixture
def experiment(url, fresh):
    mlflow.set_tracking_uri(url)
    return mlflow.set_experiment(uuid.uuid4().hex).experiment_id


def ask(text: str, **options) -> str:
    with mlflow.start_span("ask") as span:
        mlflow.update_current_trace(**options)
        span.set_inputs({"question": text})
        with mlflow.start_span("child", span_type="TOOL") as child:
            child.set_outputs("ü" + text)
    # traces are ordered by the millisecond
    time.sleep(0.002)
    return span.trace_id


def test_reading(experiment):
    first, second = ask("one", session_id="s"), ask("two", session_id="s", state="ERROR")
    trace = mlflow.get_trace(first)
    assert (trace.data.request, trace.data.spans[1].outputs) == ('{"question": "one"}', "üone")
    assert list(mlflow.search_traces().trace_id) == [second, first]
    assert [t.trace_id for t in mlflow.search_traces(filter_string="status = 'ERROR'", return_type="list")] == [second]
    assert [t.data.spans for t in mlflow.search_traces(include_spans=False, return_type="list")] == [[], []]
    assert [[t.trace_id for t in s] for s in mlflow.search_sessions()] == [[first, second]]
    page = MlflowClient().search_traces([experiment], max_results=1)
    assert [t.trace_id for t in MlflowClient().search_traces([experiment], max_results=1, page_token=page.token)] == [
        first
    ]
    assert mlflow.get_trace("tr-none", silent=True) is None


def test_a_large_trace(experiment):
    with mlflow.start_span("root") as root:
        for number in range(3000):
            mlflow.start_span_no_context(f"s{number}", parent_span=root, inputs="x" * 200).end()
    trace = mlflow.get_trace(root.trace_id)
    assert len(trace.data.spans) == 3001
    assert {s.inputs for s in trace.data.spans if s.parent_id} == {"x" * 200}


def test_changing_and_judging(experiment):
    with mlflow.start_run() as run:
        trace_id = ask("one")
    assert [t.trace_id for t in mlflow.search_traces(run_id=run.info.run_id, return_type="list")] == [trace_id]
    mlflow.set_trace_tag(trace_id, "a/b c", "d")
    first = mlflow.log_feedback(trace_id=trace_id, name="q", value=0.5)
    second = mlflow.override_feedback(trace_id=trace_id, assessment_id=first.assessment_id, value=1)
    mlflow.update_assessment(trace_id, second.assessment_id, Feedback("r", 2, rationale="because"))
    mlflow.log_expectation(trace_id=trace_id, name="e", value={"a": [1]})
    info = mlflow.get_trace(trace_id).info
    assert info.tags["a/b c"] == "d"
    assert [(a.name, a.value, a.valid) for a in info.assessments] == [
        ("q", 0.5, False),
        ("r", 2, True),
        ("e", {"a": [1]}, None),
    ]
    mlflow.delete_trace_tag(trace_id, "a/b c")
    assert "a/b c" not in mlflow.get_trace(trace_id).info.tags
    assert mlflow.delete_traces(experiment, trace_ids=[trace_id]) == 1
    with pytest.raises(MlflowException) as caught:
        mlflow.log_feedback(trace_id=trace_id, value=1)
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"
