import os
import subprocess
import sys
import threading

import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.tracking import async_logging


def data(run):
    return mlflow.get_run(run.info.run_id).data


def test_calls_return_what_can_be_waited_for(run):
    operations = [
        mlflow.log_metric("m", 1, synchronous=False),
        mlflow.log_metrics({"n": 2}, synchronous=False),
        mlflow.log_param("p", 3, synchronous=False),
        mlflow.log_params({"q": 4}, synchronous=False),
        mlflow.set_tag("t", 5, synchronous=False),
        mlflow.set_tags({"u": 6}, synchronous=False),
    ]
    for operation in operations:
        assert operation.wait() is None
    found = data(run)
    assert found.metrics == {"m": 1.0, "n": 2.0}
    assert found.params == {"p": "3", "q": "4"}
    assert (found.tags["t"], found.tags["u"]) == ("5", "6")


def test_everything_arrives_in_order(run):
    for step in range(5000):
        mlflow.log_metric("m", step, step=step, synchronous=False)
        if step % 100 == 0:
            mlflow.set_tag("last", step, synchronous=False)
    mlflow.flush_async_logging()
    points = MlflowClient().get_metric_history(run.info.run_id, "m")
    assert [p.value for p in points] == [float(i) for i in range(5000)]
    assert data(run).tags["last"] == "4900"


def test_end_of_a_run_waits(tmp_path):
    with mlflow.start_run() as run:
        for step in range(1500):
            mlflow.log_metric("m", step, step=step, synchronous=False)
    assert data(run).metrics == {"m": 1499.0}


def test_a_refused_value_takes_nothing_else_with_it(run, raises, caplog):
    mlflow.log_param("p", "old")
    good = mlflow.log_metric("before", 1, synchronous=False)
    bad = mlflow.log_param("p", "new", synchronous=False)
    also_good = mlflow.log_metric("after", 2, synchronous=False)
    with raises("INVALID_PARAMETER_VALUE", "'p'"):
        bad.wait()
    good.wait()
    also_good.wait()
    assert data(run).metrics == {"before": 1.0, "after": 2.0}
    assert data(run).params == {"p": "old"}
    assert "'p'" in caplog.text
    mlflow.flush_async_logging()


def test_what_nobody_waited_for_surfaces_once(run, raises):
    mlflow.log_metric("a" * 300, 1, synchronous=False)
    mlflow.log_metric("b" * 300, 1, synchronous=False)
    with raises("INVALID_PARAMETER_VALUE", "2 asynchronous"):
        mlflow.flush_async_logging()
    mlflow.flush_async_logging()


def test_values_are_checked_at_the_call(run, raises):
    with raises("INVALID_PARAMETER_VALUE", "'m'"):
        mlflow.log_metric("m", "x", synchronous=False)


def test_the_same_param_twice(run, raises):
    first = mlflow.log_param("p", 1, synchronous=False)
    same = mlflow.log_param("p", 1, synchronous=False)
    other = mlflow.log_param("p", 2, synchronous=False)
    first.wait()
    same.wait()
    with raises("INVALID_PARAMETER_VALUE"):
        other.wait()


def test_big_batches(run):
    operation = mlflow.log_params({f"p{i}": i for i in range(250)}, synchronous=False)
    mlflow.log_metrics({f"m{i}": i for i in range(2100)}, synchronous=False).wait()
    operation.wait()
    assert len(data(run).params) == 250
    assert len(data(run).metrics) == 2100


def test_setting_for_all_calls(run):
    mlflow.config.enable_async_logging()
    try:
        assert os.environ["MLFLOW_ENABLE_ASYNC_LOGGING"] == "True"
        mlflow.log_param("p", 1).wait()
        assert mlflow.log_metric("m", 1, synchronous=True) is None
    finally:
        mlflow.config.enable_async_logging(False)
    assert mlflow.log_param("q", 2) == 2
    assert data(run).params == {"p": "1", "q": "2"}


def test_threads_and_runs():
    def work(i):
        with mlflow.start_run(run_name=str(i)):
            for step in range(300):
                mlflow.log_metric("m", step, step=step, synchronous=False)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    runs = mlflow.search_runs(output_format="list")
    assert [r.data.metrics for r in runs] == [{"m": 299.0}] * 4


def test_callers_wait_when_the_store_cannot_keep_up(run, monkeypatch):
    monkeypatch.setattr(async_logging, "MAX_BATCHES", 2)
    for step in range(5000):
        mlflow.log_metric("m", step, step=step, synchronous=False)
        assert len(async_logging._logging._batches) <= 2
    mlflow.flush_async_logging()
    assert len(MlflowClient().get_metric_history(run.info.run_id, "m")) == 5000


def test_end_of_the_process_waits(store):
    code = (
        "import mlflow\n"
        "r = mlflow.start_run()\n"
        "for i in range(3000): mlflow.log_metric('m', i, step=i, synchronous=False)\n"
        "print(r.info.run_id)\n"
    )
    run_id = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    run = mlflow.get_run(run_id)
    assert run.info.status == "FINISHED"
    assert run.data.metrics == {"m": 2999.0}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fork_writes_nothing_twice_and_loses_nothing(store):
    code = (
        "import mlflow, os, sys\n"
        "r = mlflow.start_run()\n"
        "op = mlflow.log_metric('parent', 1, synchronous=False)\n"
        "for i in range(500): mlflow.log_metric('p', i, step=i, synchronous=False)\n"
        "pid = os.fork()\n"
        "if pid == 0:\n"
        "    op.wait()\n"
        "    for i in range(500): mlflow.log_metric('c', i, step=i, run_id=r.info.run_id, synchronous=False)\n"
        "    sys.exit(0)\n"
        "assert os.waitpid(pid, 0)[1] == 0\n"
        "print(r.info.run_id)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert out.returncode == 0, out.stderr
    run_id = out.stdout.strip()
    client = MlflowClient()
    assert len(client.get_metric_history(run_id, "p")) == 500
    assert len(client.get_metric_history(run_id, "c")) == 500
    assert client.get_run(run_id).info.status == "FINISHED"
