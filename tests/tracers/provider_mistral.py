"""Mistral's protocol: chat like OpenAI's, with calls of tools whole and the usage at the end of streams; embeddings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.tracers import provider_openai
from tests.tracers.provider import Answer, Provider, Reply, Request, cut, sse


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request."""
    path = request.path.partition("#")[0]
    if request.body.get("stream"):
        given = provider.next(provider_openai.said(request.body["messages"]))
        if given.status != 200:
            return provider_openai.error(given)
        return Reply(cut(_stream(request.body["model"], given), given), content_type="text/event-stream")
    reply = provider_openai.answer(Request("openai", path, request.body, request.headers), provider)
    if isinstance(reply.body, dict):
        reply.body.setdefault("id", "cmpl-1")
        reply.body.get("usage", {}).setdefault("completion_tokens", 0)
    return reply


def _stream(model: str, given: Answer) -> Iterator[bytes]:
    about = {"id": "cmpl-1", "object": "chat.completion.chunk", "created": provider_openai.CREATED, "model": model}

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        return sse({**about, "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], **more})

    yield chunk({"role": "assistant", "content": ""})
    for piece in given.pieces():
        yield chunk({"content": piece})
    used = provider_openai.usage(given.usage)
    if given.tools:
        calls = [{**call, "index": index} for index, call in enumerate(provider_openai.tool_calls(given))]
        yield chunk({"content": "", "tool_calls": calls}, "tool_calls", usage=used)
    else:
        yield chunk({"content": ""}, "stop", usage=used)
    yield sse("[DONE]")
