"""Filters on runs as SQL, and the indexes that know the runs a condition holds for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from mlflow.entities.run_status import RunStatus
from mlflow.search import And, Compare, Field, Node
from mlflow.search.nodes import matches
from mlflow.store.sql.indexed_conditions import INDEXED_NUMBER, INDEXED_TEXT, IndexedConditions, selected
from mlflow.store.sql.search_conditions import (
    EVERYTHING,
    NOTHING,
    Column,
    Sql,
    count_up_to,
    joined,
    numbers_in,
    select,
)
from mlflow.store.sql.transaction import Transaction

_STATUSES = {number: RunStatus.to_string(number) for number in RunStatus.all_status()}
_STATUS = "CASE r.status " + " ".join(f"WHEN {n} THEN '{name}'" for n, name in _STATUSES.items()) + " END"
_AGGREGATES = {None: "last_value", "last": "last_value", "min": "min_value", "max": "max_value", "first": "first_value"}
_CONTEXT = "mlflow.data.context"
_GREATER_IS_BETTER = "mlflow.experiment.primaryMetric.greaterIsBetter"


_PARENT_TAG = "mlflow.parentRunId"
_PARENT = "found parent"


def without_found_parent(node: Node | None) -> Compare:
    """The condition that the parent of a run, if it has one, is not among the runs that a filter finds."""
    return Compare(Field(_PARENT, "", "text"), "!=", node)


class RunConditions(IndexedConditions):
    """Filters on the runs of some experiments.

    Args:
        experiments: numbers of the experiments.
        stages: values of ``run.deleted`` to search.
    """

    table = "run"
    columns: ClassVar = {
        "row": Column("r.id", text=False),
        "run_id": Column("r.uuid"),
        "run_name": Column("r.name", index="name"),
        "status": Column(_STATUS),
        "experiment_id": Column("r.experiment_id", text=False),
        "artifact_uri": Column("r.artifact_uri", nullable=True),
        "user_id": Column("r.user_id", nullable=True),
        "start_time": Column("r.start_time", nullable=True, text=False, index="time"),
        "end_time": Column("r.end_time", nullable=True, text=False, index="time"),
        "duration": Column("(r.end_time - r.start_time)", nullable=True, text=False),
    }
    keyed: ClassVar = {"param": "param", "tag": "tag"}
    owner = "run_id"
    newest = "start_time"
    indexed = frozenset(("run_id", "run_name", "start_time", "end_time"))

    def __init__(self, tx: Transaction, experiments: Sequence[int], stages: Sequence[int]) -> None:
        super().__init__(tx, experiments, stages)
        self._metrics: dict[Field, tuple[int | None, str]] = {}

    def present(self, field: Field, negated: bool) -> Sql:
        if field.kind == "metric":
            key, _ = self.metric(field)
            return self.exists(self._metric_of_run(key), negated) if key is not None else _constant(negated)
        if field.kind == "dataset":
            there = Sql(f"{_dataset_column(field)} IS NOT NULL")
            return self.exists(joined(" AND ", (self._dataset_of_run(), there)), negated)
        return super().present(field, negated)

    def compare(self, node: Compare, negated: bool) -> Sql:
        field = node.field
        if field.kind == _PARENT:
            return self.exists(self._found_parent(node.value), not negated)
        if field.kind == "metric":
            key, column = self.metric(field)
            if key is None:
                return _constant(negated)
            return self.exists(joined(" AND ", (self._metric_of_run(key), self.metric_value(column, node))), negated)
        if field.kind == "dataset":
            return self.exists(
                joined(" AND ", (self._dataset_of_run(), self.text(_dataset_column(field), node))), negated
            )
        if field.kind == "attribute" and field.key == "status":
            fitting = [n for n, name in _STATUSES.items() if matches(node.op, name, node.value) != negated]
            return numbers_in("r.status", fitting)
        if field.kind == "attribute" and field.key == "experiment_id":
            fitting = [n for n in self.experiments if matches(node.op, str(n), node.value) != negated]
            return numbers_in("r.experiment_id", fitting)
        return super().compare(node, negated)

    def _found_parent(self, node: Node | None) -> Sql:
        """The parent of a run, if the filter finds it; it is ``r`` inside, as the filter says."""
        inner = RunConditions(self.tx, self.experiments, self.stages)
        parts = node.items if isinstance(node, And) else () if node is None else (node,)
        where = [Sql("r.uuid = pt.value"), *inner.scope("r", self.experiments, self.stages)]
        where += [inner.condition(part) for part in parts]
        parent = self.exists(selected("1", "run r", where))
        of_run = Sql(f'SELECT 1 FROM tag pt WHERE pt.run_id = {self.number_of_row} AND pt."key" = ?', (_PARENT_TAG,))
        return joined(" AND ", (of_run, parent))

    def _metric_of_run(self, key: int) -> Sql:
        return Sql(f"SELECT 1 FROM run_metric WHERE run_id = {self.number_of_row} AND key_id = ?", (key,))

    def _dataset_of_run(self) -> Sql:
        return Sql(
            "SELECT 1 FROM run_dataset u JOIN dataset d ON d.id = u.dataset_id LEFT JOIN run_dataset_tag t "
            f'ON t.run_dataset_id = u.id AND t."key" = ? WHERE u.run_id = {self.number_of_row}',
            (_CONTEXT,),
        )

    # ---- metrics ----

    def metric(self, field: Field, alias: str = "") -> tuple[int | None, str]:
        """The number of a metric's name (None: no run has it) and the column of ``run_metric`` that was asked for.

        Args:
            alias: ``"k."`` where the table has the alias ``k``.
        """
        if field not in self._metrics:
            key, aggregate = self.tx.key_id(field.key), field.aggregate
            if field.reading and not self._has_metric(key):
                other = self.tx.key_id(field.reading[0])
                if other is not None:
                    key, aggregate = other, field.reading[1]
            column = self._best_step() if aggregate == "best_step" else "@" + _AGGREGATES[aggregate]
            self._metrics[field] = key, column
        key, column = self._metrics[field]
        return key, column.replace("@", alias)

    def _has_metric(self, key: int | None) -> bool:
        if key is None:
            return False
        of_key = Sql("key_id = ?", (key,))
        return count_up_to(self.tx, selected("run_id", "run_metric", [self.of_experiments(), of_key]), 1) > 0

    def _best_step(self) -> str:
        """The step of the maximum, or of the minimum in experiments that say that less is better."""
        of_key = Sql('"key" = ?', (_GREATER_IS_BETTER,))
        rows = select(self.tx, selected("experiment_id, value", "experiment_tag", [self.of_experiments(), of_key]))
        less = ", ".join(str(number) for number, value in rows if value.lower() == "false")
        return f"(CASE WHEN @experiment_id IN ({less}) THEN @min_step ELSE @max_step END)" if less else "@max_step"

    # ---- indexes ----

    def scope(self, alias: str, experiments: Sequence[int], stages: Sequence[int]) -> list[Sql]:
        scope = super().scope(alias, experiments, stages)
        return scope if len(stages) == 2 and alias != "r" else [*scope, numbers_in("r.deleted", stages)]

    def source_of(self, node: Compare) -> Sql | None:
        field, op = node.field, node.op
        if field.kind == "metric":
            key, column = self.metric(field)
            if key is None or column != "last_value" or op not in INDEXED_NUMBER:
                return None
            value = EVERYTHING if op == "IS NOT NULL" else self.metric_value(column, node)
            return selected("run_id", "run_metric", [self.of_experiments(), Sql("key_id = ?", (key,)), value])
        if field.kind in self.keyed:
            of_key = Sql('"key" = ?', (field.key,))
            found = [EVERYTHING] if op == "IS NOT NULL" else self.indexed_text("value", node)
            return found and selected("run_id", field.kind, [of_key, *found])
        if field.kind == "dataset" and field.key != "context" and op in INDEXED_TEXT:
            tables = "dataset d JOIN run_dataset u ON u.dataset_id = d.id"
            found = [numbers_in("d.experiment_id", self.experiments), self.text(_dataset_column(field), node)]
            return selected("DISTINCT u.run_id", tables, found)
        if field.kind == "attribute":
            if field.key == "run_id" and op in INDEXED_TEXT:
                return selected("id AS run_id", "run", [self.text("uuid", node)])
            if field.key == "run_name":
                found = self.indexed_text("name", node)
                return found and selected("id AS run_id", "run", [self.of_experiments(), *found])
            if field.key in ("start_time", "end_time") and op in INDEXED_NUMBER - {"IS NOT NULL"}:
                scope = [self.of_experiments(), numbers_in("deleted", self.stages)]
                return selected("id AS run_id", "run", [*scope, self.number(field.key, node)])
        return None


def _dataset_column(field: Field) -> str:
    return "t.value" if field.key == "context" else f"d.{field.key}"


def _constant(holds: bool) -> Sql:
    return EVERYTHING if holds else NOTHING
