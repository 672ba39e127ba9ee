"""Thresholds, and comparisons of a candidate with a baseline."""

import math

import pytest

import mlflow
from mlflow.models import EvaluationResult, MetricThreshold
from mlflow.models.evaluation.validation import MetricThresholdClassException, ModelValidationFailedException


def result(**metrics):
    return EvaluationResult(metrics=metrics, artifacts={})


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({}, "greater_is_better"),
        ({"threshold": 0.8}, "greater_is_better"),
        ({"greater_is_better": "yes"}, "'yes'"),
        ({"threshold": "0.8", "greater_is_better": True}, "'0.8'"),
        ({"threshold": True, "greater_is_better": True}, "threshold"),
        ({"min_absolute_change": -1, "greater_is_better": True}, "-1"),
        ({"min_relative_change": 2.0, "greater_is_better": True}, "2.0"),
        ({"min_relative_change": 1, "greater_is_better": True}, "float"),
    ],
)
def test_a_threshold_that_says_nothing(arguments, word):
    with pytest.raises(MetricThresholdClassException, match=word) as caught:
        MetricThreshold(**arguments)
    assert caught.value.error_code == "INVALID_PARAMETER_VALUE"


def test_text_of_a_threshold():
    assert str(MetricThreshold(threshold=0.8, greater_is_better=True)) == "Threshold: 0.8. Greater value is better."
    full = MetricThreshold(0.5, 0.1, 0.2, greater_is_better=False)
    assert (full.threshold, full.min_absolute_change, full.min_relative_change) == (0.5, 0.1, 0.2)
    assert str(full).endswith("Minimum Relative Change: 0.2. Lower value is better.")


CASES = [
    # threshold, candidate, baseline, what fails (None: accepted)
    (MetricThreshold(threshold=0.5, greater_is_better=True), 0.7, None, None),
    (MetricThreshold(threshold=0.7, greater_is_better=True), 0.7, None, None),
    (MetricThreshold(threshold=0.9, greater_is_better=True), 0.7, None, "value threshold"),
    (MetricThreshold(threshold=0.5, greater_is_better=False), 0.7, None, "value threshold"),
    (MetricThreshold(threshold=0.5, greater_is_better=True), math.nan, None, "value threshold"),
    (MetricThreshold(min_absolute_change=0.1, greater_is_better=True), 0.7, 0.6, None),
    (MetricThreshold(min_absolute_change=0.2, greater_is_better=True), 0.7, 0.6, "absolute change"),
    (MetricThreshold(min_absolute_change=0.1, greater_is_better=False), 0.5, 0.6, None),
    (MetricThreshold(min_absolute_change=0.1, greater_is_better=False), 0.7, 0.6, "absolute change"),
    (MetricThreshold(min_relative_change=0.1, greater_is_better=True), 0.66, 0.6, None),
    (MetricThreshold(min_relative_change=0.2, greater_is_better=True), 0.66, 0.6, "relative change"),
    (MetricThreshold(min_relative_change=0.1, greater_is_better=True), 0.1, 0.0, None),
    (MetricThreshold(min_relative_change=0.1, greater_is_better=True), 0.0, 0.0, "relative change"),
    (
        MetricThreshold(min_absolute_change=0.1, greater_is_better=True),
        0.7,
        None,
        "missing from the result of the base",
    ),
    (MetricThreshold(greater_is_better=True), 0.7, 0.7, None),
    (MetricThreshold(greater_is_better=True), 0.7, 0.8, "worse"),
    (MetricThreshold(greater_is_better=False), 0.7, 0.8, None),
    (MetricThreshold(greater_is_better=True), 0.7, None, "missing from the result of the base"),
]


@pytest.mark.parametrize(("threshold", "value", "base", "words"), CASES)
def test_one_metric(threshold, value, base, words):
    arguments = {"acc": threshold}, result(acc=value), None if base is None else result(acc=base)
    if words is None:
        mlflow.validate_evaluation_results(*arguments)
    else:
        with pytest.raises(ModelValidationFailedException, match=words) as caught:
            mlflow.validate_evaluation_results(*arguments)
        assert caught.value.error_code == "BAD_REQUEST"


def test_every_failed_check_is_named():
    thresholds = {
        "acc": MetricThreshold(threshold=0.9, min_absolute_change=0.2, greater_is_better=True),
        "absent": MetricThreshold(threshold=1, greater_is_better=True),
    }
    with pytest.raises(ModelValidationFailedException) as caught:
        mlflow.validate_evaluation_results(thresholds, result(acc=0.7), result(acc=0.65))
    for words in ("acc value threshold", "acc minimum absolute change", "Metric absent is missing"):
        assert words in caught.value.message


def test_the_short_form_compares_two_results():
    better = result(accuracy_score=0.8, log_loss=0.3, example_count=10)
    worse = result(accuracy_score=0.8, log_loss=0.4, example_count=20)
    mlflow.validate_evaluation_results(better, worse)
    mlflow.validate_evaluation_results(better, better)
    with pytest.raises(ModelValidationFailedException, match="log_loss"):
        mlflow.validate_evaluation_results(worse, better)


def test_the_short_form_needs_something_to_compare(raises):
    with raises("INVALID_PARAMETER_VALUE", "no metric in common"):
        mlflow.validate_evaluation_results(result(mine=1.0), result(mine=2.0))


@pytest.mark.parametrize(
    "arguments",
    [
        ({"acc": 0.3}, result(acc=0.7)),
        (None, result(acc=0.7)),
        ({}, None),
        ({}, result(acc=0.7), {"acc": 0.6}),
        (result(acc=0.7),),
    ],
)
def test_other_arguments(arguments, raises):
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.validate_evaluation_results(*arguments)
