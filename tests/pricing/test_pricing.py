"""What calls cost: the table, names of models as providers and clouds write them, the user's own prices."""

import csv
import logging
import pathlib

import pytest

from mlflow import pricing
from mlflow.exceptions import MlflowException
from mlflow.pricing import table

MILLION = 1_000_000
INPUT = {"input_tokens": MILLION, "output_tokens": 0, "total_tokens": MILLION}
OUTPUT = {"input_tokens": 0, "output_tokens": MILLION, "total_tokens": MILLION}


@pytest.fixture(autouse=True)
def forget(monkeypatch):
    monkeypatch.setattr(table, "_own", {})
    for cached in (table._find, table._from_file):
        cached.cache_clear()
    yield
    table._find.cache_clear()


def test_input_and_output_have_their_prices():
    usage = {"input_tokens": 2000, "output_tokens": 1000, "total_tokens": 3000}
    found = pricing.cost("gpt-4o-mini", "openai", usage)
    assert found == pytest.approx({"input_cost": 0.0003, "output_cost": 0.0006, "total_cost": 0.0009})
    assert pricing.cost("a-model-that-nobody-has", "openai", usage) is None


@pytest.mark.parametrize(
    ("model", "provider", "input", "output"),
    [
        ("gpt-4o-mini-2024-07-18", "openai", 0.15, 0.6),
        ("gpt-4o-2024-05-13", "openai", 5, 15),
        ("gpt-4o", None, 2.5, 10),
        ("GPT-4o", "azure", 2.5, 10),
        ("openai/gpt-4o", None, 2.5, 10),
        ("openrouter/openai/gpt-4o", "openrouter", 2.5, 10),
        ("claude-3-5-sonnet-20241022", "anthropic", 3, 15),
        ("claude-3-7-sonnet-latest", "anthropic", 3, 15),
        ("claude-sonnet-4-20250514", "anthropic", 3, 15),
        ("claude-opus-4-1-20250805", None, 15, 75),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", "bedrock", 3, 15),
        ("us.anthropic.claude-3-haiku-20240307-v1:0", "bedrock", 0.25, 1.25),
        ("us.anthropic.claude-opus-5", "bedrock", 5.5, 27.5),
        ("global.anthropic.claude-opus-5", "anthropic", 5, 25),
        ("us.anthropic.claude-haiku-4-5-20251001-v1:0", "anthropic", 1.1, 5.5),
        ("vertex_ai/claude-opus-5@default", "vertex_ai", 5, 25),
        ("amazon.titan-embed-text-v2:0", "bedrock", 0.02, 0),
        ("gpt-35-turbo", "azure", 0.5, 1.5),
        ("gpt-5-codex", "openai", 1.25, 10),
        ("gpt-4-0125-preview", "openai", 10, 30),
        ("ft:gpt-4o-mini-2024-07-18:acme::x", "openai", 0.3, 1.2),
        ("amazon.nova-lite-v1:0", "aws.bedrock", 0.06, 0.24),
        ("us.amazon.nova-pro-v1:0", "bedrock", 0.8, 3.2),
        ("models/gemini-2.0-flash", "gemini", 0.1, 0.4),
        ("gemini-2.0-flash-001", "vertex_ai", 0.1, 0.4),
        ("publishers/google/models/gemini-2.5-flash", "gcp.gemini", 0.3, 2.5),
        ("mistral-small-latest", "mistral_ai", 0.15, 0.6),
        ("llama-3.1-8b-instant", "groq", 0.05, 0.08),
        ("command-r-plus-08-2024", "cohere", 2.5, 10),
        ("text-embedding-3-small", "openai", 0.02, 0),
    ],
)
def test_names_as_they_are_written(model, provider, input, output):
    assert pricing.cost(model, provider, INPUT)["input_cost"] == pytest.approx(input)
    assert pricing.cost(model, provider, OUTPUT)["output_cost"] == pytest.approx(output)


def test_tokens_of_the_cache_are_part_of_the_input():
    usage = {"input_tokens": 100, "output_tokens": 0, "cache_read_input_tokens": 40, "cache_creation_input_tokens": 50}
    expected = (10 * 3 + 40 * 0.3 + 50 * 3.75) / MILLION
    assert pricing.cost("claude-sonnet-4-6", "anthropic", usage)["input_cost"] == pytest.approx(expected)
    usage["cache_creation_input_tokens_above_1hr"] = 20
    expected = (10 * 3 + 40 * 0.3 + 30 * 3.75 + 20 * 6) / MILLION
    assert pricing.cost("claude-sonnet-4-6", "anthropic", usage)["input_cost"] == pytest.approx(expected)
    # more from the cache than went in: nothing is paid twice, and nothing is given back
    usage = {"input_tokens": 10, "output_tokens": 0, "cache_read_input_tokens": 40}
    assert pricing.cost("claude-sonnet-4-6", "anthropic", usage)["input_cost"] == pytest.approx(40 * 0.3 / MILLION)


def test_long_inputs_cost_more():
    for tokens, price in ((200_000, 1.25), (200_001, 2.5)):
        found = pricing.cost("gemini-2.5-pro", "google", {"input_tokens": tokens, "output_tokens": 0})
        assert found["input_cost"] == pytest.approx(tokens * price / MILLION)


def test_own_prices_win():
    pricing.set_price("gpt-4o", 1, 2, provider="openai")
    pricing.set_price("ours", 3, 4, cache_read=0.5)
    assert pricing.cost("gpt-4o", "openai", INPUT)["input_cost"] == 1
    assert pricing.cost("ours", "anybody", OUTPUT)["output_cost"] == 4
    usage = {"input_tokens": MILLION, "output_tokens": 0, "cache_read_input_tokens": MILLION}
    assert pricing.cost("ours", None, usage)["input_cost"] == 0.5
    with pytest.raises(MlflowException, match=r"-1.*'output'"):
        pricing.set_price("ours", 1, -1)
    assert pricing.cost("ours", None, INPUT)["input_cost"] == 3


def test_a_file_of_prices(tmp_path, monkeypatch):
    file = tmp_path / "prices.csv"
    file.write_text("# ours\nmodel,input,output,provider\nour-model,7,8,\ngpt-4o,9,9,openai\n")
    monkeypatch.setenv("MILLRACE_PRICES", str(file))
    assert pricing.cost("our-model", "vllm", INPUT)["input_cost"] == 7
    assert pricing.cost("gpt-4o-2024-08-06", "openai", INPUT)["input_cost"] == 9
    assert pricing.cost("gpt-4o-mini", "openai", INPUT)["input_cost"] == pytest.approx(0.15)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("model,input\nx,1\n", "output"),
        ("model,input,output,colour\nx,1,2,red\n", "colour"),
        ("model,input,output\nx,one,2\n", "row 2"),
        ("model,input,output\nx,,2\n", "row 2"),
        (None, "No such file"),
    ],
)
def test_a_bad_file_is_said_and_costs_go_on(content, named, tmp_path, monkeypatch, caplog):
    file = tmp_path / "prices.csv"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("MILLRACE_PRICES", str(file))
    with caplog.at_level(logging.WARNING, logger="mlflow.pricing.table"):
        assert pricing.cost("gpt-4o", "openai", INPUT)["input_cost"] == 2.5
        assert pricing.cost("gpt-4o-mini", "openai", INPUT)["input_cost"] == pytest.approx(0.15)
    assert [named in record.getMessage() and str(file) in record.getMessage() for record in caplog.records] == [True]


def test_the_table_is_sound():
    lines = [
        line for line in pathlib.Path(table._FILE).read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    rows = list(csv.DictReader(lines))
    keys = [(row["provider"], row["model"], row["above"]) for row in rows]
    assert len(keys) == len(set(keys)) > 300
    for row in rows:
        assert row["model"] == row["model"].lower().strip()
        assert 0 <= float(row["input"]) <= 200, row
        assert float(row["cache_read"] or 0) <= float(row["input"]), row
        if row["above"]:
            assert (row["provider"], row["model"], "") in keys, row
