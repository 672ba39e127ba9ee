"""Which span is active: threads, asynchronous tasks, processes."""

import asyncio
import contextvars
import http.server
import json
import multiprocessing
import re
import subprocess
import sys
import textwrap
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

import mlflow
from mlflow.tracing import recorder


@mlflow.trace
def work(i):
    return i


def test_threads_begin_traces_of_their_own(recorded):
    with mlflow.start_span("main"):
        thread = threading.Thread(target=work, args=(1,))
        thread.start()
        thread.join()
    assert recorded.tree() == {"work": None, "main": None}


def test_a_copied_context_carries_the_active_span(recorded):
    with mlflow.start_span("main") as main, ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(contextvars.copy_context().run, work, i) for i in range(20)]
        assert [future.result() for future in futures] == list(range(20))
    assert [span.parent_id for span in recorded.spans if span.name == "work"] == [main.span_id] * 20
    assert len(recorded.infos) == 1


def test_many_threads_lose_nothing(recorded):
    def many():
        for i in range(50):
            with mlflow.start_span("outer"):
                work(i)

    threads = [threading.Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(recorded.infos) == 400 and len(recorded.spans) == 800
    assert recorder.traces == {}
    outer = {span.span_id: span.trace_id for span in recorded.spans if span.name == "outer"}
    assert all(outer[span.parent_id] == span.trace_id for span in recorded.spans if span.name == "work")


def test_tasks_have_contexts_of_their_own(recorded):
    async def request(name):
        with mlflow.start_span(name):
            await asyncio.sleep(0.001)
            await asyncio.to_thread(work, name)

    async def main():
        await asyncio.gather(*(request(f"r{i}") for i in range(5)))

    asyncio.run(main())
    roots = {span.span_id: span.name for span in recorded.spans if span.parent_id is None}
    assert sorted(roots.values()) == [f"r{i}" for i in range(5)]
    assert all(roots[span.parent_id] == span.inputs["i"] for span in recorded.spans if span.name == "work")


def test_span_ended_in_another_context(recorded):
    """A generator that a server's thread pool consumes, each step in a context of its own."""

    @mlflow.trace
    def numbers():
        yield from range(3)

    items = numbers()
    for expected in range(3):
        assert contextvars.Context().run(next, items) == expected
    assert contextvars.Context().run(next, items, "end") == "end"
    assert recorded.span.outputs == [0, 1, 2]
    assert mlflow.get_current_active_span() is None


def test_generator_that_is_dropped_while_another_span_is_active(recorded):
    def numbers():
        with mlflow.start_span("generator"):
            yield 1

    items = numbers()
    next(items)
    with mlflow.start_span("outer") as outer:
        items.close()
        assert mlflow.get_current_active_span() is outer
        with mlflow.start_span("inner"):
            pass
    assert mlflow.get_current_active_span() is None
    work(1)
    assert recorded.tree() == {"generator": None, "inner": "outer", "outer": "generator", "work": None}


def test_last_trace_of_a_thread(recorded):
    work(1)
    mine = mlflow.get_last_active_trace_id(thread_local=True)
    thread = threading.Thread(target=work, args=(2,))
    thread.start()
    thread.join()
    assert mlflow.get_last_active_trace_id(thread_local=True) == mine
    assert mlflow.get_last_active_trace_id() != mine


def test_headers_name_the_active_span(recorded, caplog):
    with mlflow.start_span("x") as span:
        headers = mlflow.tracing.get_tracing_context_headers_for_http_request()
    assert re.fullmatch(f"00-{span.trace_id[3:]}-{span.span_id}-0[0-9]", headers["traceparent"])
    assert mlflow.tracing.get_tracing_context_headers_for_http_request() == {}
    assert "No span is active" in caplog.text


def test_headers_of_a_request_continue_its_trace(recorded):
    headers = {"TraceParent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    with mlflow.tracing.set_tracing_context_from_http_request_headers(headers), mlflow.start_span("here"):
        work(1)
    span = recorded.named("here")
    assert (span.trace_id, span.parent_id) == ("tr-0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331")
    assert recorded.named("work").parent_id == span.span_id
    # the process in which the trace began says what is known of it
    assert recorded.infos == []
    work(2)
    assert recorded.spans[-1].trace_id != span.trace_id


@pytest.mark.parametrize("headers", [{}, {"traceparent": "rubbish"}])
def test_headers_without_a_trace_begin_one(recorded, caplog, headers):
    with mlflow.tracing.set_tracing_context_from_http_request_headers(headers):
        work(1)
    assert recorded.span.parent_id is None and "no valid traceparent" in caplog.text


SERVICE = """
import http.server, sys
import mlflow
mlflow.set_tracking_uri(sys.argv[1])

@mlflow.trace
def answer(question):
    with mlflow.start_span("look up", span_type="RETRIEVER"):
        return question.upper()

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with mlflow.tracing.set_tracing_context_from_http_request_headers(self.headers):
            body = answer(self.path[1:]).encode()
        mlflow.flush_trace_async_logging()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.handle_request()
"""


def test_one_trace_over_two_processes(tmp_path):
    uri = mlflow.get_tracking_uri()
    mlflow.set_experiment("e")
    with subprocess.Popen([sys.executable, "-c", SERVICE, uri], stdout=subprocess.PIPE, text=True) as service:
        port = int(service.stdout.readline())
        with mlflow.start_span("ask") as span:
            headers = mlflow.tracing.get_tracing_context_headers_for_http_request()
            request = urllib.request.Request(f"http://127.0.0.1:{port}/why", headers=headers)
            with urllib.request.urlopen(request) as response:
                span.set_outputs(response.read().decode())
    trace = mlflow.get_trace(span.trace_id)
    names = {s.span_id: s.name for s in trace.data.spans}
    assert {s.name: names.get(s.parent_id) for s in trace.data.spans} == {
        "ask": None,
        "answer": "ask",
        "look up": "answer",
    }
    assert trace.info.state == "OK" and trace.info.tags["mlflow.traceName"] == "ask"
    assert trace.info.response_preview == '"WHY"'


def _in_child(uri, queue):
    work(1)
    mlflow.flush_trace_async_logging()
    queue.put(mlflow.get_last_active_trace_id())


@pytest.mark.skipif(not hasattr(__import__("os"), "fork"), reason="needs fork")
def test_forked_child_records_for_itself():
    mlflow.set_experiment("e")
    work(0)
    mine = mlflow.get_last_active_trace_id()
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    process = context.Process(target=_in_child, args=(mlflow.get_tracking_uri(), queue))
    process.start()
    theirs = queue.get(timeout=60)
    process.join(60)
    assert theirs != mine
    assert {t.info.trace_id for t in mlflow.search_traces(return_type="list")} == {mine, theirs}


def test_imports_stay_light(tmp_path):
    script = textwrap.dedent("""
        import sys, json, mlflow
        mlflow.set_tracking_uri(sys.argv[1])
        @mlflow.trace
        def f(x): return x
        early = [m for m in sys.modules if m.startswith("opentelemetry")]
        f(1)
        mlflow.flush_trace_async_logging()
        heavy = ("numpy", "pandas", "sqlalchemy", "pydantic", "starlette", "google.protobuf")
        print(json.dumps({"early": early, "heavy": [m for m in heavy if m in sys.modules]}))
    """)
    out = subprocess.run(
        [sys.executable, "-c", script, f"sqlite:///{tmp_path}/light.db"], capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(out.splitlines()[-1]) == {"early": [], "heavy": []}


def test_server_in_the_same_process(recorded):
    """Threads of a server continue the trace of a client in the same process."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            with mlflow.tracing.set_tracing_context_from_http_request_headers(self.headers):
                work(1)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    with mlflow.start_span("ask"):
        headers = mlflow.tracing.get_tracing_context_headers_for_http_request()
        url = f"http://127.0.0.1:{server.server_port}/"
        urllib.request.urlopen(urllib.request.Request(url, headers=headers)).close()
    thread.join()
    server.server_close()
    assert recorded.tree() == {"work": "ask", "ask": None}
    assert len(recorded.infos) == 1 and len({span.trace_id for span in recorded.spans}) == 1


LEFT_OPEN = """
import os, signal, sys, time, mlflow
mlflow.set_tracking_uri(sys.argv[1])
if sys.argv[2] == "after another":
    with mlflow.start_span("done"):
        pass
root = mlflow.start_span_no_context("request", inputs={"q": 1})
with mlflow.tracing.provider.with_active_span(root):
    with mlflow.start_span("step"):
        pass
if sys.argv[2] == "terminated":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    os.kill(os.getpid(), signal.SIGTERM)
"""


@pytest.mark.parametrize("how", ["alone", "after another", "terminated"])
def test_trace_that_is_open_when_the_process_ends(how):
    mlflow.get_experiment("0")
    subprocess.run([sys.executable, "-c", LEFT_OPEN, mlflow.get_tracking_uri(), how], check=True)
    (trace,) = [t for t in mlflow.search_traces(return_type="list") if t.info.tags["mlflow.traceName"] == "request"]
    assert trace.info.state == "IN_PROGRESS" and trace.info.request_preview == '{"q": 1}'
    assert {span.name: span.end_time_ns is None for span in trace.data.spans} == {"request": True, "step": False}


def test_trace_that_takes_too_long(recorded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_TIMEOUT_SECONDS", "1")
    monkeypatch.setattr(recorder, "MLFLOW_TRACE_TIMEOUT_CHECK_INTERVAL_SECONDS", _Interval())
    with mlflow.start_span("slow") as span:
        child = mlflow.start_span_no_context("child", parent_span=span)
        deadline = time.monotonic() + 60
        while not recorded.infos and time.monotonic() < deadline:
            time.sleep(0.02)
        assert recorded.info.state == "ERROR"
        child.end()
    assert recorded.tree() == {"slow": None, "child": "slow"}
    assert recorded.named("slow").status.description == "TimeoutError: The trace took longer than 1 s."


class _Interval:
    def get(self):
        return 0.02


def test_forgotten_traces_do_not_pile_up(recorded, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACE_BUFFER_MAX_SIZE", "5")
    monkeypatch.setenv("MLFLOW_TRACE_BUFFER_TTL_SECONDS", "0")
    spans = [mlflow.start_span_no_context(f"s{i}") for i in range(20)]
    assert len(recorder.traces) <= 6
    for span in spans:
        span.end()
    assert len(recorded.infos) == 20


def test_process_that_ends_in_the_middle_of_beginning_a_trace(recorded):
    trace = recorder.OpenTrace("tr-" + "1" * 32)
    recorder.register(trace)
    recorder.leave_all()
    assert recorded.requests == []


def test_signal_in_the_middle_of_a_step(recorded):
    with mlflow.start_span("x") as span, span._trace._lock:
        recorder.leave_all()
    # and when the program goes on after all, the end is told
    assert [info.state for info in recorded.infos] == ["IN_PROGRESS", "OK"]
