"""Accounts: MLflow's own client with our server, our client with both servers; the same journey, the same facts."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.request

import pytest

from tests.serverprocess import free_port, running_server

JOURNEY = pathlib.Path(__file__).with_name("auth_journey.py")
ADMIN = {"MLFLOW_AUTH_ADMIN_USERNAME": "admin", "MLFLOW_AUTH_ADMIN_PASSWORD": "a-better-secret-9"}


@pytest.fixture(scope="module")
def peer():
    """Python of a virtual environment that has MLflow itself."""
    python = os.environ.get("MILLRACE_PEER_PYTHON")
    if not python:
        pytest.skip("MILLRACE_PEER_PYTHON is not set; `python3 dev.py test-interop` makes such an environment")
    return python


def environment(**more):
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "PYTHON"))}
    return {**clean, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet", **more}


@contextlib.contextmanager
def their_server(python, folder):
    port = free_port()
    options = ["--app-name", "basic-auth", "--port", str(port), "--workers", "1"]
    options += ["--backend-store-uri", f"sqlite:///{folder}/theirs.db"]
    log = folder / "their-server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [python, "-m", "mlflow", "server", *options],
            cwd=folder,
            env=environment(MLFLOW_FLASK_SERVER_SECRET_KEY="key", **ADMIN),
            stdout=output,
            stderr=output,
        )
    try:
        deadline = time.monotonic() + 120
        while True:
            assert process.poll() is None, log.read_text()
            with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5):
                break
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def go(python, uri):
    """The facts of the journey, told by an interpreter."""
    more = {
        "MLFLOW_TRACKING_USERNAME": ADMIN["MLFLOW_AUTH_ADMIN_USERNAME"],
        "MLFLOW_TRACKING_PASSWORD": ADMIN["MLFLOW_AUTH_ADMIN_PASSWORD"],
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "0",
    }
    if python == sys.executable:
        more["PYTHONPATH"] = os.environ.get("PYTHONPATH", "")
    ended = subprocess.run(
        [python, JOURNEY, uri], env=environment(**more), capture_output=True, text=True, timeout=300, check=False
    )
    assert ended.returncode == 0, ended.stderr[-5000:]
    return json.loads(ended.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def theirs_with_theirs(peer, tmp_path_factory):
    """What MLflow's client finds with MLflow's server: the measure of all."""
    with their_server(peer, tmp_path_factory.mktemp("theirs")) as url:
        return go(peer, url)


def test_their_client_with_our_server(peer, theirs_with_theirs, tmp_path):
    with running_server(tmp_path, "--app-name", "basic-auth", env=ADMIN) as url:
        assert go(peer, url) == theirs_with_theirs


def test_our_client_with_their_server(peer, theirs_with_theirs, tmp_path):
    with their_server(peer, tmp_path) as url:
        assert go(sys.executable, url) == theirs_with_theirs


def test_our_client_with_our_server(theirs_with_theirs, tmp_path):
    with running_server(tmp_path, "--auth", env=ADMIN) as url:
        assert go(sys.executable, url) == theirs_with_theirs
