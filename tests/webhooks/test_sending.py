import socket
import time

import pytest

from mlflow.webhooks import verify_signature
from mlflow.webhooks.sending import send
from tests.webhooks.receiver import always, receiving


@pytest.fixture(autouse=True)
def _loopback_is_allowed(monkeypatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true")
    monkeypatch.setenv("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http,https")


def test_a_message_arrives_as_it_is_and_signed():
    with receiving() as receiver:
        outcome = send(receiver.url + "?a=b", "s", "id-1", b'{"x": 1}')
    [(path, headers, body)] = receiver.received
    assert (path, body) == ("/hook?a=b", b'{"x": 1}')
    assert (headers["Content-Type"], headers["X-MLflow-Delivery-Id"]) == ("application/json", "id-1")
    verify_signature("s", headers["X-MLflow-Signature"], "id-1", headers["X-MLflow-Timestamp"], body)
    assert outcome == (200, "thanks", None, False)


def test_without_a_secret_there_is_no_signature():
    with receiving() as receiver:
        send(receiver.url, None, "id", b"{}")
    assert "X-MLflow-Signature" not in receiver.received[0][1]


def test_the_account_of_a_url_is_sent_as_a_header():
    with receiving() as receiver:
        send(receiver.url.replace("//", "//me:p%40ss@"), None, "id", b"{}")
    headers = receiver.received[0][1]
    assert headers["Authorization"] == "Basic bWU6cEBzcw=="
    assert "@" not in headers["Host"]


@pytest.mark.parametrize(("status", "again"), [(400, False), (404, False), (429, True), (500, True), (503, True)])
def test_answers_that_are_failures(status, again):
    with receiving(always(status)) as receiver:
        outcome = send(receiver.url, None, "id", b"{}")
    assert (outcome.status, outcome.again, bool(outcome.error)) == (status, again, True)


def test_a_redirect_is_not_followed():
    with receiving() as other, receiving(always(307, {"Location": other.url})) as receiver:
        outcome = send(receiver.url, None, "id", b"{}")
    assert (outcome.status, outcome.again) == (307, False)
    assert other.received == []


def test_nobody_listens():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        outcome = send(f"http://127.0.0.1:{probe.getsockname()[1]}/", None, "id", b"{}")
    assert (outcome.status, outcome.again) == (None, True)
    assert "127.0.0.1" in outcome.error


def test_a_receiver_that_does_not_answer_in_time(monkeypatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_REQUEST_TIMEOUT", "1")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        outcome = send(f"http://127.0.0.1:{silent.getsockname()[1]}/", None, "id", b"{}")
    assert outcome.again
    assert time.monotonic() - began < 20


def test_addresses_are_checked_again_when_sending(monkeypatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "false")
    with receiving() as receiver:
        outcome = send(receiver.url, None, "id", b"{}")
    assert "public addresses" in outcome.error
    assert not outcome.again
    assert receiver.received == []


def test_the_name_service_is_asked_once(monkeypatch):
    """Otherwise a host could have a public address when it is checked and another one when it is called."""
    asked = []
    real = socket.getaddrinfo

    def counting(host, *args, **kwargs):
        asked.append(host)
        return real("127.0.0.1" if host == "receiver.test" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", counting)
    with receiving() as receiver:
        outcome = send(receiver.url.replace("127.0.0.1", "receiver.test"), None, "id", b"{}")
    assert outcome.error is None
    assert asked.count("receiver.test") == 1
    assert receiver.received[0][1]["Host"].startswith("receiver.test:")
