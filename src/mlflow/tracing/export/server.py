"""Tracking servers as destinations: one request of our own protocol, or what MLflow's server understands."""

from __future__ import annotations

import msgspec

from mlflow import environment_variables as env
from mlflow.api import rpc
from mlflow.api.traces import LinkTracesToRun, LogTraces, StartTrace
from mlflow.entities.trace_keys import SpansLocation, TraceTagKey
from mlflow.entities.trace_message import TraceInfoMessage, TraceMessage
from mlflow.exceptions import MlflowException
from mlflow.store.transport import error_of, transport
from mlflow.tracing.export.batches import Work
from mlflow.tracing.export.destinations import Away, is_passing
from mlflow.tracing.export.upload import Upload, store

_JSON = {"Content-Type": "application/json"}
_PROTOBUF = {"Content-Type": "application/x-protobuf"}
_EXPERIMENT = "x-mlflow-experiment-id"
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

    def write(self, work: Work) -> None:
        if isinstance(work, Upload):
            self._upload(work)
            return
        if self._is_ours is None:
            self._is_ours = b"+millrace" in self._send("GET", "/version", None, {})
        if self._is_ours:
            self._send("POST", "/api/3.0/mlflow/traces/log", rpc.encode(work), _JSON)
        else:
            self._write_to_mlflow(work)

    def _upload(self, upload: Upload) -> None:
        try:
            store(self.name, upload)
        except Exception as error:
            if is_passing(error):
                raise Away(str(error)) from error
            raise

    def _write_to_mlflow(self, request: LogTraces) -> None:
        # the spans first: a trace whose info is there is taken for complete
        if request.spans:
            from mlflow.tracing.export.encoding import mlflow_body

            headers = {**_PROTOBUF, _EXPERIMENT: request.experiment_id}
            self._send("POST", "/v1/traces", mlflow_body(request.spans), headers)
        for info in request.infos:
            self._send("POST", "/api/3.0/mlflow/traces", rpc.encode(StartTrace(TraceMessage(_for_mlflow(info)))), _JSON)
        if request.run_id and request.infos:
            link = LinkTracesToRun([info.trace_id for info in request.infos], request.run_id)
            self._send("POST", "/api/2.0/mlflow/traces/link-to-run", rpc.encode(link), _JSON)

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
            error = error_of(response, f"{method} {self.shown}{path}")
            if is_passing(error):
                raise Away(error.message)
            raise error
        return response.data


def _for_mlflow(info: TraceInfoMessage) -> TraceInfoMessage:
    """The info with the tag that tells MLflow's server to look for the spans in its database."""
    tags = {TraceTagKey.SPANS_LOCATION: SpansLocation.TRACKING_STORE, **info.tags}
    return msgspec.structs.replace(info, tags=tags)
