"""Trying out a model that was just saved: what it gives for its input example, and what it uses for that."""

from __future__ import annotations

import copy
import logging
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlflow.models import code_paths
from mlflow.models.imports import Recorder
from mlflow.models.signature import ModelSignature, infer_signature
from mlflow.types.infer import type_of_dtype
from mlflow.types.schema import ColSpec, Schema

if TYPE_CHECKING:
    from mlflow.models.input_example import Example
    from mlflow.models.model import Model

logger = logging.getLogger(__name__)


@dataclass
class Trial:
    """What came of it.

    Args:
        loading_failed: why the model could not be loaded, or None.
        predicting_failed: why it could not predict, or None.
        prediction: what it gave; None when it did not predict.
        direct, used, variables: modules and environment variables, as of ``Recorder``.
    """

    loading_failed: Exception | None = None
    predicting_failed: Exception | None = None
    prediction: Any = None
    direct: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)


def run(folder: str, described: Model, example: Example | None) -> Trial:
    """Load a saved model and let it predict its example, if it has one. What goes wrong stands in the answer."""
    from mlflow.pyfunc import load_implementation

    trial, recorder = Trial(), Recorder()
    # what the model does to its input must not change the example
    data = None if example is None else copy.deepcopy(example.data)
    try:
        with recorder:
            model = load_implementation(folder, described)
            if example is not None:
                trial.prediction = _attempt(trial, model, described, data, example.params)
    except Exception as error:
        trial.loading_failed = error
    except SystemExit as error:
        trial.loading_failed = RuntimeError(f"loading it ended with sys.exit({error.code})")
    finally:
        # the folder gets its name only later
        code_paths.forget(folder)
    trial.direct, trial.used, trial.variables = recorder.direct, recorder.used, recorder.variables
    return trial


def _attempt(trial: Trial, model: Any, described: Model, data: Any, params: dict[str, Any] | None) -> Any:
    """What the model gives for its example, which it gets in the form that its signature will give to all input."""
    from mlflow.pyfunc.loaded_model import PyFuncModel

    try:
        provisional = copy.copy(described)
        if provisional.signature is None:
            provisional.signature = infer_signature(data, None, params)
        return PyFuncModel(provisional, model).predict(data, params)
    except Exception as error:
        trial.predicting_failed = error
        return None


def signature_of(trial: Trial, example: Example) -> ModelSignature | None:
    """The signature that fits an input example and what the model gave for it; None, with a warning, without either."""
    failed = trial.loading_failed or trial.predicting_failed
    if failed is not None:
        logger.warning(
            "The model's signature is not inferred: predicting its input example failed with %s: %s",
            type(failed).__name__,
            failed,
        )
        return None
    try:
        signature = infer_signature(example.data, None, example.params)
        if trial.prediction is not None:
            signature.outputs = _schema_of(trial.prediction, to_a_table=not signature.inputs.is_tensor_spec())
    except Exception as error:
        logger.warning("The model's signature is not inferred: %s", error)
        return None
    return signature


def _schema_of(prediction: Any, to_a_table: bool) -> Schema:
    """The schema of what a model gave. A flat array that answers a table is a column, not a tensor."""
    numpy = sys.modules.get("numpy")
    if to_a_table and numpy is not None and isinstance(prediction, numpy.ndarray) and prediction.ndim == 1:
        if prediction.dtype.kind in "biuf":
            return Schema([ColSpec(type_of_dtype(prediction.dtype))])
        prediction = prediction.tolist()
    return infer_signature(prediction).inputs
