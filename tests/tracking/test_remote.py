"""The fluent API through a real server."""

import io

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric
from tests.serverprocess import running_server


@pytest.fixture
def server(tmp_path):
    with running_server(tmp_path) as url:
        mlflow.set_tracking_uri(url)
        yield url


def test_everything_that_local_stores_do(server, capsys, monkeypatch):
    mlflow.set_experiment("through the server")
    with mlflow.start_run(run_name="one", tags={"a": 1}) as run:
        mlflow.log_params({"p": 1, "q": None})
        mlflow.log_metrics({"m": 1.5, "nan": float("nan")}, step=3)
        for step in range(200):
            mlflow.log_metric("loss", 1 / (step + 1), step=step, synchronous=False)
        mlflow.log_text("grüße", "a/b.txt")
        mlflow.log_stream(io.BytesIO(b"x" * 100_000), "a/stream.bin")
        mlflow.log_table({"x": [1, 2]}, "t.json")
        mlflow.log_table({"x": [3]}, "t.json")
        mlflow.set_experiment_tag("team", "vision")
        with mlflow.start_run(nested=True) as child:
            pass
    out = capsys.readouterr().out
    assert f"{server}/#/experiments/{run.info.experiment_id}/runs/{run.info.run_id}" in out
    client = MlflowClient()
    found = client.get_run(run.info.run_id)
    assert found.info.status == "FINISHED"
    assert found.data.params == {"p": "1", "q": "None"}
    assert found.data.metrics["loss"] == 1 / 200
    assert len(client.get_metric_history(run.info.run_id, "loss")) == 200
    assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/a/b.txt") == "grüße"
    assert {f.path: f.file_size for f in client.list_artifacts(run.info.run_id, "a")}["a/stream.bin"] == 100_000
    assert mlflow.load_table("t.json", run_ids=[run.info.run_id])["x"].tolist() == [1, 2, 3]
    frame = mlflow.search_runs(filter_string="params.p = '1'")
    assert frame["run_id"].tolist() == [run.info.run_id]
    assert frame["metrics.nan"].isna().all()
    assert mlflow.get_parent_run(child.info.run_id).info.run_id == run.info.run_id
    assert mlflow.get_experiment_by_name("through the server").tags == {"team": "vision"}
    assert mlflow.get_experiment_by_name("nobody") is None
    monkeypatch.setenv("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    with mlflow.start_run():
        pass
    assert capsys.readouterr().out == ""


def test_long_histories_come_in_pages(server, monkeypatch):
    from mlflow.tracking import client as module

    monkeypatch.setattr(module, "_HISTORY_PAGE", 1000)
    with mlflow.start_run() as run:
        MlflowClient().log_batch(run.info.run_id, [Metric("m", i, i, i) for i in range(2500)])
    points = MlflowClient().get_metric_history(run.info.run_id, "m")
    assert [p.step for p in points] == list(range(2500))
    assert points.token is None


def test_errors_are_those_of_local_stores(server, raises):
    with raises("RESOURCE_DOES_NOT_EXIST", "0" * 32):
        mlflow.get_run("0" * 32)
    with mlflow.start_run():
        mlflow.log_param("p", 1)
        with raises("INVALID_PARAMETER_VALUE", "'p'"):
            mlflow.log_param("p", 2)
    with raises("RESOURCE_ALREADY_EXISTS"):
        mlflow.create_experiment("Default")
