"""Metrics of retrieval, worked out by hand."""

import math

import pytest

from mlflow.metrics import ndcg_at_k, precision_at_k, recall_at_k


def scores(metric, found, wanted):
    return metric.eval_fn(predictions=[found], targets=[wanted]).scores[0]


@pytest.mark.parametrize(
    ("found", "wanted", "k", "precision", "recall", "ndcg"),
    [
        (["a", "x", "b"], ["a", "b"], 2, 1 / 2, 1 / 2, 1 / (1 + 1 / math.log2(3))),
        (["a", "x", "b"], ["a", "b"], 3, 2 / 3, 1, 1.5 / (1 + 1 / math.log2(3))),
        (["a"], ["a", "b"], 3, 1, 1 / 2, 1 / (1 + 1 / math.log2(3))),
        (["x"], ["a"], 1, 0, 0, 0),
        ([], ["a"], 3, 0, 0, 0),
        ([], [], 3, 1, 1, 1),
        (["x"], [], 3, 0, 0, 0),
        # a document that is found twice counts once
        (["a", "a"], ["a", "b"], 2, 1, 1 / 2, 1 / (1 + 1 / math.log2(3))),
    ],
)
def test_by_hand(found, wanted, k, precision, recall, ndcg):
    assert scores(precision_at_k(k), found, wanted) == pytest.approx(precision)
    assert scores(recall_at_k(k), found, wanted) == pytest.approx(recall)
    assert scores(ndcg_at_k(k), found, wanted) == pytest.approx(ndcg)


@pytest.mark.parametrize("k", [0, -1, 1.5, True, "3"])
def test_a_k_that_cannot_be(k, raises):
    with raises("INVALID_PARAMETER_VALUE", repr(k)):
        precision_at_k(k)


def test_rows_that_are_no_lists(raises):
    with raises("INVALID_PARAMETER_VALUE", "document ids"):
        precision_at_k(1).eval_fn(predictions=["abc"], targets=[["a"]])
