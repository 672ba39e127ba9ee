"""The stream that says what changed, from a real server, with writers in it and elsewhere."""

import contextlib
import functools
import http.client
import json
import queue
import signal
import threading
import time
import uuid
from urllib.parse import urlsplit

import pytest

from mlflow.api.registry import CreateRegisteredModel
from mlflow.api.traces import LogTraces
from mlflow.api.tracking import CreateExperiment, CreateRun, LogBatch, LogMetric, LogParam, SearchRuns, SetTag
from mlflow.api.views import CreateView
from mlflow.entities import Metric
from mlflow.server import create_app, events
from mlflow.store.rest import rest_registry, rest_tracking
from mlflow.store.sql.tracking import SqlTracking
from tests.contract.traced import info, new_trace_id
from tests.databases import FRESH
from tests.server.asgi import call
from tests.serverprocess import running_server

EVENTS = "/api/3.0/mlflow/events"


class Stream:
    """An open stream: a thread reads what comes."""

    def __init__(self, server, query=""):
        place = urlsplit(server)
        self.connection = http.client.HTTPConnection(place.hostname, place.port, timeout=120)
        self.connection.request("GET", f"{EVENTS}?{query}")
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200
        self.blocks = queue.Queue()
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.read, daemon=True)
        self.thread.start()
        assert ": listening" in self.block()

    def read(self):
        lines = []
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            while line := self.answer.readline():
                if line.strip():
                    lines.append(line.decode().strip())
                elif lines:
                    self.blocks.put("\n".join(lines))
                    lines = []
        self.ended.set()

    def block(self, timeout=60):
        return self.blocks.get(timeout=timeout)

    def change(self, timeout=60):
        """The next event."""
        block = self.block(timeout)
        assert block.startswith("event: change\ndata: "), block
        return json.loads(block.partition("data: ")[2])

    def until(self, kind, timeout=60):
        """The event that says that something of a kind changed, after any others."""
        deadline = time.monotonic() + timeout
        while True:
            change = self.change(max(deadline - time.monotonic(), 0.01))
            if kind in change["kinds"]:
                return change

    def quiet(self, seconds):
        """Whether nothing comes for so long."""
        try:
            self.blocks.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def close(self):
        # closing the answer would wait for the thread that reads from it
        self.answer.fp.raw._sock.shutdown(2)
        self.thread.join(60)
        self.connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("server")


@pytest.fixture(scope="module")
def server(folder):
    with running_server(folder) as url:
        yield url


@pytest.fixture
def tracking(server):
    return rest_tracking(server)


@pytest.fixture
def listen(server, tracking):
    """Opens streams, which have told all that came before."""
    opened = []

    def begin(*queries):
        streams = [Stream(server, query) for query in queries or ("",)]
        opened.extend(streams)
        # of no experiment, so that all are told
        tracking.create_view(CreateView("runs", "the last thing before", "{}"))
        for stream in streams:
            stream.until("views")
        return streams if len(streams) > 1 else streams[0]

    yield begin
    for stream in opened:
        stream.close()


@pytest.fixture
def ids(tracking):
    experiment = tracking.create_experiment(CreateExperiment(f"e{uuid.uuid4().hex}")).experiment_id
    return experiment, tracking.create_run(CreateRun(experiment)).run.info.run_id


def test_what_the_server_writes_is_told_with_its_experiment(tracking, ids, listen):
    experiment, run = ids
    stream = listen()
    assert stream.answer.getheader("content-type") == "text/event-stream; charset=utf-8"
    assert "no-cache" in stream.answer.getheader("cache-control")
    for act, kinds in (
        (lambda: tracking.log_metric(LogMetric(run, key="a", value=1.0, timestamp=1)), ["metrics"]),
        (lambda: tracking.log_batch(LogBatch(run, metrics=[Metric("a", 2.0, 2, 2)])), ["metrics"]),
        (lambda: tracking.set_tag(SetTag(run, key="a", value="b")), ["runs"]),
        (lambda: tracking.create_run(CreateRun(experiment)), ["runs"]),
        (lambda: tracking.create_view(CreateView("runs", "x", "{}", experiment)), ["views"]),
        (lambda: tracking.log_traces(LogTraces(experiment, [info(new_trace_id())])), ["assessments", "traces"]),
    ):
        act()
        assert stream.change() == {"kinds": kinds, "experiment_ids": [experiment]}
    # of one process, so nothing comes again as somebody else's
    assert stream.quiet(2)


def test_what_belongs_to_no_experiment(server, listen):
    stream = listen()
    rest_registry(server).create_registered_model(CreateRegisteredModel(f"m{uuid.uuid4().hex}"))
    assert stream.change() == {"kinds": ["registry"], "experiment_ids": []}


def test_reading_and_refused_writes_tell_nothing(tracking, ids, listen):
    stream = listen()
    tracking.log_param(LogParam(ids[1], key="p", value="1"))
    assert stream.change()["kinds"] == ["runs"]
    with pytest.raises(Exception, match="cannot be changed"):
        tracking.log_param(LogParam(ids[1], key="p", value="2"))
    tracking.search_runs(SearchRuns([ids[0]]))
    assert stream.quiet(1.5)


def test_a_batch_with_nothing_in_it_tells_nothing_and_the_server_goes_on(tracking, ids, listen):
    stream = listen()
    tracking.log_batch(LogBatch(run_id=ids[1]))
    tracking.set_tag(SetTag(run_id=ids[1], key="after", value="an empty batch"))
    assert stream.until("runs")["kinds"] == ["runs"]


@pytest.mark.parametrize("served", [False, True])
def test_a_write_is_committed_whatever_becomes_of_the_observer(tmp_path, caplog, served):
    def fail(operation, request):
        raise LookupError(operation)

    store = SqlTracking.open(f"sqlite:///{tmp_path}/store.db", server=served)
    store.writer.observer = fail
    first = store.create_experiment(CreateExperiment("first")).experiment_id
    assert store.create_experiment(CreateExperiment("second")).experiment_id != first
    assert "What create_experiment changed was not noted." in caplog.text
    store.close()


def test_one_experiment_or_run(tracking, ids, listen):
    experiment, run = ids
    other = tracking.create_experiment(CreateExperiment(f"o{uuid.uuid4().hex}")).experiment_id
    elsewhere = tracking.create_run(CreateRun(other)).run.info.run_id
    sibling = tracking.create_run(CreateRun(experiment)).run.info.run_id
    of_experiment, of_run = listen(f"experiment_id={experiment}", f"run_id={run}")
    tracking.set_tag(SetTag(elsewhere, key="a", value="b"))
    tracking.set_tag(SetTag(sibling, key="a", value="b"))
    assert of_experiment.change() == {"kinds": ["runs"], "experiment_ids": [experiment]}
    assert of_run.quiet(1.5)
    tracking.set_tag(SetTag(run, key="a", value="b"))
    assert of_run.change() == {"kinds": ["runs"], "experiment_ids": [experiment]}


def test_at_most_one_event_a_second(tracking, ids, listen):
    stream = listen()
    began = time.monotonic()
    step, told = 0, []
    while len(told) < 3 or {"kinds": ["metrics", "runs"], "experiment_ids": [ids[0]]} not in told:
        assert time.monotonic() < began + 60, told
        tracking.log_metric(LogMetric(ids[1], key="a", value=1.0, timestamp=step, step=step))
        tracking.set_tag(SetTag(ids[1], key="a", value=str(step)))
        step += 1
        while not stream.blocks.empty():
            told.append(stream.change())
    assert len(told) <= time.monotonic() - began + 1


def test_another_process_that_writes_into_the_sqlite_file(folder, ids, listen):
    """Another store on the file stands for it: nothing of it goes through the server."""
    stream = listen()
    other = SqlTracking.open(f"sqlite:///{folder}/mlflow.db", artifact_root=str(folder))
    try:
        other.log_metric(LogMetric(ids[1], key="a", value=1.0, timestamp=1, step=77))
        change = stream.change()
        # SQLite does not say what it was
        assert {"metrics", "runs"} <= set(change["kinds"])
        assert not {"registry", "views", "webhooks"} & set(change["kinds"])
        assert change["experiment_ids"] == []
        other.create_view(CreateView("runs", "x", "{}"))
        assert "views" in stream.until("views")["kinds"]
        other.create_registered_model(CreateRegisteredModel(f"m{uuid.uuid4().hex}"))
        assert "registry" in stream.until("registry")["kinds"]
    finally:
        other.close()
    # sooner or later it is over
    assert any(stream.quiet(2) for _ in range(5))


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
def test_another_process_that_writes_into_a_database_server(kind, tmp_path, listen):
    with FRESH[kind]() as uri, running_server(tmp_path, "--backend-store-uri", uri) as url:
        other = SqlTracking.open(uri, artifact_root=str(tmp_path))
        try:
            run = other.create_run(CreateRun()).run.info.run_id
            # until the database tells of these
            stream = Stream(url)
            while not stream.quiet(2):
                pass
            other.log_metric(LogMetric(run, key="a", value=1.0, timestamp=1))
            assert stream.until("metrics")["experiment_ids"] == []
            # PostgreSQL counts at once what comes a second after the last count
            time.sleep(1.1)
            other.set_tag(SetTag(run, key="a", value="b"))
            assert "runs" in stream.until("runs")["kinds"]
            time.sleep(1.1)
            other.log_traces(LogTraces("0", [info(new_trace_id())]))
            stream.until("traces")
            stream.close()
        finally:
            other.close()


def test_several_workers_tell_of_each_other(tmp_path):
    with running_server(tmp_path, "--workers", "2") as url:
        tracking = rest_tracking(str(url))
        streams = [Stream(url) for _ in range(6)]
        deaf, deadline = set(streams), time.monotonic() + 60
        while deaf:
            assert time.monotonic() < deadline
            # what is written while a database is too busy to be looked at for the first time is told to nobody
            tracking.create_run(CreateRun())
            for stream in list(deaf):
                with contextlib.suppress(queue.Empty):
                    assert "runs" in stream.change(5)["kinds"]
                    deaf.remove(stream)
        assert url.stop() == 0
        assert all(stream.ended.wait(60) for stream in streams)


def test_the_server_stops_at_once(tmp_path):
    # requests that go on would be waited for, far longer than `stop` does
    with running_server(tmp_path, "--uvicorn-opts", "--timeout-graceful-shutdown 600") as url:
        streams = [Stream(url) for _ in range(3)]
        assert url.stop(signal.SIGTERM) == 0
        assert all(stream.ended.wait(60) for stream in streams)


def test_bad_ids_are_refused(server):
    place = urlsplit(server)
    for query in ("experiment_id=no%20id", "run_id=../x"):
        connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
        connection.request("GET", f"{EVENTS}?{query}")
        answer = connection.getresponse()
        assert (answer.status, json.loads(answer.read())["error_code"]) == (400, "INVALID_PARAMETER_VALUE")
        connection.close()


def test_there_is_a_most_of_listeners(monkeypatch):
    monkeypatch.setattr(events, "MAX_LISTENERS", 0)
    app = create_app("sqlite://")
    answer = call(app, "GET", EVENTS)
    assert (answer.status, answer.json["error_code"]) == (503, "TEMPORARILY_UNAVAILABLE")
    assert int(answer.headers["retry-after"]) > 0
    app.close()


def test_a_write_is_done_whoever_begins_and_ends_listening_meanwhile(tmp_path):
    """The writer's thread serves everybody: it must survive whatever happens to listeners."""
    store = SqlTracking.open(f"sqlite:///{tmp_path}/x.db", artifact_root=str(tmp_path), server=True)
    try:
        run = store.create_run(CreateRun()).run.info.run_id
        changes = events.Changes([store])
        changes.listeners.add(object())
        ended = threading.Event()

        def flicker():
            while not ended.is_set():
                store.writer.observer = changes.note
                store.writer.observer = None

        thread = threading.Thread(target=flicker)
        thread.start()
        try:
            for step in range(300):
                metric = LogMetric(run, key="a", value=1.0, timestamp=step, step=step)
                store.submit("log_metric", metric).result(60)
        finally:
            ended.set()
            thread.join()
        # bodies that have no name, and requests of another shape
        store.writer.observer = changes.note
        store.writer.write(functools.partial(lambda store, tx, request: None), None)
        store.writer.write(lambda store, tx, request: None, None)
        assert store.submit("set_tag", SetTag(run, key="a", value="b")).result(60) is not None
    finally:
        store.close()
