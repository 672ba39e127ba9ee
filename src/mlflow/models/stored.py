"""Models that are stored already: what is known of them, and changes of their requirements."""

from __future__ import annotations

import os
import tempfile
from typing import Any, NamedTuple

from mlflow.exceptions import invalid
from mlflow.models import environment
from mlflow.models.location import local_mlmodel, writable_repository
from mlflow.models.model import Model
from mlflow.models.model_info import ModelInfo
from mlflow.models.requirements import name_of

_OPERATIONS = ("add", "remove")


class Files(NamedTuple):
    """Where a model's requirements stand.

    Args:
        requirements: path of requirements.txt.
        conda: path of conda.yaml.
    """

    requirements: str
    conda: str


def get_model_info(model_uri: str) -> ModelInfo:
    """What is known of a stored model, without downloading more than its MLmodel file.

    Args:
        model_uri: ``models:/``, ``runs:/``, a path or any artifact URI.

    Raises: RESOURCE_DOES_NOT_EXIST when there is none.
    """
    info = Model.load(local_mlmodel(os.fspath(model_uri))).get_model_info()
    if info.model_uri is None:
        info._model_uri = os.fspath(model_uri)
    return info


def get_model_requirements_files(resolved_uri: str) -> Files:
    """Local copies of the two files that hold a model's requirements.

    Args:
        resolved_uri: of the model.

    Raises: RESOURCE_DOES_NOT_EXIST when one is missing.
    """
    from mlflow.artifacts import download_artifacts

    root = os.fspath(resolved_uri).rstrip("/")
    return Files(*(download_artifacts(f"{root}/{name}") for name in (environment.REQUIREMENTS, environment.CONDA)))


def update_model_requirements(model_uri: str, operation: str, requirement_list: list[str]) -> None:
    """Add requirements to a stored model, or take some from it.

    Args:
        model_uri: a logged model, a run's artifact or a folder; registered versions are not changed.
        operation: "add", which replaces lines for the same packages, or "remove", which goes by their names.
        requirement_list: requirements.

    Raises: INVALID_PARAMETER_VALUE for another operation, a line that is no requirement, or a registered version.
    """
    if operation not in _OPERATIONS:
        raise invalid(f"Invalid value {operation!r} for parameter 'operation': it must be 'add' or 'remove'.")
    names = {_named(line) for line in requirement_list}
    repository = writable_repository(os.fspath(model_uri))
    with tempfile.TemporaryDirectory() as folder:
        path = repository.download_artifacts(environment.REQUIREMENTS, folder)
        conda_path = repository.download_artifacts(environment.CONDA, folder)
        with open(path, encoding="utf-8") as file:
            lines = [line for line in file.read().splitlines() if line.strip()]
        conda = environment.with_pip_part(
            environment.read_conda_env(conda_path),
            changed(environment.pip_part(environment.read_conda_env(conda_path)), names, operation, requirement_list),
        )
        environment.write_lines(path, changed(lines, names, operation, requirement_list))
        environment.dump(conda_path, conda)
        repository.log_artifact(path)
        repository.log_artifact(conda_path)


def changed(lines: list[str], names: set[str], operation: str, given: list[str]) -> list[str]:
    """Requirement lines after an operation of ``update_model_requirements``."""
    kept = [line for line in lines if name_of(line) not in names]
    return kept if operation == "remove" else kept + list(given)


def _named(requirement: Any) -> str:
    name = name_of(requirement) if isinstance(requirement, str) else None
    if name is None:
        raise invalid(f"Invalid requirement {requirement!r}: a line such as 'numpy==2.0' is needed.")
    return name
