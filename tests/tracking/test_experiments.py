import os

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.entities import ViewType


def test_set_by_name_creates_it_once():
    first = mlflow.set_experiment("a")
    assert mlflow.set_experiment("a").experiment_id == first.experiment_id
    assert mlflow.start_run().info.experiment_id == first.experiment_id


def test_set_by_id():
    experiment_id = mlflow.create_experiment("a", tags={"team": 7})
    experiment = mlflow.set_experiment(experiment_id=int(experiment_id))
    assert (experiment.name, experiment.tags) == ("a", {"team": "7"})
    assert os.environ["MLFLOW_EXPERIMENT_ID"] == experiment_id


def test_set_needs_exactly_one_of_name_and_id(raises):
    for arguments in ({}, {"experiment_name": "a", "experiment_id": "0"}):
        with raises("INVALID_PARAMETER_VALUE", "experiment_name", "experiment_id"):
            mlflow.set_experiment(**arguments)


def test_set_unknown_id(raises):
    with raises("RESOURCE_DOES_NOT_EXIST", "999"):
        mlflow.set_experiment(experiment_id="999")


@pytest.mark.parametrize("by", ["name", "id"])
def test_deleted_one_cannot_be_set(raises, by):
    experiment_id = mlflow.create_experiment("gone")
    mlflow.delete_experiment(experiment_id)
    with raises("INVALID_PARAMETER_VALUE", "gone", "restore"):
        mlflow.set_experiment("gone") if by == "name" else mlflow.set_experiment(experiment_id=experiment_id)
    mlflow.restore_experiment(experiment_id)
    assert mlflow.set_experiment("gone").experiment_id == experiment_id


def test_name_in_the_environment_creates_it(monkeypatch):
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "from env")
    with mlflow.start_run() as run:
        pass
    assert mlflow.get_experiment(run.info.experiment_id).name == "from env"
    with mlflow.start_run() as again:
        pass
    assert again.info.experiment_id == run.info.experiment_id


def test_id_in_the_environment(monkeypatch):
    experiment_id = mlflow.create_experiment("a")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", experiment_id)
    assert mlflow.start_run().info.experiment_id == experiment_id


def test_name_and_id_in_the_environment_must_agree(monkeypatch, raises):
    mlflow.create_experiment("a")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "a")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", "77")
    with raises("INVALID_PARAMETER_VALUE", "77", "'a'"):
        mlflow.start_run()


def test_experiment_set_by_name_is_found_again_in_another_store(tmp_path):
    mlflow.create_experiment("filler")
    mlflow.set_experiment("mine")
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/second.db")
    with mlflow.start_run() as run:
        pass
    assert mlflow.get_experiment(run.info.experiment_id).name == "mine"


def test_a_plugin_chooses_the_default(monkeypatch):
    from mlflow.tracking.default_experiment import registry

    experiment_id = mlflow.create_experiment("chosen by a plugin")

    class Provider:
        def in_context(self):
            return True

        def get_experiment_id(self):
            return experiment_id

    monkeypatch.setattr(registry, "_registered", [Provider()])
    assert mlflow.start_run().info.experiment_id == experiment_id


def test_tags_of_the_active_experiment_need_no_run():
    experiment = mlflow.set_experiment("a")
    mlflow.set_experiment_tag("x", 1)
    mlflow.set_experiment_tags({"y": "2", "z": "3"})
    mlflow.delete_experiment_tag("y")
    assert mlflow.get_experiment(experiment.experiment_id).tags == {"x": "1", "z": "3"}
    assert mlflow.active_run() is None


def test_search_pages_to_the_end():
    for i in range(7):
        mlflow.create_experiment(f"e{i}", tags={"parity": "even" if i % 2 == 0 else "odd"})
    found = mlflow.search_experiments(filter_string="tags.parity = 'even'", order_by=["name ASC"])
    assert [e.name for e in found] == ["e0", "e2", "e4", "e6"]
    client = MlflowClient()
    page = client.search_experiments(max_results=5, order_by=["name ASC"])
    rest = client.search_experiments(max_results=5, order_by=["name ASC"], page_token=page.token)
    assert [e.name for e in [*page, *rest]] == ["Default", *(f"e{i}" for i in range(7))]
    assert rest.token is None
    assert len(mlflow.search_experiments(max_results=3)) == 3


def test_deleted_ones_are_seen_when_asked_for():
    experiment_id = mlflow.create_experiment("gone")
    mlflow.delete_experiment(experiment_id)
    assert [e.name for e in mlflow.search_experiments()] == ["Default"]
    assert [e.name for e in mlflow.search_experiments(view_type=ViewType.DELETED_ONLY)] == ["gone"]
    assert mlflow.get_experiment(experiment_id).lifecycle_stage == "deleted"


def test_get_by_name():
    assert mlflow.get_experiment_by_name("Default").experiment_id == "0"
    assert mlflow.get_experiment_by_name("nobody") is None


def test_bad_input(raises):
    with raises("INVALID_PARAMETER_VALUE", "name", "int"):
        mlflow.create_experiment(5)
    with raises("RESOURCE_ALREADY_EXISTS", "Default"):
        mlflow.create_experiment("Default")
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.set_experiment("")
    with raises("INVALID_PARAMETER_VALUE", "tags"):
        mlflow.create_experiment("a", tags=["x"])
    with raises("NOT_IMPLEMENTED", "trace"):
        mlflow.create_experiment("a", trace_location=object())


def test_artifact_location_may_be_a_path(tmp_path):
    experiment_id = mlflow.create_experiment("a", artifact_location=tmp_path / "files")
    with mlflow.start_run(experiment_id=experiment_id) as run:
        mlflow.log_text("x", "x.txt")
    assert (tmp_path / "files" / run.info.run_id / "artifacts" / "x.txt").read_text() == "x"
