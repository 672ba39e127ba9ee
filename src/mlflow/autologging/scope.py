"""Stretches of execution in which wrapped functions do nothing of their own: inside a training, and where it is off.

A stretch belongs to the thread or task that entered it, to the tasks it starts, and to the threads it starts: libraries
train in thread pools. It ends for all of them when its block ends, so a thread that lives on is free again.
"""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Scope:
    """One stretch; ``open`` becomes false when its block has ended."""

    __slots__ = ("open", "outer")

    def __init__(self, outer: "Scope | None") -> None:
        self.open = True
        self.outer = outer


_current: ContextVar[Scope | None] = ContextVar("mlflow_autologging_scope", default=None)
_install_lock = threading.Lock()
_installed = False


def is_inside() -> bool:
    """Whether this code runs in such a stretch."""
    scope = _current.get()
    while scope is not None:
        if scope.open:
            return True
        scope = scope.outer
    return False


@contextmanager
def quiet() -> Iterator[None]:
    """A block in which wrapped functions only call what they wrap."""
    _pass_on_to_threads()
    scope = Scope(_current.get())
    token = _current.set(scope)
    try:
        yield
    finally:
        scope.open = False
        _current.reset(token)


@contextmanager
def disable_autologging() -> Iterator[None]:
    """A block in which nothing is logged by itself.

    It holds for the thread or task that runs the block and for the threads and tasks that are started in it; others go
    on logging.
    """
    with quiet():
        yield


def _pass_on_to_threads() -> None:
    """From now on threads begin in the scope of the code that starts them; Python gives them an empty context."""
    global _installed
    if _installed:
        return
    with _install_lock:
        if _installed:
            return
        start = threading.Thread.start

        @functools.wraps(start)
        def start_in_scope(self: threading.Thread) -> None:
            if is_inside():
                _run_in(self, _current.get())
            start(self)

        threading.Thread.start = start_in_scope
        _installed = True


def _run_in(thread: threading.Thread, scope: Scope | None) -> None:
    run = thread.run

    def run_in_scope() -> None:
        # nobody else holds this function's thread: the scope it inherits needs no reset
        _current.set(scope)
        run()

    thread.run = run_in_scope
