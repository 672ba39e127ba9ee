"""Conditions on what spans hold, tested on the spans themselves.

The text of a span is its name, the values of its attributes (inputs, outputs and whatever else), its status message and
what its events say, one a line. Values are JSON text; where that has escapes, the text has the value a second time
without them, so that both ``"q": "Müller`` and ``Müller says "no"`` are found.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import msgspec

from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import SpanAttributeKey
from mlflow.search import Compare, Node, Not, Or
from mlflow.search.nodes import matches
from mlflow.store.sql.search_conditions import Sql, select
from mlflow.store.sql.trace_bodies import latest, unpack
from mlflow.store.sql.trace_conditions import OfSpan, TraceConditions, check_expression, cut, is_deep
from mlflow.store.sql.trace_spans import cost_of, short, text_of, usage_of
from mlflow.store.sql.transaction import Transaction, chunks

_TRACES_AT_ONCE = 100
_BYTES_AT_ONCE = 16 << 20
# ids, which are columns
_LEFT_OUT = frozenset((SpanAttributeKey.REQUEST_ID, SpanAttributeKey.EXPERIMENT_ID))
# letters that stand for themselves in JSON inside JSON, whoever wrote it
_PLAIN = re.compile(rb"[A-Za-z0-9 .,:;()#@=*+-]{3,}")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# two halves of a character beyond 16 bits are one
_ESCAPE = re.compile(r'\\(?:u([dD][89abAB]..\\u[dD][c-fC-F][0-9a-fA-F]{2}|[0-9a-fA-F]{4})|(["\\/bfnrt]))')


def passing(tx: Transaction, conditions: TraceConditions, nodes: Sequence[Node], numbers: Sequence[int]) -> set[int]:
    """Those of some traces (by their numbers in the database) that pass all conditions.

    Args:
        nodes: trees that ``arranged`` gave, all with conditions on what spans hold.
    """
    plain: list[Node] = []
    tests = [_test_of(node, plain) for node in nodes]
    found = set()
    for part in _parts(tx, numbers):
        flags = _flags(tx, conditions, plain, part)
        bodies: dict[int, list[bytes]] = {}
        listed = ",".join(map(str, part))
        query = f"SELECT trace_id, body FROM span_body WHERE trace_id IN ({listed}) ORDER BY trace_id, seq"
        for number, body in tx.rows(query):
            bodies.setdefault(number, []).append(body)
        for number in part:
            trace = _Trace(bodies.get(number, []), flags.get(number, ()))
            if all(test(trace) for test in tests):
                found.add(number)
    return found


def _parts(tx: Transaction, numbers: Sequence[int]) -> Iterator[list[int]]:
    """Traces in parts whose spans are in memory together."""
    part: list[int] = []
    total = 0
    for some in chunks(numbers):
        sizes = dict(tx.rows(f"SELECT id, size FROM trace WHERE id IN ({','.join(map(str, some))})"))
        for number in some:
            size = sizes.get(number, 0)
            if part and (len(part) == _TRACES_AT_ONCE or total + size > _BYTES_AT_ONCE):
                yield part
                part, total = [], 0
            part.append(number)
            total += size
    if part:
        yield part


class _Trace:
    """A trace whose spans are unpacked only when that is needed.

    Args:
        flags: which of the conditions hold that the database has tested.
    """

    __slots__ = ("_bodies", "_raw", "_spans", "flags")

    def __init__(self, bodies: list[bytes], flags: Sequence[bool]) -> None:
        self._bodies = bodies
        self._raw: list[bytes] | None = None
        self._spans: list[SpanRecord] | None = None
        self.flags = flags

    def has(self, piece: bytes, fold: bool) -> bool:
        """Whether some bytes are in the JSON of the spans."""
        if self._raw is None:
            self._raw = [_json_of(body) for body in self._bodies]
        if fold:
            return any(piece in raw.lower() for raw in self._raw)
        return any(piece in raw for raw in self._raw)

    @property
    def spans(self) -> list[SpanRecord]:
        """The spans, each once."""
        if self._spans is None:
            self._spans = latest(span for body in self._bodies for span in unpack(body))
        return self._spans


def _json_of(body: bytes) -> bytes:
    body = bytes(body)
    try:
        return body if body[:1] == b"[" else zlib.decompress(body)
    except zlib.error:
        # unpack says what is wrong
        unpack(body)
        raise


def _flags(
    tx: Transaction, conditions: TraceConditions, plain: Sequence[Node], numbers: Sequence[int]
) -> dict[int, Sequence[bool]]:
    """Which of the conditions without bodies hold for traces."""
    if not plain:
        return {}
    conditions.number_of_row = "r.id"
    columns, values = ["r.id"], []
    for node in plain:
        text, asked = conditions.condition(node)
        columns.append(f"CASE WHEN {text} THEN 1 ELSE 0 END")
        values += asked
    listed = ",".join(map(str, numbers))
    rows = select(tx, Sql(f"SELECT {', '.join(columns)} FROM trace r WHERE r.id IN ({listed})", tuple(values)))
    return {row[0]: row[1:] for row in rows}


# ---- tests of traces -------------------------------------------------------------------------------------------------

Test = Callable[[_Trace], bool]


def _test_of(node: Any, plain: list[Node]) -> Test:
    """The test of a condition; what needs no bodies is added to ``plain``, for the database."""
    if not is_deep(node):
        plain.append(node)
        at = len(plain) - 1
        return lambda trace: bool(trace.flags and trace.flags[at])
    if isinstance(node, OfSpan):
        return _test_of_span(node)
    if isinstance(node, Not):
        test = _test_of(node.item, plain)
        return lambda trace: not test(trace)
    tests = [_test_of(item, plain) for item in node.items]
    combined = any if isinstance(node, Or) else all
    return lambda trace: combined(test(trace) for test in tests)


def _test_of_span(node: OfSpan) -> Test:
    tests = [_test_of_item(item) for item in node.items]
    pieces = [piece for item in node.items if (piece := _piece_of(item)) is not None]

    def test(trace: _Trace) -> bool:
        if not all(trace.has(piece, fold) for piece, fold in pieces):
            return False
        return any(all(test(span) for test in tests) for span in trace.spans)

    return test


def _piece_of(item: Compare) -> tuple[bytes, bool] | None:
    """What the JSON of the spans must hold for a condition to hold, and whether its case does not matter."""
    if item.field.key != "content" and item.field.kind != "span_attribute":
        return None
    if item.op not in ("LIKE", "ILIKE", "="):
        return None
    if item.op == "=" and item.value[:1] in ("{", "["):
        return None
    parts = [item.value] if item.op == "=" else re.split("[%_]", item.value)
    fold = item.op == "ILIKE"
    longest = max((found for part in parts for found in _PLAIN.findall(part.encode())), key=len, default=b"")
    return ((longest.lower() if fold else longest), fold) if longest else None


# ---- tests of spans --------------------------------------------------------------------------------------------------


def _test_of_item(item: Compare) -> Callable[[SpanRecord], bool]:
    check_expression(item)
    field, op, value = item.field, item.op, item.value
    if field.kind == "span_attribute":
        return lambda span: _attribute_matches(span.attributes.get(field.key), op, value)
    if field.key == "content":
        like = Like(value, op == "ILIKE")
        return lambda span: like.matches(content_of(span))
    value = cut(op, value) if field.type == "text" else value
    get = _OF_SPAN[field.key]

    def test(span: SpanRecord) -> bool:
        actual = get(span)
        return actual is not None and matches(op, actual, value)

    return test


_OF_SPAN: dict[str, Callable[[SpanRecord], Any]] = {
    "name": lambda span: short(span.name),
    "type": lambda span: text_of(span.attributes.get(SpanAttributeKey.SPAN_TYPE)) or "UNKNOWN",
    "status": lambda span: span.status,
    "model": lambda span: text_of(span.attributes.get(SpanAttributeKey.MODEL)),
    "provider": lambda span: text_of(span.attributes.get(SpanAttributeKey.MODEL_PROVIDER)),
    "duration_ms": lambda span: None if span.end_ns is None else max(0, span.end_ns - span.start_ns) // 1_000_000,
    "total_tokens": lambda span: usage_of(span.attributes.get(SpanAttributeKey.CHAT_USAGE))[2],
    "total_cost": lambda span: cost_of(span.attributes.get(SpanAttributeKey.LLM_COST))[2],
}


def _attribute_matches(stored: str | None, op: str, value: Any) -> bool:
    """A comparison of an attribute: of the text that it is, or else of its JSON."""
    if stored is None or stored == "null":
        return False
    actual = stored
    if stored[:1] == '"':
        try:
            decoded = msgspec.json.decode(stored)
        except msgspec.DecodeError:
            decoded = stored
        actual = decoded if isinstance(decoded, str) else stored
    if matches(op, actual, value):
        return True
    # objects and lists as a user may write them
    return op in ("=", "IN") and stored[:1] in "{[" and any(_same_json(stored, text) for text in _texts(value))


def _texts(value: Any) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,)


def _same_json(stored: str, text: str) -> bool:
    try:
        return text[:1] in ("{", "[") and json.loads(stored) == json.loads(text)
    except (ValueError, RecursionError):
        return False


# ---- text ------------------------------------------------------------------------------------------------------------


def content_of(span: SpanRecord) -> str:
    """The text of a span."""
    parts = [span.name]
    for key, value in span.attributes.items():
        if key not in _LEFT_OUT:
            parts.append(value)
            if "\\" in value:
                parts.append(_ESCAPE.sub(_unescaped, value))
    if span.status_message:
        parts.append(span.status_message)
    for event in span.events:
        parts.append(event.name)
        parts += [value if isinstance(value, str) else _json(value) for value in event.attributes.values()]
    return "\n".join(parts)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _unescaped(found: re.Match) -> str:
    if found[2]:
        return _ESCAPES[found[2]]
    try:
        letter = json.loads(f'"{found[0]}"')
    except ValueError:
        return found[0]
    # half of a pair without the other is no character
    return found[0] if "\ud800" <= letter <= "\udfff" else letter


class Like:
    """A pattern of LIKE, or of ILIKE, which does not heed the case of the letters A to Z."""

    __slots__ = ("_fold", "_parts", "_value")

    def __init__(self, pattern: str, fold: bool) -> None:
        self._fold = fold
        self._value = pattern
        # the texts that must be there one after the other, where the pattern is only that
        self._parts: list[bytes] | None = None
        if "_" not in pattern and pattern[:1] == "%" and pattern[-1:] == "%":
            parts = [part.encode() for part in pattern.split("%") if part]
            self._parts = [part.lower() for part in parts] if fold else parts

    def matches(self, text: str) -> bool:
        """Whether the whole text is as the pattern says."""
        if self._parts is None:
            return matches("ILIKE" if self._fold else "LIKE", text, self._value)
        data = text.encode("utf-8", "surrogatepass")
        if self._fold:
            # of bytes, only A to Z have another case
            data = data.lower()
        at = 0
        for part in self._parts:
            at = data.find(part, at)
            if at < 0:
                return False
            at += len(part)
        return True


def literals_of(item: Compare) -> Iterator[str]:
    """Texts that are in the content of every span that a condition holds for."""
    if item.field.kind == "span_attribute" and item.op == "=" and item.value[:1] not in ("{", "["):
        yield item.value
    elif item.op in ("LIKE", "ILIKE") and (item.field.kind == "span_attribute" or item.field.key == "content"):
        yield from re.split("[%_]", item.value)


def content_of_spans(spans: Iterable[SpanRecord]) -> str:
    """The texts of spans, one after the other."""
    return "\n".join(content_of(span) for span in spans)
