"""The fluent API of logged models, and which one is active."""

import contextlib
import os
import threading
import time
from pathlib import Path

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.entities import LoggedModelOutput, LoggedModelStatus
from tests.serverprocess import running_server


@pytest.fixture
def client(store):
    return MlflowClient()


def metrics_of(model_id):
    return [(m.key, m.value, m.dataset_name) for m in mlflow.get_logged_model(model_id).metrics or []]


def inputs_of(client, run_id):
    return [model.model_id for model in client.get_run(run_id).inputs.model_inputs]


# ---- making them -----------------------------------------------------------------------------------------------------


def test_a_model_without_run(client):
    model = mlflow.initialize_logged_model("tree", params={"depth": 3}, tags={"team": "red"}, model_type="forest")
    assert mlflow.active_run() is None
    assert (model.name, model.params, model.model_type, model.source_run_id) == ("tree", {"depth": "3"}, "forest", None)
    assert model.status is LoggedModelStatus.PENDING
    assert model.model_uri == f"models:/{model.model_id}"
    assert model.tags["team"] == "red"
    assert model.tags["mlflow.source.name"]
    assert mlflow.get_logged_model(model.model_id) == model
    assert mlflow.finalize_logged_model(model.model_id, "READY").status is LoggedModelStatus.READY
    assert mlflow.finalize_logged_model(model.model_id, LoggedModelStatus.FAILED).status == "FAILED"


def test_a_model_of_the_active_run(client):
    experiment_id = client.create_experiment("e")
    with mlflow.start_run(experiment_id=experiment_id) as run:
        model = mlflow.initialize_logged_model()
        other = mlflow.initialize_logged_model(experiment_id="0", source_run_id="elsewhere")
    assert (model.experiment_id, model.source_run_id) == (experiment_id, run.info.run_id)
    assert (other.experiment_id, other.source_run_id) == ("0", "elsewhere")
    assert model.name


def test_the_git_commit_is_on_the_model(client, tmp_path, monkeypatch):
    monkeypatch.setattr("mlflow.tracking.context.git_context.GitRunContext.in_context", lambda self: True, raising=True)
    monkeypatch.setattr(
        "mlflow.tracking.context.git_context.GitRunContext.tags", lambda self: {"mlflow.source.git.commit": "abc"}
    )
    assert mlflow.initialize_logged_model("tree").tags["mlflow.source.git.commit"] == "abc"


def test_an_external_model_is_ready_and_has_a_description(client):
    import yaml

    model = mlflow.create_external_model("agent", tags={"mlflow.user": "me"}, params={"a": "b"})
    assert model.status is LoggedModelStatus.READY
    assert (model.tags["mlflow.model.isExternal"], model.tags["mlflow.user"]) == ("true", "me")
    [file] = client.list_logged_model_artifacts(model.model_id)
    assert file.path == "MLmodel"
    with open(os.path.join(model.artifact_location, "MLmodel")) as content:
        description = yaml.safe_load(content)
    assert description["flavors"] == {}
    assert description["model_id"] == description["model_uuid"] == model.model_id
    assert description["metadata"] == {"mlflow.model.isExternal": True}


def test_an_external_model_that_cannot_be_described_has_failed(client, monkeypatch):
    def full(*_):
        raise OSError("no space")

    monkeypatch.setattr("mlflow.store.artifact.local.LocalArtifactRepository.log_bytes", full)
    with pytest.raises(OSError, match="no space"):
        mlflow.create_external_model("agent")
    [model] = mlflow.search_logged_models(output_format="list")
    assert model.status is LoggedModelStatus.FAILED


def test_the_last_model_of_the_thread(client):
    assert mlflow.last_logged_model() is None
    model = mlflow.initialize_logged_model("first")
    mlflow.set_logged_model_tags(model.model_id, {"later": 1})
    assert mlflow.last_logged_model().tags["later"] == "1"
    seen = []
    thread = threading.Thread(target=lambda: seen.append(mlflow.last_logged_model()))
    thread.start()
    thread.join()
    assert seen == [None]


# ---- which is active -------------------------------------------------------------------------------------------------


def test_the_active_model_by_name_is_found_or_made(client):
    made = mlflow.set_active_model(name="agent")
    assert mlflow.get_active_model_id() == made.model_id
    assert made.tags["mlflow.model.isExternal"] == "true"
    mlflow.clear_active_model()
    assert mlflow.get_active_model_id() is None
    assert mlflow.set_active_model(name="agent").model_id == made.model_id
    assert len(mlflow.search_logged_models(output_format="list")) == 1


def test_active_models_are_nested(client):
    with mlflow.set_active_model(name="outer") as outer:
        with mlflow.set_active_model(name="inner") as inner:
            assert mlflow.get_active_model_id() == inner.model_id
        assert mlflow.get_active_model_id() == outer.model_id
        assert isinstance(outer, mlflow.ActiveModel)
        assert isinstance(outer, mlflow.entities.LoggedModel)
    assert mlflow.get_active_model_id() is None


def test_refused_active_models(client, raises):
    model = mlflow.initialize_logged_model("tree")
    with raises("INVALID_PARAMETER_VALUE", "'name' or 'model_id'"):
        mlflow.set_active_model()
    with raises("INVALID_PARAMETER_VALUE", "'tree'", "'other'"):
        mlflow.set_active_model(name="other", model_id=model.model_id)
    with raises("RESOURCE_DOES_NOT_EXIST", "m-none"):
        mlflow.set_active_model(model_id="m-none")
    with raises("INVALID_PARAMETER_VALUE", "a/b"):
        mlflow.set_active_model(name="a/b")
    assert mlflow.get_active_model_id() is None
    assert mlflow.set_active_model(name="tree", model_id=model.model_id).model_id == model.model_id


def test_the_environment_names_the_active_model(client, monkeypatch):
    monkeypatch.setenv("MLFLOW_ACTIVE_MODEL_ID", "m-env")
    assert mlflow.get_active_model_id() == "m-env"
    with mlflow.set_active_model(name="tree") as model:
        assert mlflow.get_active_model_id() == model.model_id
        seen = []
        thread = threading.Thread(target=lambda: seen.append(mlflow.get_active_model_id()))
        thread.start()
        thread.join()
        assert seen == ["m-env"]
    assert mlflow.get_active_model_id() == "m-env"
    mlflow.clear_active_model()
    assert mlflow.get_active_model_id() is None
    assert "MLFLOW_ACTIVE_MODEL_ID" not in os.environ


# ---- metrics ---------------------------------------------------------------------------------------------------------


def test_metrics_of_a_named_model_make_it_an_input(client):
    model = mlflow.initialize_logged_model("tree")
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 1.0, model_id=model.model_id)
        mlflow.log_metrics({"acc": 0.5, "f1": 0.4}, model_id=model.model_id)
        mlflow.log_metric("of the run", 1.0)
    assert metrics_of(model.model_id) == [("loss", 1.0, None), ("acc", 0.5, None), ("f1", 0.4, None)]
    assert inputs_of(client, run.info.run_id) == [model.model_id]
    assert set(client.get_run(run.info.run_id).data.metrics) == {"loss", "acc", "f1", "of the run"}


def test_metrics_belong_to_the_active_model(client):
    other = mlflow.initialize_logged_model("other")
    with mlflow.set_active_model(name="tree") as model, mlflow.start_run() as run:
        assert inputs_of(client, run.info.run_id) == []
        mlflow.log_metric("a", 1.0)
        mlflow.log_metrics({"b": 1.0})
        client.log_metric(run.info.run_id, "c", 1.0)
        point = mlflow.entities.Metric("d", 1.0, 10**13, 0)
        client.log_batch(run.info.run_id, metrics=[point])
        mlflow.log_metric("e", 1.0, model_id=other.model_id)
    assert point.model_id is None
    assert {key for key, _, _ in metrics_of(model.model_id)} == {"a", "b", "c", "d"}
    assert metrics_of(other.model_id) == [("e", 1.0, None)]
    assert set(inputs_of(client, run.info.run_id)) == {model.model_id, other.model_id}


def test_metrics_on_a_dataset(client):
    numpy = pytest.importorskip("numpy")
    dataset = mlflow.data.from_numpy(numpy.arange(3), name="iris")
    model = mlflow.initialize_logged_model("tree")
    with mlflow.start_run():
        mlflow.log_metric("acc", 0.5, model_id=model.model_id, dataset=dataset)
    [metric] = mlflow.get_logged_model(model.model_id).metrics
    assert (metric.dataset_name, metric.dataset_digest) == ("iris", dataset.digest)
    found = client.search_logged_models(["0"], datasets=[{"dataset_name": "iris"}])
    assert [m.model_id for m in found] == [model.model_id]


def test_asynchronous_metrics_reach_the_model(client):
    model = mlflow.initialize_logged_model("tree")
    with mlflow.start_run() as run:
        mlflow.log_metric("a", 1.0, model_id=model.model_id, synchronous=False)
        mlflow.log_metrics({"b": 1.0}, model_id=model.model_id, synchronous=False).wait()
        mlflow.flush_async_logging()
    assert {key for key, _, _ in metrics_of(model.model_id)} == {"a", "b"}
    assert inputs_of(client, run.info.run_id) == [model.model_id]


def test_a_metric_of_no_model_changes_nothing(client, raises):
    with mlflow.start_run() as run, raises("RESOURCE_DOES_NOT_EXIST", "m-none"):
        mlflow.log_metric("a", 1.0, model_id="m-none")
    stored = client.get_run(run.info.run_id)
    assert stored.data.metrics == {}
    assert stored.inputs.model_inputs == []


def test_metrics_of_a_model_that_is_deleted_meanwhile(client):
    """Training goes on when somebody deletes its model."""
    with mlflow.set_active_model(name="tree") as model, mlflow.start_run() as run:
        mlflow.log_metric("a", 1.0)
        client.delete_logged_model(model.model_id)
        mlflow.log_metric("a", 2.0, step=1)
    with mlflow.set_active_model(name="other") as model, mlflow.start_run() as other:
        client.delete_logged_model(model.model_id)
        mlflow.log_metric("a", 1.0)
    assert client.get_run(run.info.run_id).data.metrics == {"a": 2.0}
    assert inputs_of(client, other.info.run_id) == [model.model_id]


def test_checkpoints_have_steps(client):
    with mlflow.start_run() as run:
        ids = []
        for step in (0, 10):
            model = mlflow.initialize_logged_model(f"checkpoint {step}")
            mlflow.log_outputs([LoggedModelOutput(model.model_id, step)])
            mlflow.log_metric("loss", 1.0 / (step + 1), step=step, model_id=model.model_id)
            ids.append(model.model_id)
    outputs = client.get_run(run.info.run_id).outputs.model_outputs
    # what the run made is no input of it
    assert inputs_of(client, run.info.run_id) == []
    assert [(output.model_id, output.step) for output in outputs] == [(ids[0], 0), (ids[1], 10)]
    best = client.search_logged_models(["0"], order_by=[{"field_name": "metrics.loss"}])
    assert [model.model_id for model in best] == [ids[1], ids[0]]
    of_run = client.search_logged_models(["0"], f"source_run_id = '{run.info.run_id}'")
    assert {model.model_id for model in of_run} == set(ids)


# ---- params, tags, search --------------------------------------------------------------------------------------------


def test_params_and_tags(client, raises):
    with raises("INVALID_PARAMETER_VALUE", "active model"):
        mlflow.log_model_params({"a": "1"})
    with mlflow.set_active_model(name="tree") as model:
        mlflow.log_model_params({"a": 1})
    mlflow.log_model_params({"b": 2.5}, model_id=model.model_id)
    with raises("INVALID_PARAMETER_VALUE", "'a'"):
        mlflow.log_model_params({"a": 2}, model_id=model.model_id)
    assert mlflow.get_logged_model(model.model_id).params == {"a": "1", "b": "2.5"}
    mlflow.set_logged_model_tags(model.model_id, {"t": 1})
    assert mlflow.get_logged_model(model.model_id).tags["t"] == "1"
    mlflow.delete_logged_model_tag(model.model_id, "t")
    assert "t" not in mlflow.get_logged_model(model.model_id).tags


def test_search(client, raises, monkeypatch):
    monkeypatch.setattr("mlflow.tracking.logged_models._PAGE", 2)
    for name in "abcde":
        mlflow.initialize_logged_model(name)
    by_name = [{"field_name": "name", "ascending": False}]

    def found(**options):
        return [m.name for m in mlflow.search_logged_models(output_format="list", order_by=by_name, **options)]

    assert found() == list("edcba")
    assert found(max_results=3) == list("edc")
    assert found(filter_string="name = 'c'") == ["c"]
    assert found(experiment_ids=[]) == list("edcba")
    assert found(experiment_ids=["1"]) == []
    with raises("INVALID_PARAMETER_VALUE", "output_format"):
        mlflow.search_logged_models(output_format="table")


def test_search_as_a_frame(client):
    pytest.importorskip("pandas")
    model = mlflow.initialize_logged_model("tree", params={"a": "b"})
    frame = mlflow.search_logged_models()
    assert frame.columns.tolist() == sorted(set(dict(model)) - {"model_uri"})
    [row] = frame.to_dict("records")
    assert (row["name"], row["status"], row["params"], row["metrics"]) == ("tree", "PENDING", {"a": "b"}, None)


def test_checkpoints_of_databricks(raises):
    with raises("NOT_IMPLEMENTED", "Unity Catalog"):
        mlflow.import_checkpoints("/Volumes/x")


# ---- the client ------------------------------------------------------------------------------------------------------


def test_files(client, tmp_path, raises):
    folder = tmp_path / "files"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "sub" / "b.txt").write_text("bb")
    model_id = client.create_logged_model("0", "tree").model_id
    client.log_model_artifacts(model_id, str(folder))
    client.log_model_artifact(model_id, str(folder / "a.txt"), "copy")
    client.log_model_artifact(model_id, str(folder / "sub"))
    assert [(f.path, f.is_dir) for f in client.list_logged_model_artifacts(model_id)] == [
        ("a.txt", False),
        ("copy", True),
        ("sub", True),
    ]
    assert [(f.path, f.file_size) for f in client.list_logged_model_artifacts(model_id, "sub")] == [("sub/b.txt", 2)]
    with raises("INVALID_PARAMETER_VALUE", "none.txt"):
        client.log_model_artifact(model_id, str(tmp_path / "none.txt"))
    location = client.get_logged_model(model_id).artifact_location
    assert os.path.isfile(os.path.join(location, "copy", "a.txt"))
    assert location.endswith(f"/0/models/{model_id}/artifacts")


def test_bad_arguments(client, raises):
    model_id = client.create_logged_model("0", "tree").model_id
    for call in (
        lambda: client.get_logged_model(""),
        lambda: client.create_logged_model("0", ""),
        lambda: client.get_logged_model(None),
        lambda: client.finalize_logged_model(model_id, "DONE"),
        lambda: client.create_logged_model("0", "tree", tags="no dict"),
        lambda: client.create_logged_model("0", "tree", params={1: "x"}),
        lambda: client.search_logged_models(["0"], order_by=["name"]),
        lambda: client.search_logged_models(["0"], order_by=[{"name": "x"}]),
        lambda: client.search_logged_models(["0"], datasets=[{"dataset_digest": "x"}]),
        lambda: client.search_logged_models(["0"], max_results=0),
    ):
        with raises("INVALID_PARAMETER_VALUE"):
            call()


def test_pages_of_the_client(client):
    for name in "abc":
        client.create_logged_model("0", name)
    by_name = [{"field_name": "name"}]
    first = client.search_logged_models(["0"], max_results=2, order_by=by_name)
    second = client.search_logged_models(["0"], max_results=2, order_by=by_name, page_token=first.token)
    assert [[m.name for m in page] for page in (first, second)] == [["a", "b"], ["c"]]
    assert second.token is None


def test_deleted_models_are_gone_from_everything(client, raises):
    model_id = client.create_logged_model("0", "tree").model_id
    client.delete_logged_model(model_id)
    assert client.search_logged_models(["0"]) == []
    with raises("RESOURCE_DOES_NOT_EXIST", model_id):
        client.get_logged_model(model_id)
    with raises("RESOURCE_DOES_NOT_EXIST", model_id):
        client.log_model_artifacts(model_id, ".")


def test_the_entity_as_a_dict(client):
    model = client.create_logged_model("0", "tree", tags={"a": "b"})
    plain = model.to_dictionary()
    assert plain["status"] == 1
    assert "model_uri" not in plain
    assert type(model).from_dictionary(plain) == model
    assert type(model).from_proto(model.to_proto()) == model
    assert repr(model).startswith("LoggedModel(artifact_location=")


# ---- in the folders of a run -----------------------------------------------------------------------------------------


@pytest.fixture(params=["local", "server"])
def run_with_models(request, client, tmp_path):
    """A client, and a run with two models named tree, of which it has a file of its own in that folder too."""
    files = tmp_path / "files"
    (files / "data").mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        if request.param == "server":
            mlflow.set_tracking_uri(str(stack.enter_context(running_server(tmp_path))))
            client = MlflowClient()
        with mlflow.start_run() as run:
            for number in ("first", "second"):
                (files / "data" / "weights").write_text(number)
                model = mlflow.initialize_logged_model("tree")
                client.log_model_artifacts(model.model_id, str(files))
                mlflow.log_outputs([LoggedModelOutput(model.model_id, 0)])
                time.sleep(0.003)
            mlflow.log_text("own", "tree/own.txt")
            mlflow.log_text("x", "a.txt")
        yield client, run.info.run_id


def test_models_are_folders_of_their_run(run_with_models, tmp_path):
    client, run_id = run_with_models

    def listed(path=None):
        return [(info.path, info.is_dir) for info in client.list_artifacts(run_id, path)]

    assert listed() == [("a.txt", False), ("tree", True)]
    assert listed("tree") == [("tree/data", True), ("tree/own.txt", False)]
    assert listed("tree/data") == [("tree/data/weights", False)]
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/tree/data/weights") == "second"
    assert mlflow.artifacts.load_text(f"runs:/{run_id}/tree/own.txt") == "own"
    for local in (
        client.download_artifacts(run_id, "tree"),
        mlflow.artifacts.download_artifacts(f"runs:/{run_id}/tree", dst_path=str(tmp_path / "there")),
    ):
        assert sorted(os.listdir(local)) == ["data", "own.txt"]
        assert Path(local, "data", "weights").read_text() == "second"
    whole = mlflow.artifacts.download_artifacts(run_id=run_id, dst_path=str(tmp_path / "whole"))
    assert sorted(os.listdir(whole)) == ["a.txt", "tree"]
    assert sorted(os.listdir(os.path.join(whole, "tree"))) == ["data", "own.txt"]
    one = client.download_artifacts(run_id, "tree/data/weights")
    assert Path(one).read_text() == "second"


def test_a_deleted_model_is_no_folder_any_more(run_with_models):
    client, run_id = run_with_models
    for model in client.search_logged_models(["0"]):
        client.delete_logged_model(model.model_id)
    assert [info.path for info in client.list_artifacts(run_id, "tree")] == ["tree/own.txt"]
