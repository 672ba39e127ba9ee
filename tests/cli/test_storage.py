"""``mlflow storage``."""

import pytest
from click.testing import CliRunner

import mlflow
from mlflow import MlflowClient
from mlflow.cli import cli


@pytest.fixture
def uri(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    uri = f"sqlite:///{tmp_path}/store.db"
    mlflow.set_tracking_uri(uri)
    yield uri
    from mlflow.testing import reset

    reset()


def call(*arguments, status=0):
    result = CliRunner().invoke(cli, ["storage", *arguments])
    assert result.exit_code == status, (result.output, result.exception)
    return [line.split() for line in result.output.splitlines()]


def test_what_experiments_and_users_take(uri, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    client = MlflowClient()
    run = client.create_run("0", tags={"mlflow.user": "ann"})
    client.log_text(run.info.run_id, "x" * 1500, "a.txt")
    client.set_experiment_tag("0", "millrace.quota", "1 kB")
    assert len(call()) == 2
    line = ["0", "Default", "1", "0", "0", "1", "1.5", "kB", "over", "its", "quota"]
    assert call("--count")[2:] == [line]
    assert call()[2:] == [line]
    (by_owner,) = (one for one in call("--by", "owner")[2:] if one[0] == run.info.user_id)
    assert by_owner[1:] == ["1", "0", "0", "1", "1.5", "kB"]


def test_counting_needs_the_database(uri):
    assert "--backend-store-uri" in str(call("--count", "--backend-store-uri", "http://127.0.0.1:9", status=1))
