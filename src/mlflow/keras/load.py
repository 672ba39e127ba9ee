"""Predicting with Keras models."""

from __future__ import annotations

from typing import Any

from mlflow.exceptions import INVALID_PARAMETER_VALUE, invalid
from mlflow.keras import load_model
from mlflow.keras.saved import arrays
from mlflow.models.signature import MLMODEL_FILE_NAME

__all__ = ["INVALID_PARAMETER_VALUE", "MLMODEL_FILE_NAME", "KerasModelWrapper", "load_model"]


class KerasModelWrapper:
    """Calls a Keras model with tables, arrays, or lists or dicts of arrays.

    Args:
        model: the model, or a loaded SavedModel.
        signature: its signature, or None.
        save_exported_model: whether it is a SavedModel.
    """

    def __init__(self, model: Any, signature: Any, save_exported_model: bool = False) -> None:
        self.model = model
        self.signature = signature
        self.save_exported_model = save_exported_model

    def get_model_call_method(self) -> Any:
        """What predicts: ``predict`` of a model, ``serve`` of an exported one."""
        return self.model.serve if self.save_exported_model else self.model.predict

    def get_raw_model(self) -> Any:
        """The model."""
        return self.model

    def predict(self, data: Any, **kwargs: Any) -> Any:
        """Arrays that the model gives.

        Args:
            data: a DataFrame, an array, or a list or dict of arrays.
            kwargs: ``params``: arguments of the model's ``predict``, e.g. batch_size.

        Raises: INVALID_PARAMETER_VALUE for other input.
        """
        data = arrays(data, self.signature)
        if type(data).__name__ != "ndarray" and not isinstance(data, (list, tuple, dict)):
            raise invalid(f"A Keras model takes a DataFrame, an array, a list or a dict, not {type(data).__name__}.")
        if self.save_exported_model:
            return _as_arrays(self.get_model_call_method()(data))
        return self.get_model_call_method()(data, verbose=0, **(kwargs.get("params") or {}))


def _as_arrays(output: Any) -> Any:
    """Tensors in lists and dicts as arrays."""
    if isinstance(output, dict):
        return {name: _as_arrays(value) for name, value in output.items()}
    if isinstance(output, (list, tuple)):
        return [_as_arrays(value) for value in output]
    return output.numpy()
