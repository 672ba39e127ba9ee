"""Filters on rows of experiments that come by the thousands, runs and traces: which indexes know what they hold for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from mlflow.search import Compare, Node, Or
from mlflow.store.sql.search_conditions import Conditions, Sql, joined, marks, numbers_in
from mlflow.store.sql.transaction import Transaction

INDEXED_CHARACTERS = 250
"""As in ``columns``, which is not imported here because it loads SQLAlchemy."""

# what an index of numbers, and one of texts, can look up
INDEXED_NUMBER = frozenset(("=", ">", ">=", "<", "<=", "BETWEEN", "IN", "IS NOT NULL"))
INDEXED_TEXT = frozenset(("=", "IN"))


class IndexedConditions(Conditions):
    """Filters on the rows of some experiments.

    Args:
        experiments: numbers of the experiments.
        stages: lifecycle stages to search.
    """

    # the column of the time by which the newest rows are found
    newest: ClassVar[str]
    # attributes that an index has, in which SQLite must not look up what the plan does not say
    indexed: ClassVar[frozenset[str]]

    def __init__(self, tx: Transaction, experiments: Sequence[int], stages: Sequence[int]) -> None:
        super().__init__(tx)
        self.experiments = experiments
        self.stages = stages
        # the column in whose order rows are walked
        self.walked = ""

    def column(self, attribute: str) -> str:
        expression = super().column(attribute)
        # the sign keeps SQLite from another index than that of the plan
        sign = self.dialect == "sqlite" and attribute in self.indexed and expression != self.walked
        return f"+{expression}" if sign else expression

    def scope(self, alias: str, experiments: Sequence[int], stages: Sequence[int]) -> list[Sql]:
        """What holds for the rows of experiments in these stages; ``alias`` is the table that says the experiment."""
        return [numbers_in(f"{alias}.experiment_id", experiments)]

    def of_experiments(self) -> Sql:
        """The rows of a table that says the experiment, of the experiments that are searched."""
        return numbers_in("experiment_id", self.experiments)

    def source(self, node: Node) -> Sql | None:
        """A SELECT of the numbers of rows (as ``owner``) that an index answers, with exactly the rows of the
        experiments that a condition holds for (those of other experiments may be there too); None where no index
        helps."""
        if isinstance(node, Or):
            parts = [self.source(item) for item in node.items]
            return joined(" UNION ", parts) if all(parts) else None  # type: ignore[arg-type]
        return self.source_of(node) if isinstance(node, Compare) else None

    def source_of(self, node: Compare) -> Sql | None:
        """``source`` of a comparison."""
        raise NotImplementedError

    def scan(self, node: Node) -> Sql | None:
        """Like ``source``, for conditions on a param or tag which no index answers: all values of the key are read out
        of the index, which is quicker than going from row to row when few are found. SQLite only, whose index holds
        whole values."""
        if self.dialect != "sqlite" or not isinstance(node, Compare) or node.value is None:
            return None
        table = self.keyed.get(node.field.kind)
        if table is None:
            return None
        return selected(self.owner, table, [Sql('"key" = ?', (node.field.key,)), self.text("value", node)])

    def indexed_text(self, column: str, node: Compare) -> list[Sql] | None:
        """The comparison of a text, said once more in the words of the index where that holds only the beginning; None
        where the index does not help."""
        start_of = f"left({column}, {INDEXED_CHARACTERS})" if self.dialect == "postgresql" else column
        if node.op in INDEXED_TEXT:
            exact = self.text(column, node)
            if start_of == column:
                return [exact]
            values = node.value if node.op == "IN" else (node.value,)
            return [Sql(f"{start_of} IN ({marks(values)})", tuple(v[:INDEXED_CHARACTERS] for v in values)), exact]
        if node.op != "LIKE":
            return None
        prefix = node.value[: min(len(node.value.partition(wild)[0]) for wild in "%_")][:INDEXED_CHARACTERS]
        if not prefix:
            return None
        parts = [Sql(f"{start_of} >= ?", (prefix,))]
        # the next letter, unless it is one of the surrogates
        if (last := ord(prefix[-1])) < 0xD7FF:
            parts.append(Sql(f"{start_of} < ?", (prefix[:-1] + chr(last + 1),)))
        return [*parts, self.text(column, node)]


def selected(what: str, tables: str, conditions: list[Sql]) -> Sql:
    """A SELECT of what all conditions hold for."""
    text, values = joined(" AND ", conditions)
    return Sql(f"SELECT {what} FROM {tables} WHERE {text}", values)
