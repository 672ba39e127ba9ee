"""What every tracking service answers to a search of traces: what MLflow 3.17.2 does, pages, errors.

Which traces are found is tested against a plain reading of the filter in tests/store/sql/test_find_traces.py.
"""

import json

import pytest

from mlflow.api.traces import (
    CreateAssessment,
    DeleteTraces,
    GetTraceInfo,
    LinkPromptsToTrace,
    LinkTracesToRun,
    PromptVersionRef,
    SearchTraces,
    SearchTracesV2,
)
from mlflow.entities import AssessmentSource, TraceLocation
from mlflow.entities.span_record import EventRecord
from mlflow.entities.trace_location import TraceLocationType
from mlflow.entities.trace_message import (
    AssessmentErrorMessage,
    AssessmentMessage,
    ExpectationMessage,
    FeedbackMessage,
    IssueReferenceMessage,
)
from mlflow.exceptions import MlflowException
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id, span

ME = AssessmentSource("HUMAN", "me")


NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""


def judge(service, trace_id, name, overrides=None, **value):
    message = AssessmentMessage(assessment_name=name, source=ME, overrides=overrides, **value)
    return service.create_assessment(CreateAssessment(trace_id, assessment=message)).assessment.assessment_id


def feedback(value):
    return {"feedback": FeedbackMessage(value)}


@pytest.fixture
def traces(service, experiment_id):
    """Six traces a second apart, as a program of MLflow's was run whose answers the tests have."""
    ids = [new_trace_id() for _ in range(6)]
    for n, trace_id in enumerate(ids):
        status = "ERROR" if n == 3 else "OK"
        root = span(trace_id, 1, start=n, end=n + 0.01, name="root", status=status)
        root.attributes["mlflow.spanInputs"] = json.dumps({"q": f"hello {n}"})
        chat = span(trace_id, 2, 1, start=n, end=n + 0.005, name="chat", status=status)
        chat.attributes |= {
            "mlflow.spanType": '"CHAT_MODEL"',
            "mlflow.chat.tokenUsage": '{"input_tokens": 10, "output_tokens": 5, "total_tokens": 15}',
            "mlflow.llm.model": '"gpt-x"',
            "mlflow.spanOutputs": json.dumps({"answer": 'café "quoted" 100% line\nbreak'}, ensure_ascii=n % 2 == 0),
            "k": json.dumps('v"1'),
            "n": "5",
            "d": '{"a": [1, "x"]}',
        }
        if n == 3:
            message = {"exception.type": "ValueError", "exception.message": "bad"}
            chat.events.append(EventRecord("exception", chat.start_ns, message))
        metadata = {"mlflow.trace.session": f"s{n % 2}"} if n < 4 else {}
        given = info(
            trace_id, request_time=None, state="STATE_UNSPECIFIED", trace_metadata=metadata, tags={"grp": "g1"}
        )
        log(service, experiment_id, given, root, chat)
    judge(service, ids[0], "q", **feedback(True))
    judge(service, ids[1], "q", **feedback(0.5))
    judge(service, ids[2], "q", **feedback("good"))
    judge(service, ids[4], "q", **feedback(False))
    judge(service, ids[3], "q", **feedback({"a": 1}))
    judge(service, ids[0], "ex", expectation=ExpectationMessage("yes"))
    judge(service, ids[1], "ex", expectation=ExpectationMessage(3))
    return ids


@pytest.fixture
def find(service, experiment_id, traces):
    def find(filter=None, **more):
        page = service.search_traces(SearchTraces([TraceLocation.from_experiment_id(experiment_id)], filter, **more))
        return [traces.index(found.trace_id) for found in page.traces]

    return find


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("feedback.q = 'true'", [0]),
        ("feedback.q = 'True'", []),
        ("feedback.q = '0.5'", [1]),
        ("feedback.q = 'good'", [2]),
        ("feedback.q = '\"good\"'", [2]),
        ("feedback.q LIKE '%a%'", [4, 3]),
        ("feedback.q != 'good'", [4, 3, 1, 0]),
        ("feedback.q IS NULL", [5]),
        ("feedback.zz IS NULL", [5, 4, 3, 2, 1, 0]),
        ("expectation.ex = 'yes'", [0]),
        ("expectation.ex = '3'", [1]),
        ("trace.text LIKE '%café%'", [5, 4, 3, 2, 1, 0]),
        ("trace.text LIKE 'hello 1'", []),
        ("trace.text LIKE '%hello 1%'", [1]),
        ("trace.text ILIKE '%HELLO 1%'", [1]),
        ("trace.text LIKE '%HELLO 1%'", []),
        ("trace.text LIKE '%chat%'", [5, 4, 3, 2, 1, 0]),
        ("trace.text LIKE '%g1%'", []),
        ("trace.text LIKE '%ValueError%'", [3]),
        ("span.content LIKE '%hello 1%'", [1]),
        ("span.attributes.k LIKE '%1'", [5, 4, 3, 2, 1, 0]),
        ("span.attributes.d LIKE '%x%'", [5, 4, 3, 2, 1, 0]),
        ("span.attributes.k RLIKE '^v'", [5, 4, 3, 2, 1, 0]),
        ("span.type = 'CHAT_MODEL' AND span.name = 'chat'", [5, 4, 3, 2, 1, 0]),
        ("span.name = 'chat' AND span.type = 'UNKNOWN'", []),
        ("span.name = 'root' AND span.type = 'UNKNOWN'", [5, 4, 3, 2, 1, 0]),
        ("span.status = 'ERROR'", [3]),
        ("span.name != 'chat'", [5, 4, 3, 2, 1, 0]),
        ("span.type = 'chat_model'", []),
        ("status = 'ERROR'", [3]),
        ("status = 'error'", []),
        ("status LIKE 'O%'", [5, 4, 2, 1, 0]),
        ("name != 'root'", []),
        ("tags.grp != 'g1'", []),
        ("metadata.`mlflow.trace.session` = 's1'", [3, 1]),
        ("metadata.`mlflow.trace.session` != 's1'", [2, 0]),
        ("metadata.`mlflow.trace.session` IS NULL", [5, 4]),
        ("run_id IS NULL", [5, 4, 3, 2, 1, 0]),
        ("execution_time_ms >= 0 AND end_time_ms > 0", [5, 4, 3, 2, 1, 0]),
        ("request_id RLIKE '^tr-'", [5, 4, 3, 2, 1, 0]),
        ("metadata.`mlflow.trace.tokenUsage` IS NULL", []),
        # MLflow finds nothing by these, because it reads JSON inside JSON
        ("trace.text LIKE '%\"quoted\"%'", [5, 4, 3, 2, 1, 0]),
        ("trace.text LIKE '%line\nbreak%'", [5, 4, 3, 2, 1, 0]),
        ("trace.text LIKE '%\"answer\": %'", [5, 4, 3, 2, 1, 0]),
        ("span.attributes.k = 'v\"1'", [5, 4, 3, 2, 1, 0]),
        ("span.attributes.n = '5'", [5, 4, 3, 2, 1, 0]),
        ("span.attributes.mlflow.llm.model = 'gpt-x'", [5, 4, 3, 2, 1, 0]),
        # MLflow refuses these
        ("timestamp_ms BETWEEN 0 AND 1767323047000", [2, 1, 0]),
        ("name IN ('root') AND tags.grp IN ('g1') AND status NOT IN ('OK')", [3]),
        ("metrics.q >= 0.5", [1, 0]),
        ("attributes.trace_name = 'root' AND (session_id = 's1' OR token_usage.total > 15)", [3, 1]),
    ],
)
def test_filters(find, filter, expected):
    assert find(filter) == expected


@pytest.mark.parametrize("together", [True, False])
def test_traces_of_the_same_millisecond_come_in_the_order_in_which_they_came(service, experiment_id, together):
    # not that of their ids
    ids = sorted((new_trace_id() for _ in range(6)), reverse=True)
    for part in [ids] if together else [[trace_id] for trace_id in ids]:
        log(service, experiment_id, *map(info, part))

    def found(*order_by):
        location = TraceLocation.from_experiment_id(experiment_id)
        pages, token = [], None
        while not pages or token:
            answer = service.search_traces(SearchTraces([location], None, 4, list(order_by), token))
            pages += [one.trace_id for one in answer.traces]
            token = answer.next_page_token
        return pages

    assert found() == found("timestamp_ms DESC") == found("state DESC") == ids[::-1]
    assert found("timestamp_ms ASC") == found("state DESC", "timestamp_ms ASC") == ids


def test_orders(find):
    assert find() == [5, 4, 3, 2, 1, 0]
    assert find(order_by=["timestamp_ms ASC"]) == [0, 1, 2, 3, 4, 5]
    assert find(order_by=["metadata.`mlflow.trace.session` DESC", "timestamp ASC"]) == [1, 3, 0, 2, 4, 5]
    assert find(order_by=["status", "timestamp"]) == [3, 0, 1, 2, 4, 5]


def test_pages_hold_what_get_trace_info_does(service, experiment_id, traces):
    page = service.search_traces(SearchTraces([TraceLocation.from_experiment_id(experiment_id)]))
    for found in page.traces:
        assert found == service.get_trace_info(GetTraceInfo(found.trace_id)).trace.trace_info
    assert page.next_page_token is None


@pytest.mark.parametrize("filter", [None, "text LIKE '%hello%'"])
def test_pages_stay_when_traces_come_and_go(service, experiment_id, traces, filter):
    places = [TraceLocation.from_experiment_id(experiment_id)]
    first = service.search_traces(SearchTraces(places, filter, max_results=2))
    # a newer one, and the last of the page that was read is gone
    late = new_trace_id()
    log(service, experiment_id, span(late, 1, start=60, end=61, name="hello"))
    service.delete_traces(DeleteTraces(experiment_id, request_ids=[first.traces[-1].trace_id]))
    found, token = [found.trace_id for found in first.traces], first.next_page_token
    while token:
        page = service.search_traces(SearchTraces(places, filter, max_results=2, page_token=token))
        found += [found.trace_id for found in page.traces]
        token = page.next_page_token
    assert found == traces[::-1]


def test_protocol_2(service, experiment_id, traces):
    page = service.search_traces_v2(SearchTracesV2([experiment_id], "status = 'ERROR'"))
    [found] = page.traces
    assert (found.request_id, found.status, found.execution_time_ms) == (traces[3], "ERROR", 10)
    assert {entry.key: entry.value for entry in found.tags}["grp"] == "g1"
    page = service.search_traces_v2(SearchTracesV2([experiment_id], max_results=4))
    rest = service.search_traces_v2(SearchTracesV2([experiment_id], page_token=page.next_page_token))
    assert [found.request_id for found in [*page.traces, *rest.traces]] == traces[::-1]


def test_runs_and_prompts_are_linked(service, traces, find, run_id):
    service.link_traces_to_run(LinkTracesToRun([traces[0], traces[2]], run_id))
    assert find(f"run_id = '{run_id}'") == find(run_id=run_id) == [2, 0]
    assert find("run_id IS NULL") == [5, 4, 3, 1]
    assert find("status = 'OK'", run_id=run_id, model_id="m-none") == []
    service.link_prompts_to_trace(LinkPromptsToTrace(traces[4], [PromptVersionRef("greet", "3")]))
    assert find("prompt = 'greet/3'") == find("linked_prompts = 'greet/3'") == [4]
    assert find("prompt = 'greet/2'") == []
    assert find("NOT prompt = 'greet/3' AND feedback.q IS NOT NULL") == [3, 2, 1, 0]
    with raises("INVALID_PARAMETER_VALUE", "'greet' of prompt: it must have the form 'name/version'"):
        find("prompt = 'greet'")


def test_assessments_that_say_nothing_or_are_replaced(service, traces, find):
    first = judge(service, traces[5], "r", **feedback("no"))
    judge(service, traces[5], "r", overrides=first, **feedback("yes"))
    assert find("feedback.r = 'no'") == []
    assert find("feedback.r = 'yes'") == [5]
    judge(service, traces[5], "e", feedback=FeedbackMessage(error=AssessmentErrorMessage("X")))
    assert find("feedback.e IS NOT NULL") == [5]
    assert find("feedback.e = 'x'") == find("feedback.e LIKE '%x%'") == []
    judge(service, traces[1], "iss-1", issue=IssueReferenceMessage("Wrong tone"))
    assert find("issue.id = 'iss-1'") == [1]
    assert find("issue.id = 'iss-2'") == []


@pytest.mark.parametrize(
    ("filter", "message"),
    [
        ("nope = 'a'", "position 1: traces have no attribute 'nope'"),
        ("status > 'a'", r"cannot be compared with >; allowed are =, !=, IN"),
        ("timestamp_ms > 'soon'", "is not a time"),
        ("span.nope = 'a'", "traces have no span.nope"),
        ("text = 'a'", "allowed are LIKE, ILIKE"),
        ("name RLIKE '('", "not a regular expression"),
        ("metrics.`q`.min > 1", "which runs have only"),
        ("status = OK", "text in quotes"),
    ],
)
def test_errors_of_filters(find, filter, message):
    with raises("INVALID_PARAMETER_VALUE", message):
        find(filter)


def test_expressions_that_would_take_forever_are_refused_or_quick(find, service):
    """Python's engine would work on these for years; engines of databases do not, or say that it is too much."""
    for field in ("name", "span.attributes.k"):
        try:
            find(f"{field} RLIKE '^(([a-z])+.)+[A-Z]([a-z])+$'")
        except MlflowException as error:
            assert error.error_code == "INVALID_PARAMETER_VALUE" and "repeats" in error.message


def test_errors(service, experiment_id, find):
    with raises("INVALID_PARAMETER_VALUE", "cannot be ordered by text"):
        find(order_by=["text"])
    with raises("INVALID_PARAMETER_VALUE", "page token"):
        find(page_token="zzz")
    with raises("INVALID_PARAMETER_VALUE", "501"):
        find(max_results=501)
    place = TraceLocation(TraceLocationType.UC_SCHEMA)
    with raises("INVALID_PARAMETER_VALUE", "UC_SCHEMA is not supported"):
        service.search_traces(SearchTraces([place]))
