"""Reading traces with the fluent API, from a real store."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import time

import pytest

import mlflow
from mlflow.api.traces import LogTraces
from mlflow.entities import SpanType, TraceLocation
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.entities.wire_time import time_text
from mlflow.exceptions import MlflowException
from mlflow.store import resolve

COLUMNS = [
    *("trace_id", "trace", "client_request_id", "state", "request_time", "execution_duration"),
    *("request", "response", "trace_metadata", "tags", "spans", "assessments"),
]


def question(text: str, **options) -> str:
    """The id of a trace with a child."""
    with mlflow.start_span("ask", span_type=SpanType.CHAIN) as span:
        mlflow.update_current_trace(**options)
        span.set_inputs({"question": text})
        for number in (1, 2):
            with mlflow.start_span("look.up", span_type=SpanType.RETRIEVER) as child:
                child.set_inputs({"q": text, "n": number})
                child.set_outputs(["document"])
        span.set_outputs("answer to " + text)
    # stores order traces by the millisecond
    time.sleep(0.002)
    return span.trace_id


def many(count: int, experiment_id: str = "0") -> list[str]:
    """Ids of traces that are stored directly, the newest first."""
    ids = [f"tr-{number:032x}" for number in range(count)]
    place = TraceLocation.from_experiment_id(experiment_id)
    infos = [TraceInfoMessage(i, None, place, request_time=time_text(n), state="OK") for n, i in enumerate(ids)]
    spans = [SpanRecord(i, f"{n:016x}", "root", n * 1_000_000, n * 1_000_000 + 5) for n, i in enumerate(ids)]
    resolve.tracking(mlflow.get_tracking_uri()).log_traces(LogTraces(experiment_id, infos, spans))
    return ids[::-1]


@contextlib.contextmanager
def refused(code: str, match: str):
    with pytest.raises(MlflowException, match=match) as caught:
        yield
    assert caught.value.error_code == code


def test_a_data_frame_has_a_row_for_each_trace():
    first, second = question("one"), question("two", tags={"env": "prod"}, client_request_id="r2")
    frame = mlflow.search_traces()
    assert list(frame.columns) == COLUMNS
    assert list(frame.trace_id) == [second, first]
    row = frame.iloc[0]
    assert (row.state, row.client_request_id, row.request, row.response) == (
        *("OK", "r2", {"question": "two"}, "answer to two"),
    )
    assert row.tags["env"] == "prod"
    assert [span["name"] for span in row.spans] == ["ask", "look.up", "look.up"]
    assert mlflow.entities.Trace.from_json(row.trace).data.request == '{"question": "two"}'
    assert frame.request_time.dtype == frame.execution_duration.dtype == "int64"


def test_without_traces_the_columns_are_there():
    assert list(mlflow.search_traces().columns) == COLUMNS
    assert mlflow.search_traces(return_type="list") == []


def test_a_list_of_traces_needs_no_pandas_or_numpy(tmp_path):
    code = f"""
import sys, mlflow
mlflow.set_tracking_uri("sqlite:///{tmp_path}/light.db")
with mlflow.start_span("a"): pass
assert [t.data.spans[0].name for t in mlflow.search_traces(return_type="list")] == ["a"]
heavy = {{"pandas", "numpy", "sqlalchemy", "pydantic"}} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_a_data_frame_without_pandas_says_how_to_get_one(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with refused("FEATURE_DISABLED", "pandas"):
        mlflow.search_traces(return_type="pandas")


def test_extracted_fields_become_columns():
    question("one")
    fields = [
        "`look.up`.inputs.n",
        "ask.outputs",
        "ask.inputs.question",
        "`look.up`.outputs",
        "ask.inputs.x",
        "no.inputs",
    ]
    row = mlflow.search_traces(extract_fields=fields).iloc[0]
    assert list(row.index[len(COLUMNS) :]) == [field.replace("`", "") for field in fields]
    # of several spans of a name the last
    assert list(row[len(COLUMNS) :]) == [2, "answer to one", "one", ["document"], None, None]


@pytest.mark.parametrize(
    "field", ["ask", "ask.", ".inputs", "`ask.inputs", "ask.inputs.", "ask.spans", "look.up.inputs", "", 5, "`a`inputs"]
)
def test_a_field_that_cannot_be_read_is_refused(field):
    with refused("INVALID_PARAMETER_VALUE", "in extract_fields"):
        mlflow.search_traces(extract_fields=[field])


def test_arguments_that_do_not_go_together_are_refused():
    with refused("INVALID_PARAMETER_VALUE", "'return_type'"):
        mlflow.search_traces(return_type="table")
    with refused("INVALID_PARAMETER_VALUE", "columns of a DataFrame"):
        mlflow.search_traces(extract_fields=["a.inputs"], return_type="list")
    with refused("INVALID_PARAMETER_VALUE", "include_spans"):
        mlflow.search_traces(extract_fields=["a.inputs"], include_spans=False)
    with refused("INVALID_PARAMETER_VALUE", "twice"):
        mlflow.search_traces(extract_fields=["a.inputs", "`a`.inputs"])
    with refused("INVALID_PARAMETER_VALUE", "either locations or experiment_ids"):
        mlflow.search_traces(experiment_ids=["0"], locations=["0"])
    with refused("INVALID_PARAMETER_VALUE", r"such as \['0'\]"):
        mlflow.search_traces(locations="0")
    for number in (-1, 1.5, True):
        with refused("INVALID_PARAMETER_VALUE", "'max_results'"):
            mlflow.search_traces(max_results=number)


def test_without_spans_only_the_information_is_read():
    question("one")
    (trace,) = mlflow.search_traces(return_type="list", include_spans=False)
    assert trace.data.spans == []
    assert trace.info.request_preview == '{"question": "one"}'
    assert mlflow.search_traces(include_spans=False).iloc[0].request is None


def test_more_traces_than_a_page_holds():
    ids = many(1203)
    assert [t.trace_id for t in mlflow.search_traces(return_type="list", max_results=2000, include_spans=False)] == ids
    found = mlflow.search_traces(return_type="list", max_results=620)
    assert [t.data.spans[0].trace_id for t in found] == ids[:620]
    assert len(mlflow.search_traces(return_type="list")) == 100
    assert mlflow.search_traces(return_type="list", max_results=0) == []


def test_by_run_and_filter():
    with mlflow.start_run() as run:
        inside = question("inside")
        broken = question("broken", state="ERROR")
    question("outside")
    found = mlflow.search_traces(run_id=run.info.run_id, return_type="list")
    assert [t.trace_id for t in found] == [broken, inside]
    found = mlflow.search_traces(run_id=run.info.run_id, filter_string="status = 'ERROR'", return_type="list")
    assert [t.trace_id for t in found] == [broken]
    with refused("RESOURCE_DOES_NOT_EXIST", "x" * 32):
        mlflow.search_traces(run_id="x" * 32)


def test_a_runs_traces_are_looked_for_in_its_experiment():
    elsewhere = mlflow.create_experiment("elsewhere")
    with mlflow.start_run(experiment_id=elsewhere) as run:
        inside = question("inside")
    assert [t.trace_id for t in mlflow.search_traces(run_id=run.info.run_id, return_type="list")] == [inside]
    with refused("INVALID_PARAMETER_VALUE", f"belongs to experiment {elsewhere}"):
        mlflow.search_traces(run_id=run.info.run_id, locations=["0"])


def test_by_model_and_filter():
    model = mlflow.create_external_model("m")
    mine = question("mine", model_id=model.model_id)
    broken = question("broken", model_id=model.model_id, state="ERROR")
    question("of none")
    found = mlflow.search_traces(model_id=model.model_id, return_type="list")
    assert [t.trace_id for t in found] == [broken, mine]
    found = mlflow.search_traces(model_id=model.model_id, filter_string="status = 'OK'", return_type="list")
    assert [t.trace_id for t in found] == [mine]


def test_several_experiments():
    elsewhere = mlflow.create_experiment("elsewhere")
    here = question("here")
    with mlflow.start_run(experiment_id=elsewhere):
        there = question("there")
    assert {t.trace_id for t in mlflow.search_traces(locations=["0", elsewhere], return_type="list")} == {here, there}
    assert [t.trace_id for t in mlflow.search_traces(experiment_ids=[elsewhere], return_type="list")] == [there]
    mlflow.set_experiment("elsewhere")
    assert [t.trace_id for t in mlflow.search_traces(return_type="list")] == [there]


def test_a_trace_by_its_id(caplog):
    trace_id = question("one")
    trace = mlflow.get_trace(trace_id)
    assert (trace.data.response, trace.info.experiment_id) == ('"answer to one"', "0")
    assert mlflow.get_trace("tr-none") is None
    assert "no trace 'tr-none'" in caplog.text
    caplog.clear()
    assert mlflow.get_trace("tr-none", silent=True) is None
    assert mlflow.get_trace("MLFLOW_NO_OP_SPAN_TRACE_ID") is None
    assert caplog.text == ""


def test_tags_are_set_and_removed(caplog):
    trace_id = question("one")
    mlflow.set_trace_tag(trace_id, "a", "1")
    mlflow.set_trace_tag(trace_id, "b", 2)
    assert "stored as text" in caplog.text
    mlflow.delete_trace_tag(trace_id, "a")
    tags = mlflow.get_trace(trace_id).info.tags
    assert (tags.get("a"), tags["b"]) == (None, "2")
    place = tags["mlflow.artifactLocation"]
    mlflow.set_trace_tag(trace_id, "mlflow.artifactLocation", "/etc")
    mlflow.delete_trace_tag(trace_id, "mlflow.artifactLocation")
    assert mlflow.get_trace(trace_id).info.tags["mlflow.artifactLocation"] == place
    with refused("RESOURCE_DOES_NOT_EXIST", "tag"):
        mlflow.delete_trace_tag(trace_id, "a")
    with refused("RESOURCE_DOES_NOT_EXIST", "tr-none"):
        mlflow.set_trace_tag("tr-none", "a", "b")
    with refused("INVALID_PARAMETER_VALUE", "250"):
        mlflow.set_trace_tag(trace_id, "k" * 300, "v")


def test_what_is_said_of_an_open_trace_is_stored_with_it():
    with mlflow.start_span("open") as span:
        mlflow.set_trace_tag(span.trace_id, "a", "1")
        feedback = mlflow.log_feedback(trace_id=span.trace_id, name="early", value=True)
        assert mlflow.get_trace(span.trace_id, silent=True) is None
    info = mlflow.get_trace(span.trace_id).info
    assert info.tags["a"] == "1"
    assert [(a.name, a.value, a.assessment_id) for a in info.assessments] == [("early", True, feedback.assessment_id)]


def test_what_is_said_after_the_root_ended_goes_to_the_store():
    root = mlflow.start_span_no_context("root")
    late = mlflow.start_span_no_context("late", parent_span=root)
    root.end()
    mlflow.set_trace_tag(root.trace_id, "a", "1")
    mlflow.log_feedback(trace_id=root.trace_id, name="after", value=1)
    late.end()
    trace = mlflow.get_trace(root.trace_id)
    assert trace.info.tags["a"] == "1"
    assert [a.name for a in trace.info.assessments] == ["after"]
    assert {span.name for span in trace.data.spans} == {"root", "late"}


def test_large_traces_are_read_one_by_one(monkeypatch):
    ids = [question("x" * 500) for _ in range(5)][::-1]
    asked = []
    service = resolve.tracking(mlflow.get_tracking_uri())
    read = service.read_traces
    monkeypatch.setattr(service, "read_traces", lambda request: asked.append(len(request.trace_ids)) or read(request))
    monkeypatch.setattr("mlflow.tracing.client._BYTES_AT_ONCE", 6000)
    assert [t.trace_id for t in mlflow.search_traces(return_type="list")] == ids
    assert sum(asked) == 5
    assert 1 < len(asked) <= 5
    monkeypatch.setattr("mlflow.tracing.client._BYTES_AT_ONCE", 1)
    asked.clear()
    assert len(mlflow.search_traces(return_type="list")) == 5
    assert asked == [1, 1, 1, 1, 1]


def test_with_tracing_off_what_is_said_of_its_traces_goes_nowhere():
    mlflow.tracing.disable()
    trace_id = question("off")
    mlflow.set_trace_tag(trace_id, "a", "b")
    mlflow.delete_trace_tag(trace_id, "a")
    assert mlflow.log_feedback(trace_id=trace_id, value=1).assessment_id is None
    assert mlflow.log_expectation(trace_id=trace_id, name="e", value=1).value == 1
    mlflow.MlflowClient().link_traces_to_run([trace_id], mlflow.MlflowClient().create_run("0").info.run_id)
    mlflow.tracing.enable()
    assert mlflow.search_traces(return_type="list") == []


def test_traces_are_deleted_by_id_and_by_age():
    ids = many(5)
    assert mlflow.delete_traces("0", trace_ids=[ids[0], "tr-none"]) == 1
    # those that began at 0, 1, 2 and 3 ms are left: the two oldest of those until 2 ms
    assert mlflow.delete_traces("0", max_timestamp_millis=2, max_traces=2) == 2
    assert [t.trace_id for t in mlflow.search_traces(return_type="list")] == ids[1:3]
    for nothing in (None, []):
        with refused("INVALID_PARAMETER_VALUE", "either trace_ids or"):
            mlflow.delete_traces("0", trace_ids=nothing)
    with refused("INVALID_PARAMETER_VALUE", "not with trace_ids"):
        mlflow.delete_traces("0", trace_ids=ids, max_traces=3)
    with refused("INVALID_PARAMETER_VALUE", "positive"):
        mlflow.delete_traces("0", max_timestamp_millis=1, max_traces=0)


def test_a_read_writes_first_what_the_process_holds():
    # right after the end of the trace, without waiting for the exporting thread
    for number in range(20):
        trace_id = question(str(number))
        assert mlflow.get_trace(trace_id).data.request == f'{{"question": "{number}"}}'
