"""What the spans of a trace add up to: tokens, cost, bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import msgspec

from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import SpanAttributeKey, TraceMetadataKey

_encode = msgspec.json.Encoder().encode


class Totals:
    """Sums over the spans of a trace, which may come in several parts, children before their parents.

    A span's usage covers that of the spans below it, so only the uppermost ones are added up.
    """

    def __init__(self) -> None:
        self._parents: dict[str, str | None] = {}
        self._figures: dict[str, dict[str, dict[str, float]]] = {
            SpanAttributeKey.CHAT_USAGE: {},
            SpanAttributeKey.LLM_COST: {},
        }
        self._sizes: list[int] = []

    def add(self, records: Iterable[SpanRecord]) -> None:
        """Count these spans."""
        for record in records:
            self._parents[record.span_id] = record.parent_id
            self._sizes.append(len(_encode(record)))
            for key, by_span in self._figures.items():
                text = record.attributes.get(key)
                if text is not None:
                    figures = _numbers(text)
                    if figures:
                        by_span[record.span_id] = figures

    def metadata(self) -> dict[str, str]:
        """The sums as MLflow has them in a trace's metadata."""
        sizes = sorted(self._sizes) or [0]
        stats = {
            "total_size_bytes": sum(sizes),
            "num_spans": len(self._sizes),
            "max": sizes[-1],
            **{f"p{q}": sizes[min(len(sizes) - 1, len(sizes) * q // 100)] for q in (25, 50, 75)},
        }
        found = {
            TraceMetadataKey.SIZE_STATS: json.dumps(stats),
            TraceMetadataKey.SIZE_BYTES: str(stats["total_size_bytes"]),
        }
        for attribute, key in (
            (SpanAttributeKey.CHAT_USAGE, TraceMetadataKey.TOKEN_USAGE),
            (SpanAttributeKey.LLM_COST, TraceMetadataKey.COST),
        ):
            total = self._sum(self._figures[attribute])
            if total:
                found[key] = json.dumps(total)
        return found

    def _sum(self, by_span: dict[str, dict[str, float]]) -> dict[str, float]:
        total: dict[str, float] = {}
        for span_id, figures in by_span.items():
            if not self._is_below_another(span_id, by_span):
                for name, number in figures.items():
                    total[name] = total.get(name, 0) + number
        return total

    def _is_below_another(self, span_id: str, by_span: dict[str, Any]) -> bool:
        seen = {span_id}
        parent = self._parents.get(span_id)
        while parent is not None and parent not in seen:
            if parent in by_span:
                return True
            seen.add(parent)
            parent = self._parents.get(parent)
        return False


def _numbers(text: str) -> dict[str, float]:
    """The numbers of a JSON object; {} when the text is none."""
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(value, dict):
        return {}
    return {key: n for key, n in value.items() if isinstance(n, (int, float)) and not isinstance(n, bool)}
