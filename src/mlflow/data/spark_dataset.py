"""Spark DataFrames and Delta tables."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset import Dataset, columns_json, schema_or_warning
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.dataset_source_registry import source_of
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.digest import digest as digest_of
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.pandas_dataset import check_columns
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.data.spark_dataset_source import SparkDatasetSource
from mlflow.exceptions import INTERNAL_ERROR, INVALID_PARAMETER_VALUE, MlflowException
from mlflow.types.schema import Array, ColSpec, ColumnType, DataType, Map, Object, Property, Schema, SparkMLVector

if TYPE_CHECKING:
    import pyspark.sql

__all__ = [
    "INTERNAL_ERROR",
    "INVALID_PARAMETER_VALUE",
    "TYPE_CHECKING",
    "SparkDataset",
    "from_spark",
    "load_delta",
]

_SCALARS = {
    "boolean": DataType.boolean,
    "byte": DataType.integer,
    "short": DataType.integer,
    "integer": DataType.integer,
    "long": DataType.long,
    "float": DataType.float,
    "double": DataType.double,
    "decimal": DataType.double,
    "string": DataType.string,
    "varchar": DataType.string,
    "char": DataType.string,
    "binary": DataType.binary,
    "date": DataType.datetime,
    "timestamp": DataType.datetime,
    "timestamp_ntz": DataType.datetime,
}
_COUNT_TIMEOUT_MS = 5000


class SparkDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """A Spark DataFrame with its source.

    Args:
        df: the data.
        source: where it came from.
        targets: name of the column to predict.
        name: what to call it.
        digest: its fingerprint; that of the query plan if None.
        predictions: name of the column that holds predictions.

    Raises: INVALID_PARAMETER_VALUE for a column that is not there.
    """

    def __init__(
        self,
        df: pyspark.sql.DataFrame,
        source: DatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
        predictions: str | None = None,
    ) -> None:
        check_columns("Spark", df.columns, targets, predictions)
        self._df = df
        self._targets = targets
        self._predictions = predictions
        super().__init__(source, name, digest)

    def _compute_digest(self) -> str:
        # reading the data just for a fingerprint could take hours
        return digest_of([self._df.semanticHash(), *self._df.columns])

    @property
    def df(self) -> pyspark.sql.DataFrame:
        """The data."""
        return self._df

    @property
    def targets(self) -> str | None:
        """Name of the column to predict."""
        return self._targets

    @property
    def predictions(self) -> str | None:
        """Name of the column that holds predictions."""
        return self._predictions

    @property
    def source(self) -> SparkDatasetSource | DeltaDatasetSource:
        """Where it came from."""
        return self._source

    @property
    def profile(self) -> Any | None:
        """``approx_count``: what Spark counted within 5 seconds; "unknown" where it cannot count so (Spark Connect)."""
        rdd = getattr(self._df, "rdd", None) if type(self._df).__module__.startswith("pyspark.sql.") else None
        if rdd is None or "connect" in type(self._df).__module__:
            return {"approx_count": "unknown"}
        return {"approx_count": rdd.countApprox(timeout=_COUNT_TIMEOUT_MS, confidence=0.9)}

    @cached_property
    def schema(self) -> Schema | None:
        """Its columns; None with a warning when they have no schema."""
        return schema_or_warning(
            lambda: Schema([ColSpec(_type(f.dataType), f.name, not f.nullable) for f in self._df.schema.fields])
        )

    def to_dict(self) -> dict[str, str]:
        """The parts as text."""
        return super().to_dict() | {"schema": columns_json(self.schema), "profile": json.dumps(self.profile)}

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """All other columns as inputs, the target column as outputs, both as pandas objects."""
        frame = self._df.limit(EvaluationDataset.SPARK_DATAFRAME_LIMIT).toPandas()
        if self._targets is None:
            return PyFuncInputsOutputs(frame)
        return PyFuncInputsOutputs(frame.drop(columns=self._targets), frame[self._targets])

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """What ``mlflow.evaluate`` works on: the first 10,000 rows."""
        return EvaluationDataset(
            data=self._df,
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            predictions=self._predictions,
            name=self.name,
            digest=self.digest,
        )


def _type(spark_type: Any) -> ColumnType:
    kind = spark_type.typeName()
    if kind in _SCALARS:
        return _SCALARS[kind]
    if kind == "array":
        return Array(_type(spark_type.elementType))
    if kind == "map":
        return Map(_type(spark_type.valueType))
    if kind == "struct":
        return Object([Property(f.name, _type(f.dataType), not f.nullable) for f in spark_type.fields])
    if type(spark_type).__name__ == "VectorUDT":
        return SparkMLVector()
    raise MlflowException(f"The Spark type {spark_type!r} has no schema type.", INVALID_PARAMETER_VALUE)


def from_spark(
    df: pyspark.sql.DataFrame,
    path: str | None = None,
    table_name: str | None = None,
    version: str | None = None,
    sql: str | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    predictions: str | None = None,
) -> SparkDataset:
    """A dataset of a Spark DataFrame.

    Args:
        df: the data.
        path, table_name, sql: where it was read from: at most one of them; the running code if none.
        version: version of the Delta table at ``path`` or ``table_name``.
        targets: name of the column to predict.
        name: what to call it; "dataset" if None.
        digest: its fingerprint, up to 36 characters; that of the query plan if None.
        predictions: name of the column that holds predictions.
    """
    given = [value for value in (path, table_name, sql) if value is not None]
    if len(given) > 1:
        raise MlflowException("Give at most one of 'path', 'table_name' and 'sql'.", INVALID_PARAMETER_VALUE)
    if version is not None and (sql is not None or not given):
        raise MlflowException("'version' is that of a Delta table at 'path' or 'table_name'.", INVALID_PARAMETER_VALUE)
    source: DatasetSource
    if version is not None:
        source = DeltaDatasetSource(path, table_name, int(version))
    elif given:
        source = SparkDatasetSource(path, table_name, sql)
    else:
        source = source_of(None)
    return SparkDataset(df, source, targets, name, digest, predictions)


def load_delta(
    path: str | None = None,
    table_name: str | None = None,
    version: str | None = None,
    targets: str | None = None,
    name: str | None = None,
    digest: str | None = None,
) -> SparkDataset:
    """A dataset of a Delta table, read with Spark.

    Args:
        path, table_name: where it is: one of them.
        version: its version; the latest if None.
        targets: name of the column to predict.
        name: what to call it; ``table_name`` with its version if None.
        digest: its fingerprint, up to 36 characters; that of the query plan if None.
    """
    source = DeltaDatasetSource(path, table_name, None if version is None else int(version))
    if name is None and table_name is not None:
        name = table_name if version is None else f"{table_name}@v{version}"
    return SparkDataset(source.load(), source, targets, name, digest)
