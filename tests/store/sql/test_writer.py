"""Group commit: many writers, one transaction."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from mlflow.api.rpc import Request
from mlflow.api.tracking import (
    CreateExperiment,
    CreateRun,
    GetExperimentByName,
    GetMetricHistory,
    GetRun,
    LogBatch,
    LogMetric,
    LogParam,
    SetTag,
)
from mlflow.entities import Param
from mlflow.exceptions import MlflowException
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.errors import raises
from tests.databases import FRESH


@pytest.fixture
def store(tmp_path):
    opened = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", server=True)
    yield opened
    opened.close()


@pytest.fixture
def held(store):
    """Holds the writer thread until called, so that what is submitted meanwhile becomes one group."""
    entered, go = threading.Event(), threading.Event()

    def body(_, tx, request):
        entered.set()
        assert go.wait(60)

    future = store.writer.submit("write", body, Request())
    assert entered.wait(60)
    yield lambda: (go.set(), future.result(30))
    go.set()


def commits(store):
    """Counts the commits of the writer's connection."""
    seen = []
    store.writer._connection.set_trace_callback(lambda sql: seen.append(sql) if sql == "COMMIT" else None)
    return seen


def test_what_waits_is_committed_together(store, held):
    seen = commits(store)
    futures = [store.submit("create_experiment", CreateExperiment(f"e{i}")) for i in range(20)]
    assert store.writer.queued == 20
    held()
    assert len({future.result(30).experiment_id for future in futures}) == 20
    assert len(seen) == 2  # the held one's, and one for all


def test_a_failing_operation_does_not_disturb_its_group(store):
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    entered, go = threading.Event(), threading.Event()
    store.writer.submit("write", lambda *_: (entered.set(), go.wait(60)), Request())
    assert entered.wait(60)
    good = store.submit("log_param", LogParam(run_id=run_id, key="p", value="1"))
    bad = store.submit("log_param", LogParam(run_id=run_id, key="p", value="2"))
    unknown = store.submit("set_tag", SetTag(run_id="0" * 32, key="t", value="1"))
    tag = store.submit("set_tag", SetTag(run_id=run_id, key="t", value="1"))
    go.set()
    good.result(30)
    tag.result(30)
    with raises("INVALID_PARAMETER_VALUE", "cannot be changed"):
        bad.result(30)
    with raises("RESOURCE_DOES_NOT_EXIST"):
        unknown.result(30)
    run = store.get_run(GetRun(run_id)).run
    assert [(p.key, p.value) for p in run.data.params] == [("p", "1")]
    assert "t" in {t.key for t in run.data.tags}


def test_metric_names_of_a_failed_operation_are_forgotten(store):
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    entered, go = threading.Event(), threading.Event()
    store.writer.submit("write", lambda *_: (entered.set(), go.wait(60)), Request())
    assert entered.wait(60)

    def fails(_, tx, request):
        tx.key_ids(["new"])
        raise MlflowException("on purpose")

    failed = store.writer.submit("write", fails, Request())
    logged = store.submit("log_metric", LogMetric(run_id=run_id, key="new", value=1.0, timestamp=1))
    go.set()
    with raises("INTERNAL_ERROR", "on purpose"):
        failed.result(30)
    logged.result(30)
    assert [m.key for m in store.get_run(GetRun(run_id)).run.data.metrics] == ["new"]
    page = store.get_metric_history(GetMetricHistory(run_id=run_id, metric_key="new"))
    assert len(page.metrics) == 1


def test_a_commit_that_fails_is_told_to_everyone_who_waits(store, held):
    futures = [store.submit("create_experiment", CreateExperiment(f"e{i}")) for i in range(5)]
    pages = store.writer._connection.execute("PRAGMA page_count").fetchone()[0]
    store.writer._connection.execute(f"PRAGMA max_page_count={pages}")
    big = store.writer.submit(
        "write",
        lambda _, tx, __: tx.execute("INSERT INTO metric_key (name) VALUES (?)", ("x" * 10_000_000,)),
        Request(),
    )
    held()
    for future in [*futures, big]:
        with raises("IO_ERROR", "disk is full"):
            future.result(30)
    store.writer._connection.execute("PRAGMA max_page_count=100000")
    # none of them is stored, and the writer goes on
    for i in range(5):
        store.create_experiment(CreateExperiment(f"e{i}"))


def test_whoever_gives_up_waiting_stores_nothing(store, held):
    given_up, kept = (store.submit("create_experiment", CreateExperiment(name)) for name in ("given up", "kept"))
    assert given_up.cancel()
    held()
    kept.result(30)
    with raises("RESOURCE_DOES_NOT_EXIST"):
        store.get_experiment_by_name(GetExperimentByName("given up"))
    store.create_experiment(CreateExperiment("the writer goes on"))


def test_bad_requests_are_refused_before_they_are_queued(store):
    with raises("INVALID_PARAMETER_VALUE"):
        store.submit("create_experiment", CreateExperiment(""))


def test_reads_do_not_wait_for_writers(store, held):
    assert store.submit("get_run", GetRun("0" * 32)).exception(30).error_code == "RESOURCE_DOES_NOT_EXIST"
    held()


def test_closing_commits_what_waits(tmp_path):
    store = SqlTracking.open(f"sqlite:///{tmp_path}/y.db", server=True)
    futures = [store.submit("create_experiment", CreateExperiment(f"e{i}")) for i in range(50)]
    store.close()
    assert all(future.done() and future.exception() is None for future in futures)


@pytest.mark.parametrize("server", [False, True])
def test_threads(tmp_path, server):
    store = SqlTracking.open(f"sqlite:///{tmp_path}/z.db", server=server)
    run_id = store.create_run(CreateRun("0")).run.info.run_id

    def log(worker):
        for step in range(50):
            store.log_metric(LogMetric(run_id=run_id, key=f"m{worker % 3}", value=step, timestamp=worker, step=step))
            store.get_run(GetRun(run_id))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(log, range(8)))
    assert {m.key: (m.value, m.step) for m in store.get_run(GetRun(run_id)).run.data.metrics} == {
        f"m{i}": (49.0, 49) for i in range(3)
    }
    store.close()


@pytest.fixture(params=FRESH)
def pooled(request):
    with FRESH[request.param]() as uri:
        opened = SqlTracking.open(uri, server=True)
        yield opened
        opened.close()


def test_what_waits_for_a_run_is_committed_together(pooled):
    run_id, other = (pooled.create_run(CreateRun("0")).run.info.run_id for _ in range(2))
    entered, go = threading.Event(), threading.Event()

    def hold(_, tx, request):
        entered.set()
        assert go.wait(60)

    def transaction_of(_, tx, request):
        tx.execute("UPDATE run SET user_id = ? WHERE uuid = ?", ("u", run_id))
        if tx.dialect.name == "mysql":
            return tx.row(
                "SELECT trx_id FROM information_schema.innodb_trx WHERE trx_mysql_thread_id = CONNECTION_ID()"
            )
        return tx.row("SELECT txid_current()")

    held = pooled.writer.submit("write", hold, GetRun(run_id))
    assert entered.wait(60)
    numbers = [pooled.writer.submit("write", transaction_of, GetRun(run_id)) for _ in range(3)]
    good = pooled.submit("log_param", LogParam(run_id=run_id, key="p", value="1"))
    bad = pooled.submit("log_batch", LogBatch(run_id, params=[Param("q", "1"), Param("p", "2")]))
    tag = pooled.submit("set_tag", SetTag(run_id=run_id, key="t", value="1"))
    given_up = pooled.submit("set_tag", SetTag(run_id=run_id, key="u", value="1"))
    assert given_up.cancel()
    assert pooled.writer.queued == 7
    # another run does not wait
    pooled.submit("set_tag", SetTag(run_id=other, key="t", value="1")).result(30)
    go.set()
    held.result(30)
    assert len({future.result(30) for future in numbers}) == 1
    good.result(30)
    tag.result(30)
    with raises("INVALID_PARAMETER_VALUE", "cannot be changed"):
        bad.result(30)
    run = pooled.get_run(GetRun(run_id)).run
    assert [(p.key, p.value) for p in run.data.params] == [("p", "1")]
    assert {t.key for t in run.data.tags} == {"mlflow.runName", "t"}
    assert pooled.writer.queued == 0


def test_a_group_that_loses_its_connection_is_run_one_by_one(pooled):
    run_id = pooled.create_run(CreateRun("0")).run.info.run_id
    entered, go = threading.Event(), threading.Event()
    lost = []

    def hold(_, tx, request):
        entered.set()
        assert go.wait(60)

    def lose(_, tx, request):
        if not lost:
            lost.append(True)
            if tx.dialect.name == "mysql":
                tx.execute("KILL CONNECTION_ID()")
            else:
                tx.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        tx.execute("UPDATE run SET user_id = ? WHERE uuid = ?", ("u", run_id))

    pooled.writer.submit("write", hold, GetRun(run_id))
    assert entered.wait(60)
    futures = [pooled.submit("log_param", LogParam(run_id=run_id, key=f"p{i}", value="1")) for i in range(3)]
    futures.append(pooled.writer.submit("write", lose, GetRun(run_id)))
    go.set()
    for future in futures:
        future.result(30)
    run = pooled.get_run(GetRun(run_id)).run
    assert run.info.user_id == "u"
    assert len(run.data.params) == 3
