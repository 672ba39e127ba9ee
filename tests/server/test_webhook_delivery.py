"""Webhooks of real servers: messages are sent after the commit, again after failures, and once only."""

import contextlib
import json
import signal
import socket
import sqlite3
import time

import pytest
from cryptography.fernet import Fernet

from mlflow import MlflowClient
from mlflow.webhooks import verify_signature
from tests.contract.errors import raises
from tests.serverprocess import running_server
from tests.webhooks.receiver import always, receiving

ALLOWED = {
    "MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS": "true",
    "MLFLOW_WEBHOOK_ALLOWED_SCHEMES": "http,https",
    "MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": Fernet.generate_key().decode(),
    "MLFLOW_WEBHOOK_REQUEST_TIMEOUT": "60",
}
EVENTS = [
    *("registered_model.created", "model_version.created", "model_version.stage_transitioned"),
    *("model_version_tag.set", "model_version_tag.deleted", "model_version_alias.created"),
    "model_version_alias.deleted",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with two workers."""
    with running_server(tmp_path_factory.mktemp("server"), "--workers", "2", env=ALLOWED) as url:
        yield url


@pytest.fixture
def client(server):
    return MlflowClient(server)


def finished(client, webhook_id, count, seconds=120):
    """The log, the oldest first, once so many messages are finished."""
    until = time.monotonic() + seconds
    while True:
        log = client.list_webhook_deliveries(webhook_id)
        if sum(message.status != "PENDING" for message in log) >= count:
            return log[::-1]
        assert time.monotonic() < until, log
        time.sleep(0.05)


def test_every_event_is_told_once(client):
    with receiving() as receiver:
        webhook = client.create_webhook("all", receiver.url, EVENTS, secret="my secret")
        client.create_registered_model("told", {"a": "b"}, "about")
        client.create_model_version("told", "s3://x", run_id="r", tags={"t": "u"})
        client.set_model_version_tag("told", "1", "k", "v")
        client.delete_model_version_tag("told", "1", "k")
        client.set_registered_model_alias("told", "best", "1")
        client.delete_registered_model_alias("told", "best")
        client.transition_model_version_stage("told", "1", "Staging")
        log = finished(client, webhook.webhook_id, 7)
        # time for a second worker to send one again
        time.sleep(1)
        client.delete_webhook(webhook.webhook_id)
    messages = {}
    for path, headers, body in receiver.received:
        assert path == "/hook"
        signed = (headers["X-MLflow-Signature"], headers["X-MLflow-Delivery-Id"], headers["X-MLflow-Timestamp"])
        verify_signature("my secret", *signed, body)
        message = json.loads(body)
        assert set(message) == {"entity", "action", "timestamp", "data"}
        messages[f"{message['entity']}.{message['action']}"] = message["data"]
    assert len(receiver.received) == 7
    assert messages == {
        "registered_model.created": {"name": "told", "tags": {"a": "b"}, "description": "about"},
        "model_version.created": {
            **{"name": "told", "version": "1", "source": "s3://x", "run_id": "r", "tags": {"t": "u"}},
            "description": None,
        },
        "model_version_tag.set": {"name": "told", "version": "1", "key": "k", "value": "v"},
        "model_version_tag.deleted": {"name": "told", "version": "1", "key": "k"},
        "model_version_alias.created": {"name": "told", "alias": "best", "version": "1"},
        "model_version_alias.deleted": {"name": "told", "alias": "best"},
        "model_version.stage_transitioned": {
            **{"name": "told", "version": "1", "stage": "Staging", "previous_stage": "None"},
        },
    }
    assert [(m.status, m.attempts, m.response_status) for m in log] == [("DELIVERED", 1, 200)] * 7


def test_a_message_is_sent_again_until_it_is_taken(client):
    busy_once = receiving(lambda number: (503 if number == 1 else 200, {}, b""))
    with busy_once as receiver:
        webhook = client.create_webhook("again", receiver.url, ["registered_model.created"])
        client.create_registered_model("again")
        [message] = finished(client, webhook.webhook_id, 1)
        client.delete_webhook(webhook.webhook_id)
    assert (message.status, message.attempts) == ("DELIVERED", 2)
    first, second = (headers["X-MLflow-Delivery-Id"] for _, headers, _ in receiver.received)
    assert first == second == message.delivery_id


def test_a_message_that_is_refused_is_given_up(client):
    with receiving(always(410)) as receiver:
        webhook = client.create_webhook("gone", receiver.url, ["registered_model.created"])
        client.create_registered_model("gone")
        [message] = finished(client, webhook.webhook_id, 1)
        client.delete_webhook(webhook.webhook_id)
    assert (message.status, message.attempts, message.response_status) == ("FAILED", 1, 410)
    assert "410" in message.error_message


def test_a_test_message(client):
    with receiving() as receiver:
        webhook = client.create_webhook("test", receiver.url, ["model_version.created"], secret="s")
        result = client.test_webhook(webhook.webhook_id)
        assert (result.success, result.response_status, result.response_body) == (True, 200, "thanks")
        assert client.test_webhook(webhook.webhook_id, "model_version_alias.created").success
    told = [json.loads(body) for _, _, body in receiver.received]
    assert [message["entity"] for message in told] == ["model_version", "model_version_alias"]
    result = client.test_webhook(webhook.webhook_id)
    assert (result.success, result.response_status) == (False, None)
    assert result.error_message
    assert client.list_webhook_deliveries(webhook.webhook_id) == []
    client.delete_webhook(webhook.webhook_id)


def test_webhooks_are_listed_changed_and_deleted(client):
    made = client.create_webhook("a", "https://93.184.216.34/x", ["model_version.created"], "about", "s", "DISABLED")
    assert made.secret is None
    assert (made.name, str(made.status), made.description) == ("a", "DISABLED", "about")
    assert client.get_webhook(made.webhook_id) == made
    assert made in client.list_webhooks()
    changed = client.update_webhook(made.webhook_id, name="b", events=["prompt.created"], status="ACTIVE")
    assert (changed.name, [*map(str, changed.events)], str(changed.status)) == ("b", ["prompt.created"], "ACTIVE")
    assert (changed.url, changed.description) == (made.url, "about")
    client.delete_webhook(made.webhook_id)
    for call in (client.get_webhook, client.delete_webhook, client.test_webhook, client.list_webhook_deliveries):
        with raises("RESOURCE_DOES_NOT_EXIST", made.webhook_id):
            call(made.webhook_id)


@pytest.mark.parametrize(
    ("name", "events"), [("a b", EVENTS), ("", EVENTS), ("x" * 64, EVENTS), ("a", []), ("a", ["model_version.deleted"])]
)
def test_webhooks_that_are_refused(client, name, events):
    with raises("INVALID_PARAMETER_VALUE"):
        client.create_webhook(name, "https://93.184.216.34/", events)


def test_by_default_only_public_addresses_are_called_and_secrets_are_not_stored_as_they_are(tmp_path):
    key = {"MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY": Fernet.generate_key().decode()}
    with running_server(tmp_path, env=key) as url:
        client = MlflowClient(url)
        for address in ("http://93.184.216.34/", "https://127.0.0.1/", "https://localhost/", "https://10.0.0.1/"):
            with raises("INVALID_PARAMETER_VALUE"):
                client.create_webhook("w", address, ["model_version.created"])
        made = client.create_webhook("w", "https://93.184.216.34/", ["model_version.created"], secret="very secret")
        with raises("INVALID_PARAMETER_VALUE"):
            client.update_webhook(made.webhook_id, url="https://192.168.0.1/")
    for file in tmp_path.glob("mlflow.db*"):
        assert b"very secret" not in file.read_bytes()


def test_messages_survive_a_killed_server(tmp_path):
    answers = {"status": 503}
    taken = []

    def answer(number):
        if answers["status"] == 200:
            taken.append(number)
        return answers["status"], {}, b""

    with receiving(answer) as receiver:
        with running_server(tmp_path, env=ALLOWED) as server:
            client = MlflowClient(server)
            webhook = client.create_webhook("w", receiver.url, ["registered_model.created"])
            client.create_registered_model("m")
            receiver.wait_for(1)
            while client.list_webhook_deliveries(webhook.webhook_id)[0].attempts == 0:
                time.sleep(0.02)
            server.stop(signal.SIGKILL)
        answers["status"] = 200
        # the server may have died while it sent it again, and what it had claimed then is left alone for minutes
        with contextlib.closing(sqlite3.connect(tmp_path / "mlflow.db")) as database:
            database.execute("UPDATE webhook_delivery SET due_time = 0")
            database.commit()
        with running_server(tmp_path, env=ALLOWED) as server:
            [message] = finished(MlflowClient(server), webhook.webhook_id, 1)
    assert message.status == "DELIVERED"
    assert len({headers["X-MLflow-Delivery-Id"] for _, headers, _ in receiver.received}) == 1
    assert len(taken) == 1


def test_what_programs_change_in_the_database_is_told_by_the_server(tmp_path):
    with receiving() as receiver, running_server(tmp_path, env=ALLOWED) as server:
        webhook = MlflowClient(server).create_webhook("w", receiver.url, ["registered_model.created"])
        MlflowClient(f"sqlite:///{tmp_path}/mlflow.db").create_registered_model("by a program")
        finished(MlflowClient(server), webhook.webhook_id, 1)
    assert json.loads(receiver.received[0][2])["data"]["name"] == "by a program"


def test_a_server_that_ends_does_not_wait_for_a_receiver(tmp_path):
    slow = {**ALLOWED, "MLFLOW_WEBHOOK_REQUEST_TIMEOUT": "600"}
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with running_server(tmp_path, env=slow) as server:
            client = MlflowClient(server)
            client.create_webhook("w", f"http://127.0.0.1:{silent.getsockname()[1]}/", ["registered_model.created"])
            client.create_registered_model("m")
            # the message is on its way
            silent.settimeout(60)
            connection, _ = silent.accept()
            assert server.stop() == 0
            connection.close()
