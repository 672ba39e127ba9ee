"""Calls to an ASGI application without a network."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode


@dataclasses.dataclass
class Answer:
    """What an application answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def call(
    app: Any,
    method: str,
    path: str,
    *,
    json_body: Any = None,
    body: bytes | None = None,
    query: Any = (),
    headers: dict[str, str] | None = None,
    pieces: Iterable[bytes] | None = None,
    root_path: str = "",
) -> Answer:
    """The application's answer to one request; the Host is localhost unless given."""
    given = {"host": "localhost:5000", **{k.lower(): v for k, v in (headers or {}).items()}}
    if json_body is not None:
        body = json.dumps(json_body).encode()
        given.setdefault("content-type", "application/json")
    chunks = list(pieces) if pieces is not None else [body or b""]
    if pieces is None and body is not None:
        given.setdefault("content-length", str(len(body)))
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": urlencode(query, doseq=True).encode(),
        "root_path": root_path,
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in given.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 5000),
    }
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": c, "more_body": i < len(chunks) - 1} for i, c in enumerate(chunks)]

    async def receive():
        if waiting:
            return waiting.pop(0)
        await asyncio.sleep(3600)

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    start = sent[0]
    return Answer(
        start["status"],
        {k.decode().lower(): v.decode("latin-1") for k, v in start["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
    )
