"""Gemini's protocol: content made whole and in a stream, embeddings, counting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.tracers.provider import Answer, Provider, Reply, Request, cut, sse


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request."""
    model, _, method = request.path.partition("?")[0].rpartition("/")[2].partition(":")
    if method == "countTokens":
        return Reply({"totalTokens": provider.usage.input})
    if method == "embedContent":
        return Reply({"embedding": {"values": [0.5, 1.5]}})
    if method == "batchEmbedContents":
        return Reply(
            {"embeddings": [{"values": [float(number), 0.5]} for number, _ in enumerate(request.body["requests"])]}
        )
    parts = request.body["contents"][-1]["parts"]
    given = provider.next(" ".join(part.get("text", "") for part in parts))
    if given.status != 200:
        status = "RESOURCE_EXHAUSTED" if given.status == 429 else "INTERNAL"
        return Reply({"error": {"code": given.status, "message": given.text, "status": status}}, given.status)
    if method == "streamGenerateContent" and "alt=sse" not in request.path:
        # an array whose elements come one after the other
        return Reply(cut(_array(_stream(model, given)), given))
    if method == "streamGenerateContent":
        return Reply(cut(_stream(model, given), given), content_type="text/event-stream")
    return Reply(_response(model, _parts(given), given, last=True))


def _parts(given: Answer) -> list[dict[str, Any]]:
    parts: list[dict[str, Any]] = [{"text": given.thinking, "thought": True}] if given.thinking else []
    parts += [{"text": given.text}] if given.text else []
    return parts + [{"functionCall": {"name": name, "args": arguments}} for name, arguments in given.tools]


def _response(model: str, parts: list[dict[str, Any]], given: Answer, last: bool) -> dict[str, Any]:
    used = given.usage
    candidate: dict[str, Any] = {"content": {"role": "model", "parts": parts}, "index": 0}
    if last:
        candidate["finishReason"] = "STOP"
    usage = {
        "promptTokenCount": used.input,
        # what the model thinks is counted apart from what it says
        "candidatesTokenCount": used.output - used.reasoning if last else 1,
        "totalTokenCount": used.total,
    }
    if used.cached:
        usage["cachedContentTokenCount"] = used.cached
    if used.reasoning:
        usage["thoughtsTokenCount"] = used.reasoning
    return {"candidates": [candidate], "usageMetadata": usage, "modelVersion": model, "responseId": "r1"}


def _stream(model: str, given: Answer) -> Iterator[bytes]:
    pieces = [{"text": piece} for piece in given.pieces()]
    pieces += [{"functionCall": {"name": name, "args": arguments}} for name, arguments in given.tools]
    for index, part in enumerate(pieces):
        yield sse(_response(model, [part], given, last=index == len(pieces) - 1))


def _array(events: Iterator[bytes]) -> Iterator[bytes]:
    opening = b"["
    for event in events:
        yield opening + event.removeprefix(b"data: ").strip()
        opening = b",\n"
    yield b"]"
