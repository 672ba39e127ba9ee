"""Regular expressions that Python's engine may take forever on, which would stop a server for everybody.

The engine tries all ways to split a text among repeats. Where one stands inside another, as in ``(a+)+``, or
alternatives of a repeat begin alike, as in ``(a|ab)*``, their number grows by a factor with every letter. Some that are
told apart by what is between them, as in ``(a+-)+``, are refused too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

try:
    from re import _constants as codes  # type: ignore[attr-defined]
    from re import _parser as parser  # type: ignore[attr-defined]
except ImportError:
    # Python 3.10
    import sre_constants as codes  # type: ignore[no-redef]
    import sre_parse as parser  # type: ignore[no-redef]

_MANY = 20
"""A repeat up to so many times counts as endless."""


@lru_cache(256)
def explodes(pattern: str) -> bool:
    """Whether a regular expression has repeats whose work may double with every letter."""
    try:
        return any(_explodes(item, False) for item in parser.parse(pattern))
    except (re.error, RecursionError, OverflowError):
        # what is wrong with it is said elsewhere
        return False


def _explodes(item: Any, repeated: bool) -> bool:
    code, value = item
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, inner = value
        if repeated and most > 1 and most != least:
            return True
        endless = most > _MANY
        return any(_explodes(part, repeated or endless) for part in inner)
    if code == codes.BRANCH and repeated and not _begin_differently(value[1]):
        return True
    return any(_explodes(part, repeated) for inner in _inside(code, value) for part in inner)


def _inside(code: Any, value: Any) -> Iterator[Any]:
    if code == codes.BRANCH:
        yield from value[1]
    elif code in (codes.SUBPATTERN, codes.ASSERT, codes.ASSERT_NOT):
        yield value[-1]
    elif code == codes.GROUPREF_EXISTS:
        yield from (part for part in value[1:] if part is not None)


def _begin_differently(alternatives: Any) -> bool:
    """Whether each alternative begins with a letter of its own."""
    letters = []
    for alternative in alternatives:
        items = list(alternative)
        if not items or items[0][0] != codes.LITERAL:
            return False
        letters.append(items[0][1])
    return len(set(letters)) == len(letters)
