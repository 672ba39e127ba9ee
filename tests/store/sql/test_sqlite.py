"""SQLite: URIs, files, what is in the way of opening them."""

import os
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import time

import pytest

from mlflow.api.tracking import CreateExperiment, CreateRun, GetExperiment, GetRun, LogMetric
from mlflow.store.sql.sqlite import path_of
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.sql.writer import CHECK_SECONDS
from tests.contract.errors import raises


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("sqlite:///mlflow.db", "mlflow.db"),
        ("sqlite:////data/mlflow.db", "/data/mlflow.db"),
        ("sqlite:///a b.db?timeout=5", "a b.db"),
        ("sqlite://", ":memory:"),
        ("sqlite:///:memory:", ":memory:"),
    ],
)
def test_paths(uri, path):
    assert path_of(uri) == path


@pytest.mark.parametrize("uri", ["sqlite://mlflow.db", "sqlite:///x.db?mode=ro"])
def test_uris_that_cannot_be_meant(uri):
    with raises("INVALID_PARAMETER_VALUE", "sqlite"):
        path_of(uri)


def test_folders_are_made(tmp_path):
    SqlTracking.open(f"sqlite:///{tmp_path}/a/b/c.db").close()
    assert (tmp_path / "a/b/c.db").exists()


def test_a_new_store_does_not_load_sqlalchemy(tmp_path):
    code = (
        "import sys; from mlflow.store import resolve; from mlflow.api.tracking import *; "
        f"s = resolve.tracking('sqlite:///{tmp_path}/x.db'); r = s.create_run(CreateRun('0')).run; "
        "s.log_metric(LogMetric(run_id=r.info.run_id, key='m', value=1.0, timestamp=1)); "
        "print('sqlalchemy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_reopening_keeps_everything(tmp_path):
    uri = f"sqlite:///{tmp_path}/x.db"
    first = SqlTracking.open(uri)
    run_id = first.create_run(CreateRun("0")).run.info.run_id
    first.log_metric(LogMetric(run_id=run_id, key="m", value=1.0, timestamp=1))
    first.close()
    second = SqlTracking.open(uri)
    assert [m.key for m in second.get_run(GetRun(run_id)).run.data.metrics] == ["m"]
    second.close()


def test_the_file_is_in_wal_mode(tmp_path):
    SqlTracking.open(f"sqlite:///{tmp_path}/x.db").close()
    assert sqlite3.connect(tmp_path / "x.db").execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_durability_settings(tmp_path, monkeypatch):
    def level(server=False):
        store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", server=server)
        store.create_experiment(CreateExperiment(os.urandom(8).hex()))
        [number] = store.writer._connection.execute("PRAGMA synchronous").fetchone()
        store.close()
        return number

    assert level() == 1
    assert level(server=True) == 2
    monkeypatch.setenv("MILLRACE_SQLITE_SYNCHRONOUS", "FULL")
    assert level() == 2
    monkeypatch.setenv("MILLRACE_SQLITE_SYNCHRONOUS", "off")
    with raises("INVALID_PARAMETER_VALUE", "MILLRACE_SQLITE_SYNCHRONOUS"):
        level()


@pytest.mark.parametrize("server", [False, True])
def test_a_file_that_is_removed_is_made_again(tmp_path, server):
    store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", server=server)
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    for key in ("first", "m"):
        store.log_metric(LogMetric(run_id=run_id, key=key, value=1.0, timestamp=1))
    store.get_run(GetRun(run_id))
    for path in tmp_path.glob("x.db*"):
        path.unlink()
    time.sleep(2 * CHECK_SECONDS)
    with raises("RESOURCE_DOES_NOT_EXIST", run_id):
        store.log_metric(LogMetric(run_id=run_id, key="m", value=1.0, timestamp=1))
    other = SqlTracking.open(f"sqlite:///{tmp_path}/x.db")
    new = store.create_run(CreateRun("0")).run.info.run_id
    store.log_metric(LogMetric(run_id=new, key="m", value=1.0, timestamp=1))
    assert [m.key for m in other.get_run(GetRun(new)).run.data.metrics] == ["m"]
    other.close()
    store.close()


def test_echo(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MLFLOW_SQLALCHEMYSTORE_ECHO", "true")
    store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db")
    store.create_experiment(CreateExperiment("shown"))
    store.close()
    printed = capsys.readouterr().err
    assert "INTO experiment" in printed
    assert "shown" in printed


def test_a_file_that_is_no_database(tmp_path):
    (tmp_path / "x.db").write_text("this is a text, and a long enough one to be read as a header " * 50)
    with raises("DATA_LOSS", "x.db"):
        SqlTracking.open(f"sqlite:///{tmp_path}/x.db")


def test_a_folder_in_place_of_the_file(tmp_path):
    with raises("IO_ERROR", "cannot be opened"):
        SqlTracking.open(f"sqlite:///{tmp_path}")


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "f").write_text("")
    with raises("IO_ERROR", "cannot be opened"):
        SqlTracking.open(f"sqlite:///{tmp_path}/f/x.db")


def test_a_newer_schema_is_refused(tmp_path):
    SqlTracking.open(f"sqlite:///{tmp_path}/x.db").close()
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("INSERT INTO schema_version VALUES (99, 'future', 99)")
    connection.commit()
    connection.close()
    with raises("INVALID_STATE", "schema version 99"):
        SqlTracking.open(f"sqlite:///{tmp_path}/x.db")


def test_a_database_of_mlflow_is_not_touched(tmp_path):
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.executescript("CREATE TABLE alembic_version (n); CREATE TABLE runs (n);")
    connection.close()
    with raises("INVALID_PARAMETER_VALUE", "mlflow db upgrade"):
        SqlTracking.open(f"sqlite:///{tmp_path}/x.db")
    tables = sqlite3.connect(tmp_path / "x.db").execute("SELECT count(*) FROM sqlite_master").fetchone()
    assert tables == (2,)
    store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", beside_mlflow=True)
    assert store.get_experiment(GetExperiment("0")).experiment.name == "Default"
    store.close()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="root may write everything, so it must switch user")
def test_a_read_only_file():
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        SqlTracking.open(f"sqlite:///{folder}/x.db").close()
        code = """
            import os, sys
            from mlflow.store.sql.tracking import SqlTracking
            from mlflow.api.tracking import CreateExperiment
            from mlflow.exceptions import MlflowException
            from mlflow.store.sql import sqlite
            sqlite.ddl()
            os.setuid(65534)
            try:
                SqlTracking.open(sys.argv[1]).create_experiment(CreateExperiment("n"))
            except MlflowException as error:
                print(error.error_code, error.message)
        """
        command = [sys.executable, "-c", textwrap.dedent(code), f"sqlite:///{folder}/x.db"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.stdout.startswith("PERMISSION_DENIED"), done
        assert "read-only" in done.stdout


def test_a_full_disk_is_reported_and_stores_nothing(tmp_path):
    """A limit on the number of pages gives the same answer of SQLite as a full disk."""
    for server in (False, True):
        store = SqlTracking.open(f"sqlite:///{tmp_path}/{server}.db", server=server)
        run_id = store.create_run(CreateRun("0")).run.info.run_id
        connection = store.writer._connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + 3}")
        with raises("IO_ERROR", "disk is full"):
            for step in range(100_000):
                store.log_metric(LogMetric(run_id=run_id, key="m", value=1.0, timestamp=1, step=step))
        [points] = connection.execute("SELECT count(*) FROM metric").fetchone()
        assert points == step
        connection.execute(f"PRAGMA max_page_count={pages + 100}")
        store.log_metric(LogMetric(run_id=run_id, key="m", value=1.0, timestamp=1, step=step))
        store.close()
