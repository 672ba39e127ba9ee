"""Sessions: which conversations the traces of experiments belong to."""

from __future__ import annotations

import base64
import json
from typing import Any

from mlflow.api.traces import SearchTraceSessions, TraceSession, TraceSessionsPage
from mlflow.exceptions import invalid
from mlflow.store.sql.operation import scans
from mlflow.store.sql.transaction import Transaction

_OF_RUN = "(source_run_id = ? OR id IN (SELECT trace_id FROM trace_run WHERE run_id = ?))"


class TraceSessions:
    """The operation that lists sessions."""

    @scans
    def search_trace_sessions(self, tx: Transaction, request: SearchTraceSessions) -> TraceSessionsPage:
        from mlflow.store.sql.find_traces import experiment_of
        from mlflow.store.sql.search_conditions import numbers_in

        place = numbers_in("experiment_id", sorted({experiment_of(location) for location in request.locations}))
        values: list[Any] = list(place.values)
        conditions = [place.text, "session_id IS NOT NULL"]
        if request.model_id:
            conditions.append("model_id = ?")
            values.append(request.model_id)
        if request.run_id:
            conditions.append(_OF_RUN)
            values += [request.run_id, request.run_id]
        after = ""
        if request.page_token:
            last, session_id = _place(request.page_token)
            after = "HAVING max(request_time) < ? OR (max(request_time) = ? AND session_id > ?) "
            values += [last, last, session_id]
        rows = tx.first_rows(
            "SELECT session_id, count(*), min(request_time), max(request_time) FROM trace "
            f"WHERE {' AND '.join(conditions)} GROUP BY session_id {after}"
            "ORDER BY max(request_time) DESC, session_id",
            values,
            request.max_results + 1,
        )
        page = [TraceSession(*row) for row in rows[: request.max_results]]
        return TraceSessionsPage(page, _token(page[-1]) if len(rows) > len(page) else None)


def _token(session: TraceSession) -> str:
    return base64.b64encode(json.dumps([session.last_time_ms, session.session_id]).encode()).decode()


def _place(token: str) -> tuple[int, str]:
    try:
        last, session_id = json.loads(base64.b64decode(token, validate=True))
    except (ValueError, TypeError, RecursionError):
        last = session_id = None
    if isinstance(last, bool) or not isinstance(last, int) or abs(last) >= 2**63 or not isinstance(session_id, str):
        raise invalid(f"Invalid page token {token[:100]!r}.")
    return last, session_id
