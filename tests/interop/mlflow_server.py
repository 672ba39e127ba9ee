"""MLflow's own server, in a process of another virtual environment."""

import contextlib
import os
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.serverprocess import free_port


def peer_python() -> str:
    """Python of a virtual environment that has MLflow itself; without one the test is skipped, and fails on CI."""
    python = os.environ.get("MILLRACE_PEER_PYTHON")
    if not python:
        if os.environ.get("CI"):
            pytest.fail("MILLRACE_PEER_PYTHON is not set: `python3 dev.py test-interop` sets it")
        pytest.skip("MILLRACE_PEER_PYTHON is not set; `python3 dev.py test-interop` makes such an environment")
    return python


def environment(**more: str) -> dict[str, str]:
    """The variables of this process without those that say something to MLflow or Python, and with others."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "PYTHON"))}
    return {**clean, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet", **more}


@contextlib.contextmanager
def mlflow_server(python: str, folder: os.PathLike, *options: str, **variables: str) -> Iterator[str]:
    """The address of MLflow's server, whose database and files are in a folder.

    Args:
        python: of the environment that has MLflow.
        folder: where it runs.
        options: of ``mlflow server``.
        variables: of its environment.
    """
    port = free_port()
    command = ["server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    command += ["--backend-store-uri", f"sqlite:///{folder}/theirs.db"]
    if "--default-artifact-root" not in options:
        command += ["--artifacts-destination", f"{folder}/artifacts"]
    log = os.path.join(folder, "their-server.log")

    def said() -> str:
        with open(log, encoding="utf-8") as file:
            return file.read()

    with open(log, "wb") as output:
        process = subprocess.Popen(
            [python, "-m", "mlflow", *command, *options],
            cwd=folder,
            # without the key, basic-auth does not start
            env=environment(MLFLOW_FLASK_SERVER_SECRET_KEY="key", **variables),
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + 300
        while True:
            assert process.poll() is None, said()
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                break
            assert time.monotonic() < deadline, said()
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
