"""What a hosted registry tells of a version's deployment job; unused here."""

from __future__ import annotations

from typing import ClassVar

from mlflow.entities.model_registry.entity import RegistryEntity


class ModelVersionDeploymentJobState(RegistryEntity):
    """The state of a version's deployment job."""

    fields: ClassVar[tuple[str, ...]] = ("job_id", "run_id", "job_state", "run_state", "current_task_name")

    def __init__(self, job_id, run_id, job_state, run_state, current_task_name) -> None:
        self.job_id = job_id
        self.run_id = run_id
        self.job_state = job_state
        self.run_state = run_state
        self.current_task_name = current_task_name
