"""Models that carry their libraries as wheels: they are installed without asking an index."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS
from mlflow.exceptions import BAD_REQUEST, MlflowException, invalid
from mlflow.models import environment
from mlflow.models.model import Model
from mlflow.models.requirements import name_of
from mlflow.models.signature import MLMODEL_FILE_NAME

if TYPE_CHECKING:
    from mlflow.models.model_info import ModelInfo

__all__ = [
    "BAD_REQUEST",
    "MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS",
    "MLMODEL_FILE_NAME",
    "WheeledModel",
    "add_libraries_to_model",
]

FOLDER = "wheels"
ORIGINAL = "original_requirements.txt"
_PLATFORM_ITSELF = ("mlflow", "mlflow-skinny", "millrace")


class WheeledModel:
    """A model with the wheels of everything that it requires.

    Args:
        model_uri: the model without them: a registered version.

    Raises: INVALID_PARAMETER_VALUE for another URI.
    """

    def __init__(self, model_uri: str) -> None:
        from mlflow.entities.model_registry.model_uri import parse_model_uri

        self._model_uri = model_uri
        self._model = parse_model_uri(model_uri)
        if not self._model.name:
            raise invalid(f"The model {model_uri!r} is not registered; name a version of a registered model.")

    @classmethod
    def log_model(cls, model_uri: str, registered_model_name: str | None = None) -> ModelInfo:
        """Log the model with its wheels, and register it.

        Args:
            model_uri: the registered version.
            registered_model_name: where it is registered; None takes the name it has.

        Returns: what and where it is now.
        """
        wheeled = cls(model_uri)
        name = registered_model_name or wheeled._model.name
        return Model.log(artifact_path=None, name=None, flavor=wheeled, registered_model_name=name)

    def save_model(self, path: str, mlflow_model: Model | None = None) -> None:
        """Save the model with its wheels to a folder that does not exist or is empty.

        Raises: BAD_REQUEST when it has wheels already, or when pip cannot fetch them; nothing is left then.
        """
        from mlflow.models.location import local_folder
        from mlflow.models.saving import new_folder, size_of

        source = local_folder(self._model_uri)
        original = Model.load(source)
        if FOLDER in original.flavors:
            raise MlflowException(f"The model {self._model_uri!r} has its libraries already.", BAD_REQUEST)
        described = Model() if mlflow_model is None else mlflow_model
        with new_folder(path) as folder:
            shutil.copytree(source, folder, dirs_exist_ok=True)
            self._add_wheels(folder)
            for key in ("signature", "saved_input_example_info", "metadata", "resources", "env_vars", "prompts"):
                setattr(described, key, getattr(original, key))
            described.flavors = original.flavors
            described.add_flavor(FOLDER, platform=_platform())
            described.model_size_bytes = size_of(folder)
            described.save(os.path.join(folder, MLMODEL_FILE_NAME))

    def _add_wheels(self, folder: str) -> None:
        requirements = os.path.join(folder, environment.REQUIREMENTS)
        with open(requirements, encoding="utf-8") as file:
            lines = file.read().splitlines()
        shutil.copy(requirements, os.path.join(folder, ORIGINAL))
        # the platform itself is there before a model is loaded
        own = [line for line in lines if name_of(line) in _PLATFORM_ITSELF]
        wheels = os.path.join(folder, FOLDER)
        fetch([line for line in lines if line not in own], wheels, folder)
        installed = [*own, *(f"{FOLDER}/{name}" for name in sorted(os.listdir(wheels)))]
        conda = os.path.join(folder, environment.CONDA)
        environment.write_lines(requirements, installed)
        environment.dump(conda, environment.with_pip_part(environment.read_conda_env(conda), installed))

    @classmethod
    def get_wheel_artifact_path(cls, original_artifact_path: str) -> str:
        """Where a model with wheels goes, by where it was without them."""
        return f"{original_artifact_path}_wheeled"


def fetch(requirements: list[str], target: str, folder: str) -> None:
    """Fetch the wheels of requirements, and of what these require, with pip.

    Args:
        requirements: lines of a requirements file.
        target: folder for the wheels; made if it is not there.
        folder: what relative paths in the lines refer to.

    Raises: BAD_REQUEST with what pip said.
    """
    os.makedirs(target, exist_ok=True)
    if not requirements:
        return
    with tempfile.TemporaryDirectory() as scratch:
        listed = os.path.join(scratch, environment.REQUIREMENTS)
        environment.write_lines(listed, requirements)
        options = shlex.split(MLFLOW_WHEELED_MODEL_PIP_DOWNLOAD_OPTIONS.get())
        command = [sys.executable, "-m", "pip", "download", *options, "-d", target, "-r", listed]
        done = subprocess.run(
            [*command, "--disable-pip-version-check"], cwd=folder, capture_output=True, text=True, check=False
        )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise MlflowException(f"pip cannot fetch the wheels of {requirements}: {said}", BAD_REQUEST)


def _platform() -> str:
    import sysconfig

    return sysconfig.get_platform()


def add_libraries_to_model(
    model_uri: str, run_id: str | None = None, registered_model_name: str | None = None
) -> ModelInfo:
    """Make a new version of a registered model that carries its libraries as wheels.

    Args:
        model_uri: the version, e.g. ``models:/name/1``.
        run_id: the run that the new model belongs to; None takes the active run, or starts none.
        registered_model_name: where it is registered; None takes the name it has.

    Returns: what and where it is now.

    Raises: INVALID_PARAMETER_VALUE when the URI names no registered version; BAD_REQUEST when pip cannot fetch.
    """
    wheeled = WheeledModel(model_uri)
    name = registered_model_name or wheeled._model.name
    arguments: dict[str, Any] = {"name": None, "registered_model_name": name, "run_id": run_id}
    return Model.log(artifact_path=None, flavor=wheeled, **arguments)
