"""Rows of traces, and everything that belongs to them but their spans, as the wire has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

import msgspec

from mlflow.entities.trace_keys import (
    TRACE_SCHEMA_VERSION_KEY,
    SpansLocation,
    TraceMetadataKey,
    TraceTagKey,
)
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.entities.trace_state import TraceState
from mlflow.entities.wire_time import duration_text, time_text
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.sql.assessment_rows import assessment_messages
from mlflow.store.sql.locations import below
from mlflow.store.sql.scope import within
from mlflow.store.sql.trace_spans import COSTS, FIGURES, TOKENS
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.utils.mlflow_tags import MLFLOW_ARTIFACT_LOCATION

COLUMNS = (
    *("id", "trace_id", "experiment_id", "request_time", "duration", "state", "name", "client_request_id"),
    *("session_id", "user_id", "source_run_id", "model_id"),
    *FIGURES,
    *("span_count", "open_count", "expected_count", "size", "chunks", "root", "given", "archived", "files"),
)
SELECT = f"SELECT {', '.join(COLUMNS)} FROM trace"

STATES = tuple(TraceState)
"""States by the number that stands in the database."""

COLUMN_OF_METADATA = {
    TraceMetadataKey.TRACE_SESSION: "session_id",
    TraceMetadataKey.TRACE_USER: "user_id",
    TraceMetadataKey.SOURCE_RUN: "source_run_id",
    TraceMetadataKey.MODEL_ID: "model_id",
}
"""Entries of the metadata that are columns of ``trace`` and have no row in ``trace_metadata``."""

UNINDEXED = frozenset(
    (
        *(TraceMetadataKey.INPUTS, TraceMetadataKey.OUTPUTS, TraceMetadataKey.TOKEN_USAGE, TraceMetadataKey.COST),
        *(TraceMetadataKey.SIZE_STATS, TraceMetadataKey.SIZE_BYTES, TRACE_SCHEMA_VERSION_KEY),
    )
)
"""Entries of the metadata that are kept in ``trace_preview.metadata``: they differ from trace to trace, or say again
what columns say, so that an index over them would cost much and find nothing."""

OF_THE_STORE = frozenset((MLFLOW_ARTIFACT_LOCATION, TraceTagKey.SPANS_LOCATION, TraceTagKey.ARCHIVE_LOCATION))
"""Tags that say where the experiment and the spans are; the store knows that itself."""


class Given:
    """Bits of ``trace.given``: what a trace's info said. Spans derive the rest."""

    # an info of protocol 3.0 has come
    INFO = 1
    TIME = 2
    DURATION = 4
    # only OK and ERROR: a trace in progress goes on
    STATE = 8
    NAME = 16
    REQUEST = 32
    RESPONSE = 64
    TOKENS = 128
    COST = 256
    SESSION = 512
    USER = 1024


class TraceRow(msgspec.Struct):
    """A row of ``trace``, its fields in the order of ``COLUMNS``."""

    id: int | None
    trace_id: str
    experiment_id: int
    request_time: int
    duration: int | None = None
    state: int = 0
    name: str | None = None
    client_request_id: str | None = None
    session_id: str | None = None
    user_id: str | None = None
    source_run_id: str | None = None
    model_id: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None
    cache_read_tokens: int | None = None
    cache_creation_tokens: int | None = None
    input_cost: float | None = None
    output_cost: float | None = None
    total_cost: float | None = None
    span_count: int = 0
    open_count: int = 0
    expected_count: int | None = None
    size: int = 0
    chunks: int = 0
    root: int = 0
    given: int = 0
    archived: int = 0
    files: int = 0


# ---- finding ---------------------------------------------------------------------------------------------------------


def trace_row(tx: Transaction, trace_id: str, lock: bool = False) -> TraceRow:
    """The row of a trace; locked against other writers if asked.

    Raises: RESOURCE_DOES_NOT_EXIST.
    """
    test, values = within(tx, "trace")
    row = (tx.locked_row if lock else tx.row)(f"{SELECT} WHERE trace_id = ?{test}", (trace_id, *values))
    if row is None:
        raise not_found("Trace", trace_id)
    return TraceRow(*row)


def trace_rows(tx: Transaction, trace_ids: Iterable[str], experiments: Sequence[int] = ()) -> list[TraceRow]:
    """The rows of those traces that are stored, in the order of the ids; in these experiments, if any are given."""
    wanted = list(dict.fromkeys(trace_ids))
    found: dict[str, TraceRow] = {}
    test, values = within(tx, "trace")
    for part in chunks(wanted):
        query = f"{SELECT} WHERE trace_id IN ({', '.join('?' * len(part))}){test}"
        for row in tx.rows(query, (*part, *values)):
            if not experiments or row[2] in experiments:
                found[row[1]] = TraceRow(*row)
    return [found[trace_id] for trace_id in wanted if trace_id in found]


def trace_rows_of(tx: Transaction, numbers: Sequence[int]) -> list[TraceRow]:
    """The rows of traces by their numbers inside the database, in that order; one that is gone is left out."""
    found = {}
    for part in chunks(numbers):
        for row in tx.rows(f"{SELECT} WHERE id IN ({','.join(map(str, part))})"):
            found[row[0]] = TraceRow(*row)
    return [found[number] for number in numbers if number in found]


# ---- as the wire has it ----------------------------------------------------------------------------------------------


def trace_infos(tx: Transaction, rows: Sequence[TraceRow], artifact_root: str) -> list[TraceInfoMessage]:
    """What is known about traces without their spans.

    Args:
        artifact_root: where artifacts of experiments are that say no place.
    """
    numbers = [row.id for row in rows]
    tags = _entries(tx, "trace_tag", numbers)
    metadata = _entries(tx, "trace_metadata", numbers)
    previews = previews_of(tx, numbers)
    locations = _locations(tx, {row.experiment_id for row in rows}, artifact_root)
    assessments = assessment_messages(tx, {row.id: row.trace_id for row in rows})
    infos = []
    for row in rows:
        request, response, unindexed = previews.get(row.id, (None, None, None))
        location = below(locations[row.experiment_id], "traces", row.trace_id, "artifacts")
        infos.append(
            TraceInfoMessage(
                trace_id=row.trace_id,
                client_request_id=row.client_request_id,
                trace_location=TraceLocation.from_experiment_id(str(row.experiment_id)),
                request_time=time_text(row.request_time),
                execution_duration=None if row.duration is None else duration_text(row.duration),
                state=STATES[row.state].value,
                trace_metadata=_metadata(row, metadata.get(row.id, {}), unindexed),
                assessments=assessments.get(row.id, []),
                tags=_tags(row, tags.get(row.id, {}), location),
                request_preview=request,
                response_preview=response,
            )
        )
    return infos


def _entries(tx: Transaction, table: str, numbers: Sequence[int]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for part in chunks(numbers):
        listed = ",".join(map(str, part))
        query = f'SELECT trace_id, "key", value FROM {table} WHERE trace_id IN ({listed}) ORDER BY trace_id, "key"'
        for number, key, value in tx.rows(query):
            found.setdefault(number, {})[key] = value
    return found


def previews_of(tx: Transaction, numbers: Sequence[int]) -> dict[int, tuple[str | None, str | None, str | None]]:
    """Previews of request and response and the metadata without index (JSON), of traces by their numbers."""
    found = {}
    for part in chunks(numbers):
        listed = ",".join(map(str, part))
        query = f"SELECT trace_id, request, response, metadata FROM trace_preview WHERE trace_id IN ({listed})"
        for number, *texts in tx.rows(query):
            found[number] = tuple(texts)
    return found


def _locations(tx: Transaction, experiments: set[int], artifact_root: str) -> dict[int, str]:
    found = {}
    for part in chunks(sorted(experiments)):
        listed = ",".join(map(str, part))
        for number, location in tx.rows(f"SELECT id, artifact_location FROM experiment WHERE id IN ({listed})"):
            # experiments of other makers may have no location
            found[number] = location or below(artifact_root, str(number))
    missing = experiments - found.keys()
    if missing:
        raise MlflowException(f"Traces belong to experiment {min(missing)}, which is gone.", "INTERNAL_ERROR")
    return found


def _metadata(row: TraceRow, indexed: dict[str, str], unindexed: str | None) -> dict[str, str]:
    found = dict(indexed)
    for key, column in COLUMN_OF_METADATA.items():
        value = getattr(row, column)
        if value is not None:
            found[key] = value
    if row.given & Given.INFO:
        found[TraceMetadataKey.TRACE_INFO_FINALIZED] = "true"
    if unindexed:
        found |= json.loads(unindexed)
    if row.total_tokens is not None and TraceMetadataKey.TOKEN_USAGE not in found:
        found[TraceMetadataKey.TOKEN_USAGE] = _figures(row, TOKENS, FIGURES[: len(TOKENS)])
    if row.total_cost is not None and TraceMetadataKey.COST not in found:
        found[TraceMetadataKey.COST] = _figures(row, COSTS, FIGURES[len(TOKENS) :])
    return found


def _figures(row: TraceRow, keys: Sequence[str], columns: Sequence[str]) -> str:
    values = {key: getattr(row, column) for key, column in zip(keys, columns, strict=True)}
    return json.dumps({key: value for key, value in values.items() if value is not None})


def _tags(row: TraceRow, stored: dict[str, str], location: str) -> dict[str, str]:
    found = {MLFLOW_ARTIFACT_LOCATION: location}
    if row.span_count:
        place = SpansLocation.ARCHIVE_REPO if row.archived == 1 else SpansLocation.TRACKING_STORE
        found[TraceTagKey.SPANS_LOCATION] = place.value
    if row.name is not None:
        found[TraceTagKey.TRACE_NAME] = row.name
    return found | stored
