"""A real server process for tests."""

from __future__ import annotations

import atexit
import collections
import contextlib
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping

# far more than it takes: a machine may be busy with other things
START_SECONDS = 120
STOP_SECONDS = 60

_reserved: collections.deque[socket.socket] = collections.deque()
_MAX_RESERVED = 200


def free_port() -> int:
    """A TCP port that nothing listens on, and that no other test is given before a server listens there.

    While a socket is bound to it, Linux gives it to nobody who asks for any port, but to a server that names it.
    """
    probe = socket.socket()
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    if sys.platform != "linux":
        probe.close()
        return port
    _reserved.append(probe)
    if len(_reserved) > _MAX_RESERVED:
        _reserved.popleft().close()
    return port


@atexit.register
def _give_back() -> None:
    while _reserved:
        _reserved.pop().close()


class ServerProcess(str):
    """The URL of a running server; ``process`` and ``log`` belong to it."""

    process: subprocess.Popen
    log: pathlib.Path

    def stop(self, number: int = signal.SIGTERM, timeout: float = STOP_SECONDS) -> int:
        """Send a signal, wait for the end; the exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout)


@contextlib.contextmanager
def running_server(
    tmp_path: pathlib.Path, *args: str, env: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[ServerProcess]:
    """``mlflow server`` in the folder ``tmp_path`` with further options; gives its URL when it answers.

    Its output is in ``tmp_path/server-PORT.log``. It is stopped at the end.
    """
    port = port or free_port()
    log = pathlib.Path(tmp_path) / f"server-{port}.log"
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "MILLRACE_"))}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", "--port", str(port), *args],
            cwd=tmp_path,
            env={**clean, **(env or {})},
            stdout=output,
            stderr=output,
        )
    server = ServerProcess(f"http://127.0.0.1:{port}")
    server.process, server.log = process, log
    try:
        _wait(server, port)
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(server: ServerProcess, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        if server.process.poll() is not None:
            raise RuntimeError(f"the server ended with status {server.process.returncode}: {server.log.read_text()}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (OSError, urllib.error.URLError):
            if time.monotonic() > deadline:
                raise RuntimeError(f"the server did not answer: {server.log.read_text()}") from None
        time.sleep(0.05)
