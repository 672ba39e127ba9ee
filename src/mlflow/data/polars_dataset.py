"""polars DataFrames."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypedDict

from mlflow.data.dataset import Dataset, columns_json, schema_or_warning
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.dataset_source_registry import source_of
from mlflow.data.digest import digest as digest_of
from mlflow.data.digest import positions
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.pandas_dataset import check_columns
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException
from mlflow.types.schema import AnyType, Array, ColSpec, ColumnType, DataType, Object, Property, Schema

if TYPE_CHECKING:
    import polars as pl

# polars types by name: exactly the same, and those that fit into a wider one
TYPE_MAP = {
    "Binary": DataType.binary,
    "Boolean": DataType.boolean,
    "Datetime": DataType.datetime,
    "Float32": DataType.float,
    "Float64": DataType.double,
    "Int8": DataType.integer,
    "Int16": DataType.integer,
    "Int32": DataType.integer,
    "Int64": DataType.long,
    "String": DataType.string,
}
CLOSE_MAP = {
    "Categorical": DataType.string,
    "Enum": DataType.string,
    "Date": DataType.datetime,
    "UInt8": DataType.integer,
    "UInt16": DataType.integer,
    "UInt32": DataType.long,
}


def hash_polars_df(df: pl.DataFrame) -> str:
    """The fingerprint of a DataFrame: 8 hexadecimal digits (the same with the same version of polars)."""
    sample = df[positions(df.height).tolist()] if df.height > 10_000 else df
    return digest_of([df.shape, df.schema, sample.hash_rows(seed=0).to_numpy().tobytes()])


def infer_schema(df: pl.DataFrame) -> Schema:
    """The schema of a DataFrame. Raises INVALID_PARAMETER_VALUE when it has no columns."""
    return Schema([infer_colspec(df[name]) for name in df.columns])


def infer_colspec(col: pl.Series, *, allow_unknown: bool = True) -> ColSpec:
    """The column that a Series is; not required when it has nulls."""
    of = infer_dtype(col.dtype, col.name, allow_unknown=allow_unknown)
    return ColSpec(of, col.name, required=col.null_count() == 0)


def infer_dtype(dtype: Any, col_name: str, *, allow_unknown: bool) -> ColumnType:
    """The type for a polars type.

    Raises: INVALID_PARAMETER_VALUE for one that has none, unless ``allow_unknown``: then it is ``AnyType``.
    """
    kind = dtype.base_type().__name__
    of = TYPE_MAP.get(kind) or CLOSE_MAP.get(kind)
    if of is not None:
        return of
    if kind in ("List", "Array"):
        return Array(infer_dtype(dtype.inner, f"{col_name}[]", allow_unknown=allow_unknown))
    if kind == "Struct":
        fields = dtype.fields
        return Object(
            [
                Property(f.name, infer_dtype(f.dtype, f"{col_name}.{f.name}", allow_unknown=allow_unknown))
                for f in fields
            ]
        )
    if allow_unknown:
        return AnyType()
    raise MlflowException(f"Column {col_name!r} of polars type {dtype} has no schema type.", INVALID_PARAMETER_VALUE)


class PolarsDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """A polars DataFrame with its source.

    Args:
        df: the data.
        source: where it came from.
        targets: name of the column to predict.
        name: what to call it.
        digest: its fingerprint; computed from the content if None.
        predictions: name of the column that holds predictions.

    Raises: INVALID_PARAMETER_VALUE for a column that is not there.
    """

    class PolarsDatasetProfile(TypedDict):
        """Summary figures."""

        num_rows: int
        num_elements: int

    class PolarsDatasetConfig(TypedDict):
        """What ``to_dict`` gives."""

        name: str
        digest: str
        source: str
        source_type: str
        schema: str
        profile: str

    def __init__(
        self,
        df: pl.DataFrame,
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        check_columns("polars", df.columns, targets, predictions)
        self._df = df
        self._targets = targets
        self._predictions = predictions
        super().__init__(source, name, digest)

    def _compute_digest(self) -> str:
        return hash_polars_df(self._df)

    @property
    def df(self) -> pl.DataFrame:
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
    def profile(self) -> PolarsDatasetProfile:
        """``num_rows`` and ``num_elements``."""
        return {"num_rows": self._df.height, "num_elements": self._df.height * self._df.width}

    @cached_property
    def schema(self) -> Schema | None:
        """Its columns; None with a warning when they have no schema."""
        return schema_or_warning(lambda: infer_schema(self._df))

    def to_dict(self) -> PolarsDatasetConfig:
        """The parts as text."""
        return super().to_dict() | {"schema": columns_json(self.schema), "profile": json.dumps(self.profile)}

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """All other columns as inputs, the target column as outputs, both as pandas objects."""
        if self._targets is None:
            return PyFuncInputsOutputs(self._df.to_pandas())
        inputs = self._df.drop(self._targets).to_pandas()
        return PyFuncInputsOutputs(inputs, self._df[self._targets].to_pandas())

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """What ``mlflow.evaluate`` works on."""
        return EvaluationDataset(
            data=self._df.to_pandas(),
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            predictions=self._predictions,
            name=self.name,
            digest=self.digest,
        )


def from_polars(
    df: pl.DataFrame,
    source: str | DatasetSource | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> PolarsDataset:
    """A dataset of a polars DataFrame.

    Args:
        df: the data.
        source: path or URI it was read from; the running code if None.
        targets: name of the column to predict.
        name: what to call it; "dataset" if None.
        digest: its fingerprint, up to 36 characters; computed from the content if None.
        predictions: name of the column that holds predictions.
    """
    return PolarsDataset(df, source_of(source), targets, name, digest, predictions)
