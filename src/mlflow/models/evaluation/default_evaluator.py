"""What the built-in evaluators share: predictions, metrics, artifacts, the table of rows."""

from __future__ import annotations

import json
import logging
import tempfile
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.entities.metric import Metric
from mlflow.exceptions import INTERNAL_ERROR, INVALID_PARAMETER_VALUE, MlflowException, invalid
from mlflow.metrics.base import MetricValue
from mlflow.models.evaluation.arguments import LATENCY, Arguments, frame_of
from mlflow.models.evaluation.artifacts import EvaluationArtifact, ImageEvaluationArtifact, artifact_of
from mlflow.models.evaluation.evaluator import ModelEvaluator
from mlflow.models.evaluation.metric import EvaluationMetric
from mlflow.models.evaluation.result import EvaluationResult

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

__all__ = ["INVALID_PARAMETER_VALUE", "BuiltInEvaluator"]

logger = logging.getLogger(__name__)

_TABLE = "eval_results_table"


class BuiltInEvaluator(ModelEvaluator):
    """The frame of an evaluation: subclasses say which metrics and artifacts a model type has.

    One instance judges one model.
    """

    model_types: tuple[str | None, ...] = ()

    @classmethod
    def can_evaluate(cls, *, model_type: str, evaluator_config: dict[str, Any], **kwargs: Any) -> bool:
        """Whether the model type is one of its own."""
        return model_type in cls.model_types

    def evaluate(
        self,
        *,
        model_type: str,
        dataset: EvaluationDataset,
        run_id: str,
        evaluator_config: dict[str, Any],
        model: Any = None,
        extra_metrics: list[EvaluationMetric] | None = None,
        custom_artifacts: list[Any] | None = None,
        predictions: Any = None,
        model_id: str | None = None,
        **kwargs: Any,
    ) -> EvaluationResult:
        """Judge a model; see ``ModelEvaluator.evaluate``."""
        from mlflow.tracking.client import MlflowClient

        self.client = MlflowClient()
        self.model_type = model_type
        self.dataset = dataset
        self.run_id = run_id
        self.model = model
        self.model_id = model_id
        self.config = evaluator_config
        self.predictions_name = predictions
        self.extra_metrics = list(extra_metrics or [])
        self.metrics: dict[str, MetricValue] = {}
        self.values: dict[str, Any] = {}
        self.directions: dict[str, bool] = {}
        self.artifacts: dict[str, EvaluationArtifact] = {}
        if model is None and not dataset.has_predictions:
            raise invalid(
                "A model or predictions are needed: give 'model', or name the column of the data that holds "
                "predictions with 'predictions'."
            )
        prefix = self.config.get("metric_prefix")
        self.prefix = f"{prefix}" if prefix else ""
        with tempfile.TemporaryDirectory(prefix="mlflow-evaluation-") as self.folder:
            self.predict()
            self.compute()
            self.evaluate_metrics(self.metrics_to_compute(), self.y_pred, self.y_true, self.other_outputs)
            self.draw()
            self.evaluate_and_log_custom_artifacts(custom_artifacts, self.y_pred, self.y_true)
            self.log_metrics()
            self.log_eval_table(self.y_pred, self.other_outputs)
        result = EvaluationResult(self.values, self.artifacts, run_id)
        result._greater_is_better = self.directions
        return result

    # ---- what subclasses add -----------------------------------------------------------------------------------------

    def compute(self) -> None:
        """Compute the metrics of the model type that are no functions of predictions and targets alone."""

    def metrics_to_compute(self) -> list[EvaluationMetric]:
        """The metrics that are functions: of the model type and those that the user added."""
        return self.extra_metrics

    def draw(self) -> None:
        """Log the figures of the model type."""

    def rows_wanted(self) -> bool:
        """Whether a table of all rows is logged although no metric gave a value for each row."""
        return False

    # ---- predictions -------------------------------------------------------------------------------------------------

    @property
    def X(self) -> pd.DataFrame:
        """The features, a copy that may be changed."""
        import pandas as pd

        data = self.dataset.features_data
        if isinstance(data, pd.DataFrame):
            return data.copy()
        return pd.DataFrame(data, columns=self.dataset.feature_names)

    def predict(self) -> None:
        """Fill ``y_true``, ``y_pred`` and ``other_outputs``, from the model or from the table."""
        self.y_true = self.dataset.labels_data
        self.other_outputs: pd.DataFrame | None = None
        wants_latency = any(metric.name == LATENCY for metric in self.extra_metrics)
        if self.model is None:
            self.y_pred = self.dataset.predictions_data
            self.row_seconds = [0.0] * len(self.y_pred) if wants_latency else None
            return
        data = self.dataset.features_data
        if not wants_latency:
            self.row_seconds = None
            self._take_output(self.model.predict(data))
            return
        outputs, self.row_seconds = [], []
        for i in range(len(data)):
            row = data.iloc[[i]] if hasattr(data, "iloc") else data[[i]]
            began = time.perf_counter()
            outputs.append(self.model.predict(row))
            self.row_seconds.append(time.perf_counter() - began)
        self._take_output(_joined(outputs))

    def _take_output(self, output: Any) -> None:
        import numpy as np
        import pandas as pd

        if isinstance(output, list) and output and all(isinstance(row, dict) for row in output):
            output = pd.DataFrame(output)
        elif isinstance(output, dict):
            output = pd.DataFrame({name: list(np.atleast_1d(value)) for name, value in output.items()})
        if isinstance(output, pd.DataFrame):
            name = self.predictions_name
            if name is None:
                if len(output.columns) > 1:
                    raise invalid(
                        "The model gives several columns "
                        f"({', '.join(map(str, output.columns))}); name the one that holds its predictions with "
                        "'predictions'."
                    )
                name = output.columns[0]
            if name not in output.columns:
                raise invalid(
                    f"The model gives no column {name!r}; its columns are {', '.join(map(str, output.columns))}."
                )
            output = output.reset_index(drop=True)
            self.y_pred = output[name].to_numpy()
            others = [column for column in output.columns if column != name]
            self.other_outputs = output[others] if others else None
        elif isinstance(output, pd.Series):
            self.y_pred = output.to_numpy()
        else:
            self.y_pred = _array_of_rows(output)
        if len(self.y_pred) != len(self.dataset.features_data):
            raise invalid(f"The model gave {len(self.y_pred)} predictions for {len(self.dataset.features_data)} rows.")

    # ---- metrics -----------------------------------------------------------------------------------------------------

    def put(self, **values: Any) -> None:
        """Take values that were computed as they are."""
        for name, value in values.items():
            value = value.item() if hasattr(value, "item") else value
            self.metrics[name] = MetricValue(aggregate_results={name: value})
            self.values[self.prefix + name] = value

    def evaluate_metrics(
        self,
        metrics: list[EvaluationMetric],
        prediction: Any,
        target: Any = None,
        other_output_df: pd.DataFrame | None = None,
    ) -> None:
        """Compute metrics that are functions, each after those that it needs.

        Raises: INVALID_PARAMETER_VALUE when a metric takes what is not there; INTERNAL_ERROR when one fails.
        """
        arguments = Arguments(self, prediction, target, other_output_df)
        for metric in arguments.in_order(metrics):
            value = self._value_of(metric, arguments)
            if value is not None:
                self._take(metric, value)

    def _value_of(self, metric: EvaluationMetric, arguments: Arguments) -> MetricValue | None:
        if metric.name == LATENCY:
            from mlflow.metrics.base import standard_aggregations

            return MetricValue(scores=self.row_seconds, aggregate_results=standard_aggregations(self.row_seconds))
        given = arguments.of(metric)
        try:
            value = metric.eval_fn(**given)
        except Exception as error:
            raise MlflowException(
                f"The metric {metric.name!r} failed: {type(error).__name__}: {error}", INTERNAL_ERROR
            ) from error
        if value is None:
            logger.warning("The metric %r gave nothing; it is left out.", metric.name)
            return None
        if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
            value = value.item()
        if isinstance(value, (int, float)):
            return MetricValue(aggregate_results={metric.name: value})
        if not isinstance(value, MetricValue):
            raise invalid(
                f"The metric {metric.name!r} gave {type(value).__name__}; a number or a MetricValue is needed."
            )
        for part, of in (("scores", value.scores), ("justifications", value.justifications)):
            if of is not None and len(of) != len(self.y_pred):
                raise invalid(f"The metric {metric.name!r} gave {len(of)} {part} for {len(self.y_pred)} rows.")
        return value

    def _take(self, metric: EvaluationMetric, value: MetricValue) -> None:
        self.metrics[metric.key] = value
        for name, number in (value.aggregate_results or {}).items():
            key = metric.key if name == metric.name else f"{metric.key}/{name}"
            self.values[self.prefix + key] = number.item() if hasattr(number, "item") else number
            if name != "variance":
                self.directions[self.prefix + key] = metric.greater_is_better

    def log_metrics(self) -> None:
        """Log all numbers to the run, and to the logged model if there is one."""
        timestamp = int(time.time() * 1000)
        name = digest = None
        if self.config.get("log_metrics_with_dataset_info", True):
            name, digest = self.dataset.name, self.dataset.digest
        points = [
            Metric(key, float(value), timestamp, 0, self.model_id, name, digest)
            for key, value in self.values.items()
            if value is not None
        ]
        self.client.log_batch(self.run_id, metrics=points)

    # ---- artifacts ---------------------------------------------------------------------------------------------------

    def evaluate_and_log_custom_artifacts(
        self, custom_artifacts: list[Callable[..., Any]] | None, prediction: Any, target: Any = None
    ) -> None:
        """Call the user's functions ``fn(eval_df, builtin_metrics, artifacts_dir)``, log what they give by name."""
        import copy
        import os

        for function in custom_artifacts or []:
            name = getattr(function, "__name__", repr(function))
            folder = tempfile.mkdtemp(dir=self.folder)
            frame = frame_of(prediction, target)
            try:
                given = function(frame, copy.deepcopy(self._plain_metrics()), folder)
            except Exception as error:
                raise MlflowException(
                    f"The custom artifact function {name!r} failed: {type(error).__name__}: {error}", INTERNAL_ERROR
                ) from error
            if given is None:
                logger.warning("The custom artifact function %r gave nothing.", name)
                continue
            if not isinstance(given, dict) or not all(isinstance(key, str) for key in given):
                raise invalid(f"The custom artifact function {name!r} must give a dict by name of artifact.")
            for key, value in given.items():
                if key != os.path.basename(key) or key in (".", ".."):
                    raise invalid(f"Invalid name {key!r} of an artifact: it may not contain '/'.")
                self.log_artifact(key, *artifact_of(key, value, folder))

    def log_artifact(self, name: str, artifact: EvaluationArtifact, path: str) -> None:
        """Upload the file of an artifact and keep the artifact under its name."""
        import os
        import shutil

        from mlflow.tracking.artifact_utils import get_artifact_uri

        file = f"{self.prefix}{os.path.basename(path)}"
        if file != os.path.basename(path):
            path = shutil.copyfile(path, os.path.join(os.path.dirname(path), file))
        self.client.log_artifact(self.run_id, path)
        artifact._uri = get_artifact_uri(self.run_id, file)
        self.artifacts[self.prefix + name] = artifact

    def log_figure(self, name: str, draw: Callable[[Any], None]) -> None:
        """Draw with ``draw(axes)`` and log it as ``name.png``."""
        import os

        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        # no pyplot: it keeps every figure, and would change the user's backend
        figure = Figure(figsize=(6.0, 4.5), dpi=100, layout="tight")
        FigureCanvasAgg(figure)
        draw(figure.add_subplot())
        path = os.path.join(self.folder, f"{name}.png")
        figure.savefig(path)
        artifact = ImageEvaluationArtifact(uri="")
        artifact._load(path)
        self.log_artifact(name, artifact, path)

    def log_eval_table(self, y_pred: Any, other_output_columns: pd.DataFrame | None = None) -> None:
        """Log a row for every row that was judged, with the scores that metrics gave for it."""
        import pandas as pd

        scored = {key: value for key, value in self.metrics.items() if value.scores is not None}
        if not scored and not self.rows_wanted():
            return
        table = self.X.reset_index(drop=True)
        if self.dataset.has_targets:
            table[self.dataset.targets_name or "target"] = list(self.y_true)
        table[self.predictions_name or self.dataset.predictions_name or "outputs"] = list(y_pred)
        if other_output_columns is not None:
            table = pd.concat([table, other_output_columns], axis=1)
        for key, value in scored.items():
            table[key if key == LATENCY else f"{key}/score"] = list(value.scores)
            if value.justifications is not None:
                table[f"{key}/justification"] = list(value.justifications)
        file = f"{self.prefix}{_TABLE}.json"
        self.client.log_table(self.run_id, table, file)
        from mlflow.models.evaluation.artifacts import JsonEvaluationArtifact
        from mlflow.tracking.artifact_utils import get_artifact_uri

        content = json.loads(table.to_json(orient="split", index=False, date_format="iso"))
        self.artifacts[self.prefix + _TABLE] = JsonEvaluationArtifact(get_artifact_uri(self.run_id, file), content)

    def _plain_metrics(self) -> dict[str, Any]:
        """The numbers so far, by name, as functions of the older form take them."""
        return {
            name: value.aggregate_results[name] if set(value.aggregate_results or {}) == {name} else value
            for name, value in self.metrics.items()
        }


def _array_of_rows(output: Any) -> np.ndarray:
    """An array with one entry a row; entries that are lists stay lists."""
    import numpy as np

    if isinstance(output, np.ndarray):
        return output
    rows = list(output) if not isinstance(output, (str, bytes)) and hasattr(output, "__iter__") else [output]
    if any(isinstance(row, (list, tuple, dict, set)) for row in rows):
        array = np.empty(len(rows), dtype=object)
        for i, row in enumerate(rows):
            array[i] = row
        return array
    return np.array(rows)


def _joined(outputs: list[Any]) -> Any:
    """The output for all rows from the outputs for each."""
    import numpy as np
    import pandas as pd

    if isinstance(outputs[0], (pd.DataFrame, pd.Series)):
        return pd.concat(outputs, ignore_index=True)
    if isinstance(outputs[0], np.ndarray):
        return np.concatenate(outputs)
    rows: list[Any] = []
    for output in outputs:
        rows += output if isinstance(output, list) else [output]
    return rows
