"""Trying out a model that was just saved: what it gives for its input example."""

from __future__ import annotations

import copy
import importlib
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

from mlflow.models import code_paths
from mlflow.models.signature import ModelSignature, infer_signature

if TYPE_CHECKING:
    from mlflow.models.input_example import Example
    from mlflow.models.model import Model

logger = logging.getLogger(__name__)


def loaded(folder: str, described: Model) -> Any:
    """What generic loading gives for a saved model, without enforcement of its signature."""
    entry = described.flavors["python_function"]
    code_paths.make_importable(folder, entry)
    module = importlib.import_module(entry["loader_module"])
    data = os.path.join(folder, entry["data"]) if entry.get("data") else folder
    config = entry.get("config")
    return module._load_pyfunc(data) if config is None else module._load_pyfunc(data, config)


def predict(model: Any, example: Example) -> Any:
    """What a model gives for an example."""
    data = copy.deepcopy(example.data)
    return model.predict(data, params=example.params) if example.params else model.predict(data)


def signature_from_example(folder: str, described: Model, example: Example) -> ModelSignature | None:
    """The signature that fits an input example and what the saved model gives for it.

    A model that cannot predict it gets none, with a warning.
    """
    try:
        prediction = predict(loaded(folder, described), example)
    except Exception as error:
        logger.warning(
            "The model's signature is not inferred: predicting its input example failed with %s: %s",
            type(error).__name__,
            error,
        )
        return None
    try:
        signature = infer_signature(example.data, None, example.params)
        if prediction is not None:
            signature.outputs = infer_signature(_columnar(prediction, signature)).inputs
    except Exception as error:
        logger.warning("The model's signature is not inferred: %s", error)
        return None
    return signature


def _columnar(prediction: Any, signature: ModelSignature) -> Any:
    """A flat array that answers a table is a column, not a tensor."""
    numpy = sys.modules.get("numpy")
    if (
        numpy is not None
        and isinstance(prediction, numpy.ndarray)
        and prediction.ndim == 1
        and not signature.inputs.is_tensor_spec()
    ):
        return prediction.tolist()
    return prediction
