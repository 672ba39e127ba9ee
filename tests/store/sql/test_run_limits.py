"""Runs that ended too long ago are deleted, and only those."""

import json
import time

import pytest

from mlflow.api.registry import CreateModelVersion, CreateRegisteredModel
from mlflow.api.tracking import CreateExperiment, CreateRun, GetRun, SetExperimentTag, SetTag, UpdateRun
from mlflow.exceptions import MlflowException
from mlflow.store.keeping import KEEP_TAG, QUOTA_TAG, RUN_RETENTION_TAG, size_bytes
from mlflow.store.sql.run_limits import delete_old_runs
from tests.store.sql.databases import on_every_database

DAY = 86_400_000


@pytest.fixture
def store(opened):
    return opened()


def experiment(store, name, days=None):
    made = store.create_experiment(CreateExperiment(name)).experiment_id
    if days is not None:
        keep(store, made, f"{days}d")
    return made


def keep(store, experiment_id, age):
    store.set_experiment_tag(SetExperimentTag(experiment_id, RUN_RETENTION_TAG, json.dumps({"max_age": age})))


def ended(store, experiment_id, days, status="FINISHED"):
    """A run that ended so many days ago."""
    then = int(time.time() * 1000) - days * DAY
    run_id = store.create_run(CreateRun(experiment_id, start_time=then)).run.info.run_id
    if status != "RUNNING":
        store.update_run(UpdateRun(run_id=run_id, status=status, end_time=then))
    return run_id


def stage(store, run_id):
    return store.get_run(GetRun(run_id=run_id)).run.info.lifecycle_stage


@on_every_database
def test_by_the_tag_of_the_experiment(store):
    month, week, none = experiment(store, "month", 30), experiment(store, "week", 7), experiment(store, "none")
    runs = {(where, days): ended(store, where, days) for where in (month, week, none) for days in (1, 8, 40)}
    running, failed = ended(store, week, 100, "RUNNING"), ended(store, week, 100, "FAILED")
    assert delete_old_runs(store, dry_run=True) == {month: 1, week: 3}
    assert stage(store, failed) == "active"
    assert delete_old_runs(store) == {month: 1, week: 3}
    deleted = {place for place, run_id in runs.items() if stage(store, run_id) == "deleted"}
    assert deleted == {(month, 40), (week, 8), (week, 40)}
    assert (stage(store, running), stage(store, failed)) == ("active", "deleted")
    assert delete_old_runs(store) == {}


def test_by_the_setting_of_the_server(store):
    own, other = experiment(store, "own", 30), experiment(store, "other")
    for where in (own, other):
        ended(store, where, 8)
    assert delete_old_runs(store, 7 * DAY) == {other: 1}


@on_every_database
def test_runs_that_are_to_be_kept(store):
    where = experiment(store, "e", 7)
    kept, not_kept, registered = (ended(store, where, 8) for _ in range(3))
    store.set_tag(SetTag(run_id=kept, key=KEEP_TAG, value="true"))
    store.set_tag(SetTag(run_id=not_kept, key=KEEP_TAG, value="false"))
    store.create_registered_model(CreateRegisteredModel("m"))
    store.create_model_version(CreateModelVersion("m", "somewhere", run_id=registered))
    assert delete_old_runs(store) == {where: 1}
    assert [stage(store, run_id) for run_id in (kept, not_kept, registered)] == ["active", "deleted", "active"]


def test_many_go_in_steps(store, monkeypatch):
    monkeypatch.setattr("mlflow.store.sql.run_limits._AT_ONCE", 2)
    where = experiment(store, "e", 7)
    for _ in range(5):
        ended(store, where, 8)
    steps = iter([True, True, False])
    assert delete_old_runs(store, may_go_on=lambda: next(steps)) == {where: 4}
    assert delete_old_runs(store) == {where: 1}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        (RUN_RETENTION_TAG, "30d"),
        (RUN_RETENTION_TAG, '{"max_age": "0d"}'),
        (RUN_RETENTION_TAG, '{"max_age": "30d", "min_age": "1d"}'),
        (QUOTA_TAG, "much"),
        (QUOTA_TAG, "-5 GB"),
    ],
)
def test_tags_that_say_nothing_known_are_refused(store, key, value):
    where = experiment(store, "e")
    with pytest.raises(MlflowException, match=key) as refused:
        store.set_experiment_tag(SetExperimentTag(where, key, value))
    assert refused.value.error_code == "INVALID_PARAMETER_VALUE"


@pytest.mark.parametrize(
    ("text", "size"),
    [("1000", 1000), ("500 GB", 500 * 10**9), ("1.5TiB", 3 * 2**39), ("2kb", 2000), ("7 B", 7)],
)
def test_sizes(text, size):
    assert size_bytes(text, "a test") == size
