"""Kinds of spans."""

from __future__ import annotations

from mlflow.entities.json_text import json_text


class SpanType:
    """Kinds of spans; any other text is allowed too."""

    AGENT = "AGENT"
    CHAIN = "CHAIN"
    CHAT_MODEL = "CHAT_MODEL"
    EMBEDDING = "EMBEDDING"
    EVALUATOR = "EVALUATOR"
    GUARDRAIL = "GUARDRAIL"
    LLM = "LLM"
    MEMORY = "MEMORY"
    PARSER = "PARSER"
    RERANKER = "RERANKER"
    RETRIEVER = "RETRIEVER"
    TASK = "TASK"
    TOOL = "TOOL"
    UNKNOWN = "UNKNOWN"
    WORKFLOW = "WORKFLOW"


# those that others see from outside matter more than the rest, unless a span says otherwise
INFO_TYPES = frozenset(
    (
        *(SpanType.AGENT, SpanType.CHAT_MODEL, SpanType.EMBEDDING, SpanType.EVALUATOR, SpanType.GUARDRAIL),
        *(SpanType.LLM, SpanType.MEMORY, SpanType.RERANKER, SpanType.RETRIEVER, SpanType.TOOL, SpanType.WORKFLOW),
    )
)
# JSON of the known types, made once
_TYPE_TEXTS = {kind: f'"{kind}"' for name, kind in vars(SpanType).items() if name.isupper()}


def type_text(span_type: str | None) -> str:
    """The kind of a span as JSON text."""
    return _TYPE_TEXTS.get(span_type) or json_text(span_type or SpanType.UNKNOWN)
