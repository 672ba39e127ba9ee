"""What every tracking service says of metrics without their histories."""

import math

from mlflow.api.metric_summaries import MAX_KEYS, MAX_RUNS, GetMetricSummaries
from mlflow.api.tracking import CreateRun, LogBatch
from mlflow.entities import Metric
from tests.contract.errors import raises

NAN = float("nan")


def log(service, run_id, key, *points):
    """Points are (value, timestamp, step)."""
    service.log_batch(LogBatch(run_id, metrics=[Metric(key, *point) for point in points]))


def summaries(service, *run_ids, keys=()):
    return service.get_metric_summaries(GetMetricSummaries(list(run_ids), list(keys))).runs


def test_first_last_least_and_most(service, run_id):
    log(service, run_id, "loss", (0.9, 100, 0), (0.2, 300, 2), (0.5, 200, 1))
    log(service, run_id, "loss", (0.4, 400, 3), (0.2, 500, 4), (0.3, 600, 5))
    [run] = summaries(service, run_id)
    [loss] = run.metrics
    assert (run.run_id, loss.key, loss.points) == (run_id, "loss", 6)
    assert (loss.first, loss.first_step, loss.first_timestamp) == (0.9, 0, 100)
    assert (loss.last, loss.last_step, loss.last_timestamp) == (0.3, 5, 600)
    # reached twice: the first time counts
    assert (loss.min, loss.min_step) == (0.2, 2)
    assert (loss.max, loss.max_step) == (0.9, 0)


def test_nan_is_neither_least_nor_most(service, run_id):
    log(service, run_id, "m", (NAN, 1, 0), (2.0, 2, 1), (NAN, 3, 2))
    log(service, run_id, "only nan", (NAN, 1, 0))
    m, only = summaries(service, run_id)[0].metrics
    assert (m.min, m.min_step, m.max, m.max_step) == (2.0, 1, 2.0, 1)
    assert math.isnan(m.first) and math.isnan(m.last)
    assert math.isnan(only.last) and only.points == 1
    assert (only.min, only.min_step, only.max, only.max_step) == (None, None, None, None)


def test_zero_is_a_value(service, run_id):
    log(service, run_id, "m", (0.0, 0, 0))
    [m] = summaries(service, run_id)[0].metrics
    assert (m.first, m.last, m.min, m.min_step, m.max, m.max_step) == (0.0, 0.0, 0.0, 0, 0.0, 0)


def test_several_runs_and_chosen_keys(service, experiment_id, run_id):
    other = service.create_run(CreateRun(experiment_id)).run.info.run_id
    log(service, run_id, "b", (1.0, 1, 0))
    log(service, run_id, "a", (2.0, 1, 0))
    log(service, run_id, "c", (3.0, 1, 0))
    one, two = summaries(service, run_id, other, run_id)
    assert [metric.key for metric in one.metrics] == ["a", "b", "c"]
    assert (two.run_id, two.metrics) == (other, [])
    one, two = summaries(service, other, run_id, keys=["c", "a", "nobody logged this"])
    assert one.metrics == []
    assert [(metric.key, metric.last) for metric in two.metrics] == [("a", 2.0), ("c", 3.0)]


def test_what_is_refused(service, run_id):
    with raises("INVALID_PARAMETER_VALUE", "run_ids"):
        summaries(service)
    with raises("INVALID_PARAMETER_VALUE", f"At most {MAX_RUNS} run_ids"):
        summaries(service, *["0" * 32] * (MAX_RUNS + 1))
    with raises("INVALID_PARAMETER_VALUE", f"At most {MAX_KEYS} metric_keys"):
        summaries(service, run_id, keys=map(str, range(MAX_KEYS + 1)))
    with raises("RESOURCE_DOES_NOT_EXIST"):
        summaries(service, run_id, "0" * 32)
