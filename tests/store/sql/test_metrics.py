"""The summary row of a run's metric is what its points say, however they came."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlflow.api.tracking import CreateRun, GetMetricHistory, LogBatch
from mlflow.entities import Metric
from mlflow.store.sql.tracking import SqlTracking

VALUES = st.sampled_from([float("nan"), -1.5, 0.0, 1.0, 2.0, float("inf"), float("-inf")])
POINTS = st.builds(Metric, st.sampled_from("ab"), VALUES, timestamp=st.integers(0, 3), step=st.integers(-2, 2))
BATCHES = st.lists(st.lists(POINTS, min_size=1, max_size=8), min_size=1, max_size=6)
COLUMNS = (
    *("points", "last_step", "last_timestamp", "last_value", "first_step", "first_timestamp", "first_value"),
    *("min_value", "min_step", "max_value", "max_step"),
)


@pytest.fixture(scope="module")
def store():
    opened = SqlTracking.open("sqlite://")
    yield opened
    opened.close()


def stored(store, run_id, key):
    names = ", ".join(f'"{name}"' for name in COLUMNS)

    def read(_, tx, __):
        return tx.row(
            f"SELECT {names} FROM run_metric JOIN metric_key ON metric_key.id = key_id "
            "JOIN run ON run.id = run_id WHERE uuid = ? AND metric_key.name = ?",
            (run_id, key),
        )

    row = store.writer.read(read, None)
    return row and dict(zip(COLUMNS, row, strict=True))


def expected(points):
    # NaN counts as 0 where points are put in order, and not at all for the minimum and the maximum
    def order(point):
        return point.step, point.timestamp, 0.0 if math.isnan(point.value) else point.value

    def number(point):
        return None if math.isnan(point.value) else point.value

    first, last = min(points, key=order), max(points, key=order)
    numbers = [point for point in points if not math.isnan(point.value)]
    least = min(numbers, key=lambda point: (point.value, point.step), default=None)
    most = min(numbers, key=lambda point: (-point.value, point.step), default=None)
    return {
        "points": len(points),
        "last": (last.step, last.timestamp),
        "first": (first.step, first.timestamp),
        # a NaN and a 0 at one moment are equals
        "last_value": {number(p) for p in points if order(p) == order(last)},
        "first_value": {number(p) for p in points if order(p) == order(first)},
        "min": (least.value, least.step) if least else (None, None),
        "max": (most.value, most.step) if most else (None, None),
    }


@given(BATCHES)
@settings(max_examples=150, deadline=None)
def test_summaries_follow_the_points(store, batches):
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    for batch in batches:
        # copies, because infinities are changed to the largest floats in place
        copies = [Metric(m.key, m.value, m.timestamp, m.step) for m in batch]
        store.log_batch(LogBatch(run_id, metrics=copies))
    for key in "ab":
        points = store.get_metric_history(GetMetricHistory(run_id=run_id, metric_key=key)).metrics
        logged = {str((m.value, m.timestamp, m.step)) for batch in batches for m in batch if m.key == key}
        assert len(points) == len(logged)
        row = stored(store, run_id, key)
        if not points:
            assert row is None
            continue
        wanted = expected(points)
        assert row["points"] == wanted["points"]
        assert (row["last_step"], row["last_timestamp"]) == wanted["last"]
        assert (row["first_step"], row["first_timestamp"]) == wanted["first"]
        assert row["last_value"] in wanted["last_value"]
        assert row["first_value"] in wanted["first_value"]
        assert (row["min_value"], row["min_step"]) == wanted["min"]
        assert (row["max_value"], row["max_step"]) == wanted["max"]
