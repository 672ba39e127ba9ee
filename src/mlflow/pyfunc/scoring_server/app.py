"""The scoring server as an ASGI application.

One dictionary from path to handler; no framework on the way of a prediction::

    body -> rows or parsing -> model.predict in a thread -> encoding -> answer
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import msgspec

from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server import open_inference, parsing
from mlflow.pyfunc.scoring_server.encoding import encode, encode_predictions
from mlflow.pyfunc.scoring_server.openapi import describe
from mlflow.pyfunc.scoring_server.predictor import Batches, Predictor
from mlflow.pyfunc.scoring_server.served import Loaded, Served
from mlflow.version import VERSION

logger = logging.getLogger("mlflow.scoring_server")

OPERATIONS = ("invocations", "infer", "ping", "description")
"""Names under which requests are counted and timed."""
_JSON = b"application/json"
_TEXT = b"text/plain; charset=utf-8"
_PROMETHEUS = b"text/plain; version=0.0.4; charset=utf-8"
_EVENTS = b"text/event-stream"


class Figures(Protocol):
    """Where requests are counted and timed."""

    def observe(self, operation: str, seconds: float, error_code: str | None = None) -> None:
        """Count one request."""

    def text(self) -> str:
        """All figures, in the text format of Prometheus."""


class Problem(Exception):
    """An answer that is no success and no error of the model: status, type and body as they are sent."""

    def __init__(self, status: int, content_type: bytes, body: bytes, code: str = "BAD_REQUEST") -> None:
        self.status, self.content_type, self.body, self.code = status, content_type, body, code


class App:
    """Answers requests with the predictions of a model.

    Args:
        served: the model.
        figures: where requests are counted; None counts none.
        seconds: how long a prediction may take.
        max_bytes: the largest body, in bytes.
        batch: how many one-row requests may be merged into one prediction; 0 merges none.
    """

    def __init__(
        self,
        served: Served,
        figures: Figures | None = None,
        seconds: float = 60,
        max_bytes: int = 2**28,
        batch: int = 0,
    ) -> None:
        self.served = served
        self._figures = figures
        self._max_bytes = max_bytes
        self._predictor = Predictor(seconds)
        self._batches = Batches(self._predictor, batch) if batch > 1 else None
        self._routes: dict[str, tuple[str, str, Callable[..., Awaitable[None]]]] = {
            "/invocations": ("POST", "invocations", self._invocations),
            "/ping": ("GET", "ping", self._ping),
            "/health": ("GET", "ping", self._ping),
            "/version": ("GET", "ping", self._version),
            "/metrics": ("GET", "description", self._metrics),
            "/openapi.json": ("GET", "description", self._openapi),
            "/v2": ("GET", "description", self._v2_server),
            "/v2/health/live": ("GET", "ping", self._v2_live),
            "/v2/health/ready": ("GET", "ping", self._v2_ready),
        }

    async def __call__(self, scope, receive, send) -> None:
        """Answer one request, or take part in start and shutdown."""
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        operation, code = "other", None
        try:
            method, operation, handle = self._routes.get(scope["path"]) or self._v2_route(scope["path"])
            if scope["method"] != method and not (scope["method"] == "HEAD" and method == "GET"):
                raise Problem(405, _JSON, b'{"detail":"Method Not Allowed"}')
            await handle(scope, receive, send)
        except Problem as problem:
            code = problem.code
            await respond(send, problem.body, problem.content_type, problem.status)
        except MlflowException as error:
            code = error.error_code
            await respond(send, error_body(error), _JSON, error.get_http_status_code())
        except _Gone:
            code = "CANCELLED"
        except Exception:
            code = "INTERNAL_ERROR"
            logger.exception("Answering %s failed", scope["path"])
            await respond(send, b"Internal Server Error", _TEXT, 500)
        if self._figures is not None:
            self._figures.observe(operation, time.perf_counter() - began, code)

    async def _lifespan(self, receive, send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.served.watch()
                await send({"type": "lifespan.startup.complete"})
            else:
                self.served.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    def gauges(self) -> dict[str, float]:
        """Figures of this moment."""
        return {"mlflow_requests_in_flight": float(self._predictor.threads.unfinished)}

    # ---- predictions

    async def _invocations(self, scope, receive, send) -> None:
        content_type = checked_content_type(scope)
        body = await self._body(scope, receive)
        loaded = self.served.current
        if content_type == parsing.JSON and loaded.rows is not None:
            quick = loaded.rows.read(body)
            if quick is not None:
                return await self._predict_rows(loaded, *quick, send)
        parsed = await self._parsed(loaded, body, content_type)
        if parsed.is_unified_llm_input:
            if isinstance(parsed.data, dict) and parsed.data.get("stream") is True and loaded.streams:
                return await self._stream(loaded, parsed.data, send)
            prediction = await self._predictor.run(loaded.predict, parsed.data, parsed.params)
            return await respond(send, encode(prediction))
        prediction = await self._predictor.run(loaded.predict, parsed.data, parsed.params)
        await respond(send, encode_predictions(prediction))

    async def _predict_rows(self, loaded: Loaded, rows: list[Any], params: dict[str, Any] | None, send) -> None:
        if self._batches is not None and len(rows) == 1 and not params:
            prediction = await self._batches.predict(loaded, rows[0], loaded.predict_rows)
        else:
            prediction = await self._predictor.run(loaded.predict_rows, rows, params)
        await respond(send, encode_predictions(prediction))

    async def _parsed(self, loaded: Loaded, body: bytes, content_type: str) -> parsing.ParsedJsonInput:
        if len(body) < 65536:
            return parsing.parse(body, content_type, loaded.input_schema)
        return await self._predictor.run(parsing.parse, body, content_type, loaded.input_schema)

    async def _stream(self, loaded: Loaded, data: Any, send) -> None:
        pieces = self._predictor.stream(loaded.predict_stream, data)
        try:
            # an error before the first piece still has a status of its own
            first = await anext(pieces, None)
            headers = [(b"content-type", _EVENTS), (b"cache-control", b"no-cache")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            if first is not None:
                await send(_event(first))
                try:
                    async for piece in pieces:
                        await send(_event(piece))
                except MlflowException as error:
                    await send(_event_text(error_body(error)))
        finally:
            await pieces.aclose()
        await send({"type": "http.response.body", "body": b""})

    async def _body(self, scope, receive) -> bytes:
        """The body of a request.

        Raises: Problem 413 when it is larger than allowed.
        """
        for name, value in scope["headers"]:
            if name == b"content-length" and value.isdigit() and int(value) > self._max_bytes:
                raise self._too_large()
        message = await receive()
        body = message.get("body", b"")
        if not message.get("more_body"):
            if message["type"] == "http.disconnect":
                raise _Gone
            if len(body) > self._max_bytes:
                raise self._too_large()
            return body
        parts, size = [body], len(body)
        while message.get("more_body"):
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _Gone
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._max_bytes:
                raise self._too_large()
        return b"".join(parts)

    def _too_large(self) -> Problem:
        error = parsing.bad_request(
            f"The body is larger than {self._max_bytes} bytes; send fewer rows, or raise MILLRACE_MAX_REQUEST_BYTES."
        )
        return Problem(413, _JSON, error_body(error))

    # ---- the Open Inference Protocol

    def _v2_route(self, path: str):
        if path.startswith("/v2/models/"):
            name, *rest = path.removeprefix("/v2/models/").split("/")
            version = None
            if rest[:1] == ["versions"] and len(rest) > 1:
                version, rest = rest[1], rest[2:]
            handler = {(): self._v2_model, ("ready",): self._v2_model_ready, ("infer",): self._v2_infer}.get(
                tuple(rest)
            )
            if handler is not None:
                method, operation = ("POST", "infer") if rest == ["infer"] else ("GET", "description")

                async def handle(scope, receive, send) -> None:
                    self._check_model(name, version)
                    await handler(scope, receive, send)

                return method, operation, handle
        raise Problem(404, _JSON, b'{"detail":"Not Found"}', "ENDPOINT_NOT_FOUND")

    def _check_model(self, name: str, version: str | None) -> None:
        loaded = self.served.current
        if name != loaded.name or version not in (None, loaded.version):
            wanted = name if version is None else f"{name} version {version}"
            served = loaded.name if loaded.version is None else f"{loaded.name} version {loaded.version}"
            text = f"Model {wanted!r} is not served here; this server has {served!r}."
            raise Problem(404, _JSON, encode({"error": text}), "RESOURCE_DOES_NOT_EXIST")

    async def _v2_server(self, scope, receive, send) -> None:
        await respond(send, encode({"name": "millrace", "version": VERSION, "extensions": []}))

    async def _v2_live(self, scope, receive, send) -> None:
        await respond(send, b'{"live":true}')

    async def _v2_ready(self, scope, receive, send) -> None:
        await respond(send, b'{"ready":true}')

    async def _v2_model(self, scope, receive, send) -> None:
        await respond(send, encode(open_inference.metadata(self.served.current)))

    async def _v2_model_ready(self, scope, receive, send) -> None:
        loaded = self.served.current
        await respond(send, encode({"name": loaded.name, "ready": True}))

    async def _v2_infer(self, scope, receive, send) -> None:
        loaded = self.served.current
        body = await self._body(scope, receive)
        try:
            request = open_inference.read(body, loaded.input_schema)
            prediction = await self._predictor.run(loaded.predict, request.data, request.params)
            answer = open_inference.answer(loaded, prediction, request.id or str(uuid.uuid4()))
        except MlflowException as error:
            # this protocol has a form of its own for errors
            raise Problem(
                error.get_http_status_code(), _JSON, encode({"error": error.message}), error.error_code
            ) from None
        await respond(send, encode(answer))

    # ---- about the server

    async def _ping(self, scope, receive, send) -> None:
        await respond(send, b"\n")

    async def _version(self, scope, receive, send) -> None:
        await respond(send, VERSION.encode(), _TEXT)

    async def _metrics(self, scope, receive, send) -> None:
        if self._figures is None:
            raise Problem(404, _JSON, b'{"detail":"Not Found"}', "ENDPOINT_NOT_FOUND")
        await respond(send, self._figures.text().encode(), _PROMETHEUS)

    async def _openapi(self, scope, receive, send) -> None:
        await respond(send, encode(describe(self.served.current)))


class _Gone(Exception):
    """The client closed the connection."""


def checked_content_type(scope) -> str:
    """The type of a request's body.

    Raises: Problem 415 that says which are read.
    """
    header = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"content-type"), None)
    if header == parsing.JSON:
        return header
    found = parsing.content_type_of(header)
    if found is None:
        got = "The request has no Content-Type" if header is None else f"Content-Type {header!r} is not supported"
        text = f"{got}; supported are {', '.join(parsing.CONTENT_TYPES)}, in UTF-8 and without other parameters."
        raise Problem(415, _TEXT, text.encode())
    return found


async def respond(send, body: bytes, content_type: bytes = _JSON, status: int = 200) -> None:
    """Send an answer in one piece."""
    headers = [(b"content-type", content_type), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def error_body(error: MlflowException) -> bytes:
    """The JSON of an error, with the finer classification that clients of this protocol look at."""
    body = {"error_code": error.error_code, "message": error.message}
    sqlstate, error_class = error.sqlstate, error.error_class
    if sqlstate is None and error.get_http_status_code() < 500:
        sqlstate, error_class = "KAM00", "INVALID_PARAMETER_VALUE"
    if sqlstate is not None:
        body["sqlstate"] = sqlstate
    if error_class is not None:
        body["error_class"] = error_class
    return msgspec.json.encode(body)


def _event(piece: Any) -> dict[str, Any]:
    return _event_text(encode(piece))


def _event_text(text: bytes) -> dict[str, Any]:
    return {"type": "http.response.body", "body": b"data: " + text + b"\n\n", "more_body": True}
