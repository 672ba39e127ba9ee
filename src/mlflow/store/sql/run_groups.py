"""Runs in groups, and what their metrics come to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from mlflow.api.run_groups import FIGURES, AggregateRuns, GroupMetric, RunGroup, RunGroupsPage
from mlflow.exceptions import invalid
from mlflow.search import parse_filter
from mlflow.store.sql.run_fields import run_field, text_fields
from mlflow.store.sql.search import search_of
from mlflow.store.sql.search_conditions import Sql, joined, select
from mlflow.store.sql.transaction import Transaction

_COLUMNS = {"last": "last_value", "min": "min_value", "max": "max_value"}
Values = tuple[str | None, ...]


def page_of_groups(tx: Transaction, request: AggregateRuns) -> RunGroupsPage:
    """A page of groups of the runs that a search finds."""
    order = _order(request)
    begin = _offset(request.page_token)
    source = _Source(tx, request)
    groups = source.groups()
    by_metric = any(metric for metric, _, _ in order)
    if by_metric:
        source.add_metrics(groups)
    for metric, name, descending in reversed(order):
        _sort(groups, request, metric, name, descending)
    end = begin + request.max_results
    page = groups[begin:end]
    if not by_metric and page:
        source.add_metrics(page)
    return RunGroupsPage(page, str(end) if len(groups) > end else None)


class _Source:
    """The runs of a request, with what they are grouped by."""

    def __init__(self, tx: Transaction, request: AggregateRuns) -> None:
        self.tx = tx
        self.request = request
        fields = text_fields(request.group_by, "group_by")
        tables, where = search_of(tx, request.experiment_ids, request.view).matching(
            parse_filter(request.filter, "runs")
        )
        sources = [run_field(field, f"g{at}", optional=True) for at, field in enumerate(fields)]
        self.keys = ", ".join(source.value for source in sources)
        self.size = len(sources)
        self.tables = joined("", [tables, *(source.join for source in sources)])
        self.where = where

    def groups(self) -> list[RunGroup]:
        """All groups, without metrics."""
        text = (
            f"SELECT count(*), max(r.start_time), {self.keys} FROM {self.tables.text} WHERE {self.where.text} "
            f"GROUP BY {self.keys}"
        )
        rows = select(self.tx, Sql(text, self.tables.values + self.where.values))
        return [RunGroup(list(_texts(values)), runs, start or None) for runs, start, *values in rows]

    def add_metrics(self, groups: Sequence[RunGroup]) -> None:
        """Add what the metrics come to in these groups."""
        names = list(dict.fromkeys(self.request.metrics))
        ids = {number: name for name in names if (number := self.tx.key_id(name)) is not None}
        numbers: dict[tuple[Any, ...], list[float]] = {}
        for part in [ids] if ids else []:
            listed = ", ".join(map(str, part))
            value = f"m.{_COLUMNS[self.request.of]}"
            text = (
                f"SELECT m.key_id, {value}, {self.keys} FROM {self.tables.text} "
                f"JOIN run_metric m ON m.run_id = r.id AND m.key_id IN ({listed}) "
                f"WHERE {self.where.text} AND {value} IS NOT NULL"
            )
            for number, found, *values in select(self.tx, Sql(text, self.tables.values + self.where.values)):
                numbers.setdefault((number, *_texts(values)), []).append(found)
        keys = {name: number for number, name in ids.items()}
        for group in groups:
            group.metrics = [_figures(name, numbers.get((keys.get(name), *group.values), [])) for name in names]


def _texts(values: Sequence[Any]) -> Values:
    return tuple(None if value is None else str(value) for value in values)


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
