"""The audit trail: entries are written in the transaction of the change that they tell of."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from mlflow.api.audit import AuditEntry, AuditFilter, AuditPage, SearchAudit
from mlflow.store.sql.operation import searches
from mlflow.store.sql.page_numbers import page_number
from mlflow.store.sql.transaction import Transaction

_COLUMNS = "time, account, via, address, workspace, operation, resource_type, resource_id, allowed, request_id, details"
_WRITE = f"INSERT INTO audit_entry ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_FORGET = 1000


@dataclass(frozen=True)
class Actor:
    """Who does something, and from where.

    Args:
        account: the account's name; None when nobody logged in.
        via: how it proved who it is.
        address: the client's address.
        request_id: of the HTTP request.
        workspace: the workspace of the request.
    """

    account: str | None = None
    via: str | None = None
    address: str | None = None
    request_id: str | None = None
    workspace: str | None = None


def write_entry(
    tx: Transaction,
    actor: Actor,
    operation: str,
    resource: tuple[str, str] | None,
    allowed: bool,
    details: Mapping[str, str] | None = None,
) -> None:
    """Write one entry.

    Args:
        resource: type and id of what it is about.
        allowed: whether it was done; an attempt that was denied otherwise.
        details: names only, never what was said, and no secrets.
    """
    kind, identifier = resource or (None, None)
    row = (
        *(int(time.time() * 1000), _cut(actor.account, 250), _cut(actor.via, 32), _cut(actor.address, 64)),
        *(_cut(actor.workspace, 63), operation[:64], _cut(kind, 32), _cut(identifier, 256), int(allowed)),
        *(_cut(actor.request_id, 64), _text(details)),
    )
    tx.execute(_WRITE, row)


def _text(details: Mapping[str, str] | None) -> str | None:
    if not details:
        return None
    return msgspec.json.encode({name: _cut(value, 500) for name, value in details.items()}).decode()


def _cut(value: str | None, length: int) -> str | None:
    # a text that is no Unicode cannot be stored
    return None if value is None else value.encode("utf-8", "replace").decode()[:length]


class AuditOperations:
    """Reading the trail."""

    @searches
    def search_audit(self, tx: Transaction, request: SearchAudit) -> AuditPage:
        where, values = conditions(request)
        if request.page_token:
            where += " AND id < ?"
            values.append(page_number(request.page_token))
        query = f"SELECT id, {_COLUMNS} FROM audit_entry WHERE {where} ORDER BY id DESC"
        rows = tx.first_rows(query, values, request.max_results + 1)
        page = rows[: request.max_results]
        token = str(page[-1][0]) if len(rows) > len(page) else None
        return AuditPage([_entry(row) for row in page], token)


def conditions(request: AuditFilter) -> tuple[str, list[Any]]:
    """What must hold for entries, and its values."""
    parts, values = ["1 = 1"], []
    for column, value in (
        ("account", request.user),
        ("operation", request.operation),
        ("resource_type", request.resource_type),
        ("resource_id", request.resource_id),
        ("workspace", request.workspace),
    ):
        if value is not None:
            parts.append(f"{column} = ?")
            values.append(value)
    if request.outcome is not None:
        parts.append("allowed = ?")
        values.append(int(request.outcome == "allowed"))
    for sign, moment in ((">=", request.since), ("<", request.until)):
        if moment is not None:
            parts.append(f"time {sign} ?")
            values.append(moment)
    return " AND ".join(parts), values


def forget_entries(tx: Transaction, before: int) -> int:
    """Remove some of the entries that are older than a time in milliseconds; gives how many. To be called until 0."""
    rows = tx.first_rows("SELECT id FROM audit_entry WHERE time < ? ORDER BY id", (before,), _FORGET)
    if rows:
        tx.execute(f"DELETE FROM audit_entry WHERE id IN ({','.join(str(row[0]) for row in rows)})")
    return len(rows)


def _entry(row: Any) -> AuditEntry:
    number, moment, account, via, address, workspace, operation, kind, identifier, allowed, request_id, details = row
    return AuditEntry(
        entry_id=str(number),
        time=moment,
        operation=operation,
        outcome="allowed" if allowed else "denied",
        user=account,
        via=via,
        address=address,
        workspace=workspace,
        resource_type=kind,
        resource_id=identifier,
        request_id=request_id,
        details=_details(details),
    )


def _details(text: str | None) -> dict[str, str]:
    return msgspec.json.decode(text) if text else {}
