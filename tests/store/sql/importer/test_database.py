"""Databases made by MLflow are imported in place: everything MLflow's own client reads is read from ours."""

import contextlib
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from mlflow.api.tracking import CreateExperiment, CreateRun, GetExperiment, GetRun, LogMetric, RestoreExperiment
from mlflow.exceptions import MlflowException
from mlflow.store.sql.importer import import_database
from mlflow.store.sql.sqlite import table_names
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH
from tests.fixtures import stores
from tests.store.sql.importer.read_back import (
    expected_experiment,
    expected_models,
    expected_run,
    read_experiment,
    read_models,
    read_run,
)

ALL = ["sqlite-2.22", "sqlite-3.17", "postgresql-3.17", "mysql-3.17"]


@contextlib.contextmanager
def made_by_mlflow(name, folder):
    """URI of a database as MLflow left it."""
    kind = name.partition("-")[0]
    if kind == "sqlite":
        yield stores.sqlite_database(name, folder / "mlflow.db")
        return
    with FRESH[kind]() as uri:
        run_sql(uri, stores.sql(name))
        yield uri


def run_sql(uri, text):
    if uri.startswith("postgresql"):
        import psycopg

        with psycopg.connect(uri) as connection:
            connection.execute(text)
    else:
        import pymysql
        from pymysql.constants import CLIENT
        from sqlalchemy.engine import make_url

        url = make_url(uri)
        where = {"host": url.host, "port": url.port or 3306, "user": url.username, "database": url.database}
        flags = CLIENT.MULTI_STATEMENTS
        with pymysql.connect(**where, client_flag=flags, autocommit=True) as connection:
            cursor = connection.cursor()
            cursor.execute(text)
            while cursor.nextset():
                pass


@contextlib.contextmanager
def opened(uri):
    store = SqlTracking.open(uri)
    try:
        yield store
    finally:
        store.close()


@pytest.fixture(params=ALL)
def imported(request, tmp_path):
    """Name, URI and report of each database, imported."""
    with made_by_mlflow(request.param, tmp_path) as uri:
        yield request.param, uri, import_database(uri)


def test_everything_mlflow_reads_is_read_from_ours(imported):
    name, uri, report = imported
    expected = stores.expected(name)
    with opened(uri) as store:
        for experiment in expected["experiments"]:
            assert read_experiment(store, experiment["experiment_id"]) == expected_experiment(experiment)
        for run in expected["runs"]:
            assert read_run(store, run["info"]["run_id"]) == expected_run(run)
    assert report.imported["runs"] == len(expected["runs"])
    assert report.imported["experiments"] == len(expected["experiments"])
    assert report.imported["params"] == sum(len(run["params"]) for run in expected["runs"])
    assert report.imported["tags"] == sum(len(run["tags"]) for run in expected["runs"])
    points = [points for run in expected["runs"] for points in run["history"].values()]
    assert report.imported["metric points"] == sum(map(len, points))


def test_what_is_not_imported_is_reported(imported):
    name, _, report = imported
    expected = stores.expected(name)
    assert report.left["trace_info"] == expected["traces"] == 2
    assert "2 trace_info" in str(report)
    assert all(table.startswith(("trace", "span")) for table in report.left)


def test_models_are_read_from_ours(imported):
    name, uri, report = imported
    expected = stores.expected(name)
    assert read_models(uri) == expected_models(expected)
    assert report.imported["registered models"] == len(expected["registered_models"]) == 2
    assert report.imported["model versions"] == len(expected["model_versions"]) == 2
    assert report.imported["aliases"] == 1
    assert report.imported["logged models"] == len(expected["logged_models"])
    points = sum(len(model["metrics"]) for model in expected["logged_models"])
    assert report.imported["metric points of logged models"] == points
    assert "2 registered models" in str(report)


def test_the_registry_goes_on(imported):
    from mlflow import MlflowClient

    _, uri, _ = imported
    client = MlflowClient(uri, uri)
    assert client.create_model_version("classifier", "s3://lab/new").version == "3"
    assert client.get_model_version_by_alias("classifier", "champion").version == "2"
    client.create_registered_model("new")
    assert [m.name for m in client.search_registered_models()] == ["classifier", "empty", "new"]


def as_version_1(path):
    """Make of an imported SQLite database what the first release, which had no tables of models, would have left."""
    before = (stores.HERE / "schemas" / "version_1.sqlite.sql").read_text()
    connection = sqlite3.connect(path)
    ours = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in set(ours) & table_names():
        if f"CREATE TABLE {table} (" not in before:
            connection.execute(f"DROP TABLE {table}")
    for table in ("run_model_input", "run_model_output"):
        connection.execute(f"DROP INDEX ix_{table}_model")
    connection.execute("DELETE FROM import_progress WHERE stage LIKE '%model%' OR stage = 'aliases'")
    connection.execute("UPDATE schema_version SET version = 1")
    connection.commit()
    connection.close()


def test_what_the_first_release_left_is_added(tmp_path):
    name = "sqlite-3.17"
    uri = stores.sqlite_database(name, tmp_path / "mlflow.db")
    first = import_database(uri)
    as_version_1(tmp_path / "mlflow.db")
    with opened(uri) as store:
        # used in between
        made = store.create_experiment(CreateExperiment("since")).experiment_id
        store.create_run(CreateRun(made))
    report = import_database(uri)
    assert not report.repeated
    assert report.imported == first.imported
    assert read_models(uri) == expected_models(stores.expected(name))
    assert import_database(uri).repeated


def test_a_registered_model_that_is_there_already_is_not_mixed_up(tmp_path):
    from mlflow import MlflowClient

    uri = stores.sqlite_database("sqlite-3.17", tmp_path / "mlflow.db")
    import_database(uri)
    as_version_1(tmp_path / "mlflow.db")
    client = MlflowClient(uri, uri)
    client.create_registered_model("classifier", description="ours")
    with pytest.raises(MlflowException, match="classifier") as caught:
        import_database(uri)
    assert caught.value.error_code == "RESOURCE_ALREADY_EXISTS"
    assert client.get_registered_model("classifier").description == "ours"
    client.rename_registered_model("classifier", "ours")
    import_database(uri)
    assert client.get_registered_model("classifier").description == "finds flowers"


def test_a_second_import_does_nothing(imported):
    _, uri, report = imported
    again = import_database(uri)
    assert again.repeated
    assert again.imported == report.imported
    assert again.left == report.left


def test_the_store_goes_on(imported):
    name, uri, _ = imported
    expected = stores.expected(name)
    taken = {experiment["experiment_id"] for experiment in expected["experiments"]}
    running = next(run["info"]["run_id"] for run in expected["runs"] if run["info"]["run_name"] == "with data")
    with opened(uri) as store:
        created = store.create_experiment(CreateExperiment("after the import")).experiment_id
        assert created not in taken
        run = store.create_run(CreateRun(experiment_id=created)).run.info.run_id
        store.log_metric(LogMetric(running, key="rows", value=4.0, timestamp=1_800_000_000_000, step=1))
        assert read_run(store, running)["metrics"]["rows"] == 4.0
        assert len(read_run(store, running)["history"]["rows"]) == 2
        assert store.get_run(GetRun(run)).run.info.experiment_id == created


def test_a_restored_experiment_brings_its_runs_back(imported):
    name, uri, _ = imported
    expected = stores.expected(name)
    old = next(e["experiment_id"] for e in expected["experiments"] if e["lifecycle_stage"] == "deleted")
    buried = next(run["info"]["run_id"] for run in expected["runs"] if run["info"]["run_name"] == "buried")
    with opened(uri) as store:
        store.restore_experiment(RestoreExperiment(old))
        assert store.get_experiment(GetExperiment(old)).experiment.lifecycle_stage == "active"
        assert store.get_run(GetRun(buried)).run.info.lifecycle_stage == "active"


def test_summaries_are_those_that_writing_would_have_made(imported, tmp_path):
    """Minimum, maximum, first and number of points, which MLflow does not keep."""
    name, uri, _ = imported
    expected = stores.expected(name)
    query = (
        "SELECT r.uuid, k.name, points, last_value, last_step, last_timestamp, first_value, first_step, "
        "first_timestamp, min_value, min_step, max_value, max_step FROM run_metric m JOIN run r ON r.id = m.run_id "
        "JOIN metric_key k ON k.id = m.key_id"
    )

    def summaries(store):
        rows = store.writer.write(lambda store, tx, request: tx.rows(query), None)
        return sorted(tuple(row) for row in rows)

    def rename(store, tx, ids):
        tx.execute("UPDATE run SET uuid = ? WHERE uuid = ?", ids)

    with opened(uri) as store, opened(f"sqlite:///{tmp_path}/written.db") as other:
        found = summaries(store)
        experiment = other.create_experiment(CreateExperiment("e")).experiment_id
        for run in expected["runs"]:
            new = other.create_run(CreateRun(experiment_id=experiment)).run.info.run_id
            for key, points in run["history"].items():
                for timestamp, step, value in points:
                    other.log_metric(LogMetric(new, key=key, value=float(value), timestamp=timestamp, step=step))
            other.writer.write(rename, (run["info"]["run_id"], new))
        assert found == summaries(other)
    assert len(found) == sum(len(run["metrics"]) for run in expected["runs"])


def test_mlflows_tables_are_left_alone(tmp_path):
    with made_by_mlflow("sqlite-3.17", tmp_path) as uri:
        before = dump(tmp_path / "mlflow.db")
        import_database(uri)
        after = dump(tmp_path / "mlflow.db")
    assert before == {table: after[table] for table in before}


def dump(path):
    connection = sqlite3.connect(path)
    tables = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {name: (sql, connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name, sql in tables}
    connection.close()
    return found


def test_keys_that_differ_only_in_case(tmp_path):
    with made_by_mlflow("sqlite-2.22", tmp_path) as uri:
        connection = sqlite3.connect(tmp_path / "mlflow.db")
        run_id = connection.execute("SELECT run_uuid FROM runs LIMIT 1").fetchone()[0]
        connection.executemany(
            "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, 1, ?, 0, 0)",
            [("Acc", 1.0, run_id), ("acc", 2.0, run_id)],
        )
        connection.commit()
        connection.close()
        import_database(uri)
        with opened(uri) as store:
            metrics = read_run(store, run_id)["metrics"]
    assert (metrics["Acc"], metrics["acc"]) == (1.0, 2.0)


def test_an_older_database_without_newer_columns(tmp_path):
    with made_by_mlflow("sqlite-2.22", tmp_path) as uri:
        connection = sqlite3.connect(tmp_path / "mlflow.db")
        for table in ("inputs", "input_tags", "datasets", "trace_info"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE experiments DROP COLUMN creation_time")
        connection.execute("ALTER TABLE experiments DROP COLUMN last_update_time")
        connection.execute("ALTER TABLE runs DROP COLUMN deleted_time")
        connection.execute("UPDATE runs SET name = ''")
        connection.commit()
        connection.close()
        report = import_database(uri)
        expected = stores.expected("sqlite-2.22")
        with opened(uri) as store:
            for run in expected["runs"]:
                found = read_run(store, run["info"]["run_id"])
                assert found["info"] == expected_run(run)["info"]
                assert found["history"] == expected_run(run)["history"]
    assert report.imported["inputs and outputs"] == 0


def test_other_workspaces_are_reported_and_not_mixed_in(tmp_path):
    with made_by_mlflow("sqlite-3.17", tmp_path) as uri:
        connection = sqlite3.connect(tmp_path / "mlflow.db")
        connection.execute("UPDATE experiments SET workspace = 'elsewhere' WHERE name = 'iris'")
        connection.commit()
        connection.close()
        report = import_database(uri)
    assert report.left["experiments of other workspaces"] == 1
    assert report.imported["experiments"] == 3
    assert report.imported["runs"] == 6


@pytest.mark.parametrize("name", ["sqlite-3.17", "postgresql-3.17", "mysql-3.17"])
def test_an_import_killed_at_any_stage_goes_on(name, tmp_path):
    """Kill -9 after each transaction in turn; the last attempt ends with the same store."""
    script = (
        "import os, signal, sys\n"
        "import mlflow.store.sql.importer.database as database\n"
        "database.RUNS_AT_ONCE = 3\n"
        "left = int(sys.argv[2])\n"
        "def killing(what, done, total):\n"
        "    global left\n"
        "    left -= 1\n"
        "    if left == 0:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "database.import_database(sys.argv[1], killing)\n"
    )
    expected = stores.expected(name)
    with made_by_mlflow(name, tmp_path) as uri:
        kills = 0
        for steps in [2, 1, 3, 2, 4, 1, 2, 3]:
            ended = subprocess.run([sys.executable, "-c", script, uri, str(steps)], stderr=subprocess.PIPE, text=True)
            if ended.returncode == 0:
                break
            assert ended.returncode == -signal.SIGKILL, ended.stderr
            kills += 1
            with pytest.raises(MlflowException, match="db upgrade"):
                SqlTracking.open(uri)
        assert kills >= 4
        report = import_database(uri)
        with opened(uri) as store:
            for run in expected["runs"]:
                assert read_run(store, run["info"]["run_id"]) == expected_run(run)
    assert report.imported["runs"] == len(expected["runs"])
    assert report.imported["tags"] == sum(len(run["tags"]) for run in expected["runs"])


def test_a_store_is_refused_before_its_import(tmp_path):
    with made_by_mlflow("sqlite-3.17", tmp_path) as uri, pytest.raises(MlflowException, match="db upgrade"):
        SqlTracking.open(uri)


def test_a_database_that_mlflow_did_not_make(tmp_path):
    with pytest.raises(MlflowException, match="was not made by MLflow") as caught:
        import_database(f"sqlite:///{tmp_path}/other.db")
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_rows_that_appear_meanwhile_are_noticed(tmp_path):
    with made_by_mlflow("sqlite-3.17", tmp_path) as uri:

        def meddle(what, done, total):
            if what == "metric points":
                connection = sqlite3.connect(tmp_path / "mlflow.db")
                run_id = connection.execute("SELECT run_uuid FROM runs LIMIT 1").fetchone()[0]
                row = (time.time(), int(time.time_ns()), run_id)
                connection.execute("INSERT INTO metrics VALUES ('late', ?, ?, ?, 0, 0)", row)
                connection.commit()
                connection.close()

        with pytest.raises(MlflowException, match="not complete") as caught:
            import_database(uri, meddle)
        assert caught.value.error_code == "DATA_LOSS"
        with pytest.raises(MlflowException, match="db upgrade"):
            SqlTracking.open(uri)
