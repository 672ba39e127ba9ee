"""Traces without their spans: their life, tags, links, assessments, searches, deletion; protocols 2.0 and 3.0."""

from . import case, experiment, get, post, request, run

V3 = "/api/3.0/mlflow/"
TRACES = f"{V3}traces"
GONE = "tr-0123456789abcdef0123456789abcdef"


def start(trace_id="<new:tr>", **fields):
    info = {
        "trace_id": trace_id,
        "trace_location": {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "<experiment_id:1>"}},
        "request_time": "2026-01-02T03:04:05.678Z",
        "state": "OK",
        **fields,
    }
    return post(TRACES, {"trace": {"trace_info": {k: v for k, v in info.items() if v is not None}}})


def info(trace_id="<new:tr>"):
    return get(f"{TRACES}/{trace_id}")


def a_trace(**fields):
    return [experiment(), start(**fields)]


def tag(key, value, trace_id="<new:tr>"):
    return request("PATCH", f"{TRACES}/{trace_id}/tags", body={"key": key, "value": value})


def untag(key, trace_id="<new:tr>"):
    return request("DELETE", f"{TRACES}/{trace_id}/tags", body={"key": key})


def search(**fields):
    location = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "<experiment_id:1>"}}
    return post(f"{TRACES}/search", {"locations": [location], **fields}, pick="traces.trace_id")


def delete(path="delete-traces", **fields):
    return post(f"{TRACES}/{path}", {"experiment_id": "<experiment_id:1>", **fields})


def judge(trace_id="<new:tr>", **fields):
    assessment = {
        "assessment_name": "q",
        "trace_id": trace_id,
        "source": {"source_type": "HUMAN", "source_id": "me"},
        **fields,
    }
    assessment = {k: v for k, v in assessment.items() if v is not None}
    return post(f"{TRACES}/{trace_id}/assessments", {"assessment": assessment})


def judgement(number=1, trace_id="<new:tr>"):
    return get(f"{TRACES}/{trace_id}/assessments/<assessment_id:{number}>")


def change(mask, number=1, trace_id="<new:tr>", **fields):
    path = f"{TRACES}/{trace_id}/assessments/<assessment_id:{number}>"
    assessment = {"assessment_id": f"<assessment_id:{number}>", "trace_id": trace_id, **fields}
    return request("PATCH", path, body={"assessment": assessment, "update_mask": mask})


def start_v2(**fields):
    return post("traces", {"experiment_id": "<experiment_id:1>", "timestamp_ms": 1000, **fields})


def end_v2(request_id="<request_id:1>", **fields):
    return request("PATCH", f"traces/{request_id}", body={"timestamp_ms": 1250, "status": "OK", **fields})


METADATA = {
    "mlflow.trace_schema.version": "3",
    "mlflow.trace.session": "s1",
    "mlflow.trace.user": "u1",
    "mlflow.trace.tokenUsage": '{"input_tokens": 3, "output_tokens": 4, "total_tokens": 7}',
    "mlflow.modelId": "m-1",
    "mlflow.sourceRun": "0123456789abcdef0123456789abcdef",
    "k": "v",
}
THREE = [
    experiment(),
    start("<new:a>", request_time="2026-01-01T00:00:01Z", execution_duration="1s", tags={"mlflow.traceName": "one"}),
    start("<new:b>", request_time="2026-01-01T00:00:02Z", execution_duration="3s", tags={"mlflow.traceName": "two"}),
    start("<new:c>", request_time="2026-01-01T00:00:03Z", execution_duration="2s", state="ERROR", tags={"t": "1"}),
]

CASES = [
    case("start with little", a_trace(), info()),
    case(
        "start with everything",
        experiment(),
        start(
            client_request_id="cr1",
            execution_duration="1.262s",
            request_preview='{"x": 1}',
            response_preview="2",
            trace_metadata=METADATA,
            tags={"mlflow.traceName": "f", "t": "1"},
        ),
        info(),
    ),
    case("start: in progress, then ended", a_trace(state="IN_PROGRESS"), start(execution_duration="2s"), info()),
    case(
        "start again: what is new and what is other",
        a_trace(tags={"a": "1", "b": "1"}, trace_metadata={"x": "1"}, request_preview="first"),
        start(tags={"b": "2", "c": "2"}, trace_metadata={"y": "2"}, response_preview="second", state="ERROR"),
        info(),
    ),
    case("start: without state", a_trace(state=None), info()),
    case("start: state a number", a_trace(state=2), info()),
    case("start: state that is none", a_trace(state="GREEN")),
    case("start: without time", a_trace(request_time=None)),
    case("start: bad time", a_trace(request_time="yesterday")),
    case("start: bad duration", a_trace(execution_duration="long")),
    case(
        "start: nanoseconds",
        a_trace(request_time="2026-01-02T03:04:05.678901234Z", execution_duration="0.0019s"),
        info(),
    ),
    case("start: without location", start(trace_location=None)),
    case("start: without id", a_trace(trace_id=None)),
    case("start: without trace", post(TRACES, {})),
    case(
        "start: in an experiment that is not there",
        start(trace_location={"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": "987654321"}}),
    ),
    case(
        "start: in a deleted experiment",
        experiment(),
        post("experiments/delete", {"experiment_id": "<experiment_id:1>"}),
        start(),
    ),
    case("start: long tag", a_trace(tags={"t": "<repeat:a*8001>"})),
    case("start: long key of a tag", a_trace(tags={"<repeat:a*251>": "1"})),
    case("start: long metadata", a_trace(trace_metadata={"t": "<repeat:a*8001>"})),
    case("start: long preview", a_trace(request_preview="<repeat:a*1001>"), info()),
    case(
        "start: with an assessment",
        a_trace(
            assessments=[
                {
                    "assessment_name": "q",
                    "source": {"source_type": "HUMAN", "source_id": "me"},
                    "feedback": {"value": 1},
                    "create_time": "2026-01-02T03:04:05Z",
                    "last_update_time": "2026-01-02T03:04:05Z",
                }
            ]
        ),
        info(),
    ),
    case("info of a trace that is not there", info(GONE)),
    case("trace with spans: not there", get(f"{TRACES}/get", {"trace_id": GONE})),
    case(
        "trace with spans: has none",
        a_trace(),
        get(f"{TRACES}/get", {"trace_id": "<new:tr>"}),
        get(f"{TRACES}/get", {"trace_id": "<new:tr>", "allow_partial": "true"}),
    ),
    case("trace with spans: without id", get(f"{TRACES}/get")),
    case(
        "batch: with spans",
        a_trace(),
        get(f"{TRACES}/batchGet", [["trace_ids", "<new:tr>"], ["trace_ids", GONE]]),
        get(f"{TRACES}/batchGet"),
    ),
    case(
        "batch: infos",
        a_trace(),
        post(f"{TRACES}/batchGetInfos", {"trace_ids": ["<new:tr>", GONE]}),
        post(f"{TRACES}/batchGetInfos", {}),
    ),
    case("tags", a_trace(), tag("t", "1"), info(), tag("t", "2"), info(), untag("t"), info(), untag("t")),
    case(
        "tags: bad",
        a_trace(),
        tag("", "1"),
        tag("t", "<repeat:a*8001>"),
        tag("<repeat:a*251>", "1"),
        tag("a/../b", "1"),
        tag("t", 1),
        tag("mlflow.traceName", "other"),
        info(),
    ),
    case("tags: of a trace that is not there", tag("t", "1", GONE), untag("t", GONE)),
    case("tags: delete those of the store", a_trace(), untag("mlflow.artifactLocation"), info()),
    case("delete: by id", THREE, delete(request_ids=["<new:a>", GONE]), search(), info("<new:a>")),
    case("delete: by time", THREE, delete(max_timestamp_millis=1767225602000), search()),
    case("delete: by time, so many", THREE, delete(max_timestamp_millis=1767225603000, max_traces=1), search()),
    case(
        "delete: bad",
        experiment(),
        delete(),
        delete(max_timestamp_millis=1, request_ids=["x"]),
        delete(max_traces=1, request_ids=["x"]),
        delete(max_timestamp_millis=1, max_traces=0),
        post(f"{TRACES}/delete-traces", {"request_ids": ["x"]}),
        post(f"{TRACES}/delete-traces", {"experiment_id": "987654321", "request_ids": ["x"]}),
    ),
    case(
        "delete: of another experiment",
        THREE,
        experiment("other"),
        post(f"{TRACES}/delete-traces", {"experiment_id": "<experiment_id:2>", "request_ids": ["<new:a>"]}),
        search(),
    ),
    case(
        "delete: protocol 2.0",
        THREE,
        post("traces/delete-traces", {"experiment_id": "<experiment_id:1>", "request_ids": ["<new:a>"]}),
        search(),
    ),
    case(
        "links: run",
        THREE,
        run(),
        post("traces/link-to-run", {"trace_ids": ["<new:a>", "<new:b>"], "run_id": "<run_id:1>"}),
        search(filter="run_id = '<run_id:1>'"),
        info("<new:a>"),
        post("traces/link-to-run", {"trace_ids": ["<new:a>"], "run_id": "<run_id:1>"}),
    ),
    case(
        "links: run, bad",
        a_trace(),
        run(),
        post("traces/link-to-run", {"trace_ids": ["<new:tr>"], "run_id": "0123456789abcdef0123456789abcdef"}),
        post("traces/link-to-run", {"trace_ids": [GONE], "run_id": "<run_id:1>"}),
        post("traces/link-to-run", {"trace_ids": [], "run_id": "<run_id:1>"}),
        post("traces/link-to-run", {"trace_ids": ["<new:tr>"]}),
        post("traces/link-to-run", {"trace_ids": {"$each": 101, "of": "tr-<i>"}, "run_id": "<run_id:1>"}),
    ),
    case(
        "links: prompts",
        a_trace(),
        post(
            "traces/link-prompts",
            {"trace_id": "<new:tr>", "prompt_versions": [{"name": "p", "version": "1"}, {"name": "p", "version": "2"}]},
        ),
        info(),
        search(filter="prompt = 'p/1'"),
        search(filter="prompt = 'p/3'"),
        post("traces/link-prompts", {"trace_id": "<new:tr>", "prompt_versions": [{"name": "p", "version": "1"}]}),
    ),
    case(
        "links: prompts, bad",
        a_trace(),
        post("traces/link-prompts", {"trace_id": GONE, "prompt_versions": [{"name": "p", "version": "1"}]}),
        post("traces/link-prompts", {"trace_id": "<new:tr>", "prompt_versions": []}),
        post("traces/link-prompts", {"trace_id": "<new:tr>", "prompt_versions": [{"name": "p", "version": "x"}]}),
        post("traces/link-prompts", {"prompt_versions": [{"name": "p", "version": "1"}]}),
    ),
    case(
        "search: order and pages",
        THREE,
        search(),
        search(order_by=["execution_time ASC"]),
        search(order_by=["timestamp_ms ASC"], max_results=2),
        search(filter="status = 'ERROR'"),
        search(filter="name = 'one'"),
        search(filter="tag.t = '1'"),
        search(max_results=501),
        search(max_results=0),
    ),
    case("search: locations", post(f"{TRACES}/search", {}), post(f"{TRACES}/search", {"locations": []})),
    case(
        "feedback", a_trace(), judge(feedback={"value": True}, rationale="r", metadata={"k": "v"}), judgement(), info()
    ),
    *(
        case(f"feedback: {what}", a_trace(), judge(feedback=feedback), judgement())
        for what, feedback in {
            "number": {"value": 0.5},
            "whole number": {"value": 3},
            "text": {"value": "good"},
            "list": {"value": [1, "a", None]},
            "object": {"value": {"a": {"b": 1.5}}},
            "null": {"value": None},
            "nothing": {},
            "error": {"error": {"error_code": "TIMEOUT", "error_message": "late", "stack_trace": "s"}},
            "value and error": {"value": 1, "error": {"error_code": "TIMEOUT"}},
        }.items()
    ),
    case("feedback: of a span", a_trace(), judge(feedback={"value": 1}, span_id="0123456789abcdef"), judgement()),
    case("expectation", a_trace(), judge(expectation={"value": "Paris"}), judgement(), info()),
    case("expectation: number", a_trace(), judge(expectation={"value": 3}), judgement()),
    case(
        "expectation: serialized",
        a_trace(),
        judge(expectation={"serialized_value": {"serialization_format": "JSON_FORMAT", "value": '{"a": [1]}'}}),
        judgement(),
    ),
    case("issue", a_trace(), judge(issue={"issue_name": "slow"}), judgement()),
    case("judge: neither", a_trace(), judge()),
    case("judge: no name", a_trace(), judge(assessment_name=None, feedback={"value": 1})),
    case("judge: no source", a_trace(), judge(source=None, feedback={"value": 1})),
    case(
        "judge: source that is none",
        a_trace(),
        judge(source={"source_type": "GOD", "source_id": "x"}, feedback={"value": 1}),
    ),
    case("judge: no assessment", a_trace(), post(f"{TRACES}/<new:tr>/assessments", {})),
    case("judge: trace that is not there", judge(GONE, feedback={"value": 1})),
    case(
        "judge: times given",
        a_trace(),
        judge(feedback={"value": 1}, create_time="2026-01-02T03:04:05Z", last_update_time="2026-01-02T03:04:06Z"),
        judgement(),
    ),
    case(
        "judge: id given",
        a_trace(),
        judge(feedback={"value": 1}, assessment_id="a-0123456789abcdef0123456789abcdef"),
        judgement(),
    ),
    case(
        "judge: source run",
        a_trace(),
        judge(feedback={"value": 1}, metadata={"mlflow.assessment.sourceRunId": "r"}),
        judgement(),
    ),
    case(
        "override",
        a_trace(),
        judge(feedback={"value": 1}),
        judge(feedback={"value": 2}, overrides="<assessment_id:1>"),
        judgement(1),
        judgement(2),
        info(),
        request("DELETE", f"{TRACES}/<new:tr>/assessments/<assessment_id:2>"),
        judgement(1),
        judgement(2),
    ),
    case(
        "override: not there", a_trace(), judge(feedback={"value": 2}, overrides="a-0123456789abcdef0123456789abcdef")
    ),
    case(
        "change",
        a_trace(),
        judge(feedback={"value": 1}, rationale="r", metadata={"a": "1", "b": "1"}),
        change("feedback", feedback={"value": 2}),
        change("rationale", rationale="s"),
        change("metadata", metadata={"b": "2"}),
        change("assessmentName", assessment_name="n"),
        change("feedback,rationale", feedback={"value": 3}, rationale="t"),
        judgement(),
    ),
    case(
        "change: bad",
        a_trace(),
        judge(feedback={"value": 1}),
        change("expectation", expectation={"value": 2}),
        change("source", source={"source_type": "CODE", "source_id": "c"}),
        change("", feedback={"value": 2}),
        change("colour", feedback={"value": 2}),
        change("valid", valid=False),
        change("feedback"),
        judgement(),
    ),
    case(
        "change: not there",
        a_trace(),
        request(
            "PATCH",
            f"{TRACES}/<new:tr>/assessments/a-1",
            body={
                "assessment": {"assessment_id": "a-1", "trace_id": "<new:tr>", "feedback": {"value": 1}},
                "update_mask": "feedback",
            },
        ),
    ),
    case(
        "delete a judgement that is not there",
        a_trace(),
        request("DELETE", f"{TRACES}/<new:tr>/assessments/a-1"),
        request("DELETE", f"{TRACES}/{GONE}/assessments/a-1"),
        get(f"{TRACES}/<new:tr>/assessments/a-1"),
    ),
    case(
        "protocol 2.0: life",
        experiment(),
        start_v2(tags=[{"key": "t", "value": "1"}], request_metadata=[{"key": "m", "value": "1"}]),
        get("traces/<request_id:1>/info"),
        end_v2(
            tags=[{"key": "t", "value": "2"}, {"key": "u", "value": "1"}], request_metadata=[{"key": "n", "value": "1"}]
        ),
        get("traces/<request_id:1>/info"),
        info("<request_id:1>"),
    ),
    case(
        "protocol 2.0: status",
        experiment(),
        start_v2(),
        end_v2(status="ERROR"),
        end_v2(status="TRACE_STATUS_IN_PROGRESS"),
        end_v2(status="GREEN"),
        end_v2(status=None),
    ),
    case(
        "protocol 2.0: not there",
        get(f"traces/{GONE}/info"),
        end_v2(GONE),
        post("traces", {"experiment_id": "987654321", "timestamp_ms": 1}),
    ),
    case(
        "protocol 2.0: tags",
        experiment(),
        start_v2(),
        request("PATCH", "traces/<request_id:1>/tags", body={"key": "t", "value": "1"}),
        request("DELETE", "traces/<request_id:1>/tags", body={"key": "t"}),
        request("DELETE", "traces/<request_id:1>/tags", body={"key": "t"}),
    ),
    case(
        "protocol 2.0: a trace of protocol 3.0",
        experiment(),
        start(execution_duration="1.5s", request_preview="p", trace_metadata={"k": "v"}, tags={"t": "1"}),
        get("traces/<new:tr>/info"),
    ),
    case(
        "protocol 2.0: search",
        THREE,
        get("traces", [["experiment_ids", "<experiment_id:1>"]], pick="traces.request_id"),
        get("traces"),
    ),
]
