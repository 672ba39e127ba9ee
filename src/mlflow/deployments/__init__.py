"""Deploying models to services, each through a client of its own; plugins bring further services."""

from __future__ import annotations

import json
from typing import Any

from mlflow.deployments.base import BaseDeploymentClient
from mlflow.deployments.interface import get_deploy_client, run_local
from mlflow.deployments.targets import get_deployments_target, set_deployments_target
from mlflow.exceptions import MlflowException

__all__ = [
    "BaseDeploymentClient",
    "PredictionsResponse",
    "get_deploy_client",
    "get_deployments_target",
    "run_local",
    "set_deployments_target",
]


class PredictionsResponse(dict):
    """What a deployed model answered: a dict with the key ``predictions`` or ``outputs``."""

    def get_predictions(self, predictions_format: str = "dataframe", dtype: Any = None) -> Any:
        """The predictions.

        Args:
            predictions_format: ``dataframe`` or ``ndarray``.
            dtype: type of the values; None leaves it to pandas or numpy.
        """
        from mlflow.pyfunc.scoring_server.answers import predictions_as

        return predictions_as(self, predictions_format, dtype)

    def to_json(self, path: str | None = None) -> str | None:
        """The answer as JSON text, or written to a file."""
        if path is None:
            return json.dumps(self)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(dict(self), file)
        return None

    @classmethod
    def from_json(cls, json_str: str) -> PredictionsResponse:
        """The answer in a JSON text.

        Raises: MlflowException when it is none.
        """
        try:
            found = json.loads(json_str)
        except ValueError as error:
            raise MlflowException(f"The answer is not valid JSON: {error}") from None
        if not isinstance(found, dict):
            raise MlflowException(f"The answer is a JSON {type(found).__name__}; it must be an object.")
        return cls(found)
