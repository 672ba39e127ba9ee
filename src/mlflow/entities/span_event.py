"""Something that happened during a span."""

from __future__ import annotations

import json
import time
import traceback
from dataclasses import dataclass, field
from typing import Any

from mlflow.entities.plain_object import PlainObject


class CustomEncoder(json.JSONEncoder):
    """JSON of attributes; what JSON has no form for becomes text."""

    def default(self, o: object) -> str:
        """The text of a value."""
        return str(o)


@dataclass
class SpanEvent(PlainObject):
    """An event with a name.

    Args:
        timestamp: nanoseconds since the epoch; now if left out.
        attributes: whatever is known about it.
    """

    name: str
    timestamp: int = field(default_factory=time.time_ns)
    attributes: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_exception(cls, exception: Exception) -> SpanEvent:
        """The event that an exception is, with OpenTelemetry's attributes."""
        trace = "".join(traceback.format_exception(exception)).strip()
        return cls(
            "exception",
            attributes={
                "exception.message": str(exception),
                "exception.type": type(exception).__name__,
                "exception.stacktrace": trace,
            },
        )

    def json(self) -> dict[str, Any]:
        """The fields by name, the attributes as JSON text."""
        attributes = json.dumps(self.attributes, cls=CustomEncoder) if self.attributes else None
        return {"name": self.name, "timestamp": self.timestamp, "attributes": attributes}

    def to_otel_proto(self) -> Any:
        """The event of OpenTelemetry's protobuf."""
        from mlflow.entities.span import Span
        from mlflow.entities.span_record import EventRecord, SpanRecord

        # as part of a span, since that is what there is a way for
        event = EventRecord(self.name, self.timestamp, self.attributes)
        return Span(SpanRecord("tr-" + "0" * 32, "0" * 16, "", 0, events=[event])).to_otel_proto().events[0]
