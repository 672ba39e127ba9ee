"""Conditions that select the traces that something is counted of."""

from __future__ import annotations

from collections.abc import Sequence

from mlflow.exceptions import invalid
from mlflow.search import And, Compare, Field, Node, parse_filter
from mlflow.store.sql.search_conditions import Sql, joined, numbers_in, select
from mlflow.store.sql.search_plan import conjuncts
from mlflow.store.sql.trace_conditions import TraceConditions, arranged, is_deep
from mlflow.store.sql.trace_text import passing
from mlflow.store.sql.trace_text_index import TextIndex
from mlflow.store.sql.transaction import Transaction

MOST_READ = 20_000
"""So many traces are read to count those that hold a text."""


def selection(
    tx: Transaction,
    experiments: Sequence[int],
    filter: str | None,
    *,
    run_id: str | None = None,
    model_id: str | None = None,
) -> list[Sql]:
    """Conditions on ``trace r`` for the traces of experiments that a filter holds for.

    Raises: INVALID_PARAMETER_VALUE for a bad filter, and for a text that would be looked for in too many traces.
    """
    given = [("run_id", run_id), ("model_id", model_id)]
    parts = [Compare(Field("attribute", key, "text"), "=", value) for key, value in given if value]
    node = And((*conjuncts(parse_filter(filter, "traces")), *parts))
    return conditions_of(tx, sorted(set(experiments)), conjuncts(arranged(node)) if node.items else [], [])


def conditions_of(
    tx: Transaction, experiments: Sequence[int], nodes: Sequence[Node], others: Sequence[Sql]
) -> list[Sql]:
    """Conditions on ``trace r``: the experiments, what ``arranged`` filters say, and others. What asks for texts of
    spans becomes the numbers of the traces that hold them.

    Raises: INVALID_PARAMETER_VALUE when more than ``MOST_READ`` traces would have to be read for that.
    """
    conditions = TraceConditions(tx, experiments, (0,))
    scope = [numbers_in("r.experiment_id", experiments), *others]
    deep = [node for node in nodes if is_deep(node)]
    if not deep:
        return [*scope, *map(conditions.condition, nodes)]
    index = TextIndex(tx)
    conditions.text_source = index.source
    scope += map(conditions.condition, nodes)
    driver = index.driver(deep)
    if driver is not None:
        scope.append(Sql(f"r.id IN ({driver[1].text})", driver[1].values))
    where = joined(" AND ", scope)
    rows = select(tx, Sql(f"SELECT r.id FROM trace r WHERE {where.text} ORDER BY r.id", where.values), MOST_READ + 1)
    if len(rows) > MOST_READ:
        raise invalid(
            f"A text would have to be looked for in more than {MOST_READ:,} traces to count those that hold it: "
            "narrow the time, or add other conditions."
        )
    fresh = TraceConditions(tx, experiments, (0,))
    return [numbers_in("r.id", sorted(passing(tx, fresh, deep, [row[0] for row in rows])))]
