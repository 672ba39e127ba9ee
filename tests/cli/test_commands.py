"""The commands as a user at a terminal sees them, each on a store of its own."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import mlflow
from mlflow import MlflowClient
from mlflow.cli import cli


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    yield MlflowClient()
    from mlflow.testing import reset

    reset()


def call(*arguments: str, status: int = 0) -> str:
    """The output of a command that ends with that status (standard output, or the message if it failed)."""
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == status, (result.output, result.exception)
    return result.output


def test_a_setting_that_is_wrong_is_one_sentence(client, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_TIMEOUT", "soon")
    mlflow.set_tracking_uri("http://127.0.0.1:9")
    said = call("experiments", "search", status=1)
    assert said.startswith("Error: Environment variable MLFLOW_HTTP_REQUEST_TIMEOUT='soon' is not valid: ")


def test_experiment_life(client):
    assert "with id 1" in call("experiments", "create", "-n", "first")
    assert "exists already" in call("experiments", "create", "-n", "first", status=1)
    call("experiments", "rename", "-x", "1", "--new-name", "second")
    assert "second" in call("experiments", "search")
    found = json.loads(call("experiments", "get", "-n", "second", "--output", "json"))
    assert found["experiment_id"] == "1"
    call("experiments", "delete", "-x", "1")
    assert "second" not in call("experiments", "search")
    assert "second" in call("experiments", "search", "--view", "deleted_only")
    call("experiments", "restore", "-x", "1")
    assert client.get_experiment("1").lifecycle_stage == "active"


def test_unknown_experiment_is_one_sentence_and_status_1(client):
    output = call("experiments", "get", "-x", "77", status=1)
    assert output.strip().count("\n") == 0
    assert "77" in output
    assert "Traceback" not in output


def test_search_pages_through_all(client):
    for i in range(7):
        client.create_experiment(f"e{i}")
    found = json.loads(call("experiments", "search", "--max-results", "5", "--output", "json"))
    assert [e["name"] for e in found] == ["e6", "e5", "e4", "e3", "e2"]
    found = json.loads(call("experiments", "search", "--filter", "name LIKE 'e%'", "--output", "json"))
    assert len(found) == 7


def test_run_life(client):
    created = json.loads(
        call("runs", "create", "--experiment-name", "new", "--run-name", "r", "-t", "a=b", "--status", "failed")
    )
    run = client.get_run(created["run_id"])
    assert (run.info.status, run.info.run_name, run.data.tags["a"]) == ("FAILED", "r", "b")
    experiment_id = created["experiment_id"]
    assert created["run_id"] in call("runs", "list", "--experiment-id", experiment_id)
    call("runs", "delete", "--run-id", created["run_id"])
    assert created["run_id"] not in call("runs", "list", "--experiment-id", experiment_id)
    assert created["run_id"] in call("runs", "list", "--experiment-id", experiment_id, "--view", "all")
    call("runs", "restore", "--run-id", created["run_id"])
    described = json.loads(call("runs", "describe", "--run-id", created["run_id"]))
    assert described["info"]["run_name"] == "r"


def test_run_list_filters_and_orders(client):
    for i in range(3):
        run = client.create_run("0", run_name=f"r{i}")
        client.log_metric(run.info.run_id, "loss", i)
    found = json.loads(
        call(
            *("runs", "list", "--experiment-id", "0", "--filter", "metrics.loss > 0"),
            *("--order-by", "metrics.loss ASC", "--output", "json"),
        )
    )
    assert [run["info"]["run_name"] for run in found] == ["r1", "r2"]
    message = call("runs", "list", "--experiment-id", "0", "--filter", "metrics.loss >", status=1)
    assert "position" in message


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("runs", "create"), "--experiment-id"),
        (("runs", "create", "--experiment-id", "0", "-t", "novalue"), "KEY=VALUE"),
        (("runs", "create", "--experiment-id", "0", "-t", "a=1", "-t", "a=2"), "twice"),
        (("experiments", "get"), "--experiment-id"),
        (("artifacts", "download"), "--run-id"),
        (("gc", "--older-than", "soon"), "1d2h3m4s"),
    ],
)
def test_wrong_usage_is_status_2(client, arguments, word):
    assert word in call(*arguments, status=2)


def test_artifacts(client, tmp_path):
    run = client.create_run("0")
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "folder" / "deep" / "b.txt").write_text("two")
    call("artifacts", "log-artifact", "-l", str(tmp_path / "a.txt"), "-r", run.info.run_id, "-a", "texts")
    call("artifacts", "log-artifacts", "-l", str(tmp_path / "folder"), "-r", run.info.run_id)
    listed = json.loads(call("artifacts", "list", "-r", run.info.run_id))
    assert sorted(entry["path"] for entry in listed) == ["deep", "texts"]
    out = call("artifacts", "download", "-r", run.info.run_id, "-a", "texts/a.txt", "-d", str(tmp_path)).strip()
    assert Path(out).read_text() == "one"
    uri = f"runs:/{run.info.run_id}/deep/b.txt"
    assert Path(call("artifacts", "download", "-u", uri).strip().splitlines()[-1]).read_text() == "two"


def test_csv(client, tmp_path):
    run = client.create_run("0", run_name="one")
    client.log_metric(run.info.run_id, "loss", 0.5)
    text = call("experiments", "csv", "-x", "0")
    assert "metrics.loss" in text.splitlines()[0]
    call("experiments", "csv", "-x", "0", "-o", str(tmp_path / "runs.csv"))
    assert (tmp_path / "runs.csv").read_text() == text


def test_later_parts_say_so(client):
    assert "not implemented" in call("gc", "--jobs", status=1)


def test_how_long_spans_stay_in_the_database(client):
    call("experiments", "create", "-n", "x", "--trace-archival-retention", "30d")
    experiment_id = client.get_experiment_by_name("x").experiment_id

    def tags():
        return client.get_experiment(experiment_id).tags

    def update(*options, status=0):
        return call("experiments", "update", "-x", experiment_id, *options, status=status)

    assert tags() == {"mlflow.trace.archivalRetention": '{"type":"duration","value":"30d"}'}
    update("--trace-archival-retention", "12h", "--trace-archive-now-older-than", "1d")
    assert tags()["mlflow.trace.archivalRetention"] == '{"type":"duration","value":"12h"}'
    assert tags()["mlflow.trace.archiveNow"] == '{"older_than":"1d"}'
    update("--trace-archive-now")
    assert tags()["mlflow.trace.archiveNow"] == "{}"
    for _ in range(2):
        update("--clear-trace-archive-now", "--clear-trace-archival-retention")
        assert tags() == {}
    assert "30x" in update("--trace-archival-retention", "30x", status=1)
    assert "30x" in call("experiments", "create", "-n", "y", "--trace-archival-retention", "30x", status=1)
    assert client.get_experiment_by_name("y") is None
    update(status=2)
    update("--trace-archive-now", "--clear-trace-archive-now", status=2)
    update("--trace-archival-retention", "1d", "--clear-trace-archival-retention", status=2)
    assert tags() == {}


def test_doctor_masks_secrets(client, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "tell-nobody")
    output = call("doctor")
    assert "tell-nobody" not in output
    assert mlflow.__version__ in output
