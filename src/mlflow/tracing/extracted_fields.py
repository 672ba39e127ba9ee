"""Columns made of what went into and came out of spans: ``extract_fields`` of ``search_traces``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from mlflow.entities.trace import Trace
from mlflow.exceptions import invalid

# a name: anything in backticks, or anything without dots and backticks
_PART = re.compile(r"`([^`]+)`|([^.`]+)")


class ExtractedField(NamedTuple):
    """The inputs or outputs of a span, or one value in them.

    Args:
        column: the column's name: the field as it was written, without backticks.
        span_name: the name of the span.
        side: "inputs" or "outputs".
        key: the value in them; None means all of it.
    """

    column: str
    span_name: str
    side: str
    key: str | None

    def value_in(self, trace: Trace) -> Any:
        """What the last span of that name has; None when there is no such span or value."""
        for span in reversed(trace.data.spans):
            if span.name == self.span_name:
                value = span.inputs if self.side == "inputs" else span.outputs
                if self.key is None:
                    return value
                if isinstance(value, dict) and self.key in value:
                    return value[self.key]
        return None


def parse(fields: Iterable[str]) -> list[ExtractedField]:
    """The fields that these texts name.

    Each is ``span.inputs``, ``span.outputs``, ``span.inputs.key`` or ``span.outputs.key``; names with dots stand in
    backticks.

    Raises: INVALID_PARAMETER_VALUE for anything else, and for a field that is given twice.
    """
    found = [_parsed(text) for text in fields]
    names = [field.column for field in found]
    for name in names:
        if names.count(name) > 1:
            raise invalid(f"The field {name!r} is given twice in extract_fields.")
    return found


def _parsed(text: str) -> ExtractedField:
    parts = names_in(text) if isinstance(text, str) else None
    if parts is None or not 2 <= len(parts) <= 3 or parts[1] not in ("inputs", "outputs"):
        raise invalid(
            f"Invalid field {text!r} in extract_fields: it must read span.inputs, span.outputs, span.inputs.key or "
            "span.outputs.key; names with dots stand in backticks."
        )
    return ExtractedField(".".join(parts), parts[0], parts[1], parts[2] if len(parts) == 3 else None)


def names_in(text: str) -> list[str] | None:
    """The names in a text that dots separate, without their backticks; None if it cannot be read."""
    parts, position = [], 0
    while True:
        match = _PART.match(text, position)
        if match is None:
            return None
        parts.append(match.group(1) or match.group(2))
        position = match.end()
        if position == len(text):
            return parts
        if text[position] != ".":
            return None
        position += 1


def columns(fields: Sequence[ExtractedField], traces: Sequence[Trace]) -> dict[str, list[Any]]:
    """A column for each field, a row for each trace."""
    return {field.column: [field.value_in(trace) for trace in traces] for field in fields}
