"""Bringing the tables of an older release up to date."""

import pathlib
import re

import pytest
from click.testing import CliRunner

from mlflow.api.tracking import CreateExperiment, CreateRun, GetExperiment, GetRun, LogParam
from mlflow.cli import cli
from mlflow.store.sql import expansion, migrations, structure
from mlflow.store.sql.pooled import PooledDatabase
from mlflow.store.sql.sqlite import SqliteDatabase
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


def database(uri):
    return SqliteDatabase(uri) if uri.startswith("sqlite") else PooledDatabase(uri)


SCHEMAS = pathlib.Path(__file__).parents[2] / "fixtures" / "schemas"


def make_version(version, uri):
    """A database as the releases with that version made it, with one run; gives the run's id."""
    connected = database(uri)
    dialect = connected.dialect
    connection = connected.connect()
    cursor = connection.cursor()
    text = (SCHEMAS / f"version_{version}.{dialect.name}.sql").read_text()
    for statement in re.sub("^--.*\n", "", text).split(";\n"):
        if statement.strip():
            cursor.execute(statement)
    for statement in (
        f"INSERT INTO schema_version (version, millrace_version) VALUES ({version}, '0.{version}.0')",
        "INSERT INTO experiment (id, name, artifact_location, deleted) VALUES (0, 'Default', '/a/0', 0)",
        "INSERT INTO run (id, uuid, experiment_id, name, status, deleted, artifact_uri) "
        "VALUES (1, 'old-run', 0, 'old', 1, 0, '/a/0/old-run/artifacts')",
        """INSERT INTO param (run_id, "key", value) VALUES (1, 'alpha', '0.5')""",
    ):
        cursor.execute(dialect.text(statement))
    connection.commit()
    connection.close()
    return "old-run"


def names(uri):
    """The tables and indexes of a database."""
    connected = database(uri)
    connection = connected.connect()
    found = structure.present(connected, connection.cursor())
    connection.close()
    return {*found.tables, *found.indexes}


def works(uri, run_id):
    store = SqlTracking.open(uri)
    try:
        [param] = store.get_run(GetRun(run_id)).run.data.params
        assert (param.key, param.value) == ("alpha", "0.5")
        store.log_param(LogParam(run_id, key="beta", value="1"))
        store.create_run(CreateRun("0"))
    finally:
        store.close()


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_an_older_version_is_upgraded_with_what_it_holds(version, uri, tmp_path):
    run_id = make_version(version, uri)
    if not uri.startswith("sqlite"):
        with raises("INVALID_STATE", "mlflow db upgrade"):
            SqlTracking.open(uri)
    result = CliRunner().invoke(cli, ["db", "upgrade", uri])
    assert result.exit_code == 0, result.output
    result = CliRunner().invoke(cli, ["db", "check", uri])
    assert result.exit_code == 0, result.output
    works(uri, run_id)
    fresh = f"sqlite:///{tmp_path}/fresh.db" if uri.startswith("sqlite") else None
    if fresh:
        SqlTracking.open(fresh).close()
        assert names(uri) == names(fresh)
    made = {
        "logged_model",
        "ix_logged_model_creation_time",
        "ix_run_model_input_model",
        "trace",
        "ix_span_name",
        "saved_view",
    }
    assert made <= names(uri)


def test_an_upgrade_that_broke_off_in_the_middle_is_done_again(uri):
    run_id = make_version(1, uri)
    connected = database(uri)
    connection = connected.connect()
    expansion.expand(connected, connection)
    dropped = "DROP INDEX ix_logged_model_source_run"
    connection.cursor().execute(f"{dropped} ON logged_model" if connected.dialect.name == "mysql" else dropped)
    connection.commit()
    connection.close()
    assert migrations.upgrade(connected) == (1, migrations.SCHEMA_VERSION)
    assert "ix_logged_model_source_run" in names(uri)
    works(uri, run_id)


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_an_older_sqlite_file_just_works(version, tmp_path):
    uri = f"sqlite:///{tmp_path}/x.db"
    works(uri, make_version(version, uri))
    assert migrations.upgrade(database(uri)) == (migrations.SCHEMA_VERSION, migrations.SCHEMA_VERSION)


def a_column(tx):
    tx.execute("ALTER TABLE run ADD COLUMN colour VARCHAR(10)")


def a_value(tx):
    tx.execute("UPDATE experiment SET name = ? WHERE id = 0", ("Renamed by a migration",))


def broken(tx):
    tx.execute("UPDATE experiment SET name = ? WHERE id = 0", ("never",))
    tx.execute("no SQL at all")


def test_steps_are_taken_in_order_and_once(uri, monkeypatch):
    SqlTracking.open(uri).close()
    now = migrations.SCHEMA_VERSION
    assert migrations.upgrade(database(uri)) == (now, now)
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", now + 2)
    monkeypatch.setattr(migrations, "STEPS", {now: a_column, now + 1: a_value})
    with raises("INVALID_STATE", "mlflow db upgrade"):
        SqlTracking.open(uri)
    assert migrations.upgrade(database(uri)) == (now, now + 2)
    assert migrations.upgrade(database(uri)) == (now + 2, now + 2)
    store = SqlTracking.open(uri)
    assert store.get_experiment(GetExperiment("0")).experiment.name == "Renamed by a migration"
    assert store.writer.read(lambda _, tx, __: tx.rows("SELECT colour FROM run"), None) in ([], ())
    store.create_experiment(CreateExperiment("after"))
    store.close()


def test_a_step_that_fails_changes_nothing(uri, monkeypatch):
    SqlTracking.open(uri).close()
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "SCHEMA_VERSION", migrations.SCHEMA_VERSION + 1)
        patch.setattr(migrations, "STEPS", {migrations.SCHEMA_VERSION - 1: broken})
        with raises("INTERNAL_ERROR"):
            migrations.upgrade(database(uri))
    store = SqlTracking.open(uri)
    assert store.get_experiment(GetExperiment("0")).experiment.name == "Default"
    store.close()


def test_a_newer_database_is_refused(uri, monkeypatch):
    SqlTracking.open(uri).close()
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", migrations.SCHEMA_VERSION - 1)
    for refused in (migrations.upgrade, lambda database: SqlTracking.open(database.uri)):
        with raises("INVALID_STATE", "newer release"):
            refused(database(uri))


def test_a_newer_database_that_serves_this_release_too_is_used(uri, monkeypatch):
    SqlTracking.open(uri).close()
    run_id = a_run(uri)
    now = migrations.SCHEMA_VERSION
    monkeypatch.setattr(migrations, "STEPS", {now: a_column})
    with monkeypatch.context() as newer:
        newer.setattr(migrations, "SCHEMA_VERSION", now + 1)
        newer.setattr(migrations, "OLDEST_VERSION", now)
        assert migrations.upgrade(database(uri)) == (now, now + 1)
    works(uri, run_id)


def a_run(uri):
    store = SqlTracking.open(uri)
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    store.log_param(LogParam(run_id, key="alpha", value="0.5"))
    store.close()
    return run_id


def test_a_database_without_our_tables(uri):
    with raises("INVALID_PARAMETER_VALUE", "no tables"):
        migrations.upgrade(database(uri))
