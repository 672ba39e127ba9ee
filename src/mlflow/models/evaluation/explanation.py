"""Which features a model looks at, by SHAP values."""

from __future__ import annotations

import importlib
import importlib.util
import logging
from typing import Any

from mlflow.exceptions import invalid
from mlflow.models.evaluation.classifier import native_model
from mlflow.models.evaluation.default_evaluator import BuiltInEvaluator

logger = logging.getLogger(__name__)

_SAMPLE_ROWS = 2000
_ALGORITHMS = ("exact", "permutation", "partition", "kernel", "sampling")


class ShapEvaluator(BuiltInEvaluator):
    """Figures of SHAP values, when shap and matplotlib are installed and the features are numbers.

    Settings: ``log_model_explainability`` (True), ``explainability_algorithm`` (exact, permutation, partition, kernel;
    chosen by shap if not given), ``explainability_nsamples`` (2000), ``log_explainer`` (False).
    """

    model_types = ("classifier", "regressor")

    def compute(self) -> None:
        """Nothing: there are figures only."""

    def metrics_to_compute(self) -> list[Any]:
        return []

    def evaluate_and_log_custom_artifacts(self, custom_artifacts: Any, prediction: Any, target: Any = None) -> None:
        """Nothing: the evaluator of the model type does it."""

    def log_metrics(self) -> None:
        """Nothing: there are figures only."""

    def predict(self) -> None:
        """The values of SHAP are computed from the model itself."""
        self.y_true, self.y_pred, self.other_outputs, self.row_seconds = None, [], None, None

    def draw(self) -> None:
        """Explain a sample of the rows and draw what comes out."""
        if self.model is None or not self.config.get("log_model_explainability", True):
            return
        algorithm = self.config.get("explainability_algorithm")
        if algorithm is not None and algorithm not in _ALGORITHMS:
            raise invalid(f"Invalid explainability_algorithm {algorithm!r}; allowed are {', '.join(_ALGORITHMS)}.")
        absent = [name for name in ("shap", "matplotlib") if importlib.util.find_spec(name) is None]
        if absent:
            logger.info("Features are not explained: %s is not installed.", " and ".join(absent))
            return
        import pandas as pd

        frame = self.X
        if not all(pd.api.types.is_numeric_dtype(dtype) for dtype in frame.dtypes):
            logger.warning("Features are not explained: only features that are numbers can be.")
            return
        rows = int(self.config.get("explainability_nsamples", _SAMPLE_ROWS))
        if len(frame) > rows:
            frame = frame.sample(rows, random_state=0)
        try:
            values, explainer = self._explain(frame.astype(float), algorithm)
        except Exception as error:
            # a model that shap cannot explain is judged all the same
            logger.warning("Features are not explained: shap says %s: %s", type(error).__name__, error)
            return
        self._draw(values)
        if self.config.get("log_explainer"):
            importlib.import_module("mlflow.shap").log_explainer(explainer, name="explainer")

    def _explain(self, frame: Any, algorithm: str | None) -> tuple[Any, Any]:
        import shap

        native = native_model(self.model)
        labels = getattr(native, "classes_", None)
        if algorithm == "kernel":
            background = shap.sample(frame, min(len(frame), 50), random_state=0)
            explainer = shap.KernelExplainer(self._function(native, frame), background)
        elif algorithm is None and type(native).__module__.partition(".")[0] in ("sklearn", "xgboost", "lightgbm"):
            try:
                explainer = shap.Explainer(native, frame)
            except TypeError:
                explainer = shap.Explainer(self._function(native, frame), frame)
        else:
            explainer = shap.Explainer(self._function(native, frame), frame, algorithm=algorithm or "auto")
        values = explainer(frame)
        if getattr(values.values, "ndim", 2) == 3:
            # two classes mirror each other: the positive one; several: the one that weighs most
            shown = 1 if labels is not None and len(labels) == 2 else abs(values.values).mean(axis=(0, 1)).argmax()
            values = values[:, :, int(shown)]
        return values, explainer

    def _function(self, native: Any, frame: Any) -> Any:
        """The model as a function of an array, which is what shap calls."""
        import pandas as pd

        predict = getattr(native, "predict_proba", None) or self.model.predict

        def call(data: Any) -> Any:
            import numpy as np

            if not isinstance(data, pd.DataFrame):
                data = pd.DataFrame(data, columns=frame.columns)
            return np.asarray(predict(data))

        return call

    def _draw(self, values: Any) -> None:
        import numpy as np

        mean = np.abs(values.values).mean(axis=0)
        order = np.argsort(mean)[-20:]
        names = [str(values.feature_names[i]) for i in order]

        def importance(axes: Any) -> None:
            axes.barh(names, mean[order])
            axes.set_title("Mean influence of features")
            axes.set_xlabel("mean |SHAP value|")

        def beeswarm(axes: Any) -> None:
            generator = np.random.default_rng(0)
            for position, feature in enumerate(order):
                column = np.asarray(values.data)[:, feature].astype(float)
                spread = np.ptp(column) or 1.0
                heights = position + generator.uniform(-0.3, 0.3, len(column))
                color = (column - column.min()) / spread
                axes.scatter(values.values[:, feature], heights, c=color, cmap="coolwarm", s=6)
            axes.set_yticks(range(len(names)), names)
            axes.axvline(0, color="grey", linewidth=0.8)
            axes.set_title("Influence of features, row by row (colour: low to high value)")
            axes.set_xlabel("SHAP value")

        self.log_figure("shap_feature_importance_plot", importance)
        self.log_figure("shap_beeswarm_plot", beeswarm)

        def summary(axes: Any) -> None:
            rows = range(len(names))
            low, quarter, half, most, high = np.percentile(values.values[:, order], (5, 25, 50, 75, 95), axis=0)
            axes.hlines(rows, low, high, linewidth=1)
            axes.hlines(rows, quarter, most, linewidth=5)
            axes.scatter(half, rows, color="black", s=12, zorder=3)
            axes.set_yticks(rows, names)
            axes.set_title("Spread of the influence of features (5, 25, 50, 75 and 95 %)")
            axes.set_xlabel("SHAP value")

        self.log_figure("shap_summary_plot", summary)
