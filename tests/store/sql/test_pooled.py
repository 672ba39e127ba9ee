"""Database servers: PostgreSQL and MySQL, and what is in the way of reaching them."""

import contextlib
import importlib.util
import os
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from mlflow.api.tracking import (
    CreateExperiment,
    CreateRun,
    GetExperiment,
    GetMetricHistory,
    GetRun,
    LogBatch,
    LogMetric,
    LogParam,
)
from mlflow.entities import Metric
from mlflow.exceptions import MlflowException
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.pooled import with_driver
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.databases import FRESH, MYSQL, POSTGRESQL

SERVERS = {"postgresql": POSTGRESQL, "mysql": MYSQL}


@pytest.fixture(params=["postgresql", "mysql"])
def uri(request):
    with FRESH[request.param]() as fresh:
        yield fresh


@pytest.fixture
def store(uri):
    opened = SqlTracking.open(uri)
    yield opened
    opened.close()


def replaced(uri, **parts):
    split = urlsplit(uri)
    account = parts.get("account", split.netloc.rpartition("@")[0])
    host = parts.get("host", split.netloc.rpartition("@")[2])
    return split._replace(netloc=f"{account}@{host}", path=parts.get("path", split.path)).geturl()


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_a_server_that_is_not_there(server):
    with raises("TEMPORARILY_UNAVAILABLE", "127.0.0.1:9 cannot be reached") as caught:
        SqlTracking.open(replaced(server, account="ann:sesame", host="127.0.0.1:9"))
    assert "sesame" not in str(caught.value)


def test_a_host_that_is_not_there():
    with raises("TEMPORARILY_UNAVAILABLE", "cannot be reached"):
        SqlTracking.open("postgresql://ann:sesame@no-such-host.invalid/x")


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_wrong_credentials(server):
    try:
        SqlTracking.open(replaced(server, account="nobody_here:open%20sesame"))
    except MlflowException as error:
        assert error.error_code == "PERMISSION_DENIED"
        assert "nobody_here" in error.message
        assert "sesame" not in str(error)
    else:
        pytest.fail("the server let nobody_here in")


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
def test_a_database_that_does_not_exist(server):
    with raises("INVALID_PARAMETER_VALUE", "'no_such_database' does not exist"):
        SqlTracking.open(replaced(server, path="/no_such_database"))


def test_passwords_are_masked():
    assert without_password("mysql://ann:ses@me@h:1/d") == "mysql://ann:***@h:1/d"
    assert without_password("sqlite:///x") == "sqlite:///x"
    assert without_password("mysql://ann@h/d?x=1&password=sesame") == "mysql://ann@h/d?x=1&password=***"


def test_which_driver_is_taken(monkeypatch):
    installed = set()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name in installed or None)
    with raises("INVALID_PARAMETER_VALUE", r"millrace\[postgresql\]"):
        with_driver("postgresql://h/d")
    with raises("INVALID_PARAMETER_VALUE", r"'pymysql'.*millrace\[mysql\]"):
        with_driver("mysql://h/d")
    with raises("INVALID_PARAMETER_VALUE", "'MySQLdb'"):
        with_driver("mysql+mysqldb://h/d")
    installed |= {"psycopg2", "pymysql", "MySQLdb"}
    assert with_driver("postgres://h/d") == "postgresql+psycopg2://h/d"
    assert with_driver("mysql://h/d") == "mysql+pymysql://h/d"
    assert with_driver("mysql+mysqldb://h/d") == "mysql+mysqldb://h/d"
    installed |= {"psycopg"}
    assert with_driver("postgresql://h/d") == "postgresql+psycopg://h/d"
    assert with_driver("postgresql+psycopg2://h/d") == "postgresql+psycopg2://h/d"


def test_writers_of_one_metric_at_once(store):
    run_id = store.create_run(CreateRun("0")).run.info.run_id

    def log(worker):
        for step in range(10):
            store.log_metric(LogMetric(run_id=run_id, key="m", value=worker, timestamp=worker, step=step * 8 + worker))
            store.log_batch(
                LogBatch(run_id, metrics=[Metric(f"k{j}", step, worker, step) for j in range(worker, worker + 4)])
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(log, range(8)))
    metrics = {m.key: (m.value, m.step) for m in store.get_run(GetRun(run_id)).run.data.metrics}
    assert metrics["m"] == (7.0, 79)
    page = store.get_metric_history(GetMetricHistory(run_id=run_id, metric_key="m"))
    assert len(page.metrics) == 80
    summary = "SELECT points, min_value, max_value, max_step FROM run_metric JOIN metric_key ON key_id = id"

    def read(_, tx, __):
        return tx.row(f"{summary} WHERE name = ?", ("m",))

    assert tuple(store.writer.read(read, None)) == (80, 0.0, 7.0, 7)


def test_the_same_param_and_name_from_many_writers(store):
    run_id = store.create_run(CreateRun("0")).run.info.run_id

    def log(worker):
        for number in range(10):
            store.log_param(LogParam(run_id=run_id, key=f"p{number}", value="same"))
        try:
            return store.create_experiment(CreateExperiment("one name")).experiment_id
        except MlflowException as error:
            return error.error_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(log, range(8)))
    assert len(store.get_run(GetRun(run_id)).run.data.params) == 10
    assert sorted(answers)[1:] == ["RESOURCE_ALREADY_EXISTS"] * 7


def test_processes_open_an_empty_database_at_once(uri):
    code = """
        import sys, os
        from mlflow.store.sql.tracking import SqlTracking
        from mlflow.api.tracking import CreateExperiment
        store = SqlTracking.open(sys.argv[1])
        print(store.create_experiment(CreateExperiment(f"e{os.getpid()}")).experiment_id)
        store.close()
    """
    command = [sys.executable, "-c", textwrap.dedent(code), uri]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    ids = [int(process.communicate(timeout=120)[0]) for process in processes]
    assert len(set(ids)) == 3
    assert min(ids) > 0


def test_a_creation_that_broke_off_is_done_again(uri):
    store = SqlTracking.open(uri)

    def break_off(_, tx, __):
        tx.execute("DELETE FROM schema_version")
        tx.execute("INSERT INTO schema_version (version, millrace_version) VALUES (0, 'x')")
        tx.execute("DROP TABLE tag")
        tx.execute("DROP TABLE run_model_output")

    store.writer.write(break_off, None)
    store.close()
    again = SqlTracking.open(uri)
    run = again.create_run(CreateRun("0")).run
    assert again.get_run(GetRun(run.info.run_id)).run.data == run.data
    again.close()


def test_a_strange_table_of_the_same_name_is_left_alone(uri):
    store = SqlTracking.open(uri)
    store.writer.write(lambda _, tx, __: tx.execute("DROP TABLE schema_version"), None)
    store.close()
    with raises("INVALID_STATE", "did not make"):
        SqlTracking.open(uri)


def test_a_lost_connection_is_replaced(store, uri):
    run_id = store.create_run(CreateRun("0")).run.info.run_id

    def lose(_, tx, __):
        if tx.dialect.name == "postgresql":
            return [tx.row("SELECT pg_backend_pid()")[0]]
        return [tx.row("SELECT CONNECTION_ID()")[0]]

    [number] = store.writer.read(lose, None)
    other = SqlTracking.open(uri)
    kill = "SELECT pg_terminate_backend(?)" if "postgresql" in uri else "KILL ?"
    other.writer.write(lambda _, tx, __: tx.execute(kill, (number,)), None)
    other.close()
    store.log_metric(LogMetric(run_id=run_id, key="m", value=1.0, timestamp=1))
    assert len(store.get_run(GetRun(run_id)).run.data.metrics) == 1


def test_deadlocks_are_tried_again(store):
    def make(first, second):
        def body(_, tx, __):
            for number in (first, second):
                tx.locked_row("SELECT id FROM experiment WHERE id = ?", (number,))
                barrier.append(number)
                while len(barrier) < 2:
                    pass

        return body

    one, two = (int(store.create_experiment(CreateExperiment(f"e{i}")).experiment_id) for i in range(2))
    barrier = []
    futures = [store.writer.submit("write", make(*pair), None) for pair in ((one, two), (two, one))]
    for future in futures:
        future.result(60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_child_has_connections_of_its_own(store):
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            for step in range(20):
                store.log_metric(LogMetric(run_id=run_id, key="child", value=1.0, timestamp=1, step=step))
            status = 0
        finally:
            os._exit(status)
    for step in range(20):
        store.log_metric(LogMetric(run_id=run_id, key="parent", value=1.0, timestamp=1, step=step))
    assert os.waitpid(pid, 0)[1] == 0
    assert {m.key: m.step for m in store.get_run(GetRun(run_id)).run.data.metrics} == {"child": 19, "parent": 19}


def test_settings_of_the_pool(uri, monkeypatch):
    monkeypatch.setenv("MLFLOW_SQLALCHEMYSTORE_POOLCLASS", "NullPool")
    store = SqlTracking.open(uri)
    store.create_run(CreateRun("0"))
    assert type(store.database.engine.pool).__name__ == "NullPool"
    store.close()
    monkeypatch.setenv("MLFLOW_SQLALCHEMYSTORE_POOL_SIZE", "3")
    with raises("INVALID_PARAMETER_VALUE", "pool_size"):
        SqlTracking.open(uri)
    monkeypatch.setenv("MLFLOW_SQLALCHEMYSTORE_POOLCLASS", "NoPool")
    with raises("INVALID_PARAMETER_VALUE", "NoPool"):
        SqlTracking.open(uri)


def test_echo(uri, monkeypatch, capsys):
    monkeypatch.setenv("MLFLOW_SQLALCHEMYSTORE_ECHO", "true")
    store = SqlTracking.open(uri)
    store.create_experiment(CreateExperiment("shown"))
    store.close()
    printed = capsys.readouterr().err
    assert "INTO experiment" in printed
    assert "shown" in printed


def test_what_is_too_long_is_refused_not_cut(store):
    with raises("INVALID_PARAMETER_VALUE", "fit|long"):
        store.create_run(CreateRun("0", user_id="u" * 300))


def test_psycopg2_works_too():
    pytest.importorskip("psycopg2")
    with FRESH["postgresql"]("+psycopg2") as uri:
        store = SqlTracking.open(uri)
        run_id = store.create_run(CreateRun("0")).run.info.run_id
        store.log_batch(LogBatch(run_id, metrics=[Metric(f"k{j}", j, 1) for j in range(100)]))
        assert len(store.get_run(GetRun(run_id)).run.data.metrics) == 100
        assert store.get_experiment(GetExperiment("0")).experiment.name == "Default"
        store.close()


def test_a_database_of_mlflow_is_not_touched(uri):
    store = SqlTracking.open(uri)

    def undo(_, tx, __):
        for table in ("schema_version", "experiment"):
            tx.execute(f"DROP TABLE {table}")
        for table in ("alembic_version", "runs"):
            tx.execute(f"CREATE TABLE {table} (n INTEGER)")

    store.writer.write(undo, None)
    store.close()
    with raises("INVALID_PARAMETER_VALUE", "mlflow db upgrade"):
        SqlTracking.open(uri)


def test_a_server_that_restarts_while_points_are_written(uri):
    """Connections end in the middle of whatever they are at; who waits is answered after all."""
    store = SqlTracking.open(uri, server=True)
    runs = [store.create_run(CreateRun("0")).run.info.run_id for _ in range(4)]
    futures = []
    for step in range(60):
        futures += [store.submit("log_metric", LogMetric(r, key="m", value=1.0, timestamp=1, step=step)) for r in runs]
        if step % 10 == 5:
            kill_connections(uri)
    for future in futures:
        future.result(60)
    for run_id in runs:
        assert len(store.get_metric_history(GetMetricHistory(run_id, metric_key="m")).metrics) == 60
    store.close()


def kill_connections(uri):
    """End all connections to a database but one's own, as its restart does."""
    name = urlsplit(uri).path[1:]
    if uri.startswith("postgresql"):
        import psycopg

        with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        return
    import pymysql

    parts = urlsplit(MYSQL)
    with pymysql.connect(
        host=parts.hostname, port=parts.port, user=parts.username, password=parts.password or ""
    ) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT id FROM information_schema.processlist WHERE db = %s", (name,))
        for (number,) in cursor.fetchall():
            # it may have ended by itself
            with contextlib.suppress(pymysql.err.OperationalError):
                cursor.execute(f"KILL {number}")


def test_a_database_that_comes_back_is_waited_for(monkeypatch, uri):
    store = SqlTracking.open(uri, server=True)
    connect, fails = store.database.engine.raw_connection, iter([True] * 3)

    def away_for_a_while():
        if next(fails, False):
            from sqlalchemy.exc import OperationalError

            raise OperationalError("connect", {}, Exception("connection refused"))
        return connect()

    monkeypatch.setattr(store.database.engine, "raw_connection", away_for_a_while)
    assert store.submit("get_experiment", GetExperiment("0")).result(30).experiment.name == "Default"
    store.database.patience = 0.15
    fails = iter([True] * 50)
    with raises("TEMPORARILY_UNAVAILABLE", "cannot be reached"):
        store.submit("get_experiment", GetExperiment("0")).result(30)
    store.close()


def test_when_all_connections_are_in_use(uri, monkeypatch):
    for name, value in (
        ("MLFLOW_SQLALCHEMYSTORE_POOL_SIZE", "1"),
        ("MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW", "1"),
        ("MILLRACE_POOL_SECONDS", "0.1"),
    ):
        monkeypatch.setenv(name, value)
    store = SqlTracking.open(uri, server=True)
    held = [store.database.connect() for _ in range(2)]
    with raises("TEMPORARILY_UNAVAILABLE", "all 2 connections of this process are in use") as caught:
        store.submit("get_experiment", GetExperiment("0")).result(30)
    assert caught.value.get_http_status_code() == 503
    assert store.database.timeouts == 1
    for connection in held:
        connection.close()
    assert store.submit("get_experiment", GetExperiment("0")).result(30).experiment.name == "Default"
    assert store.database.most_connections == 2
    store.close()


def without_version(uri, *experiments):
    """A database in which these experiments were made, and whose version then got lost."""
    store = SqlTracking.open(uri)
    for name in experiments:
        store.create_experiment(CreateExperiment(name))
    store.writer.write(lambda _, tx, __: tx.execute("DELETE FROM schema_version"), None)
    store.close()


def test_a_creation_that_had_only_begun_is_done_again(uri):
    without_version(uri)
    again = SqlTracking.open(uri)
    run = again.create_run(CreateRun("0")).run
    assert again.get_run(GetRun(run.info.run_id)).run.data == run.data
    again.close()


def test_tables_that_hold_something_are_not_made_anew(uri):
    without_version(uri, "kept")
    for _ in range(2):
        with raises("INVALID_STATE", "holds rows in 'experiment'.*schema_version"):
            SqlTracking.open(uri)
