"""Uploads without waiting: artifacts that are stored by background threads."""

import contextlib
import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

logger = logging.getLogger(__name__)

WORKERS = 4


class _Uploads:
    """What is under way in this process. The end of the process waits for it."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._futures: list[Future] = []

    def submit(self, upload: Callable[..., None], *arguments: object) -> None:
        with self._lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="mlflow-artifacts")
            # those that went well need not be remembered
            self._futures = [f for f in self._futures if not f.done() or f.exception() is not None]
            future = self._pool.submit(upload, *arguments)
            self._futures.append(future)
        future.add_done_callback(_report)

    def flush(self) -> None:
        with self._lock:
            futures, self._futures = self._futures, []
        errors = [error for future in futures if (error := future.exception()) is not None]
        if errors:
            raise errors[0]


def _report(future: Future) -> None:
    error = future.exception()
    if error is not None:
        logger.error("Asynchronous upload of an artifact failed: %s", error)


_uploads = _Uploads()
submit = _uploads.submit


def flush() -> None:
    """Wait until all uploads have ended.

    Raises: the first error among them.
    """
    _uploads.flush()


def reset() -> None:
    """Wait until all uploads have ended and forget what failed (tests)."""
    with contextlib.suppress(Exception):
        _uploads.flush()


if hasattr(os, "register_at_fork"):
    # the threads are the parent's; it goes on with its uploads
    os.register_at_fork(after_in_child=_uploads.begin)
