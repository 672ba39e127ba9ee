"""Text to tokens, and errors that point at the text."""

from __future__ import annotations

import re
from typing import NamedTuple

from mlflow.exceptions import MlflowException, invalid

MAX_LENGTH = 200_000
_SHOWN = 100

_TOKEN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<word>[^\W\d]\w*(?:\.[\w\-/:.]*)?)      # a keyword, an attribute, prefix.key, or "prefix." before a quoted key
    | (?P<number>[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|inf(?:inity)?|nan)(?![\w.]))
    | (?P<text>'(?:[^']|'')*')
    | (?P<double>"(?:[^"]|"")*")                 # a value, or a key
    | (?P<backtick>`(?:[^`]|``)*`)
    | (?P<suffix>\.\w[\w\-]*)                    # .min after a quoted key
    | (?P<op>[<>=!~&|]+)
    | (?P<mark>[(),])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPEN = {"'": "text", '"': "text or key", "`": "key"}


class Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def tokens_of(text: str, what: str) -> list[Token]:
    """All tokens but blanks, and one of kind ``end``.

    Args:
        what: ``filter`` or ``order_by``, for errors.
    """
    if len(text) > MAX_LENGTH:
        raise invalid(f"Invalid {what}: it has {len(text)} characters, and up to {MAX_LENGTH} are allowed.")
    tokens, at, match = [], 0, _TOKEN.match
    while at < len(text):
        found = match(text, at)
        if found is None:
            raise _unreadable(text, at, what)
        end = found.end()
        kind = found.lastgroup or ""
        if kind != "space":
            tokens.append(Token(kind, found.group(), at, end))
        at = end
    tokens.append(Token("end", "", at, at))
    return tokens


def error_at(text: str, at: int, what: str, message: str) -> MlflowException:
    """INVALID_PARAMETER_VALUE with the place in the text, counted from 1 and shown with a caret."""
    start = max(0, at - _SHOWN)
    shown = re.sub(r"[\s\0-\x1f]", " ", text[start : at + _SHOWN])
    lead, trail = "…" if start else "", "…" if at + _SHOWN < len(text) else ""
    caret = " " * (at - start + len(lead)) + "^"
    return invalid(f"Invalid {what} at position {at + 1}: {message}\n  {lead}{shown}{trail}\n  {caret}")


def _unreadable(text: str, at: int, what: str) -> MlflowException:
    letter = text[at]
    if letter in _OPEN:
        return error_at(text, at, what, f"this {_OPEN[letter]} has no closing {letter}.")
    if letter.isdigit() or (letter in "+-." and at + 1 < len(text)):
        return error_at(text, at, what, "this is not a number; text is written in quotes, such as 'a'.")
    return error_at(text, at, what, f"unexpected character {letter!r}.")
