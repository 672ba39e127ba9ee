"""Saved views of the web page."""

from __future__ import annotations

import time
import uuid
from typing import Any

from mlflow.api.rpc import Empty
from mlflow.api.views import (
    CreateView,
    DeleteView,
    GetView,
    SearchViews,
    UpdateView,
    View,
    ViewAnswer,
    ViewsPage,
)
from mlflow.exceptions import invalid, not_found
from mlflow.store.sql.dialect import Put
from mlflow.store.sql.experiments import active_experiment_row, number_of
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.page_numbers import page_number
from mlflow.store.sql.scope import confined_to, workspace_of
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.workspace_rows import entered

_COLUMNS = "id, uuid, experiment_id, page, name, state, user_id, creation_time, last_update_time"
_OWNED = ", ".join(f"v.{column}" for column in _COLUMNS.split(", ")) + ", o.private, o.account_id"
_FROM = "saved_view v LEFT JOIN view_owner o ON o.view_id = v.id"
_BY_UUID = f"SELECT {_COLUMNS} FROM saved_view WHERE uuid = ?"
_OWNED_BY_UUID = f"SELECT {_OWNED} FROM {_FROM} WHERE v.uuid = ?"
_OWNER = Put("view_owner", ("view_id", "account_id", "private"), ("view_id",))
_CREATE = (
    "INSERT INTO saved_view (uuid, experiment_id, page, name, state, user_id, creation_time, last_update_time, "
    "workspace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class ViewOperations:
    """The operations on saved views."""

    @writes
    def create_view(self, tx: Transaction, request: CreateView) -> ViewAnswer:
        experiment = None
        if request.experiment_id is not None:
            experiment = active_experiment_row(tx, request.experiment_id)[0]
        now = _now()
        row = (
            *(uuid.uuid4().hex, experiment, request.page, request.name, request.state),
            *(request.user_id or None, now, now),
        )
        if experiment is None:
            entered(tx, self)
        number, private = tx.insert(_CREATE, (*row, workspace_of(tx))), int(request.visibility == "private")
        account_id = _account_id(tx)
        if account_id is not None:
            tx.put(_OWNER, [(number, account_id, private)])
        elif private:
            raise invalid("A private view belongs to an account; this server has none, since it asks nobody to log in.")
        return ViewAnswer(_view((number, *row, private, account_id)))

    @looks_up
    def get_view(self, tx: Transaction, request: GetView) -> ViewAnswer:
        test, values = _known(tx)
        row = tx.row(_OWNED_BY_UUID + test, (request.view_id, *values))
        if row is None:
            raise not_found("View", request.view_id)
        return ViewAnswer(_view(row))

    @writes
    def update_view(self, tx: Transaction, request: UpdateView) -> ViewAnswer:
        row = list(_locked(tx, request.view_id))
        row[4] = row[4] if request.name is None else request.name
        row[5] = row[5] if request.state is None else request.state
        # never back, even when the clock is
        row[8] = max(_now(), row[8])
        query = "UPDATE saved_view SET name = ?, state = ?, last_update_time = ? WHERE id = ?"
        tx.execute(query, (row[4], row[5], row[8], row[0]))
        if request.visibility is not None:
            private = int(request.visibility == "private")
            changed = tx.execute("UPDATE view_owner SET private = ? WHERE view_id = ?", (private, row[0]))
            if private and not changed and tx.row("SELECT 1 FROM view_owner WHERE view_id = ?", (row[0],)) is None:
                raise invalid(f"The view {request.view_id} is nobody's, so it cannot be private.")
        return ViewAnswer(_view(tx.row(_OWNED_BY_UUID, (request.view_id,))))

    @writes
    def delete_view(self, tx: Transaction, request: DeleteView) -> Empty:
        number = _locked(tx, request.view_id)[0]
        tx.execute("DELETE FROM view_owner WHERE view_id = ?", (number,))
        tx.execute("DELETE FROM saved_view WHERE id = ?", (number,))
        return Empty()

    @searches
    def search_views(self, tx: Transaction, request: SearchViews) -> ViewsPage:
        from mlflow.store.sql.visibility import visible_views

        conditions, values = ["v.workspace = ?", "v.id > ?"], [workspace_of(tx), page_number(request.page_token)]
        visible = visible_views(tx, "v.experiment_id", "v.id")
        if visible is not None:
            conditions.append(visible.text)
            values += visible.values
        if request.experiment_id is not None:
            conditions.append("v.experiment_id = ?")
            values.append(number_of(request.experiment_id))
        if request.page is not None:
            conditions.append("v.page = ?")
            values.append(request.page)
        query = f"SELECT {_OWNED} FROM {_FROM} WHERE {' AND '.join(conditions)} ORDER BY v.id"
        rows = tx.first_rows(query, values, request.max_results + 1)
        page = rows[: request.max_results]
        return ViewsPage([_view(row) for row in page], str(page[-1][0]) if len(rows) > len(page) else None)


def _known(tx: Transaction) -> tuple[str, tuple[str, ...]]:
    workspace = confined_to(tx)
    return ("", ()) if workspace is None else (" AND workspace = ?", (workspace,))


def _locked(tx: Transaction, view_id: str) -> Any:
    test, values = _known(tx)
    row = tx.locked_row(_BY_UUID + test, (view_id, *values))
    if row is None:
        raise not_found("View", view_id)
    return row


def _view(row: Any) -> View:
    _, view_id, experiment, page, name, state, user_id, created, updated, private, owner = row
    experiment_id = None if experiment is None else str(experiment)
    visibility = "private" if private else "shared"
    return View(
        view_id, page, name, state, created, updated, experiment_id, user_id or "", visibility, owner is not None
    )


def _account_id(tx: Transaction) -> int | None:
    identity = tx.caller.identity if tx.caller is not None else None
    return identity.account_id if identity is not None else None


def _now() -> int:
    return int(time.time() * 1000)
