"""Traces of the server itself, for whoever runs it: a span for each request, sent over OTLP to a collector.

Off unless MILLRACE_SERVER_TRACES_ENDPOINT names one. They have nothing to do with the traces that users store here:
their provider is an own one, and requests that bring traces make none, so that a server may send to itself.

Source of the names: https://opentelemetry.io/docs/specs/semconv/http/http-spans/
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any

from mlflow.environment_variables import MILLRACE_SERVER_TRACES_ENDPOINT, MILLRACE_SERVER_TRACES_RATIO
from mlflow.exceptions import invalid, missing_package
from mlflow.server.logs import request_id
from mlflow.server.request_log import QUIET, SCOPE_KEY, USER_KEY
from mlflow.version import VERSION

_SERVICE = "mlflow-server"


def server_traces(app: Callable) -> Callable:
    """The application with a span around each request; itself when no collector is named.

    Raises: INVALID_PARAMETER_VALUE when a setting is wrong or the exporter is not installed.
    """
    endpoint = MILLRACE_SERVER_TRACES_ENDPOINT.get()
    if not endpoint:
        return app
    if not endpoint.startswith(("http://", "https://")):
        raise invalid(
            f"Invalid value {endpoint!r} for {MILLRACE_SERVER_TRACES_ENDPOINT.name}: it must be a URL, such as "
            "http://localhost:4318/v1/traces."
        )
    ratio = MILLRACE_SERVER_TRACES_RATIO.get()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError:
        raise missing_package("opentelemetry-exporter-otlp-proto-http", "Tracing the server", "otel") from None
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    # OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come first
    own = {"service.name": _SERVICE, "service.version": VERSION, "service.instance.id": socket.gethostname()}
    resource = Resource(own).merge(Resource.create()) if "OTEL_SERVICE_NAME" in os.environ else Resource.create(own)
    provider = TracerProvider(resource=resource, sampler=ParentBased(TraceIdRatioBased(ratio)))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))
    return ServerTraces(app, provider)


class ServerTraces:
    """ASGI middleware that makes a span of each request, part of the trace that its ``traceparent`` names.

    Args:
        app: what answers.
        provider: an OpenTelemetry tracer provider.
    """

    def __init__(self, app: Callable, provider: Any) -> None:
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self.app = app
        self._provider = provider
        self._tracer = provider.get_tracer("millrace.server", VERSION)
        self._kind = SpanKind.SERVER
        self._propagator = TraceContextTextMapPropagator()

    def close(self) -> None:
        """Send what waits."""
        self._provider.shutdown()

    async def __call__(self, scope, receive, send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"] in QUIET or scope["path"].endswith("/v1/traces"):
            return await self.app(scope, receive, send)
        sent = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"] if name[:5] == b"trace"
        }
        context = self._propagator.extract(sent) if sent else None
        attributes = {
            "http.request.method": scope["method"],
            "url.scheme": scope["scheme"],
            # without the query, which may hold what nobody else should read
            "url.path": scope["path"],
            "network.protocol.version": scope["http_version"],
        }
        if scope.get("client"):
            attributes["client.address"] = scope["client"][0]
        span = self._tracer.start_span(scope["method"], context, self._kind, attributes)
        if not span.is_recording():
            return await self.app(scope, receive, send)

        async def watch(message) -> None:
            if message["type"] == "http.response.start":
                status = message["status"]
                span.set_attribute("http.response.status_code", status)
                if status >= 500:
                    from opentelemetry.trace import StatusCode

                    span.set_attribute("error.type", str(status))
                    span.set_status(StatusCode.ERROR)
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except BaseException as error:
            from opentelemetry.trace import StatusCode

            span.record_exception(error)
            span.set_status(StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            operation = scope.get(SCOPE_KEY)
            if operation:
                span.update_name(f"{scope['method']} {operation}")
                span.set_attribute("http.route", operation)
            asked = request_id.get()
            if asked:
                span.set_attribute("mlflow.request_id", asked)
            if USER_KEY in scope:
                span.set_attribute("enduser.id", scope[USER_KEY])
            span.end()
