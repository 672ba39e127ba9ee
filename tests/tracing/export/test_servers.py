"""Real servers that are away for a while, killed, or come back: no trace is lost."""

import os
import subprocess
import sys
import time

import pytest

import mlflow
from mlflow.tracing import export
from tests.serverprocess import free_port, running_server

RECORD = """
import sys
import mlflow
mlflow.set_tracking_uri(sys.argv[1])
for n in range(int(sys.argv[2])):
    with mlflow.start_span(sys.argv[3]) as span:
        span.set_inputs(n)
"""


@pytest.fixture
def server(tmp_path):
    """Starts a server on one port and one database, again and again."""
    port = free_port()
    store = f"sqlite:///{tmp_path}/server.db"

    def start():
        return running_server(tmp_path, "--backend-store-uri", store, port=port)

    start.url = f"http://127.0.0.1:{port}"
    mlflow.set_tracking_uri(start.url)
    return start


def record(name, number=1):
    for n in range(number):
        with mlflow.start_span(name) as span:
            span.set_inputs(n)


def names():
    traces = mlflow.search_traces(locations=["0"], return_type="list", max_results=5000)
    return sorted(trace.info.tags["mlflow.traceName"] for trace in traces)


def until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_server_that_is_there(server):
    with server():
        record("a", 30)
        assert export.flush()
        assert names() == ["a"] * 30
        assert export.statistics() == export.ExportStatistics(submitted=30, written=30)


def test_a_server_that_comes_back_gets_everything_by_itself(server, spool, caplog):
    record("away", 20)
    assert not export.flush()
    assert export.statistics().spooled == 20
    assert list(spool.rglob("*.json"))
    assert caplog.text.count("does not take traces now") == 1
    with server():
        until(lambda: not list(spool.rglob("*.json")))
        record("back", 5)
        assert export.flush()
        assert names() == ["away"] * 20 + ["back"] * 5
        assert export.statistics().dropped == 0


def test_a_flush_does_not_wait_for_the_next_attempt(server, spool):
    record("away", 3)
    for _ in range(6):
        # each failure makes the wait longer
        export.flush()
    with server():
        assert export.flush()
        assert names() == ["away"] * 3


def test_a_server_that_is_killed_while_traces_come(server):
    with server() as process:
        record("a", 5)
        export.flush()
        record("b", 300)
        process.process.kill()
        process.process.wait()
        record("c", 300)
        export.flush()
    with server():
        until(lambda: export.flush())
        found = names()
        assert found == ["a"] * 5 + ["b"] * 300 + ["c"] * 300


def run(url, number, name, **env):
    ended = subprocess.run(
        [sys.executable, "-c", RECORD, url, str(number), name],
        capture_output=True,
        text=True,
        timeout=200,
        env={**os.environ, **env},
    )
    assert ended.returncode == 0, ended.stderr
    return ended


def test_the_next_process_brings_what_an_earlier_one_left(server, spool):
    # who tried for as long as other requests do would not be done in `timeout`
    told = run(server.url, 7, "left").stderr
    assert "does not take traces now" in told
    assert list(spool.rglob("*.json"))
    with server():
        run(server.url, 1, "next")
        assert names() == ["left"] * 7 + ["next"]
    assert not list(spool.rglob("*.json"))


def test_the_synchronous_mode_has_a_spool_too(server, spool):
    run(server.url, 2, "left", MLFLOW_ENABLE_ASYNC_TRACE_LOGGING="false")
    assert list(spool.rglob("*.json"))
    with server():
        run(server.url, 1, "next", MLFLOW_ENABLE_ASYNC_TRACE_LOGGING="false")
        assert names() == ["left", "left", "next"]


def test_a_flush_of_the_synchronous_mode_tries_again(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_ENABLE_ASYNC_TRACE_LOGGING", "false")
    record("away", 2)
    assert not export.flush()
    with server():
        assert export.flush()
        assert names() == ["away"] * 2


def test_without_a_spool_traces_wait_in_memory(server, monkeypatch):
    monkeypatch.setenv("MILLRACE_TRACE_SPOOL", "")
    record("away", 4)
    assert not export.flush()
    assert export.statistics().waiting == 1
    with server():
        assert export.flush()
        assert names() == ["away"] * 4


def test_a_folder_that_cannot_be_written(server, monkeypatch, tmp_path, caplog):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("MILLRACE_TRACE_SPOOL", str(blocked))
    record("away", 4)
    assert not export.flush()
    assert "cannot be kept on disk" in caplog.text
    with server():
        assert export.flush()
        assert names() == ["away"] * 4


def test_a_spool_that_cannot_be_replayed_is_not_tried_all_the_time(server, spool, monkeypatch, caplog):
    record("away", 1)
    assert not export.flush()
    tried = []

    def refuse(path):
        tried.append(path)
        raise PermissionError(13, "no", path)

    monkeypatch.setattr("mlflow.tracing.export.spool.os.unlink", refuse)
    with server():
        until(lambda: tried)
        time.sleep(2)
        assert len(tried) < 10
        monkeypatch.undo()
        mlflow.set_tracking_uri(server.url)
        until(lambda: export.flush())
        # it was stored each time, and is there once
        assert names() == ["away"]


def test_traces_that_wait_in_memory_are_given_up_in_the_end(server, monkeypatch, caplog):
    monkeypatch.setenv("MILLRACE_TRACE_SPOOL", "")
    monkeypatch.setenv("MLFLOW_ASYNC_TRACE_LOGGING_RETRY_TIMEOUT", "0")
    record("away", 4)
    export.flush()
    time.sleep(0.01)
    export.flush()
    assert export.statistics().dropped == 4
    assert "4 traces" in caplog.text and "are lost" in caplog.text


def test_an_experiment_that_is_looked_up_when_the_server_is_back(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "by name")
    record("away", 2)
    assert not export.flush()
    with server():
        until(lambda: export.flush())
        found = mlflow.get_experiment_by_name("by name")
        traces = mlflow.search_traces(locations=[found.experiment_id], return_type="list")
        assert len(traces) == 2
    assert export.statistics() == export.ExportStatistics(submitted=2, written=2)


def test_attachments_wait_with_their_traces(server, spool):
    from mlflow.tracing.attachments import Attachment

    with mlflow.start_span("a") as span:
        span.set_inputs({"picture": Attachment(content_type="image/png", content_bytes=b"12345")})
    export.flush()
    with server():
        assert export.flush()
        found = Attachment.parse_ref(mlflow.get_trace(span.trace_id).data.spans[0].inputs["picture"])
        place = mlflow.get_trace(span.trace_id).info.tags["mlflow.artifactLocation"]
        path = mlflow.artifacts.download_artifacts(f"{place}/attachments/{found['attachment_id']}")
        with open(path, "rb") as file:
            assert file.read() == b"12345"


def test_an_attachment_whose_experiment_is_looked_up_later(server, monkeypatch):
    from mlflow.tracing.attachments import Attachment

    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "by name")
    picture = Attachment(content_type="image/png", content_bytes=b"12345")
    with mlflow.start_span("a") as span:
        span.set_inputs(picture)
    assert not export.flush()
    with server():
        until(lambda: export.flush())
        trace = mlflow.get_trace(span.trace_id)
        place = trace.info.tags["mlflow.artifactLocation"]
        path = mlflow.artifacts.download_artifacts(f"{place}/attachments/{picture.id}")
        with open(path, "rb") as file:
            assert file.read() == b"12345"
