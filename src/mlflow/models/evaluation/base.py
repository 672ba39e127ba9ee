"""The names of evaluation under the module that plugins import them from."""

from mlflow.exceptions import INVALID_PARAMETER_VALUE
from mlflow.models.evaluation.artifacts import EvaluationArtifact
from mlflow.models.evaluation.evaluation import evaluate
from mlflow.models.evaluation.evaluator import (
    EvaluatorBundle,
    ModelEvaluator,
    list_evaluators,
    resolve_evaluators_and_configs,
)
from mlflow.models.evaluation.metric import EvaluationMetric, make_metric
from mlflow.models.evaluation.result import EvaluationResult
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT

__all__ = [
    "INVALID_PARAMETER_VALUE",
    "MLFLOW_DATASET_CONTEXT",
    "EvaluationArtifact",
    "EvaluationMetric",
    "EvaluationResult",
    "EvaluatorBundle",
    "ModelEvaluator",
    "evaluate",
    "list_evaluators",
    "make_metric",
    "resolve_evaluators_and_configs",
]
