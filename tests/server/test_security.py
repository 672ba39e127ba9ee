"""Host and Origin checks."""

import pytest

from mlflow.exceptions import MlflowException
from mlflow.server import create_app
from mlflow.server.security import Hosts, Origins
from tests.server.asgi import call

GET = "/api/2.0/mlflow/experiments/get"
CREATE = "/api/2.0/mlflow/experiments/create"
DEFAULT = {"experiment_id": "0"}


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:5000",
        "127.0.0.1:5000",
        "127.3.2.1",
        "[::1]:5000",
        "[::1]",
        "192.168.3.4:5000",
        "10.0.0.7",
        "172.16.0.1",
        "172.31.255.255:80",
        "[fd00::1]:5000",
    ],
)
def test_this_machine_and_private_networks_are_answered(host):
    assert Hosts(None).allow(host.encode())


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example.com",
        "127.0.0.1.evil.com",
        "localhost.evil.com",
        "evil.com:localhost",
        "192.168.3.4.evil.com",
        "172.32.0.1",
        "8.8.8.8",
        "[2001:db8::1]:5000",
        "::1.evil.com",
        "localhost@evil.com",
        "evil.com#localhost",
    ],
)
def test_other_hosts_are_refused(host):
    assert not Hosts(None).allow(host.encode())


@pytest.mark.parametrize(
    ("allowed", "host", "answered"),
    [
        ("mlflow.example.com", "mlflow.example.com", True),
        ("mlflow.example.com", "MLflow.Example.com:5000", True),
        ("mlflow.example.com", "mlflow.example.com.evil.com", False),
        ("mlflow.example.com", "localhost", False),
        ("mlflow.example.com,localhost:*", "localhost:5000", True),
        ("mlflow.example.com:5000", "mlflow.example.com:5000", True),
        ("mlflow.example.com:5000", "mlflow.example.com:80", False),
        ("*.example.com", "a.b.example.com:1", True),
        ("*.example.com", "example.com", False),
        ("*.example.com", "aexample.com", False),
        ("[::1]", "[::1]:5000", True),
        ("*", "anything.at.all", True),
    ],
)
def test_allowed_hosts(allowed, host, answered):
    assert Hosts(allowed).allow(host.encode()) is answered


@pytest.mark.parametrize(
    ("allowed", "origin", "host", "answered"),
    [
        (None, "http://localhost:3000", "localhost:5000", True),
        (None, "https://127.0.0.1", "localhost:5000", True),
        (None, "http://[::1]:8080", "localhost:5000", True),
        (None, "http://192.168.1.2:5000", "192.168.1.2:5000", True),
        (None, "http://192.168.1.9:5000", "192.168.1.2:5000", False),
        (None, "http://evil.com", "localhost:5000", False),
        (None, "http://localhost.evil.com", "localhost:5000", False),
        (None, "null", "localhost:5000", False),
        (None, "file://localhost", "localhost:5000", False),
        ("https://app.example.com", "https://app.example.com", "localhost:5000", True),
        ("https://app.example.com", "http://app.example.com", "localhost:5000", False),
        ("https://*.example.com", "https://x.example.com", "localhost:5000", True),
        ("*", "http://evil.com", "localhost:5000", True),
    ],
)
def test_origins(allowed, origin, host, answered):
    assert Origins(allowed).allow(origin, host) is answered


def test_a_foreign_host_is_told_which_setting_to_change(app):
    answer = call(app, "GET", GET, query=DEFAULT, headers={"Host": "tracking.example.com"})
    assert answer.status == 403
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.text.startswith("Invalid Host header - possible DNS rebinding attack detected")
    assert "--allowed-hosts tracking.example.com" in answer.text


@pytest.mark.parametrize("path", ["/health", "/version"])
def test_health_and_version_answer_any_host(app, path):
    assert call(app, "GET", path, headers={"Host": "evil.example.com"}).status == 200


def test_a_foreign_page_cannot_change_anything(app):
    answer = call(app, "POST", CREATE, json_body={"name": "x"}, headers={"Origin": "http://evil.example.com"})
    assert answer.status == 403
    assert "--cors-allowed-origins http://evil.example.com" in answer.text
    by_name = "/api/2.0/mlflow/experiments/get-by-name"
    assert call(app, "GET", by_name, query={"experiment_name": "x"}).status == 404


def test_a_foreign_page_cannot_read_answers(app):
    answer = call(app, "GET", GET, query=DEFAULT, headers={"Origin": "http://evil.example.com"})
    assert "access-control-allow-origin" not in answer.headers


def test_a_page_of_this_machine_may_call_the_api(app):
    answer = call(app, "POST", CREATE, json_body={"name": "x"}, headers={"Origin": "http://localhost:3000"})
    assert answer.status == 200
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"


def test_preflights(app):
    def preflight(origin):
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        return call(app, "OPTIONS", CREATE, headers=headers)

    good, bad = preflight("http://localhost:3000"), preflight("http://evil.example.com")
    assert (good.status, good.headers["access-control-allow-origin"]) == (200, "http://localhost:3000")
    assert "POST" in good.headers["access-control-allow-methods"]
    assert bad.status == 400
    assert "access-control-allow-origin" not in bad.headers


def test_every_answer_has_the_security_headers(app):
    for path in ("/health", GET, "/nothing"):
        headers = call(app, "GET", path, query=DEFAULT).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "SAMEORIGIN"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["vary"] == "Origin"


@pytest.mark.parametrize(("option", "header"), [("deny", "DENY"), ("NONE", None), ("SAMEORIGIN", "SAMEORIGIN")])
def test_frame_options(tmp_path, option, header):
    app = create_app(artifacts_only=True, artifacts_destination=str(tmp_path), x_frame_options=option)
    assert call(app, "GET", "/health").headers.get("x-frame-options") == header


def test_refuses_unknown_frame_options():
    with pytest.raises(MlflowException, match="SAMEORIGIN, DENY, NONE"):
        create_app("sqlite://", x_frame_options="ALLOW-FROM x")


def test_security_can_be_switched_off(tmp_path):
    app = create_app(artifacts_only=True, artifacts_destination=str(tmp_path), security=False)
    answer = call(app, "GET", "/api/2.0/mlflow-artifacts/artifacts", headers={"Host": "evil.example.com"})
    assert answer.status == 200
    assert "x-frame-options" not in answer.headers
