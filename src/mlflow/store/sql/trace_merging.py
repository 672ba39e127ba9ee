"""What becomes of a trace: what is stored, what its infos say, and what its spans say, brought together.

Nothing here touches the database.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from mlflow.api import limits
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import SpanAttributeKey, TraceMetadataKey, TraceSizeStatsKey, TraceTagKey
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.entities.trace_state import TraceState
from mlflow.entities.wire_time import duration_ms, time_ms
from mlflow.exceptions import invalid
from mlflow.store.sql.trace_rows import COLUMN_OF_METADATA, OF_THE_STORE, STATES, UNINDEXED, Given, TraceRow
from mlflow.store.sql.trace_spans import (
    FIGURES,
    PARENT_ID,
    SPAN_ID,
    TOKENS,
    cost_of,
    short,
    text_of,
    usage_of,
)

MAX_TAG_VALUE_LENGTH = 4096
MAX_METADATA_VALUE_LENGTH = 8000
PREVIEW_LENGTH = 1000
"""Characters of a preview that is made from the root span."""
MAX_PREVIEW_LENGTH = 10_000
"""Characters of a preview that comes with an info."""

ATTACHMENT = b"mlflow-attachment://"
"""What a span has in place of a file that is attached to its trace."""

_is_key = re.compile(rf"[^\x00]{{1,{limits.MAX_KEY_LENGTH}}}").fullmatch
_STATE_NUMBERS = {state: number for number, state in enumerate(STATES)}
_OK, _ERROR, _IN_PROGRESS = (_STATE_NUMBERS[s] for s in (TraceState.OK, TraceState.ERROR, TraceState.IN_PROGRESS))
_TAG_PREFIX = SpanAttributeKey.TRACE_TAG_PREFIX
_SESSION, _USER = SpanAttributeKey.SESSION_ID, SpanAttributeKey.USER_ID
_PROMPTS = SpanAttributeKey.LINKED_PROMPTS
_GIVEN_BY_COLUMN = {"session_id": Given.SESSION, "user_id": Given.USER}
_NS = 1_000_000


class Arriving:
    """What a request brings of one trace, and what becomes of it."""

    __slots__ = (
        "bodies",
        "infos",
        "metadata",
        "older_root",
        "prompts",
        "records",
        "row",
        "set_tags",
        "spans",
        "stored",
        "tags",
        "texts",
    )

    def __init__(self) -> None:
        self.infos: list[TraceInfoMessage] = []
        # the last record of each span
        self.records: dict[str, SpanRecord] = {}
        self.row: TraceRow
        # beginning and id of the first root span that is stored and does not come again
        self.older_root: tuple[int, str] | None = None
        # as it is in the database; None when it is new
        self.stored: TraceRow | None = None
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


def merge(one: Arriving, texts: Sequence[Any]) -> None:
    """Bring the row of a trace up to date, and sort out its tags, metadata, links and texts.

    Args:
        texts: what is stored of previews of request and response, and of metadata without index.

    Raises: INVALID_PARAMETER_VALUE for states, times and keys that are none.
    """
    row = one.row
    kept = list(texts)
    # when the trace began and how long it took so far, if that is known
    before = (row.request_time, row.duration) if row.span_count or row.given & (Given.TIME | Given.DURATION) else None
    for info in one.infos:
        _take_info(one, info, kept)
    if one.spans:
        _take_spans(one, kept, before)
    elif one.stored is None and not row.given & Given.TIME:
        row.request_time = int(time.time() * 1000)
    if kept != list(texts) or (one.stored is None and any(kept)):
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
    state = _STATE_NUMBERS.get(info.state)
    if state is None:
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
        texts[0] = info.request_preview[:MAX_PREVIEW_LENGTH]
        given |= Given.REQUEST
    if info.response_preview is not None:
        texts[1] = info.response_preview[:MAX_PREVIEW_LENGTH]
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
            given |= _GIVEN_BY_COLUMN.get(column, 0)
        elif key in UNINDEXED:
            given |= _take_figures(row, key, value)
            unindexed[key] = _fitting(key, value)
        elif key != TraceMetadataKey.TRACE_INFO_FINALIZED:
            check_key("entry of a trace's metadata", key)
            one.metadata[key] = _fitting(key, value)
    if unindexed:
        known = msgspec.json.decode(texts[2]) if texts[2] else {}
        texts[2] = msgspec.json.encode(known | unindexed).decode()
    return given


def _fitting(key: str, value: str) -> str:
    if len(value) <= MAX_METADATA_VALUE_LENGTH:
        return value
    return limits.cut_or_refuse(f"value of metadata {key!r}", value, MAX_METADATA_VALUE_LENGTH)


def _take_figures(row: TraceRow, key: str, value: str) -> int:
    """Take the columns that an entry of the metadata says; gives the bit of ``Given`` for it."""
    if key == TraceMetadataKey.TOKEN_USAGE:
        for name, number in zip(FIGURES, usage_of(value), strict=False):
            setattr(row, name, number)
        return Given.TOKENS
    if key == TraceMetadataKey.COST:
        for name, number in zip(FIGURES[len(TOKENS) :], cost_of(value), strict=True):
            setattr(row, name, number)
        return Given.COST
    if key == TraceMetadataKey.SIZE_STATS:
        row.expected_count = _number_of_spans(value)
    return 0


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
        if ATTACHMENT in body:
            row.files = 1
        if record.parent_id is None and (root is None or _order(record) < _order(root)):
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
    if root is not None and (one.older_root is None or _order(root) < one.older_root):
        _take_root(row, root, texts)
    elif not row.root and not given & Given.STATE:
        row.state = _IN_PROGRESS


def _order(root: SpanRecord) -> tuple[int, str]:
    # of several roots, the first is the trace's
    return root.start_ns, root.span_id


def _take_root(row: TraceRow, root: SpanRecord, texts: list[Any]) -> None:
    given = row.given
    if not given & Given.NAME:
        row.name = root.name.replace("\0", "")
    # the root's session and user are the trace's, whatever other spans say
    if not given & Given.SESSION:
        row.session_id = text_of(root.attributes.get(_SESSION)) or row.session_id
    if not given & Given.USER:
        row.user_id = text_of(root.attributes.get(_USER)) or row.user_id
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


def take_senders_tags(one: Arriving, tags: Mapping[str, str]) -> None:
    """Add what the sender of spans says of itself to the tags of their trace."""
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
    if not 0 < len(key) <= limits.MAX_KEY_LENGTH or "\0" in key:
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
