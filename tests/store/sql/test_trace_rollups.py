"""Figures from rollups are those from rows, also after traces have changed."""

import itertools
import json
import random
import threading
import time

import pytest

from mlflow.api.traces import (
    Aggregation,
    CreateAssessment,
    DeleteAssessment,
    DeleteTraces,
    LogTraces,
    QueryTraceMetrics,
    SetTraceTag,
)
from mlflow.api.tracking import CreateExperiment
from mlflow.entities import AssessmentSource
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import AssessmentMessage, FeedbackMessage, TraceInfoMessage
from mlflow.entities.wire_time import time_text
from mlflow.store.sql import trace_answers
from mlflow.store.sql.trace_rollups import roll_up, rounded
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH

HOUR, DAY = 3_600_000, 86_400_000
NOW = int(time.time() * 1000)
BEGIN = NOW // DAY * DAY - 5 * DAY
COUNT = 400
ME = AssessmentSource("HUMAN", "me")


def one(n, begin=None, trace_id=None):
    """A trace with two spans, the second some of the time in the hour after."""
    choose = random.Random(n)
    start = begin if begin is not None else BEGIN + n * (NOW - BEGIN) // COUNT
    trace_id = trace_id or f"tr-{n:032x}"
    duration = int(choose.lognormvariate(6, 2))
    info = TraceInfoMessage(
        trace_id,
        request_time=time_text(start),
        execution_duration=f"{duration / 1000}s",
        state="ERROR" if n % 7 == 0 else "OK",
        tags={} if n % 11 == 0 else {"mlflow.traceName": f"flow {n % 3}"},
        trace_metadata={"mlflow.trace.session": f"s{n // 10}"} if n % 4 else {},
        assessments=[
            AssessmentMessage(assessment_name="q", source=ME, feedback=FeedbackMessage(n % 3 != 0)),
            AssessmentMessage(assessment_name="score", source=ME, feedback=FeedbackMessage(n / 8)),
        ]
        if n % 5 == 0
        else [],
    )
    spans = []
    for i in range(2):
        begin_ns = start * 1_000_000 + i * choose.randrange(90 * 60) * 10**9
        attributes = {"mlflow.spanType": json.dumps(["AGENT", "LLM"][i])}
        if i and n % 6:
            attributes["mlflow.llm.model"] = json.dumps(f"gpt-{n % 2}")
            attributes["mlflow.llm.cost"] = json.dumps({"input_cost": n / 64, "output_cost": 0.5})
            attributes["mlflow.chat.tokenUsage"] = json.dumps({"input_tokens": n, "output_tokens": 3})
        status = "ERROR" if (n + i) % 9 == 0 else "OK"
        end = begin_ns + choose.randrange(10**10)
        parent = f"{1:016x}" if i else None
        spans.append(
            SpanRecord(trace_id, f"{i + 1:016x}", f"step {i}", begin_ns, end, parent, status, attributes=attributes)
        )
    return info, spans


def write(service, experiment, *made):
    service.log_traces(LogTraces(experiment, [info for info, _ in made], [s for _, spans in made for s in spans]))


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mysql"])
def service(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rollups")
    if request.param == "sqlite":
        opened = SqlTracking.open(f"sqlite:///{folder}/s.db", artifact_root=str(folder))
        yield opened
        opened.close()
    else:
        with FRESH[request.param]() as uri:
            opened = SqlTracking.open(uri, artifact_root=str(folder))
            yield opened
            opened.close()


@pytest.fixture(scope="module")
def experiment(service):
    experiment = service.create_experiment(CreateExperiment("rolled")).experiment_id
    write(service, experiment, *map(one, range(COUNT)))
    # of another experiment, in the same hours
    other = service.create_experiment(CreateExperiment("other")).experiment_id
    write(service, other, one(COUNT + 1, BEGIN + HOUR))
    return experiment


class Asker:
    def __init__(self, service, monkeypatch, experiment):
        self.service, self.monkeypatch, self.experiment = service, monkeypatch, experiment

    def _ask(self, view, metric, how, few, more):
        self.monkeypatch.setattr(trace_answers, "FEW", few)
        how = [Aggregation("PERCENTILE", kind) if isinstance(kind, float) else Aggregation(kind) for kind in how]
        request = QueryTraceMetrics([self.experiment], view, metric, how, max_results=10_000, **more)
        return self.service.query_trace_metrics(request).data_points

    def rows(self, view, metric, *how, **more):
        return self._ask(view, metric, how, 10**9, more)

    def rolled(self, view, metric, *how, **more):
        found = self._ask(view, metric, how, 0, more)
        assert self.service.trace_roller.wait(60)
        return found

    def same(self, view, metric, *how, **more):
        """Both ways give the same; tells how many points."""
        # the first makes rollups, the second reads them
        self.rolled(view, metric, *how, **more)
        one, other = self.rolled(view, metric, *how, **more), self.rows(view, metric, *how, **more)
        assert [point.dimensions for point in one] == [point.dimensions for point in other]
        for left, right in zip(one, other, strict=True):
            for name, value in left.values.items():
                allowed = 0.004 if name.startswith("P") else 1e-12
                assert value == pytest.approx(right.values[name], rel=allowed), (left.dimensions, name)
        return len(one)

    def rollups(self):
        """(level, bucket) of the rollups there are, by view."""

        def read(store, tx, request):
            return tx.rows(
                "SELECT view_type, level, bucket FROM trace_rollup WHERE experiment_id = ? AND latencies IS NOT NULL",
                (int(self.experiment),),
            )

        found = {}
        for view, *where in self.service.writer.read(read, None):
            found.setdefault(view, set()).add(tuple(where))
        return found


@pytest.fixture
def ask(service, monkeypatch, experiment):
    return Asker(service, monkeypatch, experiment)


TIMES = [
    {},
    {"start_time_ms": BEGIN + 5 * HOUR + 1234, "end_time_ms": BEGIN + 3 * DAY + 7 * HOUR + 99},
    {"start_time_ms": BEGIN - DAY, "end_time_ms": NOW + DAY, "time_interval_seconds": 3600},
    {"start_time_ms": BEGIN + 11 * HOUR + 5, "end_time_ms": NOW, "time_interval_seconds": 86_400},
    {"start_time_ms": BEGIN, "end_time_ms": BEGIN + 4 * DAY - 1, "time_interval_seconds": 7 * 86_400},
    {"start_time_ms": BEGIN, "end_time_ms": BEGIN + 2 * DAY, "time_interval_seconds": 10_000},
]
QUESTIONS = [
    ("TRACES", "trace_count", ["COUNT"], {}),
    ("TRACES", "trace_count", ["COUNT"], {"dimensions": ["trace_name", "trace_status"]}),
    ("TRACES", "trace_count", ["COUNT"], {"filters": ["trace.status = 'OK'", "NOT trace.name = 'flow 1'"]}),
    ("TRACES", "trace_count", ["COUNT"], {"filters": ["latency > 300"]}),
    ("TRACES", "session_count", ["COUNT"], {}),
    ("TRACES", "session_count", ["COUNT"], {"filters": ["trace.status = 'OK'"]}),
    ("TRACES", "latency", ["AVG", "MIN", "MAX", 0.0, 50.0, 95.0, 99.9, 100.0], {}),
    ("TRACES", "latency", ["MAX", 90.0], {"dimensions": ["trace_name"], "filters": ["trace.status IN ('OK')"]}),
    ("TRACES", "latency", ["AVG"], {"dimensions": ["trace_status"]}),
    ("TRACES", "total_tokens", ["SUM", "AVG", "MIN", "MAX"], {"dimensions": ["trace_status"]}),
    ("TRACES", "total_tokens", ["SUM", 50.0], {}),
    ("TRACES", "total_cost", ["SUM", "MIN"], {}),
    ("SPANS", "span_count", ["COUNT"], {"dimensions": ["span_type", "span_status"]}),
    ("SPANS", "span_count", ["COUNT"], {"dimensions": ["span_model_name"], "filters": ["trace.status = 'OK'"]}),
    ("SPANS", "span_count", ["COUNT"], {"filters": ["span.name LIKE '%1' OR span.status = 'ERROR'"]}),
    ("SPANS", "latency", ["AVG", "MAX", 50.0, 99.0], {"dimensions": ["span_name"]}),
    ("SPANS", "total_cost", ["SUM", "AVG"], {"dimensions": ["span_model_name"]}),
    ("SPANS", "input_tokens", ["SUM", "MAX"], {"dimensions": ["span_model_name"]}),
    ("ASSESSMENTS", "assessment_count", ["COUNT"], {"dimensions": ["assessment_name", "assessment_value"]}),
    ("ASSESSMENTS", "assessment_value", ["AVG", "MAX"], {"dimensions": ["assessment_name"]}),
    ("ASSESSMENTS", "assessment_value", ["AVG", 50.0], {"filters": ["assessment.name = 'q'"]}),
    ("ASSESSMENTS", "assessment_count", ["COUNT"], {"filters": ["assessment.type = 'feedback'", "status = 'OK'"]}),
]


@pytest.mark.parametrize("when", range(len(TIMES)))
@pytest.mark.parametrize("question", range(len(QUESTIONS)))
def test_rollups_tell_what_rows_do(ask, question, when):
    view, metric, how, more = QUESTIONS[question]
    assert ask.same(view, metric, *how, **more, **TIMES[when]) > 0


def test_rollups_are_read(ask, service):
    """Figures come from rollups, not again from rows."""
    ask.same("TRACES", "trace_count", "COUNT")

    def spoil(store, tx, request):
        tx.execute(
            "UPDATE trace_rollup SET figures = ? WHERE experiment_id = ? AND level = 1", ("[]", int(ask.experiment))
        )

    service.writer.write(spoil, None)
    [point] = ask.rolled("TRACES", "trace_count", "COUNT")
    # only the hours of today are left
    assert 0 < point.values["COUNT"] < COUNT / 4
    service.writer.write(lambda store, tx, request: tx.execute("DELETE FROM trace_rollup"), None)
    ask.same("TRACES", "trace_count", "COUNT")


def test_which_rollups_are_made(ask):
    before = int(time.time() * 1000) - 2 * HOUR
    ask.same("TRACES", "trace_count", "COUNT")
    rollups = ask.rollups()
    assert set(rollups) == {0, 1, 2} and rollups[0] == rollups[1] == rollups[2]
    days = {bucket for level, bucket in rollups[0] if level == 1}
    hours = {bucket for level, bucket in rollups[0] if level == 0}
    first = BEGIN // DAY
    settled = int(time.time() * 1000) - 2 * HOUR
    # a day may have settled meanwhile
    assert days in (set(range(first, before // DAY)), set(range(first, settled // DAY)))
    assert hours <= set(range(first * 24, settled // HOUR)) and len(hours) >= 24 * len(days)


CHANGES = {
    "a late span": lambda s, e, t: s.log_traces(
        LogTraces(e, spans=[SpanRecord(t, "f" * 16, "late", (BEGIN + DAY) * 10**6, (BEGIN + DAY) * 10**6 + 5)])
    ),
    "a new trace": lambda s, e, t: write(s, e, one(1234, BEGIN + DAY, f"tr-{random.getrandbits(128):032x}")),
    "another time": lambda s, e, t: s.log_traces(
        LogTraces(e, [TraceInfoMessage(t, request_time=time_text(BEGIN + 3 * DAY))])
    ),
    "its name": lambda s, e, t: s.set_trace_tag(SetTraceTag(t, "mlflow.traceName", "other")),
    "an assessment": lambda s, e, t: s.create_assessment(
        CreateAssessment(t, assessment=AssessmentMessage(assessment_name="x", source=ME, feedback=FeedbackMessage(1.5)))
    ),
    "no assessment": lambda s, e, t: s.delete_assessment(DeleteAssessment(t, f"a-{t}")),
    "its end": lambda s, e, t: s.log_traces(
        LogTraces(e, [TraceInfoMessage(t, execution_duration="77s", state="ERROR")])
    ),
    "deletion": lambda s, e, t: s.delete_traces(DeleteTraces(e, request_ids=[t])),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_are_in_the_figures(service, ask, change):
    trace_id = f"tr-{random.getrandbits(128):032x}"
    info, spans = one(5, BEGIN + DAY + 3 * HOUR, trace_id)
    # an id of a trace may be longer than one of an assessment
    info.assessments = [
        AssessmentMessage(assessment_id=f"a-{trace_id}", assessment_name=change, source=ME, feedback=FeedbackMessage(2))
    ]
    write(service, ask.experiment, (info, spans))
    questions = [
        ("TRACES", "latency", "AVG", 50.0, {"dimensions": ["trace_name"]}),
        ("SPANS", "span_count", "COUNT", {"dimensions": ["span_name"]}),
        ("ASSESSMENTS", "assessment_value", "AVG", {"dimensions": ["assessment_name"]}),
    ]
    by_day = {"time_interval_seconds": 86_400, "start_time_ms": BEGIN, "end_time_ms": NOW}
    questions = [(*question, more | by_day) for *question, more in questions]
    before = [ask.rows(*question, **more) for *question, more in questions]
    for *question, more in questions:
        ask.same(*question, **more)
    CHANGES[change](service, ask.experiment, trace_id)
    for *question, more in questions:
        ask.same(*question, **more)
    assert before != [ask.rows(*question, **more) for *question, more in questions]


def test_a_change_while_a_rollup_is_computed_is_not_lost(service, ask, monkeypatch):
    day, read = BEGIN // DAY + 2, service.writer.read
    # at noon, an hour of its own
    moment = day * DAY + 12 * HOUR

    def read_and_write(body, request, *how):
        found = read(body, request, *how)
        if body.__name__ == "compute":
            write(service, ask.experiment, one(99, moment, f"tr-{random.getrandbits(128):032x}"))
        return found

    service.writer.write(lambda store, tx, request: tx.execute("DELETE FROM trace_rollup"), None)
    monkeypatch.setattr(service.writer, "read", read_and_write)
    roll_up(service, int(ask.experiment), day)
    monkeypatch.undo()
    # the other hours are kept
    hours = {bucket for level, bucket in ask.rollups()[0] if level == 0}
    assert hours == set(range(24 * day, 24 * day + 24)) - {moment // HOUR}
    assert not any(level for level, _ in ask.rollups()[0])
    ask = Asker(service, monkeypatch, ask.experiment)
    assert ask.rolled("TRACES", "trace_count", "COUNT") == ask.rows("TRACES", "trace_count", "COUNT")
    ask.same("TRACES", "trace_count", "COUNT")


def test_what_is_new_costs_no_rollups(service, ask, monkeypatch):
    ask.same("TRACES", "trace_count", "COUNT")
    before = ask.rollups()
    write(service, ask.experiment, one(4321, NOW, f"tr-{random.getrandbits(128):032x}"))
    assert ask.rollups() == before


def test_writers_and_rollups_at_the_same_time(service, monkeypatch):
    experiment = service.create_experiment(CreateExperiment("busy")).experiment_id
    ask = Asker(service, monkeypatch, experiment)
    write(service, experiment, one(9999, BEGIN))
    monkeypatch.setattr(trace_answers, "FEW", 0)
    failures = []

    def writer(first):
        try:
            for n in range(first, first + 15):
                write(service, experiment, one(n, BEGIN + n % 3 * DAY))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=writer, args=(first,)) for first in (10_000, 20_000, 30_000)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        ask.rolled("TRACES", "trace_count", "COUNT")
    for thread in threads:
        thread.join()
    assert not failures
    assert [point.values for point in ask.rolled("TRACES", "trace_count", "COUNT")] == [{"COUNT": 46}]
    assert ask.same("SPANS", "span_count", "COUNT", dimensions=["span_name"]) == 2


def test_latencies_are_rounded_to_less_than_half_a_percent():
    assert all(rounded(value) == value for value in range(256))
    for value in itertools.chain(range(256, 5000), map(random.Random(1).randrange, [10**12] * 1000)):
        assert abs(rounded(value) - value) <= 0.004 * value
