"""A backend of projects that runs nothing and says what it was asked for."""

from typing import Any

import mlflow
from mlflow.projects.backend import AbstractBackend
from mlflow.projects.submitted_run import SubmittedRun

asked: list[dict[str, Any]] = []


class MarbleRun(SubmittedRun):
    def __init__(self, run_id: str) -> None:
        self._run_id = run_id

    @property
    def run_id(self) -> str:
        return self._run_id

    def wait(self) -> bool:
        return self.get_status() == "FINISHED"

    def get_status(self) -> str:
        return "FAILED" if asked[-1]["backend_config"].get("fail") else "FINISHED"

    def cancel(self) -> None:
        pass


class MarbleBackend(AbstractBackend):
    def run(self, project_uri, entry_point, params, version, backend_config, tracking_uri, experiment_id):
        asked.append(
            {
                "project_uri": project_uri,
                "entry_point": entry_point,
                "params": params,
                "version": version,
                "backend_config": backend_config,
                "tracking_uri": tracking_uri,
                "experiment_id": experiment_id,
            }
        )
        return MarbleRun(mlflow.MlflowClient().create_run(experiment_id).info.run_id)
