"""Traces that come by OpenTelemetry's protocol over gRPC, on a port of its own.

An exporter is set up with ``OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://127.0.0.1:4317`` and the header
``x-mlflow-experiment-id``. There is no encryption here; a proxy in front of the server may add it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

import msgspec

from mlflow.api.tracking import Tracking
from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.otlp.protobuf import read_protobuf, response_of
from mlflow.server.dispatch import answer_of
from mlflow.server.metrics import Metrics
from mlflow.server.otlp import EXPERIMENT_HEADER, Unprocessable, log_request
from mlflow.server.workspace import Directory, caller_in, workspace_named
from mlflow.store.caller import Caller, acting

METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
OPERATION = "otlp_grpc"
THREADS = 4
"""Requests that are read and stored at the same time; more of them wait."""
GRACE_SECONDS = 3
# by HTTP status; an exporter sends again after UNAVAILABLE and DEADLINE_EXCEEDED
_CODES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ABORTED",
    429: "RESOURCE_EXHAUSTED",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class GrpcTraces:
    """A gRPC server for ``TraceService/Export``.

    Args:
        tracking: where the spans are stored.
        address: ``host:port``; port 0 takes a free one.
        max_bytes: the largest request.
        metrics: counts and times the requests.
        identified: who sends by metadata and address, on whose behalf the spans are then stored; None when nobody need
            say so.
        directory: of the workspaces of the server, if it has any.
        shared: whether other processes of this server listen at the same address.

    Raises: FEATURE_DISABLED without grpcio, IO_ERROR when the address cannot be used.
    """

    def __init__(
        self,
        tracking: Tracking,
        address: str,
        max_bytes: int,
        metrics: Metrics,
        shared: bool = False,
        identified: Callable[[Mapping[str, str], str], Caller] | None = None,
        directory: Directory | None = None,
    ) -> None:
        try:
            import grpc
        except ImportError:
            raise missing_package("grpcio", "Taking traces over gRPC", "grpc") from None
        self.started = False
        self._tracking = tracking
        self._identified = identified
        self._directory = directory
        self._metrics = metrics
        # the figures of one operation are written by one thread at a time
        self._counting = threading.Lock()
        self._codes = grpc.StatusCode
        traces = self

        class Handler(grpc.GenericRpcHandler):
            def service(self, details: Any) -> Any:
                # bytes in, bytes out
                return grpc.unary_unary_rpc_method_handler(traces._export) if details.method == METHOD else None

        self._server = grpc.server(
            ThreadPoolExecutor(THREADS, "mlflow-otlp"),
            handlers=(Handler(),),
            options=(("grpc.max_receive_message_length", max_bytes), ("grpc.so_reuseport", int(shared))),
        )
        try:
            self.port: int = self._server.add_insecure_port(address)
        except RuntimeError:
            self.port = 0
        if not self.port:
            raise MlflowException(
                f"The server cannot take traces over gRPC at {address}: the address is in use or not of this machine; "
                "choose another port with --otlp-grpc-port.",
                "IO_ERROR",
            )

    def start(self) -> None:
        """Take requests from now on."""
        self.started = True
        self._server.start()

    def close(self) -> None:
        """Take no more requests and finish those in progress."""
        self._server.stop(GRACE_SECONDS).wait()

    def _export(self, body: bytes, context: Any) -> bytes:
        began = time.perf_counter()
        answer, error_code, code, message = b"", None, None, ""
        try:
            headers = {key: value for key, value in context.invocation_metadata() if isinstance(value, str)}
            by = None if self._identified is None else self._identified(headers, _address(context.peer()))
            with acting(by), acting(caller_in(workspace_named(headers, self._directory))):
                answer = self._stored(body, headers)
        except Unprocessable as error:
            error_code, code, message = "INVALID_PARAMETER_VALUE", "INVALID_ARGUMENT", str(error)
        except Exception as error:
            status, error_code, text = answer_of(error, OPERATION)
            code, message = _CODES.get(status, "INTERNAL"), msgspec.json.decode(text)["message"]
        with self._counting:
            self._metrics.observe(OPERATION, time.perf_counter() - began, error_code)
        if code is not None:
            context.abort(getattr(self._codes, code), message)
        return answer

    def _stored(self, body: bytes, headers: dict[str, str]) -> bytes:
        if not headers.get(EXPERIMENT_HEADER):
            raise invalid(f"Missing metadata {EXPERIMENT_HEADER}: the experiment that the traces belong to.")
        received = read_protobuf(body)
        request = log_request(received, headers)
        if hasattr(self._tracking, "submit"):
            # committed together with what else waits
            self._tracking.submit("log_traces", request).result()
        else:
            self._tracking.log_traces(request)
        return response_of(received)


def _address(peer: str) -> str:
    """The address in what gRPC calls a peer: ``ipv4:127.0.0.1:4242``, ``ipv6:[::1]:4242``."""
    return unquote(peer).partition(":")[2].rpartition(":")[0].strip("[]")
