"""Rows of assessments, as the wire has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from mlflow.entities.assessment_source import AssessmentSource
from mlflow.entities.trace_message import (
    AssessmentErrorMessage,
    AssessmentMessage,
    ExpectationMessage,
    FeedbackMessage,
    IssueReferenceMessage,
    SerializedValue,
)
from mlflow.entities.wire_time import time_text
from mlflow.store.sql.transaction import Transaction, chunks

COLUMNS = (
    *("assessment_id", "trace_id", "span_id", "name", "kind", "value", "number", "error", "rationale"),
    *("source_type", "source_id", "run_id", "metadata", "overrides", "valid", "create_time", "last_update_time"),
)
SELECT = f"SELECT {', '.join(COLUMNS)} FROM assessment"
JSON_FORMAT = "JSON_FORMAT"
FEEDBACK, EXPECTATION, ISSUE = "feedback", "expectation", "issue"


class AssessmentRow(msgspec.Struct):
    """A row of ``assessment``, its fields in the order of ``COLUMNS``."""

    assessment_id: str
    trace_id: int
    span_id: str | None
    name: str
    kind: str
    value: str | None
    number: float | None
    error: str | None
    rationale: str | None
    source_type: str
    source_id: str
    run_id: str | None
    metadata: str | None
    overrides: str | None
    valid: int
    create_time: int
    last_update_time: int


def assessment_messages(tx: Transaction, traces: Mapping[int, str]) -> dict[int, list[AssessmentMessage]]:
    """The assessments of traces in the order in which they were made; ``traces``: number → public id."""
    found: dict[int, list[AssessmentMessage]] = {}
    for part in chunks(list(traces)):
        listed = ",".join(map(str, part))
        for values in tx.rows(f"{SELECT} WHERE trace_id IN ({listed}) ORDER BY trace_id, create_time, id"):
            row = AssessmentRow(*values)
            found.setdefault(row.trace_id, []).append(message_of(row, traces[row.trace_id]))
    return found


def message_of(row: AssessmentRow, trace_id: str) -> AssessmentMessage:
    """The wire form of a row; ``trace_id`` is the public id of its trace."""
    message = AssessmentMessage(
        assessment_id=row.assessment_id,
        assessment_name=row.name,
        trace_id=trace_id,
        span_id=row.span_id,
        source=AssessmentSource(row.source_type, row.source_id),
        create_time=time_text(row.create_time),
        last_update_time=time_text(row.last_update_time),
        rationale=row.rationale,
        metadata=_decoded(row.metadata),
        overrides=row.overrides,
        valid=bool(row.valid),
    )
    value = _decoded(row.value)
    if row.kind == FEEDBACK:
        error = row.error and msgspec.json.decode(row.error, type=AssessmentErrorMessage)
        message.feedback = FeedbackMessage(value, error or None)
    elif row.kind == EXPECTATION:
        message.expectation = _expectation(value, row.value)
    else:
        message.issue = IssueReferenceMessage(value)
    return message


def _expectation(value: Any, text: str | None) -> ExpectationMessage:
    """As a value what is a scalar or a list of texts, anything else serialized: the protocol's rule."""
    if isinstance(value, dict) or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
        return ExpectationMessage(serialized_value=SerializedValue(JSON_FORMAT, text or ""))
    return ExpectationMessage(value)


def _decoded(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)
