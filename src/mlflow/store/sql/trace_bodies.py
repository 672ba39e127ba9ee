"""What spans hold, many of them to a row of the database: JSON arrays of ``SpanRecord``, compressed when that helps."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from mlflow.entities.span_record import SpanRecord
from mlflow.exceptions import MlflowException
from mlflow.store.sql.transaction import Transaction, chunks

CHUNK_BYTES = 1 << 20
"""A row of ``span_body`` takes spans until it has so many bytes of JSON: databases bound the size of a statement."""

ADD_BODY = "INSERT INTO span_body (trace_id, seq, body) VALUES (?, ?, ?)"

_COMPRESS_FROM = 512
# the fastest: higher levels take twice the time for a tenth less
_LEVEL = 1
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(list[SpanRecord])
_raw_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_span_decoder = msgspec.json.Decoder(SpanRecord)
encode_span = _encoder.encode
"""The JSON of one span."""


def pack(spans: Sequence[bytes]) -> list[bytes]:
    """The bodies of rows that hold these spans, which are JSON already."""
    bodies, part, size = [], [], 0
    for span in spans:
        if size + len(span) > CHUNK_BYTES and part:
            bodies.append(_compressed(part))
            part, size = [], 0
        part.append(span)
        size += len(span) + 1
    if part:
        bodies.append(_compressed(part))
    return bodies


def _compressed(spans: list[bytes]) -> bytes:
    body = b"[" + b",".join(spans) + b"]"
    if len(body) < _COMPRESS_FROM:
        return body
    packed = zlib.compress(body, _LEVEL)
    return packed if len(packed) < len(body) else body


def unpack(body: bytes) -> list[SpanRecord]:
    """The spans in the body of a row.

    Raises: DATA_LOSS when they cannot be read.
    """
    try:
        return _decoder.decode(_json_of(body))
    except (zlib.error, msgspec.DecodeError) as error:
        raise _unreadable(error) from error


def unpack_span(body: bytes, span_id: str) -> list[SpanRecord]:
    """What the body of a row says of one span, in the order in which it was written; the others are not decoded.

    Raises: DATA_LOSS when they cannot be read.
    """
    marked = span_id.encode()
    try:
        text = _json_of(body)
        if marked not in text:
            return []
        found = [_span_decoder.decode(raw) for raw in _raw_decoder.decode(text) if marked in bytes(raw)]
    except (zlib.error, msgspec.DecodeError) as error:
        raise _unreadable(error) from error
    # others name it as their parent
    return [span for span in found if span.span_id == span_id]


def _json_of(body: bytes) -> bytes:
    # JSON begins with a bracket, what zlib made does not
    return bytes(body) if bytes(body[:1]) == b"[" else zlib.decompress(body)


def _unreadable(error: Exception) -> MlflowException:
    return MlflowException(f"The stored spans of a trace cannot be read: {error}.", "DATA_LOSS")


def replaces(new_end: int | None, old_end: int | None) -> bool:
    """Whether a span that comes again takes the place of the stored one: not when that has ended and it has not."""
    return new_end is not None or old_end is None


def latest(records: Iterable[SpanRecord]) -> list[SpanRecord]:
    """Each span once, as it was written last, in the order of their beginning, parents before their children."""
    found: dict[str, SpanRecord] = {}
    for record in records:
        known = found.get(record.span_id)
        if known is None or replaces(record.end_ns, known.end_ns):
            found[record.span_id] = record
    spans = sorted(found.values(), key=_start)
    if len({span.start_ns for span in spans}) == len(spans):
        return spans
    # clocks of some senders have milliseconds only
    depths = _depths(found)
    return sorted(spans, key=lambda span: (span.start_ns, depths[span.span_id]))


def _start(record: SpanRecord) -> int:
    return record.start_ns


def _depths(spans: dict[str, SpanRecord]) -> dict[str, int]:
    """How many spans are above each span."""
    depths: dict[str, int] = {}
    for span_id in spans:
        way = []
        while span_id in spans and span_id not in depths:
            # holds for a circle too
            depths[span_id] = -1
            way.append(span_id)
            span_id = spans[span_id].parent_id or ""
        depth = depths.get(span_id, -1)
        for passed in reversed(way):
            depth += 1
            depths[passed] = depth
    return depths


def read_spans(tx: Transaction, numbers: Sequence[int]) -> dict[int, list[SpanRecord]]:
    """The spans of traces by the traces' numbers inside the database, in the order of their beginning.

    Raises: DATA_LOSS when they cannot be read; what the artifact store raises that holds archived ones.
    """
    from mlflow.store.sql.trace_archive import read_archived

    found = read_bodies(tx, numbers)
    for number, archived in read_archived(tx, numbers).items():
        # what came after the archival wins
        found[number] = archived + found[number]
    return {number: latest(records) for number, records in found.items()}


def read_span(tx: Transaction, number: int, span_id: str) -> SpanRecord | None:
    """One span of a trace, as ``read_spans`` would give it; the last rows are looked at first.

    Raises: as ``read_spans``.
    """
    open_one: SpanRecord | None = None
    rows = tx.rows("SELECT seq FROM span_body WHERE trace_id = ? ORDER BY seq DESC", (number,))
    for (seq,) in rows:
        row = tx.row("SELECT body FROM span_body WHERE trace_id = ? AND seq = ?", (number, seq))
        for span in reversed(unpack_span(row[0], span_id) if row else []):
            if span.end_ns is not None:
                return span
            open_one = open_one or span
    from mlflow.store.sql.trace_archive import read_archived

    for span in reversed(read_archived(tx, [number]).get(number, [])):
        if span.span_id == span_id and (span.end_ns is not None or open_one is None):
            return span
    return open_one


def read_bodies(tx: Transaction, numbers: Sequence[int]) -> dict[int, list[SpanRecord]]:
    """The spans that are in the database, in the order in which they were written."""
    found: dict[int, list[SpanRecord]] = {number: [] for number in numbers}
    for part in chunks(list(found)):
        listed = ",".join(map(str, part))
        for number, body in tx.rows(
            f"SELECT trace_id, body FROM span_body WHERE trace_id IN ({listed}) ORDER BY trace_id, seq"
        ):
            found[number] += unpack(body)
    return found


def add_bodies(tx: Transaction, rows: list[tuple[int, int, Any]]) -> None:
    """Store bodies: (trace, number of the row within the trace, body)."""
    tx.many(ADD_BODY, rows)
