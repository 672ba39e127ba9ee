"""The table of prices, and finding a model in it."""

from __future__ import annotations

import csv
import logging
import os
import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from mlflow.environment_variables import MILLRACE_PRICES
from mlflow.exceptions import invalid

logger = logging.getLogger(__name__)

_FILE = os.path.join(os.path.dirname(__file__), "prices.csv")
_COLUMNS = ("provider", "model", "above", "input", "cache_read", "cache_write", "cache_write_1h", "output")
# other names of providers: of libraries that route to several, of OpenTelemetry, of clouds that sell at the same price
_PROVIDERS = {
    "aws": "bedrock",
    "aws.bedrock": "bedrock",
    "amazon_bedrock": "bedrock",
    "bedrock_converse": "bedrock",
    "azure": "openai",
    "azure_openai": "openai",
    "azure.ai.openai": "openai",
    "az.ai.openai": "openai",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "gemini": "google",
    "google_genai": "google",
    "google_vertexai": "google",
    "vertex_ai": "google",
    "vertexai": "google",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "x_ai": "xai",
    "x-ai": "xai",
}
# a version's date at the end, as providers write it
_DATE = re.compile(r"[-@](\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{2}-\d{2}|\d{4}|\d{3})$")
_SUFFIX = re.compile(r"(-latest|:latest|@default|-preview|-exp|-v\d+|:\d+k?)$")
_REGION = re.compile(r"^(us|us-gov|eu|apac|jp|au|ca|in|me|sa|af|mx|il)\.")
_MAKER = re.compile(r"^(anthropic|amazon|meta|mistral|cohere|ai21|deepseek|openai|qwen|google|moonshotai|zai)\.")


class Price(NamedTuple):
    """What a model costs, in USD for a million tokens.

    Fields:
        input: tokens that go in.
        output: tokens that come out.
        cache_read: input tokens that come from the cache.
        cache_write, cache_write_1h: input tokens that are written to the cache, for minutes or for an hour.
    """

    input: float
    output: float
    cache_read: float
    cache_write: float
    cache_write_1h: float


# price by the number of input tokens from which it holds, the highest number first
_Steps = tuple[tuple[int, Price], ...]
_own: dict[tuple[str, str], _Steps] = {}
_lock = threading.Lock()


def set_price(
    model: str,
    input: float,
    output: float,
    cache_read: float | None = None,
    cache_write: float | None = None,
    cache_write_1h: float | None = None,
    provider: str | None = None,
) -> None:
    """Say what a model costs in this process, in USD for a million tokens.

    Args:
        model: as calls name it.
        input, output: tokens that go in and come out.
        cache_read: input tokens from the cache; None is the price of all input.
        cache_write, cache_write_1h: input tokens written to the cache, for minutes or an hour; None as above.
        provider: whose model it is; None is any.

    Raises: INVALID_PARAMETER_VALUE for a price below zero, or what is no number.
    """
    given = {"input": input, "output": output, "cache_read": cache_read, "cache_write": cache_write}
    for name, value in {**given, "cache_write_1h": cache_write_1h}.items():
        if value is not None and not (isinstance(value, (int, float)) and 0 <= value < float("inf")):
            raise invalid(f"Invalid value {value!r} for parameter {name!r}: a price is a number of at least 0.")
    of = _price(input, output, cache_read, cache_write, cache_write_1h)
    with _lock:
        _own[_provider(provider), model.lower()] = ((0, of),)
        _find.cache_clear()


def price(model: str, provider: str | None = None, input_tokens: int = 0) -> Price | None:
    """The price of a model, or None when it is not known.

    Args:
        model: as calls name it.
        provider: whose model it is; None looks at all.
        input_tokens: how many go in; some models cost more from some number on.
    """
    for above, of in _find(model, provider):
        if input_tokens > above or above == 0:
            return of
    return None


@lru_cache(maxsize=4096)
def _find(model: str, provider: str | None) -> _Steps:
    names = list(_names(model.lower()))
    # whoever made it: names of that form are Bedrock's
    is_bedrocks = any(name.startswith("regional.") or _MAKER.match(name) for name in names)
    whose = "bedrock" if is_bedrocks else _provider(provider)
    tables = (_own, _from_file(MILLRACE_PRICES.get()), _table())
    for table in tables:
        for name in names:
            if (whose, name) in table:
                return table[whose, name]
            if ("", name) in table:
                return table["", name]
    # nobody's, or sold by somebody whose prices are not known: at the price of whoever has it, the maker first
    for table in tables:
        for name in names:
            for (_, known), steps in table.items():
                if known == name:
                    return steps
    return ()


def _names(model: str) -> Iterator[str]:
    """Names under which a model may stand in the table, the most exact one first."""
    # of a model that was trained further the base counts: ft:gpt-4o-mini-2024-07-18:organization::id
    forms = [":".join(model.split(":")[:2]) if model.startswith("ft:") else model]
    while "/" in forms[-1]:
        forms.append(forms[-1].partition("/")[2])
    # at Bedrock what is asked in a region may cost more than what may be answered anywhere
    plain = _REGION.sub("regional.", forms[-1])
    forms.append(plain)
    plain = plain.removeprefix("regional.").removeprefix("global.")
    forms += [plain, _MAKER.sub("", plain)]
    seen: set[str] = set()
    for form in forms:
        while form and form not in seen:
            seen.add(form)
            yield form
            shorter = _SUFFIX.sub("", form)
            form = shorter if shorter != form else _DATE.sub("", form)
    yield f"{min(seen, key=len)}-0"


def _provider(name: str | None) -> str:
    name = (name or "").lower()
    return _PROVIDERS.get(name, name)


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], _Steps]:
    return _read(_FILE)


@lru_cache(maxsize=4)
def _from_file(path: str | None) -> dict[tuple[str, str], _Steps]:
    """The user's table. One that cannot be read is said once, costs then come without it."""
    if not path:
        return {}
    try:
        return _read(path)
    except (OSError, ValueError) as error:
        logger.warning("The prices in %s (MILLRACE_PRICES) are not used: %s", path, error)
        return {}


def _read(path: str) -> dict[tuple[str, str], _Steps]:
    found: dict[tuple[str, str], list[tuple[int, Price]]] = {}
    with open(path, encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        rows = csv.DictReader(lines)
        if missing := {"model", "input", "output"} - set(rows.fieldnames or ()):
            raise ValueError(f"the first line must name the columns; {', '.join(sorted(missing))} is missing")
        if unknown := set(rows.fieldnames or ()) - set(_COLUMNS):
            raise ValueError(f"unknown column {', '.join(sorted(unknown))}; known are {', '.join(_COLUMNS)}")
        for number, row in enumerate(rows, 2):
            try:
                cells = {key: float(row[key]) for key in _COLUMNS[2:] if row.get(key)}
                of = _price(
                    cells["input"],
                    cells.get("output", 0.0),
                    cells.get("cache_read"),
                    cells.get("cache_write"),
                    cells.get("cache_write_1h"),
                )
            except (KeyError, ValueError) as error:
                raise ValueError(f"row {number} is no price: {error}") from None
            key = (_provider(row.get("provider")), (row["model"] or "").lower())
            found.setdefault(key, []).append((int(cells.get("above", 0)), of))
    return {key: tuple(sorted(steps, key=lambda step: -step[0])) for key, steps in found.items()}


def _price(
    input: float, output: float, cache_read: float | None, cache_write: float | None, cache_write_1h: float | None
) -> Price:
    write = input if cache_write is None else cache_write
    return Price(
        float(input),
        float(output),
        float(input if cache_read is None else cache_read),
        float(write),
        float(write if cache_write_1h is None else cache_write_1h),
    )
