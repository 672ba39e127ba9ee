"""A real scoring server process for tests, and a client that shows all of an answer."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import pathlib
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from tests.serverprocess import START_SECONDS, STOP_SECONDS, free_port


class Answer(NamedTuple):
    """Status, content type and body of an answer."""

    status: int
    content_type: str
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> tuple[int, str, str]:
        found = self.json
        return self.status, found["error_code"], found["message"]


class Scoring:
    """A running scoring server."""

    def __init__(self, port: int, process: subprocess.Popen, log: pathlib.Path) -> None:
        self.port, self.process, self.log = port, process, log

    def ask(
        self, body: Any = None, content_type: str | None = "application/json", path: str = "/invocations", method=None
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        if body is not None and not isinstance(body, bytes | str):
            body = json.dumps(body)
        headers = {} if content_type is None else {"Content-Type": content_type}
        with contextlib.closing(connection):
            connection.request(method or ("GET" if body is None else "POST"), path, body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.getheader("content-type", ""), answer.read())

    def predictions(self, body: Any, content_type: str = "application/json") -> Any:
        answer = self.ask(body, content_type)
        assert answer.status == 200, answer
        return answer.json["predictions"]


@contextlib.contextmanager
def scoring_server(
    folder: pathlib.Path, model_uri: str, *args: str, env: Mapping[str, str] | None = None, manager: str = "local"
) -> Iterator[Scoring]:
    """``mlflow models serve`` for a model; stopped at the end."""
    port = free_port()
    log = folder / f"scoring-{port}.log"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "MILLRACE_"))}
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", model_uri, "-p", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--env-manager", manager, *args],
            cwd=folder,
            env={**clean, **(env or {})},
            stdout=output,
            stderr=output,
        )
    server = Scoring(port, process, log)
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            assert process.poll() is None, log.read_text()
            with contextlib.suppress(OSError):
                if server.ask(path="/ping").status == 200:
                    break
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
