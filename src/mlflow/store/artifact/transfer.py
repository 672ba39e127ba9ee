"""Many transfers at once, in a bounded number of threads."""

import contextvars
import os
import threading
from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")

# more threads than this wait for each other instead of for the network
MAX_WORKERS = min(8, 2 * (os.cpu_count() or 1))
PARTS_AT_ONCE = min(4, os.cpu_count() or 1)


def each(function: Callable[[T], object], items: Iterable[T], workers: int = MAX_WORKERS) -> None:
    """Call the function with every item, in up to ``workers`` threads, the caller's own among them.

    After the first error no further item is begun; the error is raised when all threads have ended.
    """
    items = list(items)
    waiting = iter(items)
    lock = threading.Lock()
    errors: list[BaseException] = []

    def work() -> None:
        while not errors:
            with lock:
                item = next(waiting, waiting)
            if item is waiting:
                return
            try:
                function(item)  # type: ignore[arg-type]
            except BaseException as error:
                errors.append(error)

    threads = []
    for _ in range(min(workers, len(items)) - 1):
        # what the caller has set (active run, headers of plugins) holds in the threads too
        thread = threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True)
        thread.start()
        threads.append(thread)
    try:
        work()
        for thread in threads:
            thread.join()
    except KeyboardInterrupt as interrupt:
        errors.append(interrupt)
    if errors:
        raise errors[0]
