"""The pieces of a streamed chat completion put together, in the form that OpenAI began and many providers speak."""

from __future__ import annotations

from typing import Any

from mlflow.autologging.spans import plain

# texts of a message that come in pieces
_TEXTS = ("content", "refusal", "reasoning", "reasoning_content")


def completion(chunks: list[Any]) -> dict[str, Any] | None:
    """The chat completion that the pieces make; None without any.

    Args:
        chunks: ``chat.completion.chunk`` objects, as models or dicts; of a broken stream those that came.
    """
    pieces = [piece for piece in map(plain, chunks) if isinstance(piece, dict)]
    if not pieces:
        return None
    found: dict[str, Any] = {"object": "chat.completion", "choices": []}
    choices: dict[int, dict[str, Any]] = {}
    for piece in pieces:
        for key, value in piece.items():
            if key not in ("object", "choices") and value is not None:
                found[key] = value
        for choice in piece.get("choices") or ():
            _add(choices.setdefault(choice.get("index") or 0, _empty(choice.get("index") or 0)), choice)
    found["choices"] = [choices[index] for index in sorted(choices)]
    return found


def _empty(index: int) -> dict[str, Any]:
    return {"index": index, "message": {"role": "assistant", "content": None}, "finish_reason": None}


def _add(choice: dict[str, Any], piece: dict[str, Any]) -> None:
    if piece.get("finish_reason"):
        choice["finish_reason"] = piece["finish_reason"]
    message = choice["message"]
    delta = piece.get("delta") or {}
    for key, value in delta.items():
        if value is None:
            continue
        if key == "tool_calls":
            _add_calls(message.setdefault("tool_calls", []), value)
        elif key == "function_call":
            _add_function(message.setdefault("function_call", {}), value)
        elif key in _TEXTS and isinstance(value, str):
            message[key] = (message.get(key) or "") + value
        elif key == "content" and isinstance(value, list):
            message[key] = [*(message.get(key) or ()), *value]
        else:
            message[key] = value


def _add_calls(calls: list[dict[str, Any]], pieces: list[dict[str, Any]]) -> None:
    by_index = {call["index"]: call for call in calls}
    for piece in pieces:
        # providers that send calls whole leave the index out
        index = piece["index"] if piece.get("index") is not None else len(calls)
        call = by_index.get(index)
        if call is None:
            call = by_index[index] = {"index": index, "id": None, "type": "function", "function": {}}
            calls.append(call)
        for key in ("id", "type"):
            if piece.get(key):
                call[key] = piece[key]
        _add_function(call["function"], piece.get("function") or {})


def _add_function(function: dict[str, Any], piece: dict[str, Any]) -> None:
    if piece.get("name"):
        function["name"] = piece["name"]
    arguments = piece.get("arguments")
    if isinstance(arguments, str):
        function["arguments"] = function.get("arguments", "") + arguments
    elif arguments is not None:
        function["arguments"] = arguments
