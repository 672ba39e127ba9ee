"""Traces and spans into the database, in any order and any number of times.

One call writes everything of a request that belongs to one trace: the rows of its spans, their bodies, and the row of
the trace, merged from what is stored, what its info says, and what its spans say. A span that is stored already as it
comes is passed over; what an info says wins over what spans say.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import msgspec

from mlflow.api import limits
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import SpanAttributeKey, TraceMetadataKey, TraceSizeStatsKey, TraceTagKey
from mlflow.entities.trace_message import AssessmentMessage, TraceInfoMessage
from mlflow.entities.trace_state import TraceState
from mlflow.entities.wire_time import duration_ms, time_ms
from mlflow.exceptions import invalid
from mlflow.store.sql.dialect import Insert, Put
from mlflow.store.sql.trace_bodies import add_bodies, pack, replaces
from mlflow.store.sql.trace_changes import touched
from mlflow.store.sql.trace_rows import (
    COLUMN_OF_METADATA,
    COLUMNS,
    OF_THE_STORE,
    SELECT,
    STATES,
    UNINDEXED,
    Given,
    TraceRow,
    previews_of,
)
from mlflow.store.sql.trace_spans import (
    CHECKSUM,
    DURATION,
    FIGURES,
    PARENT_ID,
    PUT_SPAN,
    SIZE,
    SPAN_ID,
    TOKENS,
    cost_of,
    short,
    span_row,
    text_of,
    total_figures,
    usage_of,
)
from mlflow.store.sql.trace_spans import COLUMNS as SPAN_COLUMNS
from mlflow.store.sql.transaction import Transaction, chunks

MAX_TAG_VALUE_LENGTH = 4096
MAX_METADATA_VALUE_LENGTH = 8000
MAX_TRACE_ID_LENGTH = 100
PREVIEW_LENGTH = 1000
"""Characters of a preview that is made from the root span."""

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
_is_key = re.compile(rf"[^\x00]{{1,{limits.MAX_KEY_LENGTH}}}").fullmatch
_STATE_NUMBERS = {state: number for number, state in enumerate(STATES)}
_OK, _ERROR, _IN_PROGRESS = (_STATE_NUMBERS[s] for s in (TraceState.OK, TraceState.ERROR, TraceState.IN_PROGRESS))
_TAG_PREFIX = SpanAttributeKey.TRACE_TAG_PREFIX
_SESSION, _USER = SpanAttributeKey.SESSION_ID, SpanAttributeKey.USER_ID
_PROMPTS = SpanAttributeKey.LINKED_PROMPTS
_NS = 1_000_000


class Arriving:
    """What a request brings of one trace, and what becomes of it."""

    __slots__ = (
        "bodies",
        "infos",
        "metadata",
        "new",
        "prompts",
        "records",
        "row",
        "set_tags",
        "spans",
        "tags",
        "texts",
    )

    def __init__(self) -> None:
        self.infos: list[TraceInfoMessage] = []
        # the last record of each span
        self.records: dict[str, SpanRecord] = {}
        self.row: TraceRow
        self.new = True
        # rows of spans that are written, and the spans' JSON
        self.spans: list[tuple[list[Any], bytes]] = []
        # rows of span_body: number within the trace, body
        self.bodies: list[tuple[int, bytes]] = []
        # tags of spans, tags of the info, indexed metadata, links to prompts
        self.tags: dict[str, str] = {}
        self.set_tags: dict[str, str] = {}
        self.metadata: dict[str, str] = {}
        self.prompts: list[tuple[str, str]] = []
        # previews of request and response, metadata without index; None: not changed
        self.texts: list[Any] | None = None


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
    stored = _stored(tx, arriving)
    before = [(row.experiment_id, row.request_time) for row in stored.values()]
    for trace_id, one in arriving.items():
        known = stored.get(trace_id)
        one.new = known is None
        one.row = known or TraceRow(None, trace_id, experiment, 0, source_run_id=run_id)
        rows = {}
        for record in one.records.values():
            row, body = span_row(record)
            rows[record.span_id] = (row, body)
        one.spans = list(rows.values()) if one.new else _unknown(tx, one.row, rows)
        if trace_id in tags:
            _take_senders_tags(one, tags[trace_id])
    texts = previews_of(tx, [one.row.id for one in arriving.values() if not one.new])
    for one in arriving.values():
        _merge(one, texts.get(one.row.id, (None, None, None)))
    _write_rows(tx, arriving)
    touched(tx, [*before, *((one.row.experiment_id, one.row.request_time) for one in arriving.values())])
    return [one.row for one in arriving.values()]


# ---- what comes ------------------------------------------------------------------------------------------------------


def _gather(infos: Iterable[TraceInfoMessage], spans: Iterable[SpanRecord]) -> dict[str, Arriving]:
    arriving: dict[str, Arriving] = {}
    for info in infos:
        _arriving(arriving, info.trace_id).infos.append(info)
    for span in spans:
        one = arriving.get(span.trace_id) or _arriving(arriving, span.trace_id)
        known = one.records.get(span.span_id)
        if known is None or replaces(span.end_ns, known.end_ns):
            one.records[span.span_id] = span
    # in one order everywhere, so that two writers cannot wait for each other
    return dict(sorted(arriving.items())) if len(arriving) > 1 else arriving


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


# ---- what becomes of it ----------------------------------------------------------------------------------------------


def _merge(one: Arriving, texts: Sequence[Any]) -> None:
    row = one.row
    kept = list(texts)
    # when the trace began and how long it took so far, if that is known
    before = (row.request_time, row.duration) if row.span_count or row.given & (Given.TIME | Given.DURATION) else None
    for info in one.infos:
        _take_info(one, info, kept)
    if one.spans:
        _take_spans(one, kept, before)
    elif one.new and not row.given & Given.TIME:
        row.request_time = int(time.time() * 1000)
    if kept != list(texts) or (one.new and any(kept)):
        one.texts = kept


def _take_info(one: Arriving, info: TraceInfoMessage, texts: list[Any]) -> None:
    row = one.row
    given = 0
    if info.request_time is not None:
        row.request_time = time_ms(info.request_time)
        given |= Given.TIME
    if info.execution_duration is not None:
        row.duration = duration_ms(info.execution_duration)
        given |= Given.DURATION
    state = _STATE_NUMBERS[TraceState.from_proto(info.state)]
    if state in (_OK, _ERROR):
        row.state = state
        given |= Given.STATE
    elif state == _IN_PROGRESS and not row.given & Given.STATE and not row.root:
        row.state = state
    if info.client_request_id is not None:
        limits.check_length("client request id", info.client_request_id, limits.MAX_KEY_LENGTH)
        row.client_request_id = info.client_request_id
    if info.request_preview is not None:
        texts[0] = info.request_preview
        given |= Given.REQUEST
    if info.response_preview is not None:
        texts[1] = info.response_preview
        given |= Given.RESPONSE
    given |= _take_metadata(one, info.trace_metadata, texts)
    for key, value in info.tags.items():
        given |= set_tag(one.row, one.set_tags, key, value)
    if TraceTagKey.LINKED_PROMPTS in info.tags:
        one.prompts += _prompts(info.tags[TraceTagKey.LINKED_PROMPTS])
    row.given |= given


def _take_metadata(one: Arriving, metadata: dict[str, str], texts: list[Any]) -> int:
    row, given = one.row, 0
    unindexed: dict[str, str] = {}
    for key, value in metadata.items():
        column = COLUMN_OF_METADATA.get(key)
        if column is not None:
            setattr(row, column, short(value))
            continue
        if key == TraceMetadataKey.TRACE_INFO_FINALIZED:
            continue
        check_key("entry of a trace's metadata", key)
        if key == TraceMetadataKey.TOKEN_USAGE:
            for name, number in zip(FIGURES, usage_of(value), strict=False):
                setattr(row, name, number)
            given |= Given.TOKENS
        elif key == TraceMetadataKey.COST:
            for name, number in zip(FIGURES[len(TOKENS) :], cost_of(value), strict=True):
                setattr(row, name, number)
            given |= Given.COST
        elif key == TraceMetadataKey.SIZE_STATS:
            row.expected_count = _number_of_spans(value)
        value = limits.cut_or_refuse(f"value of metadata {key!r}", value, MAX_METADATA_VALUE_LENGTH)
        (unindexed if key in UNINDEXED else one.metadata)[key] = value
    if unindexed:
        known = msgspec.json.decode(texts[2]) if texts[2] else {}
        texts[2] = msgspec.json.encode(known | unindexed).decode()
    return given


def _number_of_spans(stats: str) -> int | None:
    try:
        number = msgspec.json.decode(stats)[TraceSizeStatsKey.NUM_SPANS]
    except (msgspec.DecodeError, KeyError, TypeError):
        return None
    return number if isinstance(number, int) and 0 <= number < 2**31 else None


def _take_spans(one: Arriving, texts: list[Any], before: tuple[int, int | None] | None) -> None:
    """Count the spans that are written, and derive what no info has said."""
    row, spans = one.row, one.spans
    # these are in the database again, whatever the archive has
    row.archived = 0
    starts, ends, root = [], [], None
    for span, body in spans:
        record = one.records[span[SPAN_ID]]
        starts.append(record.start_ns)
        if record.end_ns is None:
            row.open_count += 1
        else:
            ends.append(record.end_ns)
        row.size += len(body)
        if record.parent_id is None and (root is None or record.start_ns < root.start_ns):
            root = record
        _take_attributes(one, record.attributes)
    row.span_count += len(spans)
    given = row.given
    end = None if before is None or before[1] is None else before[0] + before[1]
    if not given & Given.TIME:
        first = min(starts) // _NS
        row.request_time = first if before is None else min(before[0], first)
    if not given & Given.DURATION:
        if ends:
            end = max(ends) // _NS if end is None else max(end, max(ends) // _NS)
        row.duration = None if end is None else max(0, end - row.request_time)
    if root is not None:
        _take_root(row, root, texts)
    elif not row.root and not given & Given.STATE:
        row.state = _IN_PROGRESS


def _take_root(row: TraceRow, root: SpanRecord, texts: list[Any]) -> None:
    given = row.given
    if not given & Given.NAME:
        row.name = root.name.replace("\0", "")
    if root.end_ns is None:
        if not row.root and not given & Given.STATE:
            row.state = _IN_PROGRESS
    else:
        row.root = 1
        if not given & Given.STATE:
            row.state = _ERROR if root.status == "ERROR" else _OK
    for at, bit, key in (
        (0, Given.REQUEST, SpanAttributeKey.INPUTS),
        (1, Given.RESPONSE, SpanAttributeKey.OUTPUTS),
    ):
        value = root.attributes.get(key)
        if value is not None and not given & bit:
            texts[at] = value if len(value) <= PREVIEW_LENGTH else f"{value[: PREVIEW_LENGTH - 3]}..."


def _take_attributes(one: Arriving, attributes: dict[str, str]) -> None:
    row = one.row
    if row.session_id is None and _SESSION in attributes:
        row.session_id = text_of(attributes[_SESSION])
    if row.user_id is None and _USER in attributes:
        row.user_id = text_of(attributes[_USER])
    if _PROMPTS in attributes:
        one.prompts += _prompts(attributes[_PROMPTS])
    for name in attributes:
        if name.startswith(_TAG_PREFIX):
            key, value = name[len(_TAG_PREFIX) :], text_of(attributes[name])
            if value is not None and _is_free_key(key):
                one.tags[key] = value


def _take_senders_tags(one: Arriving, tags: Mapping[str, str]) -> None:
    # the root's replace those of other senders, once: a root that comes again changes nothing
    has_root = any(row[PARENT_ID] is None for row, _ in one.spans)
    target = one.set_tags if has_root else one.tags
    for key, value in tags.items():
        if _is_free_key(key):
            target.setdefault(key, value[:MAX_TAG_VALUE_LENGTH].replace("\0", ""))


def _is_free_key(key: str) -> bool:
    """Whether a sender of spans may set the tag: not those by which the store finds files, and not the name."""
    return bool(_is_key(key)) and key not in OF_THE_STORE and key != TraceTagKey.TRACE_NAME


def _prompts(text: str) -> list[tuple[str, str]]:
    """Names and versions of the prompts that a tag or an attribute lists; what is no such list names none."""
    try:
        listed = msgspec.json.decode(text)
        listed = msgspec.json.decode(listed) if isinstance(listed, str) else listed
        return [(entry["name"], str(entry["version"])) for entry in listed if len(entry["name"]) <= 256]
    except (msgspec.DecodeError, KeyError, TypeError):
        return []


# ---- tags ------------------------------------------------------------------------------------------------------------


def check_key(kind: str, key: str) -> None:
    """Raise INVALID_PARAMETER_VALUE unless it may be the key of a tag or of an entry of the metadata."""
    if not _is_key(key):
        raise invalid(
            f"Invalid key {limits.shown(key)} of a {kind}: it has {len(key)} characters; allowed are 1 to "
            f"{limits.MAX_KEY_LENGTH}, without NUL."
        )


def set_tag(row: TraceRow, tags: dict[str, str], key: str, value: str) -> int:
    """Put a tag where it belongs: into a column of the row, or among the tags; gives the bit of ``Given`` for it."""
    if key == TraceTagKey.TRACE_NAME:
        row.name = limits.cut_or_refuse(f"value of tag {key!r}", value, MAX_TAG_VALUE_LENGTH)
        return Given.NAME
    if key not in OF_THE_STORE:
        check_key("tag of a trace", key)
        tags[key] = limits.cut_or_refuse(f"value of tag {key!r}", value, MAX_TAG_VALUE_LENGTH)
    return 0


# ---- rows ------------------------------------------------------------------------------------------------------------


def _write_rows(tx: Transaction, arriving: dict[str, Arriving]) -> None:
    made, changed = [], []
    for one in arriving.values():
        one.bodies = list(enumerate(pack([body for _, body in one.spans]), one.row.chunks))
        one.row.chunks += len(one.bodies)
        (made if one.new else changed).append(one)
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
    if tx.row("SELECT count(*) FROM trace_run_waiting")[0] == 0:
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
    that another one below it has reported.
    """
    row = one.row
    if row.given & Given.TOKENS and row.given & Given.COST:
        return
    figures = total_figures([span for span, _ in one.spans])
    if row.root:
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
    tx.put(_PUT_PREVIEW, texts)


def assessments_of(infos: Iterable[TraceInfoMessage]) -> list[tuple[str, AssessmentMessage]]:
    """The assessments in infos, each with its trace's id."""
    return [(info.trace_id, assessment) for info in infos for assessment in info.assessments]
