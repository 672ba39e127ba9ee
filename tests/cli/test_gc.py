"""``mlflow gc``: what is deleted goes for good, what is not stays."""

import os
import sqlite3
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


# ---- logged models ---------------------------------------------------------------------------------------------------


def logged_model(client, tmp_path, experiment_id="0"):
    """Id and folder of a model with a file, a param, a tag, a metric and links from a run."""
    from mlflow.entities import LoggedModelInput, LoggedModelOutput

    file = tmp_path / "weights"
    file.write_text("w")
    model = client.create_logged_model(experiment_id, "tree", params={"p": "1"}, tags={"t": "1"})
    client.log_model_artifact(model.model_id, str(file))
    run_id = client.create_run(experiment_id).info.run_id
    client.log_metric(run_id, "m", 1, model_id=model.model_id)
    client.log_inputs(run_id, models=[LoggedModelInput(model.model_id)])
    client.log_outputs(run_id, [LoggedModelOutput(model.model_id, 0)])
    return model.model_id, run_id, model.artifact_location.removeprefix("file://")


def rows_of_models(tmp_path):
    connection = sqlite3.connect(tmp_path / "store.db")
    tables = ("logged_model", "logged_model_param", "logged_model_tag", "logged_model_metric")
    tables = (*tables, "run_model_input", "run_model_output")
    counts = {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    connection.close()
    return set(counts.values())


def test_removes_deleted_models_with_their_files_and_nothing_else(client, tmp_path):
    (kept, kept_run, kept_folder), (gone, gone_run, folder) = (logged_model(client, tmp_path) for _ in range(2))
    client.delete_logged_model(gone)
    assert gone in gc(tmp_path, "--dry-run")
    assert os.path.exists(os.path.join(folder, "weights"))
    assert gone in gc(tmp_path)
    assert rows_of_models(tmp_path) == {1}
    assert client.get_logged_model(kept).params == {"p": "1"}
    assert os.path.exists(os.path.join(kept_folder, "weights"))
    assert not os.path.exists(os.path.join(folder, "weights"))
    assert client.get_run(gone_run).data.metrics == {"m": 1}
    assert client.get_run(kept_run).inputs.model_inputs
    with pytest.raises(MlflowException, match="not found"):
        client.get_logged_model(gone)


def test_only_the_models_that_are_named(client, tmp_path):
    (first, _, _), (second, _, _) = (logged_model(client, tmp_path) for _ in range(2))
    run_id = logged_run(client)
    client.delete_run(run_id)
    assert "not deleted" in gc(tmp_path, "--logged-model-ids", first, status=1)
    assert "no-model" in gc(tmp_path, "--logged-model-ids", "no-model", status=1)
    for model_id in (first, second):
        client.delete_logged_model(model_id)
    gc(tmp_path, "--logged-model-ids", first, "--older-than", "1h", status=1)
    gc(tmp_path, "--logged-model-ids", first)
    output = gc(tmp_path, "--dry-run")
    assert first not in output
    assert second in output
    assert client.get_run(run_id)


def test_models_go_with_their_experiment(client, tmp_path):
    experiment_id = client.create_experiment("e")
    model_id, _, folder = logged_model(client, tmp_path, experiment_id)
    client.delete_experiment(experiment_id)
    assert model_id in gc(tmp_path)
    assert rows_of_models(tmp_path) == {0}
    assert not os.path.exists(os.path.join(folder, "weights"))
    assert client.get_experiment_by_name("e") is None


def test_a_removed_run_takes_its_points_of_models_along(client, tmp_path):
    model_id, run_id, _ = logged_model(client, tmp_path)
    client.delete_run(run_id)
    gc(tmp_path)
    assert client.get_logged_model(model_id).metrics is None


def test_traces_go_with_their_experiment(client, tmp_path):
    from mlflow.api.traces import GetTraceInfo, LinkTracesToRun, LogTraces
    from mlflow.entities.span_record import SpanRecord
    from mlflow.store import resolve

    store = resolve.tracking(f"sqlite:///{tmp_path}/store.db")
    gone, kept = client.create_experiment("gone"), client.create_experiment("kept")
    run_id = logged_run(client, kept)
    for number, experiment_id in enumerate((gone, kept)):
        spans = [SpanRecord(f"tr-{number}-{n}", f"{n:016x}", "n", 1, 2) for n in range(1, 601)]
        store.log_traces(LogTraces(experiment_id, spans=spans))
    store.link_traces_to_run(LinkTracesToRun(["tr-1-1"], run_id))
    [found] = [store.get_trace_info(GetTraceInfo("tr-0-1")).trace.trace_info]
    folder = found.tags["mlflow.artifactLocation"].removeprefix("file://")
    os.makedirs(folder)
    open(os.path.join(folder, "image.png"), "w").close()
    client.delete_experiment(gone)
    client.delete_run(run_id)
    gc(tmp_path)
    with pytest.raises(MlflowException, match="tr-0-1"):
        store.get_trace_info(GetTraceInfo("tr-0-1"))
    assert not os.path.exists(os.path.join(folder, "image.png"))
    assert store.get_trace_info(GetTraceInfo("tr-1-600")).trace.trace_info.state == "OK"
    connection = sqlite3.connect(tmp_path / "store.db")
    counts = {t: connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("trace", "span", "span_body")}
    assert counts == {"trace": 600, "span": 600, "span_body": 600}
    assert connection.execute("SELECT count(*) FROM trace_run").fetchone()[0] == 0
    assert client.get_experiment(kept)


def test_saved_views_go_with_their_experiment(client, tmp_path):
    from mlflow.api.views import CreateView, SearchViews
    from mlflow.store import resolve

    store = resolve.tracking(f"sqlite:///{tmp_path}/store.db")
    experiment_id = client.create_experiment("e")
    store.create_view(CreateView("runs", "gone", "{}", experiment_id))
    store.create_view(CreateView("runs", "kept", "{}", "0"))
    client.delete_experiment(experiment_id)
    gc(tmp_path)
    assert [view.name for view in store.search_views(SearchViews()).views] == ["kept"]


def test_a_run_that_was_moved_outlives_the_experiment_it_came_from(client, tmp_path):
    from mlflow.api.many_runs import MoveRuns
    from mlflow.store import resolve

    experiment_id = client.create_experiment("e")
    run_id = logged_run(client, experiment_id)
    resolve.tracking(f"sqlite:///{tmp_path}/store.db").move_runs(MoveRuns([run_id], experiment_id="0"))
    client.delete_experiment(experiment_id)
    assert f"Experiment with ID {experiment_id}" in gc(tmp_path)
    assert client.get_run(run_id).data.metrics == {"m": 1}
    assert os.path.exists(os.path.join(folder_of(client, run_id), "file.txt"))
