"""Marks for methods that are operations of a SQL store.

A marked method is written as ``def op(self, tx, request)`` and called as ``store.op(request)``: the request is checked
against the protocol's limits, then the method runs in a transaction of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from mlflow.store.caller import current, on_behalf


def writes(body: Callable[[Any, Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operation that changes the store: all of it is committed, or nothing."""

    @functools.wraps(body)
    def call(self, request):
        request.check()
        return self.writer.write(on_behalf(body, self.own_caller), request)

    call.kind, call.body = "write", body
    return call


def takes_steps(body: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operation of many transactions, so that others get their turn in between: ``def op(self, request)``.

    What breaks off has done some of its steps.
    """

    @functools.wraps(body)
    def allowed(store, tx, request):
        """Nothing but the check of the caller, in a transaction of its own, which writes down that it was allowed."""

    def in_steps(self, request):
        checked = on_behalf(allowed, self.own_caller)
        if checked is not allowed:
            self.writer.write(checked, request)
        return body(self, request)

    @functools.wraps(body)
    def call(self, request):
        request.check()
        return in_steps(self, request)

    call.kind, call.body = "steps", in_steps
    return call


def works_first(body: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operation with long work before its one transaction: ``def op(self, request)``.

    Who may not call it is refused before the work. The transaction must be asked for ``on_behalf`` of the caller under
    the name of the operation, which decides again and writes down that it was done.
    """

    def after_asking(self, request):
        caller = current()
        if caller is not None and caller.access is not None:

            def ask(store, tx, request):
                before, tx.caller = tx.caller, caller
                try:
                    caller.access.check(store, tx, body.__name__, request)
                finally:
                    tx.caller = before

            self.writer.read(ask, request)
        return body(self, request)

    @functools.wraps(body)
    def call(self, request):
        request.check()
        return after_asking(self, request)

    call.kind, call.body = "steps", after_asking
    return call


def reads(kind: Callable[[Any], str]) -> Callable:
    """Marks an operation that reads, of a kind that follows from the request."""
    return _reading(kind)


def _reading(kind: str | Callable[[Any], str]) -> Callable:
    def mark(body: Callable[[Any, Any, Any], Any]) -> Callable[[Any, Any], Any]:
        @functools.wraps(body)
        def call(self, request):
            request.check()
            return self.writer.read_as(
                kind(request) if callable(kind) else kind, on_behalf(body, self.own_caller), request
            )

        call.kind, call.body = kind, body
        return call

    return mark


looks_up = _reading("lookup")
"""Marks an operation that reads a few rows by their keys: so short that a thread of its own would cost more."""

searches = _reading("search")
"""Marks an operation that finds rows, in milliseconds."""

scans = _reading("scan")
"""Marks an operation that may read very many rows, and must not hold up the others."""

counts = _reading("count")
"""Marks an operation that counts what very many rows have, in tenths of a second: a page waits for it, and it must wait
neither for scans nor searches for it."""

draws = _reading("drawing")
"""Marks an operation that reads millions of points for charts, of which a page asks many: they wait for each other."""
