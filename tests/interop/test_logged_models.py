"""Logged models: MLflow's own client with our server, and our client with MLflow's own server, find the same facts."""

import json
import pathlib
import subprocess
import sys

import pytest

from tests.interop.mlflow_server import environment, mlflow_server
from tests.interop.test_interop import differences
from tests.serverprocess import running_server

JOURNEY = pathlib.Path(__file__).with_name("logged_models_journey.py")


def go(python, uri, folder):
    """The facts of a journey, told by an interpreter."""
    ended = subprocess.run(
        [python, JOURNEY, uri], cwd=folder, env=environment(), capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr[-5000:]
    [line] = [line for line in ended.stdout.splitlines() if line.startswith("FACTS ")]
    return json.loads(line.removeprefix("FACTS "))


@pytest.fixture(scope="module")
def theirs_with_theirs(peer, tmp_path_factory):
    """What MLflow's client reads from MLflow's server: the measure of all."""
    folder = tmp_path_factory.mktemp("theirs")
    with mlflow_server(peer, folder) as url:
        yield go(peer, url, folder)


def test_their_client_with_our_server(peer, theirs_with_theirs, tmp_path):
    with running_server(tmp_path, "--artifacts-destination", str(tmp_path / "artifacts")) as url:
        assert not differences(go(peer, url, tmp_path), theirs_with_theirs)


def test_our_client_with_their_server(peer, theirs_with_theirs, tmp_path):
    with mlflow_server(peer, tmp_path) as url:
        assert not differences(go(sys.executable, url, tmp_path), theirs_with_theirs)


def test_our_client_with_our_server(theirs_with_theirs, tmp_path):
    with running_server(tmp_path, "--artifacts-destination", str(tmp_path / "artifacts")) as url:
        assert not differences(go(sys.executable, url, tmp_path), theirs_with_theirs)
