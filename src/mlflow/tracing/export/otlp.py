"""Receivers of OpenTelemetry's protocol as destinations, set up by OpenTelemetry's own environment variables.

=========================================  ====================================================================
``OTEL_EXPORTER_OTLP_TRACES_ENDPOINT``     where spans go; or OTEL_EXPORTER_OTLP_ENDPOINT, under which HTTP has
                                           the path ``/v1/traces``
``..._PROTOCOL``                           ``grpc`` (default, needs grpcio) or ``http/protobuf``
``..._HEADERS``                            ``name=value,...``, values percent-encoded
``..._TIMEOUT``                            seconds, default 10
``..._COMPRESSION``                        ``gzip`` or ``none``
``..._CERTIFICATE``, ``..._CLIENT_KEY``,   files for TLS
``..._CLIENT_CERTIFICATE``
``..._INSECURE``                           ``true``: gRPC without TLS where the endpoint names no scheme
=========================================  ====================================================================

Each is looked up with TRACES in its name first. Attributes of users keep their types; those of mlflow, and lists and
objects, are JSON text.
"""

from __future__ import annotations

import gzip
import os
from urllib.parse import unquote, urlsplit

from mlflow import environment_variables as env
from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.tracing.export.batches import Work
from mlflow.tracing.export.destinations import Away
from mlflow.tracing.export.encoding import otlp_body
from mlflow.tracing.export.upload import Upload

_PROTOCOLS = ("grpc", "http/protobuf")
_AWAY_STATUS = frozenset((408, 425, 429, 500, 502, 503, 504))
# names of gRPC's status codes that mean: later
_AWAY_CODES = frozenset(("UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED", "ABORTED", "CANCELLED"))
_GRPC_METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"


def is_configured() -> bool:
    """Whether spans go to a receiver of OpenTelemetry's protocol."""
    return bool(_value("ENDPOINT")) and env.MLFLOW_ENABLE_OTLP_EXPORTER.get()


def receiver() -> HttpReceiver | GrpcReceiver:
    """The receiver that the environment names.

    Raises: INVALID_PARAMETER_VALUE for a protocol or compression that is not known, FEATURE_DISABLED without grpcio
        where that is needed.
    """
    protocol = _value("PROTOCOL") or "grpc"
    if protocol not in _PROTOCOLS:
        raise invalid(f"Invalid OTEL_EXPORTER_OTLP_PROTOCOL {protocol!r}; allowed are {', '.join(_PROTOCOLS)}.")
    return GrpcReceiver() if protocol == "grpc" else HttpReceiver()


class HttpReceiver:
    """A receiver of OTLP over HTTP."""

    def __init__(self) -> None:
        import urllib3

        self.shown = self._url = _http_url()
        self.name = f"otlp {self._url}"
        self._headers = {"Content-Type": "application/x-protobuf", **_headers()}
        self._timeout = _timeout()
        self._gzip = _gzip()
        certificate, key, own = _value("CERTIFICATE"), _value("CLIENT_KEY"), _value("CLIENT_CERTIFICATE")
        self._pool = urllib3.PoolManager(ca_certs=certificate, key_file=key, cert_file=own)

    def write(self, work: Work) -> None:
        if isinstance(work, Upload) or not work.spans:
            return
        import urllib3

        body = otlp_body(work.spans)
        headers = self._headers
        if self._gzip:
            body, headers = gzip.compress(body, 1), {**headers, "Content-Encoding": "gzip"}
        try:
            response = self._pool.request(
                "POST", self._url, body=body, headers=headers, timeout=self._timeout, retries=False, redirect=False
            )
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Away(str(error)) from error
        if response.status in _AWAY_STATUS:
            raise Away(f"it answered {response.status}")
        if response.status >= 300:
            text = " ".join(response.data.decode("utf-8", "replace").split())
            raise MlflowException(f"it answered {response.status}: {text[:200]!r}", "BAD_REQUEST")


class GrpcReceiver:
    """A receiver of OTLP over gRPC."""

    def __init__(self) -> None:
        try:
            import grpc
        except ImportError:
            raise missing_package("grpcio", "OTLP over gRPC", "grpc") from None
        self._grpc = grpc
        endpoint = _value("ENDPOINT")
        parts = urlsplit(endpoint)
        target = parts.netloc if parts.scheme in ("http", "https") else endpoint
        self.shown = target.rpartition("@")[2]
        self.name = f"otlp grpc {self.shown}"
        self._metadata = tuple((name.lower(), value) for name, value in _headers().items())
        self._timeout = _timeout()
        compression = grpc.Compression.Gzip if _gzip() else grpc.Compression.NoCompression
        if parts.scheme == "http" or (parts.scheme != "https" and (_value("INSECURE") or "").lower() == "true"):
            channel = grpc.insecure_channel(self.shown, compression=compression)
        else:
            files = (_value("CERTIFICATE"), _value("CLIENT_KEY"), _value("CLIENT_CERTIFICATE"))
            credentials = grpc.ssl_channel_credentials(*(_read(file) for file in files))
            channel = grpc.secure_channel(self.shown, credentials, compression=compression)
        self._export = channel.unary_unary(_GRPC_METHOD)

    def write(self, work: Work) -> None:
        if isinstance(work, Upload) or not work.spans:
            return
        try:
            self._export(otlp_body(work.spans), timeout=self._timeout, metadata=self._metadata)
        except self._grpc.RpcError as error:
            code, details = error.code(), error.details()
            if code is not None and code.name in _AWAY_CODES:
                raise Away(f"{code.name}: {details}") from error
            raise MlflowException(f"it answered {code and code.name}: {details}", "BAD_REQUEST") from error


def _value(name: str) -> str | None:
    return os.environ.get(f"OTEL_EXPORTER_OTLP_TRACES_{name}") or os.environ.get(f"OTEL_EXPORTER_OTLP_{name}")


def _http_url() -> str:
    own = os.environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
    url = own or f"{os.environ['OTEL_EXPORTER_OTLP_ENDPOINT'].rstrip('/')}/v1/traces"
    if urlsplit(url).scheme not in ("http", "https"):
        raise invalid(f"Invalid OTEL_EXPORTER_OTLP_ENDPOINT {url!r}: over HTTP it must begin with http:// or https://.")
    return url


def _headers() -> dict[str, str]:
    headers = {}
    for pair in (_value("HEADERS") or "").split(","):
        name, equals, value = pair.partition("=")
        if equals and name.strip():
            headers[unquote(name.strip())] = unquote(value.strip())
    return headers


def _timeout() -> float:
    text = _value("TIMEOUT") or "10"
    try:
        return float(text)
    except ValueError:
        raise invalid(f"Invalid OTEL_EXPORTER_OTLP_TIMEOUT {text!r}: it must be a number of seconds.") from None


def _gzip() -> bool:
    text = (_value("COMPRESSION") or "none").lower()
    if text not in ("gzip", "none"):
        raise invalid(f"Invalid OTEL_EXPORTER_OTLP_COMPRESSION {text!r}; allowed are gzip and none.")
    return text == "gzip"


def _read(path: str | None) -> bytes | None:
    if not path:
        return None
    with open(path, "rb") as file:
        return file.read()
