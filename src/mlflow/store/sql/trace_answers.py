"""Answering questions for figures of traces.

Over few traces, and wherever a filter or a bucket does not fit the rollups, values are combined by the database from
the narrow rows of traces and spans, exactly. Over many, what is older than two hours comes from rollups
(``trace_rollups``): counts, sums, averages, minima and maxima are the same then, and percentiles of latency are right
to 0.4 percent.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from typing import Any

from mlflow.api.traces import MetricPoints, QueryTraceMetrics
from mlflow.entities.trace_metrics import MetricDataPoint
from mlflow.exceptions import invalid
from mlflow.search import Compare, Field
from mlflow.store.sql.experiments import experiments_asked
from mlflow.store.sql.search_conditions import Conditions, Sql, count_up_to, joined, select
from mlflow.store.sql.trace_figures import Question, Summary, View, bucket_text, question_of
from mlflow.store.sql.transaction import Transaction

Answers = dict[tuple, Summary]
"""By time bucket (if asked for) and values of the dimensions."""

FEW = 10_000
"""So many traces are not worth rollups."""


def answer(tx: Transaction, request: QueryTraceMetrics) -> tuple[MetricPoints, set[tuple[int, int]]]:
    """The figures that a request asks for, and the days (experiment, day since 1970) that lacked rollups.

    Raises: INVALID_PARAMETER_VALUE that names what is wrong with it.
    """
    from mlflow.store.sql.trace_rollups import from_rollups

    question = question_of(request)
    answers: Answers = {}
    lacking: set[tuple[int, int]] = set()
    for experiment in experiments_asked(tx, request.experiment_ids):
        rest = [(question.start, question.end)]
        if not _are_few(tx, question, experiment):
            rest, missing = from_rollups(tx, question, experiment, answers)
            lacking |= missing
        for start, end in rest:
            from_rows(tx, question, experiment, start, end, answers)
    return _page(_points(question, answers), request), lacking


def _are_few(tx: Transaction, question: Question, experiment: int) -> bool:
    where = joined(" AND ", _within("r", experiment, question.start, question.end))
    return count_up_to(tx, Sql(f"SELECT 1 FROM trace r WHERE {where.text}", where.values), FEW + 1) <= FEW


def _within(alias: str, experiment: int, start: int | None, end: int | None) -> list[Sql]:
    parts = [Sql(f"{alias}.experiment_id = ?", (experiment,))]
    if start is not None:
        parts.append(Sql(f"{alias}.request_time >= ?", (start,)))
    if end is not None:
        parts.append(Sql(f"{alias}.request_time < ?", (end,)))
    return parts


# ---- from rows -------------------------------------------------------------------------------------------------------


def from_rows(
    tx: Transaction, question: Question, experiment: int, start: int | None, end: int | None, answers: Answers
) -> None:
    """Add the figures of traces that began in a time (its end not included), computed from all of them."""
    view, metric = question.view, question.metric
    counts_rows = not metric.value
    named = [(f"d{number}", view.dimensions[name]) for number, name in enumerate(question.dimensions)]
    if question.interval_ms:
        named.insert(0, ("bucket", f"({view.time}) / {question.interval_ms}"))
    where = _tests(tx, question, experiment, _within("r", experiment, start, end))
    where += [Sql(f"{expression} IS NOT NULL") for _, expression in named]
    if not counts_rows:
        where.append(Sql(f"({metric.value}) IS NOT NULL"))
    columns = ", ".join(f"{expression} AS {name}" for name, expression in [*named, ("value", metric.value or "1")])
    text, values = joined(" AND ", where)
    source = in_words(tx, f"SELECT {columns} FROM trace r{view.tables} WHERE {text}")
    keys = ", ".join(name for name, _ in named)
    group = f" GROUP BY {keys}" if keys else ""
    keys = f"{keys}, " if keys else ""
    if question.name == "session_count":
        for *key, session in select(tx, Sql(f"SELECT DISTINCT {keys}value FROM ({source}) q", values)):
            summary_at(answers, key).things.add(session)
        return
    figures = "count(*)" if counts_rows else "count(*), sum(value), min(value), max(value)"
    width = len(named)
    for row in select(tx, Sql(f"SELECT {keys}{figures} FROM ({source}) q{group}", values)):
        if counts_rows:
            summary_at(answers, row[:width]).count += row[width]
        elif row[width]:
            count, total, low, high = row[width:]
            summary_at(answers, row[:width]).add(count, *(number(metric.whole, v) for v in (total, low, high)))
    if question.wants_percentiles:
        group = f" GROUP BY {keys}value"
        for *key, value, count in select(tx, Sql(f"SELECT {keys}value, count(*) FROM ({source}) q{group}", values)):
            summary_at(answers, key).values[number(metric.whole, value)] += count


def in_words(tx: Transaction, text: str) -> str:
    """An expression with division of whole numbers and functions of texts, in the words of a database."""
    if tx.dialect.name == "mysql":
        return text.replace(" / ", " DIV ")
    if tx.dialect.name == "mssql":
        return text.replace("SUBSTR(", "SUBSTRING(").replace("LENGTH(", "LEN(")
    return text


def number(whole: bool, value: Any) -> Any:
    """A number of a database that may give decimals."""
    return int(value) if whole else float(value)


def summary_at(answers: Answers, key: Iterable[Any]) -> Summary:
    """What is known of the values of a key so far."""
    found = tuple(key)
    summary = answers.get(found)
    if summary is None:
        summary = answers[found] = Summary()
    return summary


def _tests(tx: Transaction, question: Question, experiment: int, within: list[Sql]) -> list[Sql]:
    """What must hold for traces, among them that they are ``within`` a time, and for the rows of the view."""
    from mlflow.store.sql.trace_selection import conditions_of

    rows = _RowConditions(tx, question.view)
    of_traces = conditions_of(tx, [experiment], question.of_traces, within)
    return [*of_traces, *map(rows.condition, question.of_rows)]


class _RowConditions(Conditions):
    """Filters on the rows that a view counts."""

    def __init__(self, tx: Transaction, view: View) -> None:
        super().__init__(tx)
        self._keys = view.keys

    def compare(self, node: Compare, negated: bool) -> Sql:
        column = self._keys[node.field.key]
        text, values = self.text(column, node)
        return Sql(f"({column} IS NULL OR NOT ({text}))" if negated else text, values)

    def present(self, field: Field, negated: bool) -> Sql:
        return Sql(f"{self._keys[field.key]} IS {'' if negated else 'NOT '}NULL")


# ---- the answer ------------------------------------------------------------------------------------------------------


def _points(question: Question, answers: Answers) -> list[MetricDataPoint]:
    """The points in the order of their keys."""
    names = question.dimensions
    counts = question.name == "session_count" or not question.metric.value
    if not answers and not names and not question.interval_ms and counts:
        answers = {(): Summary()}
    points = []
    for key in sorted(answers):
        values = {name: answers[key].answer(kind, percent) for name, kind, percent in question.aggregations}
        if any(value is None for value in values.values()):
            continue
        dimensions = {}
        rest = key
        if question.interval_ms:
            dimensions["time_bucket"] = bucket_text(key[0], question.interval_ms)
            rest = key[1:]
        dimensions |= dict(zip(names, rest, strict=True))
        points.append(MetricDataPoint(question.name, dimensions, values))
    return points


def _page(points: Sequence[MetricDataPoint], request: QueryTraceMetrics) -> MetricPoints:
    first = _place(request.page_token)
    last = first + max(0, request.max_results)
    token = base64.b64encode(str(last).encode()).decode() if 0 < last < len(points) else None
    return MetricPoints(list(points[first:last]), token)


def _place(token: str | None) -> int:
    if not token:
        return 0
    try:
        place = int(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError):
        place = -1
    if place < 0:
        raise invalid(f"Invalid page token {token[:100]!r}.")
    return place
