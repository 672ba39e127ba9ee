"""Haystack's messages, documents, tools and usage in the standard shape of chats."""

from __future__ import annotations

import json
from typing import Any

from mlflow.autologging.spans import chat_tool, plain
from mlflow.entities.span_type import SpanType


def value(given: Any) -> Any:
    """Any value, with the messages, documents and tools in it as plain ones."""
    from haystack import Document
    from haystack.dataclasses import ChatMessage
    from haystack.tools import Tool

    if isinstance(given, ChatMessage):
        return message(given)
    if isinstance(given, Document):
        return _document(given)
    if isinstance(given, Tool):
        return chat_tool(given.name, given.description, given.parameters)
    if isinstance(given, dict):
        return {key: value(one) for key, one in given.items()}
    if isinstance(given, (list, tuple)):
        return [value(one) for one in given]
    return plain(given)


def message(given: Any) -> dict[str, Any]:
    """A message: role, content, and what else there is of name, tool_calls and tool_call_id."""
    made: dict[str, Any] = {"role": given.role.value, "content": _content(given)}
    if given.name:
        made["name"] = given.name
    if given.tool_calls:
        made["tool_calls"] = [_tool_call(one) for one in given.tool_calls]
    results = given.tool_call_results
    if results:
        made["content"] = "\n".join(str(one.result) for one in results)
        made["tool_call_id"] = results[0].origin.id
    return made


def _content(given: Any) -> Any:
    images = getattr(given, "images", None)
    if not images:
        return given.text
    parts: list[dict[str, Any]] = [{"type": "text", "text": text} for text in given.texts]
    for one in images:
        url = f"data:{one.mime_type};base64,{one.base64_image}"
        parts.append({"type": "image_url", "image_url": {"url": url}})
    return parts


def _tool_call(call: Any) -> dict[str, Any]:
    arguments = json.dumps(call.arguments, default=str)
    return {"id": call.id, "type": "function", "function": {"name": call.tool_name, "arguments": arguments}}


def _document(found: Any) -> dict[str, Any]:
    about = {**plain(found.meta), "score": found.score} if found.score is not None else plain(found.meta)
    return {"page_content": found.content, "metadata": about, "id": found.id}


def inputs(given: Any, span_type: str) -> Any:
    """What went into a step; into a model without what was not given."""
    made = value(given)
    if span_type in (SpanType.CHAT_MODEL, SpanType.LLM) and isinstance(made, dict):
        # the tools stand in an attribute of their own
        return {key: one for key, one in made.items() if one is not None and key not in ("tools", "streaming_callback")}
    return made


def tools(given: Any) -> list[dict[str, Any]]:
    """The tools that a model may call, from what it is called with."""
    from haystack.tools import flatten_tools_or_toolsets

    offered = given.get("tools") if isinstance(given, dict) else None
    if not offered:
        return []
    return [chat_tool(one.name, one.description, one.parameters) for one in flatten_tools_or_toolsets(offered)]


def outputs(given: Any, span_type: str) -> Any:
    """What came out of a step: of a chat model choices with messages, of a retriever the documents."""
    from haystack.dataclasses import ChatMessage

    if isinstance(given, dict):
        replies = given.get("replies")
        if span_type == SpanType.CHAT_MODEL and replies and all(isinstance(one, ChatMessage) for one in replies):
            return {
                "choices": [
                    {"message": message(one), "finish_reason": one.meta.get("finish_reason")} for one in replies
                ]
            }
        if span_type == SpanType.RETRIEVER and isinstance(given.get("documents"), list):
            return value(given["documents"])
    return value(given)


def about_answer(given: Any) -> dict[str, Any]:
    """What a model says of its answer: model, usage, ..."""
    if not isinstance(given, dict):
        return {}
    replies = given.get("replies") or [None]
    about = getattr(replies[0], "meta", None) or given.get("meta")
    if isinstance(about, list):
        about = about[0] if about else None
    return about if isinstance(about, dict) else {}


def usage(about: dict[str, Any]) -> dict[str, int] | None:
    """Tokens that were used, as arguments of ``spans.set_usage``; None when the model did not say."""
    used = plain(about.get("usage"))
    if not isinstance(used, dict):
        return None
    given = used.get("prompt_tokens", used.get("input_tokens"))
    made = used.get("completion_tokens", used.get("output_tokens"))
    if given is None and made is None:
        return None
    details = used.get("prompt_tokens_details") or {}
    return {
        "input_tokens": given,
        "output_tokens": made,
        "total_tokens": used.get("total_tokens"),
        "cache_read": details.get("cached_tokens") or used.get("cache_read_input_tokens"),
        "cache_creation": used.get("cache_creation_input_tokens"),
    }
