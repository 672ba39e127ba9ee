"""Traces whose spans are a file among their artifacts, as older versions of MLflow wrote them."""

from __future__ import annotations

import json
import pathlib

import pytest

import mlflow
from mlflow.entities import TraceInfo, TraceLocation, TraceState
from mlflow.tracing.client import TracingClient

SPAN = {
    "name": "answer",
    "context": {"span_id": "0x" + "ab" * 8, "trace_id": "0x" + "cd" * 16},
    "parent_id": None,
    "start_time": 5,
    "end_time": 7,
    "status_code": "OK",
    "status_message": "",
    "attributes": {"mlflow.traceRequestId": '"x"', "mlflow.spanInputs": '{"question": "how"}'},
    "events": [{"name": "e", "timestamp": 6, "attributes": {}}],
}


def stored(state: TraceState = TraceState.OK) -> tuple[str, pathlib.Path]:
    """The id of a trace without spans, and where its file belongs."""
    info = TraceInfo("tr-" + "ef" * 16, TraceLocation.from_experiment_id("0"), 1, state)
    info = TracingClient().start_trace(info)
    folder = pathlib.Path(info.tags["mlflow.artifactLocation"].removeprefix("file://"))
    folder.mkdir(parents=True)
    return info.trace_id, folder / "traces.json"


def test_they_are_read_from_there():
    trace_id, file = stored()
    file.write_text(json.dumps({"spans": [SPAN]}))
    for trace in (mlflow.get_trace(trace_id), *mlflow.search_traces(return_type="list")):
        [span] = trace.data.spans
        assert (span.trace_id, span.span_id, span.inputs, span.end_time_ns) == (
            *(trace_id, "ab" * 8, {"question": "how"}, 7),
        )
        assert [event.name for event in span.events] == ["e"]
    assert mlflow.search_traces(return_type="list", include_spans=False)[0].data.spans == []


def test_without_a_file_there_are_none(caplog):
    trace_id, _ = stored()
    assert mlflow.get_trace(trace_id).data.spans == []
    assert caplog.text == ""


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"spans": [{}]}'])
def test_a_file_that_cannot_be_read_is_a_warning(caplog, text):
    trace_id, file = stored()
    file.write_text(text)
    assert mlflow.get_trace(trace_id).data.spans == []
    assert trace_id in caplog.text


def test_an_open_trace_has_no_file():
    trace_id, file = stored(TraceState.IN_PROGRESS)
    file.write_text("never read")
    assert mlflow.get_trace(trace_id).data.spans == []
