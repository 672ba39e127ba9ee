"""Finding registered models, versions and changes of the registry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from mlflow.api.registry import SearchModelVersions, SearchRegisteredModels, SearchRegistryEvents
from mlflow.entities.model_registry.model_version import IS_PROMPT_TAG_KEY
from mlflow.search import And, Compare, Field, Node, Not, Or, OrderBy, parse_filter, parse_order_by
from mlflow.store.sql.registry_rows import MODEL_BY_NAME
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.search_conditions import Column, Conditions, Sql, select
from mlflow.store.sql.search_order import Key, Segment, keys_of, page_of, place_of, token_of
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.visibility import visible_models, visible_names

_NAME = Field("attribute", "name", "text")
_LAST_MODELS = (OrderBy(_NAME),)
_LAST_VERSIONS = (
    OrderBy(Field("attribute", "last_updated_timestamp", "time"), descending=True),
    OrderBy(_NAME),
    OrderBy(Field("attribute", "version_number", "integer"), descending=True),
)
_EVENT_ID = Field("attribute", "event_id", "integer")
_LATEST = (OrderBy(Field("attribute", "id", "integer"), descending=True),)


class _RegistryConditions(Conditions):
    """Filters in which a model that lacks the mark of prompts is no prompt: MLflow's clients ask for models so."""

    is_prompt: ClassVar[str]

    def compare(self, node: Compare, negated: bool) -> Sql:
        if _marks_prompts(node.field) and (node.op, node.value) == ("!=", "true"):
            return Sql(f"{self.is_prompt} = {int(negated)}")
        return super().compare(node, negated)


class _ModelConditions(_RegistryConditions):
    """Filters on registered models."""

    table = "registered_model"
    is_prompt = "r.is_prompt"
    columns: ClassVar = {
        "name": Column("r.name"),
        "last_updated_timestamp": Column("r.last_update_time", text=False),
    }
    keyed: ClassVar = {"tag": "registered_model_tag"}
    owner = "model_id"


class _VersionConditions(_RegistryConditions):
    """Filters on versions ``r`` of the model ``m``."""

    table = "model_version"
    is_prompt = "m.is_prompt"
    columns: ClassVar = {
        "name": Column("m.name"),
        "version_number": Column("r.version", text=False),
        "run_id": Column("r.run_id"),
        "source_path": Column("r.source"),
        "creation_timestamp": Column("r.creation_time", text=False),
        "last_updated_timestamp": Column("r.last_update_time", text=False),
    }
    keyed: ClassVar = {"tag": "model_version_tag"}
    owner = "model_version_id"


class _EventConditions(Conditions):
    """Filters on changes of the registry."""

    table = "registry_event"
    columns: ClassVar = {
        "event_id": Column("r.id", text=False),
        "name": Column("r.model_name"),
        "version_number": Column("r.version", nullable=True, text=False),
        "action": Column("r.action"),
        "user_id": Column("r.user_id", nullable=True),
        "timestamp": Column("r.time", text=False),
    }
    keyed: ClassVar = {}
    owner = ""


class _Numbered(Conditions):
    """Rows that are only listed."""

    columns: ClassVar = {"id": Column("r.id", text=False)}


def find_registered_models(tx: Transaction, request: SearchRegisteredModels) -> tuple[list[int], str | None]:
    """The numbers of the registered models on one page, in order, and the token of the next page.

    Raises: INVALID_PARAMETER_VALUE for a bad filter, order or token.
    """
    node = parse_filter(request.filter, "registered_models")
    order_by = parse_order_by(request.order_by, "registered_models")
    conditions = _ModelConditions(tx)
    tests = [Sql("r.workspace = ?", (workspace_of(tx),))]
    if not _asks_for_prompts(node):
        tests.append(Sql("r.is_prompt = 0"))
    if node is not None:
        tests.append(conditions.condition(node))
    visible = visible_models(tx, "r.name", "r.is_prompt")
    if visible is not None:
        tests.append(visible)
    keys = keys_of(order_by, conditions, _LAST_MODELS)
    return _page(tx, "registered_model r", keys, tests, request)


def find_model_versions(tx: Transaction, request: SearchModelVersions) -> tuple[list[int], str | None]:
    """The numbers (of rows) of the versions on one page, in order, and the token of the next page.

    Raises: INVALID_PARAMETER_VALUE for a bad filter, order or token.
    """
    node = parse_filter(request.filter, "model_versions")
    order_by = parse_order_by(request.order_by, "model_versions")
    conditions = _VersionConditions(tx)
    tests = [Sql("m.workspace = ?", (workspace_of(tx),))]
    if not _asks_for_prompts(node):
        tests.append(Sql("m.is_prompt = 0"))
    last: Sequence[OrderBy] = _LAST_VERSIONS
    name = _only_name(node)
    if name is not None:
        # said by number, so that an index on the versions of this model gives their order
        row = tx.row(MODEL_BY_NAME, (workspace_of(tx), name))
        if row is None:
            return [], None
        tests.append(Sql("r.model_id = ?", (row[0],)))
        last = [order for order in _LAST_VERSIONS if order.field != _NAME]
    if node is not None:
        tests.append(conditions.condition(node))
    visible = visible_models(tx, "m.name", "m.is_prompt", versions=True)
    if visible is not None:
        tests.append(visible)
    keys = keys_of(order_by, conditions, last)
    return _page(tx, "model_version r JOIN registered_model m ON m.id = r.model_id", keys, tests, request)


def find_registry_events(tx: Transaction, request: SearchRegistryEvents) -> tuple[list[int], str | None]:
    """The numbers of the changes on one page, in order, and the token of the next page.

    Raises: INVALID_PARAMETER_VALUE for a bad filter, order or token.
    """
    node = parse_filter(request.filter, "registry_events")
    order_by = parse_order_by(request.order_by, "registry_events")
    conditions = _EventConditions(tx)
    tests = [Sql("r.workspace = ?", (workspace_of(tx),))]
    if node is not None:
        tests.append(conditions.condition(node))
    visible = visible_names(tx, "r.model_name")
    if visible is not None:
        tests.append(visible)
    # changes of one millisecond are in the order in which they were made, whichever way that is asked for
    last = [OrderBy(_EVENT_ID, descending=order_by[-1].descending if order_by else True)]
    return _page(tx, "registry_event r", keys_of(order_by, conditions, last), tests, request)


def latest_first(
    tx: Transaction, table: str, condition: str, values: tuple, request: Any
) -> tuple[list[int], str | None]:
    """The numbers of the rows ``r`` of a table on one page, the latest first, and the token of the next page.

    Raises: INVALID_PARAMETER_VALUE for a bad token.
    """
    return _page(tx, table, keys_of([], _Numbered(tx), _LATEST), [Sql(condition, values)], request)


def _page(
    tx: Transaction, table: str, keys: Sequence[Key], tests: list[Sql], request: Any
) -> tuple[list[int], str | None]:
    after, offset = place_of(request.page_token, keys)
    size = request.max_results
    rows = select(tx, page_of(Segment(table), keys, tests or [Sql("1 = 1")], after), size + 1 + offset)[offset:]
    page = rows[:size]
    return [row[0] for row in page], token_of(page[-1], keys) if len(rows) > size else None


def _comparisons(node: Node | None) -> list[Compare]:
    if isinstance(node, (And, Or)):
        return [found for item in node.items for found in _comparisons(item)]
    if isinstance(node, Not):
        return _comparisons(node.item)
    return [] if node is None else [node]


def _asks_for_prompts(node: Node | None) -> bool:
    """Whether the filter says itself what it wants of prompts, which are left out otherwise."""
    return any(_marks_prompts(comparison.field) for comparison in _comparisons(node))


def _marks_prompts(field: Field) -> bool:
    return field.kind == "tag" and field.key == IS_PROMPT_TAG_KEY


def _only_name(node: Node | None) -> str | None:
    """The one model that the filter allows, if it names one."""
    for part in node.items if isinstance(node, And) else (node,):
        if isinstance(part, Compare) and part.field == _NAME and part.op == "=":
            return part.value
    return None
