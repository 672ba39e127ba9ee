"""The outline of metrics of runs, for charts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from mlflow.api.limits import MAX_INT64
from mlflow.api.metric_envelopes import GetMetricEnvelopes, MetricEnvelope, MetricEnvelopesAnswer
from mlflow.store.sql.envelope_buckets import (
    SCALE,
    Block,
    exactly,
    outline_of_blocks,
    outline_of_points,
    width_of,
)
from mlflow.store.sql.metric_rollups import (
    BLOCK,
    FACTOR,
    MANY_POINTS,
    ORDERS,
    STEP,
    TIME,
    Extent,
    Rollup,
    Series,
    blocks_in,
    extent_of,
    rollups_of,
    times_of,
)
from mlflow.store.sql.scope import within
from mlflow.store.sql.transaction import Transaction, chunks

_COLUMNS = "timestamp, step, value, is_nan"
_VALUE = "CASE is_nan WHEN 0 THEN value END"
_PLAIN = {STEP: f"step, {_VALUE}", TIME: f"timestamp, {_VALUE}"}


class _Range(NamedTuple):
    """What is asked of a series, on an axis that is stored; ``base`` is what relative time is taken from."""

    axis: int
    base: int
    start: int | None
    end: int | None
    buckets: int


def envelopes(tx: Transaction, request: GetMetricEnvelopes) -> tuple[MetricEnvelopesAnswer, set[Series]]:
    """The outline of every metric of every run that has points in the range, and the series that lack a rollup."""
    axis = STEP if request.axis == "step" else TIME
    keys = {number: key for key in dict.fromkeys(request.metric_keys) if (number := tx.key_id(key)) is not None}
    series, lacking = [], set()
    for run_ids in chunks(list(dict.fromkeys(request.run_ids)), 100) if keys else ():
        runs = _runs(tx, run_ids)
        if not runs:
            continue
        numbers = [number for number, _ in runs.values()]
        counts = _counts(tx, numbers, list(keys))
        rollups = rollups_of(tx, numbers, list(keys), axis) if max(counts.values(), default=0) >= MANY_POINTS else {}
        for run_id in run_ids:
            run, begun = runs.get(run_id, (-1, 0))
            asked = [key for key in keys if (run, key) in counts]
            few: list[int] = []
            if begun or request.axis != "relative":
                few = [key for key in asked if counts[run, key] < MANY_POINTS]
            read = _of_few_points(tx, run, few, _range(tx, request, axis, run, 0, begun)) if few else {}
            for key in asked:
                if key in read:
                    found = read[key]
                else:
                    wanted = _range(tx, request, axis, run, key, begun)
                    reader = _Reader(tx, (run, key, axis), wanted, counts[run, key], rollups.get((run, key)))
                    found = reader.outline()
                    if reader.lacks and counts[run, key] >= MANY_POINTS:
                        lacking.add((run, key, axis))
                if found is not None:
                    series.append(MetricEnvelope(run_id, keys[key], **found))
    return MetricEnvelopesAnswer(series), lacking


def _runs(tx: Transaction, run_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Number and start of those runs that exist."""
    marks = ", ".join("?" * len(run_ids))
    test, values = within(tx, "run")
    rows = tx.rows(f"SELECT uuid, id, start_time FROM run WHERE uuid IN ({marks}){test}", (*run_ids, *values))
    return {uuid: (number, start or 0) for uuid, number, start in rows}


def _counts(tx: Transaction, runs: Sequence[int], keys: Sequence[int]) -> dict[tuple[int, int], int]:
    """How many points the metrics of these runs have."""
    rows = tx.rows(
        f"SELECT run_id, key_id, points FROM run_metric WHERE run_id IN ({','.join(map(str, runs))}) "
        f"AND key_id IN ({','.join(map(str, keys))})"
    )
    return {(run, key): points for run, key, points in rows}


def _range(tx: Transaction, request: GetMetricEnvelopes, axis: int, run: int, key: int, begun: int) -> _Range:
    base = 0
    if request.axis == "relative":
        first = "SELECT min(timestamp) FROM metric WHERE run_id = ? AND key_id = ?"
        base = begun or tx.row(first, (run, key))[0] or 0
    start, end = (None if bound is None else _fitting(bound + base) for bound in (request.start, request.end))
    return _Range(axis, base, start, end, request.buckets)


def _fitting(number: int) -> int:
    return max(-MAX_INT64 - 1, min(MAX_INT64, number))


def _of_few_points(tx: Transaction, run: int, keys: Sequence[int], wanted: _Range) -> dict[int, dict[str, Any] | None]:
    """The outlines of metrics of a run that have few points."""
    x = "step" if wanted.axis == STEP else "timestamp"
    where, values = f"run_id = ? AND key_id IN ({','.join(map(str, keys))})", [run]
    for bound, op in ((wanted.start, ">="), (wanted.end, "<=")):
        if bound is not None:
            where += f" AND {x} {op} ?"
            values.append(bound)
    query = f"SELECT key_id, {_PLAIN[wanted.axis]} FROM metric WHERE {where} ORDER BY key_id, {ORDERS[wanted.axis]}"
    found: dict[int, dict[str, Any] | None] = dict.fromkeys(keys)
    rows = tx.rows(query, values)
    if rows:
        numbers, xs, read = zip(*rows, strict=True)
        for key in keys:
            part = slice(bisect_left(numbers, key), bisect_right(numbers, key))
            found[key] = _of_columns(xs[part], read[part], wanted)
    return found


def _within(rows: list[Any], wanted: _Range) -> list[Any]:
    at = 1 if wanted.axis == STEP else 0
    start = -MAX_INT64 - 1 if wanted.start is None else wanted.start
    end = MAX_INT64 if wanted.end is None else wanted.end
    return [row for row in rows if start <= row[at] <= end]


def _of_rows(rows: list[Any], wanted: _Range) -> dict[str, Any] | None:
    """The outline of points that are in order."""
    at = 1 if wanted.axis == STEP else 0
    return _of_points([(row[at], None if row[3] else row[2]) for row in rows], wanted)


def _of_points(points: Sequence[Any], wanted: _Range) -> dict[str, Any] | None:
    """The outline of points, as positions and values, that are in order."""
    return _of_columns(*zip(*points, strict=True), wanted) if points else None


def _of_columns(xs: Sequence[int], values: Sequence[float | None], wanted: _Range) -> dict[str, Any] | None:
    """The outline of points, as a column of positions and one of values."""
    if not xs:
        return None
    if len(xs) <= wanted.buckets:
        return exactly(xs, values, wanted.base)
    return outline_of_points(xs, values, *_grid(wanted, xs[0], xs[-1]), wanted.base)


def _grid(wanted: _Range, first: int, last: int) -> tuple[int, int]:
    """Where the first bucket begins, and how much of the axis each has."""
    low = first if wanted.start is None else wanted.start
    high = last if wanted.end is None else wanted.end
    return low, width_of(low, high, wanted.buckets)


class _Reader:
    """Reads the outline of a metric with many points, from its rollup if that holds."""

    def __init__(self, tx: Transaction, series: Series, wanted: _Range, points: int, rollup: Rollup | None) -> None:
        self.tx = tx
        self.series = series
        self.wanted = wanted
        self.rollup = rollup
        # what the rollup does not have yet, in order of the axis
        self.tail: list[Any] = []
        if rollup is not None:
            self.tail = self._points("timestamp > ?", [rollup.until])
            if not self._is_all(rollup.points + len(self.tail), points):
                # points came late
                self.rollup, self.tail = None, []
        self.lacks = self.rollup is None or len(self.tail) >= MANY_POINTS

    def _is_all(self, found: int, points: int) -> bool:
        if found > points and self.tx.dialect.name != "sqlite":
            # more may have come since they were counted
            run, key, _ = self.series
            row = self.tx.row("SELECT points FROM run_metric WHERE run_id = ? AND key_id = ?", (run, key))
            return row is not None and found <= row[0]
        return found == points

    def outline(self) -> dict[str, Any] | None:
        """The outline; None where the range has no points."""
        found = self._found()
        if self.rollup is not None and self.tx.dialect.name != "sqlite":
            run, key, axis = self.series
            if rollups_of(self.tx, [run], [key], axis).get((run, key)) != self.rollup:
                # it was made anew while it was read, which a transaction may see where each statement sees the latest
                self.rollup, self.tail = None, []
                found = self._found()
        return found

    def _found(self) -> dict[str, Any] | None:
        wanted, tail = self.wanted, _within(self.tail, self.wanted)
        if self.rollup is None:
            return _of_points(self._in_range("1 = 1", [], _PLAIN[wanted.axis]), wanted)
        extent = extent_of(self.tx, self.series, wanted.start, wanted.end)
        if not extent.blocks:
            return _of_rows(tail, wanted)
        if extent.points <= BLOCK * wanted.buckets:
            return self._of_all_points(extent, tail)
        level, blocks = 0, extent.blocks
        while level + 1 < self.rollup.levels and blocks // FACTOR > wanted.buckets:
            level, blocks = level + 1, blocks // FACTOR
        return self._of_blocks(level, extent, tail)

    def _of_all_points(self, extent: Extent, tail: list[Any]) -> dict[str, Any] | None:
        """The outline of points, which are few; times say where they are, since points are stored by time."""
        within, times = "timestamp >= ? AND timestamp <= ?", [extent.oldest, extent.newest]
        if not tail:
            return _of_points(self._in_range(within, times, _PLAIN[self.wanted.axis]), self.wanted)
        rows = sorted([*self._in_range(within, times), *tail], key=_ORDER[self.wanted.axis])
        return _of_rows(rows, self.wanted)

    def _of_blocks(self, level: int, extent: Extent, tail: list[Any]) -> dict[str, Any] | None:
        wanted = self.wanted
        rows = blocks_in(self.tx, self.series, level, wanted.start, wanted.end)
        points = list(tail)
        if rows and wanted.end is not None and rows[-1][1] > wanted.end:
            points += self._of_block(level, rows.pop())
        if rows and wanted.start is not None and rows[0][0] < wanted.start:
            points += self._of_block(level, rows.pop(0))
        if sum(row[2] for row in rows) + len(points) <= BLOCK * wanted.buckets:
            # without what the blocks at the ends have outside of the range
            return self._of_all_points(extent, tail)
        if points:
            points.sort(key=_ORDER[wanted.axis])
            # a point in the place where a block begins comes after it
            rows = sorted([*rows, *(_single(row, wanted.axis) for row in points)], key=itemgetter(0))
        if not rows:
            return None
        last = max(row[1] for row in rows[-len(points) - 1 :])
        return outline_of_blocks(rows, *_grid(wanted, rows[0][0], last), wanted.base, bool(points))

    def _of_block(self, level: int, row: Any) -> list[Any]:
        """The points of a block that are in the range, of one that reaches over an end of it."""
        x = "step" if self.wanted.axis == STEP else "timestamp"
        oldest, newest = times_of(self.tx, self.series, level, row[0])
        within = f"timestamp >= ? AND timestamp <= ? AND {x} >= ? AND {x} <= ?"
        return self._in_range(within, [oldest, min(newest, self.rollup.until), row[0], row[1]])

    def _in_range(self, where: str, values: list[Any], columns: str = _COLUMNS) -> list[Any]:
        """The points of the range that fulfil a condition, in order, without the tail."""
        x = "step" if self.wanted.axis == STEP else "timestamp"
        for bound, op in ((self.wanted.start, ">="), (self.wanted.end, "<=")):
            if bound is not None:
                where += f" AND {x} {op} ?"
                values.append(bound)
        if self.tail:
            where += " AND timestamp <= ?"
            values.append(self.rollup.until)
        return self._points(where, values, columns)

    def _points(self, where: str, values: list[Any], columns: str = _COLUMNS) -> list[Any]:
        run, key, axis = self.series
        query = f"SELECT {columns} FROM metric WHERE run_id = ? AND key_id = ? AND {where} ORDER BY {ORDERS[axis]}"
        return self.tx.rows(query, (run, key, *values))


_ORDER = {STEP: lambda row: (row[1], row[0], row[2], row[3]), TIME: lambda row: (row[0], row[1], row[2], row[3])}


def _single(row: Any, axis: int) -> Block:
    x = row[1] if axis == STEP else row[0]
    if row[3]:
        return Block(x, x, 1, 0, None, None, 0.0, None)
    return Block(x, x, 1, 1, row[2], row[2], row[2] * SCALE, row[2])
