"""Filters on traces as SQL, and the indexes that know the traces a condition holds for.

Conditions on spans that stand side by side in one AND are about one span: ``span.name = 'a' AND span.type = 'TOOL'``
finds traces with a span that is both. Conditions on what spans hold (``text``, ``span.content``,
``span.attributes.KEY``) are not for the database: they are true here, and ``trace_text`` tests the traces that are
found.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from mlflow.entities.trace_keys import SpanAttributeKey, SpansLocation, TraceMetadataKey, TraceTagKey
from mlflow.exceptions import invalid
from mlflow.search import And, Compare, Field, Node, Not, Or, OrderBy
from mlflow.search.backtracking import explodes
from mlflow.search.nodes import matches
from mlflow.store.sql.indexed_conditions import INDEXED_NUMBER, INDEXED_TEXT, IndexedConditions, selected
from mlflow.store.sql.search_conditions import EVERYTHING, NOTHING, Column, Sql, either, joined, numbers_in
from mlflow.store.sql.trace_rows import COLUMN_OF_METADATA, OF_THE_STORE, STATES, UNINDEXED, Given
from mlflow.store.sql.trace_spans import MAX_TEXT

STATE = "CASE r.state " + " ".join(f"WHEN {n} THEN '{state.value}'" for n, state in enumerate(STATES)) + " END"
"""The name of a trace's state."""
SPAN_STATUSES = ("UNSET", "OK", "ERROR")
"""By the number that stands in the database."""

_ATTRIBUTE_OF_COLUMN = {"session_id": "session_id", "user_id": "user", "model_id": "model_id"}
_ATTRIBUTE_OF_METADATA = {
    key: _ATTRIBUTE_OF_COLUMN[column] for key, column in COLUMN_OF_METADATA.items() if column in _ATTRIBUTE_OF_COLUMN
}
_SPAN_FIELD_OF_ATTRIBUTE = {
    SpanAttributeKey.SPAN_TYPE: "type",
    SpanAttributeKey.MODEL: "model",
    SpanAttributeKey.MODEL_PROVIDER: "provider",
}
_SPAN_COLUMNS = {
    "name": "s.name",
    "type": "s.type",
    "model": "s.model",
    "provider": "s.provider",
    "duration_ms": "s.duration_ns / 1000000",
    "total_tokens": "s.total_tokens",
    "total_cost": "s.total_cost",
}
_COLUMN_OF_FIGURES = {TraceMetadataKey.TOKEN_USAGE: "total_tokens", TraceMetadataKey.COST: "total_cost"}
_KINDS = {"feedback": ("feedback",), "expectation": ("expectation",), "assessment": ("feedback", "expectation")}
_PREVIEWS = frozenset(("request", "response"))


@dataclass(frozen=True, slots=True)
class OfSpan:
    """Conditions that hold for one and the same span of a trace."""

    items: tuple[Compare, ...]

    @property
    def is_deep(self) -> bool:
        """Whether the bodies of spans are needed."""
        return any(_is_deep(item.field) for item in self.items)


def _is_deep(field: Field) -> bool:
    return field.kind == "span_attribute" or (field.kind == "span" and field.key == "content")


def is_deep(node: Any) -> bool:
    """Whether a condition needs the bodies of spans."""
    if isinstance(node, (And, Or)):
        return any(is_deep(item) for item in node.items)
    if isinstance(node, Not):
        return is_deep(node.item)
    return isinstance(node, OfSpan) and node.is_deep


def arranged(node: Any) -> Any:
    """A filter with other names of columns resolved, and conditions on one span put together.

    Raises: INVALID_PARAMETER_VALUE for a value that a field cannot have.
    """
    if isinstance(node, Compare):
        item = _resolved(node)
        if item.field.kind not in ("span", "span_attribute"):
            return item
        if item.op == "IS NULL":
            return Not(OfSpan((Compare(item.field, "IS NOT NULL", None),)))
        return OfSpan((item,))
    if isinstance(node, Not):
        return Not(arranged(node.item))
    if isinstance(node, Or):
        return Or(tuple(arranged(item) for item in node.items))
    rest, of_span = [], []
    for item in node.items:
        part = arranged(item)
        # text is about any span, whatever else is asked
        together = isinstance(item, Compare) and isinstance(part, OfSpan) and item.field.kind != "attribute"
        (of_span if together else rest).append(part)
    if of_span:
        rest.append(OfSpan(tuple(condition for part in of_span for condition in part.items)))
    return rest[0] if len(rest) == 1 else And(tuple(rest))


def arranged_order(order: OrderBy) -> OrderBy:
    """An order with other names of columns resolved."""
    return OrderBy(resolved_field(order.field), order.descending)


def resolved_field(field: Field) -> Field:
    """The attribute that a tag or an entry of the metadata is."""
    if field.kind == "tag" and field.key == TraceTagKey.TRACE_NAME:
        return Field("attribute", "name", "text")
    if field.kind == "metadata" and field.key in _ATTRIBUTE_OF_METADATA:
        return Field("attribute", _ATTRIBUTE_OF_METADATA[field.key], "text")
    if field.kind == "metadata" and field.key == TraceMetadataKey.SOURCE_RUN:
        return Field("attribute", "source_run_id", "text")
    if field.kind == "span_attribute" and field.key in _SPAN_FIELD_OF_ATTRIBUTE:
        return Field("span", _SPAN_FIELD_OF_ATTRIBUTE[field.key], "text")
    if field.kind == "attribute" and field.key == "text":
        return Field("span", "content", "text")
    return field


def _resolved(node: Compare) -> Compare:
    field = resolved_field(node.field)
    if field.kind == "metric" and field.aggregate:
        raise invalid(f"The filter asks for {field.aggregate!r} of the metric {field.key!r}, which runs have only.")
    if field == Field("attribute", "prompt", "text") and node.value is not None and "/" not in node.value:
        raise invalid(f"Invalid value {node.value!r} of prompt: it must have the form 'name/version'.")
    return Compare(field, node.op, node.value)


class TraceConditions(IndexedConditions):
    """Filters on the traces of some experiments; for trees that ``arranged`` gave."""

    table = "trace"
    columns: ClassVar = {
        "row": Column("r.id", text=False),
        "status": Column(STATE),
        "name": Column("r.name", nullable=True, index="name"),
        "request_id": Column("r.trace_id"),
        "timestamp_ms": Column("r.request_time", text=False, index="time"),
        "execution_time_ms": Column("r.duration", nullable=True, text=False, index="time"),
        "end_time_ms": Column("(r.request_time + r.duration)", nullable=True, text=False),
        "client_request_id": Column("r.client_request_id", nullable=True),
        "experiment_id": Column("r.experiment_id", text=False),
        "session_id": Column("r.session_id", nullable=True),
        "user": Column("r.user_id", nullable=True),
        "model_id": Column("r.model_id", nullable=True),
        "source_run_id": Column("r.source_run_id", nullable=True),
        "input_tokens": Column("r.input_tokens", nullable=True, text=False),
        "output_tokens": Column("r.output_tokens", nullable=True, text=False),
        "total_tokens": Column("r.total_tokens", nullable=True, text=False),
        "input_cost": Column("r.input_cost", nullable=True, text=False),
        "output_cost": Column("r.output_cost", nullable=True, text=False),
        "total_cost": Column("r.total_cost", nullable=True, text=False),
        "span_count": Column("r.span_count", text=False),
        "size_bytes": Column("r.size", text=False),
    }
    keyed: ClassVar = {"tag": "trace_tag", "metadata": "trace_metadata"}
    owner = "trace_id"
    newest = "request_time"
    indexed = frozenset(
        (
            *("name", "request_id", "timestamp_ms", "execution_time_ms"),
            *("session_id", "user", "model_id", "source_run_id", "client_request_id"),
        )
    )
    # gives the candidates of a condition on what spans hold; None where there is no index of texts
    text_source: Callable[[OfSpan], Sql | None] | None = None

    def condition(self, node: Node | OfSpan, negated: bool = False) -> Sql:
        if not isinstance(node, OfSpan):
            # the parts of an AND are conditions of their own
            left = not isinstance(node, And) and is_deep(node)
            return EVERYTHING if left else super().condition(node, negated)
        shallow = [item for item in node.items if not _is_deep(item.field)]
        if node.is_deep and (negated or not shallow):
            return EVERYTHING
        span = Sql(f"SELECT 1 FROM span s WHERE s.trace_id = {self.number_of_row}")
        return self.exists(joined(" AND ", [span, *map(self._of_span, shallow)]), negated)

    def present(self, field: Field, negated: bool) -> Sql:
        kind, key = field.kind, field.key
        if kind in _KINDS or kind == "metric":
            return self.exists(self._assessments(field), negated)
        if kind == "issue":
            return self.exists(self._of_kind("issue"), negated)
        if kind == "attribute" and key == "run_id":
            return self._of_run(Sql("r.source_run_id IS NOT NULL"), EVERYTHING, negated)
        if kind == "attribute" and key == "prompt":
            return self.exists(self._prompts(), negated)
        if kind == "attribute" and key in _PREVIEWS:
            return self.exists(joined(" AND ", [self._preview(), Sql(f"p.{key} IS NOT NULL")]), negated)
        if self._is_computed(field):
            text, values = self._computed(field)
            return Sql(f"{text} IS {'' if negated else 'NOT '}NULL", values)
        return super().present(field, negated)

    def compare(self, node: Compare, negated: bool) -> Sql:
        kind, key, op, value = node.field.kind, node.field.key, node.op, node.value
        if kind == "metric":
            return self.exists(joined(" AND ", [self._assessments(node.field), self.number("number", node)]), negated)
        if kind in _KINDS:
            return self.exists(joined(" AND ", [self._assessments(node.field), self._judged(node)]), negated)
        if kind == "issue":
            return self.exists(joined(" AND ", [self._of_kind("issue"), Sql("name = ?", (value,))]), negated)
        if self._is_computed(node.field):
            column, of_column = self._computed(node.field)
            text, values = self.text(column, node)
            if negated:
                return Sql(f"({column} IS NULL OR NOT ({text}))", of_column * 2 + values)
            return Sql(text, of_column + values)
        if kind != "attribute":
            return super().compare(node, negated)
        if key == "status":
            fitting = [n for n, state in enumerate(STATES) if matches(op, state.value, value) != negated]
            column = "+r.state" if self.dialect == "sqlite" else "r.state"
            return numbers_in(column, fitting)
        if key == "experiment_id":
            fitting = [n for n in self.experiments if matches(op, str(n), value) != negated]
            return numbers_in("r.experiment_id", fitting)
        if key == "run_id":
            return self._of_run(self.text("r.source_run_id", node), self.text("run_id", node), negated)
        if key == "prompt":
            return self.exists(joined(" AND ", [self._prompts(), self._prompt(node)]), negated)
        if key in _PREVIEWS:
            return self.exists(joined(" AND ", [self._preview(), self.text(f"p.{key}", node)]), negated)
        return super().compare(node, negated)

    # ---- spans ----

    def _of_span(self, node: Compare) -> Sql:
        key, op, value = node.field.key, node.op, node.value
        if key == "status":
            if op == "IS NOT NULL":
                return EVERYTHING
            return numbers_in("s.status", [n for n, status in enumerate(SPAN_STATUSES) if matches(op, status, value)])
        column = _SPAN_COLUMNS[key]
        if op == "IS NOT NULL":
            return Sql(f"{column} IS NOT NULL")
        if key == "duration_ms" and self.dialect == "mysql":
            column = column.replace("/", "DIV")
        if node.field.type != "text":
            return self.number(column, node)
        return self.text(column, Compare(node.field, op, cut(op, value)))

    # ---- metadata and tags that are not stored as such ----

    def _is_computed(self, field: Field) -> bool:
        if field.kind == "metadata":
            return field.key in UNINDEXED or field.key == TraceMetadataKey.TRACE_INFO_FINALIZED
        return field.kind == "tag" and field.key == TraceTagKey.SPANS_LOCATION

    def _computed(self, field: Field) -> Sql:
        """The expression of a tag or an entry of the metadata that has no row of its own."""
        if field.key == TraceTagKey.SPANS_LOCATION:
            archive, tracking = SpansLocation.ARCHIVE_REPO.value, SpansLocation.TRACKING_STORE.value
            stored = f"WHEN r.archived = 1 THEN '{archive}' ELSE '{tracking}'"
            return Sql(f"(CASE WHEN r.span_count = 0 THEN NULL {stored} END)")
        if field.key == TraceMetadataKey.TRACE_INFO_FINALIZED:
            return Sql(f"(CASE WHEN (r.given & {Given.INFO}) = {Given.INFO} THEN 'true' END)")
        # a name of ours, so it may stand in the text
        key, path = field.key, (f'$."{field.key}"',)
        value = {
            "sqlite": Sql("json_extract(p.metadata, ?)", path),
            "postgresql": Sql(f"CAST(p.metadata AS json) ->> '{key}'"),
            "mysql": Sql("JSON_UNQUOTE(JSON_EXTRACT(p.metadata, ?))", path),
            "mssql": Sql("JSON_VALUE(p.metadata, ?)", path),
        }[self.dialect]
        text = f"(SELECT {value.text} FROM trace_preview p WHERE p.trace_id = {self.number_of_row})"
        column = _COLUMN_OF_FIGURES.get(key)
        if column is not None:
            # made from columns where no info said it: that it is there can be asked, what it says by those columns
            text = f"COALESCE({text}, CASE WHEN r.{column} IS NOT NULL THEN '{{}}' END)"
        return Sql(text, value.values)

    def _preview(self) -> Sql:
        return Sql(f"SELECT 1 FROM trace_preview p WHERE p.trace_id = {self.number_of_row}")

    # ---- what is linked ----

    def _of_run(self, made_in: Sql, linked: Sql, negated: bool) -> Sql:
        """That the trace was made in a run, or linked to one (or neither)."""
        links = Sql(f"SELECT 1 FROM trace_run WHERE trace_id = {self.number_of_row}")
        linked = self.exists(joined(" AND ", [links, linked]), negated)
        if not negated:
            return either([made_in, linked])
        return joined(" AND ", [Sql(f"(r.source_run_id IS NULL OR NOT ({made_in.text}))", made_in.values), linked])

    def _prompts(self) -> Sql:
        return Sql(f"SELECT 1 FROM trace_prompt WHERE trace_id = {self.number_of_row}")

    def _prompt(self, node: Compare) -> Sql:
        name, _, version = node.value.rpartition("/")
        return Sql("name = ? AND version = ?", (name, version))

    # ---- assessments ----

    def _of_kind(self, kind: str) -> Sql:
        return Sql(f"SELECT 1 FROM assessment WHERE trace_id = {self.number_of_row} AND kind = '{kind}' AND valid = 1")

    def _assessments(self, field: Field) -> Sql:
        base = Sql(f"SELECT 1 FROM assessment WHERE trace_id = {self.number_of_row}")
        return joined(" AND ", [base, *self._named(field)])

    def _named(self, field: Field) -> list[Sql]:
        kinds = _KINDS.get(field.kind, ("feedback",))
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        return [Sql("name = ?", (field.key,)), Sql(f"kind IN ({listed}) AND valid = 1")]

    def _judged(self, node: Compare) -> Sql:
        """A comparison of a value, which is stored as JSON text."""
        op, value = node.op, node.value
        if op in ("=", "!=", "IN", "NOT IN"):
            asked = value if isinstance(value, tuple) else (value,)
            forms = tuple(dict.fromkeys(form for text in asked for form in _json_forms(text)))
            return self.text("value", Compare(node.field, "IN" if op in ("=", "IN") else "NOT IN", forms))
        # texts without their quotes
        length = {"mysql": "CHAR_LENGTH", "mssql": "LEN"}.get(self.dialect, "LENGTH")
        part = "SUBSTRING" if self.dialect == "mssql" else "SUBSTR"
        plain = f"CASE WHEN {part}(value, 1, 1) = ? THEN {part}(value, 2, {length}(value) - 2) ELSE value END"
        text, values = self.text(f"({plain})", node)
        return Sql(text, ('"', *values))

    # ---- comparisons ----

    def number(self, column: str, node: Compare) -> Sql:
        asked = node.value if isinstance(node.value, tuple) else (node.value,)
        numbers = tuple(value for value in asked if value == value)
        if len(numbers) == len(asked):
            return super().number(column, node)
        # no figure of a trace is NaN
        if numbers:
            return super().number(column, Compare(node.field, node.op, numbers))
        return NOTHING if node.op in ("=", "IN") else Sql(f"{column} IS NOT NULL")

    def text(self, column: str, node: Compare) -> Sql:
        if not node.op.endswith("RLIKE"):
            return super().text(column, node)
        if self.dialect == "mssql":
            raise invalid("SQL Server has no regular expressions: RLIKE does not work on this store.")
        if self.dialect == "sqlite":
            check_expression(node)
            self.tx.cursor.connection.create_function("regexp", 2, _found, deterministic=True)
        word = "~" if self.dialect == "postgresql" else "REGEXP"
        text = f"{column} {word} ?"
        return Sql(f"NOT ({text})" if node.op.startswith("NOT ") else text, (node.value,))

    # ---- indexes ----

    def source(self, node: Node | OfSpan) -> Sql | None:
        if not isinstance(node, OfSpan):
            return super().source(node)
        if node.is_deep and self.text_source is not None:
            found = self.text_source(node)
            if found is not None:
                return found
        shallow = [item for item in node.items if not _is_deep(item.field)]
        for item in shallow:
            if (item.field.kind, item.field.key) == ("span", "name") and item.op in INDEXED_TEXT:
                return selected("DISTINCT s.trace_id", "span s", [self._of_span(other) for other in shallow])
        return None

    def scan(self, node: Any) -> Sql | None:
        return None if isinstance(node, Compare) and self._is_computed(node.field) else super().scan(node)

    def source_of(self, node: Compare) -> Sql | None:
        kind, key, op = node.field.kind, node.field.key, node.op
        if kind == "metric":
            if op not in INDEXED_NUMBER - {"IS NOT NULL"}:
                return None
            return selected("trace_id", "assessment", [*self._named(node.field), self.number("number", node)])
        if kind in _KINDS and op in INDEXED_TEXT:
            judged = self._judged(node)
            found = self.indexed_text("value", Compare(node.field, "IN", judged.values))
            return found and selected("trace_id", "assessment", [*self._named(node.field), *found])
        if kind in self.keyed and not self._is_computed(node.field) and key not in OF_THE_STORE:
            of_key = Sql('"key" = ?', (key,))
            found = [EVERYTHING] if op == "IS NOT NULL" else self.indexed_text("value", node)
            return found and selected("trace_id", self.keyed[kind], [of_key, *found])
        return self._source_of_attribute(node) if kind == "attribute" else None

    def _source_of_attribute(self, node: Compare) -> Sql | None:
        key, op = node.field.key, node.op
        numbers = "id AS trace_id"
        if key == "prompt":
            return selected("trace_id", "trace_prompt", [self._prompt(node)])
        if key == "name":
            found = self.indexed_text("name", node)
            return found and selected(numbers, "trace", [self.of_experiments(), *found])
        if key in ("timestamp_ms", "execution_time_ms") and op in INDEXED_NUMBER - {"IS NOT NULL"}:
            column = self.columns[key].expression.removeprefix("r.")
            return selected(numbers, "trace", [self.of_experiments(), self.number(column, node)])
        if key == "status" and op in INDEXED_TEXT:
            fitting = [n for n, state in enumerate(STATES) if matches(op, state.value, node.value)]
            return selected(numbers, "trace", [self.of_experiments(), numbers_in("state", fitting)])
        if op not in INDEXED_TEXT:
            return None
        if key == "run_id":
            made = selected(numbers, "trace", [self.text("source_run_id", node)])
            return joined(" UNION ", [made, selected("trace_id", "trace_run", [self.text("run_id", node)])])
        if key in self.indexed:
            column = self.columns[key].expression.removeprefix("r.")
            scope = [self.of_experiments()] if key in ("session_id", "user") else []
            return selected(numbers, "trace", [*scope, self.text(column, node)])
        return None


def cut(op: str, value: Any) -> Any:
    """A value to compare with names of spans, which are stored cut."""
    if op in ("=", "!="):
        return value[:MAX_TEXT]
    if op in ("IN", "NOT IN"):
        return tuple(item[:MAX_TEXT] for item in value)
    return value


def check_expression(node: Compare) -> None:
    """Raise INVALID_PARAMETER_VALUE for a regular expression that Python must not be asked to look for."""
    if node.op.endswith("RLIKE") and explodes(node.value):
        raise invalid(
            f"The regular expression {node.value[:100]!r} repeats what repeats, which may take forever: "
            "write it without repeats inside repeats, and without alternatives that begin alike inside them."
        )


def _json_forms(text: str) -> list[str]:
    """The JSON texts that a value may have which is written so in a filter."""
    forms = [text, json.dumps(text), json.dumps(text, ensure_ascii=False)]
    if text[:1] in ("{", "["):
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return forms
        forms += [json.dumps(value), json.dumps(value, separators=(",", ":")), json.dumps(value, ensure_ascii=False)]
    return forms


def _found(pattern: str, value: str | None) -> bool | None:
    """SQLite's ``value REGEXP pattern``."""
    import re

    return None if value is None else re.search(pattern, value) is not None
