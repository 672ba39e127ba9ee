"""What a server adds to the registry: which sources it accepts, files of versions, a registry of its own."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.api.registry import CreateModelVersion, GetRegisteredModel
from mlflow.entities import LoggedModelOutput
from mlflow.server.registry import check_source
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.serverprocess import running_server


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder):
    """A server whose registry is a database of its own; runs keep artifacts in a local folder."""
    registry = f"sqlite:///{folder}/registry.db"
    options = ("--registry-store-uri", registry, "--default-artifact-root", str(folder / "runs"))
    with running_server(folder, *options) as url:
        yield str(url)


@pytest.fixture(scope="module")
def run(server, folder):
    """A run with a file in ``net``, and a model that it logged, with a file."""
    client = MlflowClient(server)
    run = client.create_run("0")
    client.log_text(run.info.run_id, "of the run", "net/file.txt")
    model = client.create_logged_model("0", "logged", run.info.run_id)
    file = folder / "file.txt"
    file.write_text("of the model")
    client.log_model_artifact(model.model_id, str(file))
    client.log_outputs(run.info.run_id, [LoggedModelOutput(model.model_id, 0)])
    client.create_registered_model("reg")
    return run, model


def create(server, source, run_id=None, model_id=None):
    return MlflowClient(server).create_model_version("reg", source, run_id, model_id=model_id)


def read(server, **query):
    address = f"{server}/model-versions/get-artifact?{urllib.parse.urlencode(query)}"
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()


def test_what_belongs_to_a_run_or_model_is_accepted_and_read(server, run):
    run, model = run
    root, run_id = run.info.artifact_uri, run.info.run_id
    for source, ids, text in [
        (f"{root}/net", {"run_id": run_id}, "of the run"),
        (f"file://{root}/net", {"run_id": run_id}, "of the run"),
        (f"runs:/{run_id}/net", {"run_id": run_id}, "of the run"),
        (f"models:/{model.model_id}", {"model_id": model.model_id}, "of the model"),
        (model.artifact_location, {"model_id": model.model_id}, "of the model"),
    ]:
        version = create(server, source, **ids)
        if not source.startswith("file:"):
            assert read(server, name="reg", version=version.version, path="file.txt") == text
        mlflow.set_tracking_uri(server)
        try:
            assert mlflow.artifacts.load_text(f"models:/reg/{version.version}/file.txt") == text
        finally:
            mlflow.set_tracking_uri(None)


def test_what_belongs_to_nobody_is_refused(server, run, folder):
    run, model = run
    root, run_id = run.info.artifact_uri, run.info.run_id
    secret = folder / "secret"
    secret.mkdir(exist_ok=True)
    os.makedirs(root, exist_ok=True)
    if not os.path.lexists(f"{root}/link"):
        os.symlink(secret, f"{root}/link")
    for source, ids in [
        (str(secret), {}),
        (str(secret), {"run_id": run_id}),
        (f"file://{secret}", {"run_id": run_id}),
        ("/", {"run_id": run_id}),
        (f"{root}x", {"run_id": run_id}),
        (f"{root}/../../secret", {"run_id": run_id}),
        (f"{root}/%2e%2e/%2e%2e/secret", {"run_id": run_id}),
        (f"{root}/%252e%252e/secret", {"run_id": run_id}),
        # a link that leads out
        (f"{root}/link", {"run_id": run_id}),
        (f"{root}/net", {"run_id": "0" * 32}),
        (f"runs:/{run_id}/net", {}),
        (f"runs:/{run_id}/../x", {"run_id": run_id}),
        (f"models:/{model.model_id}", {}),
        (f"models:/{model.model_id}/file.txt", {"model_id": model.model_id}),
        ("mlflow-artifacts:/0/x", {"run_id": run_id}),
        ("http://169.254.169.254/x", {}),
        ("s3://bucket/../x", {}),
    ]:
        with raises("INVALID_PARAMETER_VALUE"):
            create(server, source, **ids)
    with raises("RESOURCE_DOES_NOT_EXIST"):
        create(server, "s3://bucket/x", model_id="m-" + "0" * 32)


def test_a_server_may_accept_fewer_sources(monkeypatch):
    monkeypatch.setenv("MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX", "^s3://ours/")
    check_source(CreateModelVersion("m", "s3://ours/x"), None)
    with raises("INVALID_PARAMETER_VALUE", "s3://ours"):
        check_source(CreateModelVersion("m", "s3://theirs/x"), None)


def test_files_of_versions_that_are_not_there(server, run):
    version = create(server, run[0].info.artifact_uri + "/net", run[0].info.run_id).version
    for status, query in [
        (404, {"name": "never", "version": "1", "path": "file.txt"}),
        (404, {"name": "reg", "version": "999", "path": "file.txt"}),
        (404, {"name": "reg", "version": version, "path": "nothing"}),
        (400, {"name": "reg", "version": version, "path": "../file.txt"}),
        (400, {"name": "reg", "version": "x", "path": "file.txt"}),
        (400, {"name": "reg", "version": version}),
    ]:
        with pytest.raises(urllib.error.HTTPError) as caught:
            read(server, **query)
        assert caught.value.code == status, query


def test_the_registry_is_where_it_was_told_to_be(server, run, folder):
    there = SqlTracking.open(f"sqlite:///{folder}/registry.db")
    assert there.get_registered_model(GetRegisteredModel("reg")).registered_model.name == "reg"
    there.close()
    beside = SqlTracking.open(f"sqlite:///{folder}/mlflow.db")
    with raises("RESOURCE_DOES_NOT_EXIST"):
        beside.get_registered_model(GetRegisteredModel("reg"))
    beside.close()


def test_a_logged_model_of_another_database_names_its_versions(server, run):
    _, model = run
    version = create(server, f"models:/{model.model_id}", model_id=model.model_id)
    named = json.loads(MlflowClient(server).get_logged_model(model.model_id).tags["mlflow.modelVersions"])
    assert named[-1] == {"name": "reg", "version": version.version}


def test_a_server_that_only_serves_artifacts_has_no_registry(tmp_path):
    with running_server(tmp_path, "--artifacts-only") as url, pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{url}/api/2.0/mlflow/registered-models/search")
    assert caught.value.code == 404


def test_registered_models_survive_a_killed_server(tmp_path):
    with running_server(tmp_path) as url:
        client = MlflowClient(str(url))
        client.create_registered_model("reg")
        for _ in range(3):
            client.create_model_version("reg", "s3://bucket/x")
        client.set_registered_model_alias("reg", "best", "2")
        url.process.kill()
        url.process.wait()
    with running_server(tmp_path) as url:
        client = MlflowClient(str(url))
        assert client.get_model_version_by_alias("reg", "best").version == "2"
        assert client.create_model_version("reg", "s3://bucket/x").version == "4"
        assert len(client.search_registry_events("name = 'reg'")) == 6
