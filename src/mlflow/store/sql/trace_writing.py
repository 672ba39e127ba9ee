"""Traces and spans into the database, in any order and any number of times.

One call writes everything of a request that belongs to one trace: the rows of its spans, their bodies, and the row of
the trace, merged from what is stored, what its info says, and what its spans say. A span that is stored already as it
comes is passed over; what an info says wins over what spans say.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import msgspec

from mlflow.api import limits
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import AssessmentMessage, TraceInfoMessage
from mlflow.exceptions import invalid
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.scope import check_known, check_rows
from mlflow.store.sql.trace_bodies import add_bodies, pack, replaces
from mlflow.store.sql.trace_changes import touched
from mlflow.store.sql.trace_merging import Arriving, merge, take_senders_tags
from mlflow.store.sql.trace_rows import COLUMNS, SELECT, Given, TraceRow, previews_of
from mlflow.store.sql.trace_spans import (
    CHECKSUM,
    DURATION,
    FIGURES,
    PARENT_ID,
    PUT_SPAN,
    SIZE,
    SPAN_ID,
    TOKENS,
    span_row,
    total_figures,
)
from mlflow.store.sql.trace_spans import COLUMNS as SPAN_COLUMNS
from mlflow.store.sql.transaction import Transaction, chunks

MAX_TRACE_ID_LENGTH = 100

PUT_TAG = Put("trace_tag", ("trace_id", "key", "value"), ("trace_id", "key"))
_ADD_TAG = Insert("trace_tag", ("trace_id", "key", "value"), ("trace_id", "key"))
_PUT_METADATA = Put("trace_metadata", ("trace_id", "key", "value"), ("trace_id", "key"))
_PUT_PREVIEW = Put("trace_preview", ("trace_id", "request", "response", "metadata"), ("trace_id",))
ADD_PROMPT = Insert("trace_prompt", ("trace_id", "name", "version"), ("trace_id", "name", "version"))
LINK = Insert("trace_run", ("trace_id", "run_id"), ("trace_id", "run_id"))
# without id. Not an Insert: if another writer makes the same trace meanwhile, the whole operation is run again
_ADD_TRACE = f"INSERT INTO trace ({', '.join(COLUMNS[1:])}) VALUES ({', '.join('?' * (len(COLUMNS) - 1))})"
_CHANGE_TRACE = f"UPDATE trace SET {', '.join(f'{name} = ?' for name in COLUMNS[3:])} WHERE id = ?"

_FIGURES_OF_SPANS = (
    f"SELECT {', '.join(n if n in (*FIGURES, 'span_id', 'parent_id') else 'NULL' for n in SPAN_COLUMNS)} "
    "FROM span WHERE trace_id = ?"
)

_is_trace_id = re.compile(rf"[A-Za-z0-9][\w\-.:]{{0,{MAX_TRACE_ID_LENGTH - 1}}}", re.ASCII).fullmatch


def write_traces(
    tx: Transaction,
    experiment: int,
    infos: Iterable[TraceInfoMessage],
    spans: Iterable[SpanRecord],
    run_id: str | None = None,
    tags: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
) -> list[TraceRow]:
    """Write traces and spans; gives the rows of the traces as they are now.

    Args:
        experiment: the number of the experiment of traces that are new; stored ones stay where they are.
        infos: what is known about traces; assessments in them are the caller's to write.
        spans: of these traces, of stored ones, or of traces that are made from them.
        run_id: the run that new traces were made in, unless their info names one.
        tags: by trace id, what the senders of spans say of themselves; the root's sender wins.

    Raises: INVALID_PARAMETER_VALUE for ids, states, times and keys that are none.
    """
    arriving = _gather(infos, spans)
    stored = _stored(tx, sorted(arriving))
    if run_id is not None:
        check_known(tx, "run", "Run", [run_id])
    for trace_id, one in arriving.items():
        one.stored = stored.get(trace_id)
        if one.stored is None:
            one.row = TraceRow(None, trace_id, experiment, 0, source_run_id=run_id)
        else:
            one.row = copy.copy(one.stored)
        rows = {}
        for record in one.records.values():
            row, body = span_row(record)
            rows[record.span_id] = (row, body)
        one.spans = list(rows.values()) if one.stored is None else _unknown(tx, one.row, rows)
        if one.stored is not None and any(row[PARENT_ID] is None for row, _ in one.spans):
            one.older_root = _older_root(tx, one)
        if trace_id in tags:
            take_senders_tags(one, tags[trace_id])
    texts = previews_of(tx, [row.id for row in stored.values()])
    for one in arriving.values():
        merge(one, texts.get(one.row.id, (None, None, None)))
    _write_rows(tx, arriving)
    changed = [row for one in arriving.values() if one.row != one.stored for row in (one.row, one.stored) if row]
    touched(tx, [(row.experiment_id, row.request_time) for row in changed])
    return [one.row for one in arriving.values()]


# ---- what comes ------------------------------------------------------------------------------------------------------


def _gather(infos: Iterable[TraceInfoMessage], spans: Iterable[SpanRecord]) -> dict[str, Arriving]:
    arriving: dict[str, Arriving] = {}
    for info in infos:
        _arriving(arriving, info.trace_id).infos.append(info)
    told = len(arriving)
    for span in spans:
        one = arriving.get(span.trace_id) or _arriving(arriving, span.trace_id)
        known = one.records.get(span.span_id)
        if known is None or replaces(span.end_ns, known.end_ns):
            one.records[span.span_id] = span
    # traces that are told of come from their one writer, in the order that those of the same millisecond keep; spans of
    # others come from many: in one order everywhere, so that two writers cannot wait for each other
    every = list(arriving.items())
    return dict(every[:told] + sorted(every[told:], key=itemgetter(0)))


def _arriving(arriving: dict[str, Arriving], trace_id: str) -> Arriving:
    one = arriving.get(trace_id)
    if one is None:
        check_trace_id(trace_id)
        one = arriving[trace_id] = Arriving()
    return one


def check_trace_id(trace_id: str) -> None:
    """Raise INVALID_PARAMETER_VALUE unless it may be the id of a trace."""
    if not _is_trace_id(trace_id):
        raise invalid(
            f"Invalid trace id {limits.shown(trace_id)}: allowed are up to {MAX_TRACE_ID_LENGTH} letters, digits, "
            "'_', '-', '.' and ':', beginning with a letter or digit."
        )


def _stored(tx: Transaction, trace_ids: Iterable[str]) -> dict[str, TraceRow]:
    """The traces that are stored already, locked against other writers."""
    found = {}
    for part in chunks(list(trace_ids)):
        query = tx.dialect.locked(f"{SELECT} WHERE trace_id IN ({', '.join('?' * len(part))})")
        tx.cursor.execute(query, part)
        for row in tx.cursor.fetchall():
            found[row[1]] = TraceRow(*row)
    check_rows(tx, "Trace", [(row.trace_id, row.experiment_id) for row in found.values()])
    return found


def _unknown(tx: Transaction, trace: TraceRow, rows: dict[str, Any]) -> list[tuple[list[Any], bytes]]:
    """Those of the spans that change what is stored; the trace's counts lose those that they take the place of."""
    for part in chunks(list(rows)):
        marks = ", ".join("?" * len(part))
        query = (
            "SELECT span_id, start_ns, duration_ns, size, checksum FROM span "
            f"WHERE trace_id = ? AND span_id IN ({marks})"
        )
        for span_id, _, duration, size, checksum in tx.rows(query, (trace.id, *part)):
            row = rows[span_id][0]
            same = row[CHECKSUM] == checksum and row[SIZE] == size
            if same or not replaces(row[DURATION], duration):
                del rows[span_id]
                continue
            trace.span_count -= 1
            trace.open_count -= duration is None
            trace.size -= size
    return list(rows.values())


def _older_root(tx: Transaction, one: Arriving) -> tuple[int, str] | None:
    coming = {row[SPAN_ID] for row, _ in one.spans}
    stored = tx.rows("SELECT start_ns, span_id FROM span WHERE trace_id = ? AND parent_id IS NULL", (one.row.id,))
    return min((tuple(root) for root in stored if root[1] not in coming), default=None)


# ---- rows ------------------------------------------------------------------------------------------------------------


def _write_rows(tx: Transaction, arriving: dict[str, Arriving]) -> None:
    made, changed = [], []
    for one in arriving.values():
        one.bodies = list(enumerate(pack([body for _, body in one.spans]), one.row.chunks))
        one.row.chunks += len(one.bodies)
        if one.stored is None:
            made.append(one)
        elif one.spans or one.row != one.stored:
            changed.append(one)
    for one in made:
        _set_figures(one.row, [row for row, _ in one.spans])
    _add_traces(tx, made)
    rows, bodies = [], []
    for one in arriving.values():
        number = one.row.id
        for row, _ in one.spans:
            row[0] = number
            rows.append(row)
        bodies += [(number, *body) for body in one.bodies]
    tx.put(PUT_SPAN, rows)
    add_bodies(tx, bodies)
    for one in changed:
        if one.spans:
            _count_again(tx, one)
    tx.many(_CHANGE_TRACE, [(*msgspec.structs.astuple(one.row)[3:], one.row.id) for one in changed])
    _write_entries(tx, arriving.values())


def _add_traces(tx: Transaction, made: list[Arriving]) -> None:
    if not made:
        return
    tx.many(_ADD_TRACE, [msgspec.structs.astuple(one.row)[1:] for one in made])
    numbers: dict[str, int] = {}
    for part in chunks([one.row.trace_id for one in made]):
        marks = ", ".join("?" * len(part))
        numbers.update(tx.rows(f"SELECT trace_id, id FROM trace WHERE trace_id IN ({marks})", part))
    for one in made:
        one.row.id = numbers[one.row.trace_id]
    _link_waiting(tx, numbers)


def _link_waiting(tx: Transaction, numbers: dict[str, int]) -> None:
    """Make the links to runs that were asked for before these traces came."""
    if not tx.first_rows("SELECT trace_id FROM trace_run_waiting ORDER BY trace_id", (), 1):
        return
    for part in chunks(list(numbers)):
        marks = ", ".join("?" * len(part))
        waiting = tx.rows(f"SELECT trace_id, run_id FROM trace_run_waiting WHERE trace_id IN ({marks})", part)
        tx.put(LINK, [(numbers[trace_id], run_id) for trace_id, run_id in waiting])
        tx.many("DELETE FROM trace_run_waiting WHERE trace_id = ? AND run_id = ?", waiting)


def _set_figures(row: TraceRow, spans: Sequence[Sequence[Any]]) -> None:
    figures = total_figures(spans)
    if not row.given & Given.TOKENS:
        row.input_tokens, row.output_tokens, row.total_tokens = figures[:3]
        row.cache_read_tokens, row.cache_creation_tokens = figures[3 : len(TOKENS)]
    if not row.given & Given.COST:
        row.input_cost, row.output_cost, row.total_cost = figures[len(TOKENS) :]


def _count_again(tx: Transaction, one: Arriving) -> None:
    """Sum up tokens and costs of a trace to which spans were added.

    Until its root has come, spans are counted as they come; then all are looked at, for what one span reports again
    that another one below it has reported. So they are when a span took the place of another.
    """
    row = one.row
    if row.given & Given.TOKENS and row.given & Given.COST:
        return
    figures = total_figures([span for span, _ in one.spans])
    if row.root or row.span_count - len(one.spans) < one.stored.span_count:
        if any(figure is not None for figure in figures) or row.total_tokens is not None or row.total_cost is not None:
            _set_figures(row, tx.rows(_FIGURES_OF_SPANS, (row.id,)))
        return
    for at, name in enumerate(FIGURES):
        if figures[at] is not None and not row.given & (Given.TOKENS if at < len(TOKENS) else Given.COST):
            setattr(row, name, (getattr(row, name) or 0) + figures[at])


def _write_entries(tx: Transaction, arriving: Iterable[Arriving]) -> None:
    tags, set_tags, metadata, prompts, texts = [], [], [], [], []
    for one in arriving:
        number = one.row.id
        if one.tags:
            tags += [(number, key, value) for key, value in one.tags.items() if key not in one.set_tags]
        if one.set_tags:
            set_tags += [(number, key, value) for key, value in one.set_tags.items()]
        if one.metadata:
            metadata += [(number, key, value) for key, value in one.metadata.items()]
        if one.prompts:
            prompts += [(number, *prompt) for prompt in dict.fromkeys(one.prompts)]
        if one.texts is not None:
            texts.append((number, *one.texts))
    tx.put(_ADD_TAG, tags)
    tx.put(PUT_TAG, set_tags)
    tx.put(_PUT_METADATA, metadata)
    tx.put(ADD_PROMPT, prompts)
    # these are long, and databases bound the size of a statement
    for part in chunks(texts, 50):
        tx.put(_PUT_PREVIEW, part)


def assessments_of(infos: Iterable[TraceInfoMessage]) -> list[tuple[str, AssessmentMessage]]:
    """The assessments in infos, each with its trace's id."""
    return [(info.trace_id, assessment) for info in infos for assessment in info.assessments]
