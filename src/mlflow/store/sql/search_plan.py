"""Which plan, which statements find the rows of experiments that come by the thousands: runs and traces.

A search takes one of two ways, because no database knows how many rows a condition holds for:

- **walk**: go along the index of the order and test row after row until the page is full. Good when many are found.
- **drive**: let the index of the most selective condition give the candidates, test and sort those. Good when few are.

``_plan`` counts the candidates of every condition up to a bound, and looks at the latest rows where that does not tell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from mlflow.search import And, Compare, Node
from mlflow.store.sql.indexed_conditions import IndexedConditions
from mlflow.store.sql.search_conditions import Sql, count_up_to, joined, limited, select
from mlflow.store.sql.search_order import Key, Segment, in_order, page_of, segments_after, segments_of

_PROBE = 1000
"""Rows that are tested to learn how many pass."""
_MOST_ROWS = 20_000
"""Rows that a walk over several experiments may read before one sorted statement is better."""


class Search:
    """A search among the rows that conditions are made for."""

    def __init__(self, conditions: IndexedConditions) -> None:
        self.tx = conditions.tx
        self.experiments = conditions.experiments
        self.stages = conditions.stages
        self.conditions = conditions
        self._rows: int | None = None

    @property
    def _candidate(self) -> str:
        return f"c.{self.conditions.owner}"

    def first(
        self,
        node: Node | None,
        keys: Sequence[Key],
        after: list[Any] | None,
        wanted: int,
        otherwise: tuple[Node, Sql] | None = None,
        offset: int = 0,
    ) -> list[Any]:
        """The first rows (see ``page_of``) after a place in the order.

        Args:
            offset: so many rows are left out.
            otherwise: a condition and its candidates to drive by where the plan would be to walk.
        """
        if not self.experiments:
            return []
        parts = conjuncts(node)
        driver = self._plan(parts, wanted + offset) or otherwise
        if driver is not None:
            return self._driven(driver[1], self._tests(parts, driver), keys, after, wanted, offset)
        self.conditions.walked = keys[0].value
        tests = self._tests(parts)
        if offset and self.tx.dialect.name == "sqlite" and after is None:
            return self._walked_far(tests, keys, wanted, offset)
        return self._walked(tests, keys, after, wanted + offset)[offset:]

    def count(self, node: Node | None) -> int:
        """The number of rows that a filter holds for."""
        if not self.experiments:
            return 0
        tables, where = self.matching(node)
        statement = Sql(f"SELECT count(*) FROM {tables.text} WHERE {where.text}", tables.values + where.values)
        return select(self.tx, statement)[0][0]

    def matching(self, node: Node | None) -> tuple[Sql, Sql]:
        """What stands after FROM and after WHERE of a statement over all rows ``r`` that a filter holds for."""
        parts = conjuncts(node)
        sources = [(part, source) for part in parts if (source := self.conditions.source(part)) is not None]
        driver = self._smallest(sources, self._size() // 4)
        scope = self.conditions.scope("r", self.experiments, self.stages)
        if driver is None:
            return Sql(f"{self.conditions.table} r"), joined(" AND ", [*scope, *self._tests(parts)])
        source = driver[1]
        where = joined(" AND ", [Sql(f"r.id = {self._candidate}"), *scope, *self._tests(parts, driver)])
        return Sql(self.conditions.then_row(f"({source.text}) c", self._candidate), source.values), where

    def _tests(self, parts: list[Node], driver: tuple[Node, Sql] | None = None) -> list[Sql]:
        """The conditions that are left to test, those that are answered by small indexes first."""
        if driver is None:
            return [self.conditions.condition(part) for part in parts]
        # asked of the candidate, so that rows are read only for those that pass
        self.conditions.number_of_row = self._candidate
        left = sorted((part for part in parts if part is not driver[0]), key=_cost)
        return [self.conditions.condition(part) for part in left]

    # ---- the plan ----

    def _plan(self, parts: list[Node], wanted: int) -> tuple[Node, Sql] | None:
        """The condition to drive by and its candidates; None to walk.

        With T rows of which c match, a walk tests about ``wanted * T / c`` rows, and a drive costs that of ``2 * c``:
        they are even at ``sqrt(wanted * T / 2)`` matches.
        """
        if not parts:
            return None
        sources = [(part, source) for part in parts if (source := self.conditions.source(part)) is not None]
        found = self._smallest(sources, self._few(wanted))
        if found or (sources and len(parts) == 1) or self._are_few(wanted):
            return found
        size = self._size()
        steps = self._steps_of_walk(parts, wanted, size)
        found = self._smallest(sources, steps // 2)
        if found or steps < size // 4:
            return found
        # reading an index to its end takes about a quarter of walking all rows
        scans = [(part, scan) for part in parts if (scan := self.conditions.scan(part)) is not None]
        return self._smallest(scans, size)

    def _smallest(self, sources: list[tuple[Node, Sql]], limit: int) -> tuple[Node, Sql] | None:
        """The source with the fewest candidates, if there are at most ``limit``."""
        best = None
        for part, source in sources:
            count = count_up_to(self.tx, source, limit + 1)
            if count <= limit:
                best, limit = (part, source), count
        return best

    def _steps_of_walk(self, parts: list[Node], wanted: int, size: int) -> int:
        """About how many rows a walk tests until the page is full, judged by the latest ones."""
        scope = joined(" AND ", self.conditions.scope("r", self.experiments[-1:], self.stages[:1]))
        tests = joined(" AND ", [self.conditions.condition(part) for part in parts])
        text = (
            f"SELECT count(*) FROM (SELECT r.* FROM {self.conditions.table} r WHERE {scope.text} "
            f"ORDER BY r.{self.conditions.newest} DESC{limited(self.tx.dialect.name)}) r WHERE {tests.text}"
        )
        hits = select(self.tx, Sql(text, (*scope.values, _PROBE, *tests.values)))[0][0]
        return min(size, int(wanted * _PROBE / (hits + 0.5)))

    def _size(self) -> int:
        """About the number of rows in the table."""
        if self._rows is None:
            self._rows = select(self.tx, Sql(f"SELECT max(id) FROM {self.conditions.table}"))[0][0] or 1
        return self._rows

    def _few(self, wanted: int) -> int:
        return max(100, math.isqrt(wanted * self._size() // 2))

    def _are_few(self, wanted: int) -> bool:
        """Whether a walk over all rows of the experiments is as good as a drive."""
        scope = joined(" AND ", self.conditions.scope("r", self.experiments, self.stages))
        limit = self._few(wanted)
        rows = Sql(f"SELECT r.id FROM {self.conditions.table} r WHERE {scope.text}", scope.values)
        return count_up_to(self.tx, rows, limit + 1) <= limit

    # ---- the two ways ----

    def _driven(
        self, source: Sql, tests: list[Sql], keys: Sequence[Key], after: list[Any] | None, wanted: int, offset: int
    ) -> list[Any]:
        scope = self.conditions.scope("r", self.experiments, self.stages)
        tables = self.conditions.then_row(f"({source.text}) c", self._candidate)
        candidates = Segment(tables, (Sql(f"r.id = {self._candidate}"), *scope))
        text, values = page_of(candidates, keys, tests, after)
        return select(self.tx, Sql(text, (*source.values, *values)), wanted + offset)[offset:]

    def _walked_far(self, tests: list[Sql], keys: Sequence[Key], wanted: int, offset: int) -> list[Any]:
        """A walk from a place far in: what lies before it is passed over by the database and not read."""
        found: list[Any] = []
        few = any(key.index == "text" for key in keys) and self._are_few(wanted + offset)
        for segment in segments_of(keys, self.conditions, few):
            parts = self._parts(segment, wanted + offset)
            if len(parts) > 1:
                return self._walked(tests, keys, None, wanted + offset)[offset:]
            scope = self.conditions.scope(segment.alias, *parts[0])
            text, values = page_of(segment, keys, [*scope, *tests], None)
            rows = select(self.tx, Sql(f"{text} LIMIT ? OFFSET ?", (*values, wanted - len(found), offset)))
            if rows or not offset:
                found, offset = found + rows, 0
            else:
                # all of the segment lies before the place
                offset -= select(self.tx, Sql(f"SELECT count(*) FROM ({text})", values))[0][0]
            if len(found) >= wanted:
                break
        return found

    def _walked(self, tests: list[Sql], keys: Sequence[Key], after: list[Any] | None, wanted: int) -> list[Any]:
        found: list[Any] = []
        few = any(key.index == "text" for key in keys) and self._are_few(wanted)
        for segment, place in segments_after(keys, self.conditions, few, after):
            missing = wanted - len(found)
            rows = []
            parts = self._parts(segment, missing)
            for experiments, stages in parts:
                scope = self.conditions.scope(segment.alias, experiments, stages)
                rows += self._along(segment, keys, [*scope, *tests], place, missing)
            if len(parts) > 1:
                in_order(rows, keys)
            found += rows[:missing]
            if len(found) >= wanted:
                break
        return found

    def _along(
        self, segment: Segment, keys: Sequence[Key], tests: list[Sql], after: list[Any] | None, wanted: int
    ) -> list[Any]:
        """The first rows of a segment."""
        if not segment.valued or self.tx.dialect.name == "sqlite":
            # SQLite sorts rows of equal value as it goes along the index
            return select(self.tx, page_of(segment, keys, tests, after), wanted)
        # others sort everything before the first row: let them only go along, and sort here
        rows = select(self.tx, page_of(segment, keys, tests, after, only_first=True), wanted + 1)
        column, key = 2 * len(segment.ranks), keys[len(segment.ranks) - 1]
        if len(rows) > wanted and rows[-1][column] == rows[-2][column]:
            # not all rows of the last value are here
            last = rows[-1][column]
            rows = [row for row in rows if row[column] != last]
            equal = [*tests, Sql(f"{key.value} = ?", (last,))]
            rows += select(self.tx, page_of(segment, keys, equal, after), wanted - len(rows))
        in_order(rows, keys)
        return rows[:wanted]

    def _parts(self, segment: Segment, wanted: int) -> list[tuple[Sequence[int], Sequence[int]]]:
        """The experiments and stages that one statement each can read in the order of the index."""
        experiments = [[number] for number in self.experiments] if segment.per_experiment else [self.experiments]
        stages = [(stage,) for stage in self.stages] if segment.per_stage else [self.stages]
        parts = [(numbers, stage) for numbers in experiments for stage in stages]
        return parts if len(parts) * wanted <= _MOST_ROWS else [(self.experiments, self.stages)]


def _cost(part: Node) -> int:
    if not isinstance(part, Compare):
        return 2
    return {"tag": 0, "param": 0}.get(part.field.kind, 1) + (part.op != "=")


def conjuncts(node: Node | None) -> list[Node]:
    return list(node.items) if isinstance(node, And) else [] if node is None else [node]
