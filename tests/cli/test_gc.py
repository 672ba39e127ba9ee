"""``mlflow gc``: what is deleted goes for good, what is not stays."""

import os
import time

import pytest
from click.testing import CliRunner

import mlflow
from mlflow import MlflowClient
from mlflow.cli import cli
from mlflow.exceptions import MlflowException


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    yield MlflowClient()
    from mlflow.testing import reset

    reset()


def gc(tmp_path, *arguments: str, status: int = 0) -> str:
    result = CliRunner().invoke(cli, ["gc", "--backend-store-uri", f"sqlite:///{tmp_path}/store.db", *arguments])
    assert result.exit_code == status, (result.output, result.exception)
    return result.output


def logged_run(client, experiment_id="0"):
    run_id = client.create_run(experiment_id).info.run_id
    client.log_metric(run_id, "m", 1)
    client.log_param(run_id, "p", "1")
    client.log_text(run_id, "text", "file.txt")
    return run_id


def folder_of(client, run_id):
    return client.get_run(run_id).info.artifact_uri.removeprefix("file://")


def test_removes_deleted_runs_with_their_files_and_nothing_else(client, tmp_path):
    kept, gone = logged_run(client), logged_run(client)
    folders = [folder_of(client, run_id) for run_id in (kept, gone)]
    client.delete_run(gone)
    assert gone in gc(tmp_path)
    with pytest.raises(MlflowException, match=gone):
        client.get_run(gone)
    assert client.get_run(kept).data.metrics == {"m": 1}
    assert os.path.exists(os.path.join(folders[0], "file.txt"))
    assert not os.path.exists(os.path.join(folders[1], "file.txt"))


def test_removes_deleted_experiments_with_their_runs_and_frees_the_name(client, tmp_path):
    experiment_id = client.create_experiment("e")
    run_id = logged_run(client, experiment_id)
    client.delete_experiment(experiment_id)
    gc(tmp_path)
    assert client.get_experiment_by_name("e") is None
    with pytest.raises(MlflowException, match=run_id):
        client.get_run(run_id)
    assert client.create_experiment("e") != experiment_id


def test_dry_run_removes_nothing(client, tmp_path):
    run_id = logged_run(client)
    client.delete_run(run_id)
    assert run_id in gc(tmp_path, "--dry-run")
    assert client.get_run(run_id).info.lifecycle_stage == "deleted"


def test_older_than(client, tmp_path):
    run_id = logged_run(client)
    client.delete_run(run_id)
    gc(tmp_path, "--older-than", "1h")
    assert client.get_run(run_id)
    time.sleep(0.02)
    gc(tmp_path, "--older-than", "0.01s")
    with pytest.raises(MlflowException):
        client.get_run(run_id)


def test_refuses_runs_and_experiments_that_are_not_deleted(client, tmp_path):
    run_id = logged_run(client)
    assert "not deleted" in gc(tmp_path, "--run-ids", run_id, status=1)
    assert "not deleted" in gc(tmp_path, "--experiment-ids", "0", status=1)
    assert "no-such-run" in gc(tmp_path, "--run-ids", "no-such-run", status=1)
    assert client.get_run(run_id)


def test_goes_on_after_an_interruption_between_files_and_rows(client, tmp_path):
    run_id = logged_run(client)
    folder = folder_of(client, run_id)
    client.delete_run(run_id)
    os.remove(os.path.join(folder, "file.txt"))
    os.rmdir(folder)
    gc(tmp_path)
    with pytest.raises(MlflowException):
        client.get_run(run_id)


def test_a_run_whose_files_cannot_be_removed_is_kept_and_named(client, tmp_path):
    experiment_id = client.create_experiment("proxied", artifact_location="mlflow-artifacts:/somewhere")
    run_id = client.create_run(experiment_id).info.run_id
    client.delete_run(run_id)
    output = gc(tmp_path, status=1)
    assert "--artifacts-destination" in output
    assert run_id in output
    assert client.get_run(run_id)
    gc(tmp_path, "--artifacts-destination", str(tmp_path / "artifacts"))
    with pytest.raises(MlflowException):
        client.get_run(run_id)
