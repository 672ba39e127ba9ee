"""Many transfers at once, in a bounded number of threads."""

import contextvars
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

MAX_WORKERS = 8
PARTS_AT_ONCE = min(4, os.cpu_count() or 1)
_FIRST_WORKERS = 2
_SLOW_S = 0.005


def each(function: Callable[[T], object], items: Iterable[T], workers: int = MAX_WORKERS) -> None:
    """Call the function with every item, in up to ``workers`` threads, the caller's own among them.

    It begins with two; another joins whenever an item took so long that waiting for the network must be the reason.
    More threads would only wait for each other. After the first error no further item is begun; the error is raised
    when all threads have ended.
    """
    items = list(items)
    _Crew(function, items, min(workers, len(items))).run()


class _Crew:
    def __init__(self, function: Callable, items: list, workers: int) -> None:
        self._function = function
        self._waiting = iter(items)
        self._workers = workers
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._errors: list[BaseException] = []

    def run(self) -> None:
        for _ in range(min(_FIRST_WORKERS, self._workers) - 1):
            self._hire()
        try:
            self._work()
            for thread in self._threads:  # also those that join meanwhile
                thread.join()
        except KeyboardInterrupt as interrupt:
            self._errors.append(interrupt)
        if self._errors:
            raise self._errors[0]

    def _hire(self) -> None:
        with self._lock:
            if len(self._threads) + 1 >= self._workers:
                return
            # what the caller has set (active run, headers of plugins) holds in the threads too
            thread = threading.Thread(target=contextvars.copy_context().run, args=(self._work,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _work(self) -> None:
        while not self._errors:
            with self._lock:
                item = next(self._waiting, self)
            if item is self:
                return
            began = time.monotonic()
            try:
                self._function(item)
            except BaseException as error:
                self._errors.append(error)
            if time.monotonic() - began > _SLOW_S:
                self._hire()
