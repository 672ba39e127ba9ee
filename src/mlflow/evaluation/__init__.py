"""Evaluations that were done elsewhere, kept with a run. Older than ``mlflow.genai``, and kept for who uses it."""

from mlflow.entities.assessment_source import AssessmentSource, AssessmentSourceType
from mlflow.evaluation.assessment import Assessment
from mlflow.evaluation.evaluation import Evaluation
from mlflow.evaluation.fluent import log_evaluations

__all__ = ["Assessment", "AssessmentSource", "AssessmentSourceType", "Evaluation", "log_evaluations"]
