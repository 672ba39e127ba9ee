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
from mlflow.store.sql.search_order import Key, Segment, keys_of, page_of, place_of, token_of
from mlflow.store.sql.search_plan import Search, conjuncts
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.visibility import visible_experiments

_STAGES = {ViewType.ACTIVE_ONLY: (0,), ViewType.DELETED_ONLY: (1,), ViewType.ALL: (0, 1)}
_LAST = (
    OrderBy(Field("attribute", "start_time", "time"), descending=True),
    OrderBy(Field("attribute", "run_id", "text")),
)
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
    keys = keys_of(order_by, search.conditions, _LAST)
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
    tests = [Sql("r.workspace = ?", (workspace_of(tx),)), numbers_in("r.deleted", _STAGES[request.view])]
    visible = visible_experiments(tx, "r.id")
    if visible is not None:
        tests.append(visible)
    if node is not None:
        tests.append(conditions.condition(node))
    statement = page_of(Segment("experiment r"), keys, tests, after)
    return page_and_token(select(tx, statement, size + 1 + offset)[offset:], size, keys)


def search_of(tx: Transaction, experiment_ids: Sequence[str], view: int) -> Search:
    """A search among the runs of experiments."""
    return Search(RunConditions(tx, experiments_asked(tx, experiment_ids), _STAGES[view]))


def page_and_token(rows: list[Any], size: int, keys: Sequence[Key]) -> tuple[list[int], str | None]:
    """The numbers of the rows that fit on a page, and the token of the next page where more were found."""
    page = rows[:size]
    return [row[0] for row in page], token_of(page[-1], keys) if len(rows) > size else None
