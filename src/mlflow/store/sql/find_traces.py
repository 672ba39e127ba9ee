"""Finding traces: which are on a page, how many pass a filter, what two filters have to do with each other."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from mlflow.api.traces import CalculateTraceFilterCorrelation, FilterCorrelation, SearchTraces, SearchTracesV2
from mlflow.entities.trace_location import TraceLocation
from mlflow.exceptions import invalid
from mlflow.search import And, Compare, Field, Node, OrderBy, parse_filter, parse_order_by
from mlflow.store.sql.experiments import experiments_asked, number_of
from mlflow.store.sql.scope import experiments_within
from mlflow.store.sql.search import page_and_token
from mlflow.store.sql.search_order import Key, keys_of, place_of, place_of_row
from mlflow.store.sql.search_plan import Search, conjuncts
from mlflow.store.sql.trace_conditions import TraceConditions, arranged, arranged_order, is_deep
from mlflow.store.sql.trace_text import passing
from mlflow.store.sql.trace_text_index import TextIndex
from mlflow.store.sql.transaction import Transaction

_TIME, _ROW = Field("attribute", "timestamp_ms", "time"), Field("attribute", "row", "integer")
_LAST = (OrderBy(_TIME, descending=True), OrderBy(_ROW, descending=True))
# how many traces are found before their bodies are read, and how far that grows
_FIRST_BATCH = 200
_LARGEST_BATCH = 2000


class Found(NamedTuple):
    """A page: numbers of traces in order, the next page's token, whether texts were searched."""

    numbers: list[int]
    token: str | None
    for_text: bool


def page_of_traces(tx: Transaction, request: SearchTraces) -> Found:
    """The traces on one page.

    Raises: INVALID_PARAMETER_VALUE for a bad location, filter, order or token.
    """
    given = [("run_id", request.run_id), ("model_id", request.model_id)]
    parts = [Compare(Field("attribute", key, "text"), "=", value) for key, value in given if value]
    experiments = experiments_of(tx, request.locations)
    return _page(tx, experiments, [*conjuncts(parse_filter(request.filter, "traces")), *parts], request)


def page_of_traces_v2(tx: Transaction, request: SearchTracesV2) -> Found:
    """The traces on one page, asked for in protocol 2.0."""
    experiments = experiments_asked(tx, request.experiment_ids)
    return _page(tx, experiments, conjuncts(parse_filter(request.filter, "traces")), request)


def correlation(tx: Transaction, request: CalculateTraceFilterCorrelation) -> FilterCorrelation:
    """How much two filters have to do with each other, among the traces that a third holds for.

    Raises: INVALID_PARAMETER_VALUE for a bad filter.
    """
    experiments = experiments_asked(tx, request.experiment_ids)
    base = conjuncts(parse_filter(request.base_filter, "traces"))
    first = conjuncts(parse_filter(request.filter_string1, "traces"))
    second = conjuncts(parse_filter(request.filter_string2, "traces"))
    total, one, two, both = (
        count_traces(tx, experiments, [*base, *parts]) for parts in ([], first, second, [*first, *second])
    )
    return FilterCorrelation(_npmi(total, one, two, both), _smoothed(total, one, two, both), one, two, both, total)


def experiments_of(tx: Transaction, locations: Iterable[TraceLocation]) -> list[int]:
    """The numbers of the experiments that are places of traces, in order; those that the caller may not know are left
    out.

    Raises: INVALID_PARAMETER_VALUE for a place that is none.
    """
    return experiments_within(tx, map(_experiment_of, locations))


def _experiment_of(location: TraceLocation) -> int:
    """The number of the experiment that is a place of traces.

    Raises: INVALID_PARAMETER_VALUE for a place that is none.
    """
    if location.mlflow_experiment is None:
        raise invalid(f"Traces are kept in experiments; a location of type {location.type.value} is not supported.")
    return number_of(location.mlflow_experiment.experiment_id)


def find_traces(
    tx: Transaction,
    experiments: Sequence[int],
    node: Node | None,
    keys: Sequence[Key],
    after: list[Any] | None,
    wanted: int,
) -> list[Any]:
    """The first rows (see ``search_order.page_of``) of a filter that is ``arranged``, after a place in the order."""
    found: list[Any] = []
    for rows in _batches(tx, experiments, node, keys, after, wanted):
        found += rows
        if len(found) >= wanted:
            break
    return found[:wanted]


def count_traces(tx: Transaction, experiments: Sequence[int], parts: Sequence[Node]) -> int:
    """The number of traces that all of some filters hold for."""
    node = arranged(And(tuple(parts))) if parts else None
    if not is_deep(node):
        return Search(conditions_for(tx, experiments)).count(node)
    keys = keys_of([], conditions_for(tx, experiments), _LAST)
    return sum(map(len, _batches(tx, experiments, node, keys, None, _LARGEST_BATCH)))


def conditions_for(tx: Transaction, experiments: Sequence[int]) -> TraceConditions:
    """The conditions of a search among the traces of experiments."""
    return TraceConditions(tx, sorted(set(experiments)), (0,))


def _page(
    tx: Transaction, experiments: Sequence[int], parts: Sequence[Node], request: SearchTraces | SearchTracesV2
) -> Found:
    order_by = [arranged_order(order) for order in parse_order_by(request.order_by, "traces")]
    # those of the same millisecond are told apart by when they were stored
    forwards = any(order.field == _TIME and not order.descending for order in order_by)
    keys = keys_of(order_by, conditions_for(tx, experiments), (OrderBy(_ROW),) if forwards else _LAST)
    after, offset = place_of(request.page_token, keys)
    node = arranged(And(tuple(parts))) if parts else None
    rows = find_traces(tx, experiments, node, keys, after, request.max_results + 1 + offset)
    return Found(*page_and_token(rows[offset:], request.max_results, keys), is_deep(node))


def _batches(
    tx: Transaction,
    experiments: Sequence[int],
    node: Node | None,
    keys: Sequence[Key],
    after: list[Any] | None,
    wanted: int,
) -> Iterator[list[Any]]:
    """The rows that a filter holds for, in order."""
    deep = [part for part in conjuncts(node) if is_deep(part)]
    if not deep:
        yield Search(conditions_for(tx, experiments)).first(node, keys, after, wanted)
        return
    index = TextIndex(tx)
    otherwise = index.driver(deep)
    size = max(wanted, _FIRST_BATCH)
    while True:
        conditions = conditions_for(tx, experiments)
        conditions.text_source = index.source
        rows = Search(conditions).first(node, keys, after, size, otherwise)
        if rows:
            passed = passing(tx, conditions, deep, [row[0] for row in rows])
            yield [row for row in rows if row[0] in passed]
        if len(rows) < size:
            return
        after = place_of_row(rows[-1], keys)
        size = min(2 * size, max(wanted, _LARGEST_BATCH))


# ---- how much two filters have to do with each other -----------------------------------------------------------------


def _npmi(total: int, one: int, two: int, both: int) -> float:
    """Normalized pointwise mutual information: -1 never together, 0 independent, 1 always together; NaN where a filter
    holds for nothing."""
    if not one or not two:
        return math.nan
    if not both:
        return -1.0
    if both == total:
        return 1.0
    return math.log(both * total / (one * two)) / -math.log(both / total)


def _smoothed(total: int, one: int, two: int, both: int) -> float | None:
    """The same with half a trace more in each of the four cases, so that few traces say little; None where a filter
    holds for nothing."""
    if not one or not two:
        return None
    if both == total:
        return 1.0
    return _npmi_of(*(count + 0.5 for count in (both, one - both, two - both, total - one - two + both)))


def _npmi_of(both: float, only_one: float, only_two: float, neither: float) -> float:
    total = both + only_one + only_two + neither
    pair, one, two = both / total, (both + only_one) / total, (both + only_two) / total
    return math.log(pair / (one * two)) / -math.log(pair)
