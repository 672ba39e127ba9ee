"""Any value as JSON text, for attributes of spans."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def _plain(value: Any) -> Any:
    """What stands for a value that JSON has no form for: its fields where it has some, else its text."""
    if isinstance(value, type):
        return str(value)
    own = getattr(value, "__json_form__", None)
    if callable(own):
        return own()
    for method in ("model_dump", "to_dict", "dict"):
        dump = getattr(value, method, None)
        if callable(dump):
            try:
                plain = dump()
            except Exception:
                # another library's method of that name, which wants arguments or fails: the text will do
                continue
            if isinstance(plain, (dict, list, str, int, float, bool)):
                return plain
    if hasattr(value, "tolist") and hasattr(value, "shape"):
        return value.tolist()
    return str(value)


_encoder = msgspec.json.Encoder(enc_hook=_plain)
_encode = _encoder.encode
_decode = msgspec.json.Decoder().decode


def json_text(value: Any) -> str:
    """A value as compact JSON text.

    Models (pydantic), dataclasses and arrays become objects and lists; what has no other form becomes its text. NaN
    becomes null, which JSON has instead.
    """
    try:
        return _encode(value).decode()
    except Exception:
        # keys that are no texts, integers of more than 64 bits, lone surrogates, values inside themselves
        return _with_care(value)


def _with_care(value: Any) -> str:
    try:
        return json.dumps(_texts_as_keys(value, 0), default=lambda o: str(_plain(o)))
    except Exception:
        return json.dumps(str(value))


def _texts_as_keys(value: Any, depth: int) -> Any:
    if depth > 100:
        return str(value)
    if isinstance(value, dict):
        return {str(key): _texts_as_keys(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_texts_as_keys(item, depth + 1) for item in value]
    return value


def value_of(text: str) -> Any:
    """The value of a JSON text; the text itself if it is none."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        # NaN and Infinity, which Python writes
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
