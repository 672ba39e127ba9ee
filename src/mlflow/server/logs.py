"""What a server writes to its log: a line for each record, as text or as JSON, with the id of its request.

A line of JSON has ``time`` (UTC, ISO 8601), ``level``, ``logger``, ``message``, then what is known of ``request_id``
and ``user``, the record's own ``fields``, and ``exception`` with a traceback. Bodies, query strings and headers of
requests are never logged: they may hold secrets.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import datetime, timezone

from mlflow.environment_variables import MILLRACE_LOG_FORMAT
from mlflow.exceptions import invalid
from mlflow.store import caller

FORMATS = ("text", "json")
_TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

request_id: ContextVar[str | None] = ContextVar("mlflow_request_id", default=None)
"""The id of the request that is being answered; ``request_log.py`` sets it."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        when = datetime.fromtimestamp(record.created, timezone.utc)
        line = {
            "time": when.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        asked = request_id.get()
        if asked is not None:
            line["request_id"] = asked
        by = caller.current()
        if by is not None and by.name is not None:
            line["user"] = by.name
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class Text(logging.Formatter):
    """A record as one line of text, and its traceback below."""

    def __init__(self) -> None:
        super().__init__(_TEXT)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line, with the request's id at its end where there is one."""
        line = super().formatMessage(record)
        asked = request_id.get()
        return line if asked is None else f"{line} [{asked}]"


def configure(level: int) -> None:
    """Log to standard error in the form that MILLRACE_LOG_FORMAT names, unless the program has handlers of its own.

    Raises: INVALID_PARAMETER_VALUE for an unknown form.
    """
    form = MILLRACE_LOG_FORMAT.get()
    if form not in FORMATS:
        raise invalid(f"Invalid value {form!r} for {MILLRACE_LOG_FORMAT.name}: allowed are {', '.join(FORMATS)}.")
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else Text())
    logging.basicConfig(level=level, handlers=[handler])
