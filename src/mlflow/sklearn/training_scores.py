"""Metrics and figures of an estimator on the data it was trained on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mlflow.autologging import notices

logger = logging.getLogger(__name__)

PREFIX = "training_"


@dataclass
class Training:
    """What an estimator was trained with.

    Args:
        features: the first argument of ``fit``.
        targets: the second one, or None.
        sample_weight: weights of the rows, or None.
    """

    features: Any
    targets: Any = None
    sample_weight: Any = None


class Scores:
    """Computes what is logged of an estimator; predictions are made once and used for all metrics and figures.

    Args:
        integration: for what is said when a metric cannot be computed.
        estimator: a fitted one.
        training: what it was trained with.
        pos_label: the label of the positive class; then precision, recall and F1 are of that class, else averages
            weighted by the size of the classes.
    """

    def __init__(self, integration: str, estimator: Any, training: Training, pos_label: Any = None) -> None:
        self._integration = integration
        self._estimator = estimator
        self._training = training
        self._pos_label = pos_label

    def metrics(self) -> dict[str, float]:
        """Metrics by name; those that cannot be computed are left out, which is said."""
        from sklearn.base import is_classifier, is_regressor

        found: dict[str, float] = {}
        if self._training.targets is not None:
            if is_classifier(self._estimator):
                functions = self._of_classifier()
            elif is_regressor(self._estimator):
                functions = self._of_regressor()
            else:
                functions = iter(())
            with notices.trying(self._integration, "predicting the training data"):
                for name, function in functions:
                    with notices.trying(self._integration, f"computing {name}"):
                        found[PREFIX + name] = float(function())
        if hasattr(self._estimator, "score"):
            with notices.trying(self._integration, "computing the score"):
                score = self._score()
                if score is not None:
                    found[PREFIX + "score"] = float(score)
        return found

    def _of_classifier(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        from sklearn import metrics

        training, weight = self._training, self._training.sample_weight
        predicted = self._estimator.predict(training.features)
        average = (
            {"average": "weighted"} if self._pos_label is None else {"average": "binary", "pos_label": self._pos_label}
        )
        for name, score in (
            ("precision_score", metrics.precision_score),
            ("recall_score", metrics.recall_score),
            ("f1_score", metrics.f1_score),
        ):
            yield name, lambda score=score: score(training.targets, predicted, sample_weight=weight, **average)
        yield "accuracy_score", lambda: metrics.accuracy_score(training.targets, predicted, sample_weight=weight)
        if not hasattr(self._estimator, "predict_proba"):
            return
        probabilities = self._estimator.predict_proba(training.features)
        yield "log_loss", lambda: metrics.log_loss(training.targets, probabilities, sample_weight=weight)
        if len(self._estimator.classes_) == 2:
            probabilities_of_positive = probabilities[:, 1]
        else:
            probabilities_of_positive = probabilities
        yield (
            "roc_auc",
            lambda: metrics.roc_auc_score(
                training.targets,
                probabilities_of_positive,
                average="weighted",
                sample_weight=weight,
                multi_class="ovo" if weight is None else "ovr",
            ),
        )

    def _of_regressor(self) -> Iterator[tuple[str, Callable[[], Any]]]:
        from sklearn import metrics

        targets, weight = self._training.targets, self._training.sample_weight
        predicted = self._estimator.predict(self._training.features)
        yield "mean_squared_error", lambda: metrics.mean_squared_error(targets, predicted, sample_weight=weight)
        yield "mean_absolute_error", lambda: metrics.mean_absolute_error(targets, predicted, sample_weight=weight)
        yield "r2_score", lambda: metrics.r2_score(targets, predicted, sample_weight=weight)
        yield (
            "root_mean_squared_error",
            lambda: metrics.mean_squared_error(targets, predicted, sample_weight=weight) ** 0.5,
        )

    def _score(self) -> Any:
        import inspect

        training = self._training
        if training.targets is None:
            return None
        options = {}
        if training.sample_weight is not None:
            parameters = inspect.signature(self._estimator.score).parameters
            if "sample_weight" in parameters:
                options["sample_weight"] = training.sample_weight
        return self._estimator.score(training.features, training.targets, **options)

    def write_figures(self, folder: str) -> None:
        """Write confusion matrix, and for two classes the ROC and precision-recall curves, as PNG files."""
        from sklearn.base import is_classifier

        if self._training.targets is None or not is_classifier(self._estimator):
            return
        try:
            from matplotlib.figure import Figure
        except ImportError:
            logger.debug("matplotlib is not installed: no figures")
            return
        from sklearn import metrics

        training, weight = self._training, self._training.sample_weight
        displays: list[tuple[str, Any, dict[str, Any]]] = [
            ("confusion_matrix", metrics.ConfusionMatrixDisplay, {"normalize": "true", "cmap": "Blues"})
        ]
        gives_scores = hasattr(self._estimator, "predict_proba") or hasattr(self._estimator, "decision_function")
        if gives_scores and len(self._estimator.classes_) == 2:
            positive = {} if self._pos_label is None else {"pos_label": self._pos_label}
            displays.append(("roc_curve", metrics.RocCurveDisplay, positive))
            displays.append(("precision_recall_curve", metrics.PrecisionRecallDisplay, positive))
        for name, display, options in displays:
            with notices.trying(self._integration, f"drawing {name}"):
                figure = Figure()
                display.from_estimator(
                    self._estimator,
                    training.features,
                    training.targets,
                    sample_weight=weight,
                    ax=figure.add_subplot(),
                    **options,
                )
                figure.savefig(f"{folder}/{PREFIX}{name}.png", bbox_inches="tight")
