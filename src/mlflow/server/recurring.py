"""Work that a server does now and then, in a thread of its own, until it is closed."""

from __future__ import annotations

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.store.sql.leases import claim

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

CLOSING_SECONDS = 3.0
"""How long closing waits for what is under way; broken off, it is done by another server, or the next time."""


class Recurring(ABC):
    """A thread that works, and pauses, in turns."""

    name: str

    def __init__(self) -> None:
        self.started = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self.started = True
        self._thread.start()

    def close(self) -> None:
        """End. What is under way is given a moment."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING_SECONDS)

    @property
    @abstractmethod
    def first_pause(self) -> float:
        """Seconds until it works for the first time."""

    @abstractmethod
    def work(self) -> float:
        """Work once; the seconds until the next time."""

    def _run(self) -> None:
        pause = self.first_pause
        while not self._closing.wait(pause):
            pause = self.work()


class Chores(Recurring):
    """Steps of work on a store, done by one of all the servers of its database at a time: whoever has the lease.

    Args:
        store: the store.
        interval: seconds from one time to the next.
    """

    lease: str
    """The name of the lease."""
    broken: str
    """What the log says when a step breaks off."""

    def __init__(self, store: SqlTracking, interval: float) -> None:
        super().__init__()
        self.store, self.interval = store, interval
        self._until = 0.0

    @property
    @abstractmethod
    def steps(self) -> tuple[Callable[[], Any], ...]:
        """What is done, in this order."""

    def work(self) -> float:
        """Do all steps once, unless another server does."""
        for step in self.steps if self._attempt(self._claim) else ():
            # one that fails does not keep the others from their work
            self._attempt(step)
        return self.interval

    def _attempt(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except Exception:
            # the database or a store of artifacts may be away for a while; nothing is lost
            logger.exception("%s; trying again in %s s", self.broken, self.interval)
            return None

    def _claim(self) -> bool:
        # a little less than the pause, so that whoever had it last has it the next time too
        lease = self.interval * 0.9
        self._until = time.monotonic() + lease
        return claim(self.store, self.lease, lease)

    def _may_go_on(self) -> bool:
        return not self._closing.is_set() and time.monotonic() < self._until
