"""Metrics of texts, with the libraries that compute them."""

import pytest
import tiktoken

import mlflow
from mlflow.metrics import (
    ari_grade_level,
    bleu,
    exact_match,
    flesch_kincaid_grade_level,
    rouge1,
    rouge2,
    rougeL,
    rougeLsum,
    token_count,
)
from mlflow.metrics import text as metrics_of_text


def value(metric, predictions, targets=None):
    arguments = {} if targets is None else {"targets": targets}
    return metric.eval_fn(predictions=predictions, **arguments)


def test_exact_match():
    assert value(exact_match(), ["a", "b"], ["a", "c"]).aggregate_results == {"exact_match": 0.5}
    assert exact_match().key == "exact_match/v1"


@pytest.mark.parametrize("metric", [rouge1(), rouge2(), rougeL(), rougeLsum(), bleu()])
def test_overlap_with_the_target(metric):
    same, half, none = value(
        metric,
        ["the cat sat on the mat", "the cat sat on the sofa today", "dogs bark loudly"],
        ["the cat sat on the mat", ["a house", "the cat sat on the mat"], "the cat sat on the mat"],
    ).scores
    assert same == pytest.approx(1)
    assert 0.3 < half < 0.9
    assert none == 0
    assert metric.version == "v1" and metric.greater_is_better


def test_rouge_by_hand():
    # 2 of 3 words of the prediction, 2 of 4 of the target
    assert value(rouge1(), ["a b x"], ["a b c d"]).scores == [pytest.approx(2 * (2 / 3) * (1 / 2) / (2 / 3 + 1 / 2))]


@pytest.mark.parametrize("metric", [flesch_kincaid_grade_level(), ari_grade_level()])
def test_hard_texts_ask_for_more_school(metric):
    easy, hard = value(
        metric,
        [
            "The cat sat. The dog ran. We had fun.",
            "Notwithstanding considerable methodological heterogeneity, contemporary epistemological investigations "
            "consistently demonstrate extraordinarily sophisticated argumentation.",
        ],
    ).scores
    assert easy < 5 < hard
    assert not metric.greater_is_better


def test_tokens(monkeypatch):
    letters = tiktoken.Encoding(
        "letters", pat_str=r".", mergeable_ranks={bytes([i]): i for i in range(256)}, special_tokens={}
    )
    tiktoken.list_encoding_names()
    monkeypatch.setitem(tiktoken.registry.ENCODINGS, "letters", letters)
    metrics_of_text._encoding.cache_clear()
    assert value(token_count("letters"), ["abc", ""]).scores == [3, 0]


def test_an_encoding_that_is_not_there(raises):
    with raises("INVALID_PARAMETER_VALUE", "klingon"):
        value(token_count("klingon"), ["a"])


def test_rows_that_are_no_texts(raises):
    with raises("INVALID_PARAMETER_VALUE", "rouge1"):
        value(rouge1(), [3], ["a"])


def test_a_default_metric_without_its_library_is_left_out(monkeypatch, caplog):
    import sys

    import pandas as pd

    monkeypatch.setitem(sys.modules, "textstat", None)
    table = pd.DataFrame({"p": ["yes"], "t": ["yes"]})
    arguments = {"data": table, "targets": "t", "predictions": "p"}
    result = mlflow.evaluate(**arguments, model_type="question-answering")
    assert result.metrics["exact_match/v1"] == 1
    assert "ari_grade_level is left out" in caplog.text
    with pytest.raises(mlflow.MlflowException, match="textstat"):
        mlflow.evaluate(**arguments, extra_metrics=[ari_grade_level()])
