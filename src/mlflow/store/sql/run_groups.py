"""Runs in groups, and what their metrics come to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from mlflow.api.run_groups import FIGURES, AggregateRuns, GroupMetric, RunGroup, RunGroupsPage
from mlflow.exceptions import invalid
from mlflow.search import parse_filter
from mlflow.store.sql.run_fields import run_field, text_fields
from mlflow.store.sql.search import search_of
from mlflow.store.sql.search_conditions import Sql, joined, select
from mlflow.store.sql.transaction import Transaction, chunks

_COLUMNS = {"last": "last_value", "min": "min_value", "max": "max_value"}
_FEW_RUNS = 5000
"""So few runs are asked for their metrics one by one."""


def page_of_groups(tx: Transaction, request: AggregateRuns) -> RunGroupsPage:
    """A page of groups of the runs that a search finds."""
    order = _order(request)
    begin = _offset(request.page_token)
    source = _Source(tx, request)
    groups = source.groups_with_metrics() if request.metrics else source.groups()
    # first by what they are, so that the order is the same every time
    groups.sort(key=lambda group: [(value is None, value or "") for value in group.values])
    for metric, name, descending in reversed(order):
        _sort(groups, request, metric, name, descending)
    end = begin + request.max_results
    return RunGroupsPage(groups[begin:end], str(end) if len(groups) > end else None)


class _Source:
    """The runs of a request, with what they are grouped by."""

    def __init__(self, tx: Transaction, request: AggregateRuns) -> None:
        self.tx = tx
        self.request = request
        fields = text_fields(request.group_by, "group_by")
        self.search = search_of(tx, request.experiment_ids, request.view)
        tables, where = self.search.matching(parse_filter(request.filter, "runs"))
        sources = [run_field(field, f"g{at}", optional=True) for at, field in enumerate(fields)]
        self.keys = ", ".join(source.value for source in sources)
        self.tables = joined("", [tables, *(source.join for source in sources)])
        self.where = where

    def groups(self) -> list[RunGroup]:
        """All groups, counted by the database."""
        text = (
            f"SELECT count(*), max(r.start_time), {self.keys} FROM {self.tables.text} WHERE {self.where.text} "
            f"GROUP BY {self.keys}"
        )
        rows = select(self.tx, Sql(text, self.tables.values + self.where.values))
        return [RunGroup(_texts(values), runs, start or None) for runs, start, *values in rows]

    def groups_with_metrics(self) -> list[RunGroup]:
        """All groups with what their metrics come to.

        Which run is in which group is read once, and then the values of one metric after the other, which an index has:
        quicker than a join for every metric.
        """
        text = f"SELECT r.id, r.start_time, {self.keys} FROM {self.tables.text} WHERE {self.where.text}"
        numbers: dict[tuple[Any, ...], int] = {}
        counts: list[int] = []
        latest: list[int] = []
        group_of: dict[int, int] = {}
        # of runs that are in several groups, the others
        further: dict[int, list[int]] = {}
        for row in select(self.tx, Sql(text, self.tables.values + self.where.values)):
            values = tuple(row[2:])
            at = numbers.get(values)
            if at is None:
                at = numbers[values] = len(counts)
                counts.append(0)
                latest.append(0)
            counts[at] += 1
            if (row[1] or 0) > latest[at]:
                latest[at] = row[1]
            if group_of.setdefault(row[0], at) != at:
                further.setdefault(row[0], []).append(at)
        groups = [RunGroup(_texts(values), counts[at], latest[at] or None) for values, at in numbers.items()]
        for name in dict.fromkeys(self.request.metrics):
            found: list[list[float]] = [[] for _ in groups]
            for run, value in self._values(name, list(group_of)):
                at = group_of.get(run)
                if at is not None:
                    found[at].append(value)
                    for other in further.get(run, ()) if further else ():
                        found[other].append(value)
            for group, of_group in zip(groups, found, strict=True):
                group.metrics.append(_figures(name, of_group))
        return groups

    def _values(self, name: str, runs: list[int]) -> Iterable[tuple[int, float]]:
        """The values of a metric: of these runs if they are few, or of all runs of the experiments."""
        key = self.tx.key_id(name)
        column = _COLUMNS[self.request.of]
        if key is None:
            return
        query = f"SELECT run_id, {column} FROM run_metric WHERE key_id = ? AND {column} IS NOT NULL AND "
        if len(runs) > _FEW_RUNS:
            scope = self.search.conditions.of_experiments()
            yield from select(self.tx, Sql(query + scope.text, (key, *scope.values)))
            return
        for part in chunks(runs):
            yield from self.tx.rows(f"{query}run_id IN ({','.join(map(str, part))})", (key,))


def _texts(values: Sequence[Any]) -> list[str | None]:
    return [None if value is None else str(value) for value in values]


def _figures(key: str, numbers: list[float]) -> GroupMetric:
    count = len(numbers)
    if not count:
        return GroupMetric(key, 0, None, None, None, None)
    mean = math.fsum(number / count for number in numbers)
    std = None
    if count > 1:
        # in two passes: the difference of two large sums would have no digits left
        std = math.dist(numbers, [mean] * count) / math.sqrt(count - 1)
    return GroupMetric(key, count, mean, std, min(numbers), max(numbers))


# ---- order and pages -------------------------------------------------------------------------------------------------


def _order(request: AggregateRuns) -> list[tuple[str | None, str, bool]]:
    """What to order by: a metric and its figure, or None and the name of a column; and whether the highest is first."""
    found = []
    for clause in request.order_by or ["runs DESC"]:
        text, _, word = clause.strip().rpartition(" ")
        if word.upper() not in ("ASC", "DESC"):
            text, word = clause.strip(), "ASC"
        name, descending = text.strip(), word.upper() == "DESC"
        if name in ("runs", "latest_start_time") or name in request.group_by:
            found.append((None, name, descending))
            continue
        for metric in request.metrics if name.startswith("metrics.") else ():
            figure = name.removeprefix(f"metrics.{metric}").removeprefix(".") or "mean"
            if name in (f"metrics.{metric}", f"metrics.{metric}.{figure}") and figure in FIGURES:
                found.append((metric, figure, descending))
                break
        else:
            raise invalid(
                f"Invalid value {clause[:200]!r} for parameter 'order_by': allowed are runs, latest_start_time, "
                "the fields of group_by, and metrics.KEY.FIGURE of one of 'metrics' "
                f"(figures: {', '.join(FIGURES)}), "
                "then ASC or DESC."
            )
    return found


def _sort(groups: list[RunGroup], request: AggregateRuns, metric: str | None, name: str, descending: bool) -> None:
    """Sort by one thing; what has no value comes last, and what is equal stays in its order."""
    at = (
        list(dict.fromkeys(request.metrics)).index(metric)
        if metric
        else request.group_by.index(name)
        if name in request.group_by
        else -1
    )

    def value(group: RunGroup) -> Any:
        if metric:
            return getattr(group.metrics[at], name)
        return group.values[at] if at >= 0 else getattr(group, name)

    with_value = [group for group in groups if value(group) is not None]
    without = [group for group in groups if value(group) is None]
    with_value.sort(key=value, reverse=descending)
    groups[:] = with_value + without


def _offset(token: str | None) -> int:
    if not token:
        return 0
    if not (token.isascii() and token.isdigit() and len(token) < 10):
        raise invalid(f"Invalid page token {token[:100]!r}: pass the next_page_token of an answer, unchanged.")
    return int(token)
