"""Fields of runs that runs are counted and grouped by, as SQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mlflow.exceptions import invalid
from mlflow.search import Field, parse_field
from mlflow.store.sql.run_conditions import RunConditions
from mlflow.store.sql.search_conditions import Sql

_CONTEXT = "mlflow.data.context"


class RunField(NamedTuple):
    """Where the values of a field are: tables to join to the row ``r`` of a run, and the expression of the value."""

    join: Sql
    value: str


def text_fields(texts: Sequence[str], parameter: str) -> list[Field]:
    """The fields that texts name, which must have text for values.

    Raises: INVALID_PARAMETER_VALUE for any other.
    """
    fields = [parse_field(text, "runs") for text in texts]
    for text, field in zip(texts, fields, strict=True):
        if field.kind == "metric" or field.type != "text":
            raise invalid(
                f"Invalid value {text[:200]!r} for parameter '{parameter}': allowed are params.KEY, tags.KEY, "
                "datasets.name, datasets.digest, datasets.context and attributes that are text: run_id, run_name, "
                "status, user_id, experiment_id, artifact_uri."
            )
    return fields


def run_field(field: Field, alias: str, optional: bool) -> RunField:
    """A field under an alias of its own.

    Args:
        optional: whether runs without a value stay, with NULL.
    """
    word = "LEFT JOIN" if optional else "JOIN"
    if field.kind == "dataset":
        value = "t.value" if field.key == "context" else f"d.{field.key}"
        inner = f"SELECT DISTINCT u.run_id, {value} AS value FROM run_dataset u JOIN dataset d ON d.id = u.dataset_id"
        values: tuple = ()
        if field.key == "context":
            inner += ' JOIN run_dataset_tag t ON t.run_dataset_id = u.id AND t."key" = ?'
            values = (_CONTEXT,)
        return RunField(Sql(f" {word} ({inner}) {alias} ON {alias}.run_id = r.id", values), f"{alias}.value")
    if field.kind in RunConditions.keyed:
        table = RunConditions.keyed[field.kind]
        join = Sql(f' {word} {table} {alias} ON {alias}.run_id = r.id AND {alias}."key" = ?', (field.key,))
        return RunField(join, f"{alias}.value")
    return RunField(Sql(""), RunConditions.columns[field.key].expression)


def containing(dialect: str, expression: str, text: str) -> Sql:
    """That a text holds another, in upper or lower case."""
    form = {
        "sqlite": "instr(lower({0}), lower(?)) > 0",
        "postgresql": "strpos(lower({0}), lower(?)) > 0",
        "mysql": "instr(lower({0}), lower(?)) > 0",
        "mssql": "charindex(lower(?), lower({0})) > 0",
    }[dialect]
    return Sql(form.format(expression), (text,))
