"""`mlflow db` moves what is in workspaces, and `mlflow gc` removes what is in one; archives by workspace."""

import time

import pytest
from click.testing import CliRunner

from mlflow.api.workspaces import CreateWorkspace, TraceArchivalMessage
from mlflow.cli import cli
from mlflow.store.caller import Caller
from mlflow.store.sql.garbage import find_garbage
from mlflow.store.sql.trace_archive import archive_traces
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.store.sql.test_workspace_walls import call, things

RED, BLUE, DEFAULT = Caller(workspace="red"), Caller(workspace="blue"), Caller(workspace="default")


@pytest.fixture
def uri(tmp_path):
    return f"sqlite:///{tmp_path}/x.db"


@pytest.fixture
def store(uri, tmp_path):
    store = SqlTracking.open(uri, artifact_root=str(tmp_path / "artifacts"))
    store.create_workspace(CreateWorkspace(name="red"))
    store.create_workspace(CreateWorkspace(name="blue"))
    yield store
    store.close()


def run(*arguments):
    return CliRunner().invoke(cli, ["db", *arguments])


def new(store, caller, name, **tags):
    listed = [{"key": key, "value": value} for key, value in tags.items()]
    return call(store, caller, "create_experiment", {"name": name, "tags": listed}).experiment_id


def place(store, number):
    for caller in (RED, BLUE, DEFAULT):
        found = call(store, caller, "search_experiments", {"max_results": 100}).experiments
        if number in {one.experiment_id for one in found}:
            return caller.workspace
    return None


def test_everything_moves_to_the_default_workspace(store, uri):
    there = things(store, RED, "of-red")
    result = run("migrate-to-default-workspace", uri, "--dry-run")
    assert result.exit_code == 0 and "1 experiments would be moved" in result.output, result.output
    assert place(store, there["experiment"]) == "red"
    result = run("migrate-to-default-workspace", uri, "--yes")
    assert result.exit_code == 0 and "1 experiments moved" in result.output, result.output
    assert place(store, there["experiment"]) == "default"
    assert call(store, DEFAULT, "get_model_version", {"name": there["model"], "version": "1"})
    assert call(store, DEFAULT, "get_webhook", {"webhook_id": there["webhook"]})
    assert "nothing to move" in run("migrate-to-default-workspace", uri, "--yes").output


@pytest.mark.parametrize("callers", [(RED, DEFAULT), (RED, BLUE)], ids=["default", "each other"])
def test_a_name_of_two_workspaces_moves_nothing(store, uri, callers):
    numbers = [new(store, caller, "same") for caller in callers]
    result = run("migrate-to-default-workspace", uri, "--yes")
    assert result.exit_code != 0 and "'same'" in result.output
    assert [place(store, number) for number in numbers] == [caller.workspace for caller in callers]


def test_some_experiments_move(store, uri):
    one, two, three = new(store, RED, "one", team="a"), new(store, RED, "two", team="b"), new(store, RED, "three")
    move = ("move-resources", uri, "--from", "red", "--to", "blue", "--resource-type", "experiments", "--yes")
    assert "1 experiments moved" in run(*move, "--name", "one").output
    assert "1 experiments moved" in run(*move, "--tag", "team=b").output
    assert [place(store, number) for number in (one, two, three)] == ["blue", "blue", "red"]
    assert "1 experiments would be moved" in run(*move, "--dry-run").output
    assert place(store, three) == "red"
    result = run(*move, "--artifact-policy", "retarget", "--default-artifact-root", "s3://bucket")
    assert "1 experiments moved" in result.output
    found = call(store, BLUE, "get_experiment", {"experiment_id": three}).experiment
    assert found.artifact_location == f"s3://bucket/workspaces/blue/{three}"


def test_models_move_with_their_history(store, uri):
    there = things(store, RED, "of-red")
    move = ("move-resources", uri, "--from", "red", "--to", "blue", "--resource-type", "registered_models", "--yes")
    assert run(*move).exit_code == 0
    assert call(store, BLUE, "get_model_version", {"name": there["model"], "version": "1"})
    assert call(store, BLUE, "search_registry_events", {"filter": f"name = '{there['model']}'"}).registry_events
    with raises("RESOURCE_DOES_NOT_EXIST"):
        call(store, RED, "get_registered_model", {"name": there["model"]})


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--resource-type", "runs"), "allowed are experiments"),
        (("--resource-type", "experiments", "--name", "nobodys"), "nobodys"),
        (("--resource-type", "experiments", "--name", "a", "--tag", "b=c"), "not both"),
        (("--resource-type", "experiments", "--tag", "b"), "KEY=VALUE"),
        (("--resource-type", "webhooks", "--artifact-policy", "retarget"), "Only experiments"),
        (("--resource-type", "experiments", "--artifact-policy", "retarget"), "--default-artifact-root"),
    ],
)
def test_what_cannot_be_moved_is_refused(store, uri, more, said):
    number = new(store, RED, "a")
    result = run("move-resources", uri, "--from", "red", "--to", "blue", "--yes", *more)
    assert result.exit_code != 0 and said in result.output
    assert place(store, number) == "red"


def test_what_is_deleted_in_one_workspace_is_found(store):
    mine, theirs = things(store, RED, "of-red"), things(store, BLUE, "of-blue")
    for caller, there in ((RED, mine), (BLUE, theirs)):
        call(store, caller, "delete_run", {"run_id": there["run"]})
        call(store, caller, "delete_logged_model", {"model_id": there["logged_model"]})
    found = find_garbage(store, workspace="red")
    assert [one.run_id for one in found.runs] == [mine["run"]]
    assert [one.model_id for one in found.models] == [mine["logged_model"]]
    assert len(find_garbage(store).runs) == 2


def test_spans_are_archived_as_their_workspace_says(store, tmp_path):
    store.create_workspace(
        CreateWorkspace(name="green", trace_archival_config=TraceArchivalMessage((tmp_path / "green").as_uri(), "1d"))
    )
    green = Caller(workspace="green")
    there = {caller.workspace: things(store, caller, "old") for caller in (RED, green, DEFAULT)}
    # they began long before the server's retention, and before green's
    assert time.time() > 1_767_323_045
    assert archive_traces(store, (tmp_path / "server").as_uri(), "30d") == 3
    for workspace, root in (
        ("red", tmp_path / "server" / "workspaces" / "red"),
        ("green", tmp_path / "green"),
        ("default", tmp_path / "server"),
    ):
        ids = there[workspace]
        assert (root / ids["experiment"] / "traces" / ids["trace"] / "spans.json.gz").is_file()


def test_a_workspace_keeps_spans_for_a_time_of_its_own(store, tmp_path):
    store.create_workspace(CreateWorkspace(name="long", trace_archival_config=TraceArchivalMessage(None, "99999d")))
    kept, gone = things(store, Caller(workspace="long"), "old"), things(store, RED, "old")
    assert archive_traces(store, (tmp_path / "server").as_uri(), "30d") == 1
    assert not (tmp_path / "server" / "workspaces" / "long").exists()
    assert (tmp_path / "server" / "workspaces" / "red" / gone["experiment"]).is_dir()
    assert kept
