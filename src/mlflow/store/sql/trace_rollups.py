"""Rollups: what is known of all traces that began in an hour or a day which is over, so that figures need few rows.

A row of ``trace_rollup`` has a *group* for each combination of what filters and dimensions can ask for (``_KEYS``), and
of each group the number of rows, and count, sum, minimum and maximum of every figure. ``latencies`` has for each group
how often each latency came, rounded to 8 significant bits (exact below 256 ms). ``sessions`` has the sessions.

They are made by ``TraceRoller`` for the times that somebody asked for, and removed by ``trace_changes.touched`` when a
trace of an hour that is over is written, changed, judged or deleted. ``roll_up`` says how no rollup misses a change.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from mlflow.search import Field, evaluate
from mlflow.store.sql.chores import Chore
from mlflow.store.sql.dialect import Put
from mlflow.store.sql.search_conditions import Sql, select
from mlflow.store.sql.trace_answers import Answers, in_words, number, summary_at
from mlflow.store.sql.trace_changes import DAY, DAY_MS, HOUR, HOUR_MS
from mlflow.store.sql.trace_conditions import STATE
from mlflow.store.sql.trace_figures import SPAN_MS, SPAN_STATUS, VIEWS, Metric, Question, View, fields_of
from mlflow.store.sql.transaction import Transaction, chunks

_SETTLED_MS = 2 * HOUR_MS
"""How long an hour must be over before it is rolled up."""
Range = tuple[int | None, int | None]

_STATUS = ("attribute", "status", STATE)
# kind and key of the field of a filter, and the expression
_KEYS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "TRACES": (("attribute", "name", "r.name"), _STATUS),
    "SPANS": (
        ("span", "name", "s.name"),
        ("span", "type", "s.type"),
        ("span", "status", SPAN_STATUS),
        ("span", "model", "s.model"),
        ("span", "provider", "s.provider"),
        _STATUS,
    ),
    "ASSESSMENTS": (
        ("assessment", "name", "a.name"),
        ("assessment", "type", "a.kind"),
        ("assessment", "value", "COALESCE(a.value, 'null')"),
        _STATUS,
    ),
}
_LATENCY = {"TRACES": "r.duration", "SPANS": SPAN_MS}
_NUMBERS = {view.name: n for n, view in enumerate(VIEWS.values())}
# a row without latencies is only announced
_ANNOUNCE = Put(
    "trace_rollup",
    ("experiment_id", "level", "bucket", "view_type", "figures", "latencies"),
    ("experiment_id", "level", "bucket", "view_type"),
)
_KEEP = (
    "UPDATE trace_rollup SET figures = ?, latencies = ?, sessions = ? "
    "WHERE experiment_id = ? AND level = ? AND bucket = ? AND view_type = ? AND figures = ?"
)


class Group(msgspec.Struct, array_like=True):
    """One group of a rollup.

    Args:
        bucket: the hour (in the rollup of a day, the day) in which these count.
        key: the values of ``_KEYS``.
        figures: of each figure of the view that has values: count, sum, minimum, maximum.
    """

    bucket: int
    key: tuple[Any, ...]
    rows: int
    figures: list[tuple[int, float, Any, Any]]


_groups = msgspec.json.Decoder(list[Group])
_latencies = msgspec.json.Decoder(list[list[int]])
_sessions = msgspec.json.Decoder(list[str])
_encode = msgspec.json.encode


def figures_of(view: View) -> dict[str, Metric]:
    """The figures of a view that have values, in the order in which groups have them."""
    return {name: metric for name, metric in view.metrics.items() if metric.value and name != "session_count"}


# ---- making ----------------------------------------------------------------------------------------------------------


class TraceRoller(Chore):
    """The thread that makes rollups for days of experiments."""

    def __init__(self, store: Any) -> None:
        without = "Figures of traces are computed without rollups, which is slower"
        super().__init__(store, "mlflow-trace-rollups", self._roll, without)
        self._wanted: set[tuple[int, int]] = set()
        self._changing = threading.Lock()

    def wake_for(self, days: set[tuple[int, int]]) -> None:
        """Begin with the days (experiment, day since 1970) that somebody asked for."""
        with self._changing:
            self._wanted |= days
        if days:
            self.wake()

    def _roll(self, store: Any) -> bool:
        with self._changing:
            wanted = next(iter(self._wanted), None)
        if wanted is not None:
            roll_up(store, *wanted)
            with self._changing:
                self._wanted.discard(wanted)
        return bool(self._wanted)


def roll_up(store: Any, experiment: int, day: int) -> None:
    """Make the rollups of a day: of its hours that are over, and of the day if all of them are.

    Writers wait for none of the work. It is announced first, by rows with a mark of its own, which ``touched`` removes
    like rollups; what was computed is kept where the mark is still there.
    """
    mark = uuid.uuid4().hex

    def announce(store: Any, tx: Transaction, request: Any) -> range:
        over = (int(time.time() * 1000) - _SETTLED_MS) // HOUR_MS
        hours = range(24 * day, min(24 * day + 24, over))
        # waits for those who change traces and have removed rollups already; who comes later finds the mark
        if tx.locked_row("SELECT id FROM experiment WHERE id = ?", (experiment,)) is None:
            return range(0)
        places = [(HOUR, hour) for hour in hours] + ([(DAY, day)] if len(hours) == 24 else [])
        tx.put(_ANNOUNCE, [(experiment, *place, view, mark, None) for place in places for view in _NUMBERS.values()])
        return hours

    def compute(store: Any, tx: Transaction, request: Any) -> list[tuple[Any, ...]]:
        rows = []
        for view in VIEWS.values():
            made = _made(tx, view, experiment, hours)
            rows += [(*made[hour].packed(), experiment, HOUR, hour, _NUMBERS[view.name], mark) for hour in hours]
            if len(hours) == 24:
                whole = _Rollup()
                for rollup in made.values():
                    whole.add(rollup)
                rows.append((*whole.packed(), experiment, DAY, day, _NUMBERS[view.name], mark))
        return rows

    hours = store.writer.write(announce, None)
    if hours:
        rows = store.writer.read(compute, None)
        store.writer.write(lambda store, tx, request: tx.many(_KEEP, rows), None)


class _Rollup:
    """A rollup that is being made."""

    def __init__(self) -> None:
        self.groups: dict[tuple, Group] = {}
        self.latencies: dict[tuple, Counter[int]] = {}
        self.sessions: set[str] = set()

    def add(self, hour: _Rollup) -> None:
        """Put an hour to its day."""
        for (bucket, *key), group in hour.groups.items():
            there = (bucket // 24, *key)
            known = self.groups.get(there)
            figures = [(0, 0, None, None)] * len(group.figures) if known is None else known.figures
            rows = group.rows + (known.rows if known else 0)
            figures = [_both(one, other) for one, other in zip(figures, group.figures, strict=True)]
            self.groups[there] = Group(bucket // 24, tuple(key), rows, figures)
        for (bucket, *key), counts in hour.latencies.items():
            self.latencies.setdefault((bucket // 24, *key), Counter()).update(counts)
        self.sessions |= hour.sessions

    def packed(self) -> tuple[str, str, str]:
        """The columns of the row."""
        # the most frequent first, only so that the text is the same every time
        keys = sorted(self.groups, key=lambda key: (-self.groups[key].rows, str(key)))
        latencies = [
            [number for pair in sorted(self.latencies.get(key, {}).items()) for number in pair] for key in keys
        ]
        columns = ([self.groups[key] for key in keys], latencies, sorted(self.sessions))
        return tuple(_encode(column).decode() for column in columns)  # type: ignore[return-value]


def _both(one: Sequence[Any], other: Sequence[Any]) -> tuple[int, float, Any, Any]:
    lows, highs = ([value for value in (one[at], other[at]) if value is not None] for at in (2, 3))
    return one[0] + other[0], one[1] + other[1], min(lows, default=None), max(highs, default=None)


def _made(tx: Transaction, view: View, experiment: int, hours: range) -> dict[int, _Rollup]:
    """The rollups of hours that follow one another."""
    made = {hour: _Rollup() for hour in hours}
    if not hours:
        return made
    figures = figures_of(view)
    keys = {f"k{at}": expression for at, (_, _, expression) in enumerate(_KEYS[view.name])}
    columns = {"hour": f"r.request_time / {HOUR_MS}", "bucket": f"({view.time}) / {HOUR_MS}", **keys}
    group = ", ".join(columns)
    values = {f"v{at}": metric.value for at, metric in enumerate(figures.values())}
    source = _source(tx, view, columns | values)
    bounds = (experiment, hours.start * HOUR_MS, hours.stop * HOUR_MS)
    wanted = ", ".join(f"count({v}), sum({v}), min({v}), max({v})" for v in values)
    query = f"SELECT {group}, count(*), {wanted} FROM ({source}) q GROUP BY {group}"
    for hour, bucket, *row in select(tx, Sql(query, bounds)):
        key, (rows, *found) = tuple(row[: len(keys)]), row[len(keys) :]
        parts = [_figure(metric, found[4 * at : 4 * at + 4]) for at, metric in enumerate(figures.values())]
        made[hour].groups[(bucket, *key)] = Group(bucket, key, rows, parts)
    if view.name in _LATENCY:
        source = _source(tx, view, columns | {"value": _LATENCY[view.name]})
        query = f"SELECT {group}, value, count(*) FROM ({source}) q WHERE value IS NOT NULL GROUP BY {group}, value"
        for hour, bucket, *key, value, count in select(tx, Sql(query, bounds)):
            counts = made[hour].latencies.setdefault((bucket, *key), Counter())
            counts[rounded(int(value))] += count
    if view.name == "TRACES":
        source = _source(tx, view, {"hour": columns["hour"], "session": "r.session_id"})
        query = f"SELECT DISTINCT hour, session FROM ({source}) q WHERE session IS NOT NULL"
        for hour, session in select(tx, Sql(query, bounds)):
            made[hour].sessions.add(session)
    return made


def _source(tx: Transaction, view: View, columns: dict[str, str]) -> str:
    named = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    scope = "r.experiment_id = ? AND r.request_time >= ? AND r.request_time < ?"
    return in_words(tx, f"SELECT {named} FROM trace r{view.tables} WHERE {scope}")


def _figure(metric: Metric, found: Sequence[Any]) -> tuple[int, float, Any, Any]:
    count, *values = found
    total, low, high = (None if value is None else number(metric.whole, value) for value in values)
    return count, total or 0, low, high


def rounded(value: int) -> int:
    """A latency as it is counted: its 8 highest bits, and the middle of what they leave open."""
    open_bits = value.bit_length() - 8
    return value if open_bits <= 0 else (value >> open_bits << open_bits) + (1 << (open_bits - 1))


# ---- reading ---------------------------------------------------------------------------------------------------------


def from_rollups(
    tx: Transaction, question: Question, experiment: int, answers: Answers
) -> tuple[list[Range], set[tuple[int, int]]]:
    """Add what rollups know of a question.

    Returns: the times (ends not included) that rows must tell, and the days (experiment, day) that lack rollups.
    """
    if not _fits(question):
        return [(question.start, question.end)], set()
    bounds = _bounds(tx, question, experiment)
    if bounds is None:
        return [], set()
    chosen, rest, missing = _chosen(tx, question, experiment, *bounds)
    for level, buckets in chosen.items():
        for part in chunks(sorted(buckets)):
            _read(tx, question, experiment, level, part, answers)
    return rest, {(experiment, day) for day in missing}


def _fits(question: Question) -> bool:
    """Whether rollups can tell."""
    if question.interval_ms is not None and question.interval_ms % HOUR_MS:
        return False
    if question.wants_percentiles and question.name != "latency":
        return False
    nodes = [*question.of_traces, *question.of_rows]
    if question.name == "session_count":
        return not nodes
    known = {(kind, key) for kind, key, _ in _KEYS[question.view.name]}
    return all((field.kind, field.key) in known for node in nodes for field in fields_of(node))


def _bounds(tx: Transaction, question: Question, experiment: int) -> tuple[int, int] | None:
    """The time asked for, no longer than there are traces; None where there are none."""
    first, last = (
        select(tx, Sql(f"SELECT {which}(request_time) FROM trace WHERE experiment_id = ?", (experiment,)))[0][0]
        for which in ("min", "max")
    )
    if first is None:
        return None
    start = first if question.start is None else max(first, question.start)
    end = last + 1 if question.end is None else min(last + 1, question.end)
    return (start, end) if start < end else None


def _chosen(
    tx: Transaction, question: Question, experiment: int, start: int, end: int
) -> tuple[dict[int, list[int]], list[Range], set[int]]:
    """Which rollups to read (buckets by level), the times that remain, and the days that lack rollups."""
    query = (
        "SELECT level, bucket FROM trace_rollup WHERE experiment_id = ? AND view_type = ? AND level = ? "
        "AND bucket >= ? AND bucket < ? AND latencies IS NOT NULL"
    )
    there: set[tuple[int, int]] = set()
    for level, length in ((HOUR, HOUR_MS), (DAY, DAY_MS)):
        values = (experiment, _NUMBERS[question.view.name], level, start // length, end // length + 1)
        there |= {(found, bucket) for found, bucket in select(tx, Sql(query, values))}
    over = int(time.time() * 1000) - _SETTLED_MS
    days_fit = question.interval_ms is None or question.interval_ms % DAY_MS == 0
    chosen: dict[int, list[int]] = {HOUR: [], DAY: []}
    rest: list[Range] = []
    missing: set[int] = set()
    moment = start
    while moment < end:
        day, hour = moment // DAY_MS, moment // HOUR_MS
        if days_fit and moment % DAY_MS == 0 and moment + DAY_MS <= end and (DAY, day) in there:
            chosen[DAY].append(day)
            moment += DAY_MS
            continue
        until = min(end, (hour + 1) * HOUR_MS)
        if until - moment == HOUR_MS and (HOUR, hour) in there:
            chosen[HOUR].append(hour)
        else:
            if (hour + 1) * HOUR_MS <= over and (HOUR, hour) not in there:
                missing.add(day)
            if rest and rest[-1][1] == moment:
                rest[-1] = (rest[-1][0], until)
            else:
                rest.append((moment, until))
        moment = until
    return chosen, rest, missing


def _read(
    tx: Transaction, question: Question, experiment: int, level: int, buckets: Sequence[int], answers: Answers
) -> None:
    view = question.view
    column = {"latency": "latencies", "session_count": "sessions"}.get(question.name)
    if question.name == "latency" and not question.wants_percentiles:
        column = None
    listed = ",".join(map(str, buckets))
    query = (
        f"SELECT bucket, figures, {column or 'NULL'} FROM trace_rollup WHERE experiment_id = ? AND level = ? "
        f"AND view_type = ? AND bucket IN ({listed})"
    )
    length = DAY_MS if level == DAY else HOUR_MS
    reader = _Reader(question, length)
    for bucket, figures, more in select(tx, Sql(query, (experiment, level, _NUMBERS[view.name]))):
        if question.name == "session_count":
            summary_at(answers, reader.bucket(bucket)).things.update(_sessions.decode(more))
        else:
            reader.read(_groups.decode(figures), None if more is None else _latencies.decode(more), answers)


class _Reader:
    """Reads groups for one question.

    Args:
        length: of the buckets that groups have, in milliseconds.
    """

    def __init__(self, question: Question, length: int) -> None:
        view, keys = question.view, _KEYS[question.view.name]
        self._nodes = [*question.of_traces, *question.of_rows]
        self._places = {(kind, key): at for at, (kind, key, _) in enumerate(keys)}
        expressions = [expression for _, _, expression in keys]
        self._dimensions = [expressions.index(view.dimensions[name]) for name in question.dimensions]
        # None where rows are counted
        figures = list(figures_of(view))
        self._figure = figures.index(question.name) if question.name in figures else None
        self._interval = question.interval_ms
        self._length = length

    def bucket(self, bucket: int) -> tuple[int, ...]:
        """The bucket of the answer, if it has buckets."""
        return () if self._interval is None else (bucket * self._length // self._interval,)

    def read(self, groups: list[Group], latencies: list[list[int]] | None, answers: Answers) -> None:
        """Add the groups that pass the filters."""
        for at, group in enumerate(groups):
            key = group.key
            named = [key[place] for place in self._dimensions]
            if None in named or not self._passes(key):
                continue
            if self._figure is None:
                summary_at(answers, (*self.bucket(group.bucket), *named)).count += group.rows
                continue
            count, total, low, high = group.figures[self._figure]
            if not count:
                continue
            summary = summary_at(answers, (*self.bucket(group.bucket), *named))
            summary.add(count, total, low, high)
            if latencies is not None:
                values = summary.values
                pairs = latencies[at]
                for value, times in zip(pairs[::2], pairs[1::2], strict=True):
                    values[value] += times

    def _passes(self, key: Sequence[Any]) -> bool:
        def get(field: Field) -> Any:
            return key[self._places[field.kind, field.key]]

        return all(evaluate(node, get) for node in self._nodes)
