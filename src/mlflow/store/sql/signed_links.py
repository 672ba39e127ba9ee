"""Signed links: whoever has one may read one thing. Only hashes of their tokens are kept."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import Any
from urllib.parse import quote

from mlflow.api.limits import shown
from mlflow.api.links import CreateLink, LinkCreated, LinkMessage, LinksAnswer, ListLinks, RevokeLink
from mlflow.api.permissions import DEFAULT_WORKSPACE
from mlflow.api.rpc import Empty
from mlflow.exceptions import invalid, not_found
from mlflow.store.identity import Identity
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.scope import experiments_within, workspace_of
from mlflow.store.sql.transaction import Transaction

TOKEN_BYTES = 32
_COLUMNS = "id, resource_type, resource_id, account, creation_time, expires, revoked"
_CREATE = (
    "INSERT INTO signed_link (token_hash, workspace, resource_type, resource_id, account_id, account, creation_time, "
    "expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_USABLE = "revoked IS NULL AND expires > ?"
_EXPERIMENTS = {
    "run": "SELECT experiment_id FROM run WHERE uuid = ?",
    "trace": "SELECT experiment_id FROM trace WHERE trace_id = ?",
    "view": "SELECT experiment_id FROM saved_view WHERE uuid = ?",
    "experiment": "SELECT id FROM experiment WHERE id = ?",
    "model": "SELECT id FROM registered_model WHERE name = ? AND workspace = ?",
}
_SHOWN = {"run": "Run", "trace": "Trace", "view": "View", "experiment": "Experiment", "model": "Registered model"}
# where the web page shows a thing
_PAGES = {
    "run": "runs/{}",
    "trace": "traces/{}",
    "experiment": "experiments/{}",
    "model": "models/{}",
}


class LinkOperations:
    """The operations on links."""

    @writes
    def create_link(self, tx: Transaction, request: CreateLink) -> LinkCreated:
        experiment = _experiment_of(tx, request.resource_type, request.resource_id)
        token, now = secrets.token_urlsafe(TOKEN_BYTES), _now()
        caller = tx.caller
        identity = caller.identity if caller is not None else None
        row = (
            *(hash_of(token), workspace_of(tx)),
            *(request.resource_type, request.resource_id),
            *(identity.account_id if identity else 0, identity.name if identity else ""),
            *(now, now + request.expires_in_hours * 3_600_000),
        )
        number = tx.insert(_CREATE, row)
        link = LinkMessage(str(number), *row[2:4], row[5], *row[6:8])
        workspace = workspace_of(tx)
        place = "" if workspace == DEFAULT_WORKSPACE else f"workspace={quote(workspace, safe='')}&"
        return LinkCreated(f"{_page(request, experiment)}{place}link={token}", token, link)

    @searches
    def list_links(self, tx: Transaction, request: ListLinks) -> LinksAnswer:
        query = f"SELECT {_COLUMNS} FROM signed_link WHERE {_USABLE} AND workspace = ?"
        values: list[Any] = [_now(), workspace_of(tx)]
        if request.resource_type is not None:
            query += " AND resource_type = ? AND resource_id = ?"
            values += [request.resource_type, request.resource_id]
        else:
            identity = tx.caller.identity if tx.caller is not None else None
            if identity is not None:
                query += " AND account_id = ?"
                values.append(identity.account_id)
        return LinksAnswer([_message(row) for row in tx.rows(f"{query} ORDER BY id", values)])

    @writes
    def revoke_link(self, tx: Transaction, request: RevokeLink) -> Empty:
        number = link_number(request.link_id)
        changed = tx.execute("UPDATE signed_link SET revoked = ? WHERE id = ? AND revoked IS NULL", (_now(), number))
        if not changed:
            raise not_found("Link", request.link_id)
        return Empty()

    @looks_up
    def find_link(self, tx: Transaction, request: FindLink) -> Any:
        """The identity of whoever has a token, or None; not a part of the REST API."""
        row = tx.row(f"SELECT id FROM signed_link WHERE token_hash = ? AND {_USABLE}", (hash_of(request.token), _now()))
        return None if row is None else Identity(0, f"link {row[0]}", scope="read", via="link", key=row[0])


class FindLink:
    """Asks for the link of a token."""

    def __init__(self, token: str) -> None:
        self.token = token

    def check(self) -> None:
        """Nothing: a wrong token is found nowhere."""


def link_identity(store: Any, token: str) -> Identity | None:
    """Who somebody is who has the token of a link; None when it was never given, has expired or was revoked.

    Args:
        store: the SQL store.
        token: as it stands in the address.
    """
    return store.find_link(FindLink(token[:200]))


def target_row(tx: Transaction, number: int) -> tuple[str, str, int | None, bool] | None:
    """What a link shows: type and id, the number of its experiment, and whether it shows all of that."""
    # in another workspace a name is that of another thing
    query = f"SELECT resource_type, resource_id FROM signed_link WHERE id = ? AND {_USABLE} AND workspace = ?"
    row = tx.row(query, (number, _now(), workspace_of(tx)))
    if row is None:
        return None
    kind, identifier = row
    if kind == "model":
        return kind, identifier, None, False
    found = tx.row(_EXPERIMENTS[kind], (int(identifier) if kind == "experiment" else identifier,))
    # a view shows the runs of its experiment
    return kind, identifier, found[0] if found else None, kind in ("experiment", "view")


def hash_of(token: str) -> str:
    """What is kept of a token. It is long and random, so that a fast hash will do."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def link_number(link_id: str) -> int:
    """The number inside the database of a link's id.

    Raises: INVALID_PARAMETER_VALUE when it is none.
    """
    if not link_id.isascii() or not link_id.isdigit() or len(link_id) > 18:
        raise invalid(f"Invalid link id {shown(link_id)}: it must be a whole number.")
    return int(link_id)


def _experiment_of(tx: Transaction, kind: str, identifier: str) -> int | None:
    if kind == "experiment" and not (identifier.isascii() and identifier.isdigit() and len(identifier) < 19):
        raise invalid(f"Invalid experiment id {shown(identifier)}: it must be a whole number.")
    value: Any = int(identifier) if kind == "experiment" else identifier
    row = tx.row(_EXPERIMENTS[kind], (value, workspace_of(tx)) if kind == "model" else (value,))
    if row is None or (kind != "model" and row[0] is not None and not experiments_within(tx, [row[0]])):
        raise not_found(_SHOWN[kind], identifier)
    return row[0]


def _page(request: CreateLink, experiment: int | None) -> str:
    if request.resource_type == "view":
        # as the page names a view that is open
        page = f"experiments/{experiment}" if experiment is not None else "compare"
        return f"/{page}?saved={quote(request.resource_id, safe='')}&"
    return f"/{_PAGES[request.resource_type].format(quote(request.resource_id, safe=''))}?"


def _message(row: Any) -> LinkMessage:
    number, kind, identifier, account, created, expires, revoked = row
    return LinkMessage(str(number), kind, identifier, account, created, expires, revoked is not None)


def _now() -> int:
    return int(time.time() * 1000)
