"""Runs in the processes of a user: their ends, fork, spawn."""

import multiprocessing
import os
import signal
import subprocess
import sys

import pytest

import mlflow

START = """
import mlflow, os, sys
run = mlflow.start_run(run_name="outer")
mlflow.start_run(run_name="inner", nested=True)
"""


def python(code, **kwargs):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, **kwargs)


def statuses():
    return {run.info.run_name: run.info.status for run in mlflow.search_runs(output_format="list")}


@pytest.mark.parametrize("end", ["", "sys.exit(3)", "raise ValueError('x')"])
def test_runs_left_open_end_with_the_process(end):
    python(START + end)
    assert statuses() == {"outer": "FINISHED", "inner": "FINISHED"}


def test_runs_of_other_threads_end_too():
    python(
        "import mlflow, threading\n"
        "t = threading.Thread(target=lambda: mlflow.start_run(run_name='thread')); t.start(); t.join()\n"
    )
    assert statuses() == {"thread": "FINISHED"}


def test_a_killed_process_leaves_a_readable_store():
    done = python(START + "mlflow.log_metric('m', 1)\nimport signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    assert done.returncode == -signal.SIGKILL
    assert statuses() == {"outer": "RUNNING", "inner": "RUNNING"}
    inner = mlflow.search_runs(filter_string="run_name = 'inner'", output_format="list")[0]
    assert inner.data.metrics == {"m": 1.0}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_does_not_end_its_parents_run():
    out = python(
        "import mlflow, os, sys\n"
        "with mlflow.start_run(run_name='parent') as run:\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        assert mlflow.active_run() is None\n"
        "        assert mlflow.last_active_run() is None\n"
        "        with mlflow.start_run(run_name='child', parent_run_id=run.info.run_id): mlflow.log_metric('c', 1)\n"
        "        mlflow.log_metric('from_child', 1, run_id=run.info.run_id)\n"
        "        sys.exit(0)\n"
        "    assert os.waitpid(pid, 0)[1] == 0\n"
        "    assert mlflow.get_run(run.info.run_id).info.status == 'RUNNING'\n"
        "    mlflow.log_metric('p', 1)\n"
    )
    assert out.returncode == 0, out.stderr
    assert statuses() == {"parent": "FINISHED", "child": "FINISHED"}
    parent = mlflow.search_runs(filter_string="run_name = 'parent'", output_format="list")[0]
    assert parent.data.metrics == {"p": 1.0, "from_child": 1.0}


def _work(number: int) -> str:
    import mlflow

    assert mlflow.active_run() is None
    with mlflow.start_run(run_name=f"worker {number}") as run:
        for step in range(20):
            mlflow.log_metric("m", step, step=step)
    return run.info.experiment_id


def test_spawned_workers_share_store_and_experiment(store):
    experiment = mlflow.set_experiment("shared")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import multiprocessing\n"
        "from test_processes import _work\n"
        "if __name__ == '__main__':\n"
        "    with multiprocessing.get_context('spawn').Pool(3) as pool:\n"
        "        print(set(pool.map(_work, range(6))))\n"
    )
    script = os.path.join(os.getcwd(), "spawn.py")
    with open(script, "w") as file:
        file.write(code)
    out = subprocess.run(
        [sys.executable, script, os.path.dirname(__file__)], capture_output=True, text=True, timeout=300
    )
    assert out.returncode == 0, out.stderr
    assert out.stdout.strip() == repr({experiment.experiment_id})
    assert statuses() == {f"worker {i}": "FINISHED" for i in range(6)}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_pool_of_forked_workers(store):
    experiment = mlflow.set_experiment("shared")
    with mlflow.start_run(run_name="main"):
        with multiprocessing.get_context("fork").Pool(3) as pool:
            assert set(pool.map(_work, range(6))) == {experiment.experiment_id}
        mlflow.log_metric("m", 1)
    assert statuses() == {"main": "FINISHED", **{f"worker {i}": "FINISHED" for i in range(6)}}


def _leave_open(number: int) -> None:
    import mlflow

    mlflow.start_run(run_name=f"worker {number}")
    for step in range(500):
        mlflow.log_metric("m", step, step=step, synchronous=False)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_children_of_multiprocessing_end_their_runs_and_store_what_is_left(method):
    if method not in multiprocessing.get_all_start_methods():
        pytest.skip(f"needs {method}")
    with open("leave.py", "w") as file:
        file.write(
            "import sys; sys.path.insert(0, sys.argv[1])\n"
            "import multiprocessing, mlflow\n"
            "from test_processes import _leave_open\n"
            "if __name__ == '__main__':\n"
            "    mlflow.start_run(run_name='parent')\n"
            "    mlflow.log_metric('p', 1, synchronous=False)\n"
            "    context = multiprocessing.get_context(sys.argv[2])\n"
            "    children = [context.Process(target=_leave_open, args=(i,)) for i in range(2)]\n"
            "    for child in children: child.start()\n"
            "    for child in children: child.join()\n"
            "    assert [child.exitcode for child in children] == [0, 0]\n"
        )
    out = subprocess.run(
        [sys.executable, "leave.py", os.path.dirname(__file__), method], capture_output=True, text=True, timeout=300
    )
    assert out.returncode == 0, out.stderr
    found = {r.info.run_name: (r.info.status, r.data.metrics) for r in mlflow.search_runs(output_format="list")}
    assert found == {
        "parent": ("FINISHED", {"p": 1.0}),
        "worker 0": ("FINISHED", {"m": 499.0}),
        "worker 1": ("FINISHED", {"m": 499.0}),
    }


def test_a_child_goes_on_with_a_run():
    with mlflow.start_run(run_name="parent") as run:
        child = "import mlflow\nwith mlflow.start_run() as r: mlflow.log_metric('c', 1)\nprint(r.info.run_id)"
        out = python(child, env={**os.environ, "MLFLOW_RUN_ID": run.info.run_id})
        assert out.stdout.strip() == run.info.run_id
        assert mlflow.get_run(run.info.run_id).data.metrics == {"c": 1.0}
