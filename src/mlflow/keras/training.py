"""What the integrations of Keras and TensorFlow have in common: both wrap ``keras.Model.fit``."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from mlflow.autologging import datasets, examples, notices
from mlflow.autologging.session import Session

# arguments of fit that are data or code
_NO_PARAMS = ("self", "x", "y", "callbacks", "validation_data", "verbose")


def fit_params(given: dict[str, Any]) -> dict[str, Any]:
    """Arguments of ``fit`` that are params, by name."""
    return {
        name: value
        for name, value in given.items()
        # weights of single rows are data
        if name not in _NO_PARAMS and not hasattr(value, "shape")
    }


def arguments_of(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> inspect.BoundArguments:
    """The arguments of a call of ``fit``, with its defaults."""
    bound = inspect.signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    return bound


def add_callbacks(bound: inspect.BoundArguments, callbacks: list[Any]) -> None:
    """Put callbacks behind the user's, whose list is left as it is."""
    import keras

    present = bound.arguments.get("callbacks")
    if isinstance(present, keras.callbacks.CallbackList):
        for callback in callbacks:
            present.callbacks.append(callback)
            callback.set_model(present.model)
    elif isinstance(present, (list, tuple)):
        bound.arguments["callbacks"] = [*present, *callbacks]
    else:
        bound.arguments["callbacks"] = [*([present] if present is not None else []), *callbacks]


def early_stopping(bound: inspect.BoundArguments) -> Any:
    """The user's EarlyStopping callback, or None."""
    import keras

    present = bound.arguments.get("callbacks")
    found = getattr(present, "callbacks", present)
    for callback in found if isinstance(found, (list, tuple)) else [found]:
        if isinstance(callback, keras.callbacks.EarlyStopping):
            return callback
    return None


def batch_size(given: dict[str, Any]) -> int | None:
    """The batch size of a training: as given, or as the data says; None leaves it to Keras."""
    if given.get("batch_size") is not None:
        return given["batch_size"]
    for name in ("batch_size", "_batch_size"):
        size = getattr(given.get("x"), name, None)
        if size is not None:
            return int(size)
    return None


def has_callback(bound: inspect.BoundArguments, kind: type) -> bool:
    """Whether a callback of a class is among the user's."""
    present = bound.arguments.get("callbacks")
    found = getattr(present, "callbacks", present)
    return any(isinstance(item, kind) for item in (found if isinstance(found, (list, tuple)) else [found]))


def record_datasets(current: Session, given: dict[str, Any]) -> None:
    """Record training and validation data as inputs of the run."""
    with notices.trying(current.integration, "recording the dataset"):
        _record(current, given.get("x"), given.get("y"), "train")
        validation = given.get("validation_data")
        if isinstance(validation, tuple):
            _record(current, validation[0], validation[1] if len(validation) > 1 else None, "eval")
        elif validation is not None:
            _record(current, validation, None, "eval")


def _record(current: Session, features: Any, targets: Any, context: str) -> None:
    if type(features).__module__.startswith("tensorflow"):
        import tensorflow as tf

        from mlflow.data.code_dataset_source import CodeDatasetSource
        from mlflow.data.tensorflow_dataset import from_tensorflow

        if isinstance(features, (tf.data.Dataset, tf.Tensor)):
            dataset = from_tensorflow(features, source=CodeDatasetSource.here(), targets=targets, name="dataset")
            datasets.log(current, dataset, context)
        return
    datasets.record(current, features, targets, context)


def example_and_signature(current: Session, model: Any, given: dict[str, Any]) -> tuple[Any, Any]:
    """Input example and signature for the model, from the first rows of the data."""
    from mlflow.models.signature import infer_signature

    def predict(rows: Any) -> Any:
        import numpy as np

        if isinstance(rows, dict):
            rows = {name: np.asarray(value) for name, value in rows.items()}
        return model.predict(rows, verbose=0)

    return examples.example_and_signature(
        current.integration, lambda: _rows(given.get("x")), lambda rows: infer_signature(rows, predict(rows))
    )


def _rows(data: Any) -> Any:
    if hasattr(data, "as_numpy_iterator"):
        # a dataset of tensorflow: its elements are batches of (features, targets) or of features
        first = next(iter(data.take(1).as_numpy_iterator()))
        data = first[0] if isinstance(first, tuple) else first
    return examples.first_rows(data)
