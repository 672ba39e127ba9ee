"""How a span ended."""

from dataclasses import dataclass
from enum import Enum

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
