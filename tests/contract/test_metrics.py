"""What every tracking service does with metric points."""

import math
import sys

import pytest

from mlflow.api.logged_models import CreateLoggedModel
from mlflow.api.tracking import (
    CreateRun,
    DeleteRun,
    GetMetricHistory,
    GetMetricHistoryBulk,
    GetMetricHistoryBulkInterval,
    GetRun,
    LogBatch,
    LogMetric,
)
from mlflow.entities import Metric
from tests.contract.errors import raises

NAN = float("nan")


def log(service, run_id, *points, key="m"):
    for value, timestamp, step in points:
        service.log_metric(LogMetric(run_id=run_id, key=key, value=value, timestamp=timestamp, step=step))


def last(service, run_id, key="m"):
    metrics = {m.key: m for m in service.get_run(GetRun(run_id)).run.data.metrics}
    return metrics[key].value, metrics[key].timestamp, metrics[key].step


def history(service, run_id, key="m", **options):
    page = service.get_metric_history(GetMetricHistory(run_id=run_id, metric_key=key, **options))
    return [(m.value, m.timestamp, m.step) for m in page.metrics]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(1.0, 5, 0), (2.0, 1, 1)], (2.0, 1, 1)),  # the step decides
        ([(2.0, 1, 1), (1.0, 5, 0)], (2.0, 1, 1)),
        ([(2.0, 5, 1), (1.0, 6, 1)], (1.0, 6, 1)),  # then the time
        ([(1.0, 6, 1), (2.0, 5, 1)], (1.0, 6, 1)),
        ([(1.0, 5, 1), (3.0, 5, 1), (2.0, 5, 1)], (3.0, 5, 1)),  # then the value
        ([(3.0, 5, 1), (NAN, 5, 1)], (3.0, 5, 1)),
        ([(-1.0, 1, -5), (-2.0, 1, -7)], (-1.0, 1, -5)),
    ],
)
@pytest.mark.parametrize("batched", [False, True])
def test_which_point_is_the_last(service, run_id, points, expected, batched):
    if batched:
        service.log_batch(LogBatch(run_id, metrics=[Metric("m", *point) for point in points]))
    else:
        log(service, run_id, *points)
    assert last(service, run_id) == expected
    assert len(history(service, run_id)) == len(points)


def test_history_is_in_order_of_time_step_value(service, run_id):
    points = [(3.0, 2, 0), (1.0, 1, 9), (2.0, 2, -1), (0.5, 2, 0), (NAN, 2, 0)]
    log(service, run_id, *points)
    values = [point[0] for point in history(service, run_id)]
    assert values[:2] == [1.0, 2.0]
    assert math.isnan(values[2])
    assert values[3:] == [0.5, 3.0]


def test_an_identical_point_is_stored_once(service, run_id):
    for _ in range(2):
        log(service, run_id, (1.0, 1, 0), (NAN, 1, 0))
        service.log_batch(
            LogBatch(run_id, metrics=[Metric("b", 1.0, 1, 0), Metric("b", 1.0, 1, 0), Metric("b", 2.0, 1, 1)])
        )
    assert len(history(service, run_id)) == 2
    assert history(service, run_id, "b") == [(1.0, 1, 0), (2.0, 1, 1)]


def test_special_values(service, run_id):
    log(service, run_id, (NAN, 1, 0), (float("inf"), 2, 1), (float("-inf"), 3, 2), (5e-324, 4, 3))
    values = [point[0] for point in history(service, run_id)]
    assert math.isnan(values[0])
    assert values[1:] == [sys.float_info.max, -sys.float_info.max, 5e-324]


def test_a_last_nan_is_nan(service, run_id):
    log(service, run_id, (1.0, 1, 0), (NAN, 2, 1))
    value, timestamp, step = last(service, run_id)
    assert math.isnan(value)
    assert (timestamp, step) == (2, 1)


def test_the_largest_numbers(service, run_id):
    largest = 2**63 - 1
    log(service, run_id, (1.0, largest, largest), (2.0, 0, -largest))
    assert history(service, run_id) == [(2.0, 0, -largest), (1.0, largest, largest)]
    assert last(service, run_id) == (1.0, largest, largest)


@pytest.mark.parametrize(
    "metric",
    [Metric("m", 1.0, -1, 0), Metric("m", 1.0, 2**63, 0), Metric("m", 1.0, 0, 2**63), Metric("m", 1.0, 0, 1.5)],
)
def test_points_that_do_not_fit(service, run_id, metric):
    with raises("INVALID_PARAMETER_VALUE", "'m'|step|timestamp"):
        service.log_batch(LogBatch(run_id, metrics=[Metric("other", 1.0, 1, 0), metric]))
    assert not service.get_run(GetRun(run_id)).run.data.metrics


def test_keys_differ_by_case_and_blanks(service, run_id):
    keys = [" loss", "Loss", "loss", "loss "]
    for value, key in enumerate(keys):
        log(service, run_id, (float(value), 1, 0), key=key)
    found = [(m.key, m.value) for m in service.get_run(GetRun(run_id)).run.data.metrics]
    assert found == [(key, float(value)) for value, key in enumerate(keys)]


@pytest.mark.parametrize(
    "belongs", [{"model_id": "m" * 501}, {"dataset_name": "d" * 501}, {"dataset_name": "d", "dataset_digest": "x" * 37}]
)
def test_points_of_models_and_datasets(service, experiment_id, run_id, belongs):
    model_id = service.create_logged_model(CreateLoggedModel(experiment_id)).model.info.model_id
    service.log_batch(LogBatch(run_id, metrics=[Metric("m", 1.0, 1, 0, model_id, "iris", "abc")]))
    assert history(service, run_id) == [(1.0, 1, 0)]
    with raises("INVALID_PARAMETER_VALUE", "characters long"):
        service.log_batch(LogBatch(run_id, metrics=[Metric("m", 1.0, 2, 0, **belongs)]))
    assert history(service, run_id) == [(1.0, 1, 0)]


def test_history_of_what_is_not_there(service, run_id):
    assert history(service, run_id, "never logged") == []
    assert history(service, "0" * 32) == []


def test_history_of_a_deleted_run(service, run_id):
    log(service, run_id, (1.0, 1, 0))
    service.delete_run(DeleteRun(run_id))
    assert history(service, run_id) == [(1.0, 1, 0)]


def test_history_by_pages(service, run_id):
    points = [(float(i % 3), i // 4, i % 2) for i in range(50)]
    service.log_batch(LogBatch(run_id, metrics=[Metric("m", *point) for point in points]))
    log(service, run_id, (NAN, 3, 0))
    whole = history(service, run_id)
    paged, token = [], None
    while True:
        page = service.get_metric_history(
            GetMetricHistory(run_id=run_id, metric_key="m", max_results=7, page_token=token)
        )
        paged += [(m.value, m.timestamp, m.step) for m in page.metrics]
        # points that come meanwhile, before and after, disturb nothing
        log(service, run_id, (9.0, 0, -len(paged)))
        token = page.next_page_token
        if not token:
            break
    assert str(paged) == str(whole)


def test_a_page_that_ends_exactly_has_no_token(service, run_id):
    log(service, run_id, (1.0, 1, 0), (2.0, 2, 1))
    page = service.get_metric_history(GetMetricHistory(run_id=run_id, metric_key="m", max_results=2))
    assert page.next_page_token is None


@pytest.mark.parametrize("token", ["nonsense", "e30=", "WzEsMl0=", "☃"])
def test_bad_tokens(service, run_id, token):
    with raises("INVALID_PARAMETER_VALUE", "page token"):
        history(service, run_id, page_token=token)


@pytest.mark.parametrize("max_results", [0, -1])
def test_bad_page_sizes(service, run_id, max_results):
    with raises("INVALID_PARAMETER_VALUE", "max_results"):
        history(service, run_id, max_results=max_results)


def test_a_huge_page_size(service, run_id):
    log(service, run_id, (1.0, 1, 0))
    assert history(service, run_id, max_results=2**31 - 1) == [(1.0, 1, 0)]


def test_bulk_history(service, experiment_id):
    run_ids = [service.create_run(CreateRun(experiment_id)).run.info.run_id for _ in range(3)]
    for run_id in run_ids:
        log(service, run_id, (1.0, 1, 0), (2.0, 2, 1))

    def bulk(**options):
        page = service.get_metric_history_bulk(GetMetricHistoryBulk([*run_ids, "0" * 32, run_ids[0]], "m", **options))
        return [(m.run_id, m.value) for m in page.metrics]

    everything = [(run_id, value) for run_id in sorted(run_ids) for value in (1.0, 2.0)]
    assert bulk() == everything
    assert bulk(max_results=3) == everything[:3]
    assert bulk(max_results=0) == []


@pytest.mark.parametrize(
    ("steps", "limit", "expected"),
    [
        (range(10), 3, [0, 4, 9]),
        (range(1000), 5, [0, 200, 400, 600, 999]),
        (range(100, 201), 7, [100, 115, 130, 145, 159, 173, 200]),
        (range(5), 5, [0, 1, 2, 3, 4]),
        (range(5), 100, [0, 1, 2, 3, 4]),
    ],
)
def test_sampled_history(service, run_id, steps, limit, expected):
    service.log_batch(LogBatch(run_id, metrics=[Metric("m", 1.0, 1, step) for step in steps]))
    page = service.get_metric_history_bulk_interval(GetMetricHistoryBulkInterval([run_id], "m", max_results=limit))
    assert [m.step for m in page.metrics] == expected
    assert {m.run_id for m in page.metrics} == {run_id}


def test_sampled_history_between_steps(service, run_id):
    service.log_batch(LogBatch(run_id, metrics=[Metric("m", float(step), 1, step) for step in range(100)]))
    request = GetMetricHistoryBulkInterval([run_id], "m", start_step=40, end_step=60, max_results=3)
    assert [m.step for m in service.get_metric_history_bulk_interval(request).metrics] == [40, 47, 60]
