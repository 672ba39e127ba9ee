"""What is known about a trace without its spans."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import msgspec

from mlflow.entities.assessment import Assessment
from mlflow.entities.plain_object import PlainObject
from mlflow.entities.trace_keys import TraceMetadataKey
from mlflow.entities.trace_location import TraceLocation
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.entities.trace_state import TraceState
from mlflow.entities.trace_status import TraceStatus
from mlflow.entities.wire_time import duration_ms, duration_text, time_ms, time_text
from mlflow.exceptions import invalid


@dataclass
class TraceInfo(PlainObject):
    """Identity, state and place of a trace, and what is listed of it.

    Args:
        trace_id: ``tr-`` and 32 hexadecimal digits.
        trace_location: the experiment.
        request_time: when it began, in milliseconds since the epoch.
        state: whether it runs or how it ended.
        request_preview, response_preview: the first characters of what went in and came out.
        client_request_id: the caller's own id of the request.
        execution_duration: milliseconds; None while it runs.
        trace_metadata: texts by name; they do not change after the trace has ended.
        tags: texts by name; they can be changed.
        assessments: what is thought of it.
    """

    trace_id: str
    trace_location: TraceLocation
    request_time: int
    state: TraceState
    request_preview: str | None = None
    response_preview: str | None = None
    client_request_id: str | None = None
    execution_duration: int | None = None
    trace_metadata: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    assessments: list[Assessment] = field(default_factory=list)

    def to_proto(self) -> TraceInfoMessage:
        """The wire form."""
        return TraceInfoMessage(
            trace_id=self.trace_id,
            client_request_id=self.client_request_id,
            trace_location=self.trace_location,
            request_time=time_text(self.request_time),
            execution_duration=None if self.execution_duration is None else duration_text(self.execution_duration),
            state=TraceState(self.state).value,
            trace_metadata=self.trace_metadata,
            assessments=[assessment.to_proto() for assessment in self.assessments],
            tags=self.tags,
            request_preview=self.request_preview,
            response_preview=self.response_preview,
        )

    @classmethod
    def from_proto(cls, proto: TraceInfoMessage) -> TraceInfo:
        """From the wire form."""
        return cls(
            trace_id=proto.trace_id,
            trace_location=proto.trace_location,
            request_time=time_ms(proto.request_time) if proto.request_time else 0,
            state=TraceState.from_proto(proto.state),
            request_preview=proto.request_preview,
            response_preview=proto.response_preview,
            client_request_id=proto.client_request_id,
            execution_duration=duration_ms(proto.execution_duration) if proto.execution_duration else None,
            trace_metadata=dict(proto.trace_metadata),
            tags=dict(proto.tags),
            assessments=[Assessment.from_proto(message) for message in proto.assessments],
        )

    def to_dict(self) -> dict[str, Any]:
        """The fields under the names of the protocol, the time as text, the duration in milliseconds."""
        message = msgspec.to_builtins(self.to_proto())
        if self.execution_duration is not None:
            del message["execution_duration"]
            message["execution_duration_ms"] = self.execution_duration
        return {"trace_id": self.trace_id, "state": str(self.state)} | message

    @classmethod
    def from_dict(cls, d: dict[str, Any]) -> TraceInfo:
        """From ``to_dict``, this one's or that of the older form; unknown keys are ignored.

        Raises: INVALID_PARAMETER_VALUE for fields that are missing or do not fit.
        """
        if "request_id" in d and "trace_id" not in d:
            from mlflow.entities.trace_info_v2 import TraceInfoV2

            return TraceInfoV2.from_dict(d).to_v3()
        values = dict(d)
        milliseconds = values.pop("execution_duration_ms", None)
        if milliseconds is not None:
            values["execution_duration"] = duration_text(int(milliseconds))
        missing = [name for name in ("trace_id", "trace_location", "request_time", "state") if values.get(name) is None]
        if missing:
            raise invalid(f"The information about a trace lacks {', '.join(missing)}.")
        try:
            return cls.from_proto(msgspec.convert(values, TraceInfoMessage))
        except msgspec.ValidationError as error:
            raise invalid(f"This is no information about a trace: {error}.") from error

    @property
    def token_usage(self) -> dict[str, int] | None:
        """Numbers of tokens by kind (``input_tokens``, ``output_tokens``, ``total_tokens``, ...); None if unknown."""
        return self._figures(TraceMetadataKey.TOKEN_USAGE)

    @property
    def cost(self) -> dict[str, float] | None:
        """US dollars by kind (``input_cost``, ``output_cost``, ``total_cost``); None if unknown."""
        return self._figures(TraceMetadataKey.COST)

    def _figures(self, key: str) -> dict[str, Any] | None:
        text = self.trace_metadata.get(key)
        return json.loads(text) if text else None

    @property
    def experiment_id(self) -> str | None:
        """The experiment that the trace belongs to."""
        place = self.trace_location and self.trace_location.mlflow_experiment
        return place and place.experiment_id

    @experiment_id.setter
    def experiment_id(self, experiment_id: str) -> None:
        self.trace_location = TraceLocation.from_experiment_id(experiment_id)

    @property
    def request_id(self) -> str:
        """Older name of ``trace_id``."""
        return self.trace_id

    @property
    def timestamp_ms(self) -> int:
        """Older name of ``request_time``."""
        return self.request_time

    @timestamp_ms.setter
    def timestamp_ms(self, value: int) -> None:
        self.request_time = value

    @property
    def execution_time_ms(self) -> int | None:
        """Older name of ``execution_duration``."""
        return self.execution_duration

    @execution_time_ms.setter
    def execution_time_ms(self, value: int | None) -> None:
        self.execution_duration = value

    @property
    def request_metadata(self) -> dict[str, str]:
        """Older name of ``trace_metadata``."""
        return self.trace_metadata

    @property
    def status(self) -> TraceStatus:
        """Older form of ``state``."""
        return TraceStatus.from_state(self.state)

    @status.setter
    def status(self, value: TraceStatus) -> None:
        self.state = TraceStatus(value).to_state()
