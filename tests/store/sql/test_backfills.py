"""Backfills in steps, what must be finished before something is removed, and what `mlflow db check` says of it all."""

import pytest
from click.testing import CliRunner

from mlflow.api.tracking import CreateRun
from mlflow.cli import cli
from mlflow.store.sql import backfills, migrations
from mlflow.store.sql.backfills import Backfill, Contraction
from mlflow.store.sql.importer.catalog import database_of
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.databases import FRESH


@pytest.fixture(params=["sqlite", "postgresql", "mysql"])
def uri(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/x.db"
    else:
        with FRESH[request.param]() as fresh:
            yield fresh


@pytest.fixture
def runs(uri, monkeypatch):
    """Seven runs, and a backfill that gives their users another name, three at a time."""
    store = SqlTracking.open(uri)
    for _ in range(7):
        store.create_run(CreateRun("0", user_id="old"))
    store.close()
    monkeypatch.setattr(backfills, "BACKFILLS", (Backfill("new users", some_users, count_runs),))
    monkeypatch.setattr(backfills, "REST_SECONDS", 0)
    return uri


def some_users(tx, after):
    found = tx.first_rows("SELECT id FROM run WHERE id > ? ORDER BY id", (after,), 3)
    tx.many("UPDATE run SET user_id = 'new' WHERE id = ?", [(row[0],) for row in found])
    return (found[-1][0], len(found)) if found else None


def count_runs(tx):
    return tx.row("SELECT count(*) FROM run")[0]


def users(uri):
    store = SqlTracking.open(uri)
    found = store.writer.read(
        lambda _, tx, __: [row[0] for row in tx.rows("SELECT user_id FROM run ORDER BY id")], None
    )
    store.close()
    return found


def call(*arguments):
    result = CliRunner().invoke(cli, ["db", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_it_goes_on_where_it_broke_off(runs, monkeypatch):
    def breaks(name, done, total):
        assert (name, total) == ("new users", 7)
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backfills.run(database_of(runs), breaks)
    assert users(runs) == ["new"] * 6 + ["old"]
    status, said = call("check", runs)
    assert status == 1
    assert "backfill new users is not finished: 6 of 7 rows" in said
    status, said = call("upgrade", runs)
    assert (status, "new users: 1 row(s) filled in" in said) == (0, True), said
    assert users(runs) == ["new"] * 7
    assert backfills.run(database_of(runs)) == {}
    assert call("check", runs)[0] == 0


def test_a_step_that_fails_leaves_those_before(runs, monkeypatch):
    def fails_late(tx, after):
        if after >= 0:
            some_users(tx, after)
            raise ValueError("broken")
        return some_users(tx, after)

    monkeypatch.setattr(backfills, "BACKFILLS", (Backfill("new users", fails_late, count_runs),))
    with pytest.raises(ValueError, match="broken"):
        backfills.run(database_of(runs))
    assert users(runs) == ["new"] * 3 + ["old"] * 4


def test_nothing_is_removed_before_its_backfill_is_finished(runs, monkeypatch):
    newer = migrations.SCHEMA_VERSION + 1

    def remove(tx):
        tx.execute("UPDATE run SET user_id = NULL")

    monkeypatch.setattr(backfills, "CONTRACTIONS", (Contraction(newer, ("new users",), remove),))
    with raises("INVALID_STATE", "new users"):
        backfills.contract(database_of(runs))
    assert users(runs) == ["old"] * 7
    with monkeypatch.context() as release:
        release.setattr(migrations, "SCHEMA_VERSION", newer)
        release.setattr(migrations, "OLDEST_VERSION", newer - 1)
        status, said = call("upgrade", runs)
        assert status == 0, said
    # the release of before still works with it
    assert users(runs) == ["new"] * 7
    assert "newer release; this one can work with it" in call("check", runs)[1]
    with monkeypatch.context() as release:
        release.setattr(migrations, "SCHEMA_VERSION", newer)
        status, said = call("upgrade", "--contract", runs)
        assert (status, f"version {newer} or later" in said) == (0, True), said
        assert users(runs) == [None] * 7
    with raises("INVALID_STATE", "newer release"):
        SqlTracking.open(runs)
    assert "this one cannot work with it" in call("check", runs)[1]


def test_what_the_check_says(uri):
    with raises("INVALID_PARAMETER_VALUE", "no tables"):
        from mlflow.store.sql.database_check import check

        check(database_of(uri))
    SqlTracking.open(uri).close()
    status, said = call("check", uri)
    assert (status, "Nothing is left to do." in said) == (0, True), said
    database = database_of(uri)
    connection = database.connect()
    cursor = connection.cursor()
    cursor.execute("DROP INDEX ix_run_start_time" + (" ON run" if uri.startswith("mysql") else ""))
    cursor.execute("DROP TABLE saved_view")
    connection.commit()
    connection.close()
    status, said = call("check", uri)
    assert status == 1
    assert "- index ix_run_start_time is missing\n" in said
    assert "- table saved_view is missing\n" in said
    assert call("upgrade", uri)[0] == 0
    assert call("check", uri)[0] == 0
