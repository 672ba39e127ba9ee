"""Webhooks in the database: who listens, what is to be sent (an outbox), and what became of it (a log).

A message is written in the transaction of the change that it tells of, so there is one exactly when the change was
committed. A server claims messages that are due for some time; one that dies leaves them to be claimed again.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import msgspec

from mlflow.api.rpc import Answer, Empty, Request
from mlflow.api.webhooks import (
    CreateWebhook,
    DeleteWebhook,
    EventMessage,
    GetWebhook,
    ListWebhookDeliveries,
    ListWebhooks,
    UpdateWebhook,
    WebhookAnswer,
    WebhookDeliveriesPage,
    WebhookMessage,
    WebhooksPage,
    active,
    event_message,
)
from mlflow.entities.webhook import WebhookDelivery, WebhookDeliveryStatus, WebhookEvent, WebhookStatus
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.scope import confined_to, workspace_of
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.store.sql.workspace_rows import entered

_STATUSES = tuple(WebhookDeliveryStatus)
PENDING, DELIVERED, FAILED = range(3)
"""What ``webhook_delivery.status`` says."""

_COLUMNS = "id, uuid, name, url, description, active, creation_time, last_update_time, workspace"
_BY_UUID = f"SELECT {_COLUMNS} FROM webhook WHERE uuid = ?"
_CREATE = (
    "INSERT INTO webhook (uuid, name, url, description, active, secret, creation_time, last_update_time, workspace) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_LISTENERS = (
    "SELECT w.id FROM webhook_event e JOIN webhook w ON w.id = e.webhook_id "
    "WHERE e.event = ? AND w.active = 1 AND w.workspace = ?"
)
_MESSAGE = (
    "INSERT INTO webhook_delivery (uuid, webhook_id, event, body, status, attempts, creation_time, due_time) "
    "VALUES (?, ?, ?, ?, 0, 0, ?, ?)"
)
_DUE = (
    "SELECT d.id, d.uuid, d.event, d.body, d.attempts, d.due_time, w.url, w.secret FROM webhook_delivery d "
    "JOIN webhook w ON w.id = d.webhook_id WHERE d.status = 0 AND d.due_time <= ? ORDER BY d.due_time, d.id"
)
# messages of which there is to be one get their id from what they tell
_ONCE = uuid.UUID("6b0c1d0e-2f52-4e3a-9a53-0f2f6f1f7a11")
_CLAIM = "UPDATE webhook_delivery SET due_time = ? WHERE id = ? AND status = 0 AND due_time = ?"


def body_of(event: WebhookEvent, data: Any, moment: int) -> bytes:
    """The JSON of a message.

    Args:
        moment: when it happened, in milliseconds since the epoch.
    """
    happened = datetime.fromtimestamp(moment / 1000, timezone.utc).isoformat()
    return msgspec.json.encode(
        {"entity": event.entity.value, "action": event.action.value, "timestamp": happened, "data": data}
    )


def announce(
    tx: Transaction, event: str, data: dict[str, Any], moment: int, workspace: str, once: str | None = None
) -> int:
    """Write down what every webhook for an event is to be told.

    Args:
        event: entity and action, e.g. ``model_version.created``.
        moment: when it happened, in milliseconds since the epoch.
        workspace: where it happened; webhooks of others are not told.
        once: what happened, as a text; nobody is told of the same again. None tells it always.

    Returns: how many messages were written.
    """
    listeners = tx.rows(_LISTENERS, (event, workspace))
    written = 0
    if listeners:
        body = body_of(WebhookEvent.from_str(event), data, moment).decode()
        for (webhook,) in listeners:
            public = str(uuid.uuid4() if once is None else uuid.uuid5(_ONCE, f"{webhook} {event} {once}"))
            if once is None or tx.row("SELECT id FROM webhook_delivery WHERE uuid = ?", (public,)) is None:
                tx.execute(_MESSAGE, (public, webhook, event, body, moment, moment))
                written += 1
    return written


# ---- what a server asks of its store, beside the service's own operations --------------------------------------------


class GetWebhookTarget(Request):
    webhook_id: str


class WebhookTarget(Answer):
    """Where a webhook's messages go; the secret is encrypted."""

    url: str
    secret: str | None = None
    events: list[str] = []


class ClaimDeliveries(Request):
    """Ask for messages that are due.

    Args:
        limit: the most to claim.
        lease: how long nobody else may claim them, in milliseconds.
    """

    limit: int
    lease: int


class ClaimedDelivery(Answer):
    """A message to send, and where to; the secret is encrypted."""

    number: int
    delivery_id: str
    event: str
    body: str
    attempts: int
    lease_end: int
    url: str
    secret: str | None = None


class ClaimedDeliveries(Answer):
    deliveries: list[ClaimedDelivery] = []


class GetNextDelivery(Request):
    """Ask when a message is due."""


class NextDelivery(Answer):
    """When the next message is due, in milliseconds since the epoch; None when none waits."""

    due_time: int | None = None


class FinishDelivery(Request):
    """Tell what came of sending a claimed message.

    Args:
        lease_end: as the claim said; nothing is changed when somebody else has claimed the message since.
        delivered: whether the receiver took it.
        again_in: milliseconds until it is to be sent again; None when it is given up.
    """

    number: int
    lease_end: int
    delivered: bool
    response_status: int | None = None
    error: str | None = None
    again_in: int | None = None


class ForgetDeliveries(Request):
    """Remove finished messages from the log that are older than a time in milliseconds since the epoch."""

    before: int


class WebhookRows:
    """The operations on webhooks and their messages. Secrets come and go encrypted."""

    @writes
    def create_webhook(self, tx: Transaction, request: CreateWebhook) -> WebhookAnswer:
        moment, public = _now(), str(uuid.uuid4())
        on = active(request.status) is not False
        values = (public, request.name, request.url, request.description or None, int(on), request.secret or None)
        entered(tx, self)
        number = tx.insert(_CREATE, (*values, moment, moment, workspace_of(tx)))
        _set_events(tx, number, request.events)
        return WebhookAnswer(_messages(tx, [_row(tx, public)])[0])

    @looks_up
    def get_webhook(self, tx: Transaction, request: GetWebhook) -> WebhookAnswer:
        return WebhookAnswer(_messages(tx, [_row(tx, request.webhook_id)])[0])

    @looks_up
    def get_webhook_target(self, tx: Transaction, request: GetWebhookTarget) -> WebhookTarget:
        row = _row(tx, request.webhook_id)
        secret = tx.row("SELECT secret FROM webhook WHERE id = ?", (row[0],))[0]
        return WebhookTarget(row[3], secret, _events_of(tx, [row[0]])[row[0]])

    @searches
    def list_webhooks(self, tx: Transaction, request: ListWebhooks) -> WebhooksPage:
        from mlflow.store.sql.search_registry import latest_first

        ids, token = latest_first(tx, "webhook r", "r.workspace = ?", (workspace_of(tx),), request)
        rows = {}
        for part in chunks(ids):
            query = f"SELECT {_COLUMNS} FROM webhook WHERE id IN ({','.join(map(str, part))})"
            rows.update((row[0], row) for row in tx.rows(query))
        return WebhooksPage(_messages(tx, [rows[number] for number in ids]), token)

    @writes
    def update_webhook(self, tx: Transaction, request: UpdateWebhook) -> WebhookAnswer:
        row = _row(tx, request.webhook_id, lock=True)
        number, _, name, url, description, on, *_ = row
        asked = active(request.status)
        values = (
            request.name or name,
            request.url or url,
            description if request.description is None else request.description or None,
            on if asked is None else int(asked),
        )
        tx.execute(
            "UPDATE webhook SET name = ?, url = ?, description = ?, active = ?, last_update_time = ? WHERE id = ?",
            (*values, _now(), number),
        )
        if request.secret is not None:
            tx.execute("UPDATE webhook SET secret = ? WHERE id = ?", (request.secret or None, number))
        if request.events:
            tx.execute("DELETE FROM webhook_event WHERE webhook_id = ?", (number,))
            _set_events(tx, number, request.events)
        if asked is False:
            # what is not sent yet would otherwise come much later, when the webhook is made active again
            tx.execute(
                "UPDATE webhook_delivery SET status = 2, finished_time = ?, error = ? WHERE webhook_id = ? "
                "AND status = 0",
                (_now(), "The webhook was disabled before the message was sent.", number),
            )
        return WebhookAnswer(_messages(tx, [_row(tx, request.webhook_id)])[0])

    @writes
    def delete_webhook(self, tx: Transaction, request: DeleteWebhook) -> Empty:
        row = _row(tx, request.webhook_id, lock=True)
        for table in ("webhook_delivery", "webhook_event"):
            tx.execute(f"DELETE FROM {table} WHERE webhook_id = ?", (row[0],))
        tx.execute("DELETE FROM webhook WHERE id = ?", (row[0],))
        return Empty()

    @searches
    def list_webhook_deliveries(self, tx: Transaction, request: ListWebhookDeliveries) -> WebhookDeliveriesPage:
        from mlflow.store.sql.search_registry import latest_first

        webhook = _row(tx, request.webhook_id)[0]
        ids, token = latest_first(tx, "webhook_delivery r", "r.webhook_id = ?", (webhook,), request)
        rows = {}
        for part in chunks(ids):
            query = (
                "SELECT id, uuid, event, status, attempts, creation_time, due_time, finished_time, response_status, "
                f"error FROM webhook_delivery WHERE id IN ({','.join(map(str, part))})"
            )
            rows.update((row[0], row[1:]) for row in tx.rows(query))
        return WebhookDeliveriesPage([_delivery(request.webhook_id, *rows[number]) for number in ids], token)

    # ---- the outbox

    @looks_up
    def next_delivery(self, tx: Transaction, request: GetNextDelivery) -> NextDelivery:
        row = tx.row("SELECT min(due_time) FROM webhook_delivery WHERE status = 0")
        return NextDelivery(row[0])

    @writes
    def claim_deliveries(self, tx: Transaction, request: ClaimDeliveries) -> ClaimedDeliveries:
        # of the database: clocks of several machines differ
        now = tx.now()
        until = now + request.lease
        claimed = []
        for number, public, event, body, attempts, due, url, secret in tx.first_rows(_DUE, (now,), request.limit):
            # another server may have been faster
            if tx.execute(_CLAIM, (until, number, due)) == 1:
                claimed.append(ClaimedDelivery(number, public, event, body, attempts, until, url, secret))
        return ClaimedDeliveries(claimed)

    @writes
    def finish_delivery(self, tx: Transaction, request: FinishDelivery) -> Empty:
        now = _now()
        again = None if request.again_in is None else now + request.again_in
        status = DELIVERED if request.delivered else FAILED if again is None else PENDING
        tx.execute(
            "UPDATE webhook_delivery SET status = ?, attempts = attempts + 1, due_time = ?, finished_time = ?, "
            "response_status = ?, error = ? WHERE id = ? AND status = 0 AND due_time = ?",
            (
                *(status, again or now, None if status == PENDING else now, request.response_status),
                *((request.error or "")[:1000] or None, request.number, request.lease_end),
            ),
        )
        return Empty()

    @writes
    def forget_deliveries(self, tx: Transaction, request: ForgetDeliveries) -> Empty:
        tx.execute("DELETE FROM webhook_delivery WHERE status > 0 AND due_time < ?", (request.before,))
        return Empty()


def _now() -> int:
    return int(time.time() * 1000)


def _unknown(webhook_id: str) -> MlflowException:
    return not_found("Webhook", webhook_id)


def _row(tx: Transaction, webhook_id: str, lock: bool = False) -> Any:
    row = (tx.locked_row if lock else tx.row)(_BY_UUID, (webhook_id,))
    if row is None or confined_to(tx) not in (None, row[8]):
        raise _unknown(webhook_id)
    return row


def _set_events(tx: Transaction, webhook: int, events: Sequence[EventMessage]) -> None:
    names = dict.fromkeys(str(message.event()) for message in events)
    tx.many("INSERT INTO webhook_event (event, webhook_id) VALUES (?, ?)", [(name, webhook) for name in names])


def _events_of(tx: Transaction, webhooks: Sequence[int]) -> dict[int, list[str]]:
    events: dict[int, list[str]] = {number: [] for number in webhooks}
    for part in chunks(webhooks):
        query = (
            f"SELECT webhook_id, event FROM webhook_event WHERE webhook_id IN ({','.join(map(str, part))}) "
            "ORDER BY webhook_id, event"
        )
        for number, event in tx.rows(query):
            events[number].append(event)
    return events


def _messages(tx: Transaction, rows: Sequence[Any]) -> list[WebhookMessage]:
    events = _events_of(tx, [row[0] for row in rows])
    return [
        WebhookMessage(
            webhook_id=public,
            name=name,
            url=url,
            description=description,
            events=[event_message(WebhookEvent.from_str(event)) for event in events[number]],
            status=(WebhookStatus.ACTIVE if on else WebhookStatus.DISABLED).value,
            creation_timestamp=created,
            last_updated_timestamp=updated,
        )
        for number, public, name, url, description, on, created, updated, _ in rows
    ]


def _delivery(
    webhook_id: str,
    public: str,
    event: str,
    status: int,
    attempts: int,
    created: int,
    due: int,
    finished: int | None,
    response: int | None,
    error: str | None,
) -> WebhookDelivery:
    return WebhookDelivery(
        delivery_id=public,
        webhook_id=webhook_id,
        event=event,
        status=_STATUSES[status].value,
        attempts=attempts,
        creation_timestamp=created,
        next_attempt_timestamp=due if status == PENDING else None,
        finished_timestamp=finished,
        response_status=response,
        error_message=error,
    )
