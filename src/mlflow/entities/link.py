"""That a span has to do with a span of another trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mlflow.entities.plain_object import PlainObject
from mlflow.entities.span_record import LinkRecord
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX


@dataclass
class Link(PlainObject):
    """Another span.

    Args:
        trace_id: ``tr-`` and 32 hexadecimal digits.
        span_id: 16 hexadecimal digits.
        attributes: what is to say about the connection.
    """

    trace_id: str
    span_id: str
    attributes: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The fields by name."""
        return dict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Link:
        """From ``to_dict``."""
        return cls(data["trace_id"], data["span_id"], data.get("attributes"))

    def to_record(self) -> LinkRecord:
        """As it is stored: OpenTelemetry's ids, without the prefix."""
        trace_id = self.trace_id.removeprefix(TRACE_REQUEST_ID_PREFIX)
        return LinkRecord(trace_id, self.span_id, dict(self.attributes or {}))

    @classmethod
    def from_record(cls, record: LinkRecord) -> Link:
        """From what is stored."""
        return cls(TRACE_REQUEST_ID_PREFIX + record.trace_id, record.span_id, record.attributes or None)

    @classmethod
    def from_otel_proto(cls, proto_link: Any) -> Link:
        """From the link of a span in OpenTelemetry's protobuf."""
        attributes = {item.key: _plain(item.value) for item in proto_link.attributes}
        return cls(TRACE_REQUEST_ID_PREFIX + proto_link.trace_id.hex(), proto_link.span_id.hex(), attributes)


def _plain(value: Any) -> Any:
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    if kind == "array_value":
        return [_plain(item) for item in value.array_value.values]
    if kind == "kvlist_value":
        return {item.key: _plain(item.value) for item in value.kvlist_value.values}
    return getattr(value, kind)
