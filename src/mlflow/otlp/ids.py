"""Ids of traces and spans: text in a record, bytes in OpenTelemetry's messages."""

from __future__ import annotations

from collections.abc import Iterator

from mlflow.entities.span_record import LinkRecord, SpanRecord
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX
from mlflow.exceptions import MlflowException, invalid


def trace_bytes(trace_id: str) -> bytes:
    """The 16 bytes of a trace id, with or without ``tr-``.

    Raises: INVALID_PARAMETER_VALUE for an id that OpenTelemetry has no place for.
    """
    return _bytes_of(trace_id.removeprefix(TRACE_REQUEST_ID_PREFIX), 16, "trace", trace_id)


def span_bytes(span_id: str) -> bytes:
    """The 8 bytes of a span id.

    Raises: INVALID_PARAMETER_VALUE for an id that OpenTelemetry has no place for.
    """
    return _bytes_of(span_id, 8, "span", span_id)


def linked(record: SpanRecord) -> Iterator[tuple[LinkRecord, bytes, bytes]]:
    """The links of a span with the bytes of their ids; those with ids that OpenTelemetry has no place for are left out,
    so that one of them does not hide the whole trace."""
    for link in record.links:
        try:
            yield link, trace_bytes(link.trace_id), span_bytes(link.span_id)
        except MlflowException:
            continue


def _bytes_of(digits: str, length: int, kind: str, shown: str) -> bytes:
    try:
        found = bytes.fromhex(digits)
    except ValueError:
        found = b""
    if len(found) != length:
        raise invalid(
            f"Invalid {kind} id {shown!r}: OpenTelemetry's protocol takes {2 * length} hexadecimal digits"
            f"{' after tr-' if kind == 'trace' else ''}."
        )
    return found
