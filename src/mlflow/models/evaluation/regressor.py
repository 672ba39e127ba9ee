"""Evaluation of regressors."""

from __future__ import annotations

from mlflow.exceptions import invalid, missing_package
from mlflow.models.evaluation.classifier import native_model
from mlflow.models.evaluation.default_evaluator import BuiltInEvaluator


class RegressorEvaluator(BuiltInEvaluator):
    """Errors of numbers. Setting: ``sample_weights``."""

    model_types = ("regressor",)

    def compute(self) -> None:
        """Everything that a regressor is judged by."""
        try:
            from sklearn import metrics as skm
        except ImportError:
            raise missing_package("scikit-learn", "Evaluating a regressor") from None
        import numpy as np

        if self.y_true is None:
            raise invalid("Evaluating a regressor needs 'targets'.")
        true, predicted = np.asarray(self.y_true), np.asarray(self.y_pred)
        if predicted.ndim > true.ndim and predicted.shape[-1] == 1:
            predicted = predicted.reshape(true.shape)
        weights = self.config.get("sample_weights")
        weighted = {} if weights is None else {"sample_weight": weights}
        native = None if self.model is None else native_model(self.model)
        score = getattr(native, "score", None)
        if callable(score) and type(native).__module__.partition(".")[0] == "sklearn":
            self.put(score=score(self.X, true, **weighted))
        total = float(np.sum(true if weights is None else true * np.asarray(weights)))
        squared = skm.mean_squared_error(true, predicted, **weighted)
        self.put(
            example_count=len(true),
            mean_absolute_error=skm.mean_absolute_error(true, predicted, **weighted),
            mean_squared_error=squared,
            root_mean_squared_error=float(np.sqrt(squared)),
            sum_on_target=total,
            mean_on_target=total / len(true),
            r2_score=skm.r2_score(true, predicted, **weighted),
            max_error=skm.max_error(true, predicted),
            mean_absolute_percentage_error=skm.mean_absolute_percentage_error(true, predicted, **weighted),
        )
