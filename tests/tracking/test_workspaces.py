"""Programs in a workspace: on a server, and on a database of their own."""

import os
import threading
import uuid

import pytest

import mlflow
from mlflow.entities import TraceArchivalConfig, Workspace
from mlflow.exceptions import MlflowException
from mlflow.store import resolve
from mlflow.utils.workspace_context import WorkspaceContext, get_request_workspace
from tests.contract.errors import raises
from tests.serverprocess import running_server


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server"), "--enable-workspaces") as url:
        yield str(url)


@pytest.fixture(params=["server", "database"])
def uri(request, tmp_path, monkeypatch):
    """A place with workspaces; the program is in none at first, and in none afterwards."""
    monkeypatch.delenv("MLFLOW_WORKSPACE", raising=False)
    monkeypatch.chdir(tmp_path)
    if request.param == "database":
        monkeypatch.setenv("MLFLOW_ENABLE_WORKSPACES", "true")
        uri = f"sqlite:///{tmp_path}/mlflow.db"
    else:
        uri = request.getfixturevalue("server")
    before = mlflow.get_tracking_uri() if mlflow.is_tracking_uri_set() else None
    mlflow.set_tracking_uri(uri)
    yield uri
    mlflow.end_run()
    mlflow.set_workspace(None)
    mlflow.set_tracking_uri(before)
    if request.param == "database":
        resolve.close_all()


@pytest.fixture
def team(uri):
    name = f"team-{uuid.uuid4().hex[:12]}"
    mlflow.create_workspace(name, "a team")
    return name


def names():
    return {experiment.name for experiment in mlflow.search_experiments()}


def test_workspaces_are_looked_after(uri, team):
    assert mlflow.get_workspace(team) == Workspace(team, "a team")
    assert mlflow.list_workspaces()[0].name == "default"
    changed = mlflow.update_workspace(team, trace_archival_config=TraceArchivalConfig(retention="30d"))
    assert (changed.description, changed.trace_archival_retention) == ("a team", "30d")
    assert mlflow.update_workspace(team, description="").description == ""
    mlflow.delete_workspace(team)
    assert team not in {one.name for one in mlflow.list_workspaces()}
    with raises("RESOURCE_DOES_NOT_EXIST", team):
        mlflow.get_workspace(team)
    assert mlflow.MlflowClient().get_workspace_store_uri() == uri


def test_everything_happens_in_the_workspace(uri, team):
    mlflow.set_workspace(team)
    assert os.environ["MLFLOW_WORKSPACE"] == team
    experiment = mlflow.set_experiment("of the team")
    assert (experiment.workspace, f"/workspaces/{team}/" in experiment.artifact_location) == (team, True)
    with mlflow.start_run() as run:
        mlflow.log_metric("loss", 0.5)
        mlflow.log_text("secret", "notes/a.txt")
    with mlflow.start_span("step") as span:
        span.set_inputs({"a": 1})
    mlflow.flush_trace_async_logging()
    client = mlflow.MlflowClient()
    client.create_registered_model("model")
    assert client.get_run(run.info.run_id).data.metrics == {"loss": 0.5}
    assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/a.txt") == "secret"
    assert len(mlflow.search_traces(locations=[experiment.experiment_id], return_type="list")) == 1

    mlflow.set_workspace(None)
    assert "of the team" not in names()
    assert client.search_registered_models("name = 'model'") == []
    for lost in (
        lambda: client.get_run(run.info.run_id),
        lambda: client.get_experiment(experiment.experiment_id),
        lambda: client.get_registered_model("model"),
        lambda: client.get_trace(span.trace_id),
        lambda: mlflow.MlflowClient().log_metric(run.info.run_id, "loss", 1.0),
    ):
        with raises("RESOURCE_DOES_NOT_EXIST"):
            lost()


def test_a_workspace_that_is_not_there_is_told_when_it_is_used(uri):
    mlflow.set_workspace("nobodys")
    with raises("RESOURCE_DOES_NOT_EXIST", "nobodys"):
        mlflow.create_experiment("lost")


@pytest.mark.parametrize("name", ["Bad Name", "a", "", "api", "x" * 64])
def test_what_can_be_no_name_is_refused_at_once(name, monkeypatch):
    monkeypatch.delenv("MLFLOW_WORKSPACE", raising=False)
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.set_workspace(name)
    assert "MLFLOW_WORKSPACE" not in os.environ


def test_a_mode_that_is_none_is_refused(uri, team):
    with raises("INVALID_PARAMETER_VALUE", "SET_DEFAULT"):
        mlflow.delete_workspace(team, mode="AWAY")
    assert mlflow.get_workspace(team)


def test_a_part_of_a_program_works_in_another_workspace(uri, team):
    with WorkspaceContext(team):
        assert get_request_workspace() == team
        mlflow.create_experiment("inside")
        seen = []
        thread = threading.Thread(target=lambda: seen.append(get_request_workspace()))
        thread.start()
        thread.join()
        assert seen == [None]
    assert get_request_workspace() is None
    assert "inside" not in names()


def test_a_database_without_workspaces_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("MLFLOW_WORKSPACE", "team-a")
    monkeypatch.delenv("MLFLOW_ENABLE_WORKSPACES", raising=False)
    client = mlflow.MlflowClient(f"sqlite:///{tmp_path}/mlflow.db")
    with pytest.raises(MlflowException, match="MLFLOW_ENABLE_WORKSPACES") as caught:
        client.search_experiments()
    assert caught.value.error_code == "FEATURE_DISABLED"
    monkeypatch.setenv("MLFLOW_WORKSPACE", "default")
    assert [one.name for one in client.search_experiments()] == ["Default"]
    resolve.close_all()


def test_deletion_of_traces_stays_within(uri, team):
    with WorkspaceContext(team):
        other = mlflow.create_experiment("traces of the team")
    with raises("RESOURCE_DOES_NOT_EXIST"):
        mlflow.delete_traces(other, max_timestamp_millis=1)
