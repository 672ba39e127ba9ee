"""A span as it is written, stored and sent: what recording makes and stores keep, without the ways to read it."""

from __future__ import annotations

import msgspec


class EventRecord(msgspec.Struct, omit_defaults=True):
    """Something that happened during a span; ``time_ns`` since the epoch, attributes are plain values."""

    name: str
    time_ns: int
    attributes: dict = {}


class LinkRecord(msgspec.Struct, omit_defaults=True):
    """Another span that this one has to do with; the ids are those of OpenTelemetry, 32 and 16 hexadecimal digits."""

    trace_id: str
    span_id: str
    attributes: dict = {}


class SpanRecord(msgspec.Struct, omit_defaults=True):
    """One span.

    Fields:
        trace_id: ``tr-`` and 32 hexadecimal digits.
        span_id, parent_id: 16 hexadecimal digits; the root has no parent.
        start_ns, end_ns: nanoseconds since the epoch; ``end_ns`` is None while the span is open.
        status: UNSET, OK or ERROR.
        attributes: each value is JSON text, as MLflow's span format has it (``mlflow.spanInputs`` → ``'{"x": 1}'``).
        kind: OpenTelemetry's number of the kind (0: not given, 1: internal, 2: server, 3: client, ...).
    """

    trace_id: str
    span_id: str
    name: str
    start_ns: int
    end_ns: int | None = None
    parent_id: str | None = None
    status: str = "UNSET"
    status_message: str = ""
    attributes: dict[str, str] = {}
    events: list[EventRecord] = []
    links: list[LinkRecord] = []
    kind: int = 0
