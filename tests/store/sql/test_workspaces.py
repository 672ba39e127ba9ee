"""Removing workspaces, with what is in them; who may not be in one that is gone."""

import pytest

from mlflow.api.workspaces import CreateWorkspace, DeleteWorkspace, GetWorkspace, ListWorkspaces
from mlflow.exceptions import MlflowException
from mlflow.store.caller import Caller
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.databases import FRESH
from tests.store.sql.test_workspace_walls import call, things

RED = Caller(workspace="red")


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def store(request, tmp_path):
    if request.param == "sqlite":
        store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", artifact_root=str(tmp_path / "artifacts"))
        store.create_workspace(CreateWorkspace(name="red"))
        yield store
        store.close()
        return
    with FRESH[request.param]() as uri:
        store = SqlTracking.open(uri, artifact_root=str(tmp_path / "artifacts"))
        store.create_workspace(CreateWorkspace(name="red"))
        yield store
        store.close()


def count(store, workspace):
    """Rows that say a workspace, by table."""
    tables = ("experiment", "registered_model", "webhook", "saved_view", "registry_event")

    def read(_, tx, __):
        return {t: tx.row(f"SELECT count(*) FROM {t} WHERE workspace = ?", (workspace,))[0] for t in tables}

    return store.writer.read(read, None)


def rows(store):
    """How many rows every table has that hangs on an experiment or a model."""
    tables = (
        *("run", "tag", "param", "metric", "run_metric", "run_dataset", "dataset", "experiment_tag"),
        *("logged_model", "logged_model_tag", "trace", "trace_tag", "span", "span_body", "assessment"),
        *("model_version", "model_version_tag", "registered_model_tag", "registered_model_alias"),
        *("webhook_event", "webhook_delivery"),
    )

    def read(_, tx, __):
        return {table: tx.row(f"SELECT count(*) FROM {table}")[0] for table in tables}

    return store.writer.read(read, None)


def remove(store, mode):
    store.delete_workspace(DeleteWorkspace("red", mode))


def names(store):
    return [one.name for one in store.list_workspaces(ListWorkspaces()).workspaces]


def test_what_is_in_a_workspace_keeps_it(store):
    there = things(store, RED, "in-red")
    with raises("INVALID_STATE", "1 experiments"):
        remove(store, "RESTRICT")
    assert call(store, RED, "get_experiment", {"experiment_id": there["experiment"]})
    assert names(store) == ["default", "red"]


def test_everything_goes_with_a_workspace(store):
    things(store, None, "outside")
    before = rows(store)
    there = things(store, RED, "in-red")
    remove(store, "CASCADE")
    assert names(store) == ["default"]
    assert set(count(store, "red").values()) == {0}
    assert rows(store) == before
    with raises("RESOURCE_DOES_NOT_EXIST"):
        store.get_workspace(GetWorkspace("red"))
    with raises("RESOURCE_DOES_NOT_EXIST"):
        call(store, RED, "create_experiment", {"name": "too late"})
    # its files are on the list of what is removed next
    garbage = store.writer.read(lambda _, tx, __: tx.rows("SELECT uri FROM trace_file_garbage"), None)
    assert f"{store.artifact_root}/workspaces/red/{there['experiment']}" in [row[0] for row in garbage]


def test_removing_that_broke_off_goes_on(store, monkeypatch):
    things(store, None, "outside")
    before = rows(store)
    things(store, RED, "in-red")
    from mlflow.store.sql import workspace_removal

    monkeypatch.setattr(workspace_removal, "purge_model", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        remove(store, "CASCADE")
    monkeypatch.undo()
    # nobody enters any more, and no other takes its name
    assert names(store) == ["default"]
    with raises("RESOURCE_DOES_NOT_EXIST"):
        call(store, RED, "create_registered_model", {"name": "too late"})
    with raises("RESOURCE_ALREADY_EXISTS", "being deleted"):
        store.create_workspace(CreateWorkspace(name="red"))
    with raises("INVALID_STATE", "CASCADE"):
        remove(store, "SET_DEFAULT")
    remove(store, "CASCADE")
    assert rows(store) == before
    store.create_workspace(CreateWorkspace(name="red"))
    assert set(count(store, "red").values()) == {0}


def test_everything_moves_to_the_default_workspace(store):
    there = things(store, RED, "in-red")
    before, moving = count(store, "default"), count(store, "red")
    remove(store, "SET_DEFAULT")
    assert count(store, "default") == {table: before[table] + moving[table] for table in before}
    in_default = Caller(workspace="default")
    found = call(store, in_default, "get_experiment", {"experiment_id": there["experiment"]}).experiment
    assert found.workspace == "default"
    assert call(store, in_default, "get_run", {"run_id": there["run"]})
    assert call(store, in_default, "get_model_version", {"name": there["model"], "version": "1"})


def test_a_name_that_is_taken_there_keeps_all_where_it_is(store):
    call(store, RED, "create_experiment", {"name": "same"})
    call(store, RED, "create_experiment", {"name": "other"})
    call(store, None, "create_experiment", {"name": "same"})
    with raises("INVALID_STATE", "experiments 'same'"):
        remove(store, "SET_DEFAULT")
    assert count(store, "red")["experiment"] == 2
    assert names(store) == ["default", "red"]


def test_a_workspace_is_held_while_something_is_made_in_it(store):
    """What is made in the transaction that looked is there when the removal looks."""

    def make(store, tx, _):
        tx.caller = RED
        assert workspace_of(tx) == "red"
        from mlflow.store.sql.workspace_rows import entered

        return entered(tx, store)

    assert store.writer.write(make, None) == f"{store.artifact_root}/workspaces/red"
    remove(store, "RESTRICT")
    with pytest.raises(MlflowException, match="red"):
        store.writer.write(make, None)
