"""What every tracking service makes of spans: late, twice, out of order, of several writers."""

import itertools
import json
import random
import threading

import pytest

from mlflow.api.traces import GetTraceInfo, LogTraces, ReadTraces
from mlflow.api.tracking import CreateExperiment, DeleteExperiment
from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from tests.contract.errors import raises
from tests.contract.traced import BEGIN, info, log, new_trace_id, read, span, usage

NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""


@pytest.fixture
def trace_id():
    return new_trace_id()


def tokens(found):
    return json.loads(found.trace_metadata["mlflow.trace.tokenUsage"])


def test_a_span_reads_back_whole(service, experiment_id, trace_id):
    given = SpanRecord(
        trace_id,
        "00000000000000ab",
        "näme\u2028" * 100,
        BEGIN,
        BEGIN + 1,
        status="ERROR",
        status_message="it broke",
        attributes={"mlflow.spanInputs": json.dumps({"x": "\0\ud83d\ude00" * 10}), "k": "1", "n": "null"},
        events=[EventRecord("exception", BEGIN + 1, {"exception.message": "m", "n": 1.5, "l": [1, "a"]})],
        links=[LinkRecord("0" * 31 + "1", "0" * 15 + "2", {"why": True})],
        kind=3,
    )
    log(service, experiment_id, given)
    found, spans = read(service, trace_id)
    assert spans == [given]
    assert found.state == "ERROR"
    assert found.tags["mlflow.traceName"] == given.name
    assert found.tags["mlflow.trace.spansLocation"] == "TRACKING_STORE"


def test_a_trace_is_made_from_its_spans(service, experiment_id, trace_id):
    root = span(trace_id, 1, end=2, name="agent", mlflow__spanInputs='{"q": 1}', mlflow__spanOutputs='"a"')
    child = span(trace_id, 2, 1, start=0.5, end=2.25, status="ERROR", **usage(3, 4))
    log(service, experiment_id, child, root)
    found, spans = read(service, trace_id)
    assert spans == [root, child]
    assert (found.request_time, found.execution_duration) == ("2026-01-02T03:04:05Z", "2.250s")
    assert (found.state, found.request_preview, found.response_preview) == ("OK", '{"q": 1}', '"a"')
    assert found.tags["mlflow.traceName"] == "agent"
    assert found.trace_location.mlflow_experiment.experiment_id == experiment_id
    assert tokens(found) == {"input_tokens": 3, "output_tokens": 4, "total_tokens": 7}
    assert "mlflow.trace.infoFinalized" not in found.trace_metadata


def test_a_long_input_is_cut_in_the_preview(service, experiment_id, trace_id):
    log(service, experiment_id, span(trace_id, 1, mlflow__spanInputs=json.dumps("x" * 5000)))
    found, spans = read(service, trace_id)
    assert len(found.request_preview) == 1000
    assert found.request_preview.endswith("...")
    assert len(spans[0].attributes["mlflow.spanInputs"]) == 5002


def test_a_trace_without_root_is_in_progress(service, experiment_id, trace_id):
    log(service, experiment_id, span(trace_id, 2, 1, start=1, end=2))
    found, _ = read(service, trace_id)
    assert (found.state, found.request_time, found.execution_duration) == ("IN_PROGRESS", "2026-01-02T03:04:06Z", "1s")
    log(service, experiment_id, span(trace_id, 1, start=0, end=None))
    found, _ = read(service, trace_id)
    assert (found.state, found.request_time) == ("IN_PROGRESS", "2026-01-02T03:04:05Z")
    log(service, experiment_id, span(trace_id, 1, start=0, end=3, status="ERROR"))
    found, spans = read(service, trace_id)
    assert (found.state, found.execution_duration, len(spans)) == ("ERROR", "3s", 2)


def test_a_span_that_has_not_ended_does_not_replace_one_that_has(service, experiment_id, trace_id):
    ended = span(trace_id, 1, end=1)
    log(service, experiment_id, ended)
    log(service, experiment_id, span(trace_id, 1, end=None, name="earlier"))
    found, spans = read(service, trace_id)
    assert spans == [ended]
    assert found.state == "OK"
    log(service, experiment_id, span(trace_id, 1, end=None), span(trace_id, 1, end=2, name="again"))
    [now] = read(service, trace_id)[1]
    assert (now.name, now.end_ns - now.start_ns) == ("again", 2_000_000_000)


def story(trace_id):
    """A trace of two services, every part of it twice."""
    parts = [
        span(trace_id, 1, end=5, name="root", mlflow__spanInputs='"in"', mlflow__spanOutputs='"out"', **usage(10, 20)),
        span(trace_id, 2, 1, start=1, end=2, **usage(1, 2)),
        span(trace_id, 3, 1, start=2, end=4, session__id='"s1"', user__id='"u1"'),
        span(trace_id, 4, 3, start=2, end=6, **usage(5, 6)),
        span(trace_id, 5, 3, start=3, end=4, status="ERROR"),
    ]
    return [*parts, *parts]


def test_every_order_gives_the_same_trace(service, experiment_id):
    chance = random.Random(7)
    results = []
    for size in (1, 1, 2, 3, 10):
        trace_id = new_trace_id()
        parts = story(trace_id)
        chance.shuffle(parts)
        for at in range(0, len(parts), size):
            log(service, experiment_id, *parts[at : at + size])
        found, spans = read(service, trace_id)
        metadata = found.trace_metadata
        results.append(
            (
                *(found.state, found.request_time, found.execution_duration, found.request_preview),
                *(found.response_preview, tokens(found), metadata["mlflow.trace.session"]),
                *(metadata["mlflow.trace.user"], sorted(s.span_id for s in spans)),
            )
        )
    assert results == [results[0]] * len(results)
    state, began, took, request, response, used, session, user, ids = results[0]
    assert (state, began, took, request, response) == ("OK", "2026-01-02T03:04:05Z", "6s", '"in"', '"out"')
    # the root reports what its children used
    assert used == {"input_tokens": 10, "output_tokens": 20, "total_tokens": 30}
    assert (session, user, len(ids)) == ("s1", "u1", 5)


def test_what_the_info_says_wins_in_every_order(service, experiment_id):
    for order in itertools.permutations(range(3)):
        trace_id = new_trace_id()
        parts = [
            info(
                trace_id,
                execution_duration="7s",
                request_preview="asked",
                trace_metadata={
                    "mlflow.trace.session": "of the info",
                    "mlflow.trace.tokenUsage": '{"total_tokens": 1}',
                },
                tags={"mlflow.traceName": "named"},
            ),
            span(trace_id, 1, status="ERROR", session__id='"of the span"', mlflow__spanInputs='"in"', **usage(3, 4)),
            span(trace_id, 2, 1, mlflow__spanOutputs='"not of the root"'),
        ]
        for at in order:
            log(service, experiment_id, parts[at])
        found, spans = read(service, trace_id)
        assert len(spans) == 2
        assert (found.state, found.execution_duration) == ("OK", "7s"), order
        assert (found.request_time, found.request_preview) == ("2026-01-02T03:04:05.678Z", "asked"), order
        assert found.response_preview is None
        assert found.trace_metadata["mlflow.trace.session"] == "of the info", order
        assert found.trace_metadata["mlflow.trace.tokenUsage"] == '{"total_tokens": 1}', order
        assert found.tags["mlflow.traceName"] == "named", order


def test_the_roots_session_is_the_traces(service, experiment_id):
    for order in itertools.permutations(range(3)):
        trace_id = new_trace_id()
        parts = [
            span(trace_id, 1, session__id='"of the root"'),
            span(trace_id, 2, 1, session__id='"of a child"', user__id='"ann"'),
            span(trace_id, 3, 1),
        ]
        for at in order:
            log(service, experiment_id, parts[at])
        metadata = read(service, trace_id)[0].trace_metadata
        assert (metadata["mlflow.trace.session"], metadata["mlflow.trace.user"]) == ("of the root", "ann"), order


def test_a_trace_in_progress_ends_with_its_root(service, experiment_id, trace_id):
    log(service, experiment_id, info(trace_id, state="IN_PROGRESS"))
    assert read(service, trace_id)[0].state == "IN_PROGRESS"
    log(service, experiment_id, span(trace_id, 1, end=3))
    found, _ = read(service, trace_id)
    assert (found.state, found.request_time, found.execution_duration) == ("OK", "2026-01-02T03:04:05.678Z", "2.322s")
    log(service, experiment_id, info(trace_id, state="IN_PROGRESS"))
    assert read(service, trace_id)[0].state == "OK"


def test_usage_and_cost_are_not_counted_twice(service, experiment_id, trace_id):
    cost = '{"input_cost": 0.25, "output_cost": 0.5, "total_cost": 0.75}'
    log(
        service,
        experiment_id,
        span(trace_id, 1),
        span(trace_id, 2, 1, **usage(10, 20)),
        span(trace_id, 3, 2),
        span(trace_id, 4, 3, **usage(1, 2), mlflow__llm__cost=cost),
        span(trace_id, 5, 1, **usage(100, 200), mlflow__llm__cost=cost),
        # its parent never comes
        span(trace_id, 6, 77, **usage(1000, 2000)),
    )
    found, _ = read(service, trace_id)
    assert tokens(found) == {"input_tokens": 1110, "output_tokens": 2220, "total_tokens": 3330}
    assert json.loads(found.trace_metadata["mlflow.trace.cost"]) == {
        "input_cost": 0.5,
        "output_cost": 1.0,
        "total_cost": 1.5,
    }


def test_usage_of_a_span_that_is_replaced(service, experiment_id, trace_id):
    log(service, experiment_id, span(trace_id, 2, 1, end=None, **usage(1, 1)), span(trace_id, 3, 1, **usage(5, 5)))
    log(service, experiment_id, span(trace_id, 2, 1, **usage(10, 10)))
    log(service, experiment_id, span(trace_id, 4, 1, **usage(100, 100)))
    assert tokens(read(service, trace_id)[0]) == {"input_tokens": 115, "output_tokens": 115, "total_tokens": 230}


def test_spans_in_a_circle(service, experiment_id, trace_id):
    log(service, experiment_id, span(trace_id, 1, 2, **usage(1, 1)), span(trace_id, 2, 1, **usage(1, 1)))
    assert len(read(service, trace_id)[1]) == 2


@pytest.mark.parametrize("value", ["nothing", "[]", '{"input_tokens": "many"}', '{"input_tokens": -1}', "1", "null"])
def test_a_usage_that_is_none_counts_nothing(service, experiment_id, trace_id, value):
    given = span(trace_id, 1, **{"mlflow.chat.tokenUsage": value, "mlflow.llm.cost": value})
    log(service, experiment_id, given)
    found, spans = read(service, trace_id)
    assert spans == [given]
    assert "mlflow.trace.tokenUsage" not in found.trace_metadata


def test_tags_and_prompts_of_spans(service, experiment_id, trace_id):
    prompts = json.dumps([{"name": "greeting", "version": "1"}])
    attributes = {"mlflow.traceTag.service": '"svc"', "mlflow.traceTag.port": "80", "mlflow.linkedPrompts": prompts}
    log(service, experiment_id, span(trace_id, 1, **attributes))
    log(service, experiment_id, info(trace_id, tags={"port": "443"}))
    log(service, experiment_id, span(trace_id, 2, 1, **attributes))
    found, _ = read(service, trace_id)
    assert (found.tags["service"], found.tags["port"]) == ("svc", "443")


def test_many_traces_at_once(service, experiment_id):
    ids = [new_trace_id() for _ in range(700)]
    parts = [part for t in ids for part in (span(t, 1, name=t), span(t, 2, 1), info(t, tags={"mlflow.traceName": t}))]
    log(service, experiment_id, *parts)
    records = service.read_traces(ReadTraces([*ids, "tr-unknown", ids[0]])).traces
    assert [record.trace_info.trace_id for record in records] == ids
    assert all(len(record.spans) == 2 and record.spans[0].name == record.trace_info.trace_id for record in records)


def test_a_trace_of_many_spans_in_parts(service, experiment_id, trace_id):
    spans = [
        span(trace_id, n, 1 if n > 1 else None, start=n / 1000, end=10, x=f'"{"long " * 50}"') for n in range(1, 3001)
    ]
    for at in range(0, 3000, 700):
        log(service, experiment_id, *spans[at : at + 700])
    found, read_back = read(service, trace_id)
    assert read_back == spans
    assert found.state == "OK"


def test_a_span_larger_than_a_row_of_bodies(service, experiment_id, trace_id):
    given = [span(trace_id, n, x=json.dumps(random.Random(n).randbytes(700_000).hex())) for n in (1, 2, 3)]
    log(service, experiment_id, *given)
    assert read(service, trace_id)[1] == given


def test_writers_of_one_trace_at_the_same_time(service, experiment_id, trace_id):
    errors = []

    def write(part):
        try:
            for at in range(5):
                log(service, experiment_id, *(span(trace_id, part * 100 + at * 10 + n, 1) for n in range(2, 7)))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    log(service, experiment_id, span(trace_id, 1))
    for thread in threads:
        thread.join()
    assert errors == []
    found, spans = read(service, trace_id)
    assert (len(spans), found.state) == (101, "OK")


def test_the_run_of_traces(service, experiment_id, run_id):
    first, second = new_trace_id(), new_trace_id()
    other = info(second, trace_metadata={"mlflow.sourceRun": "another"})
    log(service, experiment_id, span(first, 1), other, run_id=run_id)
    assert read(service, first)[0].trace_metadata["mlflow.sourceRun"] == run_id
    assert read(service, second)[0].trace_metadata["mlflow.sourceRun"] == "another"


def test_bad_spans_store_nothing(service, experiment_id):
    good = new_trace_id()
    bad = new_trace_id()
    for broken, message in (
        (SpanRecord(bad, "xyz", "n", 1, 2), "xyz"),
        (SpanRecord(bad, "0" * 16, "n", 1, 2, parent_id="p"), "'p'"),
        (SpanRecord(bad, "0" * 16, "n", 1, 2, status="GREEN"), "GREEN"),
        (SpanRecord(bad, "0" * 16, "n", -1, 2), "-1"),
        (SpanRecord("", "0" * 16, "n", 1, 2), "trace id"),
        (SpanRecord("tr-../x", "0" * 16, "n", 1, 2), "trace id"),
        (SpanRecord("t" * 101, "0" * 16, "n", 1, 2), "trace id"),
    ):
        with raises("INVALID_PARAMETER_VALUE", message):
            log(service, experiment_id, span(good, 1), broken)
    with raises("RESOURCE_DOES_NOT_EXIST", good):
        service.get_trace_info(GetTraceInfo(good))


def test_experiments_that_take_no_traces(service):
    with raises("RESOURCE_DOES_NOT_EXIST", "987654321"):
        service.log_traces(LogTraces("987654321"))
    deleted = service.create_experiment(CreateExperiment(new_trace_id())).experiment_id
    service.delete_experiment(DeleteExperiment(deleted))
    with raises("INVALID_PARAMETER_VALUE", "deleted"):
        log(service, deleted, span(new_trace_id(), 1))


def test_of_several_roots_the_first_is_the_traces(service, experiment_id):
    for order in itertools.permutations(range(3)):
        trace_id = new_trace_id()
        parts = [
            span(trace_id, 1, start=1, name="second", mlflow__spanInputs='"2"'),
            span(trace_id, 2, start=0, name="first", status="ERROR", mlflow__spanInputs='"1"'),
            span(trace_id, 3, start=2, name="third"),
        ]
        for at in order:
            log(service, experiment_id, parts[at])
        log(service, experiment_id, parts[1])
        found, spans = read(service, trace_id)
        assert (found.tags["mlflow.traceName"], found.state, found.request_preview) == ("first", "ERROR", '"1"'), order
        assert len(spans) == 3
