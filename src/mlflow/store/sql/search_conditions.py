"""Filters as SQL, for every entity.

Every condition is true or false, never unknown: what is missing fails a comparison, and ``NOT`` of that is true.
Statements are plain text with ``?`` for values, because a search must not pay for a query compiler.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from mlflow.search import And, Compare, Field, Node, Not, Or
from mlflow.store.sql.transaction import Transaction


class Sql(NamedTuple):
    """A piece of a statement and its values, in order."""

    text: str
    values: tuple = ()


NOTHING, EVERYTHING = Sql("1 = 0"), Sql("1 = 1")


@dataclass(frozen=True)
class Column:
    """An attribute: an expression over the row ``r``.

    Args:
        index: the index in whose order rows can be read, if any (see ``search_order``).
    """

    expression: str
    nullable: bool = False
    text: bool = True
    index: str = ""


class Conditions:
    """The conditions of one filter on rows ``r`` of a table, on one database. A subclass says what the table has."""

    table: ClassVar[str]
    columns: ClassVar[dict[str, Column]]
    # kind of field: table of keys and values
    keyed: ClassVar[dict[str, str]]
    # the column of those tables that says whose the value is
    owner: ClassVar[str]

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.dialect = tx.dialect.name
        # the row's number, as keyed tables are asked for it
        self.number_of_row = "r.id"

    def condition(self, node: Node, negated: bool = False) -> Sql:
        """What must hold for ``r``."""
        if isinstance(node, (And, Or)):
            word = " AND " if isinstance(node, And) != negated else " OR "
            text, values = joined(word, (self.condition(item, negated) for item in node.items))
            return Sql(f"({text})", values)
        if isinstance(node, Not):
            return self.condition(node.item, not negated)
        if node.op in ("IS NULL", "IS NOT NULL"):
            # asked as "is there one", which is never unknown
            return self.present(node.field, negated == (node.op == "IS NOT NULL"))
        return self.compare(node, negated)

    def present(self, field: Field, negated: bool) -> Sql:
        """That there is a value (or none)."""
        if field.kind == "attribute":
            return Sql(f"{self.columns[field.key].expression} IS {'' if negated else 'NOT '}NULL")
        return self.exists(self._of_row(field), negated)

    def compare(self, node: Compare, negated: bool) -> Sql:
        """A comparison (or that it does not hold)."""
        if node.field.kind == "attribute":
            column = self.column(node.field.key)
            text, values = self.text(column, node) if node.field.type == "text" else self.number(column, node)
            return Sql(f"({column} IS NULL OR NOT ({text}))" if negated else text, values)
        return self.exists(joined(" AND ", (self._of_row(node.field), self.text("value", node))), negated)

    def column(self, attribute: str) -> str:
        """The expression of an attribute, to be compared."""
        return self.columns[attribute].expression

    def _of_row(self, field: Field) -> Sql:
        table, row = self.keyed[field.kind], self.number_of_row
        return Sql(f'SELECT 1 FROM {table} WHERE {self.owner} = {row} AND "key" = ?', (field.key,))

    def exists(self, inner: Sql, negated: bool = False) -> Sql:
        """That a SELECT finds something (or nothing), asked row by row."""
        # PostgreSQL would turn it into a join, and without statistics into one that reads the table for every row
        fence = " OFFSET 0" if self.dialect == "postgresql" else ""
        return Sql(f"{'NOT ' if negated else ''}EXISTS ({inner.text}{fence})", inner.values)

    def then_row(self, tables: str, number: str) -> str:
        """Tables, then for each of their rows the row ``r`` of that number: always in this direction, which databases
        without statistics of the tables get wrong. The number is to be compared too."""
        if self.dialect == "postgresql":
            return f"{tables} CROSS JOIN LATERAL (SELECT * FROM {self.table} WHERE id = {number} OFFSET 0) r"
        return f"{tables} {'STRAIGHT_JOIN' if self.dialect == 'mysql' else 'CROSS JOIN'} {self.table} r"

    # ---- comparisons of a column; never true where it is NULL ----

    def number(self, column: str, node: Compare) -> Sql:
        """A comparison of a column of numbers."""
        op, value = node.op, node.value
        if op.endswith("BETWEEN"):
            return Sql(f"{column} {op} ? AND ?", value)
        if op.endswith("IN"):
            return Sql(f"{column} {op} ({marks(value)})", value)
        return Sql(f"{column} {'<>' if op == '!=' else op} ?", (value,))

    def metric_value(self, column: str, node: Compare) -> Sql:
        """A comparison of a metric's value, where NULL means NaN."""
        op = node.op
        values = tuple(float(v) for v in (node.value if isinstance(node.value, tuple) else (node.value,)))
        numbers = tuple(v for v in values if v == v)
        nan = Sql(f"{column} IS NULL")
        if len(numbers) < len(values):
            listed = Compare(node.field, "IN" if op in ("=", "IN") else "NOT IN", numbers)
            found = [self.number(column, listed)] if numbers else []
            if listed.op == "IN":
                return either([*found, nan])
            return joined(" AND ", [*found, Sql(f"{column} IS NOT NULL")])
        found = self.number(column, Compare(node.field, op, values if isinstance(node.value, tuple) else values[0]))
        return either([found, nan]) if op in ("!=", "NOT IN", "NOT BETWEEN") else found

    def text(self, column: str, node: Compare) -> Sql:
        """A comparison of a column of text."""
        op, value = node.op, node.value
        if op.endswith("IN"):
            return Sql(f"{column} {op} ({marks(value)})", value)
        if op.endswith("LIKE"):
            text, values = self._like(column, op.removeprefix("NOT "), value)
            return Sql(f"NOT ({text})" if op.startswith("NOT ") else text, values)
        return Sql(f"{column} {'<>' if op == '!=' else op} ?", (value,))

    def _like(self, column: str, op: str, pattern: str) -> Sql:
        """``%`` is any text and ``_`` any character; nothing escapes them. LIKE heeds case, ILIKE does not."""
        if self.dialect == "sqlite":
            if op == "ILIKE":
                return Sql(f"{column} LIKE ?", (pattern,))
            letters = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
            return Sql(f"{column} GLOB ?", ("".join(letters.get(letter, letter) for letter in pattern),))
        pattern = pattern.replace("!", "!!")
        if self.dialect == "mssql":
            pattern = pattern.replace("[", "![")
        if op == "LIKE":
            return Sql(f"{column} LIKE ? ESCAPE '!'", (pattern,))
        if self.dialect == "postgresql":
            return Sql(f"{column} ILIKE ? ESCAPE '!'", (pattern,))
        return Sql(f"LOWER({column}) LIKE LOWER(?) ESCAPE '!'", (pattern,))


class ExperimentConditions(Conditions):
    """Filters on experiments."""

    table = "experiment"
    columns: ClassVar = {
        "name": Column("r.name", index="name"),
        "experiment_id": Column("r.id", text=False),
        "creation_time": Column("r.creation_time", nullable=True, text=False, index="time"),
        "last_update_time": Column("r.last_update_time", nullable=True, text=False),
    }
    keyed: ClassVar = {"tag": "experiment_tag"}
    owner = "experiment_id"

    def compare(self, node: Compare, negated: bool) -> Sql:
        if node.field.key != "experiment_id" or node.field.kind != "attribute":
            return super().compare(node, negated)
        if node.op.endswith("LIKE"):
            text, values = self.text(f"CAST(r.id AS {'CHAR' if self.dialect == 'mysql' else 'VARCHAR(20)'})", node)
        else:
            asked = node.value if isinstance(node.value, tuple) else (node.value,)
            numbers = [int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 19]
            text, values = numbers_in("r.id", [number for number in numbers if str(number) in asked])
            negated = negated != (node.op in ("!=", "NOT IN"))
        return Sql(f"NOT ({text})" if negated else text, values)


# ---- pieces ----------------------------------------------------------------------------------------------------------


def joined(word: str, parts: Iterable[Sql]) -> Sql:
    """Pieces joined by ``AND``, ``OR``, ``UNION``, ..."""
    parts = list(parts)
    return Sql(word.join(part.text for part in parts), tuple(value for part in parts for value in part.values))


def either(parts: Iterable[Sql]) -> Sql:
    """That one of these holds."""
    text, values = joined(" OR ", parts)
    return Sql(f"({text})", values)


def numbers_in(column: str, numbers: Sequence[int]) -> Sql:
    """``column`` is one of these; many numbers stand in the text, because databases bound the values."""
    if not numbers:
        return NOTHING
    if len(numbers) == 1:
        return Sql(f"{column} = ?", tuple(numbers))
    if len(numbers) > 20:
        return Sql(f"{column} IN ({', '.join(map(str, numbers))})")
    return Sql(f"{column} IN ({marks(numbers)})", tuple(numbers))


def marks(values: Sequence[Any]) -> str:
    """Placeholders for a list."""
    return ", ".join("?" * len(values))


# ---- running ---------------------------------------------------------------------------------------------------------


def select(tx: Transaction, statement: Sql, limit: int | None = None) -> list[Any]:
    """All rows of a SELECT, or the first of one with an order."""
    dialect, (text, values) = tx.dialect, statement
    if limit is not None:
        text, values = text + limited(dialect.name), (*values, limit)
    if dialect.name != "sqlite":
        # not through the dialect's cache of texts: searches have too many forms
        text = text.replace("?", dialect.placeholder).replace('"', dialect.quote)
    tx.cursor.execute(text, values)
    return list(tx.cursor.fetchall())


def count_up_to(tx: Transaction, statement: Sql, limit: int) -> int:
    """The number of rows of a SELECT, counted up to a limit."""
    if tx.dialect.name == "mssql":
        text = f"SELECT count(*) FROM (SELECT TOP (?) 1 AS one FROM ({statement.text}) asked) found"
        return select(tx, Sql(text, (limit, *statement.values)))[0][0]
    text = f"SELECT count(*) FROM ({statement.text}{limited(tx.dialect.name)}) found"
    return select(tx, Sql(text, (*statement.values, limit)))[0][0]


def limited(dialect: str) -> str:
    """The end of a statement with an order that gives only as many rows as its last value says."""
    return " OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY" if dialect == "mssql" else " LIMIT ?"
