"""Several processes, processes that die, and forks: with real ones."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from mlflow.api.tracking import CreateRun, GetMetricHistory, GetRun, LogMetric
from mlflow.store import resolve
from mlflow.store.sql.tracking import SqlTracking

PREFIX = """
import sys, os, threading
from mlflow.api.tracking import *
from mlflow.store.sql.tracking import SqlTracking
"""


def start(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", PREFIX + textwrap.dedent(code), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def finish(process):
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return out


def points(store, run_id, key="m"):
    return store.get_metric_history(GetMetricHistory(run_id=run_id, metric_key=key)).metrics


LOG = """
    store = SqlTracking.open(sys.argv[1])
    run_id, worker = sys.argv[2], int(sys.argv[3])
    for step in range(100):
        store.log_metric(LogMetric(run_id=run_id, key="m", value=worker, timestamp=step, step=step))
        store.log_param(LogParam(run_id=run_id, key=f"p{worker}-{step}", value="x"))
    store.close()
"""


def test_processes_share_a_file(tmp_path):
    uri = f"sqlite:///{tmp_path}/x.db"
    store = SqlTracking.open(uri)
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    for process in [start(LOG, uri, run_id, worker) for worker in range(4)]:
        finish(process)
    assert len(points(store, run_id)) == 400
    run = store.get_run(GetRun(run_id)).run
    assert len(run.data.params) == 400
    assert [(m.value, m.step) for m in run.data.metrics] == [(3.0, 99)]
    store.close()


def test_processes_open_a_new_file_at_once(tmp_path):
    code = """
        store = SqlTracking.open(sys.argv[1])
        print(store.create_experiment(CreateExperiment(f"e{os.getpid()}")).experiment_id)
        store.close()
    """
    processes = [start(code, f"sqlite:///{tmp_path}/x.db") for _ in range(6)]
    assert sorted(int(finish(process)) for process in processes) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("server", [0, 1])
def test_killed_writers_lose_nothing_they_were_told_is_stored(tmp_path, server):
    code = """
        store = SqlTracking.open(sys.argv[1], server=bool(int(sys.argv[3])))
        def log(worker):
            for step in range(10**9):
                store.log_metric(
                    LogMetric(run_id=sys.argv[2], key=f"w{worker}", value=step, timestamp=1, step=step)
                )
                os.write(1, f"[{worker}, {step}]\\n".encode())
        for worker in range(4):
            threading.Thread(target=log, args=(worker,)).start()
    """
    uri = f"sqlite:///{tmp_path}/x.db"
    store = SqlTracking.open(uri)
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    process = start(code, uri, run_id, server)
    acknowledged = [process.stdout.readline() for _ in range(400)]
    process.send_signal(signal.SIGKILL)
    acknowledged += process.communicate(timeout=60)[0].splitlines()
    last = {}
    for line in acknowledged:
        # the last line may be cut
        if line.strip().endswith("]"):
            worker, step = json.loads(line)
            last[worker] = step
    assert sum(last.values()) > 300
    for worker, step in last.items():
        assert {p.step for p in points(store, run_id, f"w{worker}")} >= set(range(step + 1))
    store.log_metric(LogMetric(run_id=run_id, key="after", value=1.0, timestamp=1))
    integrity = store.writer._connection.execute("PRAGMA integrity_check").fetchone()
    assert integrity == ("ok",)
    store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.parametrize("server", [False, True])
def test_a_forked_child_has_connections_of_its_own(tmp_path, server):
    store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", server=server)
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    children = []
    for child in range(3):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                for step in range(50):
                    store.log_metric(LogMetric(run_id=run_id, key="m", value=child, timestamp=child, step=step))
                    store.get_run(GetRun(run_id))
                status = 0
            finally:
                os._exit(status)
        children.append(pid)
    for step in range(50):
        store.log_metric(LogMetric(run_id=run_id, key="parent", value=1.0, timestamp=1, step=step))
    assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0]
    assert len(points(store, run_id)) == 150
    assert len(points(store, run_id, "parent")) == 50
    store.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_that_exits_normally_leaves_the_parent_working(tmp_path):
    code = """
        from mlflow.store import resolve
        store = resolve.tracking(sys.argv[1])
        run_id = store.create_run(CreateRun("0")).run.info.run_id
        if os.fork() == 0:
            resolve.tracking(sys.argv[1]).log_metric(LogMetric(run_id=run_id, key="child", value=1.0, timestamp=1))
            sys.exit(0)
        os.wait()
        store.log_metric(LogMetric(run_id=run_id, key="parent", value=1.0, timestamp=1))
        print(run_id)
    """
    uri = f"sqlite:///{tmp_path}/x.db"
    run_id = finish(start(code, uri)).strip()
    store = resolve.tracking(uri)
    assert [m.key for m in store.get_run(GetRun(run_id)).run.data.metrics] == ["child", "parent"]
    resolve.close_all()


def test_a_writer_waits_for_another_process(tmp_path):
    code = """
        import sqlite3
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        print("held", flush=True)
        sys.stdin.readline()
        connection.execute("COMMIT")
    """
    store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db")
    run_id = store.create_run(CreateRun("0")).run.info.run_id
    process = start(code, tmp_path / "x.db")
    assert process.stdout.readline() == "held\n"
    with ThreadPoolExecutor(1) as threads:
        written = threads.submit(store.log_metric, LogMetric(run_id=run_id, key="m", value=1.0, timestamp=1))
        assert wait([written], timeout=0.5).not_done
        finish(process)
        written.result(60)
    store.close()
