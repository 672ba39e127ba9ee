"""Metrics of retrievers. Predictions and targets hold a list of document ids in every row."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import invalid
from mlflow.metrics.base import MetricValue
from mlflow.models.evaluation.metric import EvaluationMetric, make_metric


def _at_k(name: str, k: int, score: Callable[[list[Any], set[Any], int], float]) -> EvaluationMetric:
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise invalid(f"Invalid value {k!r} for 'k': it must be an integer, 1 or more.")

    def eval_fn(predictions, targets):
        scores = []
        for found, wanted in zip(predictions, targets, strict=True):
            scores.append(score(_ids("predictions", found), set(_ids("targets", wanted)), k))
        return MetricValue(scores=scores)

    return make_metric(eval_fn=eval_fn, greater_is_better=True, name=f"{name}_at_{k}")


def _ids(what: str, value: Any) -> list[Any]:
    """A row's ids, each once, in their order."""
    if isinstance(value, (str, bytes)) or not hasattr(value, "__iter__"):
        raise invalid(f"Metrics of retrieval need lists of document ids; a row of the {what} is {value!r}.")
    return list(dict.fromkeys(value))


def _precision(found: list[Any], wanted: set[Any], k: int) -> float:
    top = found[:k]
    if not top:
        return 0.0 if wanted else 1.0
    return sum(item in wanted for item in top) / len(top)


def _recall(found: list[Any], wanted: set[Any], k: int) -> float:
    if not wanted:
        return 0.0 if found else 1.0
    return sum(item in wanted for item in found[:k]) / len(wanted)


def _ndcg(found: list[Any], wanted: set[Any], k: int) -> float:
    if not wanted:
        return 0.0 if found else 1.0
    gain = sum(1 / math.log2(rank + 2) for rank, item in enumerate(found[:k]) if item in wanted)
    best = sum(1 / math.log2(rank + 2) for rank in range(min(k, len(wanted))))
    return gain / best


def precision_at_k(k: int) -> EvaluationMetric:
    """Share of relevant ones among the first ``k`` documents found."""
    return _at_k("precision", k, _precision)


def recall_at_k(k: int) -> EvaluationMetric:
    """Share of the relevant documents that are among the first ``k`` found."""
    return _at_k("recall", k, _recall)


def ndcg_at_k(k: int) -> EvaluationMetric:
    """Normalised discounted cumulative gain of the first ``k`` documents, each relevant or not."""
    return _at_k("ndcg", k, _ndcg)
