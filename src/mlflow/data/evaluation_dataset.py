"""Data to evaluate a model on."""

from __future__ import annotations

import sys
from typing import Any

from mlflow.data.digest import array_parts, frame_parts, full_digest
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException


class EvaluationDataset:
    """Features, and what is known about labels and predictions.

    Args:
        data: a pandas DataFrame, a Spark DataFrame (up to ``SPARK_DATAFRAME_LIMIT`` rows are read), a 2-dimensional
            array, or a list of rows of one length.
        targets: for a DataFrame the name of the label column (or a list of labels), else an array or a list of labels.
        name: what to call it.
        path: where it came from; text without double quotes.
        feature_names: for a DataFrame the columns to use (all but labels and predictions if None), else names for the
            columns ("feature_1", ... if None).
        predictions: name of the column that holds predictions.
        digest: its fingerprint; computed from the content if None.
    """

    NUM_SAMPLE_ROWS_FOR_HASH = 5
    SPARK_DATAFRAME_LIMIT = 10000

    def __init__(
        self,
        data: Any,
        *,
        targets: Any = None,
        name: str | None = None,
        path: str | None = None,
        feature_names: list[str] | None = None,
        predictions: str | None = None,
        digest: str | None = None,
    ) -> None:
        if name is not None and '"' in name:
            raise _invalid(f"The name of an evaluation dataset may not contain '\"': {name!r}.")
        if path is not None and '"' in path:
            raise _invalid(f"The path of an evaluation dataset may not contain '\"': {path!r}.")
        if feature_names is not None and len(set(feature_names)) != len(list(feature_names)):
            raise _invalid(f"The feature names must differ: {list(feature_names)!r}.")
        self._name = name
        self._path = path
        self._predictions_name = predictions
        self._targets_name = None
        self._labels: Any = None
        self._predictions: Any = None
        frame = self._frame_of(data)
        if frame is not None:
            self._take_frame(frame, targets, feature_names)
        else:
            self._take_array(data, targets, feature_names)
        self._hash = full_digest(self._hash_parts())
        self._digest = digest or self._hash[:8]

    @classmethod
    def _frame_of(cls, data: Any) -> Any | None:
        """The pandas DataFrame in ``data``; None when it is no DataFrame."""
        pandas = sys.modules.get("pandas")
        if pandas is not None and isinstance(data, pandas.DataFrame):
            return data
        if type(data).__module__.startswith("pyspark."):
            return data.limit(cls.SPARK_DATAFRAME_LIMIT).toPandas()
        return None

    def _take_frame(self, frame: Any, targets: Any, feature_names: list[str] | None) -> None:
        if isinstance(targets, str):
            self._targets_name = targets
            self._labels = self._column(frame, "targets", targets).to_numpy()
        elif targets is not None:
            self._labels = _as_array(targets)
        if self._predictions_name is not None:
            self._predictions = self._column(frame, "predictions", self._predictions_name).to_numpy()
        if feature_names is None:
            used = {self._targets_name, self._predictions_name}
            feature_names = [name for name in frame.columns if name not in used]
        for name in feature_names:
            self._column(frame, "feature", name)
        self._feature_names = list(feature_names)
        self._features = frame[self._feature_names]
        self._check_labels()

    def _take_array(self, data: Any, targets: Any, feature_names: list[str] | None) -> None:
        if self._predictions_name is not None:
            raise _invalid("'predictions' names a column, which only a DataFrame has.")
        features = _as_array(data)
        if features.ndim != 2:
            raise _invalid(f"The data to evaluate on must be a DataFrame or have 2 dimensions; it has {features.ndim}.")
        self._features = features
        self._labels = None if targets is None else _as_array(targets)
        count = features.shape[1]
        if feature_names is not None and len(feature_names) != count:
            raise _invalid(f"There are {count} columns but {len(feature_names)} feature names.")
        width = len(str(count))
        self._feature_names = (
            list(feature_names)
            if feature_names is not None
            else [f"feature_{str(i + 1).zfill(width)}" for i in range(count)]
        )
        self._check_labels()

    @staticmethod
    def _column(frame: Any, role: str, name: Any) -> Any:
        if name not in frame.columns:
            known = ", ".join(map(str, list(frame.columns)[:20]))
            raise _invalid(f"The data has no {role} column {name!r}; its columns are {known}.")
        return frame[name]

    def _check_labels(self) -> None:
        if self._labels is not None and len(self._labels) != len(self._features):
            raise _invalid(f"There are {len(self._features)} rows but {len(self._labels)} labels.")

    def _hash_parts(self) -> list[Any]:
        ends = self.NUM_SAMPLE_ROWS_FOR_HASH
        head_and_tail = slice(None) if len(self._features) <= 2 * ends else [*range(ends), *range(-ends, 0)]
        parts: list[Any] = [len(self._features), *self._feature_names]
        if hasattr(self._features, "iloc"):
            parts += frame_parts(self._features.iloc[head_and_tail])
        else:
            parts += array_parts(self._features[head_and_tail])
        for values in (self._labels, self._predictions):
            parts += ["", *([] if values is None else array_parts(values[head_and_tail]))]
        return parts

    @property
    def feature_names(self) -> list[Any]:
        """The names of the features."""
        return self._feature_names

    @property
    def features_data(self) -> Any:
        """The features: a DataFrame or an array."""
        return self._features

    @property
    def labels_data(self) -> Any:
        """The labels as an array; None when there are none."""
        return self._labels

    @property
    def has_targets(self) -> bool:
        """Whether there are labels."""
        return self._labels is not None

    @property
    def targets_name(self) -> str | None:
        """Name of the label column."""
        return self._targets_name

    @property
    def predictions_data(self) -> Any:
        """The predictions as an array; None when there are none."""
        return self._predictions

    @property
    def has_predictions(self) -> bool:
        """Whether there are predictions."""
        return self._predictions is not None

    @property
    def predictions_name(self) -> str | None:
        """Name of the column that holds predictions."""
        return self._predictions_name

    @property
    def name(self) -> str:
        """What it is called; its hash when it has no name."""
        return self._name if self._name is not None else self.hash

    @property
    def path(self) -> str | None:
        """Where it came from."""
        return self._path

    @property
    def hash(self) -> str:
        """32 hexadecimal digits of the content (first and last rows)."""
        return self._hash

    @property
    def digest(self) -> str:
        """Its fingerprint."""
        return self._digest


def _as_array(values: Any) -> Any:
    import numpy as np

    try:
        return np.asarray(values)
    except ValueError as error:
        raise _invalid(f"The rows must have one length: {error}.") from None


def _invalid(message: str) -> MlflowException:
    return MlflowException(message, INVALID_PARAMETER_VALUE)


def convert_data_to_mlflow_dataset(
    data: Any, targets: Any = None, predictions: str | None = None, name: str | None = None
) -> Any:
    """The dataset for data of any supported kind: a DataFrame of pandas, polars or Spark, an array, or a list.

    Lists of dicts become pandas DataFrames, other lists arrays; what is a dataset already is returned as it is.

    Raises: INVALID_PARAMETER_VALUE for other kinds.
    """
    import mlflow.data
    from mlflow.data.dataset import Dataset

    if isinstance(data, Dataset):
        return data
    library = type(data).__module__.partition(".")[0]
    if library == "pyspark":
        return mlflow.data.from_spark(data, targets=targets, predictions=predictions, name=name)
    if library == "polars":
        return mlflow.data.from_polars(data, targets=targets, predictions=predictions, name=name)
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if isinstance(data, list) and data and all(isinstance(row, dict) for row in data):
        import pandas

        data = pandas.DataFrame(data)
    if pandas is not None and isinstance(data, pandas.DataFrame):
        return mlflow.data.from_pandas(data, targets=targets, predictions=predictions, name=name)
    if isinstance(data, list) or (numpy is not None and isinstance(data, numpy.ndarray)):
        labels = None if targets is None else _as_array(targets)
        return mlflow.data.from_numpy(_as_array(data), targets=labels, name=name)
    raise _invalid(
        f"Data of type {type(data).__name__} cannot be a dataset; allowed are DataFrames of pandas, polars and Spark, "
        "numpy arrays and lists."
    )
