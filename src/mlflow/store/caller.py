"""On whose behalf operations run: known around a request, seen by the operation in its transaction.

A server says who calls with ``acting``; what is called in that context, also in other threads if the context is handed
on, runs with the caller in ``Transaction.caller``. A program that uses a database itself is nobody's: ``current`` gives
None there, nothing is checked and everything is seen.
"""

from __future__ import annotations

import contextlib
import contextvars
import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from mlflow.store.identity import Identity


class Access(Protocol):
    """What a caller may do and see."""

    def check(self, store: Any, tx: Any, operation: str, request: Any) -> Any:
        """Raise PERMISSION_DENIED unless the caller may run this operation; called in the operation's transaction.

        Gives the request narrowed to what the caller may see where it lists things, or None to leave it as it is.
        """

    def done(self, store: Any, tx: Any, operation: str, request: Any, answer: Any) -> None:
        """Write down, in the same transaction, what follows from an operation that was done."""


@dataclass(frozen=True)
class Caller:
    """Who asks for an operation, and where.

    Args:
        name: the account that histories and the audit trail name; None when nobody had to log in.
        workspace: the workspace in which the operation happens; None when the server has none.
        access: what the caller may do and see; None for everything.
        identity: how the caller proved to be that account; None when nobody had to log in.
    """

    name: str | None = None
    workspace: str | None = None
    access: Access | None = None
    identity: Identity | None = None


_current: contextvars.ContextVar[Caller | None] = contextvars.ContextVar("mlflow_caller", default=None)

current = _current.get
"""The caller on whose behalf this context runs, or None."""


def confinement(own: Callable[[], Caller | None] | None = None) -> str | None:
    """The workspace that the present caller is confined to; None for a caller in none, and for no caller.

    Args:
        own: gives the caller where there is none.
    """
    caller = _current.get()
    if caller is None and own is not None:
        caller = own()
    return None if caller is None else caller.workspace


def become(caller: Caller | None) -> contextvars.Token[Caller | None]:
    """Let the rest of this context run on behalf of a caller; the token undoes it."""
    return _current.set(caller)


def back_to(token: contextvars.Token[Caller | None]) -> None:
    """Undo ``become``."""
    _current.reset(token)


@contextlib.contextmanager
def acting(caller: Caller | None) -> Iterator[None]:
    """Everything called within runs on behalf of that caller."""
    before = _current.set(caller)
    try:
        yield
    finally:
        _current.reset(before)


def unasked() -> contextlib.AbstractContextManager[None]:
    """Everything called within runs on behalf of the same caller, and is not asked whether they may."""
    caller = _current.get()
    return acting(None if caller is None else replace(caller, access=None))


def carried(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, to be called in another thread on behalf of the present caller."""
    return functools.partial(contextvars.copy_context().run, function)


def on_behalf(
    body: Callable[[Any, Any, Any], Any], own: Callable[[], Caller | None] | None = None
) -> Callable[[Any, Any, Any], Any]:
    """The operation ``body(store, tx, request)`` on behalf of the present caller: allowed first, in its transaction.

    Args:
        own: gives the caller where there is none.
    """
    caller = _current.get()
    if caller is None and own is not None:
        caller = own()
    if caller is None:
        return body

    @functools.wraps(body)
    def call(store: Any, tx: Any, request: Any) -> Any:
        # operations of several callers may share a transaction
        before, tx.caller = tx.caller, caller
        try:
            if caller.access is None:
                return body(store, tx, request)
            narrowed = caller.access.check(store, tx, body.__name__, request)
            if narrowed is not None:
                request = narrowed
            answer = body(store, tx, request)
            caller.access.done(store, tx, body.__name__, request, answer)
            return answer
        finally:
            tx.caller = before

    def allow(store: Any, tx: Any, request: Any) -> None:
        """Only what is around the operation, for requests that are run together and are answered with nothing."""
        if caller.access is not None:
            before, tx.caller = tx.caller, caller
            try:
                caller.access.check(store, tx, body.__name__, request)
                caller.access.done(store, tx, body.__name__, request, None)
            finally:
                tx.caller = before

    call.allow = allow
    call.caller = caller
    return call
