"""LlamaIndex's messages, answers, usage and nodes in the standard shape of chats."""

from __future__ import annotations

import json
from typing import Any

from mlflow.autologging.spans import plain


def message(given: Any) -> dict[str, Any]:
    """A message: role, content, and what else there is of tool_calls and tool_call_id."""
    role = getattr(given.role, "value", given.role)
    made: dict[str, Any] = {"role": role, "content": _content(given)}
    more = given.additional_kwargs
    calls = [_call_of_block(one) for one in getattr(given, "blocks", ()) if one.block_type == "tool_call"]
    calls = calls or [plain(one) for one in more.get("tool_calls") or ()]
    if calls:
        made["tool_calls"] = calls
        made["content"] = made["content"] or None
    if more.get("tool_call_id"):
        made["tool_call_id"] = more["tool_call_id"]
    return made


def _content(given: Any) -> Any:
    blocks = [one for one in getattr(given, "blocks", ()) if one.block_type != "tool_call"]
    if all(one.block_type == "text" for one in blocks):
        return given.content
    parts = []
    for one in blocks:
        if one.block_type == "text":
            parts.append({"type": "text", "text": one.text})
        elif one.block_type == "image" and one.url is not None:
            parts.append({"type": "image_url", "image_url": {"url": str(one.url)}})
        else:
            parts.append(plain(one))
    return parts


def _call_of_block(block: Any) -> dict[str, Any]:
    arguments = block.tool_kwargs
    text = arguments if isinstance(arguments, str) else json.dumps(arguments, default=str)
    return {"id": block.tool_call_id, "type": "function", "function": {"name": block.tool_name, "arguments": text}}


def outputs(result: Any) -> Any:
    """What a step gave: an answer as choices, found nodes as documents, everything else as plain values."""
    from llama_index.core.base.llms.types import ChatResponse, CompletionResponse
    from llama_index.core.schema import NodeWithScore

    if isinstance(result, ChatResponse):
        return {"choices": [{"message": message(result.message)}]}
    if isinstance(result, CompletionResponse):
        return {"text": result.text, "additional_kwargs": plain(result.additional_kwargs)}
    if isinstance(result, list) and result and all(isinstance(one, NodeWithScore) for one in result):
        return [_document(one) for one in result]
    return plain(result)


def _document(found: Any) -> dict[str, Any]:
    return {
        "page_content": found.node.get_content(),
        "metadata": {"score": found.score, **plain(found.node.metadata)},
        "id": found.node.node_id,
    }


def text(response: Any) -> str | None:
    """The whole text of an answer."""
    said = getattr(response, "message", None)
    return said.content if said is not None else getattr(response, "text", None)


def usage(response: Any) -> dict[str, int] | None:
    """Tokens that were used, as arguments of ``spans.set_usage``; None when the model did not say."""
    raw = plain(getattr(response, "raw", None))
    raw = raw if isinstance(raw, dict) else {}
    for used in (raw.get("usage"), raw.get("usage_metadata"), getattr(response, "additional_kwargs", None)):
        if isinstance(used, dict) and (found := _usage(used)) is not None:
            return found
    return None


def _usage(used: dict[str, Any]) -> dict[str, int] | None:
    def first(*names: str) -> int | None:
        return next((used[name] for name in names if isinstance(used.get(name), int)), None)

    given = first("prompt_tokens", "input_tokens", "prompt_token_count")
    made = first("completion_tokens", "output_tokens", "candidates_token_count")
    if given is None and made is None:
        return None
    details = used.get("prompt_tokens_details") or {}
    return {
        "input_tokens": given,
        "output_tokens": made,
        "total_tokens": first("total_tokens", "total_token_count"),
        "cache_read": details.get("cached_tokens") or first("cache_read_input_tokens", "cached_content_token_count"),
        "cache_creation": first("cache_creation_input_tokens"),
    }
