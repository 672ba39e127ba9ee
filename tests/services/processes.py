"""Processes of services, waited for until they answer, and ended."""

import contextlib
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.serverprocess import free_port

# far more than it takes: the machine may be busy with other things
START_S = 180
STOP_S = 60


@contextlib.contextmanager
def running(folder: Path, *command: str, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """A process whose command has ``{port}`` in it, on a port of its own, which it gives when somebody answers there.

    Its output is in ``folder/output.log``.
    """
    port = free_port()
    log = Path(folder) / "output.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [part.replace("{port}", str(port)) for part in command],
            cwd=folder,
            env={**os.environ, **(env or {})},
            stdout=output,
            stderr=output,
        )
    try:
        _wait(process, port, log)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen, port: int, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with status {process.returncode}: {log.read_text()}")
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{process.args[0]} does not answer: {log.read_text()}") from None
        time.sleep(0.05)


def memory_of(pid):
    """(largest, current) MiB of memory that a process and its children have had."""
    pids, found = [pid], [0, 0]
    while pids:
        here = pids.pop()
        with open(f"/proc/{here}/status") as file:
            lines = dict(line.split(":", 1) for line in file)
        found[0] += int(lines["VmHWM"].split()[0]) >> 10
        found[1] += int(lines["VmRSS"].split()[0]) >> 10
        with open(f"/proc/{here}/task/{here}/children") as file:
            pids += [int(child) for child in file.read().split()]
    return found


def wait_until(condition: Callable[[], object], what: str) -> None:
    """Wait until something holds; fail with ``what`` if it does not in a long time."""
    deadline = time.monotonic() + START_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
