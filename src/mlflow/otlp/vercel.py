"""What spans of the Vercel AI SDK say.

A call is two spans: ``ai.generateText`` is what the program asked for, ``ai.generateText.doGenerate`` inside of it is
the call of the model. Both count the tokens, so only the inner one is understood to use them.
"""

from __future__ import annotations

import json
from typing import Any

from mlflow.entities.trace_keys import SpanAttributeKey, TokenUsageKey
from mlflow.otlp.values import value_of

OPERATION = "ai.operationId"
"""The attribute that every such span has."""
FORMAT = "vercel_ai"
_INPUTS = ("ai.toolCall.args", "ai.prompt", "ai.value", "ai.values")
_OUTPUTS = ("ai.toolCall.result", "ai.response.text", "ai.response.object", "ai.embedding", "ai.embeddings")
_USAGE = {
    TokenUsageKey.INPUT_TOKENS: ("ai.usage.promptTokens", "ai.usage.inputTokens", "ai.usage.tokens"),
    TokenUsageKey.OUTPUT_TOKENS: ("ai.usage.completionTokens", "ai.usage.outputTokens"),
    TokenUsageKey.TOTAL_TOKENS: ("ai.usage.totalTokens",),
    TokenUsageKey.CACHE_READ_INPUT_TOKENS: ("ai.usage.cachedInputTokens",),
}


def understood(attributes: dict[str, str], figures: dict[str, dict[str, float]]) -> dict[str, str]:
    """What a span says, as JSON texts by MLflow's names.

    Args:
        attributes: JSON texts by name.
        figures: what is known of its tokens already; gets what else the span says of them.
    """
    operation = str(value_of(attributes[OPERATION]))
    inner = operation.rpartition(".")[2].startswith("do")
    found = {}
    if operation == "ai.toolCall":
        found[SpanAttributeKey.SPAN_TYPE] = '"TOOL"'
    elif operation.startswith("ai.embed"):
        found[SpanAttributeKey.SPAN_TYPE] = '"EMBEDDING"'
    elif operation.startswith(("ai.generate", "ai.stream")):
        found[SpanAttributeKey.SPAN_TYPE] = '"LLM"'
    if inner:
        _add_model(attributes, found, figures.setdefault(SpanAttributeKey.CHAT_USAGE, {}))
        if not figures[SpanAttributeKey.CHAT_USAGE]:
            del figures[SpanAttributeKey.CHAT_USAGE]
    else:
        # the tokens are those of the span inside
        figures.pop(SpanAttributeKey.CHAT_USAGE, None)
    if inner and "ai.prompt.messages" in attributes:
        found |= _conversation(attributes)
        return found
    for target, names in ((SpanAttributeKey.INPUTS, _INPUTS), (SpanAttributeKey.OUTPUTS, _OUTPUTS)):
        for name in names:
            if name in attributes:
                found[target] = attributes[name]
                break
    return found


def _add_model(attributes: dict[str, str], found: dict[str, str], usage: dict[str, float]) -> None:
    for target, names in _USAGE.items():
        for name in names:
            number = value_of(attributes[name]) if name in attributes else None
            if isinstance(number, (int, float)):
                usage.setdefault(target, int(number))
    if "gen_ai.request.model" not in attributes and "ai.model.id" in attributes:
        found[SpanAttributeKey.MODEL] = attributes.get("ai.response.model", attributes["ai.model.id"])
    if "gen_ai.system" not in attributes and "ai.model.provider" in attributes:
        # openai.chat: the provider and its interface
        provider = str(value_of(attributes["ai.model.provider"])).partition(".")[0]
        found[SpanAttributeKey.MODEL_PROVIDER] = json.dumps(provider)


def _conversation(attributes: dict[str, str]) -> dict[str, str]:
    asked: dict[str, Any] = {"messages": value_of(attributes["ai.prompt.messages"])}
    if "ai.prompt.tools" in attributes:
        asked["tools"] = [
            value_of(tool) if isinstance(tool, str) else tool for tool in _list(attributes["ai.prompt.tools"])
        ]
    answered = {
        name: value_of(attributes[f"ai.response.{name}"])
        for name in ("text", "object", "toolCalls")
        if f"ai.response.{name}" in attributes
    }
    found = {
        SpanAttributeKey.MESSAGE_FORMAT: json.dumps(FORMAT),
        SpanAttributeKey.INPUTS: json.dumps(asked, ensure_ascii=False),
    }
    if answered:
        found[SpanAttributeKey.OUTPUTS] = json.dumps(answered, ensure_ascii=False)
    return found


def _list(text: str) -> list[Any]:
    value = value_of(text)
    return value if isinstance(value, list) else [value]
