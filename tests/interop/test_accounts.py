"""Accounts: MLflow's own client with our server, our client with both servers; the same journey, the same facts."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from tests.interop.mlflow_server import environment, mlflow_server
from tests.serverprocess import running_server

JOURNEY = pathlib.Path(__file__).with_name("auth_journey.py")
ADMIN = {"MLFLOW_AUTH_ADMIN_USERNAME": "admin", "MLFLOW_AUTH_ADMIN_PASSWORD": "a-better-secret-9"}
PASSWORDS = ("--app-name", "basic-auth")


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
    with mlflow_server(peer, tmp_path_factory.mktemp("theirs"), *PASSWORDS, **ADMIN) as url:
        return go(peer, url)


def test_their_client_with_our_server(peer, theirs_with_theirs, tmp_path):
    with running_server(tmp_path, *PASSWORDS, env=ADMIN) as url:
        assert go(peer, url) == theirs_with_theirs


def test_our_client_with_their_server(peer, theirs_with_theirs, tmp_path):
    with mlflow_server(peer, tmp_path, *PASSWORDS, **ADMIN) as url:
        assert go(sys.executable, url) == theirs_with_theirs


def test_our_client_with_our_server(theirs_with_theirs, tmp_path):
    with running_server(tmp_path, "--auth", env=ADMIN) as url:
        assert go(sys.executable, url) == theirs_with_theirs
