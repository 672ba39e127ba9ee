"""Bedrock's protocol: Converse and InvokeModel, whole and as binary event streams."""

from __future__ import annotations

import base64
import json
import struct
import urllib.parse
import zlib
from collections.abc import Iterator
from typing import Any

from tests.tracers import provider_anthropic
from tests.tracers.provider import Answer, Provider, Reply, Request, cut

STREAM = "application/vnd.amazon.eventstream"


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request."""
    _, _, rest = request.path.partition("model/")
    model, _, method = rest.rpartition("/")
    model = urllib.parse.unquote(model)
    body = {**request.body, "model": model}
    if method.startswith("invoke"):
        return _invoke(body, model, method, provider)
    content = request.body["messages"][-1]["content"]
    given = provider.next(" ".join(block.get("text", "") for block in content))
    if given.status != 200:
        return _error(given)
    if method == "converse-stream":
        return Reply(cut(_converse_stream(given), given), content_type=STREAM)
    return Reply(
        {
            "output": {"message": {"role": "assistant", "content": _content(given)}},
            "stopReason": "tool_use" if given.tools else "end_turn",
            "usage": _usage(given),
            "metrics": {"latencyMs": 5},
        }
    )


def _error(given: Answer) -> Reply:
    return Reply({"message": given.text, "__type": "ThrottlingException"}, given.status)


def _usage(given: Answer) -> dict[str, Any]:
    used = given.usage
    usage = {"inputTokens": used.input - used.cached, "outputTokens": used.output, "totalTokens": used.total}
    return {**usage, "cacheReadInputTokens": used.cached, "cacheWriteInputTokens": 0} if used.cached else usage


def _content(given: Answer) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = [{"text": given.text}] if given.text else []
    for number, (name, arguments) in enumerate(given.tools, 1):
        content.append({"toolUse": {"toolUseId": f"tooluse_{number}", "name": name, "input": arguments}})
    return content


def _converse_stream(given: Answer) -> Iterator[bytes]:
    yield event("messageStart", {"role": "assistant"})
    index = 0
    if given.text:
        for piece in given.pieces():
            yield event("contentBlockDelta", {"contentBlockIndex": index, "delta": {"text": piece}})
        yield event("contentBlockStop", {"contentBlockIndex": index})
        index += 1
    for number, (name, arguments) in enumerate(given.tools, 1):
        start = {"toolUse": {"toolUseId": f"tooluse_{number}", "name": name}}
        yield event("contentBlockStart", {"contentBlockIndex": index, "start": start})
        written = json.dumps(arguments)
        for half in (written[: len(written) // 2], written[len(written) // 2 :]):
            yield event("contentBlockDelta", {"contentBlockIndex": index, "delta": {"toolUse": {"input": half}}})
        yield event("contentBlockStop", {"contentBlockIndex": index})
        index += 1
    yield event("messageStop", {"stopReason": "tool_use" if given.tools else "end_turn"})
    yield event("metadata", {"usage": _usage(given), "metrics": {"latencyMs": 5}})


def _invoke(body: dict[str, Any], model: str, method: str, provider: Provider) -> Reply:
    if "embed" in model:
        return Reply({"embedding": [0.5, 1.5], "inputTextTokenCount": provider.usage.input})
    if "anthropic" not in model:
        given = provider.next(body.get("prompt") or body.get("inputText"))
        if given.status != 200:
            return _error(given)
        count = {"prompt_token_count": given.usage.input, "generation_token_count": given.usage.output}
        return Reply({"generation": given.text, **count, "stop_reason": "stop"})
    given = provider.next(provider_anthropic.said(body["messages"]))
    if given.status != 200:
        return _error(given)
    message = provider_anthropic.whole(body, given)
    if method == "invoke":
        return Reply(message)
    steps = provider_anthropic.steps(message, given)
    chunks = ({"bytes": base64.b64encode(json.dumps(step).encode()).decode()} for step in steps)
    return Reply(cut((event("chunk", chunk) for chunk in chunks), given), content_type=STREAM)


def event(kind: str, value: Any) -> bytes:
    """One message of AWS's binary event streams: lengths, headers, content, each part with its checksum."""
    headers = b""
    for name, text in ((":event-type", kind), (":content-type", "application/json"), (":message-type", "event")):
        headers += bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(text)) + text.encode()
    content = json.dumps(value).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(content), len(headers))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + content
    return message + struct.pack(">I", zlib.crc32(message))
