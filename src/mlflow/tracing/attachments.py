"""Images, sound and documents of traces: kept as artifacts, with a reference in the span.

    span.set_inputs({"question": "What is this?", "picture": Attachment.from_file("cat.png")})

What language models take and give in base64 is found in inputs and outputs and becomes an attachment by itself
(MLFLOW_TRACE_EXTRACT_ATTACHMENTS). An attachment is stored with its trace, in ``attachments/ID`` of its artifacts; the
span holds ``mlflow-attachment://ID?content_type=...&trace_id=...&size=...``.
"""

from __future__ import annotations

import base64
import json
import logging
import mimetypes
import os
import re
import threading
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_keys import SpanAttributeKey
from mlflow.environment_variables import MLFLOW_TRACE_EXTRACT_ATTACHMENTS, MLFLOW_TRACE_MAX_ATTACHMENT_SIZE
from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from pathlib import Path

logger = logging.getLogger(__name__)

_SCHEME = "mlflow-attachment"
_UNKNOWN_TYPE = "application/octet-stream"
# attachments whose spans have not been exported; more than this is a leak of spans that never end
_MOST_PENDING_BYTES = 512 * 1024 * 1024


class Attachment:
    """Binary content that belongs to a span.

    Args:
        content_type: MIME type, such as ``image/png``.
        content_bytes: the content.

    Raises: INVALID_PARAMETER_VALUE for values of other types.
    """

    def __init__(self, *, content_type: str, content_bytes: bytes) -> None:
        if not isinstance(content_type, str):
            raise invalid(f"Invalid content_type {content_type!r}: it must be text such as 'image/png'.")
        if not isinstance(content_bytes, (bytes, bytearray, memoryview)):
            raise invalid(f"Invalid content_bytes of type {type(content_bytes).__name__}: they must be bytes.")
        self._id = str(uuid.uuid4())
        self._content_type = content_type
        self._content_bytes = bytes(content_bytes)

    @classmethod
    def from_file(cls, path: str | Path, content_type: str | None = None) -> Attachment:
        """The content of a file.

        Args:
            content_type: MIME type; None takes that of the file's ending.

        Raises: OSError when it cannot be read.
        """
        with open(path, "rb") as file:
            content = file.read()
        kind = content_type or mimetypes.guess_type(os.fspath(path))[0] or _UNKNOWN_TYPE
        return cls(content_type=kind, content_bytes=content)

    @property
    def id(self) -> str:
        """The name of its file among the attachments of its trace."""
        return self._id

    @property
    def content_type(self) -> str:
        """MIME type."""
        return self._content_type

    @property
    def content_bytes(self) -> bytes:
        """The content."""
        return self._content_bytes

    def ref(self, trace_id: str) -> str:
        """What stands for it in a span of that trace."""
        return _reference(self._id, quote(self._content_type, safe=""), trace_id, len(self._content_bytes))

    @staticmethod
    def parse_ref(ref_uri: str) -> dict[str, str | int | None] | None:
        """What a reference says: attachment_id, content_type, trace_id and size (None where it does not say it).

        Returns: None for what is no reference.
        """
        try:
            parts = urlsplit(ref_uri)
        except (ValueError, AttributeError, TypeError):
            return None
        said = parse_qs(parts.query)
        if parts.scheme != _SCHEME or not parts.netloc or not said.get("content_type") or not said.get("trace_id"):
            return None
        size = said.get("size", [""])[0]
        return {
            "attachment_id": parts.netloc,
            "content_type": said["content_type"][0],
            "trace_id": said["trace_id"][0],
            "size": int(size) if size.isascii() and size.isdigit() else None,
        }

    def __json_form__(self) -> str:
        """What stands for it where its trace is not known: completed when the span is exported."""
        _pending.add(self)
        return (
            f"{_SCHEME}://{self._id}?content_type={quote(self._content_type, safe='')}&size={len(self._content_bytes)}"
        )

    def __repr__(self) -> str:
        return f"Attachment({self._content_type}, {len(self._content_bytes)} bytes, id={self._id})"


class Content(NamedTuple):
    """An attachment to be stored with a trace."""

    trace_id: str
    attachment_id: str
    content: bytes


class _Pending:
    """Attachments whose reference is in a span that has not been exported. Thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: dict[str, Attachment] = {}
        self._bytes = 0

    def add(self, attachment: Attachment) -> None:
        with self._lock:
            if attachment.id not in self._found:
                self._found[attachment.id] = attachment
                self._bytes += len(attachment.content_bytes)
            while self._bytes > _MOST_PENDING_BYTES and len(self._found) > 1:
                oldest = next(iter(self._found))
                self._bytes -= len(self._found.pop(oldest).content_bytes)
                logger.warning("The attachment %s is dropped: too many belong to spans that have not ended.", oldest)

    def take(self, attachment_id: str) -> Attachment | None:
        with self._lock:
            attachment = self._found.pop(attachment_id, None)
            if attachment is not None:
                self._bytes -= len(attachment.content_bytes)
            return attachment


_pending = _Pending()


def _reference(attachment_id: str, quoted_type: str, trace_id: str, size: int | str) -> str:
    return f"{_SCHEME}://{attachment_id}?content_type={quoted_type}&trace_id={trace_id}&size={size}"


# ---- taking them out of spans ----------------------------------------------------------------------------------------

_INCOMPLETE = re.compile(_SCHEME + r"://([0-9a-f-]{36})\?content_type=([\w.%+-]*)&size=(\d+)")
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)(?:;[\w.+-]+=[^;,]*)*;base64,", re.ASCII)
_HINTS = (";base64,", '"b64_json"', '"input_audio"', '"audio"', '"inline_data"', '"inlineData"', '"base64"', '"bytes"')
_SEARCHED = (SpanAttributeKey.INPUTS, SpanAttributeKey.OUTPUTS)
# media types of formats that are not called after them
_TYPE_OF_FORMAT = {"jpg": "image/jpeg", "mp3": "audio/mpeg", "pcm16": "audio/pcm", "pdf": "application/pdf"}


def take_out(records: Iterable[SpanRecord], inline: bool = False) -> list[Content]:
    """Put references in the place of attachments, and give their contents.

    Args:
        records: spans; their attributes are changed.
        inline: put a ``data:`` URI there instead: nobody stores attachments.
    """
    found: list[Content] = []
    for record in records:
        attributes = record.attributes
        for key, text in attributes.items():
            if _SCHEME in text:
                attributes[key] = _INCOMPLETE.sub(_Completion(record.trace_id, inline, found), text)
        for key in _SEARCHED:
            text = attributes.get(key)
            if text is not None and len(text) > 64 and not inline and _may_hold_base64(text):
                attributes[key] = _Extraction(record.trace_id, found).text(text)
    return found


def _may_hold_base64(text: str) -> bool:
    return any(hint in text for hint in _HINTS) and MLFLOW_TRACE_EXTRACT_ATTACHMENTS.get()


class _Completion:
    """Completes references that were written before their trace was known."""

    def __init__(self, trace_id: str, inline: bool, found: list[Content]) -> None:
        self._trace_id = trace_id
        self._inline = inline
        self._found = found

    def __call__(self, match: re.Match[str]) -> str:
        attachment_id, kind, size = match.groups()
        attachment = _pending.take(attachment_id)
        if attachment is None:
            # already stored with another span of the trace
            return _reference(attachment_id, kind, self._trace_id, size)
        content = attachment.content_bytes
        if self._inline:
            return f"data:{unquote(kind)};base64,{base64.b64encode(content).decode()}"
        return _stored(self._trace_id, attachment, self._found)


class _Extraction:
    """Finds base64 in the forms in which providers of language models take and give it."""

    def __init__(self, trace_id: str, found: list[Content]) -> None:
        self._trace_id = trace_id
        self._found = found
        self._changed = False

    def text(self, text: str) -> str:
        """The JSON text with references."""
        try:
            value = json.loads(text)
            changed = self._value(value)
        except (ValueError, RecursionError):
            return text
        return json.dumps(changed, ensure_ascii=False, separators=(",", ":")) if self._changed else text

    def _value(self, value: Any) -> Any:
        if isinstance(value, str):
            match = _DATA_URI.match(value) if value.startswith("data:") else None
            return value if match is None else self._attached(value, value[match.end() :], match[1])
        if isinstance(value, list):
            return [self._value(item) for item in value]
        if isinstance(value, dict):
            return {key: self._entry(key, item, value) for key, item in value.items()}
        return value

    def _entry(self, key: str, item: Any, around: dict[str, Any]) -> Any:
        if key == "b64_json" and isinstance(item, str):
            return self._attached(item, item, _type_of("image", around.get("output_format"), "png"))
        if isinstance(item, dict):
            part = self._part(key, item)
            if part is not None:
                return part
        return self._value(item)

    def _part(self, key: str, item: dict[str, Any]) -> dict[str, Any] | None:
        """A dict that is known to hold base64, with a reference instead; None for any other."""
        name, kind = "data", None
        if key in ("input_audio", "audio"):
            kind = _type_of("audio", item.get("format"), "wav")
        elif key in ("inline_data", "inlineData"):
            kind = item.get("mime_type") or item.get("mimeType")
        elif item.get("type") == "base64":
            kind = item.get("media_type")
        elif key in ("image", "document", "video") and isinstance(item.get("source"), dict):
            # of Bedrock: {"format": "png", "source": {"bytes": ...}}
            content = item["source"].get("bytes")
            kind = _type_of("application" if key == "document" else key, item.get("format"), "octet-stream")
            if not isinstance(content, str):
                return None
            return {**item, "source": {**item["source"], "bytes": self._attached(content, content, kind)}}
        content = item.get(name)
        if not isinstance(content, str) or not isinstance(kind, str):
            return None
        rest = {other: self._value(value) for other, value in item.items() if other != name}
        return {key: self._attached(content, content, kind) if key == name else rest[key] for key in item}

    def _attached(self, text: str, encoded: str, kind: str) -> str:
        """The reference to a content in base64; the text itself when it is none."""
        if encoded.startswith(_SCHEME):
            return text
        try:
            content = base64.b64decode(encoded, validate=True)
        except ValueError:
            return text
        if not content:
            return text
        self._changed = True
        return _stored(self._trace_id, Attachment(content_type=kind, content_bytes=content), self._found)


def _stored(trace_id: str, attachment: Attachment, found: list[Content]) -> str:
    limit = MLFLOW_TRACE_MAX_ATTACHMENT_SIZE.get()
    size = len(attachment.content_bytes)
    if limit is not None and size > limit:
        logger.warning("An attachment of trace %s is left out: %d bytes, allowed are %d.", trace_id, size, limit)
        return f"[Attachment too large: {size} bytes exceeds {limit} bytes limit]"
    found.append(Content(trace_id, attachment.id, attachment.content_bytes))
    return attachment.ref(trace_id)


def _type_of(family: str, form: Any, default: str) -> str:
    form = form if isinstance(form, str) and form else default
    return _TYPE_OF_FORMAT.get(form, f"{family}/{form}")
