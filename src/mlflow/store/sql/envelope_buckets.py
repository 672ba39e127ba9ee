"""Points of a metric, and blocks of points, in buckets along an axis."""

from __future__ import annotations

import math
import sys
from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, NamedTuple

SCALE = 2.0**-40
"""Sums are of values times this: of values near the largest number too, a trillion can be added up."""


class Block(NamedTuple):
    """Points that follow one another: ``numbers`` of them are not NaN, and ``low``, ``high`` and ``total`` (times
    ``SCALE``) are of those; ``value`` is the last point's, None for NaN."""

    first: int
    last: int
    points: int
    numbers: int
    low: float | None
    high: float | None
    total: float
    value: float | None


def block_of(xs: Sequence[int], values: Sequence[float | None], begin: int, stop: int) -> Block:
    """The block of a part of points that are in order."""
    part = values[begin:stop]
    numbers = [value for value in part if value is not None] if None in part else part
    return Block(
        xs[begin],
        xs[stop - 1],
        stop - begin,
        len(numbers),
        min(numbers, default=None),
        max(numbers, default=None),
        math.fsum([number * SCALE for number in numbers]),
        part[-1],
    )


def joined_blocks(blocks: Sequence[Block]) -> Block:
    """One block of several that follow one another."""
    lows = [block.low for block in blocks if block.low is not None]
    highs = [block.high for block in blocks if block.high is not None]
    return Block(
        blocks[0].first,
        blocks[-1].last,
        sum([block.points for block in blocks]),
        sum([block.numbers for block in blocks]),
        min(lows, default=None),
        max(highs, default=None),
        math.fsum([block.total for block in blocks]),
        blocks[-1].value,
    )


def width_of(low: int, high: int, buckets: int) -> int:
    """How much of the axis a bucket has, so that ``buckets`` are enough."""
    return max(1, -((low - high - 1) // buckets))


def exactly(xs: Sequence[int], values: Sequence[float | None], base: int = 0) -> dict[str, Any]:
    """What a ``MetricEnvelope`` says of points that are all told, with positions from ``base``."""
    columns: dict[str, Any] = {"x": [x - base for x in xs] if base else list(xs), "min": list(values)}
    if None in values:
        columns["nan"] = [int(value is None) for value in values]
    return {"points": len(xs), "exact": True, **columns}


def outline_of_points(
    xs: Sequence[int], values: Sequence[float | None], low: int, width: int, base: int = 0
) -> dict[str, Any]:
    """What a ``MetricEnvelope`` says of points in buckets of a width, the first of which begins at ``low``."""
    gaps = None in values
    found: tuple[list[Any], ...] = ([], [], [], [], [], [], [])
    x, minima, maxima, means, last, counts, numbered = found
    begin, size = 0, len(xs)
    while begin < size:
        stop = bisect_left(xs, _end(xs[begin], low, width), begin + 1)
        part = numbers = values[begin:stop]
        if gaps and None in part:
            numbers = [value for value in part if value is not None]
        x.append(xs[begin])
        minima.append(min(numbers) if numbers else None)
        maxima.append(max(numbers) if numbers else None)
        means.append(_mean_of(numbers))
        last.append(part[-1])
        counts.append(stop - begin)
        numbered.append(len(numbers))
        begin = stop
    return _outline(*found, base)


def outline_of_blocks(
    rows: Sequence[Sequence[Any]], low: int, width: int, base: int = 0, overlapping: bool = False
) -> dict[str, Any]:
    """What a ``MetricEnvelope`` says of blocks in buckets of about a width: a block is not taken apart.

    Args:
        rows: fields of a ``Block`` each, in order of the first points; where two begin in the same place, the one with
            the later points comes later.
        overlapping: whether some of them may lie within others.
    """
    firsts, lasts, points, numbers, lows, highs, totals, values = zip(*rows, strict=True)
    gaps = None in lows
    found: tuple[list[Any], ...] = ([], [], [], [], [], [], [])
    x, minima, maxima, means, last, counts, numbered = found
    begin, size = 0, len(firsts)
    while begin < size:
        stop = bisect_left(firsts, _end(firsts[begin], low, width), begin + 1)
        at = stop - 1
        if overlapping:
            stop, at = _bucket(firsts, lasts, begin, stop)
        of_lows, of_highs = lows[begin:stop], highs[begin:stop]
        if gaps and None in of_lows:
            of_lows, of_highs = (tuple(v for v in part if v is not None) for part in (of_lows, of_highs))
        count = sum(numbers[begin:stop])
        x.append(firsts[begin])
        minima.append(min(of_lows, default=None))
        maxima.append(max(of_highs, default=None))
        means.append(_mean(math.fsum(totals[begin:stop]), count))
        last.append(values[at])
        counts.append(sum(points[begin:stop]))
        numbered.append(count)
        begin = stop
    return _outline(*found, base)


def _bucket(firsts: Sequence[int], lasts: Sequence[int], begin: int, stop: int) -> tuple[int, int]:
    """Where a bucket of blocks that overlap ends, since a bucket ends where the next one begins; and which of its
    blocks has the last point: of two that end in the same place, the later in order."""
    at = begin
    for number in range(begin, stop):
        if lasts[number] >= lasts[at]:
            at = number
    while stop < len(firsts) and firsts[stop] <= lasts[at]:
        if lasts[stop] >= lasts[at]:
            at = stop
        stop += 1
    return stop, at


def _end(x: int, low: int, width: int) -> int:
    return low + ((x - low) // width + 1) * width


def _outline(
    x: list[int],
    minima: list[float | None],
    maxima: list[float | None],
    means: list[float | None],
    last: list[float | None],
    points: list[int],
    numbers: list[int],
    base: int,
) -> dict[str, Any]:
    found: dict[str, Any] = {"points": sum(points), "exact": False, "x": [at - base for at in x] if base else x}
    found |= {"min": minima, "max": maxima, "mean": means, "last": last}
    if points != numbers:
        found["nan"] = [count - number for count, number in zip(points, numbers, strict=True)]
    return found


def _mean_of(numbers: Sequence[float]) -> float | None:
    if not numbers:
        return None
    mean = sum(numbers) / len(numbers)
    if math.isfinite(mean):
        return mean
    return _mean(math.fsum([number * SCALE for number in numbers]), len(numbers))


def _mean(total: float, numbers: int) -> float | None:
    if not numbers:
        return None
    # rounding may take it beyond the largest number
    mean = total / numbers / SCALE
    return mean if math.isfinite(mean) else math.copysign(sys.float_info.max, mean)
