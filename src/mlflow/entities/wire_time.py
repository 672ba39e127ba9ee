"""Times and durations as the protocol writes them: ``2026-01-02T03:04:05.678Z`` and ``1.262s``."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import msgspec

from mlflow.exceptions import invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_FINER_THAN_MILLISECONDS = re.compile(r"(?<=\.\d{3})\d+")
_DURATION = re.compile(r"(-?)(\d+)(?:\.(\d{1,9}))?s")


def time_text(millis: int) -> str:
    """A time in milliseconds since the epoch as RFC 3339 text in UTC; the fraction is left out when it is zero.

    Raises: INVALID_PARAMETER_VALUE for years that have no four digits.
    """
    try:
        moment = _EPOCH + timedelta(milliseconds=millis)
    except (OverflowError, TypeError, ValueError) as error:
        raise invalid(f"Invalid time {millis!r}: it must be milliseconds since 1970, until the year 9999.") from error
    text = moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    fraction = millis % 1000
    return f"{text}.{fraction:03d}Z" if fraction else f"{text}Z"


def time_ms(text: str) -> int:
    """RFC 3339 text as milliseconds since the epoch, what is finer cut off.

    Raises: INVALID_PARAMETER_VALUE for other text, or text without a time zone.
    """
    try:
        moment = msgspec.convert(_FINER_THAN_MILLISECONDS.sub("", text), datetime)
        return (moment - _EPOCH) // timedelta(milliseconds=1)
    except (msgspec.ValidationError, TypeError) as error:
        raise invalid(f"Invalid time {text!r}: it must look like 2026-01-02T03:04:05.678Z.") from error


def duration_text(millis: int) -> str:
    """Milliseconds as text in seconds; the fraction is left out when it is zero."""
    sign = "-" if millis < 0 else ""
    seconds, fraction = divmod(abs(millis), 1000)
    return f"{sign}{seconds}.{fraction:03d}s" if fraction else f"{sign}{seconds}s"


def duration_ms(text: str) -> int:
    """Text in seconds as milliseconds, what is finer cut off.

    Raises: INVALID_PARAMETER_VALUE for other text.
    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise invalid(f"Invalid duration {text!r}: it must look like 1.262s.")
    sign, seconds, fraction = match.groups()
    millis = int(seconds) * 1000 + int((fraction or "").ljust(3, "0")[:3])
    return -millis if sign else millis
