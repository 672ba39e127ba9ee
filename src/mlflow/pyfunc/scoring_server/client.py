"""Clients of a scoring server: over HTTP, and over the standard input of a process."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import uuid
from abc import ABC, abstractmethod
from typing import Any

import msgspec

from mlflow.environment_variables import MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT
from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server.encoding import encode


class BaseScoringServerClient(ABC):
    """Asks a model that runs in another process."""

    @abstractmethod
    def wait_server_ready(self, timeout: float = 30, scoring_server_proc: subprocess.Popen | None = None) -> None:
        """Wait until the server answers.

        Args:
            timeout: seconds.
            scoring_server_proc: its process; when that has ended, waiting is over at once.

        Raises: MlflowException when it does not answer in time.
        """

    @abstractmethod
    def invoke(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """The predictions for some data.

        Raises: MlflowException with what the server answered.
        """


class ScoringServerClient(BaseScoringServerClient):
    """A client over HTTP.

    Args:
        host: where the server listens.
        port: its port.
    """

    def __init__(self, host: str, port: int) -> None:
        import urllib3

        self.url_prefix = f"http://{host}:{port}"
        self._pool = urllib3.PoolManager(retries=False)

    def ping(self) -> Any:
        """The answer of ``/ping``."""
        return self._get("/ping")

    def get_version(self) -> str:
        """The version of the server."""
        return self._get("/version").data.decode()

    def wait_server_ready(self, timeout: float = 30, scoring_server_proc: subprocess.Popen | None = None) -> None:
        """Wait until the server answers; see the base class."""
        import urllib3

        end = time.monotonic() + timeout
        while time.monotonic() < end:
            try:
                if self.ping().status == 200:
                    return
            except urllib3.exceptions.HTTPError:
                pass
            _check_alive(scoring_server_proc)
            time.sleep(0.05)
        raise MlflowException(f"The server at {self.url_prefix} does not answer after {timeout:g} seconds.")

    def invoke(self, data: Any, params: dict[str, Any] | None = None) -> PredictionsOf:
        """The predictions for some data: a DataFrame, or anything that can be sent as ``inputs``."""
        answer = self._pool.request(
            "POST",
            self.url_prefix + "/invocations",
            body=request_body(data, params),
            headers={"Content-Type": "application/json"},
            timeout=MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT.get(),
        )
        if answer.status != 200:
            raise MlflowException(
                f"The server at {self.url_prefix} answered with status {answer.status}: "
                f"{answer.data.decode(errors='replace')}"
            )
        return PredictionsOf(msgspec.json.decode(answer.data))

    def _get(self, path: str) -> Any:
        return self._pool.request("GET", self.url_prefix + path, timeout=5)


class StdinScoringServerClient(BaseScoringServerClient):
    """A client that writes requests to the standard input of a process, and finds the answers in files.

    Args:
        process: made by ``PyFuncBackend.serve_stdin``.
    """

    def __init__(self, process: subprocess.Popen) -> None:
        if process.stdin is None:
            raise MlflowException("The process has no standard input to write to.")
        self.process = process
        self._folder = tempfile.TemporaryDirectory(prefix="scoring-")

    def wait_server_ready(self, timeout: float = 30, scoring_server_proc: subprocess.Popen | None = None) -> None:
        """Only that the process runs; the first request waits for the model."""
        _check_alive(self.process)

    def invoke(self, data: Any, params: dict[str, Any] | None = None) -> PredictionsOf:
        """The predictions for some data."""
        _check_alive(self.process)
        path = os.path.join(self._folder.name, uuid.uuid4().hex)
        request = {"body": request_body(data, params).decode(), "output": path}
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(encode(request) + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            _check_alive(self.process)
            raise
        end = time.monotonic() + MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT.get()
        while not os.path.exists(path):
            _check_alive(self.process)
            if time.monotonic() > end:
                raise MlflowException("The model did not answer in time.", "DEADLINE_EXCEEDED")
            time.sleep(0.005)
        with open(path, "rb") as file:
            answer = msgspec.json.decode(file.read())
        os.remove(path)
        if answer["status"] != 200:
            raise MlflowException(f"The model's process answered with status {answer['status']}: {answer['body']}")
        return PredictionsOf(msgspec.json.decode(answer["body"]))


class PredictionsOf(dict):
    """The body of an answer."""

    def get_predictions(self, predictions_format: str = "dataframe", dtype: Any = None) -> Any:
        """The predictions as a DataFrame (``dataframe``) or an array (``ndarray``)."""
        from mlflow.pyfunc.scoring_server.answers import predictions_as

        return predictions_as(self, predictions_format, dtype)


def request_body(data: Any, params: dict[str, Any] | None = None) -> bytes:
    """The JSON body of a request with this data."""
    if isinstance(data, dict) and any(key in data for key in ("messages", "prompt", "input")):
        return encode(data | (params or {}))
    if hasattr(data, "columns") and hasattr(data, "iloc"):
        columns = [column if isinstance(column, str | int) else str(column) for column in data.columns]
        rows = list(zip(*(data.iloc[:, i].tolist() for i in range(data.shape[1])), strict=True))
        body: dict[str, Any] = {"dataframe_split": {"columns": columns, "data": rows}}
    else:
        body = {"inputs": data}
    return encode(body | ({"params": params} if params else {}))


def _check_alive(process: subprocess.Popen | None) -> None:
    if process is not None and (status := process.poll()) is not None:
        raise MlflowException(f"The server's process ended with status {status}; its output says why.")
