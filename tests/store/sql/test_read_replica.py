"""Searches go to a replica, everything else to the first server; and what is done while the replica is away."""

import contextlib
import logging
import uuid
from urllib.parse import urlsplit

import psycopg
import pytest

from mlflow.api.tracking import CreateRun, GetExperiment, GetRun, LogMetric, SearchRuns
from mlflow.store.sql import writer
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.databases import MYSQL, POSTGRESQL, fresh_postgresql


def command(statement):
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(statement)


@contextlib.contextmanager
def copy_of(uri):
    """A copy of a database as it is now, which cannot be written to; gives its URI."""
    parts = urlsplit(uri)
    name = f"mlflow_test_{uuid.uuid4().hex[:12]}"
    command(f"CREATE DATABASE {name} TEMPLATE {parts.path[1:]}")
    command(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        yield parts._replace(path=f"/{name}").geturl()
    finally:
        command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def store():
    """A store whose replica stopped to follow after the first run."""
    with fresh_postgresql() as uri:
        first = SqlTracking.open(uri)
        first.run_id = first.create_run(CreateRun("0")).run.info.run_id
        first.log_metric(LogMetric(first.run_id, key="m", value=1.0, timestamp=1))
        first.close()
        with copy_of(uri) as replica:
            opened = SqlTracking.open(uri, server=True, read_replica=replica)
            opened.first_run, opened.replica_name = first.run_id, urlsplit(replica).path[1:]
            yield opened
            opened.close()


def submit(store, operation, request):
    return store.submit(operation, request).result(30)


def found(store):
    return {run.info.run_id for run in submit(store, "search_runs", SearchRuns(["0"])).runs}


def test_searches_go_there_and_nothing_that_was_just_written_is_missed(store):
    new = submit(store, "create_run", CreateRun("0")).run.info.run_id
    submit(store, "log_metric", LogMetric(new, key="fresh", value=1.0, timestamp=1))
    assert submit(store, "get_run", GetRun(new)).run.data.metrics[0].key == "fresh"
    assert submit(store, "get_experiment", GetExperiment("0")).experiment.name == "Default"
    assert found(store) == {store.first_run}
    assert {run.info.run_id for run in store.search_runs(SearchRuns(["0"])).runs} == {store.first_run}
    # also with a metric that the replica has not heard of
    assert submit(store, "search_runs", SearchRuns(["0"], filter="metrics.fresh > 0")).runs == []


def test_the_first_server_answers_while_it_is_away(store, caplog, monkeypatch):
    new = submit(store, "create_run", CreateRun("0")).run.info.run_id
    command(f"DROP DATABASE {store.replica_name} WITH (FORCE)")
    with caplog.at_level(logging.WARNING, "mlflow.server"):
        assert found(store) == found(store) == {store.first_run, new}
    assert caplog.text.count("The read replica does not answer") == 1
    assert store.writer.replica.is_away
    # and it is asked again after a while
    monkeypatch.setattr(store.writer.replica, "_away_until", 0.0)
    with caplog.at_level(logging.WARNING, "mlflow.server"):
        assert found(store) == {store.first_run, new}
    assert caplog.text.count("The read replica does not answer") == 2


def test_what_it_has_not_got_yet_is_looked_for_at_the_first(store):
    def body(_, tx, __):
        from mlflow.exceptions import not_found

        if not tx.rows("SELECT 1 FROM run WHERE user_id = 'late'"):
            raise not_found("Run", "late")
        return "found"

    submit(store, "create_run", CreateRun("0", user_id="late"))
    assert store.writer.read_as("search", body, None) == "found"
    with raises("RESOURCE_DOES_NOT_EXIST"):
        store.writer.replica._reader.read(body, None)


@pytest.mark.parametrize("uri", ["sqlite:///x.db", MYSQL], ids=["sqlite", "mysql"])
def test_it_is_a_database_of_the_same_kind(uri):
    with fresh_postgresql() as first, raises("INVALID_PARAMETER_VALUE", "another kind"):
        SqlTracking.open(first, read_replica=uri)


def test_a_file_has_none(tmp_path):
    with raises("INVALID_PARAMETER_VALUE", "SQLite"):
        SqlTracking.open(f"sqlite:///{tmp_path}/x.db", read_replica="postgresql://x/y")


def test_kinds_are_those_of_operations():
    kinds = {getattr(getattr(SqlTracking, name), "kind", None) for name in dir(SqlTracking)}
    assert {kind for kind in kinds if isinstance(kind, str)} >= writer.REPLICA_KINDS
