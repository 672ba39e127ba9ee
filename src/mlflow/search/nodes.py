"""The tree that a filter is parsed to, what it means, and its text.

A comparison with a missing value is false, whatever the operator; only ``IS NULL`` is true then. ``NOT`` turns true to
false and false to true, so ``NOT params.x = 'a'`` finds what has no ``x``, and ``params.x != 'a'`` does not.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

AGGREGATES = ("min", "max", "first", "last", "best_step")
"""What can be asked of a metric besides its last value."""


@dataclass(frozen=True, slots=True)
class Field:
    """What is compared or ordered by.

    Args:
        kind: the group of the field: ``attribute``, ``metric``, ``param``, ``tag``, ``dataset``, ...
        key: the attribute's name (aliases resolved) or the user's key.
        type: ``text``, ``number``, ``integer`` or ``time`` (milliseconds since 1970).
        aggregate: one of ``AGGREGATES`` for a metric that was asked for with it; None means the last value.
        reading: the second way to read an unquoted ``metrics.loss.min``, here ``("loss", "min")``; it holds where no
            metric is called ``loss.min``.
    """

    kind: str
    key: str
    type: str
    aggregate: str | None = None
    reading: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """``field op value``; the value is a tuple for ``IN`` and ``BETWEEN``, None for ``IS NULL``."""

    field: Field
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class And:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    item: Node


Node = Compare | And | Or | Not


@dataclass(frozen=True, slots=True)
class OrderBy:
    field: Field
    descending: bool = False


# ---- meaning ---------------------------------------------------------------------------------------------------------


def evaluate(node: Node, get: Callable[[Field], Any]) -> bool:
    """Whether the filter holds.

    Args:
        get: gives the value of a field: None where there is none, a list where there are several.
    """
    if isinstance(node, And):
        return all(evaluate(item, get) for item in node.items)
    if isinstance(node, Or):
        return any(evaluate(item, get) for item in node.items)
    if isinstance(node, Not):
        return not evaluate(node.item, get)
    value = get(node.field)
    values = value if isinstance(value, list) else [] if value is None else [value]
    if node.op == "IS NULL":
        return not values
    return any(matches(node.op, actual, node.value) for actual in values)


def matches(op: str, actual: Any, value: Any) -> bool:
    """Whether a value that is there passes a comparison."""
    if op == "IS NOT NULL":
        return True
    if op == "=":
        return actual == value or (_is_nan(value) and _is_nan(actual))
    if op == "IN":
        return any(matches("=", actual, item) for item in value)
    if op == "BETWEEN":
        return value[0] <= actual <= value[1]
    if op == ">":
        return actual > value
    if op == ">=":
        return actual >= value
    if op == "<":
        return actual < value
    if op == "<=":
        return actual <= value
    if op in ("LIKE", "ILIKE"):
        return bool(_like(value, op == "ILIKE").fullmatch(_ascii_lower(actual) if op == "ILIKE" else actual))
    if op == "RLIKE":
        return bool(re.search(value, actual))
    if op == "!=":
        return not matches("=", actual, value)
    return op.startswith("NOT ") and not matches(op[4:], actual, value)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)


# SQLite folds only these, and so does PostgreSQL under the collation of our columns
_ASCII_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def _ascii_lower(text: str) -> str:
    return text.translate(_ASCII_LOWER)


@lru_cache(256)
def _like(pattern: str, fold: bool) -> re.Pattern:
    parts = {"%": ".*", "_": "."}
    text = _ascii_lower(pattern) if fold else pattern
    return re.compile("".join(parts.get(letter) or re.escape(letter) for letter in text), re.DOTALL)


# ---- text ------------------------------------------------------------------------------------------------------------

_PREFIX = {
    "metric": "metrics",
    "param": "params",
    "tag": "tags",
    "dataset": "datasets",
    "span_attribute": "span.attributes",
}
_PLAIN_KEY = re.compile(r"[\w\-/:.]+\Z")


def unparse(node: Node, inside: type | None = None) -> str:
    """The filter's text; parsing it gives the same tree."""
    if isinstance(node, Compare):
        return f"{unparse_field(node.field)} {node.op}{_operand(node)}"
    if isinstance(node, Not):
        return f"NOT ({unparse(node.item)})"
    word = " AND " if isinstance(node, And) else " OR "
    text = word.join(unparse(item, type(node)) for item in node.items)
    return f"({text})" if inside else text


def unparse_field(field: Field) -> str:
    """The field as a filter or an order names it."""
    if field.kind == "attribute":
        return field.key
    prefix = _PREFIX.get(field.kind, field.kind)
    looks_like_aggregate = field.kind == "metric" and aggregate_reading(field.key) != field.reading
    if _PLAIN_KEY.match(field.key) and not looks_like_aggregate and not field.aggregate:
        return f"{prefix}.{field.key}"
    key = field.key.replace("`", "``")
    return f"{prefix}.`{key}`" + (f".{field.aggregate}" if field.aggregate else "")


def aggregate_reading(key: str) -> tuple[str, str] | None:
    """``("loss", "min")`` for ``loss.min``; None for a key that ends in no aggregate."""
    name, dot, last = key.rpartition(".")
    aggregate = last.replace("-", "_")
    return (name, aggregate) if name and dot and aggregate in AGGREGATES else None


def _operand(node: Compare) -> str:
    if node.value is None:
        return ""
    if "BETWEEN" in node.op:
        return f" {_literal(node.value[0])} AND {_literal(node.value[1])}"
    if isinstance(node.value, tuple):
        return f" ({', '.join(map(_literal, node.value))})"
    return f" {_literal(node.value)}"


def _literal(value: Any) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)
