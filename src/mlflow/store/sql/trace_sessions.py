"""Sessions: which conversations the traces of experiments belong to, and what they took."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from mlflow.api.traces import SearchTraceSessions, SessionFeedback, TraceSession, TraceSessionsPage
from mlflow.exceptions import invalid
from mlflow.store.sql.operation import scans
from mlflow.store.sql.search_conditions import Sql, joined, marks, select
from mlflow.store.sql.transaction import Transaction, chunks

_ERRORS = "sum(CASE WHEN r.state = 2 THEN 1 ELSE 0 END)"
_LAST = "max(r.request_time)"
_ORDERS = {
    "last_time_ms": _LAST,
    "first_time_ms": "min(r.request_time)",
    "trace_count": "count(*)",
    "error_count": _ERRORS,
    "total_tokens": "coalesce(sum(r.total_tokens), 0)",
    "total_cost": "coalesce(sum(r.total_cost), 0)",
}
_FIGURES = f"{_ERRORS}, sum(r.total_tokens), sum(r.total_cost), min(r.user_id)"
_YES, _NO = '"yes"', '"no"'
_PREVIEW = 1000


class TraceSessions:
    """The operation that lists sessions."""

    @scans
    def search_trace_sessions(self, tx: Transaction, request: SearchTraceSessions) -> TraceSessionsPage:
        from mlflow.store.sql.find_traces import experiments_of
        from mlflow.store.sql.trace_selection import selection

        experiments = experiments_of(tx, request.locations)
        if not experiments:
            return TraceSessionsPage()
        narrowed = {"run_id": request.run_id, "model_id": request.model_id}
        conditions = [*selection(tx, experiments, request.filter, **narrowed), Sql("r.session_id IS NOT NULL")]
        found, token = _page(tx, conditions, request)
        sessions = [TraceSession(*row[:4]) for row in found]
        if "figures" in request.include:
            _add_figures(tx, conditions, sessions)
        if "request" in request.include:
            _add_requests(tx, conditions, sessions)
        if "feedback" in request.include:
            _add_feedback(tx, conditions, sessions)
        return TraceSessionsPage(sessions, token)


def _page(tx: Transaction, conditions: Sequence[Sql], request: SearchTraceSessions) -> tuple[list[Any], str | None]:
    """The rows of a page, and the token of the next one: the place of the last row in the order of time; in another
    order, which sums may change, how many were given."""
    name, _, direction = request.order_by.partition(" ")
    by_time = name in ("", "last_time_ms") and direction.strip().upper() != "ASC"
    where = joined(" AND ", conditions)
    text, values, offset = f" FROM trace r WHERE {where.text} GROUP BY r.session_id", where.values, 0
    place = _place(request.page_token) if request.page_token else None
    if place is not None and by_time == isinstance(place, int):
        raise invalid(f"Invalid page token {request.page_token[:100]!r}: it is of another order.")  # type: ignore[index]
    if isinstance(place, int):
        offset = place
    elif place is not None:
        last, session_id = place
        text += f" HAVING {_LAST} < ? OR ({_LAST} = ? AND r.session_id > ?)"
        values += (last, last, session_id)
    order = f"{_LAST} DESC" if by_time else f"{_ORDERS[name or 'last_time_ms']} {direction.strip().upper() or 'ASC'}"
    columns = "r.session_id, count(*), min(r.request_time), max(r.request_time)"
    limit = request.max_results
    rows = select(tx, Sql(f"SELECT {columns}{text} ORDER BY {order}, r.session_id", values), offset + limit + 1)[
        offset:
    ]
    page = rows[:limit]
    if len(rows) == len(page):
        return page, None
    return page, _token([page[-1][3], page[-1][0]] if by_time else offset + limit)


def _add_figures(tx: Transaction, conditions: Sequence[Sql], sessions: Sequence[TraceSession]) -> None:
    """What the traces took: read for those sessions only that are on the page."""
    by_id = {session.session_id: session for session in sessions}
    where = joined(" AND ", conditions)
    for part in chunks(sessions, 500):
        ids = tuple(session.session_id for session in part)
        text = f"SELECT r.session_id, {_FIGURES} FROM trace r WHERE {where.text} AND r.session_id IN ({marks(ids)})"
        for row in select(tx, Sql(f"{text} GROUP BY r.session_id", where.values + ids)):
            session_id, errors, tokens, cost, user = row
            session = by_id[session_id]
            session.error_count = int(errors)
            session.total_tokens = None if tokens is None else int(tokens)
            session.total_cost = None if cost is None else float(cost)
            session.user = user


def _add_requests(tx: Transaction, conditions: Sequence[Sql], sessions: Sequence[TraceSession]) -> None:
    """The previews of the first requests."""
    by_id = {session.session_id: session for session in sessions}
    where = joined(" AND ", conditions)
    for part in chunks(sessions, 100):
        ids = tuple(session.session_id for session in part)
        times = tuple({session.first_time_ms for session in part})
        # an index finds these; pairs of session and time it would not
        text = (
            "SELECT r.session_id, r.request_time, p.request FROM trace r JOIN trace_preview p ON p.trace_id = r.id "
            f"WHERE {where.text} AND r.session_id IN ({marks(ids)}) AND r.request_time IN ({marks(times)}) "
            "ORDER BY r.id"
        )
        for session_id, time_ms, request in select(tx, Sql(text, where.values + ids + times)):
            session = by_id[session_id]
            if time_ms == session.first_time_ms and session.request_preview is None and request is not None:
                session.request_preview = request[:_PREVIEW]


def _add_feedback(tx: Transaction, conditions: Sequence[Sql], sessions: Sequence[TraceSession]) -> None:
    """What feedback says, by its name. Truth values, and the texts yes and no, are counted; numbers have a mean."""
    by_id = {session.session_id: session for session in sessions}
    where = joined(" AND ", conditions)
    for part in chunks(sessions, 500):
        ids = tuple(session.session_id for session in part)
        text = (
            "SELECT r.session_id, a.name, count(*), "
            "sum(CASE WHEN a.value IN ('true', ?) THEN 1 ELSE 0 END), "
            "sum(CASE WHEN a.value IN ('false', ?) THEN 1 ELSE 0 END), "
            "avg(CASE WHEN a.value IN ('true', 'false') THEN NULL ELSE a.number END) "
            "FROM trace r JOIN assessment a ON a.trace_id = r.id AND a.valid = 1 AND a.kind = 'feedback' "
            f"WHERE {where.text} AND r.session_id IN ({marks(ids)}) "
            "GROUP BY r.session_id, a.name ORDER BY a.name"
        )
        for session_id, name, count, yes, no, mean in select(tx, Sql(text, (_YES, _NO, *where.values, *ids))):
            feedback = SessionFeedback(name, int(count), int(yes), int(no), None if mean is None else float(mean))
            by_id[session_id].feedback.append(feedback)


def _token(place: Any) -> str:
    return base64.b64encode(json.dumps(place).encode()).decode()


def _place(token: str) -> tuple[int, str] | int:
    try:
        place = json.loads(base64.b64decode(token, validate=True))
    except (ValueError, RecursionError):
        place = None
    if isinstance(place, int) and not isinstance(place, bool) and 0 < place < 2**31:
        return place
    if isinstance(place, list) and len(place) == 2:
        last, session_id = place
        if isinstance(last, int) and not isinstance(last, bool) and abs(last) < 2**63 and isinstance(session_id, str):
            return last, session_id
    raise invalid(f"Invalid page token {token[:100]!r}.")
