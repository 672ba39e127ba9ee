"""Budgets of traces: tags of experiments, held against the sums of cost and tokens of their traces.

Whoever listens to ``budget_policy.exceeded`` is told once for each budget, target and window: the id of the message
follows from these, and is in the outbox as long as messages are kept.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from mlflow.api.traces import GetTraceBudgets, TraceBudgets
from mlflow.entities.trace_budget import TAG_PREFIX, BudgetState, Spending, TraceBudget
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.sql.experiments import number_of
from mlflow.store.sql.operation import scans
from mlflow.store.sql.scope import experiments_within
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.webhooks import announce

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

EVENT = "budget_policy.exceeded"
_SHOWN = 100
_SUM = {"USD": "sum(total_cost)", "TOKENS": "sum(total_tokens)"}
_COLUMN = {"SESSION": "session_id", "USER": "user_id"}
_BUDGETS = (
    'SELECT t.experiment_id, t."key", t.value FROM experiment_tag t JOIN experiment e ON e.id = t.experiment_id '
    'WHERE e.deleted = 0 AND t."key" >= ? AND t."key" < ?'
)
# no key that begins with the prefix comes after this
_AFTER = TAG_PREFIX[:-1] + chr(ord(TAG_PREFIX[-1]) + 1)


class TraceBudgetOperations:
    """The operation that tells what was spent."""

    @scans
    def get_trace_budgets(self, tx: Transaction, request: GetTraceBudgets) -> TraceBudgets:
        number = number_of(request.experiment_id)
        if tx.row("SELECT id FROM experiment WHERE id = ?", (number,)) is None or not experiments_within(tx, [number]):
            raise not_found("Experiment", request.experiment_id)
        now = int(time.time() * 1000)
        states = []
        for _, key, value in tx.rows(_BUDGETS + ' AND t.experiment_id = ? ORDER BY t."key"', (*_bounds(), number)):
            budget = TraceBudget.of_tag(key, value)
            since = budget.window_start(now)
            states.append(BudgetState(budget, since, _spending(tx, number, budget, since, all_exceeding=False)))
        return TraceBudgets(states)


def announce_exceeded(store: SqlTracking) -> int:
    """Tell the webhooks of every budget that is exceeded and of which they have not been told; how many that were."""
    now = int(time.time() * 1000)
    told = 0
    for experiment, key, value in store.writer.read(_budgets, None):
        try:
            budget = TraceBudget.of_tag(key, value)
        except MlflowException as error:
            # anybody may set a tag; the other budgets are kept all the same
            logger.warning("Experiment %s: %s", experiment, error.message)
            continue
        since = budget.window_start(now)
        found = store.writer.read(_exceeding, (experiment, budget, since))
        if found:
            told += store.writer.write(_announce, (experiment, budget, since, found, now))
    return told


def _bounds() -> tuple[str, str]:
    return TAG_PREFIX, _AFTER


def _budgets(_: Any, tx: Transaction, __: Any) -> list[Any]:
    return tx.rows(_BUDGETS, _bounds())


def _exceeding(_: Any, tx: Transaction, request: tuple[int, TraceBudget, int]) -> list[Spending]:
    return [one for one in _spending(tx, *request, all_exceeding=True) if one.exceeded]


def _spending(
    tx: Transaction, experiment: int, budget: TraceBudget, since: int, *, all_exceeding: bool
) -> list[Spending]:
    total = _SUM[budget.unit]
    where, values = "WHERE experiment_id = ? AND request_time >= ?", (experiment, since)
    column = _COLUMN.get(budget.scope)
    if column is None:
        rows = [(str(experiment), tx.row(f"SELECT {total} FROM trace {where}", values)[0])]
    elif budget.target is not None:
        row = tx.row(f"SELECT {total} FROM trace {where} AND {column} = ?", (*values, budget.target))
        rows = [(budget.target, row[0])]
    else:
        query = f"SELECT {column}, {total} FROM trace {where} AND {column} IS NOT NULL GROUP BY {column}"
        if all_exceeding:
            rows = tx.rows(f"{query} HAVING {total} > ?", (*values, budget.amount))
        else:
            rows = tx.first_rows(f"{query} HAVING {total} > 0 ORDER BY {total} DESC, {column}", values, _SHOWN)
    return [Spending(target, float(spent or 0), float(spent or 0) > budget.amount) for target, spent in rows]


def _announce(_: Any, tx: Transaction, request: tuple[int, TraceBudget, int, list[Spending], int]) -> int:
    experiment, budget, since, found, now = request
    row = tx.row("SELECT workspace FROM experiment WHERE id = ?", (experiment,))
    if row is None:
        # removed meanwhile
        return 0
    workspace, told = row[0], 0
    for one in found:
        data = {
            "budget_policy_id": budget.name,
            "budget_unit": budget.unit,
            "budget_amount": budget.amount,
            "current_spend": one.spent,
            "duration_unit": budget.duration_unit,
            "duration_value": budget.duration_value,
            "target_scope": budget.scope,
            "target_value": one.target,
            "workspace": workspace,
            "window_start": since,
            "experiment_id": str(experiment),
        }
        once = f"{experiment} {budget.name} {budget.unit} {budget.amount} {budget.scope} {since} {one.target}"
        told += announce(tx, EVENT, data, now, workspace, once)
    return told
