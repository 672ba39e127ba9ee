"""Keys of more runs than are read at once: what the newest do not have is told by the index, or by all runs."""

import pytest

from mlflow.api.run_keys import SearchRunKeys
from mlflow.api.tracking import CreateExperiment, CreateRun, DeleteRun, LogParam, SetTag
from mlflow.store.sql import run_keys
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import fresh_mysql, fresh_postgresql


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def store(request, tmp_path, monkeypatch):
    monkeypatch.setattr(run_keys, "_NEWEST", 10)
    if request.param == "sqlite":
        service = SqlTracking.open(f"sqlite:///{tmp_path}/s.db", artifact_root=str(tmp_path))
        yield service
        service.close()
        return
    with fresh_postgresql() if request.param == "postgresql" else fresh_mysql() as uri:
        service = SqlTracking.open(uri, artifact_root=str(tmp_path))
        yield service
        service.close()


def start(store, experiment_id, time, *params):
    run_id = store.create_run(CreateRun(experiment_id, start_time=time)).run.info.run_id
    for param in params:
        store.log_param(LogParam(run_id=run_id, key=param, value="1"))
    return run_id


def keys(store, *experiment_ids):
    return [key.key for key in store.search_run_keys(SearchRunKeys(list(experiment_ids), "param")).keys]


def test_keys_of_many_runs_of_several_experiments(store):
    mine = store.create_experiment(CreateExperiment("mine")).experiment_id
    other = store.create_experiment(CreateExperiment("other")).experiment_id
    oldest = start(store, mine, 1, "only-oldest")
    shared = start(store, mine, 2)
    for time in range(3, 15):
        start(store, mine, time, "a", "b")
        start(store, other, time, "b", "c", "shared")
    # as the index has it after those of the other experiment
    store.log_param(LogParam(run_id=shared, key="shared", value="2"))
    assert keys(store, mine) == ["a", "b", "only-oldest", "shared"]
    assert keys(store, other) == ["b", "c", "shared"]
    assert keys(store, mine, other) == ["a", "b", "c", "only-oldest", "shared"]
    # deleted runs count, too
    store.delete_run(DeleteRun(oldest))
    assert keys(store, mine) == ["a", "b", "only-oldest", "shared"]


def test_a_new_key_of_a_new_run_is_seen_at_once(store):
    mine = store.create_experiment(CreateExperiment("mine")).experiment_id
    for time in range(1, 15):
        start(store, mine, time, "a")
    assert keys(store, mine) == ["a"]
    start(store, mine, 20, "b")
    assert keys(store, mine) == ["a", "b"]


def test_skipping_through_an_index_finds_every_key(store):
    run_id = start(store, "0", 1)
    for name in ("B", "a", "a b", "z/1", "z/10", "z/2"):
        store.set_tag(SetTag(run_id=run_id, key=name, value="x"))

    def skip(store, tx, _):
        return sorted(run_keys._skipping(tx, "tag", '"key"', "1 = 1", ()))

    assert store.writer.read(skip, None) == ["B", "a", "a b", "mlflow.runName", "z/1", "z/10", "z/2"]
