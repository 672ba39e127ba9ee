"""The formats of Keras: files, and what its models say of their input and output."""

from __future__ import annotations

import os
from typing import Any

from mlflow.exceptions import missing_package


def keras() -> Any:
    """The library.

    Raises: ImportError naming the package when it is missing.
    """
    try:
        import keras as library
    except ImportError:
        raise missing_package("keras", "The Keras flavor") from None
    return library


def is_model(value: Any) -> bool:
    """Whether it is a model of Keras 3, or of the older one that comes with TensorFlow."""
    return any(
        base.__name__ == "Model" and base.__module__.split(".")[0] in ("keras", "tf_keras", "tensorflow")
        for base in type(value).__mro__
    )


def file_in(folder: str, names: tuple[str, ...]) -> str:
    """The first of some files or folders that is there; otherwise the folder itself."""
    for name in names:
        path = os.path.join(folder, name)
        if os.path.exists(path):
            return path
    return folder


def arrays(data: Any, signature: Any, name_of_inputs: Any = None) -> Any:
    """The input of a prediction as Keras takes it.

    Args:
        data: a table becomes an array, or a dict of arrays when the signature has named tensors.
        signature: of the model, or None.
        name_of_inputs: names of the model's inputs when it has several; columns of a table go to them by name.
    """
    import pandas

    if not isinstance(data, pandas.DataFrame):
        return data
    names = name_of_inputs
    if signature is not None and signature.inputs is not None and signature.inputs.is_tensor_spec():
        names = signature.inputs.input_names() if signature.inputs.has_input_names() else None
    if names and set(names) <= set(data.columns):
        import numpy

        return {
            name: numpy.stack(data[name].tolist()) if data[name].dtype == object else data[name].to_numpy()
            for name in names
        }
    return data.to_numpy()
