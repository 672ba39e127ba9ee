"""The outline of a trace from what is known of its spans, wherever that comes from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from mlflow.api.trace_parts import SpanCall, TraceOutline


class OutlinedSpan(NamedTuple):
    """What an outline says of a span."""

    span_id: str
    parent_id: str | None
    name: str
    type: str
    status: int
    start_ns: int
    duration_ns: int | None
    model: str | None
    provider: str | None
    input_tokens: int | None
    output_tokens: int | None
    total_tokens: int | None
    total_cost: float | None


def outline_of(spans: Iterable[Any]) -> TraceOutline:
    """The outline of spans, each with the fields of ``OutlinedSpan`` in their order; of what began at the same time,
    what lasted longer comes first: it may hold the other."""
    rows = sorted(spans, key=_place)
    names: dict[str, int] = {}
    types: dict[str, int] = {}
    begin = rows[0][5] if rows else 0
    outline = TraceOutline(begin, [], [], [], [], [], [], [], [], [], [])
    for number, row in enumerate(rows):
        span_id, parent_id, name, type, status, start_ns, duration_ns, *call = row
        outline.ids.append(span_id)
        outline.parent_ids.append(parent_id or None)
        outline.name.append(names.setdefault(name, len(names)))
        outline.type.append(types.setdefault(type, len(types)))
        outline.status.append(status)
        outline.start.append(start_ns - begin)
        outline.duration.append(duration_ns)
        if any(value is not None for value in call):
            outline.calls.append(SpanCall(number, *call))
    outline.names = list(names)
    outline.types = list(types)
    return outline


def _place(row: Any) -> tuple[int, int, str]:
    return row[5], -(1 << 62) if row[6] is None else -row[6], row[0]
