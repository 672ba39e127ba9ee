"""Processes that end, are ended, or fork: what they recorded is stored."""

import os
import signal
import subprocess
import sys
import time

import pytest

import mlflow
from mlflow.api.traces import SearchTraces
from mlflow.entities.trace_location import TraceLocation
from mlflow.store import resolve

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and forks of POSIX")

BEGINNING = """
import os, signal, sys, time, threading
import mlflow
mlflow.set_tracking_uri(sys.argv[1])
def record(name, number):
    for n in range(number):
        with mlflow.start_span(name) as span:
            span.set_inputs(n)
"""


def start(code, uri, **env):
    return subprocess.Popen(
        [sys.executable, "-c", BEGINNING + code, uri],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **env},
    )


def ended(process):
    """The exit status; what it wrote must not hold an error."""
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    return process.returncode, out


@pytest.fixture
def uri(tmp_path):
    """A store that the children find ready."""
    uri = f"sqlite:///{tmp_path}/children.db"
    mlflow.set_tracking_uri(uri)
    mlflow.search_traces(locations=["0"], return_type="list")
    return uri


def names(uri):
    """The names of all stored traces."""
    found, token = [], None
    while True:
        request = SearchTraces([TraceLocation.from_experiment_id("0")], None, 500, [], token)
        page = resolve.tracking(uri).search_traces(request)
        found += [info.tags["mlflow.traceName"] for info in page.traces]
        token = page.next_page_token
        if not token:
            return sorted(found)


def test_a_process_that_ends_has_stored_everything(uri):
    assert ended(start("record('a', 300)", uri)) == (0, "")
    assert names(uri) == ["a"] * 300


@pytest.mark.parametrize("code", ["sys.exit(3)", "raise SystemExit(3)"])
def test_exit(uri, code):
    assert ended(start(f"record('a', 5); {code}", uri))[0] == 3
    assert names(uri) == ["a"] * 5


def test_what_other_functions_record_at_the_end(uri):
    code = "record('a', 1)\nimport atexit\natexit.register(record, 'late', 2)"
    assert ended(start(code, uri))[0] == 0
    assert names(uri) == ["a", "late", "late"]


def test_sigterm_stores_and_ends(uri):
    code = """
os.environ["MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS"] = "60000"
record("a", 50); print("ready", flush=True)
time.sleep(600)
"""
    process = start(code, uri)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == -signal.SIGTERM
    assert names(uri) == ["a"] * 50


def test_sigterm_in_the_middle_of_recording(uri):
    code = """
record("a", 1); print("ready", flush=True)
while True:
    record("a", 1)
"""
    process = start(code, uri)
    assert process.stdout.readline() == "ready\n"
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert ended(process)[0] == -signal.SIGTERM
    assert set(names(uri)) == {"a"}


def test_a_handler_of_the_program_stays(uri):
    code = """
def stop(number, frame):
    os.write(1, b"mine\\n")
    sys.exit(4)
signal.signal(signal.SIGTERM, stop)
record("a", 5); print("ready", flush=True)
time.sleep(600)
"""
    process = start(code, uri)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert ended(process) == (4, "mine\n")
    assert names(uri) == ["a"] * 5


def test_killed_after_a_flush(uri):
    code = """
record("a", 5); mlflow.flush_trace_async_logging(); print("ready", flush=True)
time.sleep(600)
"""
    process = start(code, uri)
    assert process.stdout.readline() == "ready\n"
    process.kill()
    process.communicate()
    assert names(uri) == ["a"] * 5


def test_a_fork_while_traces_wait(uri):
    code = """
os.environ["MLFLOW_ASYNC_TRACE_LOGGING_MAX_INTERVAL_MILLIS"] = "60000"
record("parent", 5)
pid = os.fork()
if pid == 0:
    record("child", 3)
    assert mlflow.tracing.export.statistics().submitted == 3
    mlflow.flush_trace_async_logging()
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
"""
    assert ended(start(code, uri))[0] == 0
    assert names(uri) == ["child"] * 3 + ["parent"] * 5


def test_forks_while_the_thread_writes(uri):
    code = """
import multiprocessing
# a thread that imports while another one forks is the program's own trouble
record("parent", 1); mlflow.flush_trace_async_logging()
stop = threading.Event()
def steadily():
    while not stop.is_set():
        record("parent", 1)
        time.sleep(0.001)
recorder = threading.Thread(target=steadily, daemon=True); recorder.start()
context = multiprocessing.get_context("fork")
children = []
for n in range(6):
    time.sleep(0.03)
    children.append(context.Process(target=record, args=(f"child{n}", 4)))
    children[-1].start()
for child in children:
    child.join(120)
    assert child.exitcode == 0, child.exitcode
stop.set(); recorder.join()
"""
    status, _ = ended(start(code, uri))
    assert status == 0
    found = [name for name in names(uri) if name != "parent"]
    assert found == sorted(f"child{n}" for n in range(6) for _ in range(4))


def test_processes_of_a_spawning_pool(uri, tmp_path):
    script = tmp_path / "pool.py"
    script.write_text(
        "import multiprocessing, sys\nimport mlflow\n"
        "def work(n):\n    with mlflow.start_span('work') as span:\n        span.set_inputs(n)\n"
        "if __name__ == '__main__':\n    mlflow.set_tracking_uri(sys.argv[1])\n"
        "    with multiprocessing.get_context('spawn').Pool(2) as pool:\n        pool.map(work, range(6))\n"
        "        pool.close()\n        pool.join()\n"
    )
    ran = subprocess.run([sys.executable, script, uri], capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    assert names(uri) == ["work"] * 6


def test_the_synchronous_mode_survives_a_kill(uri):
    process = start(
        "record('a', 5); print('ready', flush=True); time.sleep(600)", uri, MLFLOW_ENABLE_ASYNC_TRACE_LOGGING="false"
    )
    assert process.stdout.readline() == "ready\n"
    process.kill()
    process.communicate()
    assert names(uri) == ["a"] * 5
