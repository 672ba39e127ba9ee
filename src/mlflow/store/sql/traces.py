"""Traces: writing them, and what is known about them without their spans."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from typing import Any

from mlflow.api import limits
from mlflow.api.rpc import Empty, missing
from mlflow.api.traces import (
    BatchGetTraceInfos,
    DeleteTraces,
    DeleteTraceTag,
    DeleteTraceTagV2,
    EndTraceV2,
    GetTraceInfo,
    GetTraceInfoV2,
    LinkPromptsToTrace,
    LinkTracesToRun,
    LogTraces,
    ReadTraces,
    SetTraceTag,
    SetTraceTagV2,
    StartTrace,
    StartTraceV2,
    TraceAnswer,
    TraceInfos,
    TraceInfoV2Answer,
    TraceRecords,
    TracesDeleted,
    UnlinkTracesFromRun,
)
from mlflow.entities.trace_keys import TRACE_REQUEST_ID_PREFIX, TraceTagKey
from mlflow.entities.trace_message import (
    TraceEntry,
    TraceInfoMessage,
    TraceInfoV2Message,
    TraceMessage,
    TraceRecord,
)
from mlflow.entities.trace_state import TraceState
from mlflow.entities.trace_status import TraceStatus
from mlflow.entities.wire_time import duration_text, time_text
from mlflow.exceptions import MlflowException, invalid, not_found
from mlflow.store.caller import confinement
from mlflow.store.sql.assessments import add_assessment
from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.experiments import active_experiment_row, number_of
from mlflow.store.sql.operation import looks_up, scans, searches, takes_steps, writes
from mlflow.store.sql.scope import check_known
from mlflow.store.sql.trace_bodies import read_spans
from mlflow.store.sql.trace_changes import touched
from mlflow.store.sql.trace_deletion import delete_oldest, delete_rows
from mlflow.store.sql.trace_merging import set_tag
from mlflow.store.sql.trace_rows import OF_THE_STORE, STATES, Given, TraceRow, trace_infos, trace_row, trace_rows
from mlflow.store.sql.trace_writing import ADD_PROMPT, LINK, PUT_TAG, assessments_of, check_trace_id, write_traces
from mlflow.store.sql.transaction import Transaction, chunks

MAX_TRACES_PER_LINK = 100
_WAIT = Insert("trace_run_waiting", ("trace_id", "run_id"), ("trace_id", "run_id"))
_NAME = "UPDATE trace SET name = ?, given = ? WHERE id = ?"


class TraceOperations:
    """The operations that write traces, and those that read them without searching."""

    @writes
    def log_traces(self, tx: Transaction, request: LogTraces) -> Empty:
        experiment = active_experiment_row(tx, request.experiment_id)[0]
        rows = write_traces(tx, experiment, request.infos, request.spans, request.run_id, request.tags)
        _add_assessments(tx, rows, request.infos)
        return Empty()

    @scans
    def read_traces(self, tx: Transaction, request: ReadTraces) -> TraceRecords:
        rows = trace_rows(tx, request.trace_ids)
        spans = read_spans(tx, [row.id for row in rows])
        infos = trace_infos(tx, rows, self.artifact_root)
        return TraceRecords([TraceRecord(info, spans[row.id]) for row, info in zip(rows, infos, strict=True)])

    @writes
    def start_trace(self, tx: Transaction, request: StartTrace) -> TraceAnswer:
        info = request.trace.trace_info
        place = info.trace_location and info.trace_location.mlflow_experiment
        if not place or not place.experiment_id:
            raise missing("trace.trace_info.trace_location.mlflow_experiment.experiment_id")
        experiment = active_experiment_row(tx, place.experiment_id)[0]
        rows = write_traces(tx, experiment, [info], ())
        [row] = rows
        if not row.given & Given.INFO:
            row.given |= Given.INFO
            tx.execute("UPDATE trace SET given = ? WHERE id = ?", (row.given, row.id))
        _add_assessments(tx, rows, [info])
        return TraceAnswer(TraceMessage(self._infos(tx, rows)[0]))

    @looks_up
    def get_trace_info(self, tx: Transaction, request: GetTraceInfo) -> TraceAnswer:
        return TraceAnswer(TraceMessage(self._infos(tx, [trace_row(tx, request.trace_id)])[0]))

    @searches
    def batch_get_trace_infos(self, tx: Transaction, request: BatchGetTraceInfos) -> TraceInfos:
        experiments = [number_of(experiment_id) for experiment_id in request.experiment_ids]
        return TraceInfos(self._infos(tx, trace_rows(tx, request.trace_ids, experiments)))

    @takes_steps
    def delete_traces(self, request: DeleteTraces) -> TracesDeleted:
        experiment = number_of(request.experiment_id)
        workspace = confinement(self.own_caller)
        if workspace is not None and not self.writer.read(_is_within, (experiment, workspace)):
            raise not_found("Experiment", request.experiment_id)
        if request.request_ids:
            return TracesDeleted(self.writer.write(_delete_listed, (experiment, request.request_ids)))
        return TracesDeleted(delete_oldest(self, experiment, request.max_timestamp_millis, request.max_traces))

    @writes
    def set_trace_tag(self, tx: Transaction, request: SetTraceTag) -> Empty:
        return _set_tag(tx, request.trace_id, request.key, request.value)

    @writes
    def delete_trace_tag(self, tx: Transaction, request: DeleteTraceTag) -> Empty:
        return _delete_tag(tx, request.trace_id, request.key)

    @writes
    def link_traces_to_run(self, tx: Transaction, request: LinkTracesToRun) -> Empty:
        _check_links(request.trace_ids)
        check_known(tx, "run", "Run", [request.run_id])
        numbers = _numbers(tx, request.trace_ids)
        tx.put(LINK, [(number, request.run_id) for number in numbers.values()])
        # traces may come after what is said of them
        tx.put(_WAIT, [(trace_id, request.run_id) for trace_id in request.trace_ids if trace_id not in numbers])
        return Empty()

    @writes
    def unlink_traces_from_run(self, tx: Transaction, request: UnlinkTracesFromRun) -> Empty:
        _check_links(request.trace_ids)
        check_known(tx, "run", "Run", [request.run_id])
        numbers = _numbers(tx, request.trace_ids).values()
        tx.many("DELETE FROM trace_run WHERE trace_id = ? AND run_id = ?", [(n, request.run_id) for n in numbers])
        waiting = [(trace_id, request.run_id) for trace_id in request.trace_ids]
        tx.many("DELETE FROM trace_run_waiting WHERE trace_id = ? AND run_id = ?", waiting)
        return Empty()

    @writes
    def link_prompts_to_trace(self, tx: Transaction, request: LinkPromptsToTrace) -> Empty:
        row = trace_row(tx, request.trace_id, lock=True)
        for prompt in request.prompt_versions:
            if not prompt.name or not prompt.version.isascii() or not prompt.version.isdigit():
                raise invalid(
                    f"Invalid prompt version {limits.shown(prompt.name)}, {limits.shown(prompt.version)}: "
                    "a prompt has a name, and a version that is a whole number."
                )
            limits.check_length("name of a prompt", prompt.name, 256)
            limits.check_length("version of a prompt", prompt.version, 50)
        listed = dict.fromkeys((prompt.name, prompt.version) for prompt in request.prompt_versions)
        tx.put(ADD_PROMPT, [(row.id, *prompt) for prompt in listed])
        return Empty()

    def _infos(self, tx: Transaction, rows: Sequence[TraceRow]) -> list[TraceInfoMessage]:
        return trace_infos(tx, rows, self.artifact_root)

    # ---- protocol 2.0 ------------------------------------------------------------------------------------------------

    @writes
    def start_trace_v2(self, tx: Transaction, request: StartTraceV2) -> TraceInfoV2Answer:
        experiment = active_experiment_row(tx, request.experiment_id)[0]
        info = TraceInfoMessage(
            trace_id=f"{TRACE_REQUEST_ID_PREFIX}{uuid.uuid4().hex}",
            request_time=time_text(request.timestamp_ms or int(time.time() * 1000)),
            state=TraceState.IN_PROGRESS.value,
            trace_metadata=_by_key(request.request_metadata),
            tags=_by_key(request.tags),
        )
        return self._answer_v2(tx, write_traces(tx, experiment, [info], ()))

    @writes
    def end_trace_v2(self, tx: Transaction, request: EndTraceV2) -> TraceInfoV2Answer:
        row = trace_row(tx, request.request_id, lock=True)
        status = TraceStatus.from_proto(request.status)
        if status in TraceStatus.pending_statuses():
            raise invalid(f"Invalid status {request.status!r} of a trace that ends; allowed are OK and ERROR.")
        info = TraceInfoMessage(
            trace_id=row.trace_id,
            execution_duration=duration_text(request.timestamp_ms - row.request_time),
            state=status.to_state().value,
            trace_metadata=_by_key(request.request_metadata),
            tags=_by_key(request.tags),
        )
        return self._answer_v2(tx, write_traces(tx, row.experiment_id, [info], ()))

    @looks_up
    def get_trace_info_v2(self, tx: Transaction, request: GetTraceInfoV2) -> TraceInfoV2Answer:
        return self._answer_v2(tx, [trace_row(tx, request.request_id)])

    @writes
    def set_trace_tag_v2(self, tx: Transaction, request: SetTraceTagV2) -> Empty:
        return _set_tag(tx, request.request_id, request.key, request.value)

    @writes
    def delete_trace_tag_v2(self, tx: Transaction, request: DeleteTraceTagV2) -> Empty:
        return _delete_tag(tx, request.request_id, request.key)

    def _answer_v2(self, tx: Transaction, rows: Sequence[TraceRow]) -> TraceInfoV2Answer:
        return TraceInfoV2Answer(info_v2(self._infos(tx, rows)[0], rows[0]))


def info_v2(info: TraceInfoMessage, row: TraceRow) -> TraceInfoV2Message:
    """What is known about a trace in the form of protocol 2.0."""
    return TraceInfoV2Message(
        request_id=info.trace_id,
        experiment_id=str(row.experiment_id),
        timestamp_ms=row.request_time,
        execution_time_ms=row.duration or 0,
        status=TraceStatus.from_state(STATES[row.state]).value,
        request_metadata=[TraceEntry(key, value) for key, value in info.trace_metadata.items()],
        tags=[TraceEntry(key, value) for key, value in info.tags.items()],
    )


def _is_within(_: Any, tx: Transaction, request: tuple[int, str]) -> bool:
    return tx.row("SELECT id FROM experiment WHERE id = ? AND workspace = ?", request) is not None


def _delete_listed(_: Any, tx: Transaction, request: tuple[int, Sequence[str]]) -> int:
    experiment, trace_ids = request
    numbers = [row.id for row in trace_rows(tx, trace_ids, [experiment])]
    delete_rows(tx, numbers)
    return len(numbers)


def _by_key(entries: Sequence[TraceEntry]) -> dict[str, str]:
    return {entry.key: entry.value for entry in entries}


def _add_assessments(tx: Transaction, rows: Sequence[TraceRow], infos: Sequence[TraceInfoMessage]) -> None:
    given = assessments_of(infos)
    if given:
        by_id = {row.trace_id: row for row in rows}
        for trace_id, assessment in given:
            add_assessment(tx, by_id[trace_id], assessment, again=True)


def _set_tag(tx: Transaction, trace_id: str, key: str, value: str) -> Empty:
    limits.check_name("trace tag", key)
    row = trace_row(tx, trace_id, lock=True)
    if key in OF_THE_STORE:
        raise _of_the_store(key)
    tags: dict[str, str] = {}
    given = set_tag(row, tags, key, value)
    if given:
        tx.execute(_NAME, (row.name, row.given | given, row.id))
        touched(tx, [(row.experiment_id, row.request_time)])
    tx.put(PUT_TAG, [(row.id, *entry) for entry in tags.items()])
    return Empty()


def _delete_tag(tx: Transaction, trace_id: str, key: str) -> Empty:
    row = trace_row(tx, trace_id, lock=True)
    if key in OF_THE_STORE:
        raise _of_the_store(key)
    if key == TraceTagKey.TRACE_NAME:
        deleted = row.name is not None
        tx.execute(_NAME, (None, row.given | Given.NAME, row.id))
        touched(tx, [(row.experiment_id, row.request_time)])
    else:
        deleted = tx.execute('DELETE FROM trace_tag WHERE trace_id = ? AND "key" = ?', (row.id, key))
    if not deleted:
        raise MlflowException(f"Trace {trace_id} has no tag {limits.shown(key)}.", "RESOURCE_DOES_NOT_EXIST")
    return Empty()


def _of_the_store(key: str) -> MlflowException:
    return invalid(f"The tag {key!r} says where the store keeps a trace; it cannot be changed.")


def _check_links(trace_ids: Sequence[str]) -> None:
    if len(trace_ids) > MAX_TRACES_PER_LINK:
        raise invalid(f"{len(trace_ids)} traces are too many to link at once; the limit is {MAX_TRACES_PER_LINK}.")
    for trace_id in trace_ids:
        check_trace_id(trace_id)


def _numbers(tx: Transaction, trace_ids: Sequence[str]) -> dict[str, int]:
    check_known(tx, "trace", "Trace", trace_ids)
    found: dict[str, int] = {}
    for part in chunks(list(dict.fromkeys(trace_ids))):
        marks = ", ".join("?" * len(part))
        found.update(tx.rows(f"SELECT trace_id, id FROM trace WHERE trace_id IN ({marks})", part))
    return found
