"""Spans in OTLP's JSON: camelCase names, hexadecimal ids, int64 as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX
from mlflow.exceptions import invalid
from mlflow.otlp.ids import linked
from mlflow.otlp.received import STATUS, Received
from mlflow.otlp.values import finite, text_of, typed, untyped, value_of

_KINDS = {
    f"SPAN_KIND_{name}": number
    for number, name in enumerate(("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"))
}
_STATUS_CODES = {f"STATUS_CODE_{name}": number for number, name in enumerate(STATUS)}


class _Camel(msgspec.Struct, rename="camel", omit_defaults=True):
    pass


class _Attribute(_Camel):
    key: str
    value: dict[str, Any] = {}


class _Event(_Camel):
    time_unix_nano: int | str = 0
    name: str = ""
    attributes: list[_Attribute] = []


class _Link(_Camel):
    trace_id: str
    span_id: str
    attributes: list[_Attribute] = []


class _Status(_Camel):
    message: str = ""
    code: int | str = 0


class _Span(_Camel):
    trace_id: str
    span_id: str
    parent_span_id: str = ""
    name: str = ""
    kind: int | str = 0
    start_time_unix_nano: int | str = 0
    end_time_unix_nano: int | str = 0
    attributes: list[_Attribute] = []
    events: list[_Event] = []
    links: list[_Link] = []
    status: _Status = msgspec.field(default_factory=_Status)


class _ScopeSpans(_Camel):
    spans: list[_Span] = []


class _Resource(_Camel):
    attributes: list[_Attribute] = []


class _ResourceSpans(_Camel):
    resource: _Resource = msgspec.field(default_factory=_Resource)
    scope_spans: list[_ScopeSpans] = []


class _Request(_Camel):
    resource_spans: list[_ResourceSpans] = []


_decoder = msgspec.json.Decoder(_Request)


def read_json(body: bytes) -> Received:
    """The spans of an ``ExportTraceServiceRequest`` in JSON.

    Raises: INVALID_PARAMETER_VALUE, with the place of the mistake, when it is none.
    """
    try:
        message = _decode(body)
        received = Received()
        for group in message.resource_spans:
            received.begin_resource(_values(group.resource.attributes))
            for scope in group.scope_spans:
                for span in scope.spans:
                    _add(received, span)
    except (msgspec.DecodeError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise invalid(f"Invalid OpenTelemetry format: {error}.") from None
    return received


def _decode(body: bytes) -> _Request:
    try:
        return _decoder.decode(body)
    except msgspec.ValidationError:
        # null stands for a field that is absent, in protobuf's JSON
        return _decoder.decode(msgspec.json.encode(_without_nulls(json.loads(body))))


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


def _add(received: Received, span: _Span) -> None:
    received.add(
        _digits(span.trace_id, "traceId"),
        _digits(span.span_id, "spanId"),
        _digits(span.parent_span_id, "parentSpanId"),
        span.name,
        _nanoseconds(span.start_time_unix_nano),
        _nanoseconds(span.end_time_unix_nano),
        _number(span.status.code, _STATUS_CODES),
        span.status.message,
        {item.key: text_of(untyped(item.value)) for item in span.attributes},
        [EventRecord(e.name, _nanoseconds(e.time_unix_nano), _values(e.attributes)) for e in span.events],
        [
            LinkRecord(_digits(link.trace_id, "traceId"), _digits(link.span_id, "spanId"), _values(link.attributes))
            for link in span.links
        ],
        _number(span.kind, _KINDS),
    )


def _digits(text: str, name: str) -> str:
    try:
        return bytes.fromhex(text).hex()
    except ValueError:
        raise ValueError(f"{name} {text[:100]!r} is not made of hexadecimal digits") from None


def _nanoseconds(value: int | str) -> int:
    return int(value)


def _number(value: int | str, names: Mapping[str, int]) -> int:
    if isinstance(value, int):
        return value
    return names[value] if value in names else int(value)


def _values(items: list[_Attribute]) -> dict[str, Any]:
    return {item.key: finite(untyped(item.value)) for item in items}


# ---- writing ---------------------------------------------------------------------------------------------------------


def json_request_of(records: Iterable[SpanRecord], resource: Mapping[str, Any] | None = None) -> bytes:
    """An ``ExportTraceServiceRequest`` in JSON with these spans, one line.

    Args:
        records: spans of any traces.
        resource: attributes of the resource, such as ``service.name``; plain values.
    """
    scope = {"scope": {"name": "mlflow"}, "spans": [span_of(record) for record in records]}
    group = {"resource": {"attributes": _pairs(resource or {})}, "scopeSpans": [scope]}
    return msgspec.json.encode({"resourceSpans": [group]})


def span_of(record: SpanRecord) -> dict[str, Any]:
    """A span in OTLP's JSON."""
    span: dict[str, Any] = {
        "traceId": record.trace_id.removeprefix(TRACE_REQUEST_ID_PREFIX),
        "spanId": record.span_id,
        "name": record.name,
        "kind": record.kind,
        "startTimeUnixNano": str(record.start_ns),
    }
    if record.parent_id:
        span["parentSpanId"] = record.parent_id
    if record.end_ns is not None:
        span["endTimeUnixNano"] = str(record.end_ns)
    if record.attributes:
        span["attributes"] = [{"key": key, "value": _value(value_of(text))} for key, text in record.attributes.items()]
    if record.events:
        span["events"] = [
            {"timeUnixNano": str(event.time_ns), "name": event.name, "attributes": _pairs(event.attributes)}
            for event in record.events
        ]
    links = [
        {"traceId": trace_id.hex(), "spanId": span_id.hex(), "attributes": _pairs(link.attributes)}
        for link, trace_id, span_id in linked(record)
    ]
    if links:
        span["links"] = links
    status: dict[str, Any] = {"code": STATUS.index(record.status) if record.status in STATUS else 0}
    if record.status_message:
        status["message"] = record.status_message
    span["status"] = status
    return span


def _pairs(attributes: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes.items()]


_CAMEL = {"string_value": "stringValue", "bool_value": "boolValue", "double_value": "doubleValue"}


def _value(value: Any) -> dict[str, Any]:
    """A plain value in OTLP's JSON of an ``AnyValue``."""
    if isinstance(value, (list, tuple)):
        return {"arrayValue": {"values": [_value(item) for item in value]}}
    if isinstance(value, dict):
        return {"kvlistValue": {"values": [{"key": str(key), "value": _value(item)} for key, item in value.items()]}}
    for kind, found in (typed(value) or {}).items():
        return {"intValue": str(found)} if kind == "int_value" else {_CAMEL[kind]: found}
    return {}
