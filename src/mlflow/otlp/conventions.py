"""What spans say under the names of others, said again under MLflow's names.

Known are OpenTelemetry's conventions for generative AI (``gen_ai.*``, attributes and events), OpenInference
(``openinference.*``, ``llm.*``, ``input.value``), Traceloop (``traceloop.*``), and what the Vercel AI SDK, LangSmith,
Google's agent kit, Pydantic AI and LiveKit write. What a span says under MLflow's names itself is never changed, and
nothing is removed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

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
        "gen_ai.retrieval.query.text",
        "gen_ai.memory.query.text",
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
        "gen_ai.retrieval.documents",
        "gen_ai.memory.records",
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
_TABLES = {SpanAttributeKey.CHAT_USAGE: _USAGE, SpanAttributeKey.LLM_COST: _COST}
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
    }
    | {f"{action}_memory": "MEMORY" for action in ("create", "search", "update", "upsert", "delete")},
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
    for table, targets in (("", _SOURCES), *_TABLES.items())
    for target, sources in targets.items()
    for rank, source in enumerate(sources)
} | {source: (SpanAttributeKey.SPAN_TYPE, rank, "") for rank, source in enumerate(_TYPES)}


class _Plan(NamedTuple):
    """What a span with certain attributes says, as far as their names tell."""

    # (MLflow's name, attribute) pairs whose text is taken as it is
    texts: tuple[tuple[str, str], ...]
    # (table of figures, figure, attribute)
    figures: tuple[tuple[str, str, str], ...]
    # the attribute that tells the kind of the span
    kind: str | None
    is_numbered: bool
    is_vercel: bool

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.figures or self.kind or self.is_numbered or self.is_vercel)


_plans: dict[tuple[str, ...], _Plan | None] = {}
"""Plans by the names of attributes: spans of one kind have the same ones. None: nothing to do."""
_UNKNOWN: Any = object()
_MOST_PLANS = 1000
_MOST_CHARACTERS = 4000


def _plan_of(names: tuple[str, ...]) -> _Plan | None:
    found: dict[str, tuple[int, str, str]] = {}
    is_numbered = False
    for name in names:
        rule = _RULES.get(name)
        if rule is not None:
            target, rank, table = rule
            if target not in found or rank < found[target][0]:
                found[target] = (rank, name, table)
        elif name.startswith(conversations.PREFIXES):
            is_numbered = True
    kind = found.pop(SpanAttributeKey.SPAN_TYPE, None)
    plan = _Plan(
        tuple((target, name) for target, (_, name, table) in found.items() if not table),
        tuple((table, target, name) for target, (_, name, table) in found.items() if table),
        None if kind is None else kind[1],
        is_numbered,
        vercel.OPERATION in names,
    )
    known = None if plan.is_empty else plan
    if sum(map(len, names)) <= _MOST_CHARACTERS:
        if len(_plans) >= _MOST_PLANS:
            _plans.clear()
        _plans[names] = known
    return known


def understand(attributes: dict[str, str], events: list[EventRecord]) -> None:
    """Add to a span's attributes, under MLflow's names, what they and its events say under the names of others.

    Args:
        attributes: JSON texts by name; changed in place.
        events: what happened during the span.
    """
    names = tuple(attributes)
    plan = _plans.get(names, _UNKNOWN)
    if plan is _UNKNOWN:
        plan = _plan_of(names)
    if plan is None:
        if events:
            _put(attributes, conversations.of_events(events))
        return
    texts, figures_of, kind_of, is_numbered, is_vercel = plan
    added = {target: attributes[name] for target, name in texts}
    if kind_of is not None:
        kind = _TYPES[kind_of].get(str(value_of(attributes[kind_of])).lower())
        if kind is not None:
            added[SpanAttributeKey.SPAN_TYPE] = f'"{kind}"'
    if SpanAttributeKey.CHAT_TOOLS in added:
        added[SpanAttributeKey.CHAT_TOOLS] = conversations.tools_of(added[SpanAttributeKey.CHAT_TOOLS])
    figures: dict[str, dict[str, float]] = {}
    for table, target, name in figures_of:
        figure = _figure(attributes[name], whole=table == SpanAttributeKey.CHAT_USAGE)
        if figure is not None:
            figures.setdefault(table, {})[target] = figure
    if is_numbered:
        _put(added, conversations.of_numbered(attributes))
    if events:
        _put(added, conversations.of_events(events))
    if is_vercel:
        added |= vercel.understood(attributes, figures)
    if figures:
        _add_totals(figures)
        for table, values in figures.items():
            ordered = {key: values[key] for key in _TABLES[table] if key in values}
            added[table] = msgspec.json.encode(ordered).decode()
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
