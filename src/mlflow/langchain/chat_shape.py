"""LangChain's messages, tools, usage and documents in the standard shape of chats."""

from __future__ import annotations

import json
from typing import Any

from mlflow.autologging.spans import chat_tool, plain

_ROLES = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant", "remove": "user"}


def message(given: Any) -> dict[str, Any]:
    """A message: role, content, and what else there is of name, tool_calls and tool_call_id."""
    if isinstance(given, str):
        return {"role": "user", "content": given}
    kind = given.type
    role = getattr(given, "role", None) or _ROLES.get(kind, kind.removesuffix("MessageChunk").lower())
    made: dict[str, Any] = {"role": role, "content": plain(given.content)}
    if given.name:
        made["name"] = given.name
    calls = [_tool_call(one) for one in getattr(given, "tool_calls", None) or ()]
    # what the model made of its arguments is shown as it came, also when it is no JSON
    calls += [_tool_call(one) for one in getattr(given, "invalid_tool_calls", None) or ()]
    if calls:
        made["tool_calls"] = calls
        made["content"] = made["content"] or None
    if getattr(given, "tool_call_id", None):
        made["tool_call_id"] = given.tool_call_id
    return made


def _tool_call(call: dict[str, Any]) -> dict[str, Any]:
    arguments = call.get("args")
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, default=str)
    return {"id": call.get("id"), "type": "function", "function": {"name": call.get("name"), "arguments": text}}


def outputs(result: Any) -> dict[str, Any]:
    """What a model answered: choices with messages, as chat completions have them."""
    choices = []
    for generations in result.generations:
        for generation in generations:
            said = getattr(generation, "message", None)
            about = generation.generation_info or {}
            reason = about.get("finish_reason") or getattr(said, "response_metadata", {}).get("finish_reason")
            answer = message(said) if said is not None else {"role": "assistant", "content": generation.text}
            choices.append({"message": answer, "finish_reason": reason})
    return {"choices": choices}


def usage(result: Any) -> dict[str, int] | None:
    """Tokens that were used, as arguments of ``spans.set_usage``; None when the model did not say."""
    for generations in result.generations:
        for generation in generations:
            used = getattr(getattr(generation, "message", None), "usage_metadata", None)
            if used:
                details = used.get("input_token_details") or {}
                return {
                    "input_tokens": used.get("input_tokens"),
                    "output_tokens": used.get("output_tokens"),
                    "total_tokens": used.get("total_tokens"),
                    "cache_read": details.get("cache_read"),
                    "cache_creation": details.get("cache_creation"),
                    "cache_creation_1h": details.get("ephemeral_1h_input_tokens"),
                }
    output = result.llm_output or {}
    used = output.get("token_usage") or output.get("usage") or {}
    if not isinstance(used, dict):
        return None
    given = used.get("prompt_tokens", used.get("input_tokens"))
    made = used.get("completion_tokens", used.get("output_tokens"))
    if given is None and made is None:
        return None
    return {"input_tokens": given, "output_tokens": made, "total_tokens": used.get("total_tokens")}


def tools(params: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The tools that a model may call, from what it is called with, in OpenAI's, Anthropic's or Gemini's form."""
    given = (params or {}).get("tools") or (params or {}).get("functions") or ()
    made = []
    for one in given if isinstance(given, (list, tuple)) else ():
        if not isinstance(one, dict):
            continue
        if isinstance(one.get("function"), dict):
            made.append({"type": one.get("type", "function"), "function": one["function"]})
        elif "function_declarations" in one:
            made += [
                chat_tool(f["name"], f.get("description"), f.get("parameters")) for f in one["function_declarations"]
            ]
        elif "name" in one:
            schema = one.get("input_schema") or one.get("parameters")
            made.append(chat_tool(one["name"], one.get("description"), schema))
    return made


def document(found: Any) -> dict[str, Any]:
    """A found document: page_content, metadata and id."""
    return {
        "page_content": found.page_content,
        "metadata": plain(found.metadata),
        "id": getattr(found, "id", None),
    }
