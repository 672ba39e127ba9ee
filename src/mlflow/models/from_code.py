"""Models from code in flavors of libraries: a file that makes the object instead of a pickle of it."""

from __future__ import annotations

import os
import shutil
from typing import Any

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.models.code_model import is_code, run_code
from mlflow.models.model_config import read_config


def config_of(model_config: Any) -> dict[str, Any] | None:
    """Settings that were given as a dict or a YAML file.

    Raises: INVALID_PARAMETER_VALUE when the file cannot be read.
    """
    return model_config if model_config is None or isinstance(model_config, dict) else read_config(model_config)


def copy(code: str | os.PathLike[str], folder: str) -> None:
    """Keep a file of code in the model's folder, under its own name."""
    shutil.copy(code, os.path.join(folder, os.path.basename(os.fspath(code))))


def run(code: str | os.PathLike[str], model_config: Any = None) -> Any:
    """The object that a file of code makes; as of ``code_model.run_code``."""
    if not is_code(code):
        raise invalid(f"A model from code is a Python file (.py), not the {type(code).__name__} {os.fspath(code)!r}.")
    return run_code(code, config_of(model_config))


def with_code(arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments of a public save or log function, whose first one is the model, with ``code_file`` for its path."""
    model = next(iter(arguments.values()))
    return {**arguments, "code_file": os.fspath(model) if isinstance(model, (str, os.PathLike)) else None}


def generic_entry(code_file: str | None, model_config: Any) -> dict[str, Any]:
    """What ``python_function`` says of a model from code: where the file was, and its settings."""
    config = config_of(model_config)
    return {**({"model_code_path": code_file} if code_file else {}), **({"config": config} if config else {})}


def generic_entry_of(folder: str) -> dict[str, Any]:
    """The entry of ``python_function`` of a model in a folder."""
    from mlflow.models.model import Model

    return Model.load(folder).flavors.get("python_function", {})


def file_of(folder: str) -> str | None:
    """The file of code that makes the model in a folder; None when it is made otherwise."""
    path = generic_entry_of(folder).get("model_code_path")
    if not path:
        return None
    # written on another system, it may have the other separator
    file = os.path.join(folder, path.replace("\\", "/").rpartition("/")[2])
    if not os.path.isfile(file):
        raise MlflowException(
            f"The model's file of code, {os.path.basename(file)!r}, is not in its folder.", RESOURCE_DOES_NOT_EXIST
        )
    return file


def load(folder: str, model_config: dict[str, Any] | None = None) -> Any:
    """The object that the code of a model makes.

    Args:
        folder: of the model.
        model_config: settings; None takes those that it was saved with.

    Raises: INVALID_PARAMETER_VALUE when it has no code, or the code fails.
    """
    file = file_of(folder)
    if file is None:
        raise invalid("The model is not made by code.")
    return run_code(file, model_config if model_config is not None else generic_entry_of(folder).get("config"))
