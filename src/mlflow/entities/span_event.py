"""Something that happened during a span."""

from __future__ import annotations

import json
import time
import traceback
from dataclasses import asdict, dataclass, field
from typing import Any


class CustomEncoder(json.JSONEncoder):
    """JSON of attributes; what JSON has no form for becomes text."""

    def default(self, o: object) -> str:
        """The text of a value."""
        return str(o)


@dataclass
class SpanEvent:
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

    def __iter__(self):
        yield from asdict(self).items()
