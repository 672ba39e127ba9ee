"""What a server does with old runs, deleted things and quotas."""

import json
import logging
import os
import time

import pytest

from mlflow.api.tracking import CreateExperiment, CreateRun, DeleteRun, GetRun, SetExperimentTag, UpdateRun
from mlflow.exceptions import MlflowException
from mlflow.server.housekeeping import Housekeeper
from mlflow.store.artifact.local import LocalArtifactRepository
from mlflow.store.keeping import QUOTA_TAG, RUN_RETENTION_TAG
from mlflow.store.sql.tracking import SqlTracking

DAY = 86_400_000


@pytest.fixture
def store(tmp_path):
    opened = SqlTracking.open(f"sqlite:///{tmp_path}/a.db", artifact_root=str(tmp_path / "artifacts"), server=True)
    yield opened
    opened.close()


def run_in(store, experiment_id, days_ago=0):
    then = int(time.time() * 1000) - days_ago * DAY
    run = store.create_run(CreateRun(experiment_id, user_id="ann", start_time=then)).run.info
    store.update_run(UpdateRun(run_id=run.run_id, status="FINISHED", end_time=then))
    LocalArtifactRepository(run.artifact_uri).log_bytes(b"x" * 1000, "a.bin")
    return run


def test_deletes_then_removes_then_counts_then_warns(store, monkeypatch, caplog):
    monkeypatch.setenv("MILLRACE_GC_AFTER", "1m")
    caplog.set_level(logging.INFO, "mlflow.server")
    where = store.create_experiment(CreateExperiment("e")).experiment_id
    store.set_experiment_tag(SetExperimentTag(where, RUN_RETENTION_TAG, json.dumps({"max_age": "7d"})))
    store.set_experiment_tag(SetExperimentTag(where, QUOTA_TAG, "1500 B"))
    old, new, gone = run_in(store, where, 8), run_in(store, where), run_in(store, where)
    store.delete_run(DeleteRun(gone.run_id))
    then = int(time.time() * 1000) - 3_600_000
    store.writer.write(
        lambda _, tx, then: tx.execute("UPDATE run SET deleted_time = ? WHERE deleted = 1", (then,)), then
    )
    keeper = Housekeeper(store)
    assert keeper.work() == keeper.interval
    # deleted now, so not removed yet
    assert store.get_run(GetRun(run_id=old.run_id)).run.info.lifecycle_stage == "deleted"
    assert store.get_run(GetRun(run_id=new.run_id)).run.info.lifecycle_stage == "active"
    with pytest.raises(MlflowException, match=gone.run_id):
        store.get_run(GetRun(run_id=gone.run_id))
    assert not os.path.exists(os.path.join(gone.artifact_uri, "a.bin"))
    assert keeper.over_quota == 1
    assert "Deleted 1 runs of experiment" in caplog.text and f"Removed run {gone.run_id} for good" in caplog.text
    warnings = [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]
    assert warnings == [f"The artifacts of experiment {where} ('e') take 2000 bytes, over the quota of 1500"]
    # it is no news any more
    keeper.warn()
    assert len([one for one in caplog.records if one.levelno == logging.WARNING]) == 1


def test_nothing_goes_unless_it_is_set(store):
    run = run_in(store, "0", 1000)
    store.delete_run(DeleteRun(run_in(store, "0", 1000).run_id))
    Housekeeper(store).work()
    assert store.get_run(GetRun(run_id=run.run_id)).run.info.lifecycle_stage == "active"
    assert store.writer.read(lambda _, tx, __: tx.row("SELECT count(*) FROM run"), None) == (2,)


def test_one_server_at_a_time(store):
    done = []
    for _ in range(2):
        keeper = Housekeeper(store)
        keeper.delete = lambda: done.append(1)
        keeper.work()
    assert done == [1]


def test_one_step_that_fails_leaves_the_others(store, caplog):
    run_in(store, "0")
    keeper = Housekeeper(store)
    keeper.collect = lambda: 1 / 0
    keeper.work()
    assert "Housekeeping was broken off" in caplog.text
    assert store.writer.read(lambda _, tx, __: tx.row("SELECT sum(bytes) FROM storage_use"), None) == (1000,)


@pytest.mark.parametrize(
    "name", ["MILLRACE_GC_AFTER", "MILLRACE_RUN_RETENTION", "MILLRACE_EXPERIMENT_QUOTA", "MILLRACE_OWNER_QUOTA"]
)
def test_settings_that_are_wrong(store, monkeypatch, name):
    monkeypatch.setenv(name, "soon")
    with pytest.raises(MlflowException, match=f"'soon' for {name}"):
        Housekeeper(store)
