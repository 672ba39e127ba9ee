"""The history of the registry: every change is written down in its own transaction, and handed to the webhooks."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from mlflow.api.registry import RegistryEventsPage, SearchRegistryEvents
from mlflow.entities.model_registry.registry_event import RegistryEvent
from mlflow.store.sql.operation import searches
from mlflow.store.sql.scope import workspace_of
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.store.sql.webhooks import announce

_RECORD = (
    "INSERT INTO registry_event (time, action, model_name, version, user_id, details, workspace) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_COLUMNS = "id, time, action, model_name, version, user_id, details"


def now() -> int:
    """The time in milliseconds since the epoch."""
    return int(time.time() * 1000)


def record(
    tx: Transaction,
    action: str,
    user_id: str | None,
    name: str,
    version: int | None = None,
    details: dict[str, Any] | None = None,
    announced: dict[str, Any] | None = None,
) -> None:
    """Write down a change.

    Args:
        action: entity and what happened to it, e.g. ``model_version.created``.
        user_id: who, as far as known.
        details: what was changed.
        announced: what webhooks for an event of this name are told; None when there is no such event.
    """
    moment = now()
    known = {key: value for key, value in (details or {}).items() if value is not None}
    text = msgspec.json.encode(known).decode()
    workspace = workspace_of(tx)
    tx.execute(_RECORD, (moment, action, name, version, (user_id or None) and user_id[:256], text, workspace))
    if announced is not None:
        announce(tx, action, announced, moment, workspace)


class RegistryHistory:
    """The operations on the history."""

    @searches
    def search_registry_events(self, tx: Transaction, request: SearchRegistryEvents) -> RegistryEventsPage:
        from mlflow.store.sql.search_registry import find_registry_events

        ids, token = find_registry_events(tx, request)
        found = {}
        for part in chunks(ids):
            for row in tx.rows(f"SELECT {_COLUMNS} FROM registry_event WHERE id IN ({','.join(map(str, part))})"):
                found[row[0]] = row
        events = [
            RegistryEvent(
                event_id=str(number),
                timestamp=moment,
                action=action,
                name=name,
                version=None if version is None else str(version),
                user_id=user_id,
                details=msgspec.json.decode(details),
            )
            for number, moment, action, name, version, user_id, details in (found[number] for number in ids)
        ]
        return RegistryEventsPage(events, token)
