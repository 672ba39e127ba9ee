"""From numbers of tokens to money."""

from __future__ import annotations

from mlflow.entities.trace_keys import CostKey, TokenUsageKey
from mlflow.pricing.table import price

_MILLION = 1_000_000


def cost(model: str, provider: str | None, usage: dict[str, int]) -> dict[str, float] | None:
    """What a call costs, in USD: ``input_cost``, ``output_cost`` and ``total_cost``; None when no price is known.

    Args:
        model: as the provider names it; with the date of a version, a region or the provider before it too.
        provider: whose model it is, e.g. "openai"; None looks at all.
        usage: numbers of tokens by the names of ``TokenUsageKey``. Tokens from and to the cache are part of the input.
    """
    numbers = {key: max(0, value) for key, value in usage.items() if isinstance(value, (int, float))}
    input_tokens = numbers.get(TokenUsageKey.INPUT_TOKENS, 0)
    of = price(model, provider, input_tokens)
    if of is None:
        return None
    read = numbers.get(TokenUsageKey.CACHE_READ_INPUT_TOKENS, 0)
    written = numbers.get(TokenUsageKey.CACHE_CREATION_INPUT_TOKENS, 0)
    for_an_hour = numbers.get(TokenUsageKey.CACHE_CREATION_INPUT_TOKENS_ABOVE_1HR, 0)
    input_cost = (
        max(0, input_tokens - read - written) * of.input
        + read * of.cache_read
        + max(0, written - for_an_hour) * of.cache_write
        + for_an_hour * of.cache_write_1h
    ) / _MILLION
    output_cost = numbers.get(TokenUsageKey.OUTPUT_TOKENS, 0) * of.output / _MILLION
    return {
        CostKey.INPUT_COST: input_cost,
        CostKey.OUTPUT_COST: output_cost,
        CostKey.TOTAL_COST: input_cost + output_cost,
    }
