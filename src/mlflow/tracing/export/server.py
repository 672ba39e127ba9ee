"""Tracking servers as destinations: one request of our own protocol, or what MLflow's server understands."""

from __future__ import annotations

from mlflow import environment_variables as env
from mlflow.api import rpc
from mlflow.api.traces import LogTraces
from mlflow.exceptions import MlflowException
from mlflow.store.transport import error_of, transport
from mlflow.tracing.export.destinations import Away

_JSON = {"Content-Type": "application/json"}
_AWAY_STATUS = frozenset((408, 425, 429, 502, 503, 504))
# the spool and its own retries wait more patiently than a request should
_MOST_SECONDS = 30


class Server:
    """A tracking server. Its answer to /version says whether it is ours."""

    def __init__(self, uri: str) -> None:
        self.name = uri
        self._transport = transport(uri)
        self.shown = self._transport.url
        self._is_ours: bool | None = None

    def write(self, request: LogTraces) -> None:
        if self._is_ours is None:
            self._is_ours = b"+millrace" in self._send("GET", "/version", None, {})
        if self._is_ours:
            self._send("POST", "/api/3.0/mlflow/traces/log", rpc.encode(request), _JSON)
        else:
            self._write_to_mlflow(request)

    def _write_to_mlflow(self, request: LogTraces) -> None:
        raise NotImplementedError("server of MLflow")

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        timeout = min(env.MLFLOW_HTTP_REQUEST_TIMEOUT.get(), _MOST_SECONDS)
        try:
            response = self._transport.send(method, path, body=body, headers=headers, timeout=timeout, retries=0)
        except MlflowException as error:
            if error.error_code == "TEMPORARILY_UNAVAILABLE":
                # another server may answer there next time
                self._is_ours = None
                raise Away(error.message) from error
            raise
        if response.status in _AWAY_STATUS:
            self._is_ours = None
            raise Away(f"it answered {response.status}")
        if response.status >= 400:
            raise error_of(response, f"{method} {self.shown}{path}")
        return response.data
