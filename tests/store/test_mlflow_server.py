"""Operations on traces that MLflow's own server does not have: what it is asked instead. The server is scripted."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from mlflow.api import traces as api
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import AssessmentMessage, FeedbackMessage
from mlflow.exceptions import MlflowException
from mlflow.store.rest import rest_tracking
from tests.store.scripted import Reply, scripted_server

INFO = {
    "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "7"}},
    "request_time": "2026-01-02T03:04:05.678Z",
    "state": "OK",
}
# 16 bytes 0x01 and 8 bytes 0x02 in base64
SPAN = {
    "trace_id": "AQEBAQEBAQEBAQEBAQEBAQ==",
    "span_id": "AgICAgICAgI=",
    "name": "root",
    "start_time_unix_nano": "1000",
    "end_time_unix_nano": "2000",
    "attributes": [
        {"key": "mlflow.traceRequestId", "value": {"string_value": '"tr-01010101010101010101010101010101"'}},
        {"key": "mlflow.spanInputs", "value": {"string_value": '{"x": 1}'}},
    ],
    "status": {"code": "STATUS_CODE_OK"},
}
TRACE_ID = "tr-" + "01" * 16


def trace(trace_id: str, *spans: dict) -> dict:
    return {"trace_info": {"trace_id": trace_id, **INFO}, "spans": list(spans)}


def reply(value: dict, status: int = 200) -> Reply:
    return Reply(status, json.dumps(value).encode())


@pytest.fixture
def server():
    with scripted_server() as script:
        script.replies = [Reply(body=b"3.17.2")]
        yield script


def missing(trace_id: str) -> Reply:
    return reply({"error_code": "RESOURCE_DOES_NOT_EXIST", "message": f"no {trace_id}"}, 404)


def test_whole_traces_are_read_in_its_form(server):
    server.replies += [reply({"traces": [trace(TRACE_ID, SPAN)]})]
    [record] = rest_tracking(server.url).read_traces(api.ReadTraces([TRACE_ID])).traces
    [span] = record.spans
    assert (record.trace_info.trace_id, record.trace_info.state) == (TRACE_ID, "OK")
    assert (span.trace_id, span.span_id, span.start_ns, span.end_ns, span.status) == (
        *(TRACE_ID, "02" * 8, 1000, 2000, "OK"),
    )
    assert json.loads(span.attributes["mlflow.spanInputs"]) == {"x": 1}
    version, asked = server.seen
    assert version.path == "/version"
    assert (asked.method, urlsplit(asked.path).path) == ("GET", "/api/3.0/mlflow/traces/batchGet")
    assert parse_qs(urlsplit(asked.path).query) == {"trace_ids": [TRACE_ID]}


def test_traces_that_it_leaves_out_are_asked_for_one_by_one(server):
    ids = [TRACE_ID, "tr-incomplete"]
    server.replies += [reply({"traces": [trace(TRACE_ID, SPAN)]}), reply({"trace": trace("tr-incomplete")})]
    found = rest_tracking(server.url).read_traces(api.ReadTraces(ids)).traces
    assert [record.trace_info.trace_id for record in found] == ids
    asked = urlsplit(server.seen[-1].path)
    assert asked.path == "/api/3.0/mlflow/traces/get"
    assert parse_qs(asked.query) == {"trace_id": ["tr-incomplete"], "allow_partial": ["true"]}


def test_traces_that_it_does_not_have_are_left_out_and_other_errors_are_errors(server):
    service = rest_tracking(server.url)
    server.replies += [reply({}), missing("tr-none")]
    assert service.read_traces(api.ReadTraces(["tr-none"])).traces == []
    server.replies += [reply({}), reply({"error_code": "PERMISSION_DENIED", "message": "no"}, 403)]
    with pytest.raises(MlflowException) as caught:
        service.read_traces(api.ReadTraces(["tr-secret"]))
    assert caught.value.error_code == "PERMISSION_DENIED"


def test_run_and_model_become_conditions_of_the_filter(server):
    server.replies += [reply({"traces": [{"trace_id": TRACE_ID, **INFO}], "next_page_token": "t"})]
    page = rest_tracking(server.url).search_traces(
        api.SearchTraces([TraceLocation.from_experiment_id("7")], "status = 'OK'", run_id="r1", model_id="it's")
    )
    assert ([info.trace_id for info in page.traces], page.next_page_token) == ([TRACE_ID], "t")
    body = json.loads(server.seen[-1].body)
    assert body["filter"] == (
        "status = 'OK' AND attributes.run_id = 'r1' AND request_metadata.`mlflow.modelId` = 'it''s'"
    )
    assert not {"run_id", "model_id"} & set(body)


def test_masks_are_written_as_protobuf_has_them(server):
    server.replies += [
        reply({"assessment": {"assessment_id": "a-1", "assessment_name": "q", "feedback": {"value": 1}}})
    ]
    message = AssessmentMessage(assessment_name="q", feedback=FeedbackMessage(1))
    rest_tracking(server.url).update_assessment(
        api.UpdateAssessment(TRACE_ID, "a-1", assessment=message, update_mask="assessment_name,feedback")
    )
    assert json.loads(server.seen[-1].body)["update_mask"] == "assessmentName,feedback"


@pytest.mark.parametrize(
    ("operation", "request_"),
    [
        ("log_traces", api.LogTraces("1")),
        ("unlink_traces_from_run", api.UnlinkTracesFromRun([TRACE_ID], "r1")),
    ],
)
def test_what_it_has_no_way_for_says_so(server, operation, request_):
    with pytest.raises(MlflowException, match=f"{operation} on the server") as caught:
        getattr(rest_tracking(server.url), operation)(request_)
    assert caught.value.error_code == "NOT_IMPLEMENTED"
