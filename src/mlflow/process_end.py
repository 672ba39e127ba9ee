"""Work that must be done when a process ends."""

import atexit
import os
import sys
from collections.abc import Callable

_registered: dict[Callable[[], None], int] = {}


def at_process_end(function: Callable[[], None]) -> None:
    """Have a function called when this process ends; calling this again in the same process changes nothing.

    Children that multiprocessing forks skip ``atexit`` and have finalizers of their own, which begin empty.
    """
    if _registered.get(function) == os.getpid():
        return
    # handlers of the parent are there in a forked child
    if function not in _registered:
        atexit.register(function)
    _registered[function] = os.getpid()
    process = sys.modules.get("multiprocessing.process")
    if process is not None and process.parent_process() is not None:
        from multiprocessing.util import Finalize

        Finalize(None, function, exitpriority=0)
