"""A store of its own for each test, with nothing left over from the test before."""

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
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    yield
    reset()


@pytest.fixture
def runs():
    """The runs there are, oldest first."""

    def find():
        found = mlflow.MlflowClient().search_runs(["0"], order_by=["attributes.start_time ASC"])
        return [mlflow.get_run(run.info.run_id) for run in found]

    return find
