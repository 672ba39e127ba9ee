"""Spans as answers of the REST API have them: protobuf's JSON with snake_case names, base64 ids, numbers for int64."""

from __future__ import annotations

import base64
import functools
from binascii import b2a_base64
from collections.abc import Mapping
from typing import Any

from mlflow.entities.span_record import EventRecord, LinkRecord, SpanRecord
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX
from mlflow.exceptions import invalid
from mlflow.otlp.ids import linked, span_bytes, trace_bytes
from mlflow.otlp.values import text_of, typed, untyped, value_of

_STATUS_CODES = {"UNSET": 0, "OK": 1, "ERROR": 2}
_KINDS = ("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER")
_SPAN_KIND = "SPAN_KIND_"
_STATUS_CODE = "STATUS_CODE_"


def message_of(record: SpanRecord) -> dict[str, Any]:
    """A span for ``TraceMessage.spans``; what is empty is left out.

    Raises: INVALID_PARAMETER_VALUE for ids that OpenTelemetry has no place for.
    """
    message: dict[str, Any] = {"trace_id": _trace_id(record.trace_id), "span_id": _span_id(record.span_id)}
    if record.parent_id:
        message["parent_span_id"] = _span_id(record.parent_id)
    message["name"] = record.name
    if 0 < record.kind < len(_KINDS):
        message["kind"] = _SPAN_KIND + _KINDS[record.kind]
    message["start_time_unix_nano"] = record.start_ns
    if record.end_ns is not None:
        message["end_time_unix_nano"] = record.end_ns
    if record.attributes:
        message["attributes"] = [_attribute(key, text) for key, text in record.attributes.items()]
    if record.events:
        message["events"] = [
            {"time_unix_nano": event.time_ns, "name": event.name, **_attributes(event.attributes)}
            for event in record.events
        ]
    if record.links:
        message["links"] = [
            {"trace_id": _base64(trace_id), "span_id": _base64(span_id), **_attributes(link.attributes)}
            for link, trace_id, span_id in linked(record)
        ]
    status: dict[str, Any] = {}
    if record.status_message:
        status["message"] = record.status_message
    if record.status != "UNSET":
        status["code"] = _STATUS_CODE + record.status
    message["status"] = status
    return message


def _base64(data: bytes) -> str:
    return b2a_base64(data, newline=False).decode()


# the spans of a trace come one after the other
@functools.lru_cache(maxsize=16)
def _trace_id(trace_id: str) -> str:
    return _base64(trace_bytes(trace_id))


def _span_id(span_id: str) -> str:
    return _base64(span_bytes(span_id))


def _attribute(key: str, text: str) -> dict[str, Any]:
    if text[:1] == '"' and text[-1] == '"' and text.count('"') == 2 and "\\" not in text:
        # a text in which nothing is escaped
        return {"key": key, "value": {"string_value": text[1:-1]}}
    return _pair(key, value_of(text))


def _pair(key: str, value: Any) -> dict[str, Any]:
    kind = typed(value)
    return {"key": key} if kind is None else {"key": key, "value": kind}


def _attributes(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {"attributes": [_pair(key, value) for key, value in attributes.items()]} if attributes else {}


def record_of(message: Mapping[str, Any]) -> SpanRecord:
    """The span of an answer of any server: names in snake_case or camelCase, ids in base64.

    Raises: INVALID_PARAMETER_VALUE when it is no span.
    """
    try:
        return _record_of(message)
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise invalid(f"Invalid span {str(dict(message))[:200]!r}: {type(error).__name__} {error}.") from None


def _record_of(message: Mapping[str, Any]) -> SpanRecord:
    parent = _hex(_either(message, "parent_span_id", "parentSpanId", ""))
    status = message.get("status") or {}
    end_ns = int(_either(message, "end_time_unix_nano", "endTimeUnixNano", 0))
    return SpanRecord(
        trace_id=TRACE_REQUEST_ID_PREFIX + _hex(_either(message, "trace_id", "traceId")),
        span_id=_hex(_either(message, "span_id", "spanId")),
        name=message.get("name", ""),
        start_ns=int(_either(message, "start_time_unix_nano", "startTimeUnixNano", 0)),
        end_ns=end_ns or None,
        parent_id=parent or None,
        status=_status(status.get("code", 0)),
        status_message=status.get("message", ""),
        attributes={key: text_of(value) for key, value in _values(message).items()},
        events=[
            EventRecord(event.get("name", ""), int(_either(event, "time_unix_nano", "timeUnixNano", 0)), _values(event))
            for event in message.get("events") or ()
        ],
        links=[
            LinkRecord(
                _hex(_either(link, "trace_id", "traceId")), _hex(_either(link, "span_id", "spanId")), _values(link)
            )
            for link in message.get("links") or ()
        ],
        kind=_kind(message.get("kind", 0)),
    )


def _either(message: Mapping[str, Any], name: str, camel: str, *default: Any) -> Any:
    value = message.get(name, message.get(camel))
    if value is None:
        if not default:
            raise KeyError(name)
        return default[0]
    return value


def _hex(text: str) -> str:
    return base64.b64decode(text).hex()


def _values(message: Mapping[str, Any]) -> dict[str, Any]:
    return {item["key"]: untyped(item.get("value")) for item in message.get("attributes") or ()}


def _status(code: str | int) -> str:
    names = tuple(_STATUS_CODES)
    if isinstance(code, int):
        return names[code] if 0 <= code < len(names) else "UNSET"
    name = code.removeprefix(_STATUS_CODE)
    return name if name in _STATUS_CODES else "UNSET"


def _kind(kind: str | int) -> int:
    if isinstance(kind, int):
        return kind
    name = kind.removeprefix(_SPAN_KIND)
    return _KINDS.index(name) if name in _KINDS else 0
