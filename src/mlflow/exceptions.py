"""The one error type of the platform, its codes, and how each code reads over HTTP.

    Exception
     └─ MlflowException                     error_code, HTTP status
         ├─ RestException                   what a server answered
         ├─ ExecutionException              a project run failed
         ├─ MissingConfigException · InvalidUrlException · MlflowNotImplementedException
         └─ MlflowTracingException
             ├─ MlflowTraceDataException ── MlflowTraceDataNotFound · MlflowTraceDataCorrupted
             └─ MlflowTraceArchivalMalformedTrace

Code raises through the short constructors at the end: ``invalid``, ``not_found``, ``already_exists``, ``unsupported``,
``missing_package``.
"""

import json
from typing import Any

# number, HTTP status (500 where the protocol's table names none)
_CODES: dict[str, tuple[int, int]] = {
    "INTERNAL_ERROR": (1, 500),
    "TEMPORARILY_UNAVAILABLE": (2, 503),
    "IO_ERROR": (3, 500),
    "BAD_REQUEST": (4, 400),
    "SERVICE_UNDER_MAINTENANCE": (5, 500),
    "WORKSPACE_TEMPORARILY_UNAVAILABLE": (6, 500),
    "DEADLINE_EXCEEDED": (7, 504),
    "CANCELLED": (8, 499),
    "RESOURCE_EXHAUSTED": (9, 429),
    "ABORTED": (10, 409),
    "NOT_FOUND": (11, 404),
    "ALREADY_EXISTS": (12, 409),
    "UNAUTHENTICATED": (13, 401),
    "INVALID_PARAMETER_VALUE": (1000, 400),
    "ENDPOINT_NOT_FOUND": (1001, 404),
    "MALFORMED_REQUEST": (1002, 500),
    "INVALID_STATE": (1003, 500),
    "PERMISSION_DENIED": (1004, 403),
    "FEATURE_DISABLED": (1005, 500),
    "CUSTOMER_UNAUTHORIZED": (1006, 401),
    "REQUEST_LIMIT_EXCEEDED": (1007, 429),
    "RESOURCE_CONFLICT": (1008, 409),
    "UNPARSEABLE_HTTP_ERROR": (1009, 500),
    "NOT_IMPLEMENTED": (1010, 501),
    "DATA_LOSS": (1011, 500),
    "INVALID_STATE_TRANSITION": (2001, 500),
    "COULD_NOT_ACQUIRE_LOCK": (2002, 500),
    "RESOURCE_ALREADY_EXISTS": (3001, 400),
    "RESOURCE_DOES_NOT_EXIST": (3002, 404),
    "QUOTA_EXCEEDED": (4001, 500),
    "MAX_BLOCK_SIZE_EXCEEDED": (4002, 500),
    "MAX_READ_SIZE_EXCEEDED": (4003, 500),
    "PARTIAL_DELETE": (4004, 500),
    "MAX_LIST_SIZE_EXCEEDED": (4005, 500),
    "DRY_RUN_FAILED": (5001, 500),
    "RESOURCE_LIMIT_EXCEEDED": (5002, 500),
}
_NAME_OF = {number: name for name, (number, _) in _CODES.items()}
ERROR_CODES = tuple(_CODES)
"""The names of all codes."""

INTERNAL_ERROR = 1
TEMPORARILY_UNAVAILABLE = 2
BAD_REQUEST = 4
DEADLINE_EXCEEDED = 7
CANCELLED = 8
RESOURCE_EXHAUSTED = 9
ABORTED = 10
NOT_FOUND = 11
ALREADY_EXISTS = 12
UNAUTHENTICATED = 13
INVALID_PARAMETER_VALUE = 1000
ENDPOINT_NOT_FOUND = 1001
INVALID_STATE = 1003
PERMISSION_DENIED = 1004
CUSTOMER_UNAUTHORIZED = 1006
REQUEST_LIMIT_EXCEEDED = 1007
RESOURCE_CONFLICT = 1008
NOT_IMPLEMENTED = 1010
DATA_LOSS = 1011
RESOURCE_ALREADY_EXISTS = 3001
RESOURCE_DOES_NOT_EXIST = 3002

ERROR_CODE_TO_HTTP_STATUS = {
    "INTERNAL_ERROR": 500,
    "INVALID_STATE": 500,
    "DATA_LOSS": 500,
    "NOT_IMPLEMENTED": 501,
    "TEMPORARILY_UNAVAILABLE": 503,
    "DEADLINE_EXCEEDED": 504,
    "REQUEST_LIMIT_EXCEEDED": 429,
    "CANCELLED": 499,
    "RESOURCE_EXHAUSTED": 429,
    "ABORTED": 409,
    "RESOURCE_CONFLICT": 409,
    "ALREADY_EXISTS": 409,
    "NOT_FOUND": 404,
    "ENDPOINT_NOT_FOUND": 404,
    "RESOURCE_DOES_NOT_EXIST": 404,
    "PERMISSION_DENIED": 403,
    "CUSTOMER_UNAUTHORIZED": 401,
    "UNAUTHENTICATED": 401,
    "BAD_REQUEST": 400,
    "RESOURCE_ALREADY_EXISTS": 400,
    "INVALID_PARAMETER_VALUE": 400,
}
HTTP_STATUS_TO_ERROR_CODE = {
    500: "INTERNAL_ERROR",
    501: "NOT_IMPLEMENTED",
    503: "TEMPORARILY_UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
    429: "RESOURCE_EXHAUSTED",
    499: "CANCELLED",
    409: "ALREADY_EXISTS",
    404: "ENDPOINT_NOT_FOUND",
    403: "PERMISSION_DENIED",
    401: "UNAUTHENTICATED",
    400: "BAD_REQUEST",
}


def get_error_code(http_status: int) -> int:
    """The number of the error code that an HTTP status alone stands for."""
    return _CODES[HTTP_STATUS_TO_ERROR_CODE.get(http_status, "INTERNAL_ERROR")][0]


class MlflowException(Exception):
    """An error with a code that survives the network.

    Args:
        message: what went wrong, naming the thing, its value and what is allowed.
        error_code: number or name of the code; an unknown one reads as INTERNAL_ERROR.
        sqlstate, error_class: optional finer classification, passed through to the answer.
        kwargs: further keys of the JSON answer.
    """

    def __init__(
        self,
        message: Any,
        error_code: int | str = INTERNAL_ERROR,
        sqlstate: str | None = None,
        error_class: str | None = None,
        **kwargs: Any,
    ) -> None:
        if isinstance(error_code, str):
            self.error_code = error_code if error_code in _CODES else "INTERNAL_ERROR"
        else:
            self.error_code = _NAME_OF.get(error_code, "INTERNAL_ERROR")
        self.message = str(message)
        self.sqlstate = sqlstate
        self.error_class = error_class
        self.json_kwargs = kwargs
        super().__init__(self.message)

    def serialize_as_json(self) -> str:
        """The JSON body that a server answers with."""
        body: dict[str, Any] = {"error_code": self.error_code, "message": self.message}
        if self.sqlstate:
            body["sqlstate"] = self.sqlstate
        if self.error_class:
            body["error_class"] = self.error_class
        return json.dumps(body | self.json_kwargs)

    def get_http_status_code(self) -> int:
        """The HTTP status of the error's code."""
        return _CODES[self.error_code][1]

    @classmethod
    def invalid_parameter_value(
        cls, message: Any, sqlstate: str | None = None, error_class: str | None = None, **kwargs: Any
    ) -> "MlflowException":
        """An INVALID_PARAMETER_VALUE error with this message."""
        return cls(message, error_code=INVALID_PARAMETER_VALUE, sqlstate=sqlstate, error_class=error_class, **kwargs)


class RestException(MlflowException):
    """The error that a server answered with.

    Args:
        json: the decoded body: ``error_code``, ``message`` and whatever else stood in it.
    """

    def __init__(self, json: dict[str, Any]) -> None:
        self.json = json
        code = str(json.get("error_code") or "INTERNAL_ERROR")
        text = json.get("message") or "no message in the server's answer: " + str(json)[:500]
        super().__init__(f"{code}: {text}", code if code in _CODES else "INTERNAL_ERROR")

    def __reduce__(self):
        return RestException, (self.json,)


class ExecutionException(MlflowException):
    """A project's command failed."""


class MissingConfigException(MlflowException):
    """A configuration file that is needed is not there."""


class InvalidUrlException(MlflowException):
    """A URL that cannot be used."""


class MlflowNotImplementedException(MlflowException):
    """The operation is not offered by this store or this release."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message, error_code=NOT_IMPLEMENTED)


class MlflowTracingException(MlflowException):
    """Recording a trace failed; the traced code is not affected."""

    def __init__(self, message: str, error_code: int | str = INTERNAL_ERROR) -> None:
        super().__init__(message, error_code=error_code)


def _trace_data_of(request_id: str | None, artifact_path: str | None) -> str:
    if request_id:
        return f"data of trace {request_id!r}"
    return f"trace data at {artifact_path!r}" if artifact_path else "trace data"


class MlflowTraceDataException(MlflowTracingException):
    """The spans of a trace cannot be read."""

    def __init__(self, error_code: int | str, request_id: str | None = None, artifact_path: str | None = None) -> None:
        self.ctx = _trace_data_of(request_id, artifact_path)
        what = "was not found" if error_code in (NOT_FOUND, "NOT_FOUND") else "is corrupted"
        super().__init__(f"The {self.ctx} {what}.", error_code=error_code)


class MlflowTraceDataNotFound(MlflowTraceDataException):
    """The spans of a trace are not where they should be."""

    def __init__(self, request_id: str | None = None, artifact_path: str | None = None) -> None:
        super().__init__(NOT_FOUND, request_id, artifact_path)


class MlflowTraceDataCorrupted(MlflowTraceDataException):
    """The spans of a trace are there but cannot be decoded."""

    def __init__(self, request_id: str | None = None, artifact_path: str | None = None) -> None:
        super().__init__(INVALID_STATE, request_id, artifact_path)


class MlflowTraceArchivalMalformedTrace(MlflowTracingException):
    """A trace cannot be archived because its spans are malformed."""

    def __init__(self, message: str) -> None:
        super().__init__(message, error_code=INVALID_STATE)


def invalid(message: str) -> MlflowException:
    """INVALID_PARAMETER_VALUE (400): the caller's input is wrong."""
    return MlflowException(message, INVALID_PARAMETER_VALUE)


def not_found(kind: str, name: object) -> MlflowException:
    """RESOURCE_DOES_NOT_EXIST (404): there is no such thing, e.g. ``not_found("Run", run_id)``."""
    return MlflowException(f"{kind} with id={name} not found", RESOURCE_DOES_NOT_EXIST)


def already_exists(message: str) -> MlflowException:
    """RESOURCE_ALREADY_EXISTS (400): the name is taken."""
    return MlflowException(message, RESOURCE_ALREADY_EXISTS)


def unsupported(what: str, instead: str = "") -> MlflowNotImplementedException:
    """NOT_IMPLEMENTED (501): this release or this store does not offer it; says what to do instead."""
    return MlflowNotImplementedException(f"{what} is not implemented{'. ' + instead if instead else '.'}")


def missing_package(package: str, purpose: str, extra: str | None = None) -> MlflowException:
    """FEATURE_DISABLED: an optional library is needed now; says how to install it."""
    command = f"'millrace[{extra}]'" if extra else package
    return MlflowException(
        f"{purpose} needs {package}, which is not installed. Install it: pip install {command}", "FEATURE_DISABLED"
    )
