"""Errors of regressors and scores of classifiers, by scikit-learn."""

from __future__ import annotations

from typing import Any

from mlflow.metrics.base import MetricValue
from mlflow.models.evaluation.metric import EvaluationMetric, make_metric


def _sklearn(name: str, greater_is_better: bool, **options: Any) -> EvaluationMetric:
    def eval_fn(predictions, targets=None, sample_weight=None):
        from mlflow.exceptions import invalid, missing_package

        if targets is None:
            raise invalid(f"The metric {name} needs 'targets'.")
        try:
            from sklearn import metrics
        except ImportError:
            raise missing_package("scikit-learn", f"The metric {name}") from None
        if name == "root_mean_squared_error":
            value = metrics.mean_squared_error(targets, predictions, sample_weight=sample_weight) ** 0.5
        elif name == "max_error":
            value = metrics.max_error(targets, predictions)
        else:
            value = getattr(metrics, name)(targets, predictions, sample_weight=sample_weight, **options)
        return MetricValue(aggregate_results={name: value})

    return make_metric(eval_fn=eval_fn, greater_is_better=greater_is_better, name=name)


def mae() -> EvaluationMetric:
    """Mean absolute error."""
    return _sklearn("mean_absolute_error", False)


def mse() -> EvaluationMetric:
    """Mean squared error."""
    return _sklearn("mean_squared_error", False)


def rmse() -> EvaluationMetric:
    """Square root of the mean squared error."""
    return _sklearn("root_mean_squared_error", False)


def r2_score() -> EvaluationMetric:
    """Share of the variance that is explained."""
    return _sklearn("r2_score", True)


def max_error() -> EvaluationMetric:
    """The largest error."""
    return _sklearn("max_error", False)


def mape() -> EvaluationMetric:
    """Mean absolute error as a share of the target."""
    return _sklearn("mean_absolute_percentage_error", False)


def precision_score() -> EvaluationMetric:
    """Share of right ones among those predicted, for labels 0 and 1."""
    return _sklearn("precision_score", True)


def recall_score() -> EvaluationMetric:
    """Share found of those that are there, for labels 0 and 1."""
    return _sklearn("recall_score", True)


def f1_score() -> EvaluationMetric:
    """Harmonic mean of precision and recall, for labels 0 and 1."""
    return _sklearn("f1_score", True)
