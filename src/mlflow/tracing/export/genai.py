"""Spans in the words of OpenTelemetry's conventions for generative AI (``gen_ai.*``), for receivers that know these.

Attributes of users stay; those of mlflow go. Spans of models, tools, embeddings and agents are called as the
conventions say; others keep their names.
"""

from __future__ import annotations

import json
from typing import Any

import msgspec

from mlflow.entities.json_text import json_text, value_of
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.span_type import SpanType
from mlflow.entities.trace_keys import GenAiSemconvKey, SpanAttributeKey, TokenUsageKey

_MLFLOW = "mlflow."
_CLIENT = 3
_OPERATIONS = {
    SpanType.CHAT_MODEL: "chat",
    SpanType.LLM: "generate_content",
    SpanType.EMBEDDING: "embeddings",
    SpanType.TOOL: "execute_tool",
    SpanType.AGENT: "invoke_agent",
}
_MODELS = (SpanType.CHAT_MODEL, SpanType.LLM, SpanType.EMBEDDING)
# of a request of OpenAI's form, and of those that have the same names
_SETTINGS = {
    "temperature": GenAiSemconvKey.REQUEST_TEMPERATURE,
    "max_tokens": GenAiSemconvKey.REQUEST_MAX_TOKENS,
    "top_p": GenAiSemconvKey.REQUEST_TOP_P,
}
LISTS = frozenset((GenAiSemconvKey.REQUEST_STOP_SEQUENCES, GenAiSemconvKey.RESPONSE_FINISH_REASONS))
"""Attributes whose values are lists, not texts of JSON."""


def in_conventions(record: SpanRecord) -> SpanRecord:
    """The span with the attributes of the conventions in the place of mlflow's."""
    given = {key: value_of(text) for key, text in record.attributes.items() if key.startswith(_MLFLOW)}
    span_type = given.get(SpanAttributeKey.SPAN_TYPE) or SpanType.UNKNOWN
    operation = _OPERATIONS.get(span_type, span_type)
    found: dict[str, Any] = {GenAiSemconvKey.OPERATION_NAME: operation}
    inputs, outputs = given.get(SpanAttributeKey.INPUTS), given.get(SpanAttributeKey.OUTPUTS)
    name, kind = record.name, record.kind or 1
    if span_type == SpanType.TOOL:
        found[GenAiSemconvKey.TOOL_NAME] = record.name
        found[GenAiSemconvKey.TOOL_CALL_ARGUMENTS] = inputs
        found[GenAiSemconvKey.TOOL_CALL_RESULT] = outputs
        name = f"{operation} {record.name}"
    elif span_type == SpanType.AGENT:
        found[GenAiSemconvKey.AGENT_NAME] = record.name
        name = f"{operation} {record.name}"
    elif span_type in _MODELS:
        model = given.get(SpanAttributeKey.MODEL)
        name, kind = f"{operation} {model}" if model else operation, _CLIENT
        found[GenAiSemconvKey.REQUEST_MODEL] = model
        found[GenAiSemconvKey.PROVIDER_NAME] = given.get(SpanAttributeKey.MODEL_PROVIDER)
        found[GenAiSemconvKey.TOOL_DEFINITIONS] = given.get(SpanAttributeKey.CHAT_TOOLS)
        usage = given.get(SpanAttributeKey.CHAT_USAGE)
        if isinstance(usage, dict):
            found[GenAiSemconvKey.USAGE_INPUT_TOKENS] = usage.get(TokenUsageKey.INPUT_TOKENS)
            found[GenAiSemconvKey.USAGE_OUTPUT_TOKENS] = usage.get(TokenUsageKey.OUTPUT_TOKENS)
        found.update(_request(inputs))
        found.update(_response(outputs))
    session = record.attributes.get(SpanAttributeKey.SESSION_ID)
    if session is not None:
        found[GenAiSemconvKey.CONVERSATION_ID] = value_of(session)
    attributes = {key: text for key, text in record.attributes.items() if not key.startswith(_MLFLOW)}
    attributes.update((key, json_text(value)) for key, value in found.items() if value is not None)
    return msgspec.structs.replace(record, name=name, kind=kind, attributes=attributes)


def _request(inputs: Any) -> dict[str, Any]:
    if not isinstance(inputs, dict):
        return {}
    found = {key: inputs.get(name) for name, key in _SETTINGS.items() if isinstance(inputs.get(name), (int, float))}
    stop = inputs.get("stop")
    if stop:
        found[GenAiSemconvKey.REQUEST_STOP_SEQUENCES] = stop if isinstance(stop, list) else [stop]
    messages = inputs.get("messages")
    if isinstance(messages, list):
        told = [message for message in messages if isinstance(message, dict)]
        system = [part for one in told if one.get("role") in ("system", "developer") for part in _parts(one)]
        others = [_message(one) for one in told if one.get("role") not in ("system", "developer")]
        found[GenAiSemconvKey.SYSTEM_INSTRUCTIONS] = system or None
        found[GenAiSemconvKey.INPUT_MESSAGES] = others
    return found


def _response(outputs: Any) -> dict[str, Any]:
    if not isinstance(outputs, dict):
        return {}
    found = {GenAiSemconvKey.RESPONSE_ID: outputs.get("id"), GenAiSemconvKey.RESPONSE_MODEL: outputs.get("model")}
    choices = outputs.get("choices")
    if isinstance(choices, list):
        messages = []
        for choice in choices:
            if isinstance(choice, dict) and isinstance(choice.get("message"), dict):
                reason = choice.get("finish_reason")
                messages.append(_message(choice["message"]) | ({"finish_reason": reason} if reason else {}))
        found[GenAiSemconvKey.OUTPUT_MESSAGES] = messages or None
        reasons = [message["finish_reason"] for message in messages if "finish_reason" in message]
        found[GenAiSemconvKey.RESPONSE_FINISH_REASONS] = reasons or None
    return found


def _message(message: dict[str, Any]) -> dict[str, Any]:
    return {"role": message.get("role") or "user", "parts": _parts(message)}


def _parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    """What a message of OpenAI's form consists of."""
    content = message.get("content")
    if message.get("role") == "tool":
        return [{"type": "tool_call_response", "id": message.get("tool_call_id"), "response": content}]
    parts = [_part(part) for part in content] if isinstance(content, list) else []
    if isinstance(content, str):
        parts.append({"type": "text", "content": content})
    for call in message.get("tool_calls") or ():
        function = call.get("function") if isinstance(call, dict) else None
        if isinstance(function, dict):
            arguments = _arguments(function.get("arguments"))
            parts.append(
                {"type": "tool_call", "id": call.get("id"), "name": function.get("name"), "arguments": arguments}
            )
    return parts


def _part(part: Any) -> dict[str, Any]:
    if isinstance(part, str):
        return {"type": "text", "content": part}
    if not isinstance(part, dict):
        return {"type": "generic", "content": part}
    if "text" in part:
        return {"type": "text", "content": part["text"]}
    image = part.get("image_url")
    if image is not None:
        return {"type": "uri", "modality": "image", "uri": image.get("url") if isinstance(image, dict) else image}
    return part


def _arguments(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
