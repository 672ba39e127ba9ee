"""A server that speaks the protocols of AWS, and a model to deploy."""

import os
import pathlib
import shutil
import subprocess
import sys
import time
import urllib.request

import pytest

import mlflow
from tests.serverprocess import free_port

pytest.importorskip("boto3")
pytest.importorskip("moto.server")
REGION = "us-west-2"
SERVER = str(pathlib.Path(__file__).with_name("aws_server.py"))
ROLE = "arn:aws:iam::123456789012:role/sagemaker"


@pytest.fixture(scope="session")
def aws(tmp_path_factory):
    """The URL of moto's server."""
    port = free_port()
    log = (tmp_path_factory.mktemp("aws") / "moto.log").open("wb")
    command = [sys.executable, SERVER, "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=log, stderr=log, env={**os.environ, "PYTHONPATH": ""})
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(url + "/moto-api/", timeout=5)
                break
            except OSError:
                assert process.poll() is None
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        log.close()


@pytest.fixture
def account(aws, monkeypatch):
    """Clients of an empty account; whatever boto3 asks goes to the server."""
    import boto3

    for name, value in {
        "AWS_ENDPOINT_URL": aws,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("mlflow.sagemaker.endpoints.POLL_SECONDS", 0.05)
    urllib.request.urlopen(urllib.request.Request(aws + "/moto-api/reset", method="POST"))
    return lambda service: boto3.client(service, region_name=REGION)


@pytest.fixture(scope="session")
def model(tmp_path_factory):
    from sklearn.linear_model import LinearRegression

    path = tmp_path_factory.mktemp("sagemaker") / "model"
    mlflow.sklearn.save_model(
        LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0]), path, pip_requirements=["scikit-learn"]
    )
    return str(path)


@pytest.fixture
def other(model, tmp_path):
    return shutil.copytree(model, tmp_path / "other")
