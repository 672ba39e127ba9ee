"""Which values a field of runs has."""

from __future__ import annotations

from mlflow.api.run_keys import RunValue, RunValues, SearchRunValues
from mlflow.search import parse_filter
from mlflow.store.sql.run_fields import containing, run_field, text_fields
from mlflow.store.sql.search import search_of
from mlflow.store.sql.search_conditions import Sql, joined, select
from mlflow.store.sql.transaction import Transaction


def values_of(tx: Transaction, request: SearchRunValues) -> RunValues:
    """The values of a field among the runs that a search finds, the most frequent first."""
    [field] = text_fields([request.field], "field")
    tables, where = search_of(tx, request.experiment_ids, request.view).matching(parse_filter(request.filter, "runs"))
    source = run_field(field, "g", optional=False)
    tests = [where, Sql(f"{source.value} IS NOT NULL")]
    if request.contains:
        tests.append(containing(tx.dialect.name, _as_text(tx, field.key, source.value), request.contains))
    where = joined(" AND ", tests)
    text = (
        f"SELECT {source.value}, count(*) FROM {tables.text}{source.join.text} WHERE {where.text} "
        f"GROUP BY {source.value} ORDER BY count(*) DESC, {source.value}"
    )
    rows = select(tx, Sql(text, tables.values + source.join.values + where.values), request.max_results + 1)
    values = [RunValue(str(value), runs) for value, runs in rows[: request.max_results]]
    return RunValues(values, len(rows) > request.max_results)


def _as_text(tx: Transaction, key: str, expression: str) -> str:
    if key != "experiment_id":
        return expression
    return f"CAST({expression} AS {'CHAR' if tx.dialect.name == 'mysql' else 'VARCHAR(20)'})"
