"""MLflow's own client with our server, and our client with MLflow's own server: the same journey, the same facts."""

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

JOURNEY = pathlib.Path(__file__).with_name("journey.py")


@pytest.fixture(scope="module")
def peer():
    """Python of a virtual environment that has MLflow itself."""
    python = os.environ.get("MILLRACE_PEER_PYTHON")
    if not python:
        if os.environ.get("CI"):
            pytest.fail("MILLRACE_PEER_PYTHON is not set: `python3 dev.py test-interop` sets it")
        pytest.skip("MILLRACE_PEER_PYTHON is not set; `python3 dev.py test-interop` makes such an environment")
    return python


@contextlib.contextmanager
def their_server(python, folder, *more):
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    options += ["--backend-store-uri", f"sqlite:///{folder}/theirs.db"]
    options += ["--artifacts-destination", f"{folder}/artifacts", *more]
    log = folder / "their-server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [python, "-m", "mlflow", "server", *options],
            cwd=folder,
            env=environment(),
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


def environment():
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "PYTHON"))}
    return {**clean, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "GIT_PYTHON_REFRESH": "quiet"}


def go(python, uri, folder):
    """The facts of a journey, told by an interpreter."""
    folder.mkdir()
    ended = subprocess.run(
        [python, JOURNEY, uri, folder], cwd=folder, env=environment(), capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr[-5000:]
    return json.loads((folder / "facts.json").read_text())


@pytest.fixture(scope="module")
def theirs_with_theirs(peer, tmp_path_factory):
    """What MLflow's client reads from MLflow's server: the measure of all."""
    folder = tmp_path_factory.mktemp("theirs")
    with their_server(peer, folder) as url:
        yield go(peer, url, folder / "journey")


def differences(found, expected, where=""):
    if isinstance(found, dict) and isinstance(expected, dict):
        lines = []
        for key in sorted(found.keys() | expected.keys()):
            lines += differences(found.get(key, "absent"), expected.get(key, "absent"), f"{where}.{key}")
        return lines
    if isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        return [line for i in range(len(found)) for line in differences(found[i], expected[i], f"{where}[{i}]")]
    return [] if found == expected else [f"{where}: {found!r} instead of {expected!r}"]


def test_their_client_with_our_server(peer, theirs_with_theirs, tmp_path):
    with running_server(tmp_path, "--artifacts-destination", str(tmp_path / "artifacts")) as url:
        found = go(peer, url, tmp_path / "journey")
    assert not differences(found, theirs_with_theirs)


def test_our_client_with_their_server(peer, theirs_with_theirs, tmp_path):
    with their_server(peer, tmp_path) as url:
        found = go(sys.executable, url, tmp_path / "journey")
    assert not differences(found, theirs_with_theirs)


def test_our_client_with_our_server(theirs_with_theirs, tmp_path):
    with running_server(tmp_path, "--artifacts-destination", str(tmp_path / "artifacts")) as url:
        found = go(sys.executable, url, tmp_path / "journey")
    assert not differences(found, theirs_with_theirs)


def test_our_client_with_a_local_store(theirs_with_theirs, tmp_path):
    found = go(sys.executable, f"sqlite:///{tmp_path}/local.db", tmp_path / "journey")
    assert not differences(found, theirs_with_theirs)
