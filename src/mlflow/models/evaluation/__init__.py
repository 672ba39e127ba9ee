"""Evaluation of models. Names are loaded on first use."""

import importlib
from typing import Any

_HOME = {
    "EvaluationArtifact": "mlflow.models.evaluation.artifacts",
    "EvaluationDataset": "mlflow.data.evaluation_dataset",
    "EvaluationMetric": "mlflow.models.evaluation.metric",
    "EvaluationResult": "mlflow.models.evaluation.result",
    "MetricThreshold": "mlflow.models.evaluation.validation",
    "ModelEvaluator": "mlflow.models.evaluation.evaluator",
    "evaluate": "mlflow.models.evaluation.evaluation",
    "list_evaluators": "mlflow.models.evaluation.evaluator",
    "make_metric": "mlflow.models.evaluation.metric",
    "validate_evaluation_results": "mlflow.models.evaluation.validation",
}
__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value
