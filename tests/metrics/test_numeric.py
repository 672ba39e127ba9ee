"""Metrics of numbers are those of scikit-learn."""

import pytest
from sklearn import metrics as skm

from mlflow import metrics

TARGETS, PREDICTIONS = [1, 0, 1, 1], [1, 1, 0, 1]
EXPECTED = {
    "mae": skm.mean_absolute_error,
    "mse": skm.mean_squared_error,
    "rmse": lambda *values: skm.mean_squared_error(*values) ** 0.5,
    "r2_score": skm.r2_score,
    "max_error": skm.max_error,
    "mape": skm.mean_absolute_percentage_error,
    "precision_score": skm.precision_score,
    "recall_score": skm.recall_score,
    "f1_score": skm.f1_score,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_value(name):
    metric = getattr(metrics, name)()
    found = metric.eval_fn(predictions=PREDICTIONS, targets=TARGETS).aggregate_results
    assert found == {metric.name: pytest.approx(EXPECTED[name](TARGETS, PREDICTIONS))}


def test_targets_are_needed(raises):
    with raises("INVALID_PARAMETER_VALUE", "mean_absolute_error", "targets"):
        metrics.mae().eval_fn(predictions=[1])


def test_a_metric_needs_a_name(raises):
    with raises("INVALID_PARAMETER_VALUE", "name"):
        metrics.make_metric(eval_fn=lambda predictions: 1, greater_is_better=True)
    with raises("INVALID_PARAMETER_VALUE", "a/b"):
        metrics.make_metric(eval_fn=len, greater_is_better=True, name="a/b")
