"""What every tracking service tells of a trace in parts, and of what there is among traces."""

import pytest

from mlflow.api.trace_parts import GetSpan, GetTraceOutline, SearchSpans, SearchTraceKeys, SearchTraceValues
from mlflow.api.traces import Aggregation, LinkPromptsToTrace, LinkTracesToRun, PromptVersionRef, QueryTraceMetrics
from mlflow.entities.assessment_source import AssessmentSource
from mlflow.entities.span_record import EventRecord
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import AssessmentMessage, FeedbackMessage
from mlflow.entities.wire_time import time_text
from mlflow.store.sql.trace_archive import archive_traces
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.contract.traced import info, log, new_trace_id, span, usage

NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""

GREETING = '{"q": "Gr\\u00fc\\u00dfe an M\\u00fcller"}'


@pytest.fixture
def agent(service, experiment_id):
    """The id of a trace with four spans."""
    trace_id = new_trace_id()
    model = {"mlflow.llm.model": '"gpt-4o"', "mlflow.llm.cost": '{"total_cost": 0.25}', **usage(7, 3)}
    thrown = span(trace_id, 4, 1, start=3, end=None, name="tool", status="ERROR", mlflow__spanType='"TOOL"')
    thrown.events = [EventRecord("exception", thrown.start_ns, {"exception.message": "no such PLACE"})]
    log(
        service,
        experiment_id,
        info(trace_id, state="ERROR"),
        # written out of order, and one before its parent; two begin together
        span(trace_id, 3, 2, start=1, end=2, name="model", mlflow__spanType='"LLM"', **model),
        span(
            trace_id, 2, 1, start=1, end=3, name="ask", mlflow__spanInputs='{"q": "Gr\\u00fc\\u00dfe an M\\u00fcller"}'
        ),
        span(trace_id, 1, None, start=0, end=4, name="n" * 300, status="UNSET"),
        thrown,
    )
    return trace_id


def outline(service, trace_id):
    return service.get_trace_outline(GetTraceOutline(trace_id))


def test_an_outline_says_what_is_in_a_trace_without_what_it_holds(service, agent):
    found = outline(service, agent)
    ids = [f"{number:016x}" for number in (1, 2, 3, 4)]
    assert found.ids == ids
    assert found.parent_ids == [None, ids[0], ids[1], ids[0]]
    assert [found.names[at] for at in found.name] == ["n" * 250, "ask", "model", "tool"]
    assert [found.types[at] for at in found.type] == ["UNKNOWN", "UNKNOWN", "LLM", "TOOL"]
    assert found.status == [0, 1, 1, 2]
    assert found.start == [0, 1_000_000_000, 1_000_000_000, 3_000_000_000]
    assert found.duration == [4_000_000_000, 2_000_000_000, 1_000_000_000, None]
    [call] = found.calls
    assert (call.span, call.model, call.total_tokens, call.total_cost) == (2, "gpt-4o", 10, 0.25)


def test_one_span_is_had_without_the_others(service, experiment_id, agent):
    found = service.get_span(GetSpan(agent, f"{2:016x}")).span
    assert (found.name, found.parent_id) == ("ask", f"{1:016x}")
    assert found.attributes["mlflow.spanInputs"].startswith('{"q"')
    assert service.get_span(GetSpan(agent, f"{1:016x}")).span.name == "n" * 300
    # what is written again counts, unless it is open and the other is not
    log(service, experiment_id, span(agent, 2, 1, start=1, end=3, name="asked"))
    log(service, experiment_id, span(agent, 2, 1, start=1, end=None, name="asking"))
    assert service.get_span(GetSpan(agent, f"{2:016x}")).span.name == "asked"
    with raises("RESOURCE_DOES_NOT_EXIST", f"{9:016x}"):
        service.get_span(GetSpan(agent, f"{9:016x}"))
    for ask in (lambda: outline(service, "tr-none"), lambda: service.get_span(GetSpan("tr-none", f"{1:016x}"))):
        with raises("RESOURCE_DOES_NOT_EXIST", "tr-none"):
            ask()


def test_spans_are_found_by_what_they_hold(service, agent):
    def found(text):
        return [int(span_id, 16) for span_id in service.search_spans(SearchSpans(agent, text)).span_ids]

    assert found("grüße an MÜLLER") == [2]
    assert found("such place") == [4]
    assert found("GPT-4") == [3]
    assert found("ask") == [2]
    assert found("nowhere") == []
    assert found(agent) == []
    with raises("INVALID_PARAMETER_VALUE", "text"):
        found("  ")


def test_a_trace_in_the_archive_is_read_in_parts_too(service, experiment_id, agent, tmp_path):
    store = getattr(service, "_service", service)
    before = outline(service, agent)
    # a store archives, not its client
    if isinstance(store, SqlTracking):
        assert archive_traces(store, tmp_path.as_uri(), "1m") >= 1
    assert outline(service, agent) == before
    assert service.get_span(GetSpan(agent, f"{2:016x}")).span.name == "ask"
    assert service.search_spans(SearchSpans(agent, "grüße")).span_ids == [f"{2:016x}"]
    log(service, experiment_id, span(agent, 2, 1, start=1, end=3, name="asked"))
    assert service.get_span(GetSpan(agent, f"{2:016x}")).span.name == "asked"


# ---- many traces -----------------------------------------------------------------------------------------------------


def judged(name, value):
    source = AssessmentSource("HUMAN", "ada")
    return AssessmentMessage(assessment_name=name, source=source, feedback=FeedbackMessage(value))


@pytest.fixture
def shop(service, experiment_id):
    """The ids of four traces."""
    ids = [new_trace_id() for _ in range(4)]
    for number, trace_id in enumerate(ids):
        held = "wheel" if number < 2 else "door"
        log(
            service,
            experiment_id,
            info(
                trace_id,
                request_time=time_text(1000 * (number + 1)),
                execution_duration=f"{number + 1}s",
                state="ERROR" if number == 3 else "OK",
                request_preview=f'"question {number}"',
                tags={"mlflow.traceName": "refund" if number == 3 else "answer", "env": "100%" if number else "test_1"},
                trace_metadata={
                    "mlflow.trace.user": "ada" if number % 2 else "grace",
                    "mlflow.trace.session": "chat-1" if number < 3 else "chat-2",
                    "mlflow.trace.tokenUsage": '{"total_tokens": 10}',
                    "mlflow.trace.cost": '{"total_cost": 0.5}',
                    **({"mlflow.sourceRun": "r1"} if number == 0 else {}),
                },
                assessments=[judged("correct", number < 2), judged("score", number / 2)]
                if number < 3
                else [judged("tone", "yes")],
            ),
            span(trace_id, 1, name="step", mlflow__spanInputs=f'"a {held}"', mlflow__llm__model='"m1"'),
            span(trace_id, 2, 1, name="step"),
        )
    service.link_traces_to_run(LinkTracesToRun(ids[:2], "r1"))
    service.link_prompts_to_trace(LinkPromptsToTrace(ids[0], [PromptVersionRef("greeting", "2")]))
    return ids


def place(experiment_id):
    return [TraceLocation.from_experiment_id(experiment_id)]


def values(service, experiment_id, field, **asked):
    answer = service.search_trace_values(SearchTraceValues(place(experiment_id), field, **asked))
    return [(one.value, one.traces) for one in answer.values]


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("name", [("answer", 3), ("refund", 1)]),
        ("status", [("OK", 3), ("ERROR", 1)]),
        ("user", [("ada", 2), ("grace", 2)]),
        ("session_id", [("chat-1", 3), ("chat-2", 1)]),
        ("run_id", [("r1", 2)]),
        ("model_id", []),
        ("prompt", [("greeting/2", 1)]),
        ("tags.env", [("100%", 3), ("test_1", 1)]),
        ("metadata.mlflow.trace.user", [("ada", 2), ("grace", 2)]),
        ("feedback.correct", [("true", 2), ("false", 1)]),
        ("assessment.tone", [("yes", 1)]),
        ("expectation.tone", []),
        ("span.name", [("step", 4)]),
        ("span.model", [("m1", 4)]),
        ("span.status", [("OK", 4)]),
    ],
)
def test_values_of_a_field_with_the_number_of_traces(service, experiment_id, shop, field, expected):
    assert values(service, experiment_id, field) == expected


def test_values_are_those_of_the_traces_that_a_filter_holds_for(service, experiment_id, shop):
    assert values(service, experiment_id, "name", filter="status = 'ERROR'") == [("refund", 1)]
    assert values(service, experiment_id, "user", filter="text LIKE '%wheel%'") == [("ada", 1), ("grace", 1)]
    assert values(service, experiment_id, "tags.env", contains="00%") == [("100%", 3)]
    assert values(service, experiment_id, "tags.env", contains="T_1") == [("test_1", 1)]
    # no wildcards
    assert values(service, experiment_id, "tags.env", contains="1_0") == []
    answer = service.search_trace_values(SearchTraceValues(place(experiment_id), "name", max_results=1))
    assert [one.value for one in answer.values] == ["answer"] and answer.more
    assert service.search_trace_values(SearchTraceValues([], "name")).values == []
    for field in ("latency", "name OR status", "nothing", "span.content"):
        with raises("INVALID_PARAMETER_VALUE", field.split(" ")[0]):
            values(service, experiment_id, field)
    with raises("INVALID_PARAMETER_VALUE", "nothing"):
        values(service, experiment_id, "name", filter="nothing = 1")


def test_keys_that_traces_have(service, experiment_id, shop):
    answer = service.search_trace_keys(SearchTraceKeys(place(experiment_id)))
    found = [(one.kind, one.key) for one in answer.keys]
    assert found[:3] == [("feedback", "correct"), ("feedback", "score"), ("feedback", "tone")]
    assert ("tag", "env") in found
    answer = service.search_trace_keys(SearchTraceKeys(place(experiment_id), kind="feedback", contains="ORRE"))
    assert [one.key for one in answer.keys] == ["correct"]
    answer = service.search_trace_keys(SearchTraceKeys(place(experiment_id), max_results=1))
    assert len(answer.keys) == 1 and answer.more
    with raises("INVALID_PARAMETER_VALUE", "kind"):
        service.search_trace_keys(SearchTraceKeys(place(experiment_id), kind="metric"))


def test_figures_take_the_filters_of_the_list(service, experiment_id, shop):
    def count(filter, **asked):
        counted = Aggregation("COUNT")
        request = QueryTraceMetrics([experiment_id], "TRACES", "trace_count", [counted], filter=filter, **asked)
        [point] = service.query_trace_metrics(request).data_points
        return point.values["COUNT"]

    assert count(None) == 4
    assert count("feedback.correct = 'true'") == 2
    assert count("span.name = 'step' AND user = 'ada'") == 2
    assert count("text LIKE '%wheel%'") == 2
    assert count("text LIKE '%wheel%' AND user = 'ada'", filters=["status = 'OK'"]) == 1
    assert count("text LIKE '%wheel%'", start_time_ms=2000, end_time_ms=9000) == 1
    assert count("NOT text LIKE '%wheel%'") == 2
    with raises("INVALID_PARAMETER_VALUE", "nothing"):
        count("nothing = 1")
