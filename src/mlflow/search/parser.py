"""Tokens to a tree.

filter      = conjunction { OR conjunction }
conjunction = condition { [AND] condition }          MLflow lets AND be left out, and stand before and after
condition   = NOT condition | "(" filter ")" | comparison
comparison  = field operator operand
field       = attribute | prefix "." key | prefix "." quoted-key [ "." aggregate ]
operand     = value | "(" value { "," value } ")" | value AND value
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Sequence
from datetime import datetime, timezone
from functools import lru_cache
from typing import Any, NoReturn

from mlflow.exceptions import MlflowException, invalid
from mlflow.search.fields import ENTITIES, NUMBER, TEXT, TIME, Fields, Group, Key
from mlflow.search.lexer import Token, error_at, tokens_of
from mlflow.search.nodes import AGGREGATES, And, Compare, Field, Node, Not, Or, OrderBy, aggregate_reading

MAX_DEPTH = 50
MAX_COMPARISONS = 300
MAX_VALUES = 20_000
# each may be a join, and databases take exponentially long to plan many of them
MAX_ORDER_BY = 20
MAX_PATTERN = 5000

_KEYWORDS = frozenset(("AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE", "RLIKE", "BETWEEN", "ASC", "DESC"))
_SYMBOLS = frozenset(("=", "!=", ">", ">=", "<", "<="))
_MEANT = {"==": "=", "<>": "!=", "=>": ">=", "=<": "<=", "~": "LIKE"}
_WHOLE_NUMBERS = ("inf", "infinity", "nan")
_ISO_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+-]\d\d:?\d\d)?)?\Z")
_CACHED_LENGTH = 2000


def parse_filter(text: str | None, entity: str | Fields) -> Node | None:
    """The tree of a filter; None for no filter.

    Args:
        entity: a key of ``ENTITIES``, such as ``"runs"``.

    Raises: MlflowException (INVALID_PARAMETER_VALUE) that names what is wrong, what is allowed, and the position.
    """
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise invalid(f"Invalid filter {text!r}: it must be text.")
    fields = ENTITIES[entity] if isinstance(entity, str) else entity
    parse = _parse_filter if len(text) <= _CACHED_LENGTH else _parse_filter.__wrapped__
    return parse(text, fields)


def parse_order_by(clauses: Sequence[str] | None, entity: str | Fields) -> list[OrderBy]:
    """The fields to order by: each clause is a field, then ASC (the default) or DESC. A field that comes again says
    nothing more and is left out.

    Raises: MlflowException (INVALID_PARAMETER_VALUE) that names what is wrong, what is allowed, and the position.
    """
    if clauses is None:
        return []
    if isinstance(clauses, str) or not all(isinstance(clause, str) for clause in clauses):
        raise invalid(f"Invalid order_by {clauses!r}: it must be a list of texts such as 'start_time DESC'.")
    if len(clauses) > MAX_ORDER_BY:
        raise invalid(f"Invalid order_by: it has {len(clauses)} fields; up to {MAX_ORDER_BY} are allowed.")
    fields = ENTITIES[entity] if isinstance(entity, str) else entity
    found: dict[Field, OrderBy] = {}
    for clause in clauses:
        order = _Parser(clause, fields, "order_by").order()
        found.setdefault(order.field, order)
    return list(found.values())


def parse_field(text: str, entity: str | Fields) -> Field:
    """The field that a text names, such as ``params.lr``.

    Raises: MlflowException (INVALID_PARAMETER_VALUE) that names what is wrong, what is allowed, and the position.
    """
    fields = ENTITIES[entity] if isinstance(entity, str) else entity
    return _Parser(text, fields, "field").only_field()


@lru_cache(512)
def _parse_filter(text: str, fields: Fields) -> Node:
    return _Parser(text, fields, "filter").filter()


class _Parser:
    __slots__ = ("at", "comparisons", "depth", "fields", "text", "tokens", "values", "what")

    def __init__(self, text: str, fields: Fields, what: str) -> None:
        self.text = text
        self.fields = fields
        self.what = what
        self.tokens = tokens_of(text, what)
        self.at = 0
        self.depth = 0
        self.comparisons = 0
        self.values = 0

    # ---- tokens ----

    def word(self) -> str:
        """The keyword at this place, or the word's text."""
        token = self.tokens[self.at]
        return token.text.upper() if token.kind in ("word", "mark") else ""

    def skip(self, word: str) -> bool:
        """Step over a keyword if it is here."""
        if self.word() == word:
            self.at += 1
            return True
        return False

    def take(self) -> Token:
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def error(self, token: Token, message: str) -> MlflowException:
        return error_at(self.text, token.start, self.what, message)

    def unexpected(self, token: Token, expected: str) -> NoReturn:
        found = "it ends" if token.kind == "end" else f"found {_shown(token.text)}"
        raise self.error(token, f"expected {expected}, but {found} here.")

    # ---- conditions ----

    def filter(self) -> Node:
        self.skip("AND")
        node = self.disjunction()
        self.skip("AND")
        token = self.tokens[self.at]
        if token.kind != "end":
            self.unexpected(token, "AND, OR or the end")
        return node

    def disjunction(self) -> Node:
        items = [self.conjunction()]
        while self.skip("OR"):
            items.append(self.conjunction())
        return items[0] if len(items) == 1 else Or(tuple(_flat(items, Or)))

    def conjunction(self) -> Node:
        items = [self.condition()]
        while True:
            start = self.at
            if self.skip("AND"):
                if self.tokens[self.at].kind == "end" and not self.depth:
                    self.at = start
                    break
            elif not self.begins_comparison():
                break
            items.append(self.condition())
        return items[0] if len(items) == 1 else And(tuple(_flat(items, And)))

    def begins_comparison(self) -> bool:
        kind = self.tokens[self.at].kind
        return kind in ("double", "backtick") or (kind == "word" and self.word() not in _KEYWORDS)

    def condition(self) -> Node:
        token = self.tokens[self.at]
        word = self.word()
        if word not in ("NOT", "("):
            return self.comparison()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.error(token, f"conditions are nested deeper than {MAX_DEPTH} levels.")
        self.at += 1
        if word == "NOT":
            node: Node = Not(self.condition())
        else:
            node = self.disjunction()
            if not self.skip(")"):
                self.unexpected(self.tokens[self.at], f"AND, OR or the ')' of the '(' at position {token.start + 1}")
        self.depth -= 1
        return node

    def comparison(self) -> Compare:
        self.comparisons += 1
        start = self.tokens[self.at]
        if self.comparisons > MAX_COMPARISONS:
            raise self.error(start, f"a filter may hold up to {MAX_COMPARISONS} comparisons; IN takes many values.")
        field, key = self.field()
        name = self.text[start.start : self.tokens[self.at - 1].end]
        at = self.tokens[self.at]
        op = self.operator(name)
        if op not in key.operators:
            if not key.operators:
                raise self.error(start, f"{name} can be ordered by, but not searched for.")
            raise self.error(
                at, f"{name} ({field.type}) cannot be compared with {op}; allowed are {', '.join(key.operators)}."
            )
        return Compare(field, op, self.operand(op, field.type))

    # ---- fields ----

    def field(self) -> tuple[Field, Key]:
        token = self.take()
        if token.kind in ("double", "backtick"):
            return self.attribute(token, _unquoted(token.text))
        if token.kind != "word" or token.text.upper() in _KEYWORDS:
            self.unexpected(token, "a field such as " + self.examples())
        prefix, dot, name = token.text.partition(".")
        if not dot:
            return self.attribute(token, prefix)
        group = self.fields.prefixes.get(prefix)
        second, dot, rest = name.partition(".")
        longer = self.fields.prefixes.get(f"{prefix}.{second}") if dot else None
        if longer is not None:
            group, prefix, name = longer, f"{prefix}.{second}", rest
        if group is None:
            raise self.error(
                token,
                f"{self.fields.entity} have no fields {_shown(prefix + '.')}{_similar(prefix, self.fields.prefixes)} "
                f"Allowed are attributes and {', '.join(f'{g.prefixes[0]}.KEY' for g in self.fields.groups[1:])}.",
            )
        return self.member(token, group, prefix, name)

    def member(self, token: Token, group: Group, prefix: str, name: str) -> tuple[Field, Key]:
        """The field ``prefix.name``, or ``prefix.`` before a quoted key."""
        following = self.tokens[self.at]
        aggregate = reading = None
        if not name and following.start == token.end and following.kind in ("double", "backtick"):
            self.at += 1
            name = _unquoted(following.text)
            suffix = self.tokens[self.at]
            if suffix.kind == "suffix" and suffix.start == following.end:
                self.at += 1
                aggregate = suffix.text[1:].replace("-", "_")
                if group.kind != "metric" or aggregate not in AGGREGATES:
                    allowed = f"a metric has {', '.join(AGGREGATES)}" if group.kind == "metric" else "only metrics do"
                    raise self.error(suffix, f"{prefix}.{following.text} has no {suffix.text[1:]}; {allowed}.")
        elif group.kind == "metric":
            reading = aggregate_reading(name)
        if not name:
            self.unexpected(following, f"a key after {prefix}., such as {prefix}.{_example_key(group)}")
        key = group.key(name)
        if key is None:
            assert group.keys is not None
            raise self.error(token, f"{self.fields.entity} have no {prefix}.{name}{_allowed(name, group.keys)}")
        return Field(group.kind, key.name or name, key.type, aggregate, reading), key

    def attribute(self, token: Token, name: str) -> tuple[Field, Key]:
        key = self.fields.attributes.get(name)
        if key is not None:
            return Field("attribute", key.name, key.type), key
        group = self.fields.prefixes.get(name)
        if group is not None:
            self.unexpected(self.tokens[self.at], f"'.' and a key after {name}, such as {name}.{_example_key(group)}")
        raise self.error(
            token, f"{self.fields.entity} have no attribute {_shown(name)}{_allowed(name, self.fields.attributes)}"
        )

    def examples(self) -> str:
        names = [next(iter(self.fields.attributes))]
        return " or ".join(names + [f"{g.prefixes[0]}.{_example_key(g)}" for g in self.fields.groups[1:2]])

    # ---- operators and values ----

    def operator(self, name: str) -> str:
        token = self.take()
        if token.kind == "op":
            if token.text in _SYMBOLS:
                return token.text
            meant = f"; did you mean {_MEANT[token.text]}?" if token.text in _MEANT else "."
            raise self.error(
                token, f"unknown operator {token.text}{meant} Operators are {' '.join(sorted(_SYMBOLS))} and words."
            )
        word = token.text.upper() if token.kind == "word" else ""
        if word in ("LIKE", "ILIKE", "RLIKE", "IN", "BETWEEN"):
            return word
        if word == "NOT" and self.word() in ("LIKE", "ILIKE", "RLIKE", "IN", "BETWEEN"):
            return f"NOT {self.take().text.upper()}"
        if word == "IS":
            negated = self.skip("NOT")
            if not self.skip("NULL"):
                self.unexpected(self.tokens[self.at], "NULL" if negated else "NULL or NOT NULL")
            return "IS NOT NULL" if negated else "IS NULL"
        self.unexpected(token, f"an operator after {name} (=, !=, <, LIKE, IN, ...)")

    def operand(self, op: str, type: str) -> Any:
        if op.endswith("NULL"):
            return None
        if op.endswith("BETWEEN"):
            low = self.value(type, op)
            if not self.skip("AND"):
                self.unexpected(self.tokens[self.at], "AND and the upper end of BETWEEN")
            return low, self.value(type, op)
        if not op.endswith("IN"):
            return self.value(type, op)
        if not self.skip("("):
            self.unexpected(self.tokens[self.at], f"a list such as ('a', 'b') after {op}")
        values = [self.value(type, op)]
        while self.skip(","):
            values.append(self.value(type, op))
        self.values += len(values)
        if self.values > MAX_VALUES:
            raise self.error(self.tokens[self.at], f"a filter may list up to {MAX_VALUES} values.")
        if not self.skip(")"):
            self.unexpected(self.tokens[self.at], "',' or ')'")
        return tuple(values)

    def value(self, type: str, op: str) -> Any:
        token = self.take()
        if type == TEXT:
            return self.text_value(token, op)
        if type == TIME and token.kind in ("text", "double"):
            return self.time_value(token)
        number = None
        if token.kind == "number" or (token.kind == "word" and token.text.lower() in _WHOLE_NUMBERS):
            number = _number(token.text)
        if number is None:
            time = ", or a time in quotes such as '2026-01-31T12:00:00Z'" if type == TIME else ""
            self.unexpected(token, f"a number without quotes{time}")
        if number != number and (type != NUMBER or op not in ("=", "!=", "IN", "NOT IN")):
            raise self.error(token, f"nothing is {op} nan; a metric can be = nan or != nan.")
        return number

    def text_value(self, token: Token, op: str) -> str:
        if token.kind == "word" and self.fields.bare_words and token.text.upper() not in _KEYWORDS:
            text = token.text
        elif token.kind in ("text", "double"):
            text = _unquoted(token.text)
        else:
            hint = f" ('{token.text}')" if token.kind in ("word", "number") else ""
            self.unexpected(token, f"text in quotes{hint}")
        if "\0" in text or not _encodable(text):
            raise self.error(token, "this text holds a character that no database can hold (NUL or half of a pair).")
        if op.endswith("LIKE") and len(text) > MAX_PATTERN:
            raise self.error(token, f"this pattern has {len(text)} characters, and up to {MAX_PATTERN} are allowed.")
        if op.endswith("RLIKE"):
            try:
                re.compile(text)
            except (re.error, RecursionError, OverflowError) as error:
                raise self.error(token, f"this is not a regular expression: {error}.") from None
        return text

    def time_value(self, token: Token) -> int:
        """Milliseconds of an ISO 8601 time; without an offset it is in UTC."""
        found = _ISO_TIME.match(_unquoted(token.text))
        try:
            if found is None:
                raise ValueError
            day, clock, offset = found.groups()
            offset = "+00:00" if offset in (None, "Z") else offset[:3] + ":" + offset[-2:]
            clock = (clock or "00:00").partition(".")
            fraction = clock[2].ljust(6, "0") if clock[1] else "000000"
            moment = datetime.fromisoformat(f"{day}T{clock[0]}" + (":00" if len(clock[0]) == 5 else "") + offset)
        except ValueError:
            raise self.error(
                token,
                f"{token.text[:60]} is not a time: write milliseconds without quotes, or ISO 8601 in quotes such as "
                "'2026-01-31' or '2026-01-31T12:00:00Z'.",
            ) from None
        seconds = (moment - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds()
        return round(seconds) * 1000 + int(fraction) // 1000

    def only_field(self) -> Field:
        field, _ = self.field()
        if self.tokens[self.at].kind != "end":
            self.unexpected(self.tokens[self.at], "the end")
        return field

    # ---- order ----

    def order(self) -> OrderBy:
        start = self.tokens[self.at]
        field, key = self.field()
        if not key.ordered:
            name = self.text[start.start : self.tokens[self.at - 1].end]
            raise self.error(start, f"{self.fields.entity} cannot be ordered by {name}.")
        descending = self.skip("DESC")
        if not descending:
            self.skip("ASC")
        if self.tokens[self.at].kind != "end":
            self.unexpected(self.tokens[self.at], "ASC, DESC or the end")
        return OrderBy(field, descending)


def _flat(items: list[Node], kind: type) -> list[Node]:
    """Items with those of the same kind opened up: ``a AND (b AND c)`` is one AND of three."""
    flat: list[Node] = []
    for item in items:
        flat.extend(item.items if isinstance(item, kind) else (item,))  # type: ignore[union-attr]
    return flat


def _unquoted(text: str) -> str:
    mark = text[0]
    return text[1:-1].replace(mark + mark, mark)


def _number(text: str) -> int | float:
    try:
        # longer ones are beyond the 64 bits of every column
        if len(text) < 21 and -(2**63) <= int(text) < 2**63:
            return int(text)
    except ValueError:
        pass
    value = float(text)
    # infinities are stored as the largest float
    return max(-sys.float_info.max, min(sys.float_info.max, value)) if math.isinf(value) else value


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:60] + "…")


def _example_key(group: Group) -> str:
    return next(iter(group.keys)) if group.keys else {"metric": "loss", "param": "rate"}.get(group.kind, "name")


def _similar(name: str, allowed: Any) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name.lower(), list(allowed), 1)
    return f"; did you mean {found[0]!r}?" if found else "."


def _allowed(name: str, keys: dict[str, Key]) -> str:
    names = dict.fromkeys(key.name for key in keys.values())
    return f"{_similar(name, keys)} Allowed are {', '.join(names)}."
