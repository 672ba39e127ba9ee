"""MLflow's own client with our server, and our client with MLflow's own server: the same journey, the same facts."""

import json
import pathlib
import subprocess
import sys

import pytest

from tests.interop.mlflow_server import environment, mlflow_server
from tests.serverprocess import running_server

JOURNEY = pathlib.Path(__file__).with_name("journey.py")


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
    with mlflow_server(peer, folder) as url:
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
    with mlflow_server(peer, tmp_path) as url:
        found = go(sys.executable, url, tmp_path / "journey")
    assert not differences(found, theirs_with_theirs)


def test_our_client_with_our_server(theirs_with_theirs, tmp_path):
    with running_server(tmp_path, "--artifacts-destination", str(tmp_path / "artifacts")) as url:
        found = go(sys.executable, url, tmp_path / "journey")
    assert not differences(found, theirs_with_theirs)


def test_our_client_with_a_local_store(theirs_with_theirs, tmp_path):
    found = go(sys.executable, f"sqlite:///{tmp_path}/local.db", tmp_path / "journey")
    assert not differences(found, theirs_with_theirs)
