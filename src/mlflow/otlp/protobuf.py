"""Spans in OTLP's protobuf: requests that arrive, requests to other servers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from mlflow.exceptions import invalid
from mlflow.otlp.ids import linked, span_bytes, trace_bytes
from mlflow.otlp.received import STATUS, Received
from mlflow.otlp.values import fill, finite, plain, text_of, value_of

_STATUS_NUMBER = {name: number for number, name in enumerate(STATUS)}
SCOPE = "mlflow"
"""The instrumentation scope that our spans go out under."""


def read_protobuf(body: bytes) -> Received:
    """The spans of an ``ExportTraceServiceRequest``.

    Raises: INVALID_PARAMETER_VALUE when the bytes are none.
    """
    try:
        message = ExportTraceServiceRequest.FromString(body)
    except (DecodeError, RecursionError) as error:
        raise invalid(f"Invalid OpenTelemetry format: the body is no ExportTraceServiceRequest ({error}).") from None
    received = Received()
    for group in message.resource_spans:
        received.begin_resource({item.key: plain(item.value) for item in group.resource.attributes})
        for scope in group.scope_spans:
            for span in scope.spans:
                _add(received, span)
    return received


def _add(received: Received, span: Any) -> None:
    attributes = {}
    for item in span.attributes:
        value = item.value
        kind = value.WhichOneof("value")
        attributes[item.key] = text_of(value.string_value if kind == "string_value" else plain(value))
    status, events, links = span.status, span.events, span.links
    received.add(
        span.trace_id.hex(),
        span.span_id.hex(),
        span.parent_span_id.hex(),
        span.name,
        span.start_time_unix_nano,
        span.end_time_unix_nano,
        status.code,
        status.message,
        attributes,
        [EventRecord(e.name, e.time_unix_nano, _plain_attributes(e.attributes)) for e in events] if events else [],
        [LinkRecord(n.trace_id.hex(), n.span_id.hex(), _plain_attributes(n.attributes)) for n in links]
        if links
        else [],
        span.kind,
    )


def _plain_attributes(items: Any) -> dict[str, Any]:
    return {item.key: finite(plain(item.value)) for item in items}


def request_of(records: Iterable[SpanRecord], resource: Mapping[str, Any] | None = None) -> bytes:
    """An ``ExportTraceServiceRequest`` with these spans.

    Args:
        records: spans of any traces.
        resource: attributes of the resource, such as ``service.name``; plain values.

    Raises: INVALID_PARAMETER_VALUE for ids that OpenTelemetry has no place for.
    """
    message = ExportTraceServiceRequest()
    group = message.resource_spans.add()
    group.resource.SetInParent()
    _fill_attributes(group.resource.attributes, resource or {})
    scope = group.scope_spans.add()
    scope.scope.name = SCOPE
    for record in records:
        fill_span(scope.spans.add(), record)
    return message.SerializeToString()


def fill_span(span: Any, record: SpanRecord) -> None:
    """Put a record into a ``Span`` of OpenTelemetry; its attributes get the types that their JSON has."""
    span.trace_id = trace_bytes(record.trace_id)
    span.span_id = span_bytes(record.span_id)
    if record.parent_id:
        span.parent_span_id = span_bytes(record.parent_id)
    span.name = record.name
    span.kind = record.kind
    span.start_time_unix_nano = record.start_ns
    span.end_time_unix_nano = record.end_ns or 0
    for key, text in record.attributes.items():
        fill(span.attributes.add(key=key).value, value_of(text))
    for event in record.events:
        _fill_attributes(span.events.add(name=event.name, time_unix_nano=event.time_ns).attributes, event.attributes)
    for link, trace_id, span_id in linked(record):
        added = span.links.add(trace_id=trace_id, span_id=span_id)
        _fill_attributes(added.attributes, link.attributes)
    span.status.code = _STATUS_NUMBER.get(record.status, 0)
    span.status.message = record.status_message


def _fill_attributes(items: Any, attributes: Mapping[str, Any]) -> None:
    for key, value in attributes.items():
        fill(items.add(key=key).value, value)


def response_of(received: Received) -> bytes:
    """The ``ExportTraceServiceResponse``: empty, or how many spans were left out and why."""
    if not received.rejected:
        return b""
    response = ExportTraceServiceResponse()
    response.partial_success.rejected_spans = received.rejected
    response.partial_success.error_message = received.reason
    return response.SerializeToString()
