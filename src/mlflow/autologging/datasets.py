"""The data of a training as an input of its run."""

from typing import Any

from mlflow.autologging import notices
from mlflow.autologging.session import Session
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.tracking.client import MlflowClient
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT


def record(session: Session, features: Any, targets: Any = None, context: str = "train", name: str = "dataset") -> Any:
    """Record what was trained on as an input of the session's run; the dataset, or None if it is of no known kind.

    Args:
        session: the training.
        features: a DataFrame, an array, a sparse matrix, a list of numbers, or a dict of arrays.
        targets: arrays; with a DataFrame they are left out.
        context: what the data was used for: "train", "eval", "test".
        name: what to call it.
    """
    dataset = None
    with notices.trying(session.integration, "recording the dataset"):
        dataset = make(features, targets, name)
        if dataset is not None:
            log(session, dataset, context)
    return dataset


def log(session: Session, dataset: Any, context: str) -> None:
    """Record a dataset of ``mlflow.data`` as an input of the session's run."""
    entry = DatasetInput(dataset._to_mlflow_entity(), [InputTag(MLFLOW_DATASET_CONTEXT, context)])
    MlflowClient().log_inputs(session.log.run_id, [entry])


def make(features: Any, targets: Any, name: str) -> Any:
    """The dataset of ``mlflow.data`` for some training data; None for data of another kind."""
    kind = type(features)
    source = CodeDatasetSource.here()
    if kind.__module__.partition(".")[0] == "pandas" and kind.__name__ == "DataFrame":
        from mlflow.data.pandas_dataset import from_pandas

        return from_pandas(features, source=source, name=name)
    arrays = _arrays(features)
    if arrays is None:
        return None
    from mlflow.data.numpy_dataset import from_numpy

    return from_numpy(arrays, source=source, targets=_arrays(targets), name=name)


def _arrays(data: Any) -> Any:
    import numpy as np

    if data is None or isinstance(data, np.ndarray):
        return data
    if isinstance(data, dict):
        arrays = {key: _arrays(value) for key, value in data.items()}
        return None if any(array is None for array in arrays.values()) else arrays
    if hasattr(data, "toarray"):
        # a sparse matrix stands for its content, as far as that can be held
        return data.toarray() if data.shape[0] * data.shape[1] <= 10_000_000 else None
    if isinstance(data, (list, tuple)) or hasattr(data, "__array__"):
        array = np.asarray(data)
        return None if array.dtype == object else array
    return None
