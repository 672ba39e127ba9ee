"""Evaluation of models."""

from mlflow.data.evaluation_dataset import EvaluationDataset

__all__ = ["EvaluationDataset"]
