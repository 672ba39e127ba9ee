"""Workspaces whose names a plugin keeps: a server over such a store."""

import pytest

from mlflow import plugins
from mlflow.entities.workspace import Workspace
from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from mlflow.store.workspace.abstract_store import AbstractStore
from mlflow.store.workspace.resolve import open_store
from tests.server.asgi import call


class Namespaces(AbstractStore):
    """Names that are given: as those of a cluster, they are made elsewhere."""

    def __init__(self, workspace_uri):
        self.uri = workspace_uri
        self.known = {"default": Workspace("default"), "alpha": Workspace("alpha", default_artifact_root="/data/alpha")}
        self.known["beta"] = Workspace("beta")

    def list_workspaces(self):
        return list(self.known.values())

    def get_workspace(self, workspace_name):
        if workspace_name not in self.known:
            raise MlflowException(f"No namespace {workspace_name!r}.", "RESOURCE_DOES_NOT_EXIST")
        return self.known[workspace_name]

    def get_default_workspace(self):
        return self.known["default"]


@pytest.fixture
def app(tmp_path, monkeypatch):
    load = plugins.load

    def with_ours(group, name):
        return Namespaces if (group, name) == (plugins.WORKSPACE_STORE, "cluster") else load(group, name)

    monkeypatch.setattr(plugins, "load", with_ours)
    app = create_app(f"sqlite:///{tmp_path}/x.db", workspaces=True, workspace_store_uri="cluster://here")
    yield app
    app.close()


def create(app, workspace, name):
    headers = {"X-MLFLOW-WORKSPACE": workspace}
    return call(app, "POST", "/api/2.0/mlflow/experiments/create", json_body={"name": name}, headers=headers)


def place(app, workspace, number):
    headers = {"X-MLFLOW-WORKSPACE": workspace}
    answer = call(app, "GET", "/api/2.0/mlflow/experiments/get", query={"experiment_id": number}, headers=headers)
    return answer.json.get("experiment", {}).get("artifact_location")


def test_names_and_roots_are_the_plugins(app):
    number = create(app, "alpha", "one").json["experiment_id"]
    assert place(app, "alpha", number) == f"/data/alpha/{number}"
    assert place(app, "beta", number) is None
    other = create(app, "beta", "one").json["experiment_id"]
    assert place(app, "beta", other) == f"mlflow-artifacts:/workspaces/beta/{other}"
    answer = create(app, "gamma", "one")
    assert (answer.status, answer.json["error_code"]) == (404, "RESOURCE_DOES_NOT_EXIST")
    listed = call(app, "GET", "/api/3.0/mlflow/workspaces").json["workspaces"]
    assert [one["name"] for one in listed] == ["default", "alpha", "beta"]


def test_what_the_plugin_does_not_offer_is_said(app):
    answer = call(app, "POST", "/api/3.0/mlflow/workspaces", json_body={"name": "gamma"})
    assert answer.json["error_code"] == "NOT_IMPLEMENTED"
    assert "Namespaces.create_workspace" in answer.json["message"]


def test_a_scheme_of_no_plugin_is_refused():
    with pytest.raises(MlflowException, match="No workspace store is registered"):
        open_store("nowhere://x")
