"""Values of attributes: JSON text in a record, plain values in Python, one-of values in OpenTelemetry's messages."""

from __future__ import annotations

import base64
import json
import math
from json.encoder import encode_basestring
from typing import Any

import msgspec

from mlflow.entities.json_text import value_of

__all__ = ["fill", "finite", "plain", "text_of", "typed", "untyped", "value_of"]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_INT64 = 1 << 63


def text_of(value: Any) -> str:
    """The JSON text of a value that came in a message. A text that is JSON of an object, a list or a text is kept as it
    is: SDKs without nested values send them so."""
    kind = type(value)
    if kind is str:
        if value[:1] in _JSON_BEGINS and _is_json(value):
            return value
        return encode_basestring(value)
    if kind is int or kind is bool:
        return _encode(value).decode()
    return json.dumps(value, ensure_ascii=False)


_JSON_BEGINS = frozenset('{["')


def _is_json(text: str) -> bool:
    try:
        _decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def plain(message: Any) -> Any:
    """The value in an ``AnyValue`` of OpenTelemetry; bytes as base64."""
    kind = message.WhichOneof("value")
    if kind is None:
        return None
    value = getattr(message, kind)
    if kind == "array_value":
        return [plain(item) for item in value.values]
    if kind == "kvlist_value":
        return {item.key: plain(item.value) for item in value.values}
    if kind == "bytes_value":
        return base64.b64encode(value).decode()
    return value


def finite(value: Any) -> Any:
    """The value with texts for NaN and the infinities, which the JSON of events and links has no numbers for."""
    if isinstance(value, float):
        return value if math.isfinite(value) else _not_finite(value)
    if isinstance(value, list):
        return [finite(item) for item in value]
    if isinstance(value, dict):
        return {key: finite(item) for key, item in value.items()}
    return value


def fill(message: Any, value: Any) -> None:
    """Put a plain value into an ``AnyValue`` of OpenTelemetry."""
    if isinstance(value, bool):
        message.bool_value = value
    elif isinstance(value, str):
        message.string_value = value
    elif isinstance(value, int):
        if -_INT64 <= value < _INT64:
            message.int_value = value
        else:
            message.string_value = str(value)
    elif isinstance(value, float):
        message.double_value = value
    elif isinstance(value, (list, tuple)):
        message.array_value.SetInParent()
        for item in value:
            fill(message.array_value.values.add(), item)
    elif isinstance(value, dict):
        message.kvlist_value.SetInParent()
        for key, item in value.items():
            fill(message.kvlist_value.values.add(key=str(key)).value, item)
    elif value is None:
        message.SetInParent()
    else:
        message.string_value = str(value)


def typed(value: Any) -> dict[str, Any] | None:
    """A plain value as protobuf's JSON of an ``AnyValue``, with snake_case names; None for null."""
    kind = type(value)
    if kind is str:
        return {"string_value": value}
    if kind is dict:
        items = [{"key": str(key), "value": typed(item) or {}} for key, item in value.items()]
        return {"kvlist_value": {"values": items}}
    if kind is int:
        return {"int_value": value} if -_INT64 <= value < _INT64 else {"string_value": str(value)}
    if kind is list or kind is tuple:
        return {"array_value": {"values": [typed(item) or {} for item in value]}}
    if kind is float:
        return {"double_value": value if math.isfinite(value) else _not_finite(value)}
    if kind is bool:
        return {"bool_value": value}
    return None if value is None else {"string_value": str(value)}


def _not_finite(value: float) -> str:
    return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")


def untyped(message: dict[str, Any] | None) -> Any:
    """The plain value of protobuf's JSON of an ``AnyValue``; names in snake_case or camelCase."""
    for kind, value in (message or {}).items():
        if kind in ("string_value", "stringValue", "bool_value", "boolValue", "bytes_value", "bytesValue"):
            return value
        if kind in ("int_value", "intValue"):
            return int(value)
        if kind in ("double_value", "doubleValue"):
            return float(value)
        if kind in ("array_value", "arrayValue"):
            return [untyped(item) for item in value.get("values", ())]
        if kind in ("kvlist_value", "kvlistValue"):
            return {item["key"]: untyped(item.get("value")) for item in value.get("values", ())}
    return None
