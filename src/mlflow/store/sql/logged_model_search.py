"""Finding logged models.

An experiment has thousands of models where it has millions of points, so one statement sorts those that pass; no index
is walked as for runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from mlflow.api.logged_models import DatasetCondition, LoggedModelsOrder, SearchLoggedModels
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.exceptions import invalid
from mlflow.search import Compare, Field, OrderBy, parse_filter, parse_order_by
from mlflow.search.nodes import matches
from mlflow.store.sql.experiments import experiments_asked
from mlflow.store.sql.search_conditions import (
    NOTHING,
    Column,
    Conditions,
    Sql,
    either,
    joined,
    numbers_in,
    select,
)
from mlflow.store.sql.search_order import Key, Segment, key_of, page_of, place_of, token_of
from mlflow.store.sql.transaction import Transaction

_STATUSES = {status.to_int(): status.value for status in LoggedModelStatus}
_STATUS = "CASE r.status " + " ".join(f"WHEN {n} THEN '{name}'" for n, name in _STATUSES.items()) + " END"
_LAST = (
    OrderBy(Field("attribute", "creation_timestamp", "time"), descending=True),
    OrderBy(Field("attribute", "model_id", "text")),
)
_METRIC_PREFIX = "metrics."
# the rest of the primary key after the model and the metric
_POINT_ORDER = ("timestamp", "step", "run_id", "dataset_name", "dataset_digest", "value", "is_nan")
# NaN as NULL, as the words for metrics have it
_VALUE = "CASE WHEN {0}.is_nan = 1 THEN NULL ELSE {0}.value END"


def find_logged_models(tx: Transaction, request: SearchLoggedModels) -> tuple[list[int], str | None]:
    """The numbers of the models on one page, in order, and the token of the next page.

    Raises: INVALID_PARAMETER_VALUE for a bad filter, order or token.
    """
    node = parse_filter(request.filter, "logged_models")
    experiments = experiments_asked(tx, request.experiment_ids)
    conditions = LoggedModelConditions(tx, experiments, request.datasets)
    keys = _keys(request.order_by, conditions)
    after, offset = place_of(request.page_token, keys)
    if not experiments:
        return [], None
    tests = [numbers_in("r.experiment_id", experiments), Sql("r.deleted = 0")]
    if request.datasets:
        tests.append(conditions.exists(conditions.points()))
    if node is not None:
        tests.append(conditions.condition(node))
    size = request.max_results
    rows = select(tx, page_of(Segment("logged_model r"), keys, tests, after), size + 1 + offset)[offset:]
    page = rows[:size]
    return [row[0] for row in page], token_of(page[-1], keys) if len(rows) > size else None


class LoggedModelConditions(Conditions):
    """Filters on the logged models of some experiments.

    Args:
        experiments: numbers of the experiments.
        datasets: where any are given, metrics are those that were measured on one of them.
    """

    table = "logged_model"
    columns: ClassVar = {
        "name": Column("r.name"),
        "model_id": Column("r.uuid"),
        "model_type": Column("r.model_type", nullable=True),
        "status": Column(_STATUS),
        "source_run_id": Column("r.source_run_id", nullable=True),
        "experiment_id": Column("r.experiment_id", text=False),
        "artifact_location": Column("r.artifact_location"),
        "creation_timestamp": Column("r.creation_time", text=False),
        "last_updated_timestamp": Column("r.last_update_time", text=False),
    }
    keyed: ClassVar = {"param": "logged_model_param", "tag": "logged_model_tag"}
    owner = "model_id"

    def __init__(self, tx: Transaction, experiments: Sequence[int], datasets: Sequence[DatasetCondition]) -> None:
        super().__init__(tx)
        self.experiments = experiments
        self.datasets = datasets

    def points(self, *more: Sql) -> Sql:
        """The points of ``r`` on the datasets, of which more can be asked."""
        of_model = Sql(f"SELECT 1 FROM logged_model_metric p WHERE p.model_id = {self.number_of_row}")
        parts = [of_model, *more]
        if self.datasets:
            parts.append(either([_on_dataset("p", d.dataset_name, d.dataset_digest) for d in self.datasets]))
        return joined(" AND ", parts)

    def present(self, field: Field, negated: bool) -> Sql:
        if field.kind != "metric":
            return super().present(field, negated)
        return self.exists(self.points(self._of_key("p", field)), negated)

    def compare(self, node: Compare, negated: bool) -> Sql:
        field = node.field
        if field.kind == "metric":
            value = self.metric_value(_VALUE.format("p"), node)
            return self.exists(self.points(self._of_key("p", field), value), negated)
        if field.kind == "attribute" and field.key == "status":
            fitting = [n for n, name in _STATUSES.items() if matches(node.op, name, node.value) != negated]
            return numbers_in("r.status", fitting)
        if field.kind == "attribute" and field.key == "experiment_id":
            fitting = [n for n in self.experiments if matches(node.op, str(n), node.value) != negated]
            return numbers_in("r.experiment_id", fitting)
        return super().compare(node, negated)

    def _of_key(self, alias: str, field: Field) -> Sql:
        if field.aggregate:
            raise invalid(f"The filter asks for {field.aggregate!r} of the metric {field.key!r}, which runs have only.")
        key = self.tx.key_id(field.key)
        return NOTHING if key is None else Sql(f"{alias}.key_id = ?", (key,))

    def metric_key(self, alias: str, order_by: LoggedModelsOrder) -> Key:
        """The sort key of a metric: the latest point (on the dataset that the order names)."""
        name = order_by.field_name.removeprefix(_METRIC_PREFIX)
        if len(name) > 1 and name[0] == name[-1] and name[0] in '`"':
            name = name[1:-1]
        where = [self._of_key("p", Field("metric", name, "number"))]
        if order_by.dataset_name or order_by.dataset_digest:
            where.append(_on_dataset("p", order_by.dataset_name, order_by.dataset_digest))
        last = joined(" AND ", [Sql("p.model_id = m.id"), *where])
        first = " OFFSET 0 ROWS FETCH NEXT 1 ROWS ONLY" if self.dialect == "mssql" else " LIMIT 1"
        # backwards along the primary key: databases do not search what a window function gave by the model
        order = ", ".join(f"p.{column} DESC" for column in _POINT_ORDER)
        latest = f"(SELECT {{}} FROM logged_model_metric p WHERE {last.text} ORDER BY {order}{first})"
        scope = numbers_in("m.experiment_id", self.experiments)
        points = Sql(
            f" JOIN (SELECT m.id, {latest.format(_VALUE.format('p'))} AS value, {latest.format('p.is_nan')} AS is_nan "
            f"FROM logged_model m WHERE {scope.text}) {alias} ON {alias}.id = r.id",
            last.values * 2 + scope.values,
        )
        rank = f"CASE WHEN {alias}.is_nan IS NULL THEN 2 WHEN {alias}.is_nan = 1 THEN 1 ELSE 0 END"
        return Key(f"{alias}.value", rank, not order_by.ascending, False, points, of_key=last)


def _keys(asked: Sequence[LoggedModelsOrder], conditions: LoggedModelConditions) -> list[Key]:
    """The sort keys; the end of them is unique."""
    keys: list[Key | None] = []
    attributes: list[Field] = []
    for number, order in enumerate(asked):
        if order.field_name.startswith(_METRIC_PREFIX):
            keys.append(conditions.metric_key(f"k{number}", order))
            continue
        [parsed] = parse_order_by([order.field_name], "logged_models")
        if parsed.field.kind != "attribute":
            raise invalid(
                f"Invalid value {order.field_name!r} of 'field_name' in 'order_by': allowed are metrics.<name> and "
                f"{', '.join(sorted(conditions.columns))}."
            )
        if parsed.field not in attributes:
            attributes.append(parsed.field)
            keys.append(key_of(f"k{number}", OrderBy(parsed.field, not order.ascending), conditions))
    for number, order_by in enumerate(_LAST):
        if order_by.field not in attributes:
            keys.append(key_of(f"l{number}", order_by, conditions))
    return [key for key in keys if key is not None]


def _on_dataset(alias: str, name: str | None, digest: str | None) -> Sql:
    parts = []
    if name:
        parts.append(Sql(f"{alias}.dataset_name = ?", (name,)))
    if digest:
        parts.append(Sql(f"{alias}.dataset_digest = ?", (digest,)))
    return joined(" AND ", parts)
