"""A recorded request: what is known about it, and its spans."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from mlflow.entities.plain_object import PlainObject
from mlflow.entities.trace_data import TraceData
from mlflow.entities.trace_info import TraceInfo
from mlflow.entities.trace_message import TraceRecord
from mlflow.environment_variables import MLFLOW_TRACING_SQL_WAREHOUSE_ID
from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid

if TYPE_CHECKING:
    from mlflow.entities.assessment import Assessment
    from mlflow.entities.span import Span
    from mlflow.entities.span_type import SpanType

__all__ = ["INVALID_PARAMETER_VALUE", "MLFLOW_TRACING_SQL_WAREHOUSE_ID", "TYPE_CHECKING", "Trace"]

_COLUMNS = (
    "trace_id",
    "trace",
    "client_request_id",
    "state",
    "request_time",
    "execution_duration",
    "request",
    "response",
    "trace_metadata",
    "tags",
    "spans",
    "assessments",
)


@dataclass
class Trace(PlainObject):
    """A trace: ``info`` is small and listed, ``data`` holds the spans."""

    info: TraceInfo
    data: TraceData

    def __repr__(self) -> str:
        return f"Trace(trace_id={self.trace_id!r})"

    def _repr_html_(self) -> str | None:
        """What notebooks show; None leaves it to the text."""
        from mlflow.entities import trace_html

        return trace_html.html_of(self) if trace_html.enabled else None

    @property
    def trace_id(self) -> str:
        """Its id."""
        return self.info.trace_id

    def to_proto(self) -> TraceRecord:
        """The wire form."""
        return TraceRecord(self.info.to_proto(), [span.record for span in self.data.spans])

    @classmethod
    def from_proto(cls, proto: TraceRecord) -> Trace:
        """From the wire form."""
        from mlflow.entities.span import Span

        return cls(TraceInfo.from_proto(proto.trace_info), TraceData([Span(record) for record in proto.spans]))

    def to_dict(self) -> dict[str, Any]:
        """Plain values under ``info`` and ``data``."""
        return {"info": self.info.to_dict(), "data": self.data.to_dict()}

    @classmethod
    def from_dict(cls, trace_dict: dict[str, Any]) -> Trace:
        """From ``to_dict``, also of older versions.

        Raises: INVALID_PARAMETER_VALUE for anything else.
        """
        info, data = trace_dict.get("info"), trace_dict.get("data")
        if info is None or data is None:
            keys = ", ".join(map(str, trace_dict)) or "none"
            raise invalid(f"A trace needs the keys 'info' and 'data'; there are: {keys}.")
        return cls(TraceInfo.from_dict(info), TraceData.from_dict(data))

    def to_json(self, pretty: bool = False) -> str:
        """JSON text, indented if ``pretty``."""
        return json.dumps(self.to_dict(), indent=2 if pretty else None, default=str)

    @classmethod
    def from_json(cls, trace_json: str) -> Trace:
        """From ``to_json``.

        Raises: INVALID_PARAMETER_VALUE for anything else.
        """
        try:
            value = json.loads(trace_json)
        except (TypeError, ValueError) as error:
            raise invalid(f"This is no JSON of a trace: {str(trace_json)[:100]!r} ({error}).") from error
        if not isinstance(value, dict):
            raise invalid(f"This is no JSON of a trace: {str(trace_json)[:100]!r}.")
        return cls.from_dict(value)

    def search_spans(
        self, span_type: SpanType | None = None, name: str | re.Pattern | None = None, span_id: str | None = None
    ) -> list[Span]:
        """The spans that fit all that is given.

        Args:
            span_type: exactly this type.
            name: exactly this name, or a pattern that occurs in it.
            span_id: exactly this id.

        Raises: INVALID_PARAMETER_VALUE for a name that is neither.
        """
        if name is not None and not isinstance(name, (str, re.Pattern)):
            raise invalid(f"Invalid name {name!r} of spans: give a text or a compiled pattern.")

        def fits(span: Span) -> bool:
            if span_id is not None and span.span_id != span_id:
                return False
            if span_type is not None and span.span_type != span_type:
                return False
            if name is None:
                return True
            return span.name == name if isinstance(name, str) else name.search(span.name) is not None

        return [span for span in self.data.spans if fits(span)]

    def search_assessments(
        self,
        name: str | None = None,
        *,
        span_id: str | None = None,
        all: bool = False,
        type: Literal["expectation", "feedback"] | None = None,
    ) -> list[Assessment]:
        """The assessments that fit all that is given.

        Args:
            name: exactly this name.
            span_id: of this span.
            all: also those that others have replaced.
            type: "expectation" or "feedback".

        Raises: INVALID_PARAMETER_VALUE for another type.
        """
        if type not in (None, "expectation", "feedback"):
            raise invalid(f"Invalid type {type!r} of assessments; allowed are 'expectation' and 'feedback'.")
        return [
            assessment
            for assessment in self.info.assessments
            if (all or assessment.valid is not False)
            and (name is None or assessment.name == name)
            and (span_id is None or assessment.span_id == span_id)
            and (type is None or getattr(assessment, type) is not None)
        ]

    @staticmethod
    def pandas_dataframe_columns() -> list[str]:
        """The columns that ``search_traces`` gives."""
        return list(_COLUMNS)

    def to_pandas_dataframe_row(self) -> dict[str, Any]:
        """The values of those columns."""
        info = self.info.to_dict()
        spans = self.data.to_dict()
        request, response = self.data.request, self.data.response
        return {
            "trace_id": self.trace_id,
            "trace": json.dumps({"info": info, "data": spans}, default=str),
            "client_request_id": self.info.client_request_id,
            "state": self.info.state,
            "request_time": self.info.request_time,
            "execution_duration": self.info.execution_duration,
            "request": None if request is None else json.loads(request),
            "response": None if response is None else json.loads(response),
            "trace_metadata": self.info.trace_metadata,
            "tags": self.info.tags,
            "spans": spans["spans"],
            "assessments": info.get("assessments", []),
        }
