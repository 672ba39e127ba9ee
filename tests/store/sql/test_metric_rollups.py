"""Outlines of metrics are what the points say, whatever of them is in a rollup, and rollups miss no point."""

import math
import statistics

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlflow.api.metric_envelopes import GetMetricEnvelopes
from mlflow.api.run_keys import SearchRunKeys
from mlflow.api.tracking import CreateRun, DeleteRun, LogBatch
from mlflow.entities import Metric
from mlflow.store.sql import garbage, metric_envelopes, metric_rollups
from mlflow.store.sql.metric_rollups import STEP, TIME
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import fresh_mysql, fresh_postgresql

NAN = float("nan")


@pytest.fixture(scope="module")
def sqlite_store(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rollups")
    service = SqlTracking.open("sqlite://", artifact_root=str(folder))
    yield service
    service.close()


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def store(request, tmp_path):
    if request.param == "sqlite":
        service = SqlTracking.open(f"sqlite:///{tmp_path}/s.db", artifact_root=str(tmp_path))
        yield service
        service.close()
        return
    with fresh_postgresql() if request.param == "postgresql" else fresh_mysql() as uri:
        service = SqlTracking.open(uri, artifact_root=str(tmp_path))
        yield service
        service.close()


def shrink(monkeypatch, many, block, few):
    """Rollups of few points, so that few points show all there is to them."""
    for module in (metric_rollups, metric_envelopes):
        monkeypatch.setattr(module, "MANY_POINTS", many)
        monkeypatch.setattr(module, "BLOCK", block)
    monkeypatch.setattr(metric_rollups, "_FEW_BLOCKS", few)


@pytest.fixture
def tiny(monkeypatch):
    shrink(monkeypatch, 8, 2, 2)


@pytest.fixture
def small(monkeypatch):
    shrink(monkeypatch, 256, 4, 128)


def start(store):
    return store.create_run(CreateRun("0", start_time=1000)).run.info.run_id


def log(store, run_id, points, key="m"):
    """Points as (timestamp, step, value)."""
    for begin in range(0, len(points), 1000):
        metrics = [Metric(key, value, time, step) for time, step, value in points[begin : begin + 1000]]
        store.log_batch(LogBatch(run_id, metrics=metrics))


def series_of(store, run_id, axis, key="m"):
    def find(store, tx, _):
        return tx.row("SELECT id FROM run WHERE uuid = ?", (run_id,))[0], tx.key_id(key), axis

    return store.writer.read(find, None)


def rows(store, query):
    return [tuple(row) for row in store.writer.read(lambda store, tx, _: tx.rows(query), None)]


def envelope(store, run_id, key="m", **options):
    found = store.get_metric_envelopes(GetMetricEnvelopes([run_id], [key], **options)).series
    return found[0] if found else None


# ---- against what the points say, one by one -------------------------------------------------------------------------


def check(found, points, axis, start, end, buckets):
    """The answer is what its points say: each is in the bucket that its place tells, and in no other."""
    base = 1000 if axis == "relative" else 0

    def place(point):
        return point[1] if axis == "step" else point[0] - base

    def order(point):
        value = 0.0 if math.isnan(point[2]) else point[2]
        return (place(point), point[0], point[1], value, math.isnan(point[2]))

    points = sorted(points, key=order)
    points = [p for p in points if (start is None or start <= place(p)) and (end is None or place(p) <= end)]
    if not points:
        assert found is None
        return
    assert found.points == len(points)
    assert len(found.x) <= max(buckets, 1)

    def shown(value):
        return None if math.isnan(value) else value

    nan = found.nan or [0] * len(found.x)
    if found.exact:
        assert found.x == [place(p) for p in points]
        assert found.min == [shown(p[2]) for p in points]
        assert nan == [int(math.isnan(p[2])) for p in points]
        return
    assert len(points) > buckets
    assert found.x == sorted(set(found.x))
    assert found.x[0] == place(points[0])
    for at, x in enumerate(found.x):
        upto = found.x[at + 1] if at + 1 < len(found.x) else math.inf
        inside = [p for p in points if x <= place(p) < upto]
        assert place(inside[0]) == x
        numbers = [p[2] for p in inside if not math.isnan(p[2])]
        assert found.min[at] == min(numbers, default=None)
        assert found.max[at] == max(numbers, default=None)
        assert found.last[at] == shown(inside[-1][2])
        assert nan[at] == len(inside) - len(numbers)
        if numbers:
            assert math.isclose(found.mean[at], statistics.mean(numbers), rel_tol=1e-9, abs_tol=1e-9)
        else:
            assert found.mean[at] is None


values = st.one_of(st.floats(-100, 100, width=32), st.just(NAN), st.just(0.0))
points = st.lists(st.tuples(st.integers(1000, 1040), st.integers(-20, 20), values), max_size=60)
bounds = st.one_of(st.none(), st.integers(-25, 45))


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    parts=st.lists(points, min_size=1, max_size=4),
    axis=st.sampled_from(["step", "time", "relative"]),
    ends=st.tuples(bounds, bounds),
    buckets=st.integers(1, 12),
)
def test_outlines_are_what_the_points_say(tiny, sqlite_store, parts, axis, ends, buckets):
    run_id, stored = start(sqlite_store), {}
    first, last = sorted(ends, key=lambda end: -100 if end is None else end)
    if axis == "time":
        first, last = (None if bound is None else 1000 + bound for bound in (first, last))
    for part in parts:
        # identical points are stored once; NaN is not equal to itself
        stored |= {(time, step, repr(value)): (time, step, value) for time, step, value in part}
        log(sqlite_store, run_id, part)
        for _ in range(2):
            # without rollup or with one of before, then with one of now
            found = envelope(sqlite_store, run_id, axis=axis, start=first, end=last, buckets=buckets)
            check(found, _once(stored), axis, first, last, buckets)
            if stored:
                metric_rollups.roll_up(sqlite_store, series_of(sqlite_store, run_id, STEP if axis == "step" else TIME))


def _once(stored):
    """Points as the store keeps them: 0.0 and -0.0 are one value."""
    return list({(t, s, "nan" if math.isnan(v) else v): (t, s, v) for t, s, v in stored.values()}.values())


# ---- what becomes of rollups -----------------------------------------------------------------------------------------


def curve(begin, stop):
    return [(2000 + i, i, NAN if i % 97 == 0 else math.sin(i / 50)) for i in range(begin, stop)]


def wait(store):
    assert store.metric_roller.wait(60)


@pytest.mark.parametrize("axis", ["step", "relative"])
def test_many_points_get_a_rollup_when_somebody_looks(small, store, axis):
    run_id = start(store)
    log(store, run_id, curve(0, 2000))
    asked = {"axis": axis, "buckets": 60}
    before = envelope(store, run_id, **asked)
    wait(store)
    assert rows(store, "SELECT points, levels FROM metric_rollup") == [(2000, 2)]
    check(envelope(store, run_id, **asked), curve(0, 2000), axis, None, None, 60)
    check(before, curve(0, 2000), axis, None, None, 60)
    # of the newest there may come more: they are read
    log(store, run_id, curve(2000, 2100))
    check(envelope(store, run_id, **asked), curve(0, 2100), axis, None, None, 60)
    assert rows(store, "SELECT points FROM metric_rollup") == [(2000,)]
    # until they are many
    log(store, run_id, curve(2100, 2600))
    check(envelope(store, run_id, **asked), curve(0, 2600), axis, None, None, 60)
    wait(store)
    assert rows(store, "SELECT points FROM metric_rollup") == [(2600,)]
    check(envelope(store, run_id, **asked), curve(0, 2600), axis, None, None, 60)
    # parts of it, from blocks with ends that are read, and from points
    check(envelope(store, run_id, start=333, end=2511, **asked), curve(0, 2600), axis, 333, 2511, 60)
    check(envelope(store, run_id, start=333, end=433, **asked), curve(0, 2600), axis, 333, 433, 60)


def test_a_late_point_is_not_missed(small, store):
    run_id = start(store)
    log(store, run_id, curve(0, 600))
    metric_rollups.roll_up(store, series_of(store, run_id, STEP))
    late = [(2250, 250, 77.0)]
    log(store, run_id, late)
    check(envelope(store, run_id, buckets=50), [*curve(0, 600), *late], "step", None, None, 50)
    wait(store)
    assert rows(store, "SELECT points FROM metric_rollup") == [(601,)]
    found = envelope(store, run_id, buckets=50)
    check(found, [*curve(0, 600), *late], "step", None, None, 50)
    assert max(found.max) == 77.0


def test_steps_that_begin_again(small, store):
    run_id = start(store)
    log(store, run_id, curve(0, 600))
    metric_rollups.roll_up(store, series_of(store, run_id, STEP))
    again = [(9000 + i, i * 2, 5.0) for i in range(500)]
    log(store, run_id, again)
    check(envelope(store, run_id, buckets=40), [*curve(0, 600), *again], "step", None, None, 40)
    wait(store)
    assert rows(store, "SELECT points FROM metric_rollup") == [(1100,)]
    check(envelope(store, run_id, buckets=40), [*curve(0, 600), *again], "step", None, None, 40)


def test_the_largest_numbers_can_be_added_up(small, store):
    run_id = start(store)
    points = [(2000 + i, i, math.inf) for i in range(500)]
    log(store, run_id, points)
    stored = [(t, s, 1.7976931348623157e308) for t, s, _ in points]
    check(envelope(store, run_id, buckets=10), stored, "step", None, None, 10)
    wait(store)
    check(envelope(store, run_id, buckets=10), stored, "step", None, None, 10)


def test_points_of_one_step_stay_together(small, store):
    run_id = start(store)
    points = [(2000 + i, 0, float(i)) for i in range(500)]
    log(store, run_id, points)
    envelope(store, run_id)
    wait(store)
    check(envelope(store, run_id, buckets=10), points, "step", None, None, 10)


def test_what_is_removed_for_good_takes_its_rollup_along(small, store):
    run_id = start(store)
    log(store, run_id, curve(0, 500))
    metric_rollups.roll_up(store, series_of(store, run_id, STEP))
    assert rows(store, "SELECT count(*) FROM metric_block")[0][0] > 100
    store.delete_run(DeleteRun(run_id))
    garbage.purge_run(store, run_id)
    assert rows(store, "SELECT count(*) FROM metric_block") == [(0,)]
    assert rows(store, "SELECT count(*) FROM metric_rollup") == [(0,)]


def test_who_is_second_to_make_a_rollup_leaves_it(small, store):
    run_id = start(store)
    log(store, run_id, curve(0, 500))
    series = series_of(store, run_id, STEP)
    made = store.writer.read(lambda store, tx, _: metric_rollups._make(tx, series), None)
    metric_rollups.roll_up(store, series)
    first = rows(store, "SELECT * FROM metric_block ORDER BY level, x_first")
    log(store, run_id, curve(500, 900))
    store.writer.write(lambda store, tx, _: metric_rollups._keep(tx, series, made), None)
    assert rows(store, "SELECT * FROM metric_block ORDER BY level, x_first") == first


def test_a_server_makes_rollups_of_the_newest_runs_while_the_page_is_in_use(small, tmp_path):
    folder = str(tmp_path)
    service = SqlTracking.open(f"sqlite:///{folder}/s.db", artifact_root=folder, server=True)
    try:
        run_id, other = start(service), start(service)
        log(service, run_id, curve(0, 600))
        log(service, other, curve(0, 100))
        assert service.metric_roller.wait(0)
        assert rows(service, "SELECT * FROM metric_rollup") == []
        service.search_run_keys(SearchRunKeys(["0"]))
        assert service.metric_look_ahead.wait(60)
        wait(service)
        run = series_of(service, run_id, STEP)[0]
        assert rows(service, "SELECT run_id, axis, points FROM metric_rollup") == [(run, STEP, 600)]
    finally:
        service.close()


def test_a_program_of_its_own_does_not(small, sqlite_store):
    run_id = start(sqlite_store)
    log(sqlite_store, run_id, curve(0, 600))
    sqlite_store.search_run_keys(SearchRunKeys(["0"]))
    assert "metric_look_ahead" not in sqlite_store.__dict__
