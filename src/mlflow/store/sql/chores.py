"""Work on a store that nobody waits for: done by a thread of its own, in small transactions."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.store.sql.writer import Body

_logger = logging.getLogger(__name__)

_REST_SECONDS = 0.02
"""Between two transactions, so that others get to write."""


class Chore:
    """A thread that runs an operation again and again, until that says that nothing is left.

    Args:
        body: does some of the work in a transaction, and tells whether it may not be all.
        without: what is said when it cannot be done, such as on a database that may only be read.
    """

    def __init__(self, store: Any, name: str, body: Body, without: str) -> None:
        self._store = weakref.ref(store)
        self._name = name
        self._body = body
        self._without = without
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = False

    def wake(self) -> None:
        """Begin, unless it is at it."""
        with self._lock:
            if self._ended or (self._thread is not None and self._thread.is_alive()):
                return
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left; tells whether that is so."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()

    def close(self) -> None:
        """End it, after the transaction that it is at."""
        self._ended = True
        self.wait(60)

    def _work(self) -> None:
        while not self._ended:
            store = self._store()
            if store is None:
                return
            try:
                if not store.writer.write(self._body, None):
                    return
            except MlflowException as error:
                # what it is for works without
                self._ended = True
                _logger.warning("%s: %s", self._without, error.message)
                return
            del store
            time.sleep(_REST_SECONDS)
