"""Messages in the standard chat shape, that of OpenAI's chat completions, for libraries that have a shape of their own.

span.set_inputs({"messages": [message("user", "Weather?")]})
span.set_outputs(answer(message("assistant", None, [tool_call("call_1", "weather", {"city": "Paris"})])))
set_message_format(span, FORMAT)
"""

from __future__ import annotations

import json
from typing import Any

# what spans with such messages say of them
FORMAT = "openai"


def message(
    role: str,
    content: Any,
    tool_calls: list[dict[str, Any]] | None = None,
    tool_call_id: str | None = None,
    name: str | None = None,
    reasoning: str | None = None,
) -> dict[str, Any]:
    """One message.

    Args:
        role: "system", "user", "assistant" or "tool".
        content: a text, a list of parts, or None.
        tool_calls: calls of tools that a model asks for, as ``tool_call`` gives them.
        tool_call_id: of a message of a tool: which call it answers.
        name: of who speaks, when there are several.
        reasoning: what the model thought before it spoke.
    """
    made: dict[str, Any] = {"role": role, "content": content}
    if tool_calls:
        made["tool_calls"] = tool_calls
    if tool_call_id is not None:
        made["tool_call_id"] = tool_call_id
    if name is not None:
        made["name"] = name
    if reasoning:
        made["reasoning_content"] = reasoning
    return made


def tool_call(id: str | None, name: str, arguments: Any) -> dict[str, Any]:
    """One call of a tool; arguments that are not JSON text yet become it."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, default=str)
    return {"id": id or "", "type": "function", "function": {"name": name, "arguments": text}}


def text_part(text: str) -> dict[str, Any]:
    """A part of a message that has several."""
    return {"type": "text", "text": text}


def joined(parts: list[dict[str, Any]]) -> Any:
    """The content that parts make: their text when there is nothing else, None when there are none."""
    if all(part.get("type") == "text" for part in parts):
        return "".join(part["text"] for part in parts) if parts else None
    return parts


def answer(reply: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
    """What a model gave, as a completion with one choice."""
    choice: dict[str, Any] = {"index": 0, "message": reply}
    if finish_reason is not None:
        choice["finish_reason"] = finish_reason
    return {"choices": [choice]}
