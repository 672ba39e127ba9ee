"""The demo's training, with a small grid."""

import pytest

import mlflow

pytest.importorskip("sklearn")
pytest.importorskip("matplotlib")


@pytest.fixture
def parent(tmp_path, monkeypatch):
    from mlflow.cli import demo_sweep

    monkeypatch.setattr(demo_sweep, "GRID", demo_sweep.GRID[:2])
    monkeypatch.setattr(demo_sweep, "EPOCHS", 7)
    monkeypatch.chdir(tmp_path)
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/demo.db")
    return mlflow.get_run(demo_sweep.sweep(report=lambda line: None))


def test_there_is_something_of_everything_to_look_at(parent):
    client = mlflow.MlflowClient()
    assert "`models:/digits@champion`" in parent.data.tags["mlflow.note.content"]
    children = client.search_runs([parent.info.experiment_id], f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'")
    assert len(children) == 2
    for run in children:
        assert len(client.get_metric_history(run.info.run_id, "test_loss")) == 7
        pictures = [file.path for file in client.list_artifacts(run.info.run_id, "images")]
        # of the epochs 0 and 5 and the last one
        assert {path.split("step")[1][1] for path in pictures} == {"0", "5", "6"}
    version = client.get_model_version_by_alias("digits", "champion")
    assert version.run_id == parent.info.run_id
    traces = mlflow.search_traces(locations=[parent.info.experiment_id], return_type="list")
    assert traces
