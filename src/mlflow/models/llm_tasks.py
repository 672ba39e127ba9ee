"""The signatures of the tasks that models of several libraries share: chat, completions, embeddings."""

from __future__ import annotations

import json
from typing import Any

from mlflow.exceptions import invalid

CHAT = "llm/v1/chat"
COMPLETIONS = "llm/v1/completions"
EMBEDDINGS = "llm/v1/embeddings"


def signature_of(task: str) -> Any:
    """The ModelSignature of a task.

    Raises: INVALID_PARAMETER_VALUE for an unknown one.
    """
    from mlflow.models.signature import ModelSignature
    from mlflow.types.schema import Schema

    if task not in _FIELDS:
        raise invalid(f"Unknown task {task!r}: it must be one of {', '.join(_FIELDS)}.")
    return ModelSignature(*(Schema.from_json(json.dumps(_columns(fields))) for fields in _FIELDS[task]))


# how types are written here: a name is a type, a list has items of its one element, a dict has fields, a pair
# ("map", type) has values; a field whose name ends with "?" need not be there
def _type(of: Any) -> dict[str, Any]:
    if isinstance(of, str):
        return {"type": of}
    if isinstance(of, list):
        return {"type": "array", "items": _type(of[0])}
    if isinstance(of, tuple):
        return {"type": "map", "values": _type(of[1])}
    fields = {name.rstrip("?"): {**_type(value), "required": not name.endswith("?")} for name, value in of.items()}
    return {"type": "object", "properties": fields}


def _columns(fields: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {**_type(value), "name": name.rstrip("?"), "required": not name.endswith("?")} for name, value in fields.items()
    ]


_TOOL_CALL = {"function": {"arguments": "string", "name": "string"}, "id": "string", "type": "string"}
_MESSAGE = {
    "content?": "string",
    "name?": "string",
    "refusal?": "string",
    "role": "string",
    "tool_call_id?": "string",
    "tool_calls?": [_TOOL_CALL],
}
_PARAMETER = {"description?": "string", "enum?": ["string"], "items?": {"type": "string"}, "type": "string"}
_TOOL = {
    "function?": {
        "description?": "string",
        "name": "string",
        "parameters": {
            "additionalProperties?": "boolean",
            "properties": ("map", _PARAMETER),
            "required?": ["string"],
            "type?": "string",
        },
        "strict?": "boolean",
    },
    "type": "string",
}
_USAGE = {"completion_tokens": "long", "prompt_tokens": "long", "total_tokens": "long"}
_SAMPLING = {
    "temperature?": "double",
    "max_tokens?": "long",
    "stop?": ["string"],
    "n?": "long",
    "stream?": "boolean",
}
_ANSWER = {"id": "string", "object": "string", "created": "long", "model": "string"}
_FIELDS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    CHAT: (
        {
            "messages": [_MESSAGE],
            **_SAMPLING,
            "top_p?": "double",
            "top_k?": "long",
            "frequency_penalty?": "double",
            "presence_penalty?": "double",
            "tools?": [_TOOL],
            "custom_inputs?": ("map", "any"),
        },
        {
            **_ANSWER,
            "choices": [{"finish_reason": "string", "index": "long", "message": _MESSAGE}],
            "usage?": _USAGE,
            "custom_outputs?": ("map", "any"),
        },
    ),
    COMPLETIONS: (
        {"prompt": "string", **_SAMPLING},
        {**_ANSWER, "choices": [{"finish_reason": "string", "index": "long", "text": "string"}], "usage": _USAGE},
    ),
    EMBEDDINGS: (
        {"input": "string"},
        {
            "object": "string",
            "data": [{"embedding": ["double"], "index": "long", "object": "string"}],
            "usage": {"prompt_tokens": "long", "total_tokens": "long"},
        },
    ),
}
