import threading

import pytest

import mlflow
from mlflow import MlflowClient


def stored(run):
    return mlflow.get_run(run.info.run_id)


def test_block_ends_the_run():
    with mlflow.start_run(run_name="a", tags={"x": 1}, description="what it is for") as run:
        assert mlflow.active_run() is run
    assert mlflow.active_run() is None
    after = stored(run)
    assert (after.info.status, after.info.run_name) == ("FINISHED", "a")
    assert after.info.end_time >= after.info.start_time
    assert (after.data.tags["x"], after.data.tags["mlflow.note.content"]) == ("1", "what it is for")
    assert after.data.tags["mlflow.runName"] == "a"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_an_exception_fails_the_run(error):
    with pytest.raises(error), mlflow.start_run() as run:
        raise error
    assert stored(run).info.status == "FAILED"
    assert mlflow.active_run() is None


def test_end_run_in_the_block_is_enough():
    with mlflow.start_run() as run:
        mlflow.end_run("KILLED")
        assert mlflow.active_run() is None
    assert stored(run).info.status == "KILLED"


def test_unknown_status_ends_nothing(run, raises):
    with raises("INVALID_PARAMETER_VALUE", "DONE"):
        mlflow.end_run("DONE")
    assert mlflow.active_run() is run


def test_end_without_a_run_is_fine():
    mlflow.end_run()


def test_a_second_run_must_be_nested(run, raises):
    with raises("INVALID_STATE", run.info.run_id, "nested=True"):
        mlflow.start_run()
    with mlflow.start_run(nested=True) as child:
        assert child.data.tags["mlflow.parentRunId"] == run.info.run_id
        assert mlflow.get_parent_run(child.info.run_id).info.run_id == run.info.run_id
    assert mlflow.active_run() is run
    assert mlflow.get_parent_run(run.info.run_id) is None


def test_runs_left_open_in_a_block_end_with_it():
    with mlflow.start_run() as outer:
        inner = mlflow.start_run(nested=True)
    assert (stored(outer).info.status, stored(inner).info.status) == ("FINISHED", "FINISHED")
    assert mlflow.active_run() is None


def test_parent_that_is_not_active():
    with mlflow.start_run() as parent:
        pass
    with mlflow.start_run(parent_run_id=parent.info.run_id) as child:
        pass
    assert mlflow.get_parent_run(child.info.run_id).info.run_id == parent.info.run_id


def test_bad_parents(run, raises):
    with raises("INVALID_PARAMETER_VALUE", "0" * 32, run.info.run_id):
        mlflow.start_run(nested=True, parent_run_id="0" * 32)
    mlflow.end_run()
    with raises("RESOURCE_DOES_NOT_EXIST", "0" * 32):
        mlflow.start_run(parent_run_id="0" * 32)
    mlflow.delete_run(run.info.run_id)
    with raises("INVALID_PARAMETER_VALUE", run.info.run_id, "deleted"):
        mlflow.start_run(parent_run_id=run.info.run_id)
    assert mlflow.active_run() is None


def test_resume():
    with mlflow.start_run(tags={"a": "1"}) as first:
        mlflow.log_metric("m", 1)
    with mlflow.start_run(run_id=first.info.run_id, run_name="again", tags={"b": "2"}, description="d") as second:
        assert second.info.run_id == first.info.run_id
        assert second.info.status == "RUNNING"
        assert (second.data.tags["a"], second.data.tags["b"], second.info.run_name) == ("1", "2", "again")
        assert second.data.tags["mlflow.note.content"] == "d"
        assert second.data.metrics == {"m": 1.0}
    assert stored(first).info.status == "FINISHED"


def test_what_cannot_be_resumed(raises, run):
    with raises("INVALID_STATE", run.info.run_id):
        mlflow.start_run(run_id=run.info.run_id, nested=True)
    mlflow.end_run()
    with raises("RESOURCE_DOES_NOT_EXIST"):
        mlflow.start_run(run_id="0" * 32)
    mlflow.set_experiment("another")
    with raises("INVALID_PARAMETER_VALUE", "experiment 0"):
        mlflow.start_run(run_id=run.info.run_id)
    mlflow.set_experiment("Default")
    mlflow.delete_run(run.info.run_id)
    with raises("INVALID_PARAMETER_VALUE", "deleted"):
        mlflow.start_run(run_id=run.info.run_id)
    mlflow.restore_run(run.info.run_id)
    assert mlflow.start_run(run_id=run.info.run_id).info.run_id == run.info.run_id


def test_run_id_in_the_environment_is_taken_once(monkeypatch):
    with mlflow.start_run() as first:
        pass
    monkeypatch.setenv("MLFLOW_RUN_ID", first.info.run_id)
    with mlflow.start_run() as resumed:
        assert resumed.info.run_id == first.info.run_id
    with mlflow.start_run() as new:
        assert new.info.run_id != first.info.run_id


def test_bad_tags(raises):
    with raises("INVALID_PARAMETER_VALUE", "tags"):
        mlflow.start_run(tags="x")
    with raises("INVALID_PARAMETER_VALUE", "mlflow.note.content"):
        mlflow.start_run(description="a", tags={"mlflow.note.content": "b"})
    assert mlflow.active_run() is None


def test_a_run_that_is_deleted_while_active_does_not_stay_active(raises):
    with raises("INVALID_PARAMETER_VALUE"), mlflow.start_run() as run:
        mlflow.delete_run(run.info.run_id)
    assert mlflow.active_run() is None


def test_last_active_run_is_read_from_the_store():
    assert mlflow.last_active_run() is None
    with mlflow.start_run(run_name="first"):
        mlflow.log_param("p", 1)
        assert mlflow.last_active_run().data.params == {"p": "1"}
    assert mlflow.last_active_run().info.status == "FINISHED"


def test_every_thread_has_its_own_stack(run):
    seen = {}

    def work():
        seen["active"] = mlflow.active_run()
        seen["last"] = mlflow.last_active_run()
        with mlflow.start_run(run_name="thread") as own:
            mlflow.log_metric("m", 1)
            seen["parent"] = own.data.tags.get("mlflow.parentRunId")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == {"active": None, "last": None, "parent": None}
    assert mlflow.active_run() is run
    assert mlflow.last_active_run().info.run_id == run.info.run_id


def test_many_threads_log_at_once():
    failures = []

    def work(i):
        try:
            with mlflow.start_run(run_name=f"t{i}"):
                for step in range(20):
                    mlflow.log_metric("m", step, step=step)
                mlflow.log_param("i", i)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    runs = mlflow.search_runs(output_format="list")
    assert sorted(r.data.params["i"] for r in runs) == [str(i) for i in range(8)]
    assert {r.data.metrics["m"] for r in runs} == {19.0}
    assert {r.info.status for r in runs} == {"FINISHED"}


def test_url_is_printed_for_servers_without_credentials(capsys, run):
    from mlflow.tracking.runs import _print_url

    _print_url("http://user:secret@host:5000/prefix", run)
    out = capsys.readouterr().out
    assert f"http://host:5000/prefix/#/experiments/0/runs/{run.info.run_id}" in out
    assert "secret" not in out


def test_client_runs(raises):
    client = MlflowClient()
    run = client.create_run("0", start_time=5, tags={"mlflow.user": "me", "n": 1}, run_name="x")
    assert (run.info.start_time, run.info.user_id, run.info.run_name, run.info.status) == (5, "me", "x", "RUNNING")
    assert run.data.tags["n"] == "1"
    client.set_terminated(run.info.run_id, "FAILED", end_time=9)
    assert (stored(run).info.status, stored(run).info.end_time) == ("FAILED", 9)
    client.update_run(run.info.run_id, status="KILLED", name="y")
    assert (stored(run).info.status, stored(run).info.run_name) == ("KILLED", "y")
    with raises("INVALID_PARAMETER_VALUE", "NOPE"):
        client.update_run(run.info.run_id, status="NOPE")
    with raises("INVALID_PARAMETER_VALUE", "start_time"):
        client.create_run("0", start_time="soon")
    with raises("RESOURCE_DOES_NOT_EXIST"):
        client.create_run("12345")
    assert client.create_run("0").info.user_id == "unknown"
    assert mlflow.active_run() is None
