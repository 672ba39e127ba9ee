"""Traces in the store of a plugin: recorded and read with the fluent API, which sees only the service."""

import time

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.api import traces as api
from mlflow.entities import AssessmentSource, Expectation, Feedback
from mlflow.entities.trace_message import AssessmentMessage, FeedbackMessage, TraceEntry
from mlflow.exceptions import MlflowException
from mlflow.store import resolve
from mlflow.store.tracking.abstract_store import AbstractStore
from mlflow.store.tracking.adapter import adapt
from mlflow.testing import reset
from tests.plugin.millrace_test_plugin.store import MarbleStore


@pytest.fixture
def store(tmp_path, monkeypatch):
    """The store under test, as the one at the current URI."""
    reset()
    monkeypatch.chdir(tmp_path)
    uri = f"marble://{tmp_path}/marble.db"
    service = adapt(MarbleStore(uri))
    monkeypatch.setitem(resolve._opened, uri, service)
    mlflow.set_tracking_uri(uri)
    mlflow.set_experiment("quarry")
    yield service
    reset()


def ask(text: str, **options) -> str:
    with mlflow.start_span("ask") as span:
        mlflow.update_current_trace(**options)
        span.set_inputs(text)
        with mlflow.start_span("child"):
            pass
    # traces are ordered by the millisecond
    time.sleep(0.002)
    return span.trace_id


def test_recorded_and_read(store):
    first, second = ask("one", tags={"a": "b"}), ask("two", session_id="s", state="ERROR")
    trace = mlflow.get_trace(first)
    assert ([span.name for span in trace.data.spans], trace.data.request) == (["ask", "child"], '"one"')
    assert trace.info.tags["a"] == "b"
    assert [t.trace_id for t in mlflow.search_traces(return_type="list")] == [second, first]
    assert [t.trace_id for t in mlflow.search_traces(filter_string="status = 'ERROR'", return_type="list")] == [second]
    assert [s.id for s in mlflow.search_sessions()] == ["s"]
    page = MlflowClient().search_traces(max_results=1)
    assert [t.trace_id for t in MlflowClient().search_traces(max_results=1, page_token=page.token)] == [first]
    assert mlflow.get_trace("tr-none", silent=True) is None
    counted = mlflow.tracing.client.TracingClient().calculate_trace_filter_correlation(
        [trace.info.experiment_id], "status = 'OK'", "tags.a = 'b'"
    )
    assert (counted.npmi, counted.joint_count, counted.total_count) == (1.0, 1, 2)


def test_narrowed_by_run_and_model_although_the_store_knows_only_filters(store):
    model = "m-it's"
    with mlflow.start_run() as run:
        inside = ask("inside", model_id=model)
    outside = ask("outside", model_id=model)
    found = mlflow.search_traces(run_id=run.info.run_id, filter_string="status = 'OK'", return_type="list")
    assert [t.trace_id for t in found] == [inside]
    assert len(mlflow.search_traces(model_id=model, return_type="list")) == 2
    client = MlflowClient()
    client.link_traces_to_run([outside], run.info.run_id)
    assert len(mlflow.search_traces(run_id=run.info.run_id, return_type="list")) == 2
    client.unlink_traces_from_run([outside], run.info.run_id)
    assert len(mlflow.search_traces(run_id=run.info.run_id, return_type="list")) == 1


def test_tagged_judged_and_deleted(store):
    trace_id = ask("one")
    mlflow.set_trace_tag(trace_id, "a", "b")
    mlflow.delete_trace_tag(trace_id, "a")
    assert "a" not in mlflow.get_trace(trace_id).info.tags
    first = mlflow.log_feedback(trace_id=trace_id, name="q", value=1, source=AssessmentSource("HUMAN", "bob"))
    second = mlflow.override_feedback(trace_id=trace_id, assessment_id=first.assessment_id, value=2)
    assert mlflow.get_assessment(trace_id, first.assessment_id).valid is False
    changed = mlflow.update_assessment(trace_id, second.assessment_id, Feedback("r", [3], rationale="because"))
    assert (changed.name, changed.value, changed.rationale) == ("r", [3], "because")
    mlflow.delete_assessment(trace_id, second.assessment_id)
    mlflow.log_assessment(trace_id, Expectation("e", {"a": 1}))
    assert [(a.name, a.value) for a in mlflow.get_trace(trace_id).info.assessments] == [("q", 1), ("e", {"a": 1})]
    assert mlflow.delete_traces(mlflow.get_experiment_by_name("quarry").experiment_id, trace_ids=[trace_id]) == 1


def test_protocol_2(store):
    begun = store.start_trace_v2(api.StartTraceV2("1", 1000, [TraceEntry("m", "1")], [TraceEntry("t", "1")])).trace_info
    assert (begun.status, begun.request_id[:3]) == ("IN_PROGRESS", "tr-")
    ended = store.end_trace_v2(api.EndTraceV2(begun.request_id, 1500, "OK", [TraceEntry("n", "2")], [])).trace_info
    assert (ended.status, ended.execution_time_ms) == ("OK", 500)
    found = store.get_trace_info_v2(api.GetTraceInfoV2(begun.request_id)).trace_info
    assert {"m": "1", "n": "2"}.items() <= {e.key: e.value for e in found.request_metadata}.items()
    assert {"t": "1"}.items() <= {e.key: e.value for e in found.tags}.items()
    assert [t.request_id for t in store.search_traces_v2(api.SearchTracesV2(["1"])).traces] == [begun.request_id]


def test_the_protocols_form_of_spans(store):
    trace_id = ask("one")
    mlflow.flush_trace_async_logging()
    whole = store.get_trace(api.GetTrace(trace_id)).trace
    assert [span["name"] for span in whole.spans] == ["ask", "child"]
    assert store.batch_get_traces(api.BatchGetTraces([trace_id])).traces == [whole]
    assert store.batch_get_trace_infos(api.BatchGetTraceInfos([trace_id])).trace_infos == [whole.trace_info]


def test_bad_requests(store):
    trace_id = ask("one")
    mlflow.flush_trace_async_logging()
    with pytest.raises(MlflowException, match="exactly one"):
        store.create_assessment(api.CreateAssessment(trace_id, assessment=AssessmentMessage(assessment_name="x")))
    with pytest.raises(MlflowException, match="Invalid field 'trace_id' in update_mask"):
        message = AssessmentMessage(feedback=FeedbackMessage(1))
        store.update_assessment(api.UpdateAssessment(trace_id, "a-1", assessment=message, update_mask="traceId"))


def test_a_store_without_traces_says_so(tmp_path):
    class Plain(AbstractStore):
        pass

    with pytest.raises(MlflowException, match=r"Plain\.search_traces is not implemented") as caught:
        adapt(Plain()).search_traces(api.SearchTraces([]))
    assert caught.value.error_code == "NOT_IMPLEMENTED"
