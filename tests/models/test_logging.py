"""Logging a model: the logged model, its files, its links, its registration."""

import json
import os

import pytest

import mlflow
from mlflow.models import Model
from mlflow.tracking import MlflowClient


def log(linear, **arguments):
    return mlflow.sklearn.log_model(linear, pip_requirements=["scikit-learn"], **arguments)


def test_with_a_run(linear, data):
    with mlflow.start_run() as run:
        info = log(
            linear,
            name="m",
            input_example=data,
            params={"p": 1},
            tags={"t": 2},
            model_type="regressor",
            step=3,
            metadata={"k": 1},
        )
        assert mlflow.active_run() is not None
    logged = mlflow.get_logged_model(info.model_id)
    assert (logged.name, logged.source_run_id, logged.model_type) == ("m", run.info.run_id, "regressor")
    assert (logged.params, logged.tags["t"], str(logged.status)) == ({"p": "1"}, "2", "READY")
    assert logged.tags["mlflow.source.type"] == "LOCAL"
    assert logged.artifact_location.endswith(f"/{run.info.experiment_id}/models/{info.model_id}/artifacts")
    (output,) = mlflow.get_run(run.info.run_id).outputs.model_outputs
    assert (output.model_id, output.step) == (info.model_id, 3)
    described = Model.load(info.model_uri)
    assert described.model_id == described.model_uuid == info.model_id == info.model_uuid
    assert described.run_id == info.run_id == run.info.run_id
    assert described.artifact_path == info.artifact_path == logged.artifact_location
    assert info.model_uri == f"models:/{info.model_id}"
    assert (info.name, info.params, info.tags["t"], info.metadata) == ("m", {"p": "1"}, "2", {"k": 1})
    assert info.signature == described.signature is not None
    assert mlflow.pyfunc.load_model(info.model_uri).predict(data) == pytest.approx(linear.predict(data))


def test_without_a_run(linear):
    mlflow.set_experiment("e")
    info = log(linear)
    logged = mlflow.get_logged_model(info.model_id)
    assert mlflow.active_run() is None
    assert (logged.source_run_id, info.run_id) == (None, None)
    assert logged.experiment_id == mlflow.get_experiment_by_name("e").experiment_id
    assert logged.name
    assert mlflow.search_runs(output_format="list") == []


def test_the_older_name_of_name(linear):
    with pytest.warns(FutureWarning, match="artifact_path") as warned:
        info = log(linear, artifact_path="old")
    assert info.name == "old"
    assert warned[0].filename == __file__


@pytest.mark.parametrize("arguments", [{"name": "a/b"}, {"name": "a:b"}, {"name": ""}, {"name": 3}])
def test_names_that_are_refused(linear, raises, arguments):
    with raises("INVALID_PARAMETER_VALUE", "name"):
        log(linear, **arguments)
    assert mlflow.search_logged_models(output_format="list") == []


def test_one_name_only(linear, raises):
    with raises("INVALID_PARAMETER_VALUE", "artifact_path"):
        log(linear, name="a", artifact_path="b")


def test_a_run_by_its_id(linear):
    run = MlflowClient().create_run(mlflow.create_experiment("e"))
    info = Model.log(None, mlflow.sklearn, run_id=run.info.run_id, name="m", sk_model=linear, pip_requirements=[])
    assert info.run_id == run.info.run_id
    assert mlflow.get_logged_model(info.model_id).experiment_id == run.info.experiment_id
    assert len(MlflowClient().get_run(run.info.run_id).outputs.model_outputs) == 1


def test_into_a_logged_model_that_is_there(linear):
    logged = mlflow.initialize_logged_model(name="begun", params={"a": "1"})
    info = log(linear, model_id=logged.model_id, params={"b": 2}, tags={"c": 3})
    assert info.model_id == logged.model_id
    again = mlflow.get_logged_model(logged.model_id)
    assert (again.name, again.params, again.tags["c"], str(again.status)) == (
        "begun",
        {"a": "1", "b": "2"},
        "3",
        "READY",
    )


def test_registered_at_once(linear):
    info = log(linear, name="m", registered_model_name="reg", tags={"t": "x"})
    assert info.registered_model_version == 1
    version = MlflowClient().get_model_version("reg", "1")
    assert (version.source, version.tags["t"]) == (info.model_uri, "x")
    again = log(linear, name="m", registered_model_name="reg")
    assert again.registered_model_version == 2
    assert mlflow.pyfunc.load_model("models:/reg/1").model_id == info.model_id
    named = json.loads(mlflow.get_logged_model(info.model_id).tags["mlflow.modelVersions"])
    assert [(entry["name"], int(entry["version"])) for entry in named] == [("reg", 1)]


class Broken:
    """A flavor that fails after it has written something."""

    @staticmethod
    def save_model(path, mlflow_model, **_):
        os.makedirs(path)
        with open(os.path.join(path, "half"), "w") as file:
            file.write("x")
        raise RuntimeError("disk full")


def test_a_failure_leaves_nothing_behind(tmp_path):
    with mlflow.start_run() as run, pytest.raises(RuntimeError, match="disk full"):
        Model.log(None, Broken, name="m", registered_model_name="reg")
    (logged,) = mlflow.search_logged_models(output_format="list")
    assert str(logged.status) == "FAILED"
    assert MlflowClient().list_logged_model_artifacts(logged.model_id) == []
    assert mlflow.get_run(run.info.run_id).outputs.model_outputs == []
    assert mlflow.search_registered_models() == []


def test_a_place_that_takes_no_files(linear, tmp_path):
    (tmp_path / "file").write_text("in the way")
    mlflow.set_experiment(experiment_id=mlflow.create_experiment("e", str(tmp_path / "file" / "below")))
    with pytest.raises((mlflow.MlflowException, OSError)):
        log(linear, name="m", registered_model_name="reg")
    (logged,) = mlflow.search_logged_models(output_format="list")
    assert str(logged.status) == "FAILED"
    assert mlflow.search_registered_models() == []


class HalfStored:
    """A flavor with a file that cannot be stored after one that can."""

    @staticmethod
    def save_model(path, mlflow_model, **_):
        os.makedirs(path)
        with open(os.path.join(path, "a"), "w") as file:
            file.write("x")
        os.symlink("nowhere", os.path.join(path, "b"))


def test_files_that_were_stored_before_a_failure_are_removed():
    with pytest.raises(OSError):
        Model.log(None, HalfStored, name="m")
    (logged,) = mlflow.search_logged_models(output_format="list")
    assert str(logged.status) == "FAILED"
    assert MlflowClient().list_logged_model_artifacts(logged.model_id) == []


class ThirdParty:
    """What anyone may write as a flavor: a module with ``save_model``."""

    @staticmethod
    def save_model(thing, path, mlflow_model=None, shout=False):
        os.makedirs(path)
        with open(os.path.join(path, "thing"), "w") as file:
            file.write(thing.upper() if shout else thing)
        mlflow_model.add_flavor("third", file="thing")
        mlflow_model.save(os.path.join(path, "MLmodel"))


def test_flavors_of_others():
    info = Model.log(None, ThirdParty, name="m", thing="x", shout=True)
    assert info.flavors == {"third": {"file": "thing"}}
    assert mlflow.artifacts.load_text(f"{info.model_uri}/thing") == "X"
    assert mlflow.models.get_model_info(info.model_uri).flavors == info.flavors
