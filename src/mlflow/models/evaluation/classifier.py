"""Evaluation of classifiers, binary and of several classes."""

from __future__ import annotations

import logging
import os
from typing import Any

from mlflow.exceptions import invalid, missing_package
from mlflow.models.evaluation import plots
from mlflow.models.evaluation.artifacts import CsvEvaluationArtifact
from mlflow.models.evaluation.default_evaluator import BuiltInEvaluator

logger = logging.getLogger(__name__)

_MOST_CLASSES_DRAWN = 10


class ClassifierEvaluator(BuiltInEvaluator):
    """Accuracy, precision, recall, F1; with probabilities also log loss and areas under curves; figures.

    Settings: ``pos_label`` (1 or the larger label by default), ``label_list`` (the labels there are),
    ``average`` (how metrics of several classes come together; "weighted"), ``sample_weights``,
    ``max_classes_for_multiclass_roc_pr`` (10).
    """

    model_types = ("classifier",)

    def compute(self) -> None:
        """Everything that a classifier is judged by."""
        try:
            import sklearn.metrics
        except ImportError:
            raise missing_package("scikit-learn", "Evaluating a classifier") from None
        import numpy as np

        self.sklearn = sklearn.metrics
        if self.y_true is None:
            raise invalid("Evaluating a classifier needs 'targets'.")
        self.weights = self.config.get("sample_weights")
        self.labels = self._labels()
        self.binary = len(self.labels) <= 2
        self.y_pred = np.asarray(self.y_pred)
        self.probabilities = self._probabilities()
        self._score()
        if self.binary:
            self._binary()
        else:
            self._several()

    def _labels(self) -> list[Any]:
        """The labels, the positive one of a binary classifier last."""
        import numpy as np

        given = self.config.get("label_list")
        labels = sorted(given) if given is not None else list(np.unique(self.y_true))
        unknown = set(np.unique(self.y_true).tolist()) - set(np.asarray(labels).tolist())
        if unknown:
            raise invalid(f"The targets hold labels that 'label_list' has not: {sorted(unknown)!r}.")
        if len(labels) < 2:
            # one label alone says nothing about the other: predictions may
            labels = sorted(set(labels) | set(np.unique(self.y_pred).tolist()))
        positive = self.config.get("pos_label")
        if positive is not None:
            if positive not in labels:
                raise invalid(f"'pos_label' {positive!r} is no label of the data; these are {labels!r}.")
            if len(labels) == 2:
                labels = [*(label for label in labels if label != positive), positive]
        return labels

    @property
    def positive(self) -> Any:
        """The label that a binary classifier is to find."""
        return self.labels[-1]

    def _probabilities(self) -> Any | None:
        """An array (rows, labels) in the order of ``labels``; None when the model gives none."""
        import numpy as np

        if self.model is None:
            return None
        native = native_model(self.model)
        if not hasattr(native, "predict_proba"):
            return None
        found = np.asarray(native.predict_proba(self.X))
        classes = list(getattr(native, "classes_", self.labels))
        if found.ndim != 2 or set(np.asarray(self.labels).tolist()) - set(np.asarray(classes).tolist()):
            logger.warning("The model's predict_proba does not know all labels; metrics of probabilities are left out.")
            return None
        return found[:, [classes.index(label) for label in self.labels]]

    def _score(self) -> None:
        native = None if self.model is None else native_model(self.model)
        score = getattr(native, "score", None)
        if callable(score) and type(native).__module__.partition(".")[0] == "sklearn":
            self.put(score=score(self.X, self.y_true, **self._weighted()))

    def _weighted(self) -> dict[str, Any]:
        return {} if self.weights is None else {"sample_weight": self.weights}

    def _shared(self, **how: Any) -> None:
        skm, true, predicted, weighted = self.sklearn, self.y_true, self.y_pred, self._weighted()
        how |= {"zero_division": 0}
        self.put(
            example_count=len(true),
            accuracy_score=skm.accuracy_score(true, predicted, **weighted),
            recall_score=skm.recall_score(true, predicted, **how, **weighted),
            precision_score=skm.precision_score(true, predicted, **how, **weighted),
            f1_score=skm.f1_score(true, predicted, **how, **weighted),
        )

    def _binary(self) -> None:
        skm, true = self.sklearn, self.y_true
        # counts are of rows, not of weights
        matrix = skm.confusion_matrix(true, self.y_pred, labels=self.labels)
        if matrix.shape == (2, 2):
            (tn, fp), (fn, tp) = matrix
            self.put(true_negatives=tn, false_positives=fp, false_negatives=fn, true_positives=tp)
        average = self.config.get("average", "binary")
        how = {"average": average}
        if average == "binary":
            how["pos_label"] = self.positive
        self._shared(**how)
        if self.probabilities is None or len(self.labels) < 2:
            return
        hit = true == self.positive
        share = self.probabilities[:, 1]
        self.put(log_loss=skm.log_loss(hit, share, labels=[False, True], **self._weighted()))
        if hit.any() and not hit.all():
            self.put(
                roc_auc=skm.roc_auc_score(hit, share, **self._weighted()),
                precision_recall_auc=skm.average_precision_score(hit, share, **self._weighted()),
            )

    def _several(self) -> None:
        skm, true = self.sklearn, self.y_true
        average = self.config.get("average", "weighted")
        self._shared(average=average, labels=self.labels)
        if self.probabilities is None:
            return
        self.put(log_loss=skm.log_loss(true, self._in_sorted_order(), labels=sorted(self.labels), **self._weighted()))
        import numpy as np

        if len(np.unique(true)) == len(self.labels):
            self.put(
                roc_auc=skm.roc_auc_score(
                    true,
                    self._in_sorted_order(),
                    average=average if average in ("macro", "weighted") else "weighted",
                    multi_class="ovr",
                    labels=sorted(self.labels),
                    **self._weighted(),
                )
            )

    def _in_sorted_order(self) -> Any:
        order = sorted(range(len(self.labels)), key=lambda i: self.labels[i])
        return self.probabilities[:, order]

    # ---- figures -----------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Curves when there are probabilities, the confusion matrix, a table of the classes."""
        if not self.binary:
            self._per_class()
        if not plots.can_draw():
            logger.warning("matplotlib is not installed; no figures are logged.")
            return
        if self.probabilities is not None:
            most = self.config.get("max_classes_for_multiclass_roc_pr", _MOST_CLASSES_DRAWN)
            if self.binary or len(self.labels) <= most:
                self._curves()
            else:
                logger.warning(
                    "Curves of %d classes are not drawn (setting max_classes_for_multiclass_roc_pr, now %d).",
                    len(self.labels),
                    most,
                )
        matrix = self.sklearn.confusion_matrix(
            self.y_true, self.y_pred, labels=self.labels, normalize="true", **self._weighted()
        )
        self.log_figure("confusion_matrix", lambda axes: plots.confusion(axes, matrix, self.labels))

    def _curves(self) -> None:
        classes = [self.positive] if self.binary and len(self.labels) > 1 else self.labels
        cases = []
        for label in classes:
            hit = self.y_true == label
            if hit.any() and not hit.all():
                cases.append((label, hit, self.probabilities[:, self.labels.index(label)]))
        if not cases:
            return
        for name, curve in (
            ("roc_curve_plot", plots.roc),
            ("precision_recall_curve_plot", plots.precision_recall),
            ("calibration_curve_plot", plots.calibration),
        ):
            self.log_figure(name, lambda axes, curve=curve: curve(axes, cases, self.weights))
        if self.binary:
            self.log_figure("lift_curve_plot", lambda axes: plots.lift(axes, cases))

    def _per_class(self) -> None:
        import pandas as pd

        skm, weighted = self.sklearn, self._weighted()
        rows = []
        for position, label in enumerate(self.labels):
            hit, found = self.y_true == label, self.y_pred == label
            (tn, fp), (fn, tp) = skm.confusion_matrix(hit, found, labels=[False, True])
            row = {
                "positive_class": label,
                "true_negatives": tn,
                "false_positives": fp,
                "false_negatives": fn,
                "true_positives": tp,
                "example_count": len(hit),
                "accuracy_score": skm.accuracy_score(hit, found, **weighted),
                "recall_score": skm.recall_score(hit, found, zero_division=0, **weighted),
                "precision_score": skm.precision_score(hit, found, zero_division=0, **weighted),
                "f1_score": skm.f1_score(hit, found, zero_division=0, **weighted),
            }
            if self.probabilities is not None and hit.any() and not hit.all():
                share = self.probabilities[:, position]
                row["log_loss"] = skm.log_loss(hit, share, labels=[False, True], **weighted)
                row["roc_auc"] = skm.roc_auc_score(hit, share, **weighted)
                row["precision_recall_auc"] = skm.average_precision_score(hit, share, **weighted)
            rows.append(row)
        artifact = CsvEvaluationArtifact(uri="", content=pd.DataFrame(rows))
        path = os.path.join(self.folder, "per_class_metrics.csv")
        artifact._save(path)
        self.log_artifact("per_class_metrics", artifact, path)


def native_model(model: Any) -> Any:
    """The library's own object behind a model; the model itself when it is none of ours."""
    get = getattr(model, "get_raw_model", None)
    native = get() if callable(get) else None
    return model if native is None else native
