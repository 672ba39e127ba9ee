"""SIGTERM, which ends a process without what ``atexit`` would do."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

# orchestrators kill a process some ten seconds after they asked it to end
SECONDS = 5.0


def at_sigterm(end: Callable[[float], None]) -> None:
    """Have ``end(seconds)`` called when SIGTERM would end the process, which it then does.

    Only where nobody else handles the signal, and only from the main thread, which alone may say so. A program that
    handles SIGTERM itself ends by returning or by ``sys.exit``, and ``atexit`` does the rest.
    """
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        return

    def handle(number: int, frame: Any) -> None:
        # a thread of its own: the main thread may hold any lock in the very moment that the signal interrupts it
        work = threading.Thread(target=end, args=(SECONDS,), daemon=True)
        work.start()
        work.join(SECONDS + 1)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    signal.signal(signal.SIGTERM, handle)
