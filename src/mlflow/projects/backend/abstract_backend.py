"""The interface of plugins that run projects somewhere."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from mlflow.projects.submitted_run import SubmittedRun


class AbstractBackend(ABC):
    """Runs projects. Made once for each run, without arguments."""

    @abstractmethod
    def run(
        self,
        project_uri: str,
        entry_point: str,
        params: dict[str, Any],
        version: str | None,
        backend_config: dict[str, Any],
        tracking_uri: str,
        experiment_id: str,
    ) -> SubmittedRun:
        """Start a run of a project, and give it without waiting for its end.

        Args:
            project_uri: where the project is.
            entry_point: which of its commands.
            params: parameters by name, not checked yet.
            version: branch, tag or commit of a git repository.
            backend_config: what the user configured; under the key ``run_options`` the other arguments of
                ``mlflow.projects.run`` by their names.
            tracking_uri: where the run is to be tracked.
            experiment_id: the experiment that it belongs to.

        Raises: MlflowException when it cannot be started.
        """
