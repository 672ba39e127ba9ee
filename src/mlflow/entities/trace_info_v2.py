"""What is known about a trace without its spans, in the words of protocol 2.0."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlflow.entities.assessment import Assessment
from mlflow.entities.plain_object import PlainObject
from mlflow.entities.trace_info import TraceInfo
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import TraceEntry, TraceInfoV2Message
from mlflow.entities.trace_status import TraceStatus
from mlflow.exceptions import invalid


@dataclass
class TraceInfoV2(PlainObject):
    """The older form of ``TraceInfo``; times are milliseconds."""

    request_id: str
    experiment_id: str
    timestamp_ms: int
    execution_time_ms: int | None
    status: TraceStatus
    request_metadata: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    assessments: list[Assessment] = field(default_factory=list)

    @property
    def trace_id(self) -> str:
        """Newer name of ``request_id``."""
        return self.request_id

    def to_proto(self) -> TraceInfoV2Message:
        """The wire form, which has no assessments."""
        return TraceInfoV2Message(
            request_id=self.request_id,
            experiment_id=self.experiment_id,
            timestamp_ms=self.timestamp_ms,
            execution_time_ms=self.execution_time_ms,
            status=TraceStatus(self.status).value,
            request_metadata=[TraceEntry(*entry) for entry in self.request_metadata.items()],
            tags=[TraceEntry(*entry) for entry in self.tags.items()],
        )

    @classmethod
    def from_proto(cls, proto: TraceInfoV2Message, assessments: list[Assessment] | None = None) -> TraceInfoV2:
        """From the wire form."""
        return cls(
            request_id=proto.request_id,
            experiment_id=proto.experiment_id,
            timestamp_ms=proto.timestamp_ms,
            execution_time_ms=proto.execution_time_ms,
            status=TraceStatus.from_proto(proto.status),
            request_metadata={entry.key: entry.value for entry in proto.request_metadata},
            tags={entry.key: entry.value for entry in proto.tags},
            assessments=assessments or [],
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields by name, the status and the assessments as plain values."""
        return dict(self) | {
            "status": TraceStatus(self.status).value,
            "assessments": [assessment.to_dictionary() for assessment in self.assessments],
        }

    @classmethod
    def from_dict(cls, trace_info_dict: dict[str, Any]) -> TraceInfoV2:
        """From ``to_dict``; unknown keys are ignored.

        Raises: INVALID_PARAMETER_VALUE for fields that are missing or do not fit.
        """
        missing = [
            n for n in ("request_id", "experiment_id", "timestamp_ms", "status") if trace_info_dict.get(n) is None
        ]
        if missing:
            raise invalid(f"The information about a trace lacks {', '.join(missing)}.")
        values = {"execution_time_ms": None} | trace_info_dict
        values["status"] = TraceStatus.from_proto(values["status"])
        values["assessments"] = [Assessment.from_dictionary(a) for a in values.get("assessments") or []]
        return cls.from_dictionary(values)

    @classmethod
    def from_v3(cls, trace_info: TraceInfo) -> TraceInfoV2:
        """The older form of what is known, without its assessments."""
        return cls(
            request_id=trace_info.trace_id,
            experiment_id=trace_info.experiment_id,
            timestamp_ms=trace_info.request_time,
            execution_time_ms=trace_info.execution_duration,
            status=trace_info.status,
            request_metadata=dict(trace_info.trace_metadata),
            tags=dict(trace_info.tags),
        )

    def to_v3(self, request: str | None = None, response: str | None = None) -> TraceInfo:
        """The newer form.

        Args:
            request, response: what went in and came out, for the previews.
        """
        return TraceInfo(
            trace_id=self.request_id,
            trace_location=TraceLocation.from_experiment_id(self.experiment_id),
            request_time=self.timestamp_ms,
            execution_duration=self.execution_time_ms,
            request_preview=request,
            response_preview=response,
            state=TraceStatus(self.status).to_state(),
            trace_metadata=dict(self.request_metadata),
            tags=dict(self.tags),
            assessments=list(self.assessments),
        )
