"""What webhooks are to be told: written in the transaction of the change, sent later by a server."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import Any

import msgspec

from mlflow.store.sql.transaction import Transaction

_LISTENERS = "SELECT w.id FROM webhook_event e JOIN webhook w ON w.id = e.webhook_id WHERE e.event = ? AND w.active = 1"
_DELIVERY = (
    "INSERT INTO webhook_delivery (uuid, webhook_id, event, body, status, attempts, creation_time, due_time) "
    "VALUES (?, ?, ?, ?, 0, 0, ?, ?)"
)


def announce(tx: Transaction, event: str, data: dict[str, Any], moment: int) -> None:
    """Write down what every webhook for an event is to be told.

    Args:
        event: entity and action, e.g. ``model_version.created``.
        moment: when it happened, in milliseconds since the epoch.
    """
    listeners = tx.rows(_LISTENERS, (event,))
    if not listeners:
        return
    entity, _, action = event.partition(".")
    happened = datetime.fromtimestamp(moment / 1000, timezone.utc).isoformat()
    body = msgspec.json.encode({"entity": entity, "action": action, "timestamp": happened, "data": data}).decode()
    for (webhook,) in listeners:
        tx.execute(_DELIVERY, (str(uuid.uuid4()), webhook, event, body, moment, moment))
