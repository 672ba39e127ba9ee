"""Anthropic's protocol: messages, whole and in a stream."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.tracers.provider import Answer, Provider, Reply, Request, Usage, cut, sse


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request."""
    path = request.path.partition("?")[0]
    if path == "v1/messages/count_tokens":
        return Reply({"input_tokens": provider.usage.input})
    if path != "v1/messages":
        return Reply({"type": "error", "error": {"type": "not_found_error", "message": path}}, 404)
    given = provider.next(said(request.body["messages"]))
    if given.status != 200:
        kind = "rate_limit_error" if given.status == 429 else "api_error"
        return Reply({"type": "error", "error": {"type": kind, "message": given.text}}, given.status)
    message = whole(request.body, given)
    if request.body.get("stream"):
        return Reply(cut(events(message, given), given), content_type="text/event-stream")
    return Reply(message)


def said(messages: list[dict[str, Any]]) -> str:
    """The text of the last message."""
    content = messages[-1]["content"]
    if isinstance(content, str):
        return content
    return " ".join(str(block.get("text") or block.get("content") or "") for block in content)


def usage(used: Usage) -> dict[str, Any]:
    """Usage as messages have it: what comes from or goes to the cache is not part of ``input_tokens``."""
    return {
        "input_tokens": used.input - used.cached - used.cache_written,
        "cache_read_input_tokens": used.cached,
        "cache_creation_input_tokens": used.cache_written,
        "cache_creation": {"ephemeral_5m_input_tokens": used.cache_written, "ephemeral_1h_input_tokens": 0},
        "output_tokens": used.output,
    }


def whole(body: dict[str, Any], given: Answer) -> dict[str, Any]:
    """The message that answers."""
    content: list[dict[str, Any]] = []
    if given.thinking:
        content.append({"type": "thinking", "thinking": given.thinking, "signature": "c2ln"})
    if given.text:
        content.append({"type": "text", "text": given.text})
    for number, (name, arguments) in enumerate(given.tools, 1):
        content.append({"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": arguments})
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": body.get("model", ""),
        "content": content,
        "stop_reason": "tool_use" if given.tools else "end_turn",
        "stop_sequence": None,
        "usage": usage(given.usage),
    }


def steps(message: dict[str, Any], given: Answer) -> Iterator[dict[str, Any]]:
    """The events of a stream as values."""
    begun = {**message["usage"], "output_tokens": 1}
    yield {"type": "message_start", "message": {**message, "content": [], "stop_reason": None, "usage": begun}}
    for index, block in enumerate(message["content"]):
        kind = block["type"]
        empty = {"thinking": {"thinking": "", "signature": ""}, "text": {"text": ""}, "tool_use": {"input": {}}}[kind]
        yield {"type": "content_block_start", "index": index, "content_block": {**block, **empty}}
        if kind == "text":
            deltas = [{"type": "text_delta", "text": piece} for piece in given.pieces()]
        elif kind == "thinking":
            deltas = [
                {"type": "thinking_delta", "thinking": block["thinking"]},
                {"type": "signature_delta", "signature": block["signature"]},
            ]
        else:
            written = json.dumps(block["input"])
            halves = (written[: len(written) // 2], written[len(written) // 2 :])
            deltas = [{"type": "input_json_delta", "partial_json": half} for half in halves]
        for delta in deltas:
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    ended = {"stop_reason": message["stop_reason"], "stop_sequence": None}
    yield {"type": "message_delta", "delta": ended, "usage": {"output_tokens": message["usage"]["output_tokens"]}}
    yield {"type": "message_stop"}


def events(message: dict[str, Any], given: Answer) -> Iterator[bytes]:
    """The events of a stream."""
    for step in steps(message, given):
        yield sse(step, step["type"])
