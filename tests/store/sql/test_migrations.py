"""Bringing the tables of an older release up to date."""

import pytest

from mlflow.api.tracking import CreateExperiment, GetExperiment
from mlflow.store.sql import migrations
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


def a_column(tx):
    tx.execute("ALTER TABLE run ADD COLUMN colour VARCHAR(10)")


def a_value(tx):
    tx.execute("UPDATE experiment SET name = ? WHERE id = 0", ("Renamed by a migration",))


def broken(tx):
    tx.execute("UPDATE experiment SET name = ? WHERE id = 0", ("never",))
    tx.execute("no SQL at all")


def test_steps_are_taken_in_order_and_once(uri, monkeypatch):
    SqlTracking.open(uri).close()
    assert migrations.upgrade(database(uri)) == (1, 1)
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 3)
    monkeypatch.setattr(migrations, "STEPS", {1: a_column, 2: a_value})
    with raises("INVALID_STATE", "mlflow db upgrade"):
        SqlTracking.open(uri)
    assert migrations.upgrade(database(uri)) == (1, 3)
    assert migrations.upgrade(database(uri)) == (3, 3)
    store = SqlTracking.open(uri)
    assert store.get_experiment(GetExperiment("0")).experiment.name == "Renamed by a migration"
    assert store.writer.read(lambda _, tx, __: tx.rows("SELECT colour FROM run"), None) in ([], ())
    store.create_experiment(CreateExperiment("after"))
    store.close()


def test_a_step_that_fails_changes_nothing(uri, monkeypatch):
    SqlTracking.open(uri).close()
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "SCHEMA_VERSION", 2)
        patch.setattr(migrations, "STEPS", {1: broken})
        with raises("INTERNAL_ERROR"):
            migrations.upgrade(database(uri))
    store = SqlTracking.open(uri)
    assert store.get_experiment(GetExperiment("0")).experiment.name == "Default"
    store.close()


def test_a_newer_database_is_refused(uri, monkeypatch):
    SqlTracking.open(uri).close()
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", 0)
    with raises("INVALID_STATE", "newer release"):
        migrations.upgrade(database(uri))


def test_a_database_without_our_tables(uri):
    with raises("INVALID_PARAMETER_VALUE", "no tables"):
        migrations.upgrade(database(uri))
