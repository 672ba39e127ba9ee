"""What the database knows of a span besides its body: a row of ``span``, and what the span says of its trace."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import CostKey, SpanAttributeKey, TokenUsageKey
from mlflow.exceptions import invalid
from mlflow.store.sql.dialect import Put
from mlflow.store.sql.trace_bodies import encode_span

TOKENS = (
    TokenUsageKey.INPUT_TOKENS,
    TokenUsageKey.OUTPUT_TOKENS,
    TokenUsageKey.TOTAL_TOKENS,
    TokenUsageKey.CACHE_READ_INPUT_TOKENS,
    TokenUsageKey.CACHE_CREATION_INPUT_TOKENS,
)
COSTS = (CostKey.INPUT_COST, CostKey.OUTPUT_COST, CostKey.TOTAL_COST)

FIGURES = (
    *("input_tokens", "output_tokens", "total_tokens", "cache_read_tokens", "cache_creation_tokens"),
    *("input_cost", "output_cost", "total_cost"),
)
"""Columns of ``span`` and of ``trace``: the numbers of tokens, and costs."""

COLUMNS = (
    *("trace_id", "span_id", "parent_id", "name", "type", "status", "start_ns", "duration_ns", "model", "provider"),
    *FIGURES,
    *("size", "checksum"),
)
PUT_SPAN = Put("span", COLUMNS, ("trace_id", "span_id"))
SPAN_ID, PARENT_ID, DURATION, SIZE, CHECKSUM = (
    COLUMNS.index(name) for name in ("span_id", "parent_id", "duration_ns", "size", "checksum")
)
_TOKENS_AT = COLUMNS.index("input_tokens")
_COSTS_AT = COLUMNS.index("input_cost")

MAX_TEXT = 250
"""Names, models and the like are cut to so many characters in the columns that are searched."""

_STATUS = {"UNSET": 0, "OK": 1, "ERROR": 2}
_MAX_INT64 = 2**63 - 1
_is_span_id = re.compile("[0-9a-fA-F]{16}").fullmatch
_TYPE, _MODEL, _PROVIDER = SpanAttributeKey.SPAN_TYPE, SpanAttributeKey.MODEL, SpanAttributeKey.MODEL_PROVIDER
_USAGE, _COST = SpanAttributeKey.CHAT_USAGE, SpanAttributeKey.LLM_COST
_NO_TOKENS: tuple[None, ...] = (None,) * len(TOKENS)
_NO_COSTS: tuple[None, ...] = (None,) * len(COSTS)
_decode = msgspec.json.decode


def span_row(span: SpanRecord) -> tuple[list[Any], bytes]:
    """The row of a span, its trace's number still missing, and the span's JSON.

    Raises: INVALID_PARAMETER_VALUE that names the span and what is wrong with it.
    """
    if not _is_span_id(span.span_id) or not (span.parent_id is None or _is_span_id(span.parent_id)):
        raise invalid(
            f"Invalid span id {span.span_id!r} (parent {span.parent_id!r}) in trace {span.trace_id!r}: "
            "a span id is 16 hexadecimal digits."
        )
    status = _STATUS.get(span.status)
    if status is None:
        raise invalid(
            f"Invalid status {span.status!r} of span {span.span_id} in trace {span.trace_id!r}: "
            f"allowed are {', '.join(_STATUS)}."
        )
    start, end = span.start_ns, span.end_ns
    if not 0 <= start <= _MAX_INT64 or (end is not None and not 0 <= end <= _MAX_INT64):
        raise invalid(
            f"Invalid times {start} to {end} of span {span.span_id} in trace {span.trace_id!r}: "
            "they are nanoseconds since 1970, below 2**63."
        )
    get = span.attributes.get
    usage, cost, model, provider = get(_USAGE), get(_COST), get(_MODEL), get(_PROVIDER)
    body = encode_span(span)
    return [
        None,
        span.span_id,
        span.parent_id,
        short(span.name),
        text_of(get(_TYPE)) or "UNKNOWN",
        status,
        start,
        # clocks of several machines may say that it ended before it began
        None if end is None else max(0, end - start),
        model and text_of(model),
        provider and text_of(provider),
        *(usage_of(usage) if usage else _NO_TOKENS),
        *(cost_of(cost) if cost else _NO_COSTS),
        len(body),
        zlib.crc32(body),
    ], body


def short(text: str) -> str:
    """A text as a searched column takes it: cut, and without NUL, which PostgreSQL refuses."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT]


def text_of(value: str | None) -> str | None:
    """The text that JSON text says, cut; the JSON itself when it says something else; None for nothing or null."""
    if not value or value == "null":
        return None
    if value[0] == '"' and value[-1] == '"' and "\\" not in value:
        return short(value[1:-1])
    try:
        decoded = _decode(value)
    except msgspec.DecodeError:
        decoded = value
    return short(decoded if isinstance(decoded, str) else value)


def usage_of(value: str | None) -> tuple[int | None, ...]:
    """The numbers of tokens (``TOKENS``) that the JSON text of a usage says; none of them when it is no usage."""
    given = _object(value)
    found = [_whole(given.get(key)) for key in TOKENS]
    if found[2] is None and (found[0] is not None or found[1] is not None):
        found[2] = (found[0] or 0) + (found[1] or 0)
    return tuple(found)


def cost_of(value: str | None) -> tuple[float | None, ...]:
    """The costs (``COSTS``) in the JSON text of a cost; none of them when it is no cost."""
    given = _object(value)
    found = [_number(given.get(key)) for key in COSTS]
    if found[2] is None and (found[0] is not None or found[1] is not None):
        found[2] = (found[0] or 0.0) + (found[1] or 0.0)
    return tuple(found)


def _object(value: str | None) -> dict[str, Any]:
    try:
        decoded = _decode(value) if value else {}
        # OpenTelemetry's attributes hold no objects: some send them as text
        decoded = _decode(decoded) if isinstance(decoded, str) else decoded
    except msgspec.DecodeError:
        return {}
    return decoded if isinstance(decoded, dict) else {}


def _whole(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _MAX_INT64:
        return None
    return int(value)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < float("inf"):
        return None
    return float(value)


# ---- figures of a whole trace ----------------------------------------------------------------------------------------


def total_figures(rows: Sequence[Sequence[Any]]) -> tuple[Any, ...]:
    """The columns ``FIGURES`` of a trace with these spans.

    What a span reports is not added to what a span above it reports: an agent's usage is the sum of its calls'.
    """
    if len(rows) == 1:
        return tuple(rows[0][_TOKENS_AT : _COSTS_AT + len(COSTS)])
    return (*_total(rows, _TOKENS_AT, len(TOKENS)), *_total(rows, _COSTS_AT, len(COSTS)))


def _total(rows: Sequence[Sequence[Any]], first: int, count: int) -> tuple[Any, ...]:
    # the third is the total, which every report has
    reporting = [row for row in rows if row[first + 2] is not None]
    if not reporting:
        return (None,) * count
    if len(reporting) > 1:
        reporting = _uppermost(rows, reporting)
    return tuple(_sum(row[at] for row in reporting) for at in range(first, first + count))


def _sum(values: Iterable[Any]) -> Any:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _uppermost(rows: Sequence[Sequence[Any]], reporting: list[Sequence[Any]]) -> list[Sequence[Any]]:
    """Those of the reporting spans that have none of them above."""
    parents = {row[SPAN_ID]: row[PARENT_ID] for row in rows}
    # whether a span reports, or one above it
    covered: dict[str | None, bool] = {row[SPAN_ID]: True for row in reporting}
    covered[None] = False

    def is_covered(span_id: str | None) -> bool:
        way = []
        while span_id not in covered:
            # holds for a circle too
            covered[span_id] = False
            way.append(span_id)
            span_id = parents.get(span_id)
        answer = covered[span_id]
        for passed in way:
            covered[passed] = answer
        return answer

    return [row for row in reporting if not is_covered(row[PARENT_ID])]
