"""Models from code: a file that names its model with ``set_model``."""

from __future__ import annotations

from typing import Any

SET_MODEL_ERROR = "The code that defines the model must name it by a call of mlflow.models.set_model(...)."


class _Chosen:
    """What the code that is being run named as its model."""

    model: Any = None


chosen = _Chosen()


def set_model(model: Any) -> None:
    """Name the model that a file of code defines; the file is then logged instead of a pickle.

    Args:
        model: a PythonModel, a function, or an object of a flavor that supports models from code.
    """
    chosen.model = model
