"""Saved views of the web page."""

from __future__ import annotations

import time
import uuid
from typing import Any

from mlflow.api.limits import shown
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
from mlflow.store.sql.experiments import active_experiment_row, number_of
from mlflow.store.sql.operation import looks_up, searches, writes
from mlflow.store.sql.scope import confined_to, workspace_of
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.workspace_rows import entered

_COLUMNS = "id, uuid, experiment_id, page, name, state, user_id, creation_time, last_update_time"
_BY_UUID = f"SELECT {_COLUMNS} FROM saved_view WHERE uuid = ?"
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
        return ViewAnswer(_view((tx.insert(_CREATE, (*row, workspace_of(tx))), *row)))

    @looks_up
    def get_view(self, tx: Transaction, request: GetView) -> ViewAnswer:
        test, values = _known(tx)
        row = tx.row(_BY_UUID + test, (request.view_id, *values))
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
        return ViewAnswer(_view(row))

    @writes
    def delete_view(self, tx: Transaction, request: DeleteView) -> Empty:
        tx.execute("DELETE FROM saved_view WHERE id = ?", (_locked(tx, request.view_id)[0],))
        return Empty()

    @searches
    def search_views(self, tx: Transaction, request: SearchViews) -> ViewsPage:
        conditions, values = ["workspace = ?", "id > ?"], [workspace_of(tx), _place(request.page_token)]
        if request.experiment_id is not None:
            conditions.append("experiment_id = ?")
            values.append(number_of(request.experiment_id))
        if request.page is not None:
            conditions.append("page = ?")
            values.append(request.page)
        query = f"SELECT {_COLUMNS} FROM saved_view WHERE {' AND '.join(conditions)} ORDER BY id"
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
    _, view_id, experiment, page, name, state, user_id, created, updated = row
    experiment_id = None if experiment is None else str(experiment)
    return View(view_id, page, name, state, created, updated, experiment_id, user_id or "")


def _place(token: str | None) -> Any:
    if not token:
        return 0
    if not token.isascii() or not token.isdigit() or len(token) > 18:
        raise invalid(f"Invalid page token {shown(token)}.")
    return int(token)


def _now() -> int:
    return int(time.time() * 1000)
