"""Marks for methods that are operations of a SQL store.

A marked method is written as ``def op(self, tx, request)`` and called as ``store.op(request)``: the request is checked
against the protocol's limits, then the method runs in a transaction of its own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any


def writes(body: Callable[[Any, Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operation that changes the store: all of it is committed, or nothing."""

    @functools.wraps(body)
    def call(self, request):
        request.check()
        return self.writer.write(body, request)

    call.kind, call.body = "write", body
    return call


def reads(body: Callable[[Any, Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An operation that changes nothing."""

    @functools.wraps(body)
    def call(self, request):
        request.check()
        return self.writer.read(body, request)

    call.kind, call.body = "read", body
    return call
