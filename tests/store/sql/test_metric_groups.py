"""Points of many runs that are written together come to the same as each alone."""

import random

import pytest

from mlflow.api.tracking import CreateRun, DeleteRun, LogBatch, LogMetric
from mlflow.entities.metric import Metric
from mlflow.entities.param import Param
from mlflow.exceptions import MlflowException
from mlflow.store.caller import Caller, acting
from mlflow.store.sql.metric_groups import MetricGroups
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH


@pytest.fixture(scope="module", params=["postgresql", "mysql"])
def store(request):
    with FRESH[request.param]() as uri:
        opened = SqlTracking.open(uri, server=True)
        yield opened
        opened.close()


def new_runs(store, count):
    return [store.create_run(CreateRun("0")).run.info.run_id for _ in range(count)]


def rows_of(store, run_ids):
    """Points and summaries by run and name of the metric."""

    def read(_, tx, __):
        marks = ", ".join("?" * len(run_ids))
        found = []
        for table in ("metric", "run_metric"):
            rows = tx.rows(
                f"SELECT r.uuid, k.name, x.* FROM {table} x JOIN run r ON r.id = x.run_id "
                f"JOIN metric_key k ON k.id = x.key_id WHERE r.uuid IN ({marks})",
                run_ids,
            )
            found.append(sorted((run_ids.index(row[0]), row[1], *map(repr, row[4:])) for row in rows))
        return found

    return store.writer.read(read, None)


def together(store, requests):
    """Their outcomes, written as one group."""
    from concurrent.futures import Future

    method = {LogBatch: SqlTracking.log_batch.body, LogMetric: SqlTracking.log_metric.body}
    for request in requests:
        request.check()
    group = [(method[type(request)], request, Future()) for request in requests]
    outcomes = store.writer._points._run(group)
    return [error for _, _, error in outcomes]


def random_metrics(random, names):
    return [
        Metric(
            random.choice(names),
            random.choice([0.0, -1.5, 2.0, float("nan"), float("inf"), random.random()]),
            random.randrange(5),
            random.randrange(-2, 4),
        )
        for _ in range(random.randrange(1, 8))
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_same_points_and_summaries_as_alone(store, seed):
    random_ = random.Random(seed)
    names = ["a", "b", f"c{seed}"]
    alone, grouped = new_runs(store, 4), new_runs(store, 4)
    for _ in range(6):
        batches = [(random_.randrange(4), random_metrics(random_, names)) for _ in range(5)]
        for number, metrics in batches:
            store.log_batch(LogBatch(alone[number], metrics=metrics))
        # some of them again, as a client does that got no answer
        batches += batches[:2]
        assert together(store, [LogBatch(grouped[n], metrics=m) for n, m in batches]) == [None] * 7
    assert rows_of(store, grouped) == rows_of(store, alone)


def test_one_that_is_refused_does_not_touch_the_others(store):
    good, deleted = new_runs(store, 2)
    store.delete_run(DeleteRun(deleted))
    errors = together(
        store,
        [
            LogMetric(good, key="m", value=1.0, timestamp=1),
            LogMetric(deleted, key="m", value=1.0, timestamp=1),
            LogMetric("0" * 32, key="m", value=1.0, timestamp=1),
            LogBatch(good, metrics=[Metric("m", 2.0, 2, 1)]),
            LogBatch(good),
        ],
    )
    assert [error and error.error_code for error in errors] == [
        None,
        "INVALID_PARAMETER_VALUE",
        "RESOURCE_DOES_NOT_EXIST",
        None,
        None,
    ]
    points, summaries = rows_of(store, [good, deleted])
    assert len(points) == 2
    assert [row[:2] for row in summaries] == [(0, "m")]


def test_each_is_asked_whether_its_caller_may(store):
    class Nobody:
        def check(self, store, tx, operation, request):
            assert tx.caller.name == "nobody"
            raise MlflowException(f"{operation} is not allowed", "PERMISSION_DENIED")

    run_id = new_runs(store, 1)[0]
    request = LogMetric(run_id, key="m", value=1.0, timestamp=1)
    with acting(Caller("nobody", access=Nobody())):
        refused = store.submit("log_metric", request)
    done = store.submit("log_metric", LogMetric(run_id, key="m", value=2.0, timestamp=2))
    with pytest.raises(MlflowException, match="log_metric is not allowed"):
        refused.result(30)
    done.result(30)
    assert len(rows_of(store, [run_id])[0]) == 1


def test_only_what_is_points_and_nothing_else_is_taken():
    assert MetricGroups.takes(LogMetric("r", key="m", value=1.0, timestamp=1))
    assert MetricGroups.takes(LogBatch("r", metrics=[Metric("m", 1.0, 1)]))
    assert not MetricGroups.takes(LogBatch("r", metrics=[Metric("m", 1.0, 1)], params=[Param("p", "1")]))
    assert not MetricGroups.takes(LogBatch("r", metrics=[Metric("m", 1.0, 1, model_id="m-1")]))
    assert not MetricGroups.takes(LogMetric("r", key="m", value=1.0, timestamp=1, dataset_name="d"))
    assert not MetricGroups.takes(DeleteRun("r"))


def test_many_at_once_of_many_runs(store):
    runs = new_runs(store, 20)
    waiting = [
        store.submit("log_batch", LogBatch(run_id, metrics=[Metric(f"x{step % 3}", float(step), step, step)]))
        for step in range(10)
        for run_id in runs
    ]
    for future in waiting:
        future.result(60)
    points, summaries = rows_of(store, runs)
    assert len(points) == 200
    assert len(summaries) == 60
