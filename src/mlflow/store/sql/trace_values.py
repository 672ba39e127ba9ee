"""What there is among traces: values of a field with counts, keys of tags and metadata, names of assessments."""

from __future__ import annotations

import json

from mlflow.api.trace_parts import (
    TRACE_KEY_KINDS,
    SearchTraceKeys,
    SearchTraceValues,
    TraceKey,
    TraceKeys,
    TraceValue,
    TraceValues,
)
from mlflow.exceptions import invalid
from mlflow.search import Compare, Field, parse_filter
from mlflow.store.sql.operation import scans
from mlflow.store.sql.search_conditions import Sql, joined, numbers_in, select
from mlflow.store.sql.transaction import Transaction

LATEST = 10_000
"""Keys are those of so many traces of an experiment."""

_ATTRIBUTES = {
    "name": "r.name",
    "user": "r.user_id",
    "session_id": "r.session_id",
    "model_id": "r.model_id",
    "source_run_id": "r.source_run_id",
}
_SPAN = {"name": "s.name", "type": "s.type", "model": "s.model", "provider": "s.provider"}
_KINDS = {"feedback": "('feedback')", "expectation": "('expectation')", "assessment": "('feedback', 'expectation')"}
# a letter that no pattern needs: the wildcards of LIKE are looked for as they are
_ESCAPED = str.maketrans({"!": "!!", "%": "!%", "_": "!_", "[": "!["})


class TraceValueOperations:
    """The operations that list values and keys."""

    @scans
    def search_trace_values(self, tx: Transaction, request: SearchTraceValues) -> TraceValues:
        from mlflow.store.sql.find_traces import experiments_of
        from mlflow.store.sql.trace_selection import selection

        field = _field(request.field)
        experiments = experiments_of(tx, request.locations)
        if not experiments:
            return TraceValues()
        where = joined(" AND ", selection(tx, experiments, request.filter))
        parts = []
        for value, tables in _sources(field, tx.dialect.name):
            present = f"{where.text} AND ({value}) IS NOT NULL"
            text = f"SELECT r.id AS id, {value} AS value FROM trace r{tables.text} WHERE {present}"
            parts.append(Sql(text, tables.values + where.values))
        # a trace counts once for each of its values
        many = len(parts) > 1 or field.kind not in ("attribute", "tag", "metadata")
        count = "count(DISTINCT q.id)" if many else "count(*)"
        text, values = joined(" UNION ", parts)
        test = ""
        if request.contains:
            test = "WHERE LOWER(q.value) LIKE LOWER(?) ESCAPE '!' "
            values += (f"%{request.contains.translate(_ESCAPED)}%",)
        statement = f"SELECT q.value, {count} FROM ({text}) q {test}GROUP BY q.value ORDER BY {count} DESC, q.value"
        rows = select(tx, Sql(statement, values), request.max_results + 1)
        plain = _said if field.kind in _KINDS else str
        return TraceValues(
            [TraceValue(plain(value), int(traces)) for value, traces in rows[: request.max_results]],
            len(rows) > request.max_results,
        )

    @scans
    def search_trace_keys(self, tx: Transaction, request: SearchTraceKeys) -> TraceKeys:
        from mlflow.store.sql.find_traces import experiments_of

        found: set[tuple[str, str]] = set()
        wanted = [request.kind] if request.kind else list(TRACE_KEY_KINDS)
        for experiment in experiments_of(tx, request.locations):
            latest = "SELECT request_time FROM trace WHERE experiment_id = ? ORDER BY request_time DESC"
            times = tx.first_rows(latest, (experiment,), LATEST)
            if not times:
                continue
            place = [numbers_in("r.experiment_id", [experiment]), Sql("r.request_time >= ?", (times[-1][0],))]
            for kind in wanted:
                found |= {(kind, key) for key in _keys(tx, kind, place)}
        part = (request.contains or "").lower()
        keys = sorted((kind, key) for kind, key in found if part in key.lower())
        page = keys[: request.max_results]
        return TraceKeys([TraceKey(*key) for key in page], len(keys) > len(page))


def _keys(tx: Transaction, kind: str, place: list[Sql]) -> list[str]:
    if kind in ("tag", "metadata"):
        column, table, more = 't."key"', f"trace_{kind} t", []
    else:
        column, table, more = "t.name", "assessment t", [Sql("t.kind = ? AND t.valid = 1", (kind,))]
    where = joined(" AND ", [*place, *more])
    text = f"SELECT DISTINCT {column} FROM trace r JOIN {table} ON t.trace_id = r.id WHERE {where.text}"
    return [row[0] for row in select(tx, Sql(text, where.values))]


def _field(text: str) -> Field:
    """The field that a text names.

    Raises: INVALID_PARAMETER_VALUE when there is no such field, or none whose values can be listed.
    """
    from mlflow.store.sql.trace_conditions import resolved_field

    if text in ("prompt", "attributes.prompt"):
        return Field("attribute", "prompt", "text")
    node = parse_filter(f"{text} IS NOT NULL", "traces")
    field = resolved_field(node.field) if isinstance(node, Compare) else None
    known = field is not None and (
        field.kind in ("tag", "metadata", *_KINDS)
        or (field.kind == "attribute" and (field.key in _ATTRIBUTES or field.key in ("status", "run_id")))
        or (field.kind == "span" and (field.key in _SPAN or field.key == "status"))
    )
    if not known:
        raise invalid(
            f"Invalid field {text[:100]!r}: values can be listed of name, status, user, session_id, run_id, model_id, "
            "prompt, tags.KEY, metadata.KEY, feedback.NAME, expectation.NAME, assessment.NAME, span.name, span.type, "
            "span.model, span.provider and span.status."
        )
    assert field is not None
    return field


def _sources(field: Field, dialect: str) -> list[tuple[str, Sql]]:
    """Expressions of the values, and what is joined to the trace for them."""
    from mlflow.store.sql.trace_conditions import STATE
    from mlflow.store.sql.trace_figures import SPAN_STATUS

    kind, key = field.kind, field.key
    if kind in _KINDS:
        judged = f"a.trace_id = r.id AND a.name = ? AND a.valid = 1 AND a.kind IN {_KINDS[kind]}"
        return [("a.value", Sql(f" JOIN assessment a ON {judged}", (key,)))]
    if kind in ("tag", "metadata"):
        return [("t.value", Sql(f' JOIN trace_{kind} t ON t.trace_id = r.id AND t."key" = ?', (key,)))]
    if kind == "span":
        return [(_SPAN.get(key, SPAN_STATUS), Sql(" JOIN span s ON s.trace_id = r.id"))]
    if key == "run_id":
        return [("r.source_run_id", Sql("")), ("l.run_id", Sql(" JOIN trace_run l ON l.trace_id = r.id"))]
    if key == "prompt":
        both = "CONCAT(p.name, '/', p.version)" if dialect in ("mysql", "mssql") else "p.name || '/' || p.version"
        return [(both, Sql(" JOIN trace_prompt p ON p.trace_id = r.id"))]
    return [(STATE if key == "status" else _ATTRIBUTES[key], Sql(""))]


def _said(text: str) -> str:
    """What the JSON of a judgement says, as a filter has it."""
    if text[:1] != '"':
        return text
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, str) else text
