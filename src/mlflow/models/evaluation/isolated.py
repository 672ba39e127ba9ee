"""A model that is judged in an environment of its own: its process answers for it."""

from __future__ import annotations

import subprocess
from typing import Any

from mlflow.models.location import local_folder, local_mlmodel
from mlflow.models.model import Model


class IsolatedModel:
    """A model in a process with the packages that it asks for. ``close`` ends the process.

    Args:
        model_uri: of the model.
        env_manager: ``virtualenv``, ``uv`` or ``conda``.
        model_config: overrides of the model's configuration.
    """

    def __init__(self, model_uri: str, env_manager: str, model_config: dict[str, Any] | None = None) -> None:
        from mlflow.pyfunc.backend import PyFuncBackend
        from mlflow.pyfunc.scoring_server.client import StdinScoringServerClient

        self.metadata = Model.load(local_mlmodel(model_uri))
        self.model_id = self.metadata.model_id
        backend = PyFuncBackend(self.metadata.flavors["python_function"], env_manager=env_manager)
        self._process = backend.serve_stdin(
            local_folder(model_uri), stdout=subprocess.DEVNULL, model_config=model_config
        )
        self._client = StdinScoringServerClient(self._process)

    def predict(self, data: Any, params: dict[str, Any] | None = None) -> Any:
        """What the model gives; tables come back as DataFrames, columns as lists."""
        answer = self._client.invoke(data, params)
        predictions = answer.get("predictions", answer)
        if isinstance(predictions, list) and predictions and isinstance(predictions[0], dict):
            return answer.get_predictions()
        return predictions

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
