"""How much a span may hold: what is longer is cut, with a note of how much is missing."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable

from mlflow.entities.span_record import SpanRecord
from mlflow.environment_variables import MILLRACE_TRACE_MAX_ATTRIBUTE_LENGTH

logger = logging.getLogger(__name__)

# OpenTelemetry's own, the more particular one first
_STANDARD = ("OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT", "OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT")
# of these a part is worth nothing
_WHOLE = ("mlflow.traceRequestId", "mlflow.spanType")


def max_length() -> int:
    """Most characters of an attribute's JSON text."""
    for name in _STANDARD:
        # where it is no number, OpenTelemetry has refused to make a span
        text = os.environ.get(name, "").strip()
        if text.isdigit():
            return int(text)
    return MILLRACE_TRACE_MAX_ATTRIBUTE_LENGTH.get()


def cut(records: Iterable[SpanRecord], limit: int) -> None:
    """Cut what is longer than a number of characters in attributes and events; records are changed."""
    for record in records:
        for key, text in record.attributes.items():
            if len(text) > limit and key not in _WHOLE:
                logger.warning(
                    "The attribute %s of span %s is cut: %d characters, allowed are %d.",
                    *(key, record.span_id, len(text), limit),
                )
                record.attributes[key] = json.dumps(_shortened(text, limit), ensure_ascii=False)
        for event in record.events:
            if any(isinstance(value, str) and len(value) > limit for value in event.attributes.values()):
                event.attributes = {
                    key: _shortened(value, limit) if isinstance(value, str) else value
                    for key, value in event.attributes.items()
                }


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text) - limit} more characters)"
