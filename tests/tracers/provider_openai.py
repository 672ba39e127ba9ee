"""OpenAI's protocol: chat completions, completions, embeddings, responses, images, speech, transcription, models."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.tracers.provider import Answer, Provider, Reply, Request, Usage, cut, sse

CREATED = 1_790_000_000


def answer(request: Request, provider: Provider) -> Reply:
    """The provider's side of one request."""
    path = request.path.partition("?")[0].removeprefix("v1/")
    if path.startswith("deployments/"):
        # as Azure has it
        path = path.split("/", 2)[2]
    handler = _HANDLERS.get(path)
    if handler is None:
        return Reply({"error": {"message": f"Unknown request URL: {path}", "type": "invalid_request_error"}}, 404)
    return handler(request.body, provider)


def error(given: Answer) -> Reply:
    """An answer that is an error."""
    kind = "rate_limit_exceeded" if given.status == 429 else "server_error"
    return Reply({"error": {"message": given.text, "type": kind, "param": None, "code": kind}}, given.status)


def said(messages: Any) -> str:
    """The text of the last message."""
    if isinstance(messages, str):
        return messages
    content = messages[-1].get("content", messages[-1].get("output", "")) if messages else ""
    if isinstance(content, list):
        return " ".join(part.get("text", "") for part in content)
    return content or ""


def usage(used: Usage) -> dict[str, Any]:
    """Usage as chat completions have it."""
    return {
        "prompt_tokens": used.input,
        "completion_tokens": used.output,
        "total_tokens": used.total,
        "prompt_tokens_details": {"cached_tokens": used.cached, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": used.reasoning, "audio_tokens": 0},
    }


def tool_calls(given: Answer, first: str = "call_") -> list[dict[str, Any]]:
    """Calls of tools as chat messages have them."""
    return [
        {"id": f"{first}{number}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
        for number, (name, arguments) in enumerate(given.tools, 1)
    ]


def _chat(body: dict[str, Any], provider: Provider) -> Reply:
    given = provider.next(said(body.get("messages")))
    if given.status != 200:
        return error(given)
    if body.get("stream"):
        return Reply(cut(_chat_stream(body, given), given), content_type="text/event-stream")
    message: dict[str, Any] = {"role": "assistant", "content": given.text or None, "refusal": None}
    if given.tools:
        message["tool_calls"] = tool_calls(given)
    choice = {"message": message, "logprobs": None, "finish_reason": "tool_calls" if given.tools else "stop"}
    return Reply(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": CREATED,
            "model": body["model"],
            "choices": [{"index": index, **choice} for index in range(body.get("n") or 1)],
            "usage": usage(given.usage),
            "system_fingerprint": "fp_1",
        }
    )


def _chat_stream(body: dict[str, Any], given: Answer) -> Iterator[bytes]:
    about = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": CREATED, "model": body["model"]}

    def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
        return sse({**about, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]})

    yield chunk({"role": "assistant", "content": ""})
    for piece in given.pieces():
        yield chunk({"content": piece})
    for index, call in enumerate(tool_calls(given)):
        arguments = call["function"]["arguments"]
        begun = {**call, "index": index, "function": {"name": call["function"]["name"], "arguments": ""}}
        yield chunk({"tool_calls": [begun]})
        for part in (arguments[: len(arguments) // 2], arguments[len(arguments) // 2 :]):
            yield chunk({"tool_calls": [{"index": index, "function": {"arguments": part}}]})
    yield chunk({}, "tool_calls" if given.tools else "stop")
    if (body.get("stream_options") or {}).get("include_usage"):
        yield sse({**about, "choices": [], "usage": usage(given.usage)})
    yield sse("[DONE]")


def _completion(body: dict[str, Any], provider: Provider) -> Reply:
    given = provider.next(body["prompt"])
    if given.status != 200:
        return error(given)
    about = {"id": "cmpl-1", "object": "text_completion", "created": CREATED, "model": body["model"]}
    if body.get("stream"):

        def events() -> Iterator[bytes]:
            for piece in given.pieces():
                choice = {"index": 0, "text": piece, "logprobs": None, "finish_reason": None}
                yield sse({**about, "choices": [choice]})
            yield sse({**about, "choices": [{"index": 0, "text": "", "logprobs": None, "finish_reason": "stop"}]})
            if (body.get("stream_options") or {}).get("include_usage"):
                yield sse({**about, "choices": [], "usage": usage(given.usage)})
            yield sse("[DONE]")

        return Reply(cut(events(), given), content_type="text/event-stream")
    choice = {"index": 0, "text": given.text, "logprobs": None, "finish_reason": "stop"}
    return Reply({**about, "choices": [choice], "usage": usage(given.usage)})


def _embeddings(body: dict[str, Any], provider: Provider) -> Reply:
    texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
    vectors = [[float(len(one)), 0.5, -0.5] for one in texts]
    if body.get("encoding_format") == "base64":
        import base64
        import struct

        vectors = [base64.b64encode(struct.pack("<3f", *one)).decode() for one in vectors]
    data = [{"object": "embedding", "index": index, "embedding": vector} for index, vector in enumerate(vectors)]
    used = provider.usage.input
    return Reply(
        {
            "object": "list",
            "data": data,
            "model": body["model"],
            "usage": {"prompt_tokens": used, "total_tokens": used},
        }
    )


def _response(body: dict[str, Any], provider: Provider) -> Reply:
    given = provider.next(said(body.get("input")))
    if given.status != 200:
        return error(given)
    done = _response_value(body, given)
    if body.get("stream"):
        return Reply(cut(_response_stream(done, given), given), content_type="text/event-stream")
    return Reply(done)


def _response_value(body: dict[str, Any], given: Answer) -> dict[str, Any]:
    output: list[dict[str, Any]] = []
    if given.text:
        content = [{"type": "output_text", "text": given.text, "annotations": [], "logprobs": []}]
        output.append(
            {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": content}
        )
    for number, (name, arguments) in enumerate(given.tools, 1):
        output.append(
            {
                "type": "function_call",
                "id": f"fc_{number}",
                "call_id": f"call_{number}",
                "name": name,
                "arguments": json.dumps(arguments),
                "status": "completed",
            }
        )
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": CREATED,
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": body.get("instructions"),
        "metadata": {},
        "model": body["model"],
        "output": output,
        "parallel_tool_calls": True,
        "temperature": 1.0,
        "tool_choice": "auto",
        "tools": body.get("tools") or [],
        "top_p": 1.0,
        "text": body.get("text") or {"format": {"type": "text"}},
        "usage": {
            "input_tokens": given.usage.input,
            "input_tokens_details": {"cached_tokens": given.usage.cached},
            "output_tokens": given.usage.output,
            "output_tokens_details": {"reasoning_tokens": given.usage.reasoning},
            "total_tokens": given.usage.total,
        },
    }


def _response_stream(done: dict[str, Any], given: Answer) -> Iterator[bytes]:
    number = 0

    def event(kind: str, **fields: Any) -> bytes:
        nonlocal number
        number += 1
        return sse({"type": kind, "sequence_number": number, **fields}, kind)

    begun = {**done, "status": "in_progress", "output": [], "usage": None}
    yield event("response.created", response=begun)
    yield event("response.in_progress", response=begun)
    for index, item in enumerate(done["output"]):
        if item["type"] == "message":
            yield event("response.output_item.added", output_index=index, item={**item, "content": []})
            place = {"item_id": item["id"], "output_index": index, "content_index": 0}
            part = item["content"][0]
            yield event("response.content_part.added", **place, part={**part, "text": ""})
            for piece in given.pieces():
                yield event("response.output_text.delta", **place, delta=piece, logprobs=[])
            yield event("response.output_text.done", **place, text=given.text, logprobs=[])
            yield event("response.content_part.done", **place, part=part)
        else:
            yield event("response.output_item.added", output_index=index, item={**item, "arguments": ""})
            place = {"item_id": item["id"], "output_index": index}
            yield event("response.function_call_arguments.delta", **place, delta=item["arguments"])
            yield event(
                "response.function_call_arguments.done", **place, arguments=item["arguments"], name=item["name"]
            )
        yield event("response.output_item.done", output_index=index, item=item)
    yield event("response.completed", response=done)


def _image(body: dict[str, Any], provider: Provider) -> Reply:
    # one transparent pixel
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
    return Reply({"created": CREATED, "data": [{"b64_json": pixel}]})


def _speech(body: dict[str, Any], provider: Provider) -> Reply:
    return Reply(b"RIFF\x24\x00\x00\x00WAVEfmt ", content_type="audio/wav")


def _models(body: dict[str, Any], provider: Provider) -> Reply:
    model = {"id": "gpt-4o-mini", "object": "model", "created": CREATED, "owned_by": "openai"}
    return Reply({"object": "list", "data": [model]})


_HANDLERS = {
    "chat/completions": _chat,
    "completions": _completion,
    "embeddings": _embeddings,
    "responses": _response,
    "images/generations": _image,
    "audio/speech": _speech,
    "models": _models,
}
