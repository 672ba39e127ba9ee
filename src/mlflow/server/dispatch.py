"""From a request on the wire to an operation of a service, and back.

A straight line on purpose: one dict lookup by (method, path), decode, submit to the store, encode. Paths that hold
fields of the request are looked at when there is no such path. Everything else (artifacts, pages) goes through
Starlette's router.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import time
import typing
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qsl, unquote

import msgspec

from mlflow.api import rpc
from mlflow.api.rpc import Operation, Request, Service
from mlflow.environment_variables import MILLRACE_MAX_ANSWER_BYTES
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.logs import request_id
from mlflow.server.metrics import Metrics
from mlflow.server.request_log import SCOPE_KEY
from mlflow.store.caller import carried

logger = logging.getLogger("mlflow.server")

PREFIXES = ("/api/", "/ajax-api/")
JSON = b"application/json"
_JSON_HEADER = (b"content-type", JSON)
THREADS = 16


class Dispatcher:
    """ASGI application that answers the operations of services and leaves the rest to another application.

    Args:
        services: (service class, implementation) pairs. An implementation with ``submit(operation, request)``, which
            gives a ``concurrent.futures.Future``, is never waited for in the event loop; another is called in a thread.
        rest: the ASGI application for all other paths.
        metrics: counts and times every operation.
        max_bytes: the largest body of a request, in bytes.
        static_prefix: path under which everything is also reachable.
        checks: by operation name, what a server refuses although its store would not.
        observer: told of every operation that was done, by name and request.
    """

    def __init__(
        self,
        services: Iterable[tuple[type[Service], Any]],
        rest: Callable,
        metrics: Metrics,
        max_bytes: int,
        static_prefix: str = "",
        checks: Mapping[str, Callable[[Any], None]] | None = None,
        observer: Callable[[str, Any], None] | None = None,
    ) -> None:
        self._rest = rest
        self._observer = observer
        self._metrics = metrics
        self._max_bytes = max_bytes
        self._max_answer_bytes = MILLRACE_MAX_ANSWER_BYTES.get()
        self._routes: dict[tuple[str, str], tuple[Operation, Callable]] = {}
        self._methods: dict[str, list[str]] = {}
        self._templates: dict[str, _Template] = {}
        # what all paths with fields begin with
        self._heads: tuple[str, ...] = ()
        self._threads: ThreadPoolExecutor | None = None
        self._arrivals: Arrivals | None = None
        for service, implementation in services:
            for operation in service.operations.values():
                submit = self._submitter(implementation, operation.name, (checks or {}).get(operation.name))
                for method, path in operation.routes:
                    for prefix in ("", static_prefix) if static_prefix else ("",):
                        for api in PREFIXES:
                            self._add(method, prefix + api + path, operation, submit)

    def _add(self, method: str, path: str, operation: Operation, submit: Callable) -> None:
        if "{" in path:
            template = self._templates.get(path)
            if template is None:
                template = self._templates[path] = _Template(path)
                self._heads = tuple({template.head for template in self._templates.values()})
            template.routes[method] = (operation, submit)
            if method == "GET":
                template.routes["HEAD"] = (operation, submit)
            return
        self._routes[method, path] = (operation, submit)
        self._methods.setdefault(path, []).append(method)
        if method == "GET":
            self._routes["HEAD", path] = (operation, submit)

    def _with_fields(self, scope: Any, path: str) -> tuple[_Template, dict[str, str]] | None:
        """The template of a path and the fields that the path gives."""
        raw = scope.get("raw_path")
        if raw:
            # as it was sent: a slash inside of a field is written %2F
            path = raw.decode("latin-1").partition("?")[0].removeprefix(scope.get("root_path") or "")
        for template in self._templates.values():
            fields = template.fields_of(path, decoded=not raw)
            if fields is not None:
                return template, fields
        return None

    def _submitter(self, implementation: Any, name: str, check: Callable[[Any], None] | None) -> Callable:
        submit = self._plain_submitter(implementation, name)
        if check is None:
            return submit

        def checked(request: Request):
            check(request)
            return submit(request)

        return checked

    def _plain_submitter(self, implementation: Any, name: str) -> Callable:
        if hasattr(implementation, "submit"):
            return functools.partial(implementation.submit, name)
        call = getattr(implementation, name)

        def in_thread(request: Request):
            if self._threads is None:
                self._threads = ThreadPoolExecutor(THREADS, "mlflow-call")
            return self._threads.submit(carried(call), request)

        return in_thread

    def close(self) -> None:
        """Wait for calls in threads."""
        if self._threads is not None:
            self._threads.shutdown()

    async def __call__(self, scope, receive, send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return await self._rest(scope, receive, send)
        method, path = scope["method"], scope["path"]
        if scope.get("root_path"):
            # mounted into another application
            path = path.removeprefix(scope["root_path"])
        found, fields = self._routes.get((method, path)), None
        if found is None:
            allowed = self._methods.get(path)
            if allowed is None:
                matched = self._with_fields(scope, path) if path.startswith(self._heads) else None
                if matched is None:
                    return await self._rest(scope, receive, send)
                template, fields = matched
                found, allowed = template.routes.get(method), template.routes
            if found is None:
                return await send_error(send, 405, *wrong_method(method, path, allowed))
        operation, submit = found
        scope[SCOPE_KEY] = operation.name
        metrics = self._metrics
        metrics.in_flight += 1
        began = time.perf_counter()
        code = None
        try:
            if fields is not None:
                request = await self._request_with_fields(operation.request, fields, method, scope, receive)
            elif method == "POST" or method == "PATCH":
                request = rpc.decode_request(operation.request, await self._body(scope, receive))
            else:
                request = await self._request_of_query(operation.request, scope, receive)
            answer = await self._arrival_of(submit(request))
            status = operation.status
            body = b"" if status == 204 else rpc.encode(answer)
            if len(body) > self._max_answer_bytes:
                raise AnswerTooLarge(len(body), self._max_answer_bytes)
            if self._observer is not None:
                self._observer(operation.name, request)
        except Exception as error:
            status, code, body = answer_of(error, operation.name)
        finally:
            metrics.in_flight -= 1
        metrics.observe(operation.name, time.perf_counter() - began, code)
        headers = [_JSON_HEADER, (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _arrival_of(self, future: Future) -> asyncio.Future:
        arrivals, loop = self._arrivals, asyncio.get_running_loop()
        if arrivals is None or arrivals.loop is not loop:
            arrivals = self._arrivals = Arrivals(loop)
        return arrivals.of(future)

    async def _body(self, scope, receive) -> bytes:
        media_type = None
        for name, value in scope["headers"]:
            if name == b"content-type":
                media_type = value
            elif name == b"content-length" and int(value) > self._max_bytes:
                raise TooLarge(self._max_bytes)
        if media_type != JSON and (media_type is None or not media_type.startswith(JSON + b";")):
            shown = (media_type or b"").decode("latin-1")
            raise invalid(f"Invalid Content-Type {shown!r}: the body of a request must be sent as 'application/json'.")
        return await read_body(receive, self._max_bytes)

    async def _request_of_query(self, kind: type[Request], scope, receive) -> Request:
        query = scope["query_string"]
        # some clients send the fields of a GET as a body
        if not query and _has_body(scope):
            return rpc.decode_request(kind, await self._body(scope, receive))
        return rpc.request_of(kind, query_values(kind, query))

    async def _request_with_fields(
        self, kind: type[Request], fields: dict[str, str], method: str, scope, receive
    ) -> Request:
        if method in ("POST", "PATCH"):
            sent = rpc.fields_of(await self._body(scope, receive))
        else:
            sent = query_values(kind, scope["query_string"])
            # MLflow's clients send the fields of a DELETE as a body; it is read when the path does not say all of them
            if not sent and len(fields) < len(kind.__struct_fields__) and _has_body(scope):
                sent = rpc.fields_of(await self._body(scope, receive))
        return rpc.request_of(kind, {**sent, **fields})


def _has_body(scope) -> bool:
    return any(name == b"content-length" and value != b"0" for name, value in scope["headers"])


class _Template:
    """A path that holds fields of the request, and its routes by method."""

    def __init__(self, path: str) -> None:
        self.head = path.partition("{")[0]
        self.routes: dict[str, tuple[Operation, Callable]] = {}
        self._parts = path.split("/")
        self._rest = path.endswith(":path}")
        self._names = rpc.path_fields(path)

    def fields_of(self, path: str, decoded: bool) -> dict[str, str] | None:
        """The fields that a path gives; None when it is another path."""
        if not path.startswith(self.head):
            return None
        parts = path.split("/", len(self._parts) - 1) if self._rest else path.split("/")
        if len(parts) != len(self._parts):
            return None
        values = []
        for wanted, part in zip(self._parts, parts, strict=True):
            if wanted.startswith("{"):
                if not part:
                    return None
                values.append(part if decoded else unquote(part))
            elif wanted != part:
                return None
        return dict(zip(self._names, values, strict=True))


async def read_body(receive: Callable, max_bytes: int) -> bytes:
    """The whole body of a request.

    Raises: TooLarge, Disconnected.
    """
    message = await receive()
    if not message.get("more_body"):
        body = message.get("body", b"")
        # chunks that arrive together are one message, and no header has told how much they hold
        if len(body) > max_bytes:
            raise TooLarge(max_bytes)
        return body
    parts: list[bytes] = []
    size = 0
    while True:
        if message["type"] == "http.disconnect":
            raise Disconnected
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > max_bytes:
            raise TooLarge(max_bytes)
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()


class Arrivals:
    """Brings results from the threads of stores to the event loop, and wakes it once for all that arrive together."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._arrived: deque[tuple[Future, asyncio.Future]] = deque()
        self._waking = False

    def of(self, future: Future) -> asyncio.Future:
        """What ``future`` will have, to be awaited in the loop."""
        awaited = self.loop.create_future()

        def arrived(future: Future) -> None:
            self._arrived.append((future, awaited))
            if not self._waking:
                self._waking = True
                self.loop.call_soon_threadsafe(self._hand_out)

        future.add_done_callback(arrived)
        return awaited

    def _hand_out(self) -> None:
        # what arrives from here on wakes the loop again
        self._waking = False
        arrived = self._arrived
        while arrived:
            future, awaited = arrived.popleft()
            if awaited.cancelled():
                continue
            error = future.exception()
            if error is None:
                awaited.set_result(future.result())
            else:
                awaited.set_exception(error)


class TooLarge(Exception):
    """A request body is larger than the server accepts."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The request is larger than the server accepts ({limit} bytes; setting MILLRACE_MAX_REQUEST_BYTES)."
        )


class AnswerTooLarge(Exception):
    """An answer is larger than the server sends."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(
            f"The answer has {size} bytes, more than the server sends ({limit} bytes; setting "
            f"{MILLRACE_MAX_ANSWER_BYTES.name}): ask for fewer at once, such as with a smaller max_results."
        )


class Disconnected(Exception):
    """The client went away before its request was complete."""


def answer_of(error: Exception, operation: str) -> tuple[int, str, bytes]:
    """HTTP status, error code and JSON body for an error.

    An error that nobody foresaw is logged with its traceback under a reference, and only the reference is answered.
    """
    if isinstance(error, MlflowException):
        return error.get_http_status_code(), error.error_code, error.serialize_as_json().encode()
    if isinstance(error, (TooLarge, AnswerTooLarge)):
        return 413, "BAD_REQUEST", error_body("BAD_REQUEST", str(error))
    if isinstance(error, Disconnected):
        return 499, "CANCELLED", b""
    reference = request_id.get() or uuid.uuid4().hex[:12]
    logger.error("Internal error %s in operation %s", reference, operation, exc_info=error)
    return (
        500,
        "INTERNAL_ERROR",
        error_body("INTERNAL_ERROR", f"Internal error; the server's log has the details under reference {reference}."),
    )


def error_body(code: str, message: str) -> bytes:
    """The JSON of an error."""
    return msgspec.json.encode({"error_code": code, "message": message})


def wrong_method(method: str, path: str, allowed: Iterable[str]) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Body and headers that tell which methods a path takes."""
    names = ", ".join(sorted(set(allowed)))
    body = error_body("ENDPOINT_NOT_FOUND", f"{path} does not take {method}; allowed: {names}.")
    return body, [(b"allow", names.encode())]


async def send_error(send, status: int, body: bytes, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    """Send a JSON error."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [_JSON_HEADER, length, *headers]})
    await send({"type": "http.response.body", "body": body})


def query_values(kind: type[Request], query: bytes) -> dict[str, Any]:
    """The fields that a query string gives: repeated keys for lists, the first one for other fields."""
    if not query:
        return {}
    lists = _list_fields(kind)
    values: dict[str, Any] = {}
    for name, value in parse_qsl(query.decode("utf-8", "replace"), keep_blank_values=True):
        if name in lists:
            values.setdefault(name, []).append(value)
        else:
            values.setdefault(name, value)
    return values


@functools.cache
def _list_fields(kind: type[Request]) -> frozenset[str]:
    hints = typing.get_type_hints(kind)
    return frozenset(
        field.encode_name
        for field in msgspec.structs.fields(kind)
        if any(typing.get_origin(part) is list for part in (hints[field.name], *typing.get_args(hints[field.name])))
    )
