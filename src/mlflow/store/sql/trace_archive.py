"""Spans of old traces out of the database, into files of an artifact store; they are read from there like before.

The file is written before the rows go, and the rows go only if the trace is as it was when the file was made. A crash
in between leaves a file and the rows, which say the same. Spans that come after that go into the database again, until
the next time. Files of traces that are deleted, archived and attached ones, are put on a list, since no operation
waits for an artifact store.
"""

from __future__ import annotations

import gzip
import logging
import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import TraceArchivalFailureReason, TraceExperimentTagKey, TraceTagKey
from mlflow.entities.workspace import DEFAULT_WORKSPACE_NAME
from mlflow.exceptions import MlflowException, MlflowTraceDataCorrupted, MlflowTraceDataNotFound
from mlflow.store.sql.dialect import Put
from mlflow.store.sql.locations import WORKSPACE_FOLDER, below
from mlflow.store.sql.trace_bodies import latest, read_bodies
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.store.trace_retention import archival_ms, archive_now_ms, check_location, duration_ms

if TYPE_CHECKING:
    from mlflow.store.artifact.artifact_repo import ArtifactRepository
    from mlflow.store.sql.tracking import SqlTracking

FILE_NAME = "spans.json.gz"
"""A JSON array of ``SpanRecord``, compressed, in a folder of the trace."""

ARCHIVED, UNREADABLE = 1, 2
"""Values of ``trace.archived``."""

_logger = logging.getLogger(__name__)
_PUT_TAG = Put("trace_tag", ("trace_id", "key", "value"), ("trace_id", "key"))
_ADD_GARBAGE = "INSERT INTO trace_file_garbage (uri) VALUES (?)"
_PROXIED = "mlflow-artifacts:"
_AT_ONCE = 100
_DUE = (
    "SELECT id FROM trace WHERE experiment_id = ? AND request_time <= ? AND archived = 0 AND span_count > 0 "
    "AND state <> 3 AND id > ? ORDER BY id"
)


def archive_traces(
    store: SqlTracking,
    location: str,
    retention: str,
    *,
    allowlist: Iterable[str] = (),
    max_traces: int | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Move spans of traces that are old enough into the archive; gives the number of traces.

    What a workspace says of location and retention counts for its experiments in place of what is given here; without a
    location of its own, its files are in a folder of its name.

    Args:
        location: URI of the archive.
        retention: for experiments whose tags say nothing; a duration like ``30d``. No experiment may keep spans longer,
            except those in ``allowlist`` (ids).
        max_traces: at most so many.
        may_go_on: asked before each trace; the rest is left for the next time when it says no.

    Raises: INVALID_PARAMETER_VALUE for a location or a duration that is none; what the artifact store raises when it
        cannot be written to, with everything that is not archived still in the database.
    """
    check_location(location)
    duration_ms(retention, "retention")
    allowed = frozenset(allowlist)
    now = int(time.time() * 1000)
    done = 0
    places = _places(store)
    for experiment, workspace, tags in _experiments(store):
        place, own_longest = places.get(workspace, (None, None))
        if place is None:
            place = location if workspace == DEFAULT_WORKSPACE_NAME else below(location, WORKSPACE_FOLDER, workspace)
        longest = duration_ms(own_longest or retention, "retention")
        own = tags.get(TraceExperimentTagKey.ARCHIVAL_RETENTION)
        age = longest if own is None else archival_ms(own)
        if str(experiment) not in allowed:
            age = min(age, longest)
        at_once = tags.get(TraceExperimentTagKey.ARCHIVE_NOW)
        if at_once is not None:
            age = min(age, archive_now_ms(at_once))
        last = 0
        while max_traces is None or done < max_traces:
            limit = _AT_ONCE if max_traces is None else min(_AT_ONCE, max_traces - done)
            numbers = _due(store, experiment, now - age, last, limit)
            for number in numbers:
                if not may_go_on():
                    return done
                done += _archive(store, place, number)
            if len(numbers) < limit:
                if at_once is not None:
                    _fulfilled(store, experiment, at_once)
                break
            last = numbers[-1]
    return done


def _places(store: SqlTracking) -> dict[str, tuple[str | None, str | None]]:
    """What workspaces say of the archive, by name: location and retention."""

    def find(_: Any, tx: Transaction, __: Any) -> dict[str, tuple[str | None, str | None]]:
        query = "SELECT name, trace_archival_location, trace_archival_retention FROM workspace"
        return {row[0]: (row[1], row[2]) for row in tx.rows(query)}

    return store.writer.read(find, None)


def _experiments(store: SqlTracking) -> list[tuple[int, str, dict[str, str]]]:
    def find(_: Any, tx: Transaction, __: Any) -> list[tuple[int, str, dict[str, str]]]:
        workspaces = dict(tx.rows("SELECT id, workspace FROM experiment ORDER BY id"))
        found: dict[int, dict[str, str]] = {number: {} for number in workspaces}
        for key in (TraceExperimentTagKey.ARCHIVAL_RETENTION, TraceExperimentTagKey.ARCHIVE_NOW):
            for number, value in tx.rows('SELECT experiment_id, value FROM experiment_tag WHERE "key" = ?', (key,)):
                found[number][key] = value
        return [(number, workspaces[number], tags) for number, tags in found.items()]

    return store.writer.read(find, None)


def _due(store: SqlTracking, experiment: int, until: int, last: int, limit: int) -> list[int]:
    def find(_: Any, tx: Transaction, __: Any) -> list[int]:
        return [row[0] for row in tx.first_rows(_DUE, (experiment, until, last), limit)]

    return store.writer.read(find, None)


def _fulfilled(store: SqlTracking, experiment: int, value: str) -> None:
    """Remove the tag that asked for archival once, unless it asks for something else by now."""

    def remove(_: Any, tx: Transaction, __: Any) -> None:
        query = 'DELETE FROM experiment_tag WHERE experiment_id = ? AND "key" = ? AND value = ?'
        tx.execute(query, (experiment, TraceExperimentTagKey.ARCHIVE_NOW, value))

    store.writer.write(remove, None)


# ---- one trace -------------------------------------------------------------------------------------------------------


def _archive(store: SqlTracking, location: str, number: int) -> bool:
    try:
        found = store.writer.read(_read, number)
    except MlflowException as error:
        if error.error_code != "DATA_LOSS":
            raise
        _logger.error("Trace number %s cannot be archived: %s", number, error.message)
        store.writer.write(_unreadable, number)
        return False
    if found is None:
        return False
    trace_id, experiment, parts, spans = found
    folder = below(location, str(experiment), "traces", trace_id)
    _repository(folder).log_bytes(gzip.compress(msgspec.json.encode(spans), 6, mtime=0), FILE_NAME)
    return store.writer.write(_finish, (number, parts, folder))


def _read(_: Any, tx: Transaction, number: int) -> tuple[str, int, int, list[SpanRecord]] | None:
    row = tx.row("SELECT trace_id, experiment_id, chunks FROM trace WHERE id = ?", (number,))
    if row is None:
        return None
    return *row, latest([*read_archived(tx, [number]).get(number, ()), *read_bodies(tx, [number])[number]])


def _finish(_: Any, tx: Transaction, request: tuple[int, int, str]) -> bool:
    number, parts, folder = request
    row = tx.locked_row("SELECT chunks FROM trace WHERE id = ?", (number,))
    if row is None:
        # deleted meanwhile
        tx.many(_ADD_GARBAGE, [(folder,)])
        return False
    if row[0] != parts:
        # spans came meanwhile: next time
        return False
    tx.execute("DELETE FROM span_body WHERE trace_id = ?", (number,))
    tx.execute("UPDATE trace SET archived = ? WHERE id = ?", (ARCHIVED, number))
    tx.put(_PUT_TAG, [(number, TraceTagKey.ARCHIVE_LOCATION, folder)])
    return True


def _unreadable(_: Any, tx: Transaction, number: int) -> None:
    tx.execute("UPDATE trace SET archived = ? WHERE id = ?", (UNREADABLE, number))
    tx.put(_PUT_TAG, [(number, TraceTagKey.ARCHIVAL_FAILURE, TraceArchivalFailureReason.MALFORMED_TRACE.value)])


# ---- reading and removing --------------------------------------------------------------------------------------------


def read_archived(tx: Transaction, numbers: Iterable[int]) -> dict[int, list[SpanRecord]]:
    """The spans in the archive of those traces that have some there, by the traces' numbers.

    Raises: what the artifact store raises; DATA_LOSS when a file is no archive.
    """
    found = {}
    for part in chunks(list(numbers)):
        listed = ",".join(map(str, part))
        query = f'SELECT trace_id, value FROM trace_tag WHERE "key" = ? AND trace_id IN ({listed})'
        for number, folder in tx.rows(query, (TraceTagKey.ARCHIVE_LOCATION,)):
            found[number] = _read_file(folder)
    return found


def _read_file(folder: str) -> list[SpanRecord]:
    repository = _repository(folder)
    try:
        data = repository.read_bytes(FILE_NAME)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        # MLflow may have archived it, in the form of OpenTelemetry
        return _read_foreign(repository, folder)
    try:
        return msgspec.json.decode(gzip.decompress(data), type=list[SpanRecord])
    except (OSError, EOFError, msgspec.DecodeError) as error:
        raise MlflowException(f"{folder}/{FILE_NAME} holds no archived spans: {error}.", "DATA_LOSS") from error


def _read_foreign(repository: ArtifactRepository, folder: str) -> list[SpanRecord]:
    try:
        return [span.record for span in repository.download_archived_trace_data().spans]
    except MlflowTraceDataNotFound:
        raise MlflowException(f"{folder} holds no archived spans.", "RESOURCE_DOES_NOT_EXIST") from None
    except MlflowTraceDataCorrupted as error:
        raise MlflowException(f"{folder} holds no archived spans: {error.message}", "DATA_LOSS") from error


def forget_files(tx: Transaction, numbers: Iterable[int]) -> None:
    """Put the files of traces that are deleted on the list of what ``remove_garbage`` removes.

    These are archived spans, attachments, and the spans of traces that have none in the database: older clients put
    them among the artifacts.
    """
    for part in chunks(list(numbers)):
        listed = ",".join(map(str, part))
        query = f'SELECT value FROM trace_tag WHERE "key" = ? AND trace_id IN ({listed})'
        folders = [row[0] for row in tx.rows(query, (TraceTagKey.ARCHIVE_LOCATION,))]
        query = (
            "SELECT experiment.artifact_location, trace.trace_id FROM trace JOIN experiment "
            f"ON experiment.id = trace.experiment_id WHERE trace.id IN ({listed}) "
            "AND (trace.files = 1 OR trace.span_count = 0) AND experiment.artifact_location IS NOT NULL"
        )
        folders += [below(location, "traces", trace_id) for location, trace_id in tx.rows(query)]
        tx.many(_ADD_GARBAGE, [(folder,) for folder in folders])


def remove_garbage(store: SqlTracking, served: str | None = None, server: str | None = None) -> int:
    """Remove files of traces that were deleted; gives the number of folders.

    Args:
        served: the store behind the proxy of the database's server (its ``--artifacts-destination``).
        server: the tracking URI of that server, which is asked when ``served`` is not known; without both, folders
            there stay on the list.

    Raises: what an artifact store raised when a folder could not be removed, after all others were tried.
    """
    done = last = 0
    failure: Exception | None = None
    while found := store.writer.read(_garbage, last):
        for number, folder in found:
            last = number
            try:
                if not _remove(folder, served, server):
                    continue
            except (MlflowException, OSError) as error:
                failure = failure or error
                continue
            store.writer.write(_removed, number)
            done += 1
    if failure is not None:
        raise failure
    return done


def _remove(folder: str, served: str | None, server: str | None) -> bool:
    if not folder.startswith(_PROXIED):
        _repository(folder).delete_artifacts()
    elif served is not None:
        # a path below the destination: the store sees to that
        _repository(served).delete_artifacts(urlsplit(folder).path.strip("/"))
    elif server is not None:
        _repository(folder, server).delete_artifacts()
    else:
        return False
    return True


def _garbage(_: Any, tx: Transaction, last: int) -> list[Any]:
    return tx.first_rows("SELECT id, uri FROM trace_file_garbage WHERE id > ? ORDER BY id", (last,), _AT_ONCE)


def _removed(_: Any, tx: Transaction, number: int) -> None:
    tx.execute("DELETE FROM trace_file_garbage WHERE id = ?", (number,))


def _repository(folder: str, tracking_uri: str | None = None) -> ArtifactRepository:
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    return get_artifact_repository(folder, tracking_uri)
