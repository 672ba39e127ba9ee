"""How a span ended."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException

_PROTOCOL_PREFIX = "STATUS_CODE_"


class SpanStatusCode(str, Enum):
    """OpenTelemetry's codes."""

    UNSET = "UNSET"
    OK = "OK"
    ERROR = "ERROR"

    @staticmethod
    def from_otel_proto_status_code_name(status_code_name: str) -> "SpanStatusCode":
        """The code that OpenTelemetry's protocol names, e.g. STATUS_CODE_OK."""
        name = status_code_name.removeprefix(_PROTOCOL_PREFIX)
        if name == status_code_name or name not in SpanStatusCode.__members__:
            known = ", ".join(code.to_otel_proto_status_code_name() for code in SpanStatusCode)
            raise MlflowException(
                f"Invalid status code {status_code_name!r}; allowed are {known}.", INVALID_PARAMETER_VALUE
            )
        return SpanStatusCode[name]

    def to_otel_proto_status_code_name(self) -> str:
        """Its name in OpenTelemetry's protocol."""
        return _PROTOCOL_PREFIX + self.value


@dataclass
class SpanStatus:
    """A code, and for errors a description. The code may be given by its name."""

    status_code: SpanStatusCode
    description: str = ""

    def __post_init__(self) -> None:
        if self.status_code not in SpanStatusCode.__members__.values():
            raise MlflowException(
                f"Invalid status code {self.status_code!r}; allowed are {', '.join(SpanStatusCode.__members__)}.",
                INVALID_PARAMETER_VALUE,
            )
        self.status_code = SpanStatusCode(self.status_code)

    def to_otel_status(self) -> Any:
        """The status of OpenTelemetry's interface."""
        from opentelemetry.trace import Status, StatusCode

        code = StatusCode[self.status_code.value]
        # only errors may have a description there
        return Status(code, self.description or None if code is StatusCode.ERROR else None)

    @classmethod
    def from_otel_status(cls, otel_status: Any) -> "SpanStatus":
        """From the status of OpenTelemetry's interface."""
        return cls(SpanStatusCode(otel_status.status_code.name), otel_status.description or "")

    def to_otel_proto_status(self) -> Any:
        """The status of OpenTelemetry's protobuf."""
        from opentelemetry.proto.trace.v1.trace_pb2 import Status

        code = Status.StatusCode.Value(self.status_code.to_otel_proto_status_code_name())
        return Status(code=code, message=self.description)

    @classmethod
    def from_otel_proto_status(cls, otel_proto_status: Any) -> "SpanStatus":
        """From the status of OpenTelemetry's protobuf."""
        name = otel_proto_status.StatusCode.Name(otel_proto_status.code)
        return cls(SpanStatusCode.from_otel_proto_status_code_name(name), otel_proto_status.message)
