"""The wire form of traces and assessments: times are texts (RFC 3339, ``1.262s``), what users hold has numbers."""

from __future__ import annotations

from typing import Any

import msgspec

from mlflow.entities.assessment_source import AssessmentSource
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_location import TraceLocation


class AssessmentErrorMessage(msgspec.Struct, omit_defaults=True):
    """Why there is no value."""

    error_code: str
    error_message: str | None = None
    stack_trace: str | None = None


class FeedbackMessage(msgspec.Struct, omit_defaults=True):
    """A judgement: any JSON value."""

    value: Any = None
    error: AssessmentErrorMessage | None = None


class SerializedValue(msgspec.Struct, omit_defaults=True):
    """A value as JSON text (``serialization_format`` is JSON_FORMAT)."""

    serialization_format: str
    value: str


class ExpectationMessage(msgspec.Struct, omit_defaults=True):
    """What should have come out: a scalar or list of texts as it is, anything else serialized."""

    value: Any = None
    serialized_value: SerializedValue | None = None


class IssueReferenceMessage(msgspec.Struct, omit_defaults=True):
    """The name of an issue."""

    issue_name: str = ""


class AssessmentMessage(msgspec.Struct, omit_defaults=True):
    """A judgement of a trace or of one of its spans, on the wire: exactly one of feedback, expectation, issue."""

    assessment_id: str | None = None
    assessment_name: str | None = None
    trace_id: str | None = None
    span_id: str | None = None
    source: AssessmentSource | None = None
    create_time: str | None = None
    last_update_time: str | None = None
    feedback: FeedbackMessage | None = None
    expectation: ExpectationMessage | None = None
    rationale: str | None = None
    error: AssessmentErrorMessage | None = None
    metadata: dict[str, str] | None = None
    overrides: str | None = None
    valid: bool | None = None
    issue: IssueReferenceMessage | None = None


class TraceInfoMessage(msgspec.Struct, omit_defaults=True):
    """What is known about a trace without its spans, on the wire (protocol 3.0)."""

    trace_id: str
    client_request_id: str | None = None
    trace_location: TraceLocation | None = None
    request: str | None = None
    response: str | None = None
    request_time: str | None = None
    execution_duration: str | None = None
    state: str | int = "STATE_UNSPECIFIED"
    trace_metadata: dict[str, str] = {}
    assessments: list[AssessmentMessage] = []
    tags: dict[str, str] = {}
    request_preview: str | None = None
    response_preview: str | None = None


class TraceRecord(msgspec.Struct, omit_defaults=True):
    """A trace with its spans as they are stored: how this project's client and server speak to each other."""

    trace_info: TraceInfoMessage
    spans: list[SpanRecord] = []


class TraceMessage(msgspec.Struct, omit_defaults=True):
    """A trace on the wire: its spans in OpenTelemetry's protobuf JSON (snake_case names, typed attribute values)."""

    trace_info: TraceInfoMessage
    spans: list[dict] = []


class TraceEntry(msgspec.Struct, omit_defaults=True):
    """A tag or an entry of the metadata, in protocol 2.0."""

    key: str
    value: str = ""


class TraceInfoV2Message(msgspec.Struct, omit_defaults=True):
    """What is known about a trace, on the wire of protocol 2.0."""

    request_id: str
    experiment_id: str
    timestamp_ms: int
    execution_time_ms: int | None = None
    status: str | int = "TRACE_STATUS_UNSPECIFIED"
    request_metadata: list[TraceEntry] = []
    tags: list[TraceEntry] = []
