"""The spans of a trace."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from mlflow.entities.json_text import value_of
from mlflow.entities.trace_keys import SpanAttributeKey

if TYPE_CHECKING:
    from mlflow.entities.span import Span


@dataclass
class TraceData:
    """Spans, parents before their children as far as they began in that order."""

    spans: list[Span] = field(default_factory=list)

    def __init__(self, spans: list[Span] | None = None, **kwargs: Any) -> None:
        # older callers also give request and response, which the root span has
        self.spans = spans or []

    def to_dict(self) -> dict[str, Any]:
        """Plain values under ``spans``."""
        return {"spans": [span.to_dict() for span in self.spans]}

    def to_json_bytes(self) -> bytes:
        """JSON of ``to_dict``."""
        return msgspec.json.encode(self.to_dict())

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> TraceData:
        """From ``to_dict``."""
        from mlflow.entities.span import Span

        return cls([Span.from_dict(span) for span in d["spans"]])

    @property
    def _root(self) -> Span | None:
        return next((span for span in self.spans if span.parent_id is None), None)

    @property
    def request(self) -> str | None:
        """What went into the root span, as JSON text."""
        return self._json_of_root(SpanAttributeKey.INPUTS)

    @property
    def response(self) -> str | None:
        """What came out of the root span, as JSON text."""
        return self._json_of_root(SpanAttributeKey.OUTPUTS)

    def _json_of_root(self, key: str) -> str | None:
        root = self._root
        text = None if root is None else root.record.attributes.get(key)
        # with blanks after commas and colons, as Python writes JSON
        return None if text is None else json.dumps(value_of(text), ensure_ascii=False)

    @property
    def intermediate_outputs(self) -> dict[str, Any] | None:
        """What came out of the spans below the root, by name; the root's attribute of that name wins."""
        root = self._root
        if root is None:
            return None
        given = root.get_attribute(SpanAttributeKey.INTERMEDIATE_OUTPUTS)
        if given is not None:
            return given
        outputs = {s.name: s.outputs for s in self.spans if s.parent_id is not None and s.outputs is not None}
        return outputs or None
