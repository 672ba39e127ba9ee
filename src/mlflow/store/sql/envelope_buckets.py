"""Points of a metric in buckets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple


class Point(NamedTuple):
    """A point on an axis; a value of None is NaN."""

    x: int
    value: float | None


def outline(points: Sequence[Point], start: int | None, end: int | None, buckets: int) -> dict[str, Any]:
    """The columns of a ``MetricEnvelope``: the points in order of the axis, in at most so many buckets."""
    if len(points) <= buckets:
        return exactly(points)
    low = points[0].x if start is None else start
    width = width_of(low, points[-1].x if end is None else end, buckets)
    columns: dict[str, list[Any]] = {name: [] for name in ("x", "min", "max", "mean", "last", "nan")}
    begin = 0
    while begin < len(points):
        limit = low + ((points[begin].x - low) // width + 1) * width
        stop = begin + 1
        while stop < len(points) and points[stop].x < limit:
            stop += 1
        numbers = [point.value for point in points[begin:stop] if point.value is not None]
        columns["x"].append(points[begin].x)
        columns["min"].append(min(numbers, default=None))
        columns["max"].append(max(numbers, default=None))
        columns["mean"].append(math.fsum(n / len(numbers) for n in numbers) if numbers else None)
        columns["last"].append(points[stop - 1].value)
        columns["nan"].append(stop - begin - len(numbers))
        begin = stop
    return {"points": len(points), "exact": False, **with_nan(columns)}


def exactly(points: Sequence[Point]) -> dict[str, Any]:
    """The columns for points that are all told."""
    nan = [int(point.value is None) for point in points]
    columns = {"x": [point.x for point in points], "min": [point.value for point in points], "nan": nan}
    return {"points": len(points), "exact": True, **with_nan(columns)}


def width_of(low: int, high: int, buckets: int) -> int:
    """How much of the axis a bucket has, so that ``buckets`` are enough."""
    return max(1, -((low - high - 1) // buckets))


def with_nan(columns: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """The columns without that of NaN where there are none."""
    if not any(columns["nan"]):
        del columns["nan"]
    return columns
