"""Work on a store that nobody waits for: done by a thread of its own, in small transactions, when no others wait."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import MlflowException

_logger = logging.getLogger(__name__)

_REST_SECONDS = 0.02
"""Between two transactions, so that others get to write."""


class Chore:
    """A thread that does some work again and again, until nothing is left.

    Args:
        work: does some of the work on a store, and tells whether it may not be all.
        without: what is said when it cannot be done, such as on a database that may only be read.
        again: after how many seconds to look whether there is new work; None: only when it is woken.
    """

    def __init__(
        self, store: Any, name: str, work: Callable[[Any], bool], without: str, again: float | None = None
    ) -> None:
        self._store = weakref.ref(store)
        self._name = name
        self._do = work
        self._without = without
        self._again = again
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._asked = False
        self._done = threading.Event()
        self._ended = threading.Event()

    def wake(self) -> None:
        """Begin, unless it is at it."""
        with self._lock:
            if self._ended.is_set():
                return
            self._asked = True
            self._done.clear()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left; tells whether that is so."""
        return self._thread is None or self._ended.is_set() or self._done.wait(seconds)

    def close(self) -> None:
        """End it, after the transaction that it is at."""
        self._ended.set()
        thread = self._thread
        if thread is not None:
            thread.join(60)

    def _work(self) -> None:
        while not self._ended.is_set():
            with self._lock:
                self._asked = False
            store = self._store()
            if store is None:
                return
            if getattr(store.writer, "queued", 0):
                # others first
                del store
                self._ended.wait(_REST_SECONDS)
                continue
            try:
                is_left = self._do(store)
            except MlflowException as error:
                # what it is for works without
                _logger.warning("%s: %s", self._without, error.message)
                self._ended.set()
                self._done.set()
                return
            del store
            if is_left:
                self._ended.wait(_REST_SECONDS)
            elif not self._rest():
                return

    def _rest(self) -> bool:
        """Say that nothing is left; False to end."""
        with self._lock:
            if self._asked:
                return True
            self._done.set()
            if self._again is None:
                self._thread = None
                return False
        self._ended.wait(self._again)
        return True
