"""What charts ask of metrics: outlines in which no point is lost. Every store answers the same."""

import pytest

from mlflow.api.metric_envelopes import GetMetricEnvelopes
from mlflow.api.tracking import CreateRun, LogBatch
from mlflow.entities import Metric
from tests.contract.errors import raises

NOT_FOR_PLUGINS = True
NAN = float("nan")


def log(service, run_id, key, points):
    """Points as (value, timestamp, step)."""
    points = list(points)
    for start in range(0, len(points), 1000):
        metrics = [Metric(key, *point) for point in points[start : start + 1000]]
        service.log_batch(LogBatch(run_id, metrics=metrics))


def envelopes(service, run_ids, keys, **options):
    return service.get_metric_envelopes(GetMetricEnvelopes(run_ids, keys, **options)).series


def test_few_points_come_as_they_are(service, run_id):
    log(service, run_id, "m", [(1.0, 10, 0), (NAN, 20, 1), (3.0, 15, 1), (-2.0, 5, 7)])
    [series] = envelopes(service, [run_id], ["m"])
    assert (series.run_id, series.metric_key, series.points, series.exact) == (run_id, "m", 4, True)
    assert (series.x, series.min, series.nan) == ([0, 1, 1, 7], [1.0, 3.0, None, -2.0], [0, 0, 1, 0])
    assert series.max == series.mean == series.last == []


@pytest.mark.parametrize(("axis", "x"), [("step", [0, 1, 7]), ("time", [1005, 1010, 1020]), ("relative", [5, 10, 20])])
def test_axes(service, run_id, axis, x):
    log(service, run_id, "m", [(1.0, 1010, 0), (2.0, 1020, 1), (3.0, 1005, 7)])
    [series] = envelopes(service, [run_id], ["m"], axis=axis)
    assert series.x == x
    assert series.min == ([1.0, 2.0, 3.0] if axis == "step" else [3.0, 1.0, 2.0])
    # both ends are included
    [series] = envelopes(service, [run_id], ["m"], axis=axis, start=x[1], end=x[2])
    assert series.x == x[1:]
    assert envelopes(service, [run_id], ["m"], axis=axis, start=x[2] + 1) == []


def test_relative_time_of_a_run_without_start_begins_with_the_metric(service, experiment_id):
    run_id = service.create_run(CreateRun(experiment_id)).run.info.run_id
    log(service, run_id, "m", [(1.0, 1010, 0), (2.0, 1020, 1)])
    [series] = envelopes(service, [run_id], ["m"], axis="relative")
    assert series.x == [0, 10]


def test_many_points_come_in_buckets(service, run_id):
    log(service, run_id, "m", [(100.0 if i == 777 else float(i % 10), i, i) for i in range(1000)])
    [series] = envelopes(service, [run_id], ["m"], buckets=10)
    assert (series.points, series.exact) == (1000, False)
    assert series.x == list(range(0, 1000, 100))
    assert series.min == [0.0] * 10
    assert series.max == [9.0] * 7 + [100.0] + [9.0] * 2
    assert series.last == [9.0] * 10
    assert series.mean[:7] == [pytest.approx(4.5)] * 7
    assert series.mean[7] == pytest.approx(4.5 + 0.93)
    assert series.nan == []
    # a part of it, finer
    [series] = envelopes(service, [run_id], ["m"], buckets=10, start=770, end=779)
    assert (series.points, series.exact, series.x) == (10, True, list(range(770, 780)))
    assert series.min[7] == 100.0


def test_nan_is_counted(service, run_id):
    log(service, run_id, "m", [(NAN if i < 100 or i == 500 else 1.0, i, i) for i in range(1000)])
    [series] = envelopes(service, [run_id], ["m"], buckets=10)
    assert series.nan == [100, 0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert series.min == series.max == series.mean == series.last == [None] + [1.0] * 9


def test_series_are_in_order_of_runs_and_keys(service, experiment_id):
    runs = [service.create_run(CreateRun(experiment_id, start_time=1)).run.info.run_id for _ in range(3)]
    for number, run_id in enumerate(runs):
        log(service, run_id, "b", [(float(number), 1, 1)])
    log(service, runs[1], "a", [(9.0, 1, 1)])
    asked = [runs[2], runs[1], "0" * 32, runs[2]]
    found = [(s.run_id, s.metric_key, s.min) for s in envelopes(service, asked, ["b", "a", "nothing"])]
    assert found == [(runs[2], "b", [2.0]), (runs[1], "b", [1.0]), (runs[1], "a", [9.0])]


def test_steps_at_the_ends_of_64_bits(service, run_id):
    ends = (-(2**63), 2**63 - 1)
    log(service, run_id, "m", [(1.0, 1, ends[0]), (2.0, 2, 0), (3.0, 3, ends[1])])
    [series] = envelopes(service, [run_id], ["m"])
    assert series.x == [ends[0], 0, ends[1]]
    [series] = envelopes(service, [run_id], ["m"], buckets=2)
    assert (series.points, series.x, series.min, series.max) == (3, [ends[0], 0], [1.0, 2.0], [1.0, 3.0])
    [series] = envelopes(service, [run_id], ["m"], axis="relative", start=ends[0], end=ends[1])
    assert series.points == 3


def test_what_is_not_allowed(service, run_id):
    with raises("INVALID_PARAMETER_VALUE", "'buckets': it must be between 1 and 4000"):
        envelopes(service, [run_id], ["m"], buckets=4001)
    with raises("INVALID_PARAMETER_VALUE", "'axis': allowed are step, time, relative"):
        envelopes(service, [run_id], ["m"], axis="epoch")
    with raises("INVALID_PARAMETER_VALUE", "'run_ids': at most 500 are allowed; 501 were given"):
        envelopes(service, [run_id] * 501, ["m"])
    with raises("INVALID_PARAMETER_VALUE", "must not be greater than 'end'"):
        envelopes(service, [run_id], ["m"], start=2, end=1)
    with raises("INVALID_PARAMETER_VALUE", "metric_keys"):
        envelopes(service, [run_id], [])
