"""Rollups of metrics with many points: blocks of points along an axis, so that outlines of any range need few rows.

They are made by ``MetricRoller`` for metrics that somebody looked at, and on a server, while the web page is in use,
for those of the newest runs. A rollup says until which time it holds the points, and how many that were. Nobody who
logs a metric touches it: it holds if that number and the points that came after that time are together the number of
all points (``run_metric.points``); what came late is seen by that, and the rollup is made again. Points that are stored
are never changed, and removed only with their run.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from mlflow.store.sql.chores import Chore
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.envelope_buckets import block_of, joined_blocks
from mlflow.store.sql.transaction import Transaction

STEP, TIME = 0, 1
"""Numbers of the axes."""
MANY_POINTS = 4096
"""A metric with fewer is read as it is; a rollup may lack so many of the newest points."""
BLOCK = 16
"""Points of a block of level 0."""
FACTOR = 4
"""Blocks of a level that are one of the next."""
_FEW_BLOCKS = 512
"""So few blocks need no level above them."""
_SETTLED_MS = 60_000
"""How long ago a point must be for no other to be expected with the same time."""
_AHEAD_RUNS = 2000
"""So many of the newest runs get their rollups before anybody looks at their metrics."""
_AHEAD_SECONDS = 20
_IN_USE_SECONDS = 600

ORDERS = {STEP: "step, timestamp, value, is_nan", TIME: "timestamp, step, value, is_nan"}
_OF_SERIES = "run_id = ? AND key_id = ? AND axis = ?"
_SERIES = ("run_id", "key_id", "axis")
_ROLLUP = Put("metric_rollup", (*_SERIES, "until_timestamp", "points", "levels"), _SERIES)
_BLOCK = Insert(
    "metric_block",
    (
        *(*_SERIES, "level", "x_first", "x_last", "points", "numbers"),
        *("min_value", "max_value", "sum_scaled", "last_value", "min_timestamp", "max_timestamp"),
    ),
    (*_SERIES, "level", "x_first"),
)
Series = tuple[int, int, int]
"""Numbers of run, key and axis."""


class Rollup(NamedTuple):
    """What a rollup holds: all points up to a time, and how many these were."""

    until: int
    points: int
    levels: int


class MetricRoller(Chore):
    """The thread that makes rollups of metrics."""

    def __init__(self, store: Any) -> None:
        without = "Outlines of metrics are made without rollups, which is slower"
        super().__init__(store, "mlflow-metric-rollups", self._roll, without)
        self._wanted: dict[Series, None] = {}
        self._changing = threading.Lock()

    def wake_for(self, series: Iterable[Series]) -> None:
        """Begin with the metrics that somebody looked at."""
        with self._changing:
            self._wanted.update(dict.fromkeys(series))
            wanted = bool(self._wanted)
        if wanted:
            self.wake()

    def _roll(self, store: Any) -> bool:
        with self._changing:
            wanted = next(iter(self._wanted), None)
        if wanted is not None:
            roll_up(store, wanted)
            with self._changing:
                self._wanted.pop(wanted, None)
        return bool(self._wanted)


class LookAhead(Chore):
    """The thread that has rollups made before anybody looks, while the web page is in use: of the newest runs."""

    def __init__(self, store: Any) -> None:
        without = "Rollups of metrics are made only when somebody looks at them"
        super().__init__(store, "mlflow-metric-look-ahead", self._look, without, _AHEAD_SECONDS)
        self._until = 0.0

    def in_use(self) -> None:
        """Go on for some minutes."""
        self._until = time.monotonic() + _IN_USE_SECONDS
        self.wake()

    def _look(self, store: Any) -> bool:
        if time.monotonic() < self._until:
            store.metric_roller.wake_for(store.writer.read(lambda store, tx, _: _behind(tx), None))
        return False


def _behind(tx: Transaction) -> list[Series]:
    """The metrics of the newest runs, by step, whose rollup is not there or lacks many points."""
    newest = tx.row("SELECT max(id) FROM run")[0] or 0
    rows = tx.rows(
        "SELECT m.run_id, m.key_id FROM run_metric m LEFT JOIN metric_rollup u "
        "ON u.run_id = m.run_id AND u.key_id = m.key_id AND u.axis = ? "
        "WHERE m.run_id > ? AND m.points >= ? AND m.points - coalesce(u.points, 0) >= ? ORDER BY m.run_id DESC",
        (STEP, newest - _AHEAD_RUNS, MANY_POINTS, MANY_POINTS),
    )
    return [(run, key, STEP) for run, key in rows]


def rollups_of(tx: Transaction, runs: Sequence[int], keys: Sequence[int], axis: int) -> dict[tuple[int, int], Rollup]:
    """The rollups of metrics by run and key, whether they still hold or not."""
    rows = tx.rows(
        "SELECT run_id, key_id, until_timestamp, points, levels FROM metric_rollup "
        f"WHERE run_id IN ({','.join(map(str, runs))}) AND key_id IN ({','.join(map(str, keys))}) AND axis = ?",
        (axis,),
    )
    return {(run, key): Rollup(*row) for run, key, *row in rows}


class _Made(NamedTuple):
    """A rollup to be stored. ``before`` is the one that it was made from; it goes on from it, or takes its place."""

    before: Rollup | None
    goes_on: bool
    rollup: Rollup
    rows: list[tuple[Any, ...]]


def roll_up(store: Any, series: Series) -> None:
    """Make the rollup of a metric on an axis, or bring it up to date.

    It is computed without holding up writers, and stored if nobody else has stored one meanwhile.
    """
    made = store.writer.read(lambda store, tx, _: _make(tx, series), None)
    if made is not None:
        store.writer.write(lambda store, tx, _: _keep(tx, series, made), None)


def _make(tx: Transaction, series: Series) -> _Made | None:
    run, key, axis = series
    summary = tx.row("SELECT points FROM run_metric WHERE run_id = ? AND key_id = ?", (run, key))
    if summary is None or summary[0] < MANY_POINTS:
        return None
    before = rollups_of(tx, [run], [key], axis).get((run, key))
    rows = _points(tx, series, before.until) if before else []
    goes_on = before is not None and before.points + len(rows) == summary[0]
    if goes_on and axis == STEP and rows:
        # not where steps have begun again, or come from several writers
        end = tx.row(f"SELECT max(x_last) FROM metric_block WHERE {_OF_SERIES} AND level = 0", series)[0]
        goes_on = rows[0][1] > end
    settled = _settled(rows)
    if goes_on and _levels_of(before.points + len(settled)) > before.levels:
        goes_on = False
    if goes_on:
        if len(settled) < MANY_POINTS // 2:
            return None
        rollup = Rollup(max(row[0] for row in settled), before.points + len(settled), before.levels)
        return _Made(before, True, rollup, _rows(series, settled, before.levels))
    settled = _settled(_points(tx, series, None))
    if not settled:
        return None
    levels = _levels_of(len(settled))
    rollup = Rollup(max(row[0] for row in settled), len(settled), levels)
    return _Made(before, False, rollup, _rows(series, settled, levels))


def _points(tx: Transaction, series: Series, after: int | None) -> Sequence[Any]:
    """Points in order of the axis, all or those after a time: timestamp, step, value, is_nan."""
    run, key, axis = series
    sql, values = "SELECT timestamp, step, value, is_nan FROM metric WHERE run_id = ? AND key_id = ?", [run, key]
    if after is not None:
        sql += " AND timestamp > ?"
        values.append(after)
    return tx.rows(f"{sql} ORDER BY {ORDERS[axis]}", values)


def _settled(rows: Sequence[Any]) -> Sequence[Any]:
    """The points without those of the newest time, if more of that time may come."""
    newest = max((row[0] for row in rows), default=0)
    if newest < time.time() * 1000 - _SETTLED_MS:
        return rows
    return [row for row in rows if row[0] < newest]


def _levels_of(points: int) -> int:
    levels, blocks = 1, points // BLOCK
    while blocks > _FEW_BLOCKS:
        levels, blocks = levels + 1, blocks // FACTOR
    return levels


def _rows(series: Series, points: Sequence[Any], levels: int) -> list[tuple[Any, ...]]:
    """Rows of the blocks of all levels of points that are in order."""
    at = 1 if series[2] == STEP else 0
    times = [row[0] for row in points]
    xs = [row[at] for row in points]
    values = [None if row[3] else row[2] for row in points]
    found, begin = [], 0
    while begin < len(xs):
        stop = min(begin + BLOCK, len(xs))
        # points in the same place stay together
        while stop < len(xs) and xs[stop] == xs[stop - 1]:
            stop += 1
        found.append((block_of(xs, values, begin, stop), min(times[begin:stop]), max(times[begin:stop])))
        begin = stop
    rows: list[tuple[Any, ...]] = []
    for level in range(levels):
        if level:
            parts = [found[start : start + FACTOR] for start in range(0, len(found), FACTOR)]
            found = [
                (joined_blocks([p[0] for p in part]), min(p[1] for p in part), max(p[2] for p in part))
                for part in parts
            ]
        rows += [(*series, level, *block, oldest, newest) for block, oldest, newest in found]
    return rows


def _keep(tx: Transaction, series: Series, made: _Made) -> None:
    run, key, axis = series
    if tx.locked_row("SELECT id FROM run WHERE id = ?", (run,)) is None:
        return
    if rollups_of(tx, [run], [key], axis).get((run, key)) != made.before:
        # somebody else was faster
        return
    if not made.goes_on:
        tx.execute(f"DELETE FROM metric_block WHERE {_OF_SERIES}", series)
    tx.put(_BLOCK, made.rows)
    tx.put(_ROLLUP, [(*series, *made.rollup)])


def blocks_in(tx: Transaction, series: Series, level: int, start: int | None, end: int | None) -> list[Any]:
    """Rows of the blocks of a level that reach into a range of the axis, in order: the fields of a ``Block``."""
    where, values = _reaching(series, level, start, end)
    query = (
        "SELECT x_first, x_last, points, numbers, min_value, max_value, sum_scaled, last_value "
        f"FROM metric_block WHERE {where} ORDER BY x_first"
    )
    return list(tx.rows(query, values))


def times_of(tx: Transaction, series: Series, level: int, first: int) -> Any:
    """Between which times the points of a block are."""
    query = f"SELECT min_timestamp, max_timestamp FROM metric_block WHERE {_OF_SERIES} AND level = ? AND x_first = ?"
    return tx.row(query, (*series, level, first))


class Extent(NamedTuple):
    """What reaches into a range of the axis: blocks of level 0, how many points they have, between which times."""

    blocks: int
    points: int
    oldest: int | None
    newest: int | None


def extent_of(tx: Transaction, series: Series, start: int | None, end: int | None) -> Extent:
    """What of a rollup reaches into a range of the axis."""
    where, values = _reaching(series, 0, start, end)
    query = f"SELECT count(*), sum(points), min(min_timestamp), max(max_timestamp) FROM metric_block WHERE {where}"
    blocks, points, oldest, newest = tx.row(query, values)
    return Extent(blocks, int(points or 0), oldest, newest)


def _reaching(series: Series, level: int, start: int | None, end: int | None) -> tuple[str, list[Any]]:
    where, values = f"{_OF_SERIES} AND level = ?", [*series, level]
    if end is not None:
        where += " AND x_first <= ?"
        values.append(end)
    if start is not None:
        # blocks do not overlap: the last one that begins before the range is the first that can reach into it
        before = f"SELECT max(x_first) FROM metric_block WHERE {_OF_SERIES} AND level = ? AND x_first <= ?"
        where += f" AND x_last >= ? AND x_first >= coalesce(({before}), ?)"
        values += [start, *series, level, start, start]
    return where, values
