"""The order of what is found: sort keys, the indexes that give them, and the place in the order where a page ends.

What is missing comes last in both directions, NaN before it: every key is a rank (0 there, 1 NaN or missing, 2 missing)
and a value. The last key is unique, so that no two rows are equal.

An index can give the runs in order of the first key. The order is then walked in *segments*: runs with a value along
the index, then those with NaN, then those without, each ordered by the rest of the keys.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mlflow.exceptions import invalid
from mlflow.search import OrderBy
from mlflow.store.sql.run_conditions import RunConditions
from mlflow.store.sql.search_conditions import NOTHING, Conditions, Sql, either, joined

_NO_JOIN = Sql("")


@dataclass(frozen=True)
class Key:
    """One sort key.

    Args:
        value: expression of the value.
        rank: expression of the rank; None where every row has a value.
        join: what brings the value to a row ``r``.
        index: the index that gives this order: ``time``, ``name``, ``metric`` or ``text``.
        table, of_key: for ``metric`` and ``text``, the table under the alias of the join, and its condition.
    """

    value: str
    rank: str | None
    descending: bool
    text: bool
    join: Sql = _NO_JOIN
    index: str = ""
    table: str = ""
    of_key: Sql = NOTHING


@dataclass(frozen=True)
class Segment:
    """A part of the order of runs or traces: one statement, or one per experiment.

    Args:
        ranks: the ranks that the first keys have in all its rows.
        valued: whether the last of those keys has a value, by which the rows are ordered.
        per_experiment, per_stage: whether rows come in order only within one experiment, one lifecycle stage.
        alias: the table that says the experiment.
    """

    table: str
    where: tuple[Sql, ...] = ()
    ranks: tuple[int, ...] = ()
    valued: bool = False
    per_experiment: bool = False
    per_stage: bool = False
    alias: str = "r"


def keys_of(order_by: Sequence[OrderBy], conditions: Conditions, last: Sequence[OrderBy]) -> list[Key]:
    """The sort keys.

    Args:
        last: what orders rows that are equal by what was asked for; the end of it is unique.
    """
    asked = list(order_by)
    asked += [order for order in last if all(order.field != other.field for other in order_by)]
    keys = [key_of(f"k{number}", order, conditions) for number, order in enumerate(asked)]
    return [key for key in keys if key is not None]


def key_of(alias: str, order: OrderBy, conditions: Conditions) -> Key | None:
    """The sort key of one order; None for a metric that no run has.

    Args:
        alias: the name under which what the key needs is joined.
    """
    kind, name, descending = order.field.kind, order.field.key, order.descending
    if kind == "attribute":
        column = conditions.columns[name]
        rank = f"CASE WHEN {column.expression} IS NULL THEN 1 ELSE 0 END" if column.nullable else None
        return Key(column.expression, rank, descending, column.text, index=column.index)
    if isinstance(conditions, RunConditions) and kind == "metric":
        number, value = conditions.metric(order.field, f"{alias}.")
        if number is None:
            return None
        table, index = "run_metric", "metric" if value == f"{alias}.last_value" else ""
        of_key = Sql(f"{alias}.key_id = ?", (number,))
        rank = f"CASE WHEN {alias}.run_id IS NULL THEN 2 WHEN {value} IS NULL THEN 1 ELSE 0 END"
    else:
        table, index, value = conditions.keyed[kind], "text", f"{alias}.value"
        of_key = Sql(f'{alias}."key" = ?', (name,))
        rank = f"CASE WHEN {alias}.{conditions.owner} IS NULL THEN 1 ELSE 0 END"
    join = Sql(f" LEFT JOIN {table} {alias} ON {alias}.{conditions.owner} = r.id AND {of_key.text}", of_key.values)
    return Key(value, rank, descending, kind != "metric", join, index, f"{table} {alias}", of_key)


def segments_of(
    keys: Sequence[Key],
    conditions: Conditions,
    few: bool,
    where: tuple[Sql, ...] = (),
    ranks: tuple[int, ...] = (),
) -> Iterator[Segment]:
    """The segments of an order, in order.

    Args:
        few: whether the experiments have few runs, so that sorting them is better than walking the index of a param,
            which has the runs of all experiments.
    """
    key = keys[len(ranks)]
    if not key.index or (few and key.index == "text"):
        yield Segment(f"{conditions.table} r", where, ranks)
    elif key.index in ("time", "name"):
        there = (*where, Sql(f"{key.value} IS NOT NULL")) if key.rank else where
        yield Segment(f"{conditions.table} r", there, (*ranks, 0), True, True, key.index == "time")
        if key.rank:
            yield from segments_of(keys, conditions, few, (*where, Sql(f"{key.value} IS NULL")), (*ranks, 1))
    else:
        alias, owner = key.table.rpartition(" ")[2], conditions.owner
        table = conditions.then_row(key.table, f"{alias}.{owner}")
        base = (*where, key.of_key)
        if conditions.dialect != "postgresql":
            # there it is said by the join; said twice, one row in two hundred is expected, and no index is walked
            base = (*base, Sql(f"r.id = {alias}.{owner}"))
        metric = key.index == "metric"
        there = Sql(f"{key.value} IS NOT NULL")
        yield Segment(table, (*base, there), (*ranks, 0), True, metric, False, alias if metric else "r")
        if metric:
            nan = Sql(f"{key.value} IS NULL")
            yield Segment(table, (*base, nan), (*ranks, 1), False, False, False, alias)
        of_row = Sql(f"SELECT 1 FROM {key.table} WHERE {alias}.{owner} = r.id AND {key.of_key.text}", key.of_key.values)
        missing = (*where, conditions.exists(of_row, negated=True))
        yield from segments_of(keys, conditions, few, missing, (*ranks, 2 if metric else 1))


def segments_after(
    keys: Sequence[Key], conditions: Conditions, few: bool, after: list[Any] | None
) -> Iterator[tuple[Segment, list[Any] | None]]:
    """The segments that have rows after a place in the order, the first with the place, if it is in it."""
    for segment in segments_of(keys, conditions, few):
        ranks = tuple(rank for rank, _ in after[: len(segment.ranks)]) if after else ()
        if segment.ranks >= ranks:
            yield segment, after if after and segment.ranks == ranks else None


def page_of(
    segment: Segment,
    keys: Sequence[Key],
    tests: Sequence[Sql],
    after: list[Any] | None,
    only_first: bool = False,
) -> Sql:
    """The statement of a segment: id, then rank and value of every key, in order, after a place in it.

    Args:
        tests: what must hold beside the segment's own conditions.
        only_first: order by the value that the segment's index has, and no further.
    """
    fixed = len(segment.ranks)
    rest = keys[fixed:]
    columns, order = ["r.id"], []
    for rank in segment.ranks:
        columns += [str(rank), "NULL"]
    if segment.valued:
        columns[-1] = keys[fixed - 1].value
        order.append((keys[fixed - 1].value, keys[fixed - 1].descending))
    for key in rest:
        columns += [key.rank or "0", key.value]
        if key.rank:
            order.append((key.rank, False))
        order.append((key.value, key.descending))
    tables = joined("", [Sql(f" FROM {segment.table}"), *(key.join for key in rest)])
    where = [*segment.where, *tests]
    if after is not None:
        where.append(_later(segment, keys, after))
    wanted = joined(" AND ", where)
    order = order[:1] if only_first else order
    by = ", ".join(f"{expression} DESC" if descending else expression for expression, descending in order)
    return Sql(
        f"SELECT {', '.join(columns)}{tables.text} WHERE {wanted.text} ORDER BY {by}", tables.values + wanted.values
    )


def _later(segment: Segment, keys: Sequence[Key], after: list[Any]) -> Sql:
    """What comes after a place whose ranks of the first keys are those of the segment."""
    fixed = len(segment.ranks)
    # expression, direction, value at the place; None stands for a value that all rows with these ranks lack
    terms: list[tuple[str, bool, Any]] = []
    if segment.valued:
        terms.append((keys[fixed - 1].value, keys[fixed - 1].descending, after[fixed - 1][1]))
    for key, (rank, value) in zip(keys[fixed:], after[fixed:], strict=True):
        if key.rank:
            terms.append((key.rank, False, rank))
        if rank == 0:
            terms.append((key.value, key.descending, value))
    choices = []
    for number, (expression, descending, value) in enumerate(terms):
        same = [Sql(f"{e} = ?", (v,)) for e, _, v in terms[:number]]
        choices.append(joined(" AND ", [*same, Sql(f"{expression} {'<' if descending else '>'} ?", (value,))]))
    later = either(choices)
    if segment.valued:
        # said for the index
        expression, descending, value = terms[0]
        return joined(" AND ", [Sql(f"{expression} {'<=' if descending else '>='} ?", (value,)), later])
    return later


def in_order(rows: list[Any], keys: Sequence[Key]) -> None:
    """Sort rows of several statements by all keys."""
    for number in range(len(keys) - 1, -1, -1):
        rank, value = 1 + 2 * number, 2 + 2 * number
        empty: Any = "" if keys[number].text else 0
        rows.sort(
            key=lambda row, at=value, empty=empty: empty if row[at] is None else row[at],
            reverse=keys[number].descending,
        )
        rows.sort(key=lambda row, at=rank: row[at])


# ---- tokens ----------------------------------------------------------------------------------------------------------


def token_of(row: Any, keys: Sequence[Key]) -> str:
    """The token of the page after this row: its place in the order, so that runs which come and go do not move it."""
    return _encoded({"after": place_of_row(row, keys), "order": _order_sum(keys)})


def place_of_row(row: Any, keys: Sequence[Key]) -> list[Any]:
    """The place of a row in the order: what comes after it is asked for with this."""
    return [[row[1 + 2 * number], row[2 + 2 * number]] for number in range(len(keys))]


def place_of(token: str | None, keys: Sequence[Key]) -> tuple[list[Any] | None, int]:
    """The place that a token says, and how many rows to leave out (tokens made by MLflow say only that).

    Raises: INVALID_PARAMETER_VALUE for a token that no search in this order gave.
    """
    if not token:
        return None, 0
    content = _decoded(token)
    if isinstance(content.get("offset"), int):
        return None, min(max(0, content["offset"]), 2**31)
    place = content.get("after")
    if content.get("order") != _order_sum(keys) or not isinstance(place, list) or len(place) != len(keys):
        raise invalid(f"Invalid page token {token[:100]!r}: it is not of a search in this order.")
    for key, entry in zip(keys, place, strict=True):
        if not _fits(key, entry):
            raise invalid(f"Invalid page token {token[:100]!r}.")
    return place, 0


def _fits(key: Key, entry: Any) -> bool:
    if not isinstance(entry, list) or len(entry) != 2 or entry[0] not in (0, 1, 2) or isinstance(entry[0], bool):
        return False
    rank, value = entry
    if rank:
        return key.rank is not None and value is None
    if key.text:
        return isinstance(value, str) and "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _order_sum(keys: Sequence[Key]) -> int:
    said = "|".join(f"{key.value} {key.descending} {key.of_key.values}" for key in keys)
    return zlib.crc32(said.encode())


def _encoded(content: dict[str, Any]) -> str:
    return base64.b64encode(json.dumps(content, separators=(",", ":")).encode()).decode()


def _decoded(token: str) -> dict[str, Any]:
    try:
        content = json.loads(base64.b64decode(token, validate=True))
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise invalid(f"Invalid page token {token[:100]!r}.")
    return content
