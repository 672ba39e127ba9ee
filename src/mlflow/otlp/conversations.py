"""Messages, tools and documents that come as many numbered attributes or as events, in the standard chat shape.

OpenInference writes ``llm.input_messages.0.message.role``, Traceloop ``gen_ai.prompt.0.role``; older versions of
OpenTelemetry's conventions write an event for each message.
"""

from __future__ import annotations

import json
from typing import Any

from mlflow.entities.span_record import EventRecord
from mlflow.entities.trace_keys import SpanAttributeKey
from mlflow.otlp.values import text_of, value_of

# by what is to be known: the first numbers of attributes that say it, and the name inside of each item
_NUMBERED: dict[str, tuple[tuple[str, str], ...]] = {
    SpanAttributeKey.INPUTS: (
        ("llm.input_messages.", "message"),
        ("gen_ai.prompt.", ""),
        ("llm.prompts.", "prompt"),
        ("embedding.embeddings.", "embedding"),
        ("reranker.input_documents.", "document"),
    ),
    SpanAttributeKey.OUTPUTS: (
        ("llm.output_messages.", "message"),
        ("gen_ai.completion.", ""),
        ("llm.choices.", "completion"),
        ("retrieval.documents.", "document"),
        ("reranker.output_documents.", "document"),
    ),
    SpanAttributeKey.CHAT_TOOLS: (("llm.tools.", "tool"), ("llm.request.functions.", "")),
}
PREFIXES = tuple(prefix for families in _NUMBERED.values() for prefix, _ in families)
"""What the names of such attributes begin with."""
_MESSAGE_FAMILIES = frozenset(("llm.input_messages.", "llm.output_messages.", "gen_ai.prompt.", "gen_ai.completion."))
_ROLES = {
    "gen_ai.system.message": "system",
    "gen_ai.user.message": "user",
    "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool",
}
_CHOICE = "gen_ai.choice"
# events that hold under one name what an attribute would
_CARRIED = {
    "gen_ai.input.messages": SpanAttributeKey.INPUTS,
    "gen_ai.output.messages": SpanAttributeKey.OUTPUTS,
    "gen_ai.tool.definitions": SpanAttributeKey.CHAT_TOOLS,
    "gen_ai.prompt": SpanAttributeKey.INPUTS,
    "gen_ai.completion": SpanAttributeKey.OUTPUTS,
}
_CARRIERS = frozenset(
    ("gen_ai.client.inference.operation.details", "gen_ai.content.prompt", "gen_ai.content.completion")
)


def of_numbered(attributes: dict[str, str]) -> dict[str, str]:
    """What numbered attributes say, as JSON texts by MLflow's names."""
    found = {}
    for target, families in _NUMBERED.items():
        for prefix, inside in families:
            items = _items(attributes, prefix, inside)
            if items:
                if prefix in _MESSAGE_FAMILIES:
                    items = [_message(item) if isinstance(item, dict) else item for item in items]
                elif target == SpanAttributeKey.CHAT_TOOLS:
                    items = [_tool(item) if isinstance(item, dict) else item for item in items]
                else:
                    items = [_only_text(item) for item in items]
                found[target] = json.dumps(items, ensure_ascii=False)
                break
    return found


def _items(attributes: dict[str, str], prefix: str, inside: str) -> list[Any]:
    """The items of ``PREFIX0.role``, ``PREFIX0.tool_calls.0.name``, ... in the order of their numbers."""
    tree: dict[str, Any] = {}
    for key, text in attributes.items():
        if not key.startswith(prefix):
            continue
        *path, last = key[len(prefix) :].split(".")
        place = tree
        for part in path:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                # a name that is a value elsewhere
                break
        else:
            place[last] = _content(text) if last == "content" else value_of(text)
    items = _as_list(tree)
    if not isinstance(items, list):
        return []
    return [item.get(inside, item) if isinstance(item, dict) and inside else item for item in items]


def _content(text: str) -> Any:
    """What a message or document says: a text even if it reads as JSON, unless it is a list of typed parts."""
    value = value_of(text)
    if isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(part, dict) and "type" in part for part in value)
    ):
        return value
    return text


def _as_list(tree: Any) -> Any:
    """Objects whose names are numbers are lists."""
    if not isinstance(tree, dict):
        return tree
    if tree and all(name.isdecimal() and len(name) < 10 for name in tree):
        return [_as_list(tree[name]) for name in sorted(tree, key=int)]
    return {name: _as_list(value) for name, value in tree.items()}


def _message(item: dict[str, Any]) -> dict[str, Any]:
    """A message in the standard chat shape."""
    message = {
        name: item[name] for name in ("role", "content", "name", "tool_call_id", "finish_reason") if name in item
    }
    parts = item.get("contents")
    if isinstance(parts, list):
        message["content"] = [_part(part.get("message_content", part)) for part in parts if isinstance(part, dict)]
    calls = item.get("tool_calls")
    if isinstance(calls, list):
        message["tool_calls"] = [_tool_call(call.get("tool_call", call)) for call in calls if isinstance(call, dict)]
        message.setdefault("content", None)
    call = item.get("function_call")
    if isinstance(call, dict):
        message["function_call"] = call
    return message


def _part(part: Any) -> Any:
    if not isinstance(part, dict):
        return part
    image = part.get("image")
    if isinstance(image, dict):
        inner = image.get("image", image)
        return {"type": "image_url", "image_url": {"url": inner.get("url") if isinstance(inner, dict) else inner}}
    return {name: part[name] for name in ("type", "text") if name in part}


def _tool_call(call: Any) -> Any:
    if not isinstance(call, dict):
        return call
    function = call.get("function") if isinstance(call.get("function"), dict) else call
    arguments = function.get("arguments", "{}")
    shown = arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)
    told = {"id": call["id"]} if "id" in call else {}
    return {**told, "type": "function", "function": {"name": function.get("name"), "arguments": shown}}


def _tool(item: dict[str, Any]) -> dict[str, Any]:
    """A tool in the standard chat shape."""
    schema = item.get("json_schema", item)
    if isinstance(schema, dict) and "function" not in schema and "name" in schema:
        named = {name: schema[name] for name in ("name", "description", "parameters") if name in schema}
        if "input_schema" in schema:
            named["parameters"] = schema["input_schema"]
        return {"type": "function", "function": named}
    return schema


def tools_of(text: str) -> str:
    """The tools in a JSON text, in the standard chat shape; the text itself when it holds something else."""
    tools = value_of(text)
    if not isinstance(tools, list):
        return text
    return json.dumps([_tool(tool) if isinstance(tool, dict) else tool for tool in tools], ensure_ascii=False)


def _only_text(item: Any) -> Any:
    """A prompt, a completion or a text to embed stands for itself; documents keep their fields."""
    if isinstance(item, dict) and "text" in item and set(item) <= {"text", "vector"}:
        return item["text"]
    return item


def of_events(events: list[EventRecord]) -> dict[str, str]:
    """What events say, as JSON texts by MLflow's names."""
    found: dict[str, str] = {}
    asked: list[dict[str, Any]] = []
    answered: list[dict[str, Any]] = []
    for event in events:
        if event.name in _ROLES:
            asked.append(_event_message(event.attributes, _ROLES[event.name]))
        elif event.name == _CHOICE:
            answered.append(_event_message(event.attributes, "assistant"))
        elif event.name in _CARRIERS:
            for name, target in _CARRIED.items():
                if name in event.attributes:
                    found.setdefault(target, text_of(event.attributes[name]))
    if asked:
        found.setdefault(SpanAttributeKey.INPUTS, json.dumps(asked, ensure_ascii=False))
    if answered:
        found.setdefault(SpanAttributeKey.OUTPUTS, json.dumps(answered, ensure_ascii=False))
    return found


def _event_message(attributes: dict[str, Any], role: str) -> dict[str, Any]:
    fields = {name: value_of(value) if isinstance(value, str) else value for name, value in attributes.items()}
    inner = fields.get("message")
    if isinstance(inner, dict):
        fields = {**inner, **{name: value for name, value in fields.items() if name != "message"}}
    elif inner is not None:
        fields.setdefault("content", inner)
    message = {"role": fields.get("role", role)}
    if "content" in attributes and "content" in fields:
        # what a user says is a text, even if it reads as JSON
        message["content"] = attributes["content"]
    elif "content" in fields:
        message["content"] = fields["content"]
    if isinstance(fields.get("tool_calls"), list):
        message["tool_calls"] = [_tool_call(call) for call in fields["tool_calls"]]
        message.setdefault("content", None)
    if "id" in fields and message["role"] == "tool":
        message["tool_call_id"] = fields["id"]
    if "finish_reason" in fields:
        message["finish_reason"] = fields["finish_reason"]
    return message
