"""The outbox of webhooks: what is written with a change, who may send it, what is written down of that."""

import concurrent.futures
import contextlib
import time
import uuid

import pytest

from mlflow.api.registry import CreateModelVersion, CreateRegisteredModel
from mlflow.api.webhooks import (
    CreateWebhook,
    DeleteWebhook,
    EventMessage,
    ListWebhookDeliveries,
    UpdateWebhook,
)
from mlflow.store.sql.tracking import SqlTracking
from mlflow.store.sql.webhooks import (
    ClaimDeliveries,
    FinishDelivery,
    ForgetDeliveries,
    GetNextDelivery,
)
from tests.contract.errors import raises
from tests.databases import FRESH


@pytest.fixture(scope="module", params=["sqlite", "postgresql", "mysql"])
def store(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    with contextlib.ExitStack() as stack:
        fresh = FRESH.get(request.param)
        uri = stack.enter_context(fresh()) if fresh else f"sqlite:///{folder}/a.db"
        opened = SqlTracking.open(uri, artifact_root=str(folder), server=True)
        stack.callback(opened.close)
        yield opened


@pytest.fixture
def webhook(store):
    """The id of a webhook for registered models; it is the only one."""
    events = [EventMessage("REGISTERED_MODEL", "CREATED"), EventMessage(1, 1)]
    made = store.create_webhook(CreateWebhook("w", "https://example.com", events)).webhook.webhook_id
    yield made
    with contextlib.suppress(Exception):
        store.delete_webhook(DeleteWebhook(made))


def change(store, name=None):
    store.create_registered_model(CreateRegisteredModel(name or uuid.uuid4().hex))


def log(store, webhook):
    return store.list_webhook_deliveries(ListWebhookDeliveries(webhook)).webhook_deliveries


def claim(store, limit=100, lease=60_000):
    return store.claim_deliveries(ClaimDeliveries(limit, lease)).deliveries


def let_pass(store, seconds):
    """Do to messages that wait what so much time does."""

    def sooner(_, tx, milliseconds):
        tx.execute("UPDATE webhook_delivery SET due_time = due_time - ?", (milliseconds,))

    store.writer.write(sooner, seconds * 1000)


def finish(store, claimed, **outcome):
    store.finish_delivery(FinishDelivery(claimed.number, claimed.lease_end, **outcome))


def test_a_change_writes_one_message_per_webhook_that_listens(store, webhook):
    assert store.next_delivery(GetNextDelivery()).due_time is None
    change(store, "told")
    store.create_model_version(CreateModelVersion("told", "s3://x"))
    [message] = log(store, webhook)
    assert (message.event, message.status, message.attempts) == ("registered_model.created", "PENDING", 0)
    assert store.next_delivery(GetNextDelivery()).due_time == message.next_attempt_timestamp


def test_a_change_that_is_refused_writes_none(store, webhook):
    change(store, "taken")
    with raises("RESOURCE_ALREADY_EXISTS"):
        change(store, "taken")
    assert len(log(store, webhook)) == 1


def test_a_claimed_message_is_not_claimed_again_before_its_lease_ends(store, webhook):
    change(store)
    [first] = claim(store, lease=300_000)
    assert claim(store) == []
    let_pass(store, 299)
    assert claim(store) == []
    let_pass(store, 1)
    [second] = claim(store, lease=600_000)
    assert (second.delivery_id, second.attempts) == (first.delivery_id, 0)
    # who was too slow changes nothing any more
    finish(store, first, delivered=True)
    assert log(store, webhook)[0].status == "PENDING"
    finish(store, second, delivered=True, response_status=200)
    [message] = log(store, webhook)
    assert (message.status, message.attempts, message.response_status) == ("DELIVERED", 1, 200)
    assert message.next_attempt_timestamp is None


def test_many_that_claim_at_once_get_each_message_once(store, webhook):
    for _ in range(30):
        change(store)
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        claimed = [c for found in pool.map(lambda _: claim(store, limit=10), range(12)) for c in found]
    assert len(claimed) == len({c.number for c in claimed}) == 30


def test_a_message_is_tried_again_later_and_then_given_up(store, webhook):
    change(store)
    [claimed] = claim(store)
    finish(store, claimed, delivered=False, response_status=503, error="busy", again_in=300_000)
    [message] = log(store, webhook)
    assert (message.status, message.attempts, message.error_message) == ("PENDING", 1, "busy")
    assert claim(store) == []
    let_pass(store, 300)
    [claimed] = claim(store)
    assert claimed.attempts == 1
    finish(store, claimed, delivered=False, error="busy")
    assert [m.status for m in log(store, webhook)] == ["FAILED"]


def test_a_webhook_that_is_disabled_is_told_nothing(store, webhook):
    change(store)
    store.update_webhook(UpdateWebhook(webhook, status="DISABLED"))
    change(store)
    [message] = log(store, webhook)
    assert (message.status, message.error_message) == (
        "FAILED",
        "The webhook was disabled before the message was sent.",
    )
    assert claim(store) == []


def test_messages_go_with_their_webhook(store, webhook):
    change(store)
    store.delete_webhook(DeleteWebhook(webhook))
    assert claim(store) == []
    with raises("RESOURCE_DOES_NOT_EXIST"):
        log(store, webhook)


def test_old_messages_are_forgotten_when_finished(store, webhook):
    for _ in range(2):
        change(store)
    [claimed, _] = claim(store)
    finish(store, claimed, delivered=True)
    store.forget_deliveries(ForgetDeliveries(int(time.time() * 1000) + 100_000))
    assert [message.status for message in log(store, webhook)] == ["PENDING"]


def test_the_log_comes_in_pages(store, webhook):
    for _ in range(5):
        change(store)
    first = store.list_webhook_deliveries(ListWebhookDeliveries(webhook, 3))
    rest = store.list_webhook_deliveries(ListWebhookDeliveries(webhook, 3, first.next_page_token))
    ids = [m.delivery_id for m in (*first.webhook_deliveries, *rest.webhook_deliveries)]
    assert ids == [m.delivery_id for m in log(store, webhook)]
    assert len(ids) == 5
    assert rest.next_page_token is None
