"""What a Keras model says of its input and output, as a signature."""

from __future__ import annotations

from typing import Any

from mlflow.keras.saved import keras


def get_model_signature(model: Any) -> Any:
    """The signature that follows from the tensors of a model.

    Args:
        model: built, so that its shapes are known.

    Returns: a ModelSignature; tensors are named when the model takes or gives a dict or several of them.
    """
    from mlflow.models.signature import ModelSignature

    return ModelSignature(inputs=_schema(_tensors(model, "input")), outputs=_schema(_tensors(model, "output")))


def _tensors(model: Any, which: str) -> Any:
    """The tensors of a model, in the structure in which it takes or gives them."""
    try:
        return getattr(model, which)
    except AttributeError:
        # a Sequential that was not called yet knows them as lists
        found = getattr(model, f"{which}s")
        return found[0] if len(found) == 1 else found


def _schema(tensors: Any) -> Any:
    from mlflow.types.schema import Schema, TensorSpec

    def spec(tensor: Any, name: str | None = None) -> Any:
        import numpy

        shape = tuple(-1 if size is None else size for size in tensor.shape)
        return TensorSpec(numpy.dtype(keras().backend.standardize_dtype(tensor.dtype)), shape, name)

    if isinstance(tensors, dict):
        return Schema([spec(tensor, name) for name, tensor in tensors.items()])
    if isinstance(tensors, (list, tuple)):
        return Schema([spec(tensor, tensor.name) for tensor in tensors])
    return Schema([spec(tensors)])
