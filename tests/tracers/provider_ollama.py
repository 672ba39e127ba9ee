"""Ollama's protocol: chat and generate, whole and as lines of JSON; embeddings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.tracers.provider import Answer, Provider, Reply, Request, cut


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request."""
    body = request.body
    if request.path in ("api/embed", "api/embeddings"):
        texts = body["input"] if isinstance(body.get("input"), list) else [body.get("input") or body.get("prompt")]
        vectors = [[float(len(one)), 0.5] for one in texts]
        if request.path == "api/embeddings":
            return Reply({"embedding": vectors[0]})
        return Reply({"model": body["model"], "embeddings": vectors, "prompt_eval_count": provider.usage.input})
    chat = request.path == "api/chat"
    given = provider.next(body["messages"][-1]["content"] if chat else body["prompt"])
    if given.status != 200:
        return Reply({"error": given.text}, given.status)
    if body.get("stream"):
        return Reply(cut(_stream(body["model"], given, chat), given), content_type="application/x-ndjson")
    return Reply(_part(body["model"], given.text, given.tools, chat, given))


def _part(
    model: str, text: str, tools: list[tuple[str, dict[str, Any]]], chat: bool, last: Answer | None
) -> dict[str, Any]:
    part: dict[str, Any] = {"model": model, "created_at": "2026-01-02T03:04:05Z", "done": last is not None}
    if chat:
        part["message"] = {"role": "assistant", "content": text}
        if tools:
            part["message"]["tool_calls"] = [
                {"function": {"name": name, "arguments": arguments}} for name, arguments in tools
            ]
    else:
        part["response"] = text
    if last is not None:
        part |= {"done_reason": "stop", "prompt_eval_count": last.usage.input, "eval_count": last.usage.output}
    return part


def _stream(model: str, given: Answer, chat: bool) -> Iterator[bytes]:
    for piece in given.pieces():
        yield json.dumps(_part(model, piece, [], chat, None)).encode() + b"\n"
    if given.tools:
        yield json.dumps(_part(model, "", given.tools, chat, None)).encode() + b"\n"
    yield json.dumps(_part(model, "", [], chat, given)).encode() + b"\n"
