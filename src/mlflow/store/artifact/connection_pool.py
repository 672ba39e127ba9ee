"""Connections that are used by one thread at a time, kept for a while, and replaced when they break."""

import os
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Generic, Protocol, TypeVar

from mlflow.exceptions import MlflowException

ATTEMPTS = 4
"""How often something is tried over connections that break."""
WAITS_S = (0.1, 0.5, 2.0)
"""How long before each further attempt."""
_IDLE_MOST = 8
_IDLE_S = 60.0
# after these the connection is as good as before: the other side said no
_REFUSALS = (FileNotFoundError, FileExistsError, NotADirectoryError, IsADirectoryError, PermissionError)


class Closable(Protocol):
    """A connection; one that is not to be used again has ``spent`` set."""

    def close(self) -> None:
        """End it."""


C = TypeVar("C", bound=Closable)
T = TypeVar("T")


class ConnectionLostError(ConnectionError):
    """The other side cannot be reached, or went away; another attempt may succeed."""


class ConnectionPool(Generic[C]):
    """Connections to one place.

    Args:
        place: what is shown in errors.
        connect: makes a connection, or raises ConnectionLostError.
    """

    def __init__(self, place: str, connect: Callable[[], C]) -> None:
        self._place, self._connect = place, connect
        self._idle: list[tuple[C, float]] = []
        self._lock = threading.Lock()

    def call(self, operation: Callable[[C], T]) -> T:
        """What the operation gives over a connection that no other thread uses meanwhile.

        It is called again when the connection breaks, ATTEMPTS times at most, so it must bear being repeated. A
        connection that broke while nobody used it does not count.

        Raises: TEMPORARILY_UNAVAILABLE when the place cannot be reached; what the operation raises.
        """
        attempt = 0
        while True:
            kept = self._take()
            try:
                return self._once(operation, kept)
            except ConnectionLostError as error:
                if kept is not None:
                    # those that have waited as long are broken as well, most likely
                    self.close_idle()
                    continue
                if attempt == ATTEMPTS - 1:
                    message = f"{self._place} cannot be reached, or broke off: {error}"
                    raise MlflowException(message, "TEMPORARILY_UNAVAILABLE") from error
                time.sleep(WAITS_S[attempt])
                attempt += 1

    def _once(self, operation: Callable[[C], T], kept: C | None) -> T:
        connection = self._connect() if kept is None else kept
        try:
            result = operation(connection)
        except _REFUSALS:
            self._keep(connection)
            raise
        except BaseException:
            # nobody knows what is still under way
            _close(connection)
            raise
        self._keep(connection)
        return result

    @contextmanager
    def lent(self) -> Iterator[C]:
        """A connection for as long as the block lasts; ended if the block raises, and with it all that nobody uses.

        Raises: ConnectionLostError when the place cannot be reached.
        """
        connection = self._take() or self._connect()
        try:
            yield connection
        except BaseException as error:
            _close(connection)
            if isinstance(error, ConnectionLostError):
                self.close_idle()
            raise
        self._keep(connection)

    def _take(self) -> C | None:
        with self._lock:
            return self._idle.pop()[0] if self._idle else None

    def _keep(self, connection: C) -> None:
        if getattr(connection, "spent", False):
            _close(connection)
            return
        now = time.monotonic()
        with self._lock:
            self._idle.append((connection, now))
            fresh = [entry for entry in self._idle if now - entry[1] < _IDLE_S][-_IDLE_MOST:]
            old = [entry[0] for entry in self._idle if entry not in fresh]
            self._idle = fresh
        for one in old:
            _close(one)

    def close_idle(self) -> None:
        """End the connections that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection, _ in idle:
            _close(connection)


def _close(connection: Closable) -> None:
    with suppress(Exception):
        connection.close()


_pools: dict[Hashable, ConnectionPool[Any]] = {}
_lock = threading.Lock()


def pool_of(key: Hashable, place: str, connect: Callable[[], C]) -> ConnectionPool[C]:
    """The pool of a key, the same one for all that ask."""
    with _lock:
        return _pools.setdefault(key, ConnectionPool(place, connect))


if hasattr(os, "register_at_fork"):
    # a child must not talk over its parent's connections, nor end them: they are left alone
    _of_parents: list[Any] = []

    def _forget() -> None:
        global _lock
        _lock = threading.Lock()
        _of_parents.extend(_pools.values())
        _pools.clear()

    os.register_at_fork(after_in_child=_forget)
