"""What spans say under the names of others, said again under MLflow's names.

Known are OpenTelemetry's conventions for generative AI (``gen_ai.*``, attributes and events), OpenInference
(``openinference.*``, ``llm.*``, ``input.value``), Traceloop (``traceloop.*``), and what the Vercel AI SDK, LangSmith,
Google's agent kit, Pydantic AI and LiveKit write. What a span says under MLflow's names itself is never changed, and
nothing is removed.
"""

from __future__ import annotations

import msgspec

from mlflow.entities.span_record import EventRecord
from mlflow.entities.trace_keys import CostKey, SpanAttributeKey, TokenUsageKey
from mlflow.otlp import conversations, vercel
from mlflow.otlp.values import value_of

# by what is to be known: the names that say it, the first that a span has wins
_SOURCES: dict[str, tuple[str, ...]] = {
    SpanAttributeKey.INPUTS: (
        "gen_ai.input.messages",
        "gen_ai.tool.call.arguments",
        "input.value",
        "traceloop.entity.input",
        "gcp.vertex.agent.llm_request",
        "gcp.vertex.agent.tool_call_args",
        "gen_ai.prompt",
        "tool.parameters",
        "tool_arguments",
        "reranker.query",
        "lk.input_text",
    ),
    SpanAttributeKey.OUTPUTS: (
        "gen_ai.output.messages",
        "gen_ai.tool.call.result",
        "output.value",
        "traceloop.entity.output",
        "gcp.vertex.agent.llm_response",
        "gcp.vertex.agent.tool_response",
        "gen_ai.completion",
        "tool_response",
        "final_result",
        "lk.response.text",
    ),
    SpanAttributeKey.CHAT_TOOLS: ("gen_ai.tool.definitions",),
    SpanAttributeKey.MODEL: (
        "gen_ai.response.model",
        "gen_ai.request.model",
        "llm.model_name",
        "embedding.model_name",
        "reranker.model_name",
    ),
    SpanAttributeKey.MODEL_PROVIDER: ("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"),
    SpanAttributeKey.SESSION_ID: (
        "gen_ai.conversation.id",
        "traceloop.association.properties.session_id",
        "langsmith.trace.session_id",
        "ai.telemetry.metadata.sessionId",
    ),
    SpanAttributeKey.USER_ID: (
        "enduser.id",
        "traceloop.association.properties.user_id",
        "ai.telemetry.metadata.userId",
    ),
}
_USAGE: dict[str, tuple[str, ...]] = {
    TokenUsageKey.INPUT_TOKENS: ("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"),
    TokenUsageKey.OUTPUT_TOKENS: (
        "gen_ai.usage.output_tokens",
        "gen_ai.usage.completion_tokens",
        "llm.token_count.completion",
    ),
    TokenUsageKey.TOTAL_TOKENS: ("gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total"),
    TokenUsageKey.CACHE_READ_INPUT_TOKENS: (
        "gen_ai.usage.cache_read.input_tokens",
        "gen_ai.usage.cache_read_input_tokens",
        "llm.token_count.prompt_details.cache_read",
    ),
    TokenUsageKey.CACHE_CREATION_INPUT_TOKENS: (
        "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "llm.token_count.prompt_details.cache_write",
    ),
}
_COST: dict[str, tuple[str, ...]] = {
    CostKey.INPUT_COST: ("llm.cost.prompt",),
    CostKey.OUTPUT_COST: ("llm.cost.completion",),
    CostKey.TOTAL_COST: ("llm.cost.total", "gen_ai.usage.cost"),
}
_TYPES: dict[str, dict[str, str]] = {
    "openinference.span.kind": {
        kind: kind.upper()
        for kind in ("llm", "chain", "tool", "agent", "retriever", "embedding", "reranker", "guardrail", "evaluator")
    }
    | {"unknown": "UNKNOWN"},
    "gen_ai.operation.name": {
        "chat": "CHAT_MODEL",
        "text_completion": "LLM",
        "generate_content": "LLM",
        "embeddings": "EMBEDDING",
        "execute_tool": "TOOL",
        "invoke_agent": "AGENT",
        "create_agent": "AGENT",
        "retrieval": "RETRIEVER",
        "invoke_workflow": "WORKFLOW",
    },
    "traceloop.span.kind": {kind: kind.upper() for kind in ("workflow", "task", "agent", "tool", "unknown")},
    "llm.request.type": {"chat": "LLM", "completion": "LLM", "embedding": "EMBEDDING", "rerank": "RERANKER"},
    "langsmith.span.kind": {
        "llm": "LLM",
        "chain": "CHAIN",
        "tool": "TOOL",
        "retriever": "RETRIEVER",
        "embedding": "EMBEDDING",
        "parser": "PARSER",
    },
}
# an attribute → what it tells, its rank among those that tell it, and the table of the figures that it belongs to
_RULES: dict[str, tuple[str, int, str]] = {
    source: (target, rank, table)
    for table, targets in (("", _SOURCES), (SpanAttributeKey.CHAT_USAGE, _USAGE), (SpanAttributeKey.LLM_COST, _COST))
    for target, sources in targets.items()
    for rank, source in enumerate(sources)
} | {source: (SpanAttributeKey.SPAN_TYPE, rank, SpanAttributeKey.SPAN_TYPE) for rank, source in enumerate(_TYPES)}


def understand(attributes: dict[str, str], events: list[EventRecord]) -> None:
    """Add to a span's attributes, under MLflow's names, what they and its events say under the names of others.

    Args:
        attributes: JSON texts by name; changed in place.
        events: what happened during the span.
    """
    found: dict[str, tuple[int, str, str]] = {}
    numbered = False
    for key, text in attributes.items():
        rule = _RULES.get(key)
        if rule is not None:
            target, rank, table = rule
            known = found.get(target)
            if known is None or rank < known[0]:
                found[target] = (rank, text, table and (key if table == SpanAttributeKey.SPAN_TYPE else table))
        elif key.startswith(conversations.PREFIXES):
            numbered = True
    added: dict[str, str] = {}
    figures: dict[str, dict[str, float]] = {}
    for target, (_, text, table) in found.items():
        if not table:
            added[target] = text
        elif table in _TYPES:
            kind = _TYPES[table].get(str(value_of(text)).lower())
            if kind is not None:
                added[target] = f'"{kind}"'
        else:
            figure = _figure(text, whole=table == SpanAttributeKey.CHAT_USAGE)
            if figure is not None:
                figures.setdefault(table, {})[target] = figure
    if numbered:
        _put(added, conversations.of_numbered(attributes))
    if events:
        _put(added, conversations.of_events(events))
    if vercel.OPERATION in attributes:
        added |= vercel.understood(attributes, figures)
    _add_totals(figures)
    for table, values in figures.items():
        added[table] = msgspec.json.encode(values).decode()
    _put(attributes, added)


def _put(target: dict[str, str], more: dict[str, str]) -> None:
    """Add what is not there yet."""
    for key, text in more.items():
        target.setdefault(key, text)


def _figure(text: str, whole: bool) -> float | None:
    try:
        number = float(value_of(text))
        return int(number) if whole else number
    except (TypeError, ValueError, OverflowError):
        return None


def _add_totals(figures: dict[str, dict[str, float]]) -> None:
    usage = figures.get(SpanAttributeKey.CHAT_USAGE)
    if usage and TokenUsageKey.INPUT_TOKENS in usage and TokenUsageKey.OUTPUT_TOKENS in usage:
        usage.setdefault(
            TokenUsageKey.TOTAL_TOKENS, usage[TokenUsageKey.INPUT_TOKENS] + usage[TokenUsageKey.OUTPUT_TOKENS]
        )
    cost = figures.get(SpanAttributeKey.LLM_COST)
    if cost and CostKey.INPUT_COST in cost and CostKey.OUTPUT_COST in cost:
        cost.setdefault(CostKey.TOTAL_COST, cost[CostKey.INPUT_COST] + cost[CostKey.OUTPUT_COST])
