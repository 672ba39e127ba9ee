"""The settings of nginx in deploy/, with a real nginx and TLS, before two real servers on one PostgreSQL."""

import hashlib
import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest

from mlflow import MlflowClient
from tests.databases import fresh_postgresql
from tests.serverprocess import free_port, running_server
from tests.services.processes import START_S, STOP_S, wait_until
from tests.services.stores import absent

TEMPLATE = Path(__file__).parents[2] / "deploy" / "nginx" / "mlflow.conf.template"
DOMAIN = "localhost"
_AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/mlflow.conf;
}}
"""


def certificate(folder):
    command = (
        f"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={DOMAIN} -addext subjectAltName=DNS:{DOMAIN}"
    )
    files = ["-keyout", str(folder / "server.key"), "-out", str(folder / "server.crt")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)


def settings(folder, servers, http_port, https_port):
    """The template, on ports and with files of the test's own."""
    text = TEMPLATE.read_text().replace("${MLFLOW_DOMAIN}", DOMAIN)
    for number, server in enumerate(servers, 1):
        text = text.replace(f"server mlflow-{number}:5000", f"server {server.removeprefix('http://')}")
    text = text.replace("listen 80;", f"listen 127.0.0.1:{http_port};")
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{https_port} ssl;")
    return text.replace("/etc/nginx/certificates", str(folder))


@pytest.fixture(scope="module")
def behind(tmp_path_factory):
    """(URL of nginx, its HTTP port, the servers)"""
    program = shutil.which("nginx", path=f"/usr/sbin:/usr/local/sbin:{os.environ['PATH']}")
    if program is None:
        absent("nginx", "apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    http_port, https_port = free_port(), free_port()
    # as in compose.yaml
    environment = {
        "MLFLOW_UVICORN_OPTS": "--timeout-keep-alive 120",
        "FORWARDED_ALLOW_IPS": "*",
        "MILLRACE_LOG_FORMAT": "json",
        "MILLRACE_ACCESS_LOG": "true",
    }
    options = (
        "--artifacts-destination",
        str(folder / "artifacts"),
        "--allowed-hosts",
        f"{DOMAIN},{DOMAIN}:*,127.0.0.1:*",
    )
    with fresh_postgresql() as uri:
        options = ("--backend-store-uri", uri, *options)
        with (
            running_server(folder, *options, env=environment) as one,
            running_server(folder, *options, env=environment) as two,
        ):
            (folder / "mlflow.conf").write_text(settings(folder, (one, two), http_port, https_port))
            (folder / "nginx.conf").write_text(_AROUND.format(folder=folder))
            command = [program, "-e", "stderr", "-p", str(folder), "-c", str(folder / "nginx.conf")]
            with (folder / "nginx.log").open("ab") as log:
                process = subprocess.Popen(command, stderr=log)
            try:
                wait_for(process, https_port, folder)
                yield f"https://{DOMAIN}:{https_port}", http_port, (one, two), folder
            finally:
                process.send_signal(signal.SIGTERM)
                process.wait(STOP_S)


def wait_for(process, port, folder):
    deadline = time.monotonic() + START_S
    while True:
        try:
            line = connect(port, folder)
            line.request("GET", "/health")
            assert line.getresponse().status == 200
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "nginx.log").read_text()) from None
            time.sleep(0.05)


def connect(port, folder):
    context = ssl.create_default_context(cafile=folder / "server.crt")
    return http.client.HTTPSConnection(DOMAIN, port, context=context, timeout=START_S)


@pytest.fixture
def url(behind, monkeypatch):
    url, _, _, folder = behind
    monkeypatch.setenv("MLFLOW_TRACKING_SERVER_CERT_PATH", str(folder / "server.crt"))
    return url


@pytest.fixture
def line(behind):
    connection = connect(int(behind[0].rpartition(":")[2]), behind[3])
    yield connection
    connection.close()


def test_a_run_with_its_artifacts(url, tmp_path):
    client = MlflowClient(url)
    run_id = client.create_run("0").info.run_id
    for step in range(20):
        client.log_metric(run_id, "loss", step, step=step)
    (tmp_path / "big").write_bytes(os.urandom(40 << 20))
    client.log_artifact(run_id, str(tmp_path / "big"), "models")
    (tmp_path / "to").mkdir()
    back = client.download_artifacts(run_id, "models/big", str(tmp_path / "to"))
    assert digest(back) == digest(tmp_path / "big")
    assert len(client.get_metric_history(run_id, "loss")) == 20


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def test_both_servers_answer(url, behind):
    client = MlflowClient(url)
    before = [asked(server) for server in behind[2]]

    def both():
        client.search_experiments()
        return all(asked(server) > count for server, count in zip(behind[2], before, strict=True))

    # one that was slow is left alone for some seconds
    wait_until(both, "one of the servers is never asked")


def asked(server):
    return server.log.read_text().count("experiments/search")


def test_events_come_when_they_happen(url, line):
    """Not when nginx has a buffer full of them."""
    client = MlflowClient(url)
    run_id = client.create_run("0").info.run_id
    line.request("GET", f"/ajax-api/3.0/mlflow/events?run_id={run_id}")
    answer = line.getresponse()
    assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (200, "text/event-stream")
    heard = threading.Event()

    def listen():
        while text := answer.fp.readline():
            if text.startswith(b"data:") and b'"metrics"' in text.replace(b"runs", b"metrics"):
                heard.set()
                return

    threading.Thread(target=listen, daemon=True).start()
    deadline = time.monotonic() + START_S
    while not heard.wait(0.3):
        assert time.monotonic() < deadline
        # what was written before somebody listened is no event
        client.log_metric(run_id, "m", time.monotonic())


def test_http_leads_to_https(behind):
    connection = http.client.HTTPConnection("127.0.0.1", behind[1], timeout=START_S)
    connection.request("GET", "/path?x=1", headers={"Host": DOMAIN})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{DOMAIN}/path?x=1")


def test_a_large_upload_is_not_collected_by_nginx(behind, url, line):
    """The server begins to receive before the client has sent everything."""
    folder = behind[3] / "artifacts" / "stream"
    line.putrequest("PUT", "/api/2.0/mlflow-artifacts/artifacts/stream/f")
    line.putheader("Content-Length", str(24 << 20))
    line.endheaders()
    line.send(b"x" * (12 << 20))
    deadline = time.monotonic() + START_S
    while not (folder.exists() and any(path.stat().st_size > 8 << 20 for path in folder.iterdir())):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    line.send(b"x" * (12 << 20))
    assert line.getresponse().status == 200
    assert (folder / "f").stat().st_size == 24 << 20


def test_figures_are_for_the_inside(line, behind):
    line.request("GET", "/metrics")
    answer = line.getresponse()
    answer.read()
    assert answer.status == 404
    line.request("GET", "/version")
    answer = line.getresponse()
    assert (answer.status, bool(answer.read())) == (200, True)
    assert answer.headers["Strict-Transport-Security"]


def test_requests_have_the_id_that_nginx_gives(line):
    line.request("GET", "/version")
    answer = line.getresponse()
    answer.read()
    assert len(answer.headers["X-Request-ID"]) == 32


def test_a_caller_does_not_choose_the_address_that_is_written_down(line, behind):
    """Limits on wrong passwords and the audit trail go by it."""
    line.request("GET", "/api/2.0/mlflow/whose", headers={"X-Forwarded-For": "203.0.113.9"})
    answer = line.getresponse()
    answer.read()
    assert answer.status == 404
    lines = [text for server in behind[2] for text in server.log.read_text().splitlines() if "mlflow/whose" in text]
    assert [json.loads(text)["client"] for text in lines] == ["127.0.0.1"]


def test_a_server_that_is_killed_is_not_noticed(behind, url, tmp_path_factory):
    """The last test of the file: one of the two is gone afterwards."""
    client = MlflowClient(url)
    run_id = client.create_run("0").info.run_id
    behind[2][1].process.kill()
    behind[2][1].process.wait()
    for step in range(50):
        client.log_metric(run_id, "m", step, step=step)
    assert json.dumps([metric.step for metric in client.get_metric_history(run_id, "m")]) == json.dumps(list(range(50)))
