"""Traces that come by OpenTelemetry's protocol: ``POST /v1/traces``, protobuf or JSON.

An exporter is set up with the server's address and one header::

    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:5000/v1/traces
    OTEL_EXPORTER_OTLP_TRACES_HEADERS=x-mlflow-experiment-id=0

The answer comes after the commit. Errors are ``{"detail": ...}``; an exporter sends again after 429, 502, 503 and 504.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mlflow import pricing
from mlflow.api.traces import LogTraces
from mlflow.api.tracking import Tracking
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import SpanAttributeKey
from mlflow.exceptions import invalid
from mlflow.otlp.json_form import read_json
from mlflow.otlp.protobuf import read_protobuf, response_of
from mlflow.otlp.received import Received
from mlflow.otlp.values import value_of
from mlflow.server.dispatch import Arrivals, TooLarge, answer_of, read_body

PATH = "/v1/traces"
EXPERIMENT_HEADER = "x-mlflow-experiment-id"
RUN_HEADER = "x-mlflow-run-id"
PROTOBUF, JSON = "application/x-protobuf", "application/json"
_IN_LOOP_BYTES = 256 * 1024
"""Larger bodies are read in a thread, so that other requests need not wait."""
_IN_PROGRESS = 4
"""The bodies of requests in progress may have so many times the size of the largest one; then senders are to wait."""
_EXPANDS = 10
"""How many times larger a compressed body is taken to be until that is known."""
_MOST_MEMBERS = 1000
_WINDOW = {"gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS}
_MISSING_HEADER = {
    "detail": [{"type": "missing", "loc": ["header", EXPERIMENT_HEADER], "msg": "Field required", "input": None}]
}


class Unprocessable(Exception):
    """No span of a request can be stored."""


def log_request(received: Received, headers: Mapping[str, str]) -> LogTraces:
    """The operation that stores what was received.

    Args:
        received: spans and tags.
        headers: names in lower case; the experiment, and the run if there is one.

    Raises: INVALID_PARAMETER_VALUE when there are no spans, Unprocessable when none can be stored.
    """
    if not received.spans:
        if received.rejected:
            raise Unprocessable(received.reason)
        raise invalid("Invalid OpenTelemetry format - no spans found")
    add_costs(received.spans)
    return LogTraces(
        experiment_id=headers[EXPERIMENT_HEADER],
        spans=received.spans,
        run_id=headers.get(RUN_HEADER) or None,
        tags=received.tags,
    )


def add_costs(spans: Iterable[SpanRecord]) -> None:
    """Put the cost on spans that say their model and its tokens, where the price is known."""
    for span in spans:
        attributes = span.attributes
        usage = attributes.get(SpanAttributeKey.CHAT_USAGE)
        model = attributes.get(SpanAttributeKey.MODEL)
        if usage is None or model is None or SpanAttributeKey.LLM_COST in attributes:
            continue
        numbers, name = value_of(usage), value_of(model)
        provider = value_of(attributes.get(SpanAttributeKey.MODEL_PROVIDER, "null"))
        if isinstance(numbers, dict) and isinstance(name, str):
            cost = pricing.cost(name, provider if isinstance(provider, str) else None, numbers)
            if cost is not None:
                attributes[SpanAttributeKey.LLM_COST] = msgspec.json.encode(cost).decode()


def decompressed(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """The body as it was before it was compressed.

    Raises: INVALID_PARAMETER_VALUE when it cannot be read, TooLarge.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    window = _WINDOW.get(encoding)
    if window is None:
        raise invalid(f"Unsupported Content-Encoding: {encoding[:100]}; allowed are gzip and deflate.")
    try:
        try:
            return _inflated(body, window, max_bytes)
        except zlib.error:
            if encoding != "deflate":
                raise
            # without the header that the standard asks for, as some send it
            return _inflated(body, -zlib.MAX_WBITS, max_bytes)
    except zlib.error:
        raise invalid(f"Failed to decompress {encoding} payload") from None


def _inflated(body: bytes, window: int, max_bytes: int) -> bytes:
    parts, left = [], max_bytes
    # gzip may be several members, one after the other
    for _ in range(_MOST_MEMBERS):
        if not body:
            return b"".join(parts)
        inflater = zlib.decompressobj(window)
        part = inflater.decompress(body, left + 1)
        left -= len(part)
        if left < 0:
            raise TooLarge(max_bytes)
        parts.append(part)
        if not inflater.eof:
            raise zlib.error("the data end too early")
        body = inflater.unused_data
    raise zlib.error("too many members")


class TracesEndpoint:
    """``POST /v1/traces``.

    Args:
        tracking: where the spans are stored.
        max_bytes: the largest body of a request, compressed or not.
    """

    def __init__(self, tracking: Tracking, max_bytes: int) -> None:
        self._tracking = tracking
        self._max_bytes = max_bytes
        self._arrivals: Arrivals | None = None
        self._held_bytes = 0

    async def otlp_traces(self, request: Request) -> Response:
        """Store the spans of one request."""
        headers = request.headers
        if EXPERIMENT_HEADER not in headers:
            return _json(_MISSING_HEADER, 422)
        held = 0
        try:
            media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
            if media_type not in (PROTOBUF, JSON):
                raise invalid(f"Invalid Content-Type: {media_type[:100]}. Expected: {PROTOBUF} or {JSON}")
            length = headers.get("content-length", "")
            if length.isdecimal() and int(length) > self._max_bytes:
                raise TooLarge(self._max_bytes)
            body = await read_body(request.receive, self._max_bytes)
            encoding = headers.get("content-encoding", "")
            held = min(len(body) * (_EXPANDS if encoding else 1), self._max_bytes)
            self._held_bytes += held
            if self._held_bytes > _IN_PROGRESS * self._max_bytes:
                return _json(
                    {"detail": "Too many spans wait to be stored; send again later."}, 503, {"retry-after": "1"}
                )
            if encoding:
                body = await run_in_threadpool(decompressed, body, encoding, self._max_bytes)
                self._held_bytes += len(body) - held
                held = len(body)
            read = read_json if media_type == JSON else read_protobuf
            received = await run_in_threadpool(read, body) if len(body) > _IN_LOOP_BYTES else read(body)
            await self._stored(log_request(received, headers))
        except Unprocessable as error:
            return _json({"detail": str(error)}, 422)
        except Exception as error:
            status, _, text = answer_of(error, "otlp_traces")
            return _json({"detail": msgspec.json.decode(text or b"{}").get("message", "")}, status)
        finally:
            self._held_bytes -= held
        if media_type == JSON:
            return Response(_json_answer(received), media_type=JSON)
        return Response(response_of(received), media_type=PROTOBUF)

    async def _stored(self, request: LogTraces) -> None:
        if not hasattr(self._tracking, "submit"):
            await run_in_threadpool(self._tracking.log_traces, request)
            return
        loop = asyncio.get_running_loop()
        if self._arrivals is None or self._arrivals.loop is not loop:
            self._arrivals = Arrivals(loop)
        await self._arrivals.of(self._tracking.submit("log_traces", request))


def _json_answer(received: Received) -> bytes:
    if not received.rejected:
        return b"{}"
    partial = {"rejectedSpans": str(received.rejected), "errorMessage": received.reason}
    return msgspec.json.encode({"partialSuccess": partial})


def _json(content: Any, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(content), status, headers, media_type=JSON)


def otlp_routes(tracking: Tracking | None, max_bytes: int) -> list[Route]:
    """The route of OpenTelemetry's protocol; none for a server without experiments."""
    if tracking is None:
        return []
    return [Route(PATH, TracesEndpoint(tracking, max_bytes).otlp_traces, methods=["POST"])]
