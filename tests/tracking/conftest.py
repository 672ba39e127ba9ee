"""A store of its own for each test, in the current folder, with nothing left over from the test before."""

import os

import pytest

import mlflow
from mlflow.testing import reset


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    reset()
    for name in list(os.environ):
        if name.startswith(("MLFLOW_", "_MLFLOW_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    uri = f"sqlite:///{tmp_path}/store.db"
    mlflow.set_tracking_uri(uri)
    yield uri
    reset()


@pytest.fixture
def run():
    """A run that is active during the test."""
    with mlflow.start_run() as active:
        yield active


@pytest.fixture
def raises():
    """The error code and message of a block that must raise MlflowException."""
    import contextlib

    @contextlib.contextmanager
    def check(code: str, *words: str):
        with pytest.raises(mlflow.MlflowException) as caught:
            yield
        assert caught.value.error_code == code
        for word in words:
            assert word in str(caught.value)

    return check
