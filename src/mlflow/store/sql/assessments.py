"""Judgements of traces and of their spans."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import msgspec

from mlflow.api import limits
from mlflow.api.rpc import Empty, missing
from mlflow.api.traces import (
    AssessmentAnswer,
    CreateAssessment,
    DeleteAssessment,
    GetAssessment,
    UpdateAssessment,
)
from mlflow.entities.assessment_source import AssessmentSource, AssessmentSourceType
from mlflow.entities.trace_keys import ASSESSMENT_ID_PREFIX, AssessmentMetadataKey
from mlflow.entities.trace_message import AssessmentMessage
from mlflow.entities.wire_time import time_ms
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.sql.assessment_rows import (
    COLUMNS,
    EXPECTATION,
    FEEDBACK,
    ISSUE,
    JSON_FORMAT,
    SELECT,
    AssessmentRow,
    message_of,
)
from mlflow.store.sql.operation import looks_up, writes
from mlflow.store.sql.scope import within
from mlflow.store.sql.trace_changes import touched
from mlflow.store.sql.trace_rows import TraceRow, trace_row
from mlflow.store.sql.transaction import Transaction

_ADD = f"INSERT INTO assessment ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"
_CHANGE = f"UPDATE assessment SET {', '.join(f'{name} = ?' for name in COLUMNS[1:])} WHERE assessment_id = ?"
_VALID = "UPDATE assessment SET valid = ? WHERE assessment_id = ? AND trace_id = ?"
_is_span_id = re.compile("[0-9a-fA-F]{16}").fullmatch
_is_assessment_id = re.compile(r"[\w\-]{1,50}", re.ASCII).fullmatch
_CHANGEABLE = ("assessment_name", "feedback", "expectation", "issue", "rationale", "metadata")


class AssessmentOperations:
    """The operations on assessments."""

    @writes
    def create_assessment(self, tx: Transaction, request: CreateAssessment) -> AssessmentAnswer:
        trace = trace_row(tx, request.trace_id, lock=True)
        row = add_assessment(tx, trace, request.assessment)
        return AssessmentAnswer(message_of(row, trace.trace_id))

    @looks_up
    def get_assessment(self, tx: Transaction, request: GetAssessment) -> AssessmentAnswer:
        trace = trace_row(tx, request.trace_id)
        return AssessmentAnswer(message_of(_row(tx, trace, request.assessment_id), trace.trace_id))

    @writes
    def update_assessment(self, tx: Transaction, request: UpdateAssessment) -> AssessmentAnswer:
        trace = trace_row(tx, request.trace_id, lock=True)
        row = _row(tx, trace, request.assessment_id)
        for name in _fields_of(request.update_mask):
            _change(row, request.assessment, name)
        row.last_update_time = _now()
        _store(tx, row)
        touched(tx, [(trace.experiment_id, trace.request_time)])
        return AssessmentAnswer(message_of(row, trace.trace_id))

    @writes
    def delete_assessment(self, tx: Transaction, request: DeleteAssessment) -> Empty:
        # deleting what is gone already is no error
        query = (
            "SELECT trace.id, assessment.overrides, trace.experiment_id, trace.request_time "
            "FROM assessment JOIN trace ON trace.id = assessment.trace_id "
            "WHERE assessment.assessment_id = ? AND trace.trace_id = ?"
        )
        test, values = within(tx, "trace")
        found = tx.row(query + test, (request.assessment_id, request.trace_id, *values))
        if found is not None:
            tx.execute("DELETE FROM assessment WHERE assessment_id = ?", (request.assessment_id,))
            if found[1]:
                tx.execute(_VALID, (1, found[1], found[0]))
            touched(tx, [found[2:]])
        return Empty()


def add_assessment(tx: Transaction, trace: TraceRow, given: AssessmentMessage, again: bool = False) -> AssessmentRow:
    """Store an assessment of a trace.

    Args:
        again: as part of the trace, which may come twice: an assessment with an id keeps it, and one that is stored
            under that id is replaced.

    Raises: INVALID_PARAMETER_VALUE that names what is wrong with it; RESOURCE_DOES_NOT_EXIST when it overrides one that
        the trace does not have.
    """
    now = _now()
    source = given.source or AssessmentSource(AssessmentSourceType.SOURCE_TYPE_UNSPECIFIED)
    limits.check_length("source id of an assessment", source.source_id or "", limits.MAX_KEY_LENGTH)
    if given.span_id and not _is_span_id(given.span_id):
        raise invalid(f"Invalid span id {limits.shown(given.span_id)}: it must be 16 hexadecimal digits.")
    kind, value, number, error = _value_of(given)
    row = AssessmentRow(
        assessment_id=f"{ASSESSMENT_ID_PREFIX}{uuid.uuid4().hex}",
        trace_id=trace.id,
        span_id=given.span_id or None,
        name=_name(given.assessment_name),
        kind=kind,
        value=value,
        number=number,
        error=error,
        rationale=given.rationale,
        source_type=source.source_type,
        source_id=source.source_id or "default",
        run_id=None,
        metadata=None,
        overrides=given.overrides or None,
        valid=int(given.valid is not False),
        create_time=now if given.create_time is None else time_ms(given.create_time),
        last_update_time=now if given.last_update_time is None else time_ms(given.last_update_time),
    )
    _set_metadata(row, given.metadata or {})
    touched(tx, [(trace.experiment_id, trace.request_time)])
    if row.overrides:
        _row(tx, trace, row.overrides)
        tx.execute(_VALID, (0, row.overrides, trace.id))
    if again and given.assessment_id:
        if not _is_assessment_id(given.assessment_id):
            raise invalid(
                f"Invalid id {limits.shown(given.assessment_id)} of an assessment: "
                "allowed are up to 50 letters, digits, '_' and '-'."
            )
        row.assessment_id = given.assessment_id
        stored = tx.row("SELECT trace_id FROM assessment WHERE assessment_id = ?", (row.assessment_id,))
        if stored is not None and stored[0] != trace.id:
            raise invalid(f"The assessment {row.assessment_id} belongs to another trace than {trace.trace_id}.")
        if stored is not None:
            _store(tx, row)
            return row
    tx.execute(_ADD, msgspec.structs.astuple(row))
    return row


def _store(tx: Transaction, row: AssessmentRow) -> None:
    tx.execute(_CHANGE, (*msgspec.structs.astuple(row)[1:], row.assessment_id))


def _row(tx: Transaction, trace: TraceRow, assessment_id: str) -> AssessmentRow:
    values = tx.row(f"{SELECT} WHERE assessment_id = ? AND trace_id = ?", (assessment_id, trace.id))
    if values is None:
        raise MlflowException(
            f"Trace {trace.trace_id} has no assessment {limits.shown(assessment_id)}.", "RESOURCE_DOES_NOT_EXIST"
        )
    return AssessmentRow(*values)


def _fields_of(mask: str) -> list[str]:
    """The fields that a mask names: with commas between, in either spelling."""
    names = [re.sub("([A-Z])", lambda m: f"_{m[1].lower()}", name.strip()) for name in mask.split(",")]
    for name in names:
        if name not in _CHANGEABLE:
            raise invalid(
                f"Invalid field {limits.shown(name)} in update_mask: of an assessment, {', '.join(_CHANGEABLE)} "
                "can be changed."
            )
    return names


def _change(row: AssessmentRow, given: AssessmentMessage, field: str) -> None:
    if field == "assessment_name":
        row.name = _name(given.assessment_name)
    elif field == "rationale":
        row.rationale = given.rationale
    elif field == "metadata":
        _set_metadata(row, given.metadata or {})
    elif getattr(given, field) is None:
        raise missing(f"assessment.{field}")
    elif row.kind != field:
        raise invalid(f"The assessment {row.assessment_id} is a {row.kind} and cannot become a {field}.")
    else:
        row.kind, row.value, row.number, row.error = _value_of(given)


def _name(name: str | None) -> str:
    if not name:
        raise missing("assessment.assessment_name")
    limits.check_length("name of an assessment", name, limits.MAX_KEY_LENGTH)
    return name


def _set_metadata(row: AssessmentRow, metadata: dict[str, str]) -> None:
    """Add entries to the metadata; those under other keys stay."""
    if metadata:
        known = msgspec.json.decode(row.metadata) if row.metadata else {}
        row.metadata = msgspec.json.encode(known | metadata).decode()
        row.run_id = (known | metadata).get(AssessmentMetadataKey.SOURCE_RUN_ID)


def _value_of(given: AssessmentMessage) -> tuple[str, str | None, float | None, str | None]:
    """Kind, value as JSON text, value as a number where it is one, error as JSON text."""
    kinds = [kind for kind in (FEEDBACK, EXPECTATION, ISSUE) if getattr(given, kind) is not None]
    if len(kinds) != 1:
        raise invalid(
            f"The assessment {limits.shown(given.assessment_name)} has {' and '.join(kinds) or 'no value'}: "
            "give exactly one of feedback, expectation and issue."
        )
    if given.issue is not None:
        return ISSUE, _text(given.issue.issue_name), None, None
    if given.feedback is not None:
        error = given.feedback.error or given.error
        value = given.feedback.value
        return FEEDBACK, _text(value), _number(value), _text(error)
    serialized = given.expectation.serialized_value
    if serialized is None:
        value = given.expectation.value
        return EXPECTATION, _text(value), _number(value), None
    if serialized.serialization_format != JSON_FORMAT:
        raise invalid(
            f"Invalid serialization_format {limits.shown(serialized.serialization_format)}; allowed is {JSON_FORMAT}."
        )
    try:
        value = msgspec.json.decode(serialized.value)
    except msgspec.DecodeError as error:
        raise invalid(f"The serialized value {limits.shown(serialized.value)} is no JSON: {error}.") from None
    return EXPECTATION, serialized.value, _number(value), None


def _text(value: Any) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (bool, int, float)) else None


def _now() -> int:
    return int(time.time() * 1000)
