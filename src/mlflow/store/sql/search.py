"""Finding runs and experiments: which page of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlflow.api.tracking import CountRuns, SearchExperiments, SearchRuns
from mlflow.entities.view_type import ViewType
from mlflow.search import And, Field, Node, OrderBy, parse_filter, parse_order_by
from mlflow.store.sql.experiments import experiments_asked
from mlflow.store.sql.run_conditions import RunConditions, without_found_parent
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.search_conditions import ExperimentConditions, Sql, numbers_in, select
from mlflow.store.sql.search_order import Key, Segment, keys_of, page_of, place_of, segments_after, token_of
from mlflow.store.sql.search_plan import Search, conjuncts
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.visibility import given_experiments, visible_experiments

_STAGES = {ViewType.ACTIVE_ONLY: (0,), ViewType.DELETED_ONLY: (1,), ViewType.ALL: (0, 1)}
_TIME, _ROW = Field("attribute", "start_time", "time"), Field("attribute", "row", "integer")
_LAST = (OrderBy(_TIME, descending=True), OrderBy(_ROW, descending=True))
_LAST_EXPERIMENTS = (
    OrderBy(Field("attribute", "creation_time", "time"), descending=True),
    OrderBy(Field("attribute", "experiment_id", "text"), descending=True),
)


def find_runs(tx: Transaction, request: SearchRuns) -> tuple[list[int], str | None]:
    """The numbers of the runs on one page, in order, and the token of the next page.

    Raises: INVALID_PARAMETER_VALUE for a bad filter, order or token.
    """
    node = _filter(request)
    order_by = parse_order_by(request.order_by, "runs")
    search = search_of(tx, request.experiment_ids, request.view)
    # those of the same millisecond are told apart by which was made first
    forwards = any(order.field == _TIME and not order.descending for order in order_by)
    keys = keys_of(order_by, search.conditions, (OrderBy(_ROW),) if forwards else _LAST)
    after, offset = place_of(request.page_token, keys)
    wanted = request.max_results + 1
    rows = search.first(node, keys, after, wanted, offset=offset or request.offset)
    return page_and_token(rows, request.max_results, keys)


def count_runs(tx: Transaction, request: CountRuns) -> int:
    """The number of runs that a search would find."""
    return search_of(tx, request.experiment_ids, request.view).count(_filter(request))


def _filter(request: SearchRuns | CountRuns) -> Node | None:
    node = parse_filter(request.filter, "runs")
    if not request.top_level:
        return node
    alone = without_found_parent(node)
    return And((*conjuncts(node), alone)) if node is not None else alone


def find_experiments(tx: Transaction, request: SearchExperiments) -> tuple[list[int], str | None]:
    """The numbers of the experiments on one page, in order, and the token of the next page.

    Raises: INVALID_PARAMETER_VALUE for a bad filter, order or token.
    """
    node = parse_filter(request.filter, "experiments")
    order_by = parse_order_by(request.order_by, "experiments")
    conditions = ExperimentConditions(tx)
    keys = keys_of(order_by, conditions, _LAST_EXPERIMENTS)
    after, offset = place_of(request.page_token, keys)
    size = request.max_results or 1000
    wanted = size + 1 + offset
    tests = [Sql("r.workspace = ?", (workspace_of(tx),)), numbers_in("r.deleted", _STAGES[request.view])]
    if node is not None:
        tests.append(conditions.condition(node))
    visible = visible_experiments(tx, "r.id")
    given = None if visible is None else given_experiments(tx, wanted if keys[0].index in ("time", "name") else None)
    if given is not None:
        return page_and_token(
            select(tx, _page_among(conditions, given, keys, tests, after), wanted)[offset:], size, keys
        )
    if visible is not None:
        tests.append(visible)
    rows = []
    for segment, place in segments_after(keys, conditions, True, after):
        rows += select(tx, page_of(segment, keys, tests, place), wanted - len(rows))
        if len(rows) >= wanted:
            break
    return page_and_token(rows[offset:], size, keys)


def _page_among(
    conditions: ExperimentConditions, given: Sql, keys: list[Key], tests: list[Sql], after: list[Any] | None
) -> Sql:
    """The statement of a page of the experiments that a SELECT of the column ``number`` gives."""
    if conditions.dialect == "postgresql":
        # an array is looked up in the primary key, however many experiments the planner expects
        among = Sql(f"r.id = ANY(ARRAY({given.text}))", given.values)
        return page_of(Segment("experiment r"), keys, [*tests, among], after)
    tables = conditions.then_row(f"({given.text}) g", "g.number")
    text, values = page_of(Segment(tables, (Sql("r.id = g.number"),)), keys, tests, after)
    return Sql(text, (*given.values, *values))


def search_of(tx: Transaction, experiment_ids: Sequence[str], view: int) -> Search:
    """A search among the runs of experiments."""
    return Search(RunConditions(tx, experiments_asked(tx, experiment_ids), _STAGES[view]))


def page_and_token(rows: list[Any], size: int, keys: Sequence[Key]) -> tuple[list[int], str | None]:
    """The numbers of the rows that fit on a page, and the token of the next page where more were found."""
    page = rows[:size]
    return [row[0] for row in page], token_of(page[-1], keys) if len(rows) > size else None
