"""Tests of windows that begin at midnight (UTC) do not begin just before it."""

import time

_DAY_SECONDS = 86_400
_LONGEST_TEST_SECONDS = 120


def wait_if_it_is_near() -> None:
    """Let the day begin that would begin in the middle of a test."""
    left = _DAY_SECONDS - time.time() % _DAY_SECONDS
    if left < _LONGEST_TEST_SECONDS:
        time.sleep(left + 1)
