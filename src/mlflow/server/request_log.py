"""Every request gets an id, which its answer, the log and the audit trail name; if wanted, the log a line for each."""

from __future__ import annotations

import itertools
import logging
import os
import re
import secrets
import time
from collections.abc import Callable

from mlflow.environment_variables import MILLRACE_ACCESS_LOG
from mlflow.server.logs import request_id

logger = logging.getLogger("mlflow.access")

HEADER = b"x-request-id"
_ACCEPTED = re.compile(rb"[A-Za-z0-9._:-]{1,64}")
SCOPE_KEY = "mlflow.operation"
"""Where in an ASGI scope whoever answers a request says which operation it was."""

USER_KEY = "mlflow.user"
"""Where whoever asks for logins says who asks."""

QUIET = frozenset(("/health", "/version", "/metrics"))
"""Paths that probes ask all the time; they are logged when something is wrong only."""


class RequestLog:
    """ASGI middleware that gives ids and writes the access log.

    A client or a balancer may give the id itself, in the header X-Request-ID: letters, digits and ``._:-``, at most 64.
    """

    def __init__(self, app: Callable) -> None:
        self.app = app
        self._logs = MILLRACE_ACCESS_LOG.get()
        self._process = -1
        self._names = iter(())

    async def __call__(self, scope, receive, send) -> None:
        """Answer one request, with its id in the header X-Request-ID."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        asked = next((value for name, value in scope["headers"] if name == HEADER), b"")
        name = asked.decode() if _ACCEPTED.fullmatch(asked) else self._next()
        header = (HEADER, name.encode())
        status, size = 0, 0
        began = time.perf_counter()

        async def send_named(message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], header]
            else:
                size += len(message.get("body", b""))
            await send(message)

        before = request_id.set(name)
        try:
            await self.app(scope, receive, send_named)
        finally:
            if self._logs and (status >= 400 or scope["path"] not in QUIET):
                self._write(scope, status, size, time.perf_counter() - began)
            request_id.reset(before)

    def _next(self) -> str:
        # a random part for the process and a number: as good as a random id for each, and cheaper
        if self._process != os.getpid():
            self._process = os.getpid()
            head = secrets.token_hex(8)
            self._names = map(f"{head}-{{:x}}".format, itertools.count(1))
        return next(self._names)

    def _write(self, scope, status: int, size: int, seconds: float) -> None:
        client = scope["client"][0] if scope.get("client") else None
        by = {"user": scope[USER_KEY]} if USER_KEY in scope else {}
        fields = by | {
            "method": scope["method"],
            # without the query, which may hold what nobody else should read
            "path": scope["path"],
            "status": status,
            "bytes": size,
            "operation": scope.get(SCOPE_KEY),
            "milliseconds": round(seconds * 1000, 3),
            "client": client,
        }
        text = "%s %s %s %s bytes %.1f ms"
        path = scope["path"].encode("unicode_escape").decode()
        logger.info(text, scope["method"], path, status or "broken off", size, seconds * 1000, extra={"fields": fields})
