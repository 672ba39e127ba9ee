"""Figures that every tracking service computes of traces; the answers are those of MLflow 3.17.2 to the same traces."""

import json

import pytest

from mlflow.api.traces import Aggregation, CalculateTraceFilterCorrelation, CreateAssessment, QueryTraceMetrics
from mlflow.entities import AssessmentSource
from mlflow.entities.trace_message import AssessmentMessage, ExpectationMessage, FeedbackMessage
from tests.contract.errors import raises
from tests.contract.traced import BEGIN, info, log, new_trace_id, span

MS = BEGIN // 1_000_000
ME = AssessmentSource("HUMAN", "me")


NOT_FOR_PLUGINS = True
"""What a plugin's store makes of it is the plugin's: ``tests/store/tracking`` has the adapter's part."""


def judge(service, trace_id, name, value, kind="feedback", overrides=None):
    given = FeedbackMessage(value) if kind == "feedback" else ExpectationMessage(value)
    message = AssessmentMessage(assessment_name=name, source=ME, overrides=overrides, **{kind: given})
    return service.create_assessment(CreateAssessment(trace_id, assessment=message)).assessment.assessment_id


@pytest.fixture
def traces(service, experiment_id):
    """Six traces a second apart: a root of 10 to 15 ms, in it a call of a model of 5 ms; the fourth fails."""
    ids = [new_trace_id() for _ in range(6)]
    for n, trace_id in enumerate(ids):
        status = "ERROR" if n == 3 else "OK"
        call = {
            "mlflow__spanType": '"CHAT_MODEL"',
            "mlflow__llm__model": f'"gpt-{n % 2}"',
            "mlflow__llm__provider": '"openai"',
            "mlflow__llm__cost": json.dumps({"input_cost": 0.25, "output_cost": 0.5, "total_cost": 0.75}),
            "mlflow__chat__tokenUsage": json.dumps(
                {"input_tokens": 10, "output_tokens": n, "total_tokens": 10 + n, "cache_read_input_tokens": 2}
            ),
        }
        metadata = {"mlflow.trace.session": f"s{n % 2}"} if n < 4 else {}
        log(
            service,
            experiment_id,
            info(
                trace_id,
                request_time=None,
                state="STATE_UNSPECIFIED",
                trace_metadata=metadata,
                tags={"grp": f"g{n % 3}"},
            ),
            span(trace_id, 1, start=n, end=n + 0.0101 + n / 1000, name="root", status=status),
            span(trace_id, 2, 1, start=n, end=n + 0.0059, name="chat", status=status, **call),
        )
    judge(service, ids[0], "q", True)
    judge(service, ids[1], "q", 0.5)
    judge(service, ids[2], "q", "good")
    judge(service, ids[3], "q", {"a": 1})
    replaced = judge(service, ids[4], "q", True)
    judge(service, ids[4], "q", False, overrides=replaced)
    judge(service, ids[0], "ex", "yes", "expectation")
    judge(service, ids[1], "ex", 3, "expectation")
    return ids


@pytest.fixture
def ask(service, experiment_id, traces):
    def ask(view, metric, *how, **more):
        aggregations = [
            Aggregation("PERCENTILE", kind) if isinstance(kind, float) else Aggregation(kind) for kind in how
        ]
        answer = service.query_trace_metrics(QueryTraceMetrics([experiment_id], view, metric, aggregations, **more))
        assert all(point.metric_name == metric for point in answer.data_points)
        return [(point.dimensions, point.values) for point in answer.data_points]

    return ask


def test_counts(ask):
    assert ask("TRACES", "trace_count", "COUNT") == [({}, {"COUNT": 6})]
    by_status = [({"trace_status": "ERROR"}, {"COUNT": 1}), ({"trace_status": "OK"}, {"COUNT": 5})]
    assert ask("TRACES", "trace_count", "COUNT", dimensions=["trace_status"]) == by_status
    assert ask("TRACES", "trace_count", "COUNT", dimensions=["trace_status", "trace_name"]) == [
        ({"trace_status": "ERROR", "trace_name": "root"}, {"COUNT": 1}),
        ({"trace_status": "OK", "trace_name": "root"}, {"COUNT": 5}),
    ]
    assert ask("TRACES", "session_count", "COUNT") == [({}, {"COUNT": 2})]
    # numbers of the protocol
    assert ask(1, "trace_count", 1, dimensions=["trace_status"]) == by_status


def test_nothing_counts_as_none_and_has_no_figures(ask):
    later = {"start_time_ms": MS + 10_000}
    assert ask("TRACES", "trace_count", "COUNT", **later) == [({}, {"COUNT": 0})]
    assert ask("TRACES", "session_count", "COUNT", **later) == [({}, {"COUNT": 0})]
    assert ask("SPANS", "span_count", "COUNT", **later) == [({}, {"COUNT": 0})]
    assert ask("TRACES", "latency", "AVG", **later) == []
    assert ask("TRACES", "trace_count", "COUNT", dimensions=["trace_name"], **later) == []
    assert ask("TRACES", "cache_creation_input_tokens", "SUM") == []


def test_latency_and_tokens(ask):
    assert ask("TRACES", "latency", "AVG", "MIN", "MAX", 50.0, 99.5, 0.0, 100.0) == [
        ({}, {"AVG": 12.5, "MIN": 10, "MAX": 15, "P50.0": 12.5, "P99.5": 14.975, "P0.0": 10, "P100.0": 15})
    ]
    assert ask("TRACES", "input_tokens", "SUM", "AVG") == [({}, {"SUM": 60, "AVG": 10})]
    assert ask("TRACES", "output_tokens", "SUM", "MAX", 90.0) == [({}, {"SUM": 15, "MAX": 5, "P90.0": 4.5})]
    assert ask("TRACES", "total_tokens", "SUM", dimensions=["trace_status"]) == [
        ({"trace_status": "ERROR"}, {"SUM": 13}),
        ({"trace_status": "OK"}, {"SUM": 62}),
    ]
    assert ask("TRACES", "cache_read_input_tokens", "SUM") == [({}, {"SUM": 12})]
    # beyond MLflow
    assert ask("TRACES", "total_cost", "SUM") == [({}, {"SUM": 4.5})]


def test_spans(ask):
    assert ask("SPANS", "span_count", "COUNT", dimensions=["span_type"]) == [
        ({"span_type": "CHAT_MODEL"}, {"COUNT": 6}),
        ({"span_type": "UNKNOWN"}, {"COUNT": 6}),
    ]
    # spans without a model are left out
    assert ask("SPANS", "span_count", "COUNT", dimensions=["span_model_name"]) == [
        ({"span_model_name": "gpt-0"}, {"COUNT": 3}),
        ({"span_model_name": "gpt-1"}, {"COUNT": 3}),
    ]
    assert ask("SPANS", "latency", "AVG", 50.0, dimensions=["span_name"]) == [
        ({"span_name": "chat"}, {"AVG": 5, "P50.0": 5}),
        ({"span_name": "root"}, {"AVG": 12.5, "P50.0": 12.5}),
    ]
    assert ask("SPANS", "total_cost", "SUM", "AVG", dimensions=["span_model_provider", "span_model_name"]) == [
        ({"span_model_provider": "openai", "span_model_name": "gpt-0"}, {"SUM": 2.25, "AVG": 0.75}),
        ({"span_model_provider": "openai", "span_model_name": "gpt-1"}, {"SUM": 2.25, "AVG": 0.75}),
    ]
    # beyond MLflow
    assert ask("SPANS", "output_tokens", "SUM", dimensions=["span_model_name"]) == [
        ({"span_model_name": "gpt-0"}, {"SUM": 6}),
        ({"span_model_name": "gpt-1"}, {"SUM": 9}),
    ]


def test_assessments(ask):
    assert ask("ASSESSMENTS", "assessment_count", "COUNT", dimensions=["assessment_name"]) == [
        ({"assessment_name": "ex"}, {"COUNT": 2}),
        ({"assessment_name": "q"}, {"COUNT": 5}),
    ]
    points = ask("ASSESSMENTS", "assessment_count", "COUNT", dimensions=["assessment_name", "assessment_value"])
    assert [point[0]["assessment_value"] for point in points] == [
        *('"yes"', "3"),
        *('"good"', "0.5", "false", "true", '{"a":1}'),
    ]
    # true and yes count 1, false and no 0
    assert ask("ASSESSMENTS", "assessment_value", "AVG", "MIN", 50.0, dimensions=["assessment_name"]) == [
        ({"assessment_name": "ex"}, {"AVG": 2, "MIN": 1, "P50.0": 2}),
        ({"assessment_name": "q"}, {"AVG": 0.5, "MIN": 0, "P50.0": 0.5}),
    ]


def test_time(ask):
    around = {"start_time_ms": MS - 60_000, "end_time_ms": MS + 60_000}
    assert ask("TRACES", "trace_count", "COUNT", time_interval_seconds=3600, **around) == [
        ({"time_bucket": "2026-01-02T03:00:00+00:00"}, {"COUNT": 6})
    ]
    # buckets are multiples of the interval since 1970, not since the beginning of what is asked for
    assert ask("TRACES", "trace_count", "COUNT", time_interval_seconds=2, **around) == [
        ({"time_bucket": "2026-01-02T03:04:04+00:00"}, {"COUNT": 1}),
        ({"time_bucket": "2026-01-02T03:04:06+00:00"}, {"COUNT": 2}),
        ({"time_bucket": "2026-01-02T03:04:08+00:00"}, {"COUNT": 2}),
        ({"time_bucket": "2026-01-02T03:04:10+00:00"}, {"COUNT": 1}),
    ]
    week = ask("SPANS", "span_count", "COUNT", time_interval_seconds=7 * 86400, dimensions=["span_name"], **around)
    assert week == [
        ({"time_bucket": "2026-01-01T00:00:00+00:00", "span_name": "chat"}, {"COUNT": 6}),
        ({"time_bucket": "2026-01-01T00:00:00+00:00", "span_name": "root"}, {"COUNT": 6}),
    ]
    # both ends count
    assert ask("TRACES", "trace_count", "COUNT", start_time_ms=MS, end_time_ms=MS) == [({}, {"COUNT": 1})]
    assert ask("TRACES", "trace_count", "COUNT", start_time_ms=MS + 1, end_time_ms=MS + 999) == [({}, {"COUNT": 0})]


def test_spans_count_when_they_begin_if_their_trace_is_in_the_time(service, experiment_id, ask):
    trace_id = new_trace_id()
    log(service, experiment_id, span(trace_id, 1, start=100, end=110), span(trace_id, 2, 1, start=107, end=108))
    asked = {"dimensions": ["span_name"], "end_time_ms": MS + 101_000}
    points = ask("SPANS", "span_count", "COUNT", time_interval_seconds=5, start_time_ms=MS + 99_000, **asked)
    assert points == [
        ({"time_bucket": "2026-01-02T03:05:45+00:00", "span_name": "span 1"}, {"COUNT": 1}),
        ({"time_bucket": "2026-01-02T03:05:50+00:00", "span_name": "span 2"}, {"COUNT": 1}),
    ]
    assert ask("SPANS", "span_count", "COUNT", start_time_ms=MS + 101_000, dimensions=["span_name"]) == []


@pytest.mark.parametrize(
    ("view", "filters", "count"),
    [
        ("TRACES", ["trace.status = 'OK'"], 5),
        ("TRACES", ["trace.status = 'OK'", "trace.tag.grp = 'g0'"], 1),
        ("TRACES", ["trace.tag.`grp` = 'g1'"], 2),
        ("TRACES", ["trace.metadata.`mlflow.trace.session` = 's1'"], 2),
        ("TRACES", ["latency > 12 OR trace.name = 'nope'"], 3),
        ("SPANS", ["span.name = 'chat'"], 6),
        ("SPANS", ["span.status = 'ERROR'"], 2),
        ("SPANS", ["span.type = 'CHAT_MODEL'", "trace.status = 'OK'"], 5),
        ("SPANS", ["NOT span.model = 'gpt-1'"], 9),
        ("SPANS", ["trace.tag.grp = 'g1'"], 4),
        ("ASSESSMENTS", ["assessment.name = 'q'"], 5),
        ("ASSESSMENTS", ["assessment.type = 'feedback'"], 5),
        ("ASSESSMENTS", ["assessment.type = 'expectation'"], 2),
        ("ASSESSMENTS", ["assessment.type = 'FEEDBACK'"], 0),
        ("ASSESSMENTS", ["trace.status = 'OK'"], 6),
    ],
)
def test_filters(ask, view, filters, count):
    name = {"TRACES": "trace_count", "SPANS": "span_count", "ASSESSMENTS": "assessment_count"}[view]
    assert ask(view, name, "COUNT", filters=filters) == [({}, {"COUNT": count})]


def test_pages(service, experiment_id, traces):
    asked = {"dimensions": ["span_name", "span_status"], "max_results": 3}
    arguments = ([experiment_id], "SPANS", "span_count", [Aggregation("COUNT")])
    first = service.query_trace_metrics(QueryTraceMetrics(*arguments, **asked))
    assert len(first.data_points) == 3
    second = service.query_trace_metrics(QueryTraceMetrics(*arguments, page_token=first.next_page_token, **asked))
    assert len(second.data_points) == 1 and second.next_page_token is None
    points = [point.dimensions for point in [*first.data_points, *second.data_points]]
    assert points == [
        {"span_name": name, "span_status": status} for name in ("chat", "root") for status in ("ERROR", "OK")
    ]
    with raises("INVALID_PARAMETER_VALUE", "page token"):
        service.query_trace_metrics(QueryTraceMetrics(*arguments, page_token="zzz", **asked))


@pytest.mark.parametrize(
    ("arguments", "more", "message"),
    [
        (("TRACES", "nope", "COUNT"), {}, "'nope' for view TRACES: it must be one of trace_count, session_count"),
        (("NOPE", "trace_count", "COUNT"), {}, "view_type.*NOPE"),
        (("TRACES", "trace_count", "SUM"), {}, "SUM of trace_count; supported: COUNT"),
        (("TRACES", "latency", "SUM"), {}, "supported: AVG, MAX, MIN, PERCENTILE"),
        (("TRACES", "latency", "NOPE"), {}, "aggregation_type.*NOPE"),
        (("TRACES", "latency", 101.0), {}, "percentile_value 101.0"),
        (("TRACES", "latency"), {}, "aggregations"),
        (("TRACES", "trace_count", "COUNT"), {"dimensions": ["span_name"]}, "'span_name' of trace_count"),
        (("SPANS", "total_cost", "SUM"), {"dimensions": ["span_name"]}, "span_model_name, span_model_provider"),
        (("TRACES", "session_count", "COUNT"), {"dimensions": ["trace_status"]}, "supported: none"),
        (
            ("TRACES", "trace_count", "COUNT"),
            {"time_interval_seconds": 60},
            "start_time_ms and end_time_ms are required",
        ),
        (("TRACES", "trace_count", "COUNT"), {"filters": ["bad"]}, "Invalid filter"),
        (("TRACES", "trace_count", "COUNT"), {"filters": ["span.name = 'x'"]}, "does not go with the view TRACES"),
        (("SPANS", "span_count", "COUNT"), {"filters": ["assessment.name = 'x'"]}, "view SPANS"),
        (("TRACES", "trace_count", "COUNT"), {"filter": "bad"}, "Invalid filter"),
        (
            ("SPANS", "span_count", "COUNT"),
            {"filters": ["span.name = 'a' OR status = 'OK'"]},
            "both a trace and its span",
        ),
    ],
)
def test_errors_name_what_is_wrong(ask, arguments, more, message):
    with raises("INVALID_PARAMETER_VALUE", message):
        ask(*arguments, **more)


def test_correlation(service, experiment_id, traces):
    """The figures are MLflow's to the last digits."""

    def ask(*filters):
        answer = service.calculate_trace_filter_correlation(CalculateTraceFilterCorrelation([experiment_id], *filters))
        counts = (answer.filter1_count, answer.filter2_count, answer.joint_count, answer.total_count)
        return counts, answer.npmi, answer.npmi_smoothed

    session = "metadata.`mlflow.trace.session` = 's1'"
    close = lambda value: pytest.approx(value, abs=1e-12)  # noqa: E731
    assert ask("status = 'OK'", session) == ((5, 2, 1, 6), close(-0.2850972089384687), close(-0.24221673613591205))
    assert ask("status = 'ERROR'", session) == ((1, 2, 1, 6), close(0.6131471927654584), close(0.4140722453786371))
    assert ask("status = 'OK'", "status = 'ERROR'") == ((5, 1, 0, 6), -1, close(-0.3962406251802892))
    assert ask("status = 'OK'", "name = 'root'") == ((5, 6, 5, 6), close(0), close(0.12415486767714957))
    assert ask("status = 'OK'", "status = 'OK'", session) == ((1, 1, 1, 2), 1, close(0.41339010522284747))
    assert ask("status != 'x'", "name = 'root'") == ((6, 6, 6, 6), 1, 1)
    counts, npmi, smoothed = ask("name = 'nope'", "status = 'OK'")
    assert counts == (0, 5, 0, 6) and npmi != npmi and smoothed is None
