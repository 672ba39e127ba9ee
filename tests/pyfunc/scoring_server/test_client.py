"""Clients: over HTTP to a real server, over standard input to a real process."""

import subprocess
import sys
import time

import pandas as pd
import pytest

from mlflow.exceptions import MlflowException
from mlflow.pyfunc.backend import PyFuncBackend
from mlflow.pyfunc.scoring_server.client import ScoringServerClient, StdinScoringServerClient
from mlflow.version import VERSION
from tests.serverprocess import free_port

FRAME = pd.DataFrame({"a": [1.0, 2.0], "b": [0.0, 1.0]})


@pytest.fixture(scope="module")
def stdin_client(scoring_models):
    process = PyFuncBackend({}, "local").serve_stdin(str(scoring_models / "echo"), stdout=subprocess.DEVNULL)
    yield StdinScoringServerClient(process)
    process.stdin.close()
    assert process.wait(60) == 0


def test_over_http(linear_server):
    client = ScoringServerClient("127.0.0.1", linear_server.port)
    client.wait_server_ready(60)
    assert client.ping().status == 200 and client.get_version() == VERSION
    assert len(client.invoke(FRAME)["predictions"]) == 2
    assert client.invoke(FRAME).get_predictions().shape == (2, 1)
    with pytest.raises(MlflowException, match=r"status 400.*'a'"):
        client.invoke(FRAME[["b"]])


def test_over_stdin(stdin_client):
    stdin_client.wait_server_ready()
    assert stdin_client.invoke([1])["predictions"] == ["array([1])", "ndarray"]
    assert stdin_client.invoke([1], {"kind": "text"})["predictions"] == "text"
    with pytest.raises(MlflowException, match="status 400"):
        stdin_client.invoke([1], {"kind": "raise"})
    assert stdin_client.invoke([1], {"kind": "text"})["predictions"] == "text"


def test_a_server_that_is_not_there():
    with pytest.raises(MlflowException, match=r"does not answer after 0\.2 seconds"):
        ScoringServerClient("127.0.0.1", free_port()).wait_server_ready(0.2)


def test_a_process_that_has_ended():
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"], stdin=subprocess.PIPE)
    process.wait()
    began = time.monotonic()
    with pytest.raises(MlflowException, match="ended with status 3"):
        ScoringServerClient("127.0.0.1", free_port()).wait_server_ready(600, process)
    with pytest.raises(MlflowException, match="ended with status 3"):
        StdinScoringServerClient(process).invoke([1])
    process.stdin.close()
    assert time.monotonic() - began < 300
