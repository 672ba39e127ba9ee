"""HTTP to a server: retries, credentials, TLS, and what goes wrong on the way."""

import base64
import concurrent.futures
import io
import logging
import multiprocessing
import os
import socket
import ssl
import subprocess
import threading
import time
from http.server import HTTPServer, SimpleHTTPRequestHandler
from types import SimpleNamespace

import pytest

from mlflow import environment_variables as env
from mlflow.exceptions import MlflowException, RestException
from mlflow.store import request_plugins
from mlflow.store.transport import Transport
from tests.serverprocess import free_port
from tests.store.scripted import Reply, scripted_server


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path):
    """No credentials from outside, and quick retries."""
    for name in list(os.environ):
        if name.startswith("MLFLOW_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "0")
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "0.01")


@pytest.fixture
def waits(monkeypatch):
    """The seconds of every wait between two attempts, instead of waiting."""
    waited = []
    monkeypatch.setattr("mlflow.store.transport.time", SimpleNamespace(monotonic=time.monotonic, sleep=waited.append))
    return waited


@pytest.fixture
def server():
    with scripted_server() as script:
        yield script


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


# ---- connections and retries


def test_one_connection_serves_many_requests(server):
    transport = Transport(server.url)
    for _ in range(5):
        assert transport.call("GET", "/a") == b"{}"
    assert len({seen.connection for seen in server.seen}) == 1


def test_the_path_of_the_uri_comes_first(server):
    Transport(server.url + "/team/mlflow/").call("GET", "/api/x", query=[("a", "1"), ("a", "ü&")])
    assert server.seen[0].path == "/team/mlflow/api/x?a=1&a=%C3%BC%26"


def test_threads_share_it(server):
    transport = Transport(server.url)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert set(pool.map(lambda i: transport.call("GET", f"/{i}"), range(200))) == {b"{}"}


def _ask(transport, answers):
    answers.put(transport.call("GET", "/child"))


def test_a_forked_child_opens_its_own_connection(server):
    transport = Transport(server.url)
    transport.call("GET", "/parent")
    context = multiprocessing.get_context("fork")
    answers = context.Queue()
    child = context.Process(target=_ask, args=(transport, answers))
    child.start()
    assert answers.get(timeout=60) == b"{}"
    child.join()
    transport.call("GET", "/parent")
    parent, child, again = server.seen
    assert parent.connection == again.connection != child.connection


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_tries_again_when_the_server_fails_for_a_moment(server, status):
    server.replies = [Reply(status, b"<html>", {}), Reply(200, b'{"a": 1}')]
    assert Transport(server.url).call("POST", "/x", body=b"payload") == b'{"a": 1}'
    assert [seen.body for seen in server.seen] == [b"payload", b"payload"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 501])
def test_does_not_try_again_what_would_fail_again(server, status):
    server.replies = [Reply(status, b'{"error_code": "BAD_REQUEST", "message": "no"}')]
    with pytest.raises(RestException, match="BAD_REQUEST: no"):
        Transport(server.url).call("GET", "/x")
    assert len(server.seen) == 1


def test_an_error_500_that_names_the_cause_is_final(server):
    server.replies = [Reply(500, b'{"error_code": "INVALID_STATE", "message": "no"}')]
    with pytest.raises(RestException, match="INVALID_STATE"):
        Transport(server.url).call("GET", "/x")
    assert len(server.seen) == 1


def test_gives_up_after_the_retries_with_what_the_server_said(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    server.replies = [Reply(503, b"<html>busy</html>", {"Content-Type": "text/html"})] * 3
    with pytest.raises(MlflowException, match=r"status 503: '<html>busy</html>'") as error:
        Transport(server.url).call("GET", "/x")
    assert len(server.seen) == 3
    assert error.value.error_code == "TEMPORARILY_UNAVAILABLE"


def test_a_stale_connection_is_replaced_at_once(server, monkeypatch, waits):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", "30")
    transport = Transport(server.url)
    transport.call("GET", "/first")
    server.replies = [Reply(hang_up=True)]
    assert transport.call("POST", "/second", body=b"x") == b"{}"
    assert waits == [0]
    assert [seen.path for seen in server.seen] == ["/first", "/second", "/second"]


def test_waits_as_the_server_wishes(server):
    server.replies = [Reply(429, b"", {"Retry-After": "1"})]
    began = time.monotonic()
    Transport(server.url).call("GET", "/x")
    assert time.monotonic() - began >= 1


def test_does_not_wait_when_told_not_to(server, monkeypatch, waits):
    monkeypatch.setenv("MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER", "false")
    server.replies = [Reply(429, b"", {"Retry-After": "60"})]
    Transport(server.url).call("GET", "/x")
    assert len(waits) == 1 and waits[0] <= 0.01


def test_survives_a_restart_of_the_server(monkeypatch):
    refused, back = threading.Event(), threading.Event()

    def wait(_):
        refused.set()
        assert back.wait(60)

    monkeypatch.setattr("mlflow.store.transport.time", SimpleNamespace(monotonic=time.monotonic, sleep=wait))
    port = free_port()
    transport = Transport(f"http://127.0.0.1:{port}")
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(transport.call, "GET", "/x")
        assert refused.wait(60)
        server = HTTPServer(("127.0.0.1", port), SimpleHTTPRequestHandler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        back.set()
        try:
            with pytest.raises(MlflowException, match="status 404"):
                waiting.result(timeout=60)
        finally:
            server.shutdown()
            server.server_close()


def test_an_unreachable_server_is_one_sentence_without_secrets(monkeypatch, caplog):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3")
    port = free_port()
    with caplog.at_level(logging.DEBUG), pytest.raises(MlflowException) as error:
        Transport(f"http://user:hidden@127.0.0.1:{port}").call("GET", "/x")
    assert f"The tracking server at http://127.0.0.1:{port} cannot be reached (tried 4 times" in error.value.message
    assert "Connection refused" in error.value.message
    assert "trying again" in caplog.text
    assert "hidden" not in caplog.text + error.value.message


def test_too_many_retries_are_refused(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "11")
    with pytest.raises(MlflowException, match="MLFLOW_HTTP_REQUEST_MAX_RETRIES=11 is not between 0 and 10"):
        Transport(server.url).call("GET", "/x")


def test_a_file_is_sent_again_from_where_it_stood(server):
    file = io.BytesIO(b"headpayload")
    file.seek(4)
    server.replies = [Reply(503, b"", {}), Reply(308, b"", {"Location": "/elsewhere"})]
    Transport(server.url).call("PUT", "/x", body=file, headers={"Content-Length": "7"})
    assert [(seen.path, seen.body) for seen in server.seen] == [
        ("/x", b"payload"),
        ("/x", b"payload"),
        ("/elsewhere", b"payload"),
    ]


def test_a_stream_is_left_unread(server):
    server.replies = [Reply(200, b"x" * 100_000)]
    response = Transport(server.url).send("GET", "/x", stream=True)
    assert response.read(10) == b"x" * 10
    assert len(response.read()) == 99_990
    response.release_conn()


# ---- redirects


def test_follows_redirects_of_reads(server):
    server.replies = [Reply(302, b"", {"Location": "/new?x=1"})]
    Transport(server.url).call("GET", "/old")
    assert [seen.path for seen in server.seen] == ["/old", "/new?x=1"]


def test_a_redirect_that_would_lose_the_body_is_an_error(server):
    server.replies = [Reply(301, b"", {"Location": "https://other.example.com/x"})]
    with pytest.raises(MlflowException, match=r"redirects to https://other\.example\.com/x \(301\)"):
        Transport(server.url).call("POST", "/old", body=b"x")


def test_redirects_can_be_forbidden(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_ALLOW_HTTP_REDIRECTS", "false")
    server.replies = [Reply(302, b"", {"Location": "/new"})]
    with pytest.raises(MlflowException, match="MLFLOW_ALLOW_HTTP_REDIRECTS is false"):
        Transport(server.url).call("GET", "/old")


def test_circles_end(server):
    server.replies = [Reply(302, b"", {"Location": "/x"})] * 10
    with pytest.raises(MlflowException, match="in a circle"):
        Transport(server.url).call("GET", "/x")


def test_credentials_stay_with_their_server(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    with scripted_server() as other:
        server.replies = [Reply(307, b"", {"Location": other.url + "/x"})]
        Transport(server.url).call("GET", "/x")
        assert server.seen[0].headers["authorization"] == "Bearer t0ken"
        assert "authorization" not in other.seen[0].headers


# ---- credentials


def authorization(server, url=None):
    Transport(url or server.url).call("GET", "/x")
    return server.seen[-1].headers.get("authorization")


def test_user_and_password_win_over_the_token(server, monkeypatch):
    assert authorization(server) is None
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t0ken")
    assert authorization(server) == "Bearer t0ken"
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ann")
    assert authorization(server) == "Bearer t0ken"
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "pä:ss")
    assert authorization(server) == basic("ann", "pä:ss")


def test_user_and_password_in_the_uri(server):
    url = server.url.replace("//", "//ann:p%40ss@")
    assert authorization(server, url) == basic("ann", "p@ss")
    assert "ann" not in server.seen[-1].headers["host"]


def test_the_credentials_file(server, tmp_path, monkeypatch):
    folder = tmp_path / ".mlflow"
    folder.mkdir()
    file = folder / "credentials"
    file.write_text("[mlflow]\nmlflow_tracking_username = bob\nmlflow_tracking_password = 100%s\n")
    assert authorization(server) == basic("bob", "100%s")
    file.write_text("[other]\nx = 1\n")
    assert authorization(server) is None
    file.write_text("mlflow_tracking_password = hidden\n")
    with pytest.raises(MlflowException) as error:
        authorization(server)
    assert str(file) in error.value.message
    assert "hidden" not in error.value.message
    monkeypatch.setenv("MLFLOW_TRACKING_TOKEN", "t")
    assert authorization(server) == "Bearer t"


def test_an_auth_plugin_by_name(server, monkeypatch):
    class Provider:
        def get_name(self):
            return "ticket"

        def get_auth(self):
            def auth(request):
                request.headers["X-Ticket"] = f"{request.method} 1"
                return request

            return auth

    monkeypatch.setattr(request_plugins, "_registered_auth_providers", [Provider()])
    monkeypatch.setenv("MLFLOW_TRACKING_AUTH", "ticket")
    Transport(server.url).call("GET", "/x")
    assert server.seen[0].headers["x-ticket"] == "GET 1"
    monkeypatch.setenv("MLFLOW_TRACKING_AUTH", "other")
    with pytest.raises(MlflowException, match="MLFLOW_TRACKING_AUTH='other'"):
        Transport(server.url).call("GET", "/x")


def test_header_plugins_and_the_user_agent(server, monkeypatch):
    class Provider:
        def in_context(self):
            return True

        def request_headers(self):
            return {"X-Team": "west"}

    monkeypatch.setattr(request_plugins, "_registered_header_providers", [Provider()])
    Transport(server.url).call("GET", "/x")
    headers = server.seen[0].headers
    assert headers["x-team"] == "west"
    assert headers["user-agent"].startswith("mlflow-python-client/")


def test_aws_signatures_are_refused_rather_than_left_out(server, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_AWS_SIGV4", "true")
    with pytest.raises(MlflowException, match="not implemented"):
        Transport(server.url).call("GET", "/x")


# ---- TLS and proxies


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """(URL, certificate) of an HTTPS server."""
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    files = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield f"https://localhost:{server.server_port}", str(certificate)
    server.shutdown()
    server.server_close()


def test_an_unknown_certificate_is_refused_at_once(tls, waits):
    with pytest.raises(MlflowException, match="certificate"):
        Transport(tls[0]).call("GET", "/x")
    assert waits == []


def test_a_certificate_can_be_named_or_not_checked(tls, monkeypatch):
    monkeypatch.setenv("MLFLOW_TRACKING_SERVER_CERT_PATH", tls[1])
    assert Transport(tls[0]).call("GET", "/x") == b"{}"
    monkeypatch.setenv("MLFLOW_TRACKING_INSECURE_TLS", "true")
    with pytest.raises(MlflowException, match="are both set"):
        Transport(tls[0]).call("GET", "/x")
    monkeypatch.delenv("MLFLOW_TRACKING_SERVER_CERT_PATH")
    assert Transport(tls[0]).call("GET", "/x") == b"{}"


@pytest.mark.parametrize("variable", ["MLFLOW_TRACKING_SERVER_CERT_PATH", "MLFLOW_TRACKING_CLIENT_CERT_PATH"])
def test_a_certificate_file_that_is_missing(server, monkeypatch, variable):
    monkeypatch.setenv(variable, "/no/such.pem")
    with pytest.raises(MlflowException, match=r"/no/such\.pem"):
        Transport(server.url).call("GET", "/x")


def test_a_proxy_of_the_environment_is_used(server, monkeypatch):
    monkeypatch.setenv("http_proxy", server.url)
    Transport("http://far.example.com").call("GET", "/x")
    assert server.seen[0].path == "http://far.example.com/x"
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    Transport(server.url).call("GET", "/direct")
    assert server.seen[1].path == "/direct"


# ---- answers that are none


@pytest.mark.parametrize("uri", ["http://", "http:///x", "ftp://host"])
def test_a_uri_without_a_host(uri):
    with pytest.raises(MlflowException, match="Invalid tracking URI"):
        Transport(uri)


def test_an_answer_that_is_no_json_is_shown_in_short(server):
    page = b"<html>\n  <h1>Not\xff here</h1>" + b"x" * 1000
    server.replies = [Reply(404, page, {"Content-Type": "text/html"})]
    with pytest.raises(MlflowException) as error:
        Transport(server.url).call("GET", "/x")
    assert "status 404: '<html> <h1>Not" in error.value.message
    assert len(error.value.message) < 400
    assert error.value.error_code == "ENDPOINT_NOT_FOUND"


def test_refused_credentials_say_what_to_check(server):
    server.replies = [Reply(401, b"login please", {})]
    with pytest.raises(MlflowException, match="Check user name and password") as error:
        Transport(server.url).call("GET", "/x")
    assert error.value.error_code == "UNAUTHENTICATED"


def test_the_timeout_is_honoured(server, monkeypatch):
    monkeypatch.setenv(env.MLFLOW_HTTP_REQUEST_TIMEOUT.name, "1")
    monkeypatch.setenv(env.MLFLOW_HTTP_REQUEST_MAX_RETRIES.name, "0")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        with pytest.raises(MlflowException, match="cannot be reached") as error:
            Transport(f"http://127.0.0.1:{silent.getsockname()[1]}").call("GET", "/x")
        # the default is two minutes
        assert 0.9 < time.monotonic() - began < 60
    assert error.value.error_code == "TEMPORARILY_UNAVAILABLE"
