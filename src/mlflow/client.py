"""``MlflowClient``, the client of tracking servers and stores."""

from mlflow.tracking.client import MlflowClient

__all__ = ["MlflowClient"]
