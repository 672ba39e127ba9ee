"""How many requests a caller may send: a bucket of tokens for each account, or for each address without accounts."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from mlflow.exceptions import MlflowException, invalid
from mlflow.server.dispatch import send_error
from mlflow.store import caller

REMEMBERED = 10_000
"""Callers whose buckets are kept; the one that asked longest ago goes first, and has a full one when it comes back."""


class RateLimit:
    """ASGI middleware that refuses callers who ask too fast, with 429 and the seconds to wait.

    Each process counts for itself: behind a balancer with several replicas a caller may reach the limit at each.

    Args:
        app: what answers.
        per_second: requests that a caller may send, on average.
        burst: requests that it may send at once after a rest.
        clock: seconds, never going back.

    Raises: INVALID_PARAMETER_VALUE unless both are positive.
    """

    def __init__(
        self, app: Callable, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if not per_second > 0 or burst < 1:
            raise invalid(
                f"Invalid rate limit of {per_second} requests a second, {burst} at once: both must be positive."
            )
        self.app = app
        self._rate, self._burst, self._clock = per_second, burst, clock
        # what is left, and when that was so
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope, receive, send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http":
            wait = self.take(_key(scope))
            if wait:
                error = MlflowException(
                    f"Too many requests: {self._rate:g} a second and {self._burst} at once are allowed "
                    f"(setting MILLRACE_RATE_LIMIT of the server); try again in {wait} s.",
                    "REQUEST_LIMIT_EXCEEDED",
                )
                headers = [(b"retry-after", str(wait).encode())]
                return await send_error(send, 429, error.serialize_as_json().encode(), headers)
        await self.app(scope, receive, send)

    def take(self, key: str) -> int:
        """Count one request of a caller: 0, or the seconds after which it may ask again."""
        now = self._clock()
        left, then = self._buckets.pop(key, (self._burst, now))
        left = min(self._burst, left + (now - then) * self._rate)
        allowed = left >= 1
        self._buckets[key] = (left - 1 if allowed else left, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0 if allowed else max(1, math.ceil((1 - left) / self._rate))


def read_limit(text: str) -> tuple[float, int]:
    """Rate and burst of a setting such as ``50`` or ``50:200``; the burst is twice the rate unless given.

    Raises: INVALID_PARAMETER_VALUE for another text.
    """
    rate, colon, burst = text.partition(":")
    try:
        per_second = float(rate)
        return per_second, int(burst) if colon else max(1, math.ceil(2 * per_second))
    except (ValueError, OverflowError):
        raise invalid(
            f"Invalid value {text!r} for MILLRACE_RATE_LIMIT: write requests a second, such as 50, "
            "or with the most at once, such as 50:200."
        ) from None


def _key(scope) -> str:
    by = caller.current()
    if by is not None and by.name is not None:
        return "account " + by.name
    return "address " + (scope["client"][0] if scope.get("client") else "")
