"""pandas DataFrames."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset import Dataset, columns_json, schema_or_warning
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.dataset_source_registry import source_of
from mlflow.data.digest import digest as digest_of
from mlflow.data.digest import frame_parts
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException
from mlflow.types.infer import infer_schema
from mlflow.types.schema import Schema

if TYPE_CHECKING:
    import pandas as pd


class PandasDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """A pandas DataFrame with its source.

    Args:
        df: the data.
        source: where it came from.
        targets: name of the column to predict.
        name: what to call it.
        digest: its fingerprint; computed from the content if None.
        predictions: name of the column that holds predictions.

    Raises: INVALID_PARAMETER_VALUE for a column that is not there.
    """

    def __init__(
        self,
        df: pd.DataFrame,
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        check_columns("pandas", df.columns, targets, predictions)
        self._df = df
        self._targets = targets
        self._predictions = predictions
        super().__init__(source, name, digest)

    def _compute_digest(self) -> str:
        return digest_of(frame_parts(self._df))

    @property
    def df(self) -> pd.DataFrame:
        """The data."""
        return self._df

    @property
    def source(self) -> DatasetSource:
        """Where it came from."""
        return self._source

    @property
    def targets(self) -> str | None:
        """Name of the column to predict."""
        return self._targets

    @property
    def predictions(self) -> str | None:
        """Name of the column that holds predictions."""
        return self._predictions

    @property
    def profile(self) -> Any | None:
        """``num_rows`` and ``num_elements``."""
        return {"num_rows": len(self._df), "num_elements": int(self._df.size)}

    @cached_property
    def schema(self) -> Schema | None:
        """Its columns; None with a warning when they have no schema."""
        return schema_or_warning(lambda: infer_schema(self._df))

    def to_dict(self) -> dict[str, str]:
        """The parts as text."""
        return super().to_dict() | {"schema": columns_json(self.schema), "profile": json.dumps(self.profile)}

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """All other columns as inputs, the target column as outputs."""
        if self._targets is None:
            return PyFuncInputsOutputs(self._df)
        return PyFuncInputsOutputs(self._df.drop(columns=self._targets), self._df[self._targets])

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """What ``mlflow.evaluate`` works on."""
        return EvaluationDataset(
            data=self._df.copy(deep=False),
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            predictions=self._predictions,
            name=self.name,
            digest=self.digest,
        )


def check_columns(kind: str, columns: Any, targets: str | None, predictions: str | None) -> None:
    """Raise INVALID_PARAMETER_VALUE unless the named columns are there."""
    for role, column in (("targets", targets), ("predictions", predictions)):
        if column is not None and column not in columns:
            known = ", ".join(map(str, list(columns)[:20]))
            raise MlflowException(
                f"The {kind} DataFrame has no {role} column {column!r}; its columns are {known}.",
                INVALID_PARAMETER_VALUE,
            )


def from_pandas(
    df: pd.DataFrame,
    source: str | DatasetSource | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> PandasDataset:
    """A dataset of a pandas DataFrame.

    Args:
        df: the data.
        source: path or URI it was read from; the running code if None.
        targets: name of the column to predict.
        name: what to call it; "dataset" if None.
        digest: its fingerprint, up to 36 characters; computed from the content if None.
        predictions: name of the column that holds predictions.
    """
    return PandasDataset(df, source_of(source), targets, name, digest, predictions)
