"""Groq's protocol: OpenAI's, with its own place for the usage of a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.tracers import provider_openai
from tests.tracers.provider import Provider, Reply, Request, sse


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request."""
    path = request.path.removeprefix("openai/")
    body = {**request.body, "stream_options": {"include_usage": True}} if request.body.get("stream") else request.body
    reply = provider_openai.answer(Request("openai", path, body, request.headers), provider)
    return Reply(_stream(reply.body), reply.status, reply.content_type) if isinstance(reply.body, Iterator) else reply


def _stream(events: Iterator[bytes]) -> Iterator[bytes]:
    held: dict | None = None
    for event in events:
        data = event.decode().removeprefix("data: ").strip()
        if data == "[DONE]":
            if held is not None:
                yield sse(held)
            yield event
            return
        value = json.loads(data)
        if value.get("usage"):
            # not a piece of its own, as at OpenAI, but in the last one
            held["x_groq"] = {"id": "req_1", "usage": value["usage"]}
            continue
        if held is not None:
            yield sse(held)
        held = value
