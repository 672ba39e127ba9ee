"""What experiments and users take."""

import pytest

from mlflow.api.storage import SearchStorageUse
from mlflow.api.tracking import CreateExperiment, CreateRun, LogMetric, SetExperimentTag
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.local import LocalArtifactRepository
from mlflow.store.keeping import QUOTA_TAG
from mlflow.store.sql.storage_use import count_storage
from tests.store.sql.databases import on_every_database


@pytest.fixture
def store(opened):
    return opened()


@pytest.fixture
def served(tmp_path):
    return str(tmp_path / "served")


def fill(store, served):
    """Two experiments, one behind a proxy, and runs of ann and of bob."""
    near = store.create_experiment(CreateExperiment("near")).experiment_id
    far = store.create_experiment(CreateExperiment("far", artifact_location="mlflow-artifacts:/far")).experiment_id
    for where, user, files in ((near, "ann", 2), (near, "bob", 1), (far, "bob", 3)):
        run = store.create_run(CreateRun(where, user_id=user, start_time=1)).run
        store.log_metric(LogMetric(run_id=run.info.run_id, key="m", value=1.0, timestamp=1))
        uri = run.info.artifact_uri.replace("mlflow-artifacts:", served)
        for number in range(files):
            LocalArtifactRepository(uri).log_bytes(b"x" * 1000, f"deep/er/{number}.bin")
    LocalArtifactRepository(f"{served}/far").log_bytes(b"y" * 10, "alone.txt")
    return near, far


def uses(store, **asked):
    return store.search_storage_use(SearchStorageUse(**asked)).uses


@on_every_database
def test_by_experiment_and_by_owner(store, served):
    near, far = fill(store, served)
    assert uses(store) == []
    assert dict(count_storage(store, served)) == {"0": None, near: None, far: None}
    found = [
        (use.experiment_id, use.experiment_name, use.runs, use.points, use.files, use.bytes) for use in uses(store)
    ]
    assert found == [(far, "far", 1, 1, 4, 3010), (near, "near", 2, 2, 3, 3000), ("0", "Default", 0, 0, 0, 0)]
    found = [(use.owner, use.runs, use.files, use.bytes) for use in uses(store, group_by="owner")]
    assert found == [("bob", 2, 4, 4000), ("ann", 1, 2, 2000), ("", 0, 1, 10)]


def test_pages(store, served):
    fill(store, served)
    list(count_storage(store, served))
    first = store.search_storage_use(SearchStorageUse(max_results=2))
    second = store.search_storage_use(SearchStorageUse(max_results=2, page_token=first.next_page_token))
    assert (first.uses + second.uses, second.next_page_token) == (uses(store), None)


@on_every_database
def test_quotas(store, served, monkeypatch):
    near, far = fill(store, served)
    list(count_storage(store, served))
    assert not any(use.over_quota for use in uses(store))
    store.set_experiment_tag(SetExperimentTag(near, QUOTA_TAG, "2.9 kB"))
    monkeypatch.setenv("MILLRACE_EXPERIMENT_QUOTA", "1 MB")
    monkeypatch.setenv("MILLRACE_OWNER_QUOTA", "3000")
    found = {use.experiment_id: (use.quota_bytes, use.over_quota) for use in uses(store)}
    assert found == {near: (2900, True), far: (1_000_000, False), "0": (1_000_000, False)}
    found = {use.owner: (use.quota_bytes, use.over_quota) for use in uses(store, group_by="owner")}
    assert found == {"bob": (3000, True), "ann": (3000, False), "": (None, False)}


def test_what_a_server_keeps_is_not_counted_without_it(store, served):
    near, far = fill(store, served)
    found = dict(count_storage(store))
    assert found[near] is None and "--artifacts-destination" in str(found[far])
    assert {use.experiment_id for use in uses(store)} == {near, "0"}


def test_only_what_was_not_counted_lately(store, served):
    fill(store, served)
    list(count_storage(store, served))
    assert dict(count_storage(store, served, counted_before_ms=1)) == {}
    new = store.create_experiment(CreateExperiment("new")).experiment_id
    assert dict(count_storage(store, served, counted_before_ms=1)) == {new: None}


def test_broken_off_it_goes_on_the_next_time(store, served):
    fill(store, served)
    assert dict(count_storage(store, served, may_go_on=lambda: False)) == {}
    assert len(dict(count_storage(store, served))) == 3


def test_a_store_that_is_away_keeps_its_figures(store, served, monkeypatch):
    near, far = fill(store, served)
    list(count_storage(store, served))
    before = uses(store)

    def away(*_):
        raise OSError("it is away")

    monkeypatch.setattr(LocalArtifactRepository, "list_artifacts", away)
    found = dict(count_storage(store, served))
    assert str(found[near]) == str(found[far]) == "it is away"
    assert uses(store) == before


@pytest.mark.parametrize(
    ("asked", "message"),
    [({"group_by": "team"}, "'group_by': allowed are experiment, owner"), ({"page_token": "x"}, "page token")],
    ids=["group", "token"],
)
def test_what_cannot_be_asked(store, asked, message):
    with pytest.raises(MlflowException, match=message):
        uses(store, **asked)
