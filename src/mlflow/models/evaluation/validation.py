"""Whether a candidate is good enough: thresholds for metrics, and the comparison with a baseline."""

from __future__ import annotations

import logging
from numbers import Real
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import BAD_REQUEST, INVALID_PARAMETER_VALUE, MlflowException, invalid

if TYPE_CHECKING:
    from mlflow.models.evaluation.result import EvaluationResult

logger = logging.getLogger(__name__)

# metrics of the built-in evaluators of which less is better; of the others named here, more
_LOWER = frozenset(
    (
        *("log_loss", "mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "max_error"),
        *("mean_absolute_percentage_error", "false_positives", "false_negatives", "latency", "toxicity"),
        *("flesch_kincaid_grade_level", "ari_grade_level"),
    )
)
_HIGHER = frozenset(
    (
        *("score", "accuracy_score", "recall_score", "precision_score", "f1_score", "roc_auc", "precision_recall_auc"),
        *("true_positives", "true_negatives", "r2_score", "exact_match", "rouge1", "rouge2", "rougeL", "rougeLsum"),
        "bleu",
    )
)
_HIGHER_PREFIXES = ("precision_at_", "recall_at_", "ndcg_at_")


class MetricThresholdClassException(MlflowException):
    """A threshold that says nothing, or something that is no number."""

    def __init__(self, _message: str, **kwargs: Any) -> None:
        super().__init__(f"Invalid MetricThreshold: {_message}", error_code=INVALID_PARAMETER_VALUE, **kwargs)


class ModelValidationFailedException(MlflowException):
    """A candidate is not good enough."""

    def __init__(self, message: str, **kwargs: Any) -> None:
        super().__init__(message, error_code=BAD_REQUEST, **kwargs)


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


class MetricThreshold:
    """What a metric must reach for a model to be accepted.

    Args:
        threshold: the candidate's value must be at least this (at most, when less is better).
        min_absolute_change: by how much, at least, the candidate must be better than the baseline; 0 or more.
        min_relative_change: the same as a share of the baseline's value; a float between 0 and 1.
        greater_is_better: which way is better. Given alone, the candidate must not be worse than the baseline.

    Raises: MetricThresholdClassException (INVALID_PARAMETER_VALUE) for other values.
    """

    def __init__(
        self,
        threshold: float | None = None,
        min_absolute_change: float | None = None,
        min_relative_change: float | None = None,
        greater_is_better: bool | None = None,
    ) -> None:
        if not isinstance(greater_is_better, bool):
            raise MetricThresholdClassException(
                f"'greater_is_better' must be True or False, not {greater_is_better!r}: it says which way is better."
            )
        if threshold is not None and not _is_number(threshold):
            raise MetricThresholdClassException(f"'threshold' must be a number, not {threshold!r}.")
        if min_absolute_change is not None and not (_is_number(min_absolute_change) and min_absolute_change >= 0):
            raise MetricThresholdClassException(
                f"'min_absolute_change' must be a number, 0 or more, not {min_absolute_change!r}."
            )
        if min_relative_change is not None and not (
            isinstance(min_relative_change, float) and 0 <= min_relative_change <= 1
        ):
            raise MetricThresholdClassException(
                f"'min_relative_change' must be a float between 0 and 1, not {min_relative_change!r}."
            )
        self._threshold = threshold
        self._min_absolute_change = min_absolute_change
        self._min_relative_change = min_relative_change
        self._greater_is_better = greater_is_better

    @property
    def threshold(self) -> float | None:
        """The value to reach."""
        return self._threshold

    @property
    def min_absolute_change(self) -> float | None:
        """The least difference from the baseline."""
        return self._min_absolute_change

    @property
    def min_relative_change(self) -> float | None:
        """The least difference from the baseline, as a share of it."""
        return self._min_relative_change

    @property
    def greater_is_better(self) -> bool:
        """Whether more is better."""
        return self._greater_is_better

    @property
    def _only_direction(self) -> bool:
        return self._threshold is None and self._min_absolute_change is None and self._min_relative_change is None

    @property
    def _needs_baseline(self) -> bool:
        return self._threshold is None or self._min_absolute_change is not None or self._min_relative_change is not None

    def __str__(self) -> str:
        parts = [
            f"{words}: {value}."
            for words, value in (
                ("Threshold", self._threshold),
                ("Minimum Absolute Change", self._min_absolute_change),
                ("Minimum Relative Change", self._min_relative_change),
            )
            if value is not None
        ]
        return " ".join([*parts, f"{'Greater' if self._greater_is_better else 'Lower'} value is better."])


def validate_evaluation_results(
    validation_thresholds: dict[str, MetricThreshold] | EvaluationResult,
    candidate_result: EvaluationResult | None = None,
    baseline_result: EvaluationResult | None = None,
) -> None:
    """Raise unless a candidate's metrics reach their thresholds.

    Args:
        validation_thresholds: by name of a metric, what it must reach.
        candidate_result: what ``mlflow.evaluate`` gave for the candidate.
        baseline_result: what it gave for the model to compare with; needed by thresholds that are about changes.

    The short form ``validate_evaluation_results(candidate, baseline)`` compares two results: every metric that both
    have, and of which it is known which way is better, must not be worse in the candidate.

    Raises:
        ModelValidationFailedException (BAD_REQUEST): the candidate is not good enough; the message names each check.
        MlflowException (INVALID_PARAMETER_VALUE): the arguments are no thresholds or results.
    """
    from mlflow.models.evaluation.result import EvaluationResult

    if isinstance(validation_thresholds, EvaluationResult):
        if baseline_result is not None or not isinstance(candidate_result, EvaluationResult):
            raise invalid(
                "To compare two results, give the candidate and the baseline: "
                "validate_evaluation_results(candidate, baseline)."
            )
        candidate, baseline = validation_thresholds, candidate_result
        thresholds = _directions(candidate, baseline)
    else:
        thresholds, candidate, baseline = validation_thresholds, candidate_result, baseline_result
        if not isinstance(thresholds, dict) or not all(
            isinstance(name, str) and isinstance(threshold, MetricThreshold) for name, threshold in thresholds.items()
        ):
            raise invalid("'validation_thresholds' must be a dict from names of metrics to MetricThreshold objects.")
        if not isinstance(candidate, EvaluationResult):
            raise invalid(f"'candidate_result' must be an EvaluationResult, not {type(candidate).__name__}.")
        if baseline is not None and not isinstance(baseline, EvaluationResult):
            raise invalid(f"'baseline_result' must be an EvaluationResult, not {type(baseline).__name__}.")
    failures = [
        failure for name, threshold in thresholds.items() for failure in _failures(name, threshold, candidate, baseline)
    ]
    if failures:
        raise ModelValidationFailedException(" ".join(failures))


def _directions(candidate: EvaluationResult, baseline: EvaluationResult) -> dict[str, MetricThreshold]:
    """For every metric of both results, that the candidate must not be worse."""
    shared = [name for name in candidate.metrics if name in baseline.metrics]
    found, unknown = {}, []
    for name in shared:
        direction = candidate.greater_is_better(name)
        if direction is None:
            direction = _known_direction(name)
        if direction is None:
            unknown.append(name)
        else:
            found[name] = MetricThreshold(greater_is_better=direction)
    if not found:
        raise invalid(
            "The two results have no metric in common of which it is known which way is better; give thresholds: "
            "{'name': MetricThreshold(greater_is_better=True)}."
        )
    if unknown:
        logger.info("Not compared, since it is not known which way is better: %s.", ", ".join(sorted(unknown)))
    return found


def _known_direction(name: str) -> bool | None:
    parts = name.split("/")
    if parts[-1] == "variance":
        return None
    if parts[0] in _LOWER:
        return False
    if parts[0] in _HIGHER or parts[0].startswith(_HIGHER_PREFIXES):
        return True
    return None


def _failures(
    name: str, threshold: MetricThreshold, candidate: EvaluationResult, baseline: EvaluationResult | None
) -> list[str]:
    """What is wrong with one metric, a sentence a check."""
    if name not in candidate.metrics:
        return [f"Metric {name} is missing from the result of the candidate model."]
    value = float(candidate.metrics[name])
    # NaN is better than nothing
    sign = 1 if threshold.greater_is_better else -1
    failed = []
    if threshold.threshold is not None and not sign * value >= sign * threshold.threshold:
        failed.append(
            f"Metric {name} value threshold check failed: candidate model {name} = {value}, "
            f"threshold = {threshold.threshold}."
        )
    if not threshold._needs_baseline:
        return failed
    if baseline is None or name not in baseline.metrics:
        return [*failed, f"Metric {name} cannot be compared: it is missing from the result of the baseline model."]
    base = float(baseline.metrics[name])
    gain = sign * (value - base)
    values = f"candidate model {name} = {value}, baseline model {name} = {base}"
    if threshold._only_direction and not gain >= 0:
        failed.append(f"Metric {name} comparison failed: the candidate is worse ({values}).")
    wanted = threshold.min_absolute_change
    # a difference that is as large as wanted may be a little smaller in floating point
    if wanted is not None and not gain >= wanted - 1e-12 * max(abs(value), abs(base)):
        failed.append(f"Metric {name} minimum absolute change check failed: {values}, wanted = {wanted}.")
    share = threshold.min_relative_change
    if share is not None:
        if base == 0:
            logger.warning(
                "The baseline's %s is 0, of which no share can be taken: the candidate must be better at all.",
                name,
            )
            if not gain > 0:
                failed.append(f"Metric {name} minimum relative change check failed: {values}; it must be better.")
        elif not gain / abs(base) >= share - 1e-12:
            failed.append(f"Metric {name} minimum relative change check failed: {values}, wanted = {share}.")
    return failed
