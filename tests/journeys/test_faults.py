"""What users have when things break: nothing acknowledged is lost, and every failure is one clear sentence."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from mlflow import MlflowClient
from mlflow.entities import ViewType
from tests.databases import fresh_postgresql
from tests.serverprocess import START_SECONDS, STOP_SECONDS, free_port, running_server

SERVER = [sys.executable, "-m", "mlflow", "server"]


def post(url: str, path: str, body: dict) -> dict:
    request = urllib.request.Request(
        f"{url}/api/2.0/mlflow/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def start(folder, port, *arguments):
    folder.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [*SERVER, "--port", str(port), *map(str, arguments)], cwd=folder, stderr=subprocess.PIPE, text=True
    )
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/health", timeout=5).close()
            return process, url
        except OSError:
            assert process.poll() is None, process.stderr.read()
            time.sleep(0.05)
    raise AssertionError("the server does not answer")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kill_9_of_the_server_under_load_loses_no_acknowledged_write(tmp_path, database):
    with fresh_postgresql() as postgresql:
        backend = f"sqlite:///{tmp_path}/store.db" if database == "sqlite" else postgresql
        process, url = start(tmp_path, free_port(), "--backend-store-uri", backend)
        run_id = post(url, "runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
        acknowledged: list[tuple[int, int]] = []

        def write(worker: int) -> None:
            for step in range(100_000):
                try:
                    post(
                        url,
                        "runs/log-metric",
                        {"run_id": run_id, "key": f"m{worker}", "value": step, "timestamp": 1, "step": step},
                    )
                except (OSError, http.client.HTTPException, ValueError):
                    return
                acknowledged.append((worker, step))

        workers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        for worker in workers:
            worker.start()
        deadline = time.monotonic() + START_SECONDS
        while len(acknowledged) <= 50:
            assert time.monotonic() < deadline and process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.wait()
        for worker in workers:
            worker.join()
        process.stderr.close()
        with running_server(tmp_path, "--backend-store-uri", backend) as url:
            client = MlflowClient(url)
            for number in range(8):
                stored = {metric.step for metric in client.get_metric_history(run_id, f"m{number}")}
                assert {step for worker, step in acknowledged if worker == number} <= stored


def test_a_restart_in_the_middle_of_logging_is_survived(tmp_path):
    port = free_port()
    process, url = start(tmp_path, port)
    program = """
import itertools, os, mlflow
with mlflow.start_run() as run:
    print(run.info.run_id, flush=True)
    last = None
    for step in itertools.count():
        mlflow.log_metric("loss", step, step=step)
        if step == 20:
            print("logging", flush=True)
        if last is None and os.path.exists("restarted"):
            last = step + 20
        if step == last:
            break
print(last)
"""
    trainer = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "MLFLOW_TRACKING_URI": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    run_id = trainer.stdout.readline().strip()
    assert trainer.stdout.readline() == "logging\n"
    process.terminate()
    assert process.wait(STOP_SECONDS) == 0
    process.stderr.close()
    # time in which it finds nobody
    time.sleep(0.5)
    process, url = start(tmp_path, port)
    (tmp_path / "restarted").touch()
    said, errors = trainer.communicate(timeout=300)
    assert trainer.returncode == 0, errors
    last = int(said.split()[-1])
    client = MlflowClient(url)
    assert [metric.step for metric in client.get_metric_history(run_id, "loss")] == list(range(last + 1))
    assert client.get_run(run_id).info.status == "FINISHED"
    process.terminate()
    process.wait(STOP_SECONDS)
    process.stderr.close()


def test_kill_9_of_a_client_leaves_a_readable_store(tmp_path):
    program = """
import mlflow
with mlflow.start_run() as run:
    print(run.info.run_id, flush=True)
    for step in range(10**9):
        mlflow.log_metric("loss", step, step=step)
        print(step, flush=True)
"""
    uri = f"sqlite:///{tmp_path}/store.db"
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "MLFLOW_TRACKING_URI": uri},
        stdout=subprocess.PIPE,
        text=True,
    )
    run_id = process.stdout.readline().strip()
    lines = [process.stdout.readline() for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    complete = "".join(lines) + rest[: rest.rfind("\n") + 1]
    last = int(complete.split()[-1])
    client = MlflowClient(uri)
    steps = {metric.step for metric in client.get_metric_history(run_id, "loss")}
    assert set(range(last + 1)) <= steps
    assert client.get_run(run_id).info.status == "RUNNING"
    assert len(client.search_runs(["0"], run_view_type=ViewType.ALL)) == 1


def failing_server(tmp_path, *arguments) -> str:
    done = subprocess.run(
        [*SERVER, "--port", str(free_port()), *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=STOP_SECONDS,
    )
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    text = done.stderr.strip()
    assert len(text.splitlines()) == 1, text
    return text


def test_a_port_in_use(tmp_path):
    port = free_port()
    process, _ = start(tmp_path, port)
    try:
        done = subprocess.run(
            [*SERVER, "--port", str(port)], cwd=tmp_path, capture_output=True, text=True, timeout=STOP_SECONDS
        )
        assert done.returncode != 0
        assert str(port) in done.stderr
        assert "in use" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)
        process.stderr.close()


def test_an_unreachable_database(tmp_path):
    text = failing_server(tmp_path, "--backend-store-uri", "postgresql://u:secret-word@127.0.0.1:1/x")
    assert "127.0.0.1" in text
    assert "secret-word" not in text


def test_wrong_credentials(tmp_path):
    text = failing_server(tmp_path, "--backend-store-uri", "mysql://nobody-known:secret-word@127.0.0.1:3306/test")
    assert "nobody-known" in text
    assert "secret-word" not in text


def test_a_database_that_does_not_exist(tmp_path):
    with fresh_postgresql() as uri:
        text = failing_server(tmp_path, "--backend-store-uri", uri + "_but_not_this")
    assert "_but_not_this" in text
