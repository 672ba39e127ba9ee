"""Work that a server does now and then, in a thread of its own, until it is closed."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod

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
