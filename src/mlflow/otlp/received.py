"""What a request of OTLP brings, whatever its encoding: spans as records, tags of their traces."""

from __future__ import annotations

from typing import Any

from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX, SpanAttributeKey
from mlflow.otlp.conventions import understand
from mlflow.otlp.values import text_of

STATUS = ("UNSET", "OK", "ERROR")
"""Names of OpenTelemetry's status codes, by number."""
_NO_TRACE = "0" * 32
_NO_SPAN = "0" * 16
_LATEST = (1 << 63) - 1
_LAST_KIND = 5
# server and consumer
_ENTRIES = frozenset((2, 5))
_SERVICE = "service.name"


class Received:
    """Spans and tags, gathered resource by resource.

    Fields:
        spans: what can be stored, with what the conventions of others mean added under MLflow's names.
        tags: by trace id, what the resources say; those of the root's resource win.
        rejected: number of spans that cannot be stored.
        reason: why, of the first one.
    """

    def __init__(self) -> None:
        self.spans: list[SpanRecord] = []
        self.tags: dict[str, dict[str, str]] = {}
        self.rejected = 0
        self.reason = ""
        self._resource: dict[str, str] = {}
        # the trace that has the tags of this resource already, so that most spans need no look
        self._tagged = ""

    def begin_resource(self, attributes: dict[str, Any]) -> None:
        """What the spans that follow come from. What an SDK says of itself is no tag."""
        self._resource = {
            _text(key): _text(value) if isinstance(value, str) else text_of(value)
            for key, value in attributes.items()
            if not key.startswith(("telemetry.", "mlflow."))
        }
        self._tagged = ""

    def add(
        self,
        trace: str,
        span: str,
        parent: str,
        name: str,
        start_ns: int,
        end_ns: int,
        status: int,
        status_message: str,
        attributes: dict[str, str],
        events: list[EventRecord],
        links: list[LinkRecord],
        kind: int,
    ) -> None:
        """Take a span whose ids are hexadecimal digits and whose attributes are JSON texts."""
        if len(trace) != 32 or trace == _NO_TRACE or len(span) != 16 or span == _NO_SPAN or len(parent) not in (0, 16):
            self._reject(
                f"The span {name[:100]!r} has the ids {trace!r} (trace), {span!r} (span), {parent!r} (parent): allowed "
                "are 16 bytes for a trace and 8 bytes for a span, not all zero."
            )
            return
        if not (0 <= start_ns <= _LATEST and 0 <= end_ns <= _LATEST):
            self._reject(
                f"The span {name[:100]!r} has the times {start_ns} and {end_ns}: allowed are nanoseconds since the "
                f"epoch up to {_LATEST}."
            )
            return
        trace_id = TRACE_REQUEST_ID_PREFIX + trace
        is_root = not parent or parent == _NO_SPAN
        understand(attributes, events)
        if kind in _ENTRIES and _SERVICE in self._resource:
            # here the part of a service begins; the spans below are of the same one
            attributes.setdefault(_SERVICE, text_of(self._resource[_SERVICE]))
        attributes[SpanAttributeKey.REQUEST_ID] = f'"{trace_id}"'
        self.spans.append(
            SpanRecord(
                trace_id,
                span,
                _text(name) if "\0" in name else name,
                start_ns,
                end_ns or None,
                None if is_root else parent,
                STATUS[status] if 0 <= status < len(STATUS) else STATUS[0],
                _text(status_message) if status_message else "",
                attributes,
                events,
                links,
                kind if 0 <= kind <= _LAST_KIND else 0,
            )
        )
        if self._resource and (is_root or trace_id != self._tagged):
            self._tagged = trace_id
            tags = self.tags.get(trace_id)
            if tags is None:
                self.tags[trace_id] = dict(self._resource)
            elif is_root:
                tags.update(self._resource)
            else:
                self.tags[trace_id] = self._resource | tags

    def _reject(self, reason: str) -> None:
        self.rejected += 1
        self.reason = self.reason or reason


def _text(value: str) -> str:
    # PostgreSQL keeps no NUL
    return value.replace("\0", "")
