"""Two real servers on one PostgreSQL: every request of a journey may reach either."""

import contextlib
import http.client
import itertools
import json
import os
import pathlib
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import quote, urlsplit

import psycopg
import pytest
from cryptography.fernet import Fernet

from tests.databases import fresh_postgresql
from tests.server.otlp_requests import PROTOBUF, request, span, trace_id
from tests.serverprocess import STOP_SECONDS, free_port, running_server
from tests.webhooks.receiver import receiving

ENVIRONMENT = {
    "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true",
    "MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https",
    "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": Fernet.generate_key().decode(),
    "MLFLOW_WEBHOOK_REQUEST_TIMEOUT": "60",
}


class Turns:
    """A client whose requests go to the replicas in turns."""

    def __init__(self, *urls):
        self._urls = itertools.cycle(urls)

    def call(self, method, path, body=None, headers=None):
        """The headers and the body of the answer."""
        asked = urllib.request.Request(next(self._urls) + path, body, headers or {}, method=method)
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.headers, answer.read()

    def post(self, path, method="POST", **body):
        sent = json.dumps(body).encode()
        return json.loads(self.call(method, f"/api/2.0/mlflow/{path}", sent, {"Content-Type": "application/json"})[1])

    def get(self, path):
        return json.loads(self.call("GET", f"/api/2.0/mlflow/{path}")[1])


@contextlib.contextmanager
def replicas(tmp_path, uri, count=2, **environment):
    """So many servers on one database, with one folder of artifacts."""
    with contextlib.ExitStack() as stack:
        options = ("--backend-store-uri", uri, "--artifacts-destination", str(tmp_path / "artifacts"))
        yield [
            stack.enter_context(running_server(tmp_path, *options, env={**ENVIRONMENT, **environment}))
            for _ in range(count)
        ]


@pytest.fixture(scope="module")
def database():
    with fresh_postgresql() as uri:
        yield uri


@pytest.fixture(scope="module")
def pair(tmp_path_factory, database):
    with replicas(tmp_path_factory.mktemp("pair"), database) as urls:
        yield urls


@pytest.fixture(params=[0, 1], ids=["first", "second"])
def turns(request, pair):
    """Whichever of the two is asked first."""
    return Turns(*pair[request.param :], *pair[: request.param])


def new_run(turns, experiment_id="0"):
    return turns.post("runs/create", experiment_id=experiment_id)["run"]["info"]["run_id"]


def test_a_run_from_its_start_to_a_search(turns):
    experiment = turns.post("experiments/create", name=f"e-{time.time_ns()}")["experiment_id"]
    runs = []
    for number in range(5):
        run_id = new_run(turns, experiment)
        runs.append(run_id)
        turns.post("runs/log-parameter", run_id=run_id, key="p", value=str(number))
        for step in range(3):
            turns.post("runs/log-metric", run_id=run_id, key="m", value=number + step, timestamp=step, step=step)
        turns.post("runs/set-tag", run_id=run_id, key="t", value="u")
        turns.post("runs/update", run_id=run_id, status="FINISHED", end_time=1)
    for _ in range(2):
        data = turns.get(f"runs/get?run_id={runs[3]}")["run"]
        assert data["info"]["status"] == "FINISHED"
        assert data["data"]["metrics"][0]["value"] == 5
        assert len(turns.get(f"metrics/get-history?run_id={runs[3]}&metric_key=m")["metrics"]) == 3
    found, token = [], None
    while True:
        page = turns.post(
            "runs/search",
            experiment_ids=[experiment],
            filter="metrics.m > 2",
            order_by=["metrics.m DESC"],
            max_results=1,
            **({"page_token": token} if token else {}),
        )
        found += [run["info"]["run_id"] for run in page["runs"]]
        token = page.get("next_page_token")
        if not token:
            break
    assert found == [runs[4], runs[3], runs[2], runs[1]]
    turns.post("runs/delete", run_id=runs[0])
    assert turns.get(f"runs/get?run_id={runs[0]}")["run"]["info"]["lifecycle_stage"] == "deleted"


def test_an_artifact_in_parts_and_whole(turns):
    run_id = new_run(turns)
    root = urlsplit(turns.get(f"runs/get?run_id={run_id}")["run"]["info"]["artifact_uri"]).path.strip("/")
    uploads = "/api/2.0/mlflow-artifacts/mpu"
    json_type = {"Content-Type": "application/json"}
    parts = [os.urandom(300_000) for _ in range(4)]

    def send(step, **body):
        answer = turns.call("POST", f"{uploads}/{step}/{root}", json.dumps(body).encode(), json_type)[1]
        return json.loads(answer) if answer else None

    upload = send("create", path=f"{root}/big.bin", num_parts=4)
    done = []
    for part, data in zip(upload["credentials"], parts, strict=True):
        path = urlsplit(part["url"])
        headers, _ = turns.call("PUT", f"{path.path}?{path.query}", data)
        done.append({"part_number": part["part_number"], "etag": headers["ETag"], "url": part["url"]})
    send("complete", path=f"{root}/big.bin", upload_id=upload["upload_id"], parts=done)
    turns.call("PUT", f"/api/2.0/mlflow-artifacts/artifacts/{root}/small.txt", b"small")
    for _ in range(2):
        files = turns.get(f"artifacts/list?run_id={run_id}")["files"]
        assert [(file["path"], file["file_size"]) for file in files] == [("big.bin", 1_200_000), ("small.txt", 5)]
        assert turns.call("GET", f"/get-artifact?run_id={run_id}&path=big.bin")[1] == b"".join(parts)


def test_a_model_and_its_versions(turns):
    name = f"m-{time.time_ns()}"
    turns.post("registered-models/create", name=name)
    for number in ("1", "2"):
        assert turns.post("model-versions/create", name=name, source="s3://x/y")["model_version"]["version"] == number
    turns.post("registered-models/alias", name=name, alias="best", version="2")
    for _ in range(2):
        found = turns.get(f"registered-models/alias?name={name}&alias=best")["model_version"]
        assert found["version"] == "2"
    turns.post("registered-models/rename", name=name, new_name=f"{name}-b")
    assert turns.get(f"registered-models/get?name={name}-b")["registered_model"]["name"] == f"{name}-b"


def test_spans_of_one_trace(turns):
    trace = os.urandom(16)
    turns.call("POST", "/v1/traces", request(span(trace, 2, parent=1, name="inner")), PROTOBUF)
    turns.call("POST", "/v1/traces", request(span(trace, 1, name="outer")), PROTOBUF)
    for _ in range(2):
        body = json.loads(turns.call("GET", f"/api/3.0/mlflow/traces/get?trace_id={trace_id(trace)}")[1])
        assert {s["name"] for s in body["trace"]["spans"]} == {"inner", "outer"}


def test_messages_of_webhooks_are_sent_once(turns):
    with receiving() as receiver:
        made = turns.post(
            "webhooks",
            name="w",
            url=receiver.url,
            events=[{"entity": "REGISTERED_MODEL", "action": "CREATED"}],
        )["webhook"]
        names = [f"told-{time.time_ns()}-{number}" for number in range(10)]
        for name in names:
            turns.post("registered-models/create", name=name)
        wait_for(lambda: len(receiver.received) >= 10)
        # time for the other to send one again
        time.sleep(1.2)
        turns.call("DELETE", f"/api/2.0/mlflow/webhooks/{made['webhook_id']}")
    assert sorted(json.loads(body)["data"]["name"] for _, _, body in receiver.received) == sorted(names)


@contextlib.contextmanager
def listening(url, experiment_id):
    """An open stream of events."""
    asked = urllib.request.Request(f"{url}/api/3.0/mlflow/events?experiment_id={experiment_id}")
    with urllib.request.urlopen(asked, timeout=60) as stream:
        while not stream.readline().startswith(b": listening"):
            pass
        yield stream


def test_changes_are_told_by_either(pair):
    experiment = Turns(pair[0]).post("experiments/create", name=f"e-{time.time_ns()}")["experiment_id"]
    run_id = new_run(Turns(pair[0]), experiment)
    for writer, reader in (pair, pair[::-1]):
        with listening(reader, experiment) as stream:
            body = {"run_id": run_id, "key": "m", "value": 1.0, "timestamp": time.time_ns() // 1_000_000}
            Turns(writer).post("runs/log-metric", **body)
            until = time.monotonic() + 60
            event = {"kinds": []}
            # what PostgreSQL counts may come before it or with it, and does not say where
            while "metrics" not in event["kinds"]:
                assert time.monotonic() < until
                if (line := stream.readline()).startswith(b"data:"):
                    event = json.loads(line[5:])
            assert event["experiment_ids"] in ([experiment], [])


def wait_for(condition, seconds=120):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


# ---- replicas that go


class Logging:
    """Threads that log points, each to a run of its own, and remember what was answered.

    Args:
        ports: where to send, in order: the next is tried when one is gone.
    """

    def __init__(self, ports, runs):
        self._ports, self._stop = ports, threading.Event()
        self.errors, self.answered = [], {run_id: 0 for run_id in runs}
        self._threads = [threading.Thread(target=self._log, args=(run_id, n)) for n, run_id in enumerate(runs)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _log(self, run_id, number):
        connection, place, step = None, number, 0
        while not self._stop.is_set():
            body = json.dumps({"run_id": run_id, "key": "m", "value": step, "timestamp": step, "step": step})
            try:
                if connection is None:
                    connection = http.client.HTTPConnection("127.0.0.1", self._ports[place % len(self._ports)], 120)
                connection.request(
                    "POST", "/api/2.0/mlflow/runs/log-metric", body, {"Content-Type": "application/json"}
                )
                answer = connection.getresponse()
                text = answer.read()
                if answer.status != 200:
                    self.errors.append((answer.status, text))
                    continue
            except (OSError, http.client.HTTPException) as error:
                if len(self._ports) == 1:
                    self.errors.append(error)
                connection, place = None, place + 1
                continue
            if answer.getheader("Connection") == "close":
                connection.close()
                connection = None
            step += 1
            self.answered[run_id] = step
            # two cores are shared with servers, database and other tests
            time.sleep(0.002)

    @property
    def count(self):
        return sum(self.answered.values())


def check_nothing_is_lost(turns, answered):
    for run_id, count in answered.items():
        page = turns.get(f"metrics/get-history?run_id={run_id}&metric_key=m&max_results=25000")
        steps = [point["step"] for point in page["metrics"]]
        # one more may be stored without having been answered
        assert steps[:count] == list(range(count))
        assert len(steps) <= count + 1


def test_a_replica_that_is_killed_takes_nothing_along(tmp_path, database):
    with replicas(tmp_path, database) as (first, second), receiving() as receiver:
        turns = Turns(second)
        runs = [new_run(turns) for _ in range(6)]
        event = {"entity": "REGISTERED_MODEL", "action": "CREATED"}
        webhook = turns.post("webhooks", name="w", url=receiver.url, events=[event])["webhook"]["webhook_id"]
        with Logging([urlsplit(first).port, urlsplit(second).port], runs) as logging:
            wait_for(lambda: logging.count > 100)
            first.process.send_signal(signal.SIGKILL)
            before = logging.count
            wait_for(lambda: logging.count > before + 100)
        assert logging.errors == []
        check_nothing_is_lost(turns, logging.answered)
        # the one that is left sends what either made
        turns.post("registered-models/create", name=f"left-{time.time_ns()}")
        wait_for(lambda: len(receiver.received) == 1)
        turns.call("DELETE", f"/api/2.0/mlflow/webhooks/{webhook}")


def test_a_message_whose_sender_is_killed_is_sent_by_another(tmp_path):
    """By the end of its lease: half a minute, which is taken from the database here instead of waited for."""
    killed = threading.Event()

    def answers_late(number):
        if number == 1:
            killed.wait(60)
        return 200, {}, b""

    with fresh_postgresql() as uri, receiving(answers_late) as receiver:
        with replicas(tmp_path, uri, 1) as [first]:
            turns = Turns(first)
            event = {"entity": "REGISTERED_MODEL", "action": "CREATED"}
            turns.post("webhooks", name="w", url=receiver.url, events=[event])
            turns.post("registered-models/create", name="told")
            wait_for(lambda: len(receiver.received) == 1)
            first.process.send_signal(signal.SIGKILL)
            first.process.wait(STOP_SECONDS)
            killed.set()
        with replicas(tmp_path, uri, 1):
            # it is claimed: a second server leaves it alone
            time.sleep(1.2)
            assert len(receiver.received) == 1
            with psycopg.connect(uri) as connection:
                changed = connection.execute("UPDATE webhook_delivery SET due_time = due_time - 3600000")
                assert changed.rowcount == 1
            wait_for(lambda: len(receiver.received) == 2)
            time.sleep(0.7)
    first_id, second_id = (headers["X-MLflow-Delivery-Id"] for _, headers, _ in receiver.received)
    assert first_id == second_id


NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CONFIGURATION = """
daemon off; worker_processes 1; pid nginx.pid; error_log error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  upstream replicas {{ {servers} {keepalive} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://replicas; proxy_http_version 1.1; proxy_set_header Host $host; proxy_set_header Connection "";
    }}
  }}
}}
"""


@contextlib.contextmanager
def nginx(folder: pathlib.Path, ports, keepalive):
    """A real nginx before these ports; gives its port."""
    folder.mkdir()
    port = free_port()
    servers = " ".join(f"server 127.0.0.1:{number} max_fails=1 fail_timeout=1s;" for number in ports)
    text = CONFIGURATION.format(servers=servers, port=port, keepalive="keepalive 16;" if keepalive else "")
    (folder / "nginx.conf").write_text(text)
    process = subprocess.Popen([NGINX, "-p", str(folder), "-c", "nginx.conf"], stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: answers(port))
        yield port
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


def answers(port):
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
        return answer.status == 200
    return False


def drains(port):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=60).close()
    except urllib.error.HTTPError as error:
        return error.code == 503
    return False


def has_logged(port):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
        return b'_count{operation="log_metric"}' in answer.read()


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
@pytest.mark.parametrize("keepalive", [False, True], ids=["connections-anew", "connections-kept"])
def test_replicas_are_restarted_in_turns_without_a_failed_request(tmp_path, database, keepalive):
    ports = [free_port(), free_port()]
    options = ("--backend-store-uri", database)
    environment = {**ENVIRONMENT, "MILLRACE_DRAIN_SECONDS": "0.5"}
    with contextlib.ExitStack() as stack:

        def start(port):
            return stack.enter_context(running_server(tmp_path, *options, env=environment, port=port))

        servers = [start(port) for port in ports]
        front = stack.enter_context(nginx(tmp_path / "nginx", ports, keepalive))
        turns = Turns(f"http://127.0.0.1:{front}")
        runs = [new_run(turns) for _ in range(8)]
        with Logging([front], runs) as logging:
            for number, port in enumerate(ports):
                before = logging.count
                wait_for(lambda before=before: logging.count > before + 50)
                assert servers[number].stop() == 0
                start(port)
                # nginx leaves it alone for a second or two after it was gone; the other may go when it is used again
                wait_for(lambda port=port: has_logged(port))
            before = logging.count
            wait_for(lambda before=before: logging.count > before + 50)
        assert logging.errors == []
        check_nothing_is_lost(turns, logging.answered)


def test_a_server_that_drains_says_so_and_still_answers(tmp_path):
    with running_server(tmp_path, env={"MILLRACE_DRAIN_SECONDS": "600"}) as server:
        port = urlsplit(server).port
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        kept.request("GET", "/version")
        assert kept.getresponse().read()
        server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: drains(port))
        kept.request("GET", "/health")
        answer = kept.getresponse()
        assert (answer.status, answer.read(), answer.getheader("Connection")) == (503, b"draining", "close")
        url = f"{server}/api/2.0/mlflow/experiments/get-by-name?experiment_name={quote('Default')}"
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert answer.status == 200
        # a second signal ends it at once: `stop` does not wait for so long
        assert server.stop() == 0
