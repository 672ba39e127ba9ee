"""Page tokens that are a number: the place after which a page begins."""

from __future__ import annotations

from mlflow.api.limits import shown
from mlflow.exceptions import invalid

_DIGITS = 18


def page_number(token: str | None) -> int:
    """The number that a page token is; 0 for none.

    Raises: INVALID_PARAMETER_VALUE for anything else.
    """
    if not token:
        return 0
    if not token.isascii() or not token.isdigit() or len(token) > _DIGITS:
        raise invalid(f"Invalid page token {shown(token)}.")
    return int(token)
