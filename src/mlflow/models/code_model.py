"""Models from code: a file that names its model with ``set_model``."""

from __future__ import annotations

import importlib.util
import os
import sys
import uuid
from typing import Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.models.model_config import active

SET_MODEL_ERROR = "The code that defines the model must name it by a call of mlflow.models.set_model(...)."


class _Chosen:
    """What the code that is run right now named as its model."""

    model: Any = None


_chosen = _Chosen()


def set_model(model: Any) -> None:
    """Name the model that a file of code defines; the file is then logged instead of a pickle.

    Args:
        model: a PythonModel, a function, or an object of a flavor that supports models from code.
    """
    _chosen.model = model


def is_code(model: Any) -> bool:
    """Whether what was given as a model is the path of a file of code."""
    return isinstance(model, (str, os.PathLike)) and os.fspath(model).endswith((".py", ".ipynb"))


def run_code(path: str | os.PathLike[str], model_config: dict[str, Any] | None = None) -> Any:
    """Run a file of code; the model that it names.

    Args:
        path: a Python file.
        model_config: what ``ModelConfig`` gives in it.

    Raises: INVALID_PARAMETER_VALUE when it is no Python file or does not call ``set_model``; with the code's own error
        as cause when it fails.
    """
    file = os.path.abspath(os.fspath(path))
    if not file.endswith(".py"):
        raise invalid(f"A model from code is a Python file (.py), not {os.fspath(path)!r}.")
    if not os.path.isfile(file):
        raise invalid(f"There is no file of code {os.fspath(path)!r}.")
    # a name of its own: the same file may be run again, with other settings
    name = f"model_code_{uuid.uuid4().hex[:8]}"
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    before, _chosen.model = _chosen.model, None
    # classes that the code defines are looked up by their module
    sys.modules[name] = module
    try:
        with active(model_config):
            spec.loader.exec_module(module)
        if _chosen.model is None:
            raise invalid(f"{SET_MODEL_ERROR} The file is {os.fspath(path)!r}.")
        return _chosen.model
    except MlflowException:
        sys.modules.pop(name, None)
        raise
    except Exception as error:
        sys.modules.pop(name, None)
        raise MlflowException(
            f"The code of the model, {os.fspath(path)!r}, failed with {type(error).__name__}: {error}",
            "INVALID_PARAMETER_VALUE",
        ) from error
    finally:
        _chosen.model = before
