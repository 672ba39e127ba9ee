"""The registry as users call it: the fluent API, MlflowClient, and models:/ URIs."""

import json
import os

import pytest
import yaml

import mlflow
from mlflow import MlflowClient


@pytest.fixture
def client(store):
    return MlflowClient()


@pytest.fixture
def logged(client, tmp_path):
    """A run and a model that it logged, with files."""
    with mlflow.start_run() as run:
        model = client.create_logged_model(run.info.experiment_id, "net", run.info.run_id)
        for name, content in (("MLmodel", "flavors: {}\n"), ("weights.txt", "1 2 3")):
            file = tmp_path / name
            file.write_text(content)
            client.log_model_artifact(model.model_id, str(file))
        client.finalize_logged_model(model.model_id, "READY")
        client.log_outputs(run.info.run_id, [mlflow.entities.LoggedModelOutput(model.model_id, 0)])
        mlflow.log_text("in the run", "dir/MLmodel")
    return run, client.get_logged_model(model.model_id)


# ---- register_model


def test_a_model_of_a_run_is_found_by_its_name(client, logged):
    run, model = logged
    version = mlflow.register_model(f"runs:/{run.info.run_id}/net", "reg", tags={"a": 1})
    assert (version.name, version.version, version.source) == ("reg", "1", f"models:/{model.model_id}")
    assert (version.run_id, version.model_id, version.tags) == (run.info.run_id, model.model_id, {"a": "1"})
    assert client.get_model_version_download_uri("reg", "1") == model.artifact_location
    tag = client.get_logged_model(model.model_id).tags["mlflow.modelVersions"]
    assert json.loads(tag) == [{"name": "reg", "version": "1"}]


def test_a_logged_model_is_registered_by_its_id(client, logged):
    _, model = logged
    for number in ("1", "2"):
        assert mlflow.register_model(f"models:/{model.model_id}", "reg").version == number
    tag = client.get_logged_model(model.model_id).tags["mlflow.modelVersions"]
    assert [entry["version"] for entry in json.loads(tag)] == ["1", "2"]


def test_a_folder_of_a_run_is_registered(client, logged):
    run, _ = logged
    version = mlflow.register_model(f"runs:/{run.info.run_id}/dir", "reg")
    assert (version.run_id, version.model_id) == (run.info.run_id, None)
    assert mlflow.artifacts.load_text("models:/reg/1/MLmodel") == "in the run"


def test_a_version_is_registered_under_another_name(client, logged):
    _, model = logged
    mlflow.register_model(f"models:/{model.model_id}", "reg")
    client.set_registered_model_alias("reg", "best", "1")
    for uri in ("models:/reg/1", "models:/reg@best", "models:/reg/latest", "models:/reg/None"):
        version = mlflow.register_model(uri, "other")
        assert version.source == "models:/reg/1"
        assert client.get_model_version_download_uri("other", version.version) == model.artifact_location


def test_any_place_is_registered(client, tmp_path):
    assert mlflow.register_model("s3://bucket/model", "reg").source == "s3://bucket/model"
    (tmp_path / "net").mkdir()
    for given, source in [("net", f"{tmp_path}/net"), (f"file://{tmp_path}/net", f"file://{tmp_path}/net")]:
        assert mlflow.register_model(given, "reg").source == source


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("runs:/{run}/nothing", "RESOURCE_DOES_NOT_EXIST"),
        ("runs:/{run}", "RESOURCE_DOES_NOT_EXIST"),
        ("runs:/00000000000000000000000000000000/net", "RESOURCE_DOES_NOT_EXIST"),
        ("models:/m-00000000000000000000000000000000", "RESOURCE_DOES_NOT_EXIST"),
        ("models:/never/1", "RESOURCE_DOES_NOT_EXIST"),
        ("models:/never@best", "RESOURCE_DOES_NOT_EXIST"),
        ("no/such/folder", "RESOURCE_DOES_NOT_EXIST"),
        ("models:/", "INVALID_PARAMETER_VALUE"),
        ("models:/reg/1/MLmodel", "INVALID_PARAMETER_VALUE"),
    ],
)
def test_what_cannot_be_found_registers_nothing(client, logged, raises, uri, code):
    with raises(code):
        mlflow.register_model(uri.format(run=logged[0].info.run_id), "reg")
    assert mlflow.search_registered_models() == []


def test_a_version_that_is_refused_leaves_no_new_model(client, logged, raises):
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.register_model(f"models:/{logged[1].model_id}", "reg", tags={"bad?": "x"})
    assert mlflow.search_registered_models() == []
    client.create_registered_model("there")
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.register_model(f"models:/{logged[1].model_id}", "there", tags={"bad?": "x"})
    assert [model.name for model in mlflow.search_registered_models()] == ["there"]


# ---- models:/ URIs


@pytest.fixture
def registered(client, logged):
    """Version 1 of ``reg``, in Production, with an alias."""
    version = mlflow.register_model(f"models:/{logged[1].model_id}", "reg")
    client.set_registered_model_alias("reg", "best", "1")
    client.transition_model_version_stage("reg", "1", "Production")
    return version


URIS = ["models:/reg/1", "models:/reg@best", "models:/reg/production", "models:/reg/latest"]


@pytest.mark.parametrize("uri", URIS)
def test_a_downloaded_version_says_what_it_is(registered, tmp_path, uri):
    folder = mlflow.artifacts.download_artifacts(uri, dst_path=str(tmp_path / "copy"))
    assert sorted(os.listdir(folder)) == ["MLmodel", "registered_model_meta", "weights.txt"]
    with open(os.path.join(folder, "registered_model_meta")) as file:
        assert yaml.safe_load(file) == {"model_name": "reg", "model_version": "1"}


@pytest.mark.parametrize("uri", URIS)
def test_one_file_of_a_version(registered, uri):
    assert mlflow.artifacts.load_text(f"{uri}/weights.txt") == "1 2 3"
    path = mlflow.artifacts.download_artifacts(f"{uri}/weights.txt")
    assert os.path.basename(path) == "weights.txt"


def test_files_are_listed(registered, logged):
    for uri in ("models:/reg/1", f"models:/{logged[1].model_id}", f"runs:/{logged[0].info.run_id}/net"):
        found = [info.path for info in mlflow.artifacts.list_artifacts(uri)]
        prefix = "net/" if uri.startswith("runs") else ""
        assert found == [f"{prefix}MLmodel", f"{prefix}weights.txt"]


def test_a_model_of_a_run_lies_under_its_name(logged, tmp_path):
    run, _ = logged
    folder = mlflow.artifacts.download_artifacts(f"runs:/{run.info.run_id}/net", dst_path=str(tmp_path / "copy"))
    assert (os.path.basename(folder), sorted(os.listdir(folder))) == ("net", ["MLmodel", "weights.txt"])
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/net/weights.txt") == "1 2 3"
    assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/dir/MLmodel") == "in the run"


def test_a_logged_model_is_downloaded_as_it_is(logged, tmp_path):
    folder = mlflow.artifacts.download_artifacts(f"models:/{logged[1].model_id}", dst_path=str(tmp_path / "copy"))
    assert sorted(os.listdir(folder)) == ["MLmodel", "weights.txt"]


def test_the_files_of_a_version_are_not_changed(registered, logged):
    mlflow.artifacts.download_artifacts("models:/reg/1")
    assert sorted(os.listdir(mlflow.artifacts.download_artifacts(f"models:/{logged[1].model_id}"))) == [
        "MLmodel",
        "weights.txt",
    ]


def test_an_alias_moves_and_so_does_what_it_names(client, registered):
    mlflow.register_model("s3://bucket/other", "reg")
    client.set_registered_model_alias("reg", "best", "2")
    assert client.get_model_version_by_alias("reg", "best").source == "s3://bucket/other"


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        ("models:/reg/9", "RESOURCE_DOES_NOT_EXIST"),
        ("models:/reg/Staging", "RESOURCE_DOES_NOT_EXIST"),
        ("models:/reg/bad", "INVALID_PARAMETER_VALUE"),
        ("models:/reg@none", "INVALID_PARAMETER_VALUE"),
        ("models:/never/1", "RESOURCE_DOES_NOT_EXIST"),
        ("models:/m-00000000000000000000000000000000", "RESOURCE_DOES_NOT_EXIST"),
        ("models:reg/1", "INVALID_PARAMETER_VALUE"),
        ("models://reg/1", "INVALID_PARAMETER_VALUE"),
        ("models:/reg@", "INVALID_PARAMETER_VALUE"),
        ("models:/reg/1/../../x", "INVALID_PARAMETER_VALUE"),
        ("models:/reg/1/nothing", "RESOURCE_DOES_NOT_EXIST"),
    ],
)
def test_uris_that_name_nothing(registered, raises, uri, code):
    with raises(code):
        mlflow.artifacts.download_artifacts(uri)


# ---- MlflowClient


def test_a_copy_has_what_its_original_has(client, registered):
    client.set_model_version_tag("reg", "1", "k", "v")
    client.update_model_version("reg", "1", "about")
    copy = client.copy_model_version("models:/reg@best", "copy")
    assert (copy.name, copy.version, copy.source) == ("copy", "1", "models:/reg/1")
    assert (copy.tags, copy.description, copy.run_id) == ({"k": "v"}, "about", registered.run_id)
    assert (copy.aliases, copy.current_stage) == ([], "None")
    again = client.copy_model_version("models:/copy/1", "copy")
    assert client.get_model_version_download_uri("copy", again.version) == client.get_model_version_download_uri(
        "reg", "1"
    )


def test_only_versions_are_copied(client, logged, raises):
    for uri in (f"models:/{logged[1].model_id}", "runs:/x/y", "models:/reg/1/MLmodel"):
        with raises("INVALID_PARAMETER_VALUE"):
            client.copy_model_version(uri, "copy")
    assert client.search_registered_models() == []


def test_tags_by_version_or_stage(client, registered, raises):
    client.set_model_version_tag("reg", "1", "a", 1)
    client.set_model_version_tag("reg", key="b", value=2, stage="Production")
    mlflow.set_model_version_tag("reg", "1", "c", 3)
    assert client.get_model_version("reg", "1").tags == {"a": "1", "b": "2", "c": "3"}
    client.delete_model_version_tag("reg", key="b", stage="production")
    assert client.get_model_version("reg", 1).tags == {"a": "1", "c": "3"}
    for version, stage in ((None, None), ("1", "Production")):
        with raises("INVALID_PARAMETER_VALUE"):
            client.set_model_version_tag("reg", version, "a", "b", stage)


def test_what_a_registered_model_holds(client, registered):
    model = client.get_registered_model("reg")
    assert (model.name, model.aliases, model.tags) == ("reg", {"best": "1"}, {})
    assert [version.aliases for version in model.latest_versions] == [["best"]]
    assert dict(model)["aliases"] == {"best": "1"}
    assert client.get_model_version_stages("reg", "1") == ["None", "Development", "Staging", "Production", "Archived"]


def test_searches_give_all_or_as_many_as_asked_for(client):
    client.create_registered_model("reg")
    for number in range(1050):
        client.create_model_version("reg", f"s3://bucket/{number}")
    found = mlflow.search_model_versions(filter_string="name = 'reg'", order_by=["version_number ASC"])
    assert [int(version.version) for version in found] == list(range(1, 1051))
    assert len(mlflow.search_model_versions(3)) == 3
    page = client.search_model_versions("name = 'reg'", 10)
    assert (len(page), bool(page.token)) == (10, True)


def test_the_history_says_who(client, registered):
    events = client.search_registry_events("name = 'reg'", order_by=["event_id"])
    assert [event.action for event in events] == [
        "registered_model.created",
        "model_version.created",
        "model_version_alias.created",
        "model_version.stage_transitioned",
    ]
    assert len({event.user_id for event in events}) == 1
    assert events[0].user_id


def test_a_registry_of_its_own(client, logged, tmp_path, monkeypatch):
    _, model = logged
    mlflow.set_registry_uri(f"sqlite:///{tmp_path}/registry.db")
    version = mlflow.register_model(f"models:/{model.model_id}", "reg")
    assert version.model_id == model.model_id
    tag = MlflowClient().get_logged_model(model.model_id).tags["mlflow.modelVersions"]
    assert json.loads(tag) == [{"name": "reg", "version": "1"}]
    assert mlflow.artifacts.load_text("models:/reg/1/weights.txt") == "1 2 3"
    mlflow.set_registry_uri(None)
    assert mlflow.search_registered_models() == []


def test_webhooks_of_a_local_database(client, monkeypatch, raises):
    made = client.create_webhook("w", "https://93.184.216.34/", ["model_version.created"])
    assert [webhook.name for webhook in client.list_webhooks()] == ["w"]
    mlflow.register_model("s3://bucket/model", "reg")
    # a server on this database would send it
    assert [message.status for message in client.list_webhook_deliveries(made.webhook_id)] == ["PENDING"]
    with raises("INVALID_PARAMETER_VALUE"):
        client.create_webhook("w", "https://10.0.0.1/", ["model_version.created"])
