"""Services whose methods are the REST operations, and what is derived from them.

A service is declared once::

    class Tracking(Service):
        @post("2.0/mlflow/runs/log-metric")
        def log_metric(self, request: LogMetric) -> Empty: ...

A store implements the class; ``remote`` derives the HTTP client from it; the server derives its routes and the
OpenAPI document from ``operations``. Requests and answers are values (msgspec structs), so that whatever has to
happen around every operation can be written once, over (operation, request).
"""

import json
import re
from collections.abc import Callable
from typing import Any, ClassVar, Literal, get_args, get_origin, get_type_hints

import msgspec

from mlflow.exceptions import MlflowException, invalid


class Request(msgspec.Struct, omit_defaults=True):
    """What an operation is called with. Fields without default are required; so are those named in ``required``."""

    required: ClassVar[tuple[str, ...]] = ()
    null_is_nan: ClassVar[bool] = True
    """Whether a ``value`` that is null can only be a metric's NaN; False where users' own JSON is inside."""

    def check(self) -> None:
        """Raise INVALID_PARAMETER_VALUE unless every value is within the protocol's limits."""


class Answer(msgspec.Struct, omit_defaults=True):
    """What an operation answers. Unset fields and empty lists are left out of the JSON."""

    null_is_nan: ClassVar[bool] = True
    nan_keys: ClassVar[tuple[bytes, ...]] = (b"value",)
    """The fields that are null only when they are NaN."""


class Empty(Answer):
    """The answer ``{}``."""


class Operation(msgspec.Struct, frozen=True, eq=False):
    """One REST operation: HTTP method and path (under ``/api/`` and ``/ajax-api/``), request and answer types.

    A path may hold fields of the request: ``{model_id}`` is one part of the path; ``{tag_key:path}``, at the end, is
    the rest of it.
    """

    name: str
    method: str
    path: str
    request: type[Request]
    answer: type[Answer]
    also: tuple[tuple[str, str], ...] = ()
    doc: str = ""
    status: int = 200
    """The HTTP status of an answer; one of 204 has no body."""

    @property
    def routes(self) -> tuple[tuple[str, str], ...]:
        """All (HTTP method, path) pairs that reach the operation; the first is the one clients use."""
        return ((self.method, self.path), *self.also)

    @property
    def in_path(self) -> tuple[str, ...]:
        """The fields of the request that the path holds."""
        return path_fields(self.path)


def path_fields(path: str) -> tuple[str, ...]:
    """The names of the fields in a path."""
    return tuple(_FIELD.findall(path)) if "{" in path else ()


_FIELD = re.compile(r"\{(\w+)(?::path)?\}")


def _declare(method: str, path: str, also: tuple[tuple[str, str], ...], status: int = 200) -> Callable:
    def mark(function: Callable) -> Callable:
        function.__route__ = (method, path, also, status)
        return function

    return mark


def get(path: str, also: tuple[tuple[str, str], ...] = ()) -> Callable:
    """Declare a method as the operation ``GET path``; ``also`` lists further (method, path) pairs."""
    return _declare("GET", path, also)


def post(path: str, also: tuple[tuple[str, str], ...] = (), status: int = 200) -> Callable:
    """Declare a method as the operation ``POST path``."""
    return _declare("POST", path, also, status)


def patch(path: str, also: tuple[tuple[str, str], ...] = ()) -> Callable:
    """Declare a method as the operation ``PATCH path``."""
    return _declare("PATCH", path, also)


def delete(path: str, also: tuple[tuple[str, str], ...] = (), status: int = 200) -> Callable:
    """Declare a method as the operation ``DELETE path``."""
    return _declare("DELETE", path, also, status)


class Service:
    """Base of all services. A subclass that declares operations gets ``operations``: name → ``Operation``."""

    operations: ClassVar[dict[str, Operation]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {}
        for name, function in vars(cls).items():
            route = getattr(function, "__route__", None)
            if route is None:
                continue
            hints = get_type_hints(function)
            kinds = hints["request"], hints["return"]
            own[name] = Operation(name, *route[:2], *kinds, route[2], function.__doc__ or "", route[3])
        for base in reversed(cls.__bases__):
            own = getattr(base, "operations", {}) | own
        cls.operations = own


def remote(service: type[Service], call: Callable[[Operation, Request], Answer]) -> Service:
    """An implementation of ``service`` in which every operation is ``call(operation, request)``."""

    def method(operation: Operation) -> Callable:
        def send(self: Service, request: Request) -> Answer:
            return call(operation, request)

        send.__name__ = operation.name
        send.__doc__ = operation.doc
        return send

    methods = {name: method(operation) for name, operation in service.operations.items()}
    return type(f"Remote{service.__name__}", (service,), methods)()


# ---- JSON ------------------------------------------------------------------------------------------------------------

_decoders: dict[type, msgspec.json.Decoder] = {}
_encoder = msgspec.json.Encoder()


def encode(value: msgspec.Struct) -> bytes:
    """JSON of a request or an answer. A NaN metric value is the text "NaN", as protobuf's JSON has it."""
    try:
        body = _encoder.encode(value)
    except UnicodeEncodeError as error:
        raise invalid(f"A text cannot be sent: {error}.") from None
    # msgspec writes NaN as null; unset fields are left out, so a null value can stand for nothing else. Inside
    # a JSON string the quotes would be escaped, hence the byte sequence cannot occur there.
    if b"null" in body and getattr(value, "null_is_nan", True):
        for key in getattr(value, "nan_keys", (b"value",)):
            body = body.replace(b'"%s":null' % key, b'"%s":"NaN"' % key)
    return body


def decode(kind: type, body: bytes) -> Any:
    """The answer in ``body``; int64 may be text or number, unknown fields are ignored.

    Raises: msgspec.DecodeError when it is no JSON of that shape.
    """
    return _decoder(kind).decode(body)


def decode_request(kind: type[Request], body: bytes) -> Request:
    """The request in a JSON body, by the protocol's rules.

    int64 as text or number, NaN and Infinity as text or bare tokens, JSON in a JSON string, unknown fields ignored;
    a body that is no JSON object reads as an empty one, so that the first required field is reported missing.

    Raises: MlflowException INVALID_PARAMETER_VALUE that names the parameter.
    """
    try:
        request = _decoder(kind).decode(body)
    except msgspec.ValidationError:
        return request_of(kind, fields_of(body))
    except (msgspec.DecodeError, UnicodeDecodeError):
        return request_of(kind, fields_of(body))
    _check_required(kind, request)
    return request


def request_of(kind: type[Request], values: dict[str, Any]) -> Request:
    """The request with these field values (text from a query string is converted).

    Raises: MlflowException INVALID_PARAMETER_VALUE that names the parameter.
    """
    try:
        request = msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError:
        values = _without_nulls(values)
        try:
            request = msgspec.convert(values, kind, strict=False)
        except msgspec.ValidationError as error:
            raise _invalid_field(kind, values, error) from None
    _check_required(kind, request)
    return request


def _decoder(kind: type) -> msgspec.json.Decoder:
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind, strict=False)
    return decoder


def fields_of(body: bytes) -> dict[str, Any]:
    """The JSON object in a body, by the protocol's rules; {} when there is none."""
    try:
        value = json.loads(body or b"{}")
        if isinstance(value, str):
            value = json.loads(value)
    except (ValueError, RecursionError):
        return {}
    return {name: part for name, part in value.items() if part is not None} if isinstance(value, dict) else {}


def _without_nulls(values: dict[str, Any]) -> dict[str, Any]:
    """The protocol has null for a field that is absent; a list that holds null is an error."""
    return {
        name: _without_nulls(value) if isinstance(value, dict) else value
        for name, value in values.items()
        if value is not None
    }


def _check_required(kind: type[Request], request: Request) -> None:
    for name in _required_fields(kind):
        if getattr(request, name) in ("", None):
            raise missing(name)


_required: dict[type, tuple[str, ...]] = {}


def _required_fields(kind: type[Request]) -> tuple[str, ...]:
    names = _required.get(kind)
    if names is None:
        fields = msgspec.structs.fields(kind)
        names = tuple(f.encode_name for f in fields if f.required) + kind.required
        _required[kind] = names
    return names


def missing(name: str) -> MlflowException:
    """The error for a required parameter that is absent or empty."""
    return invalid(f"Missing value for required parameter '{name}'.")


def _invalid_field(kind: type[Request], values: dict[str, Any], error: msgspec.ValidationError) -> MlflowException:
    text = str(error)
    for name in _required_fields(kind):
        if values.get(name) is None:
            return missing(name)
    what, _, path = text.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    if what.startswith("Object missing required field"):
        field = what.split("`")[1]
        return missing(f"{path}.{field}" if path else field)
    if not path:
        return invalid(f"Invalid request: {text}.")
    value = values.get(path.split(".")[0].split("[")[0])
    shown = json.dumps(value, default=str)
    if what.startswith("Invalid enum value") and (names := _names_of(kind, path)):
        return invalid(f"Invalid value {shown[:200]} for parameter '{path}': allowed are {', '.join(names)}.")
    return invalid(f"Invalid value {shown[:200]} for parameter '{path}': {what[0].lower()}{what[1:]}.")


def _names_of(kind: type[Request], field: str) -> list[str]:
    """The texts that a field may have, where its type lists them."""
    types = {f.encode_name: f.type for f in msgspec.structs.fields(kind)}
    listed = types.get(field)
    choices = [listed, *get_args(listed)]
    return [name for choice in choices if get_origin(choice) is Literal for name in get_args(choice)]
