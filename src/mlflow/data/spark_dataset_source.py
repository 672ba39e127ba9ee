"""Data that Spark reads."""

from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, unsupported


def spark_session() -> Any:
    """The active Spark session, or a new one."""
    from mlflow.data.optional import library

    sql = library("pyspark.sql", "Reading data with Spark")
    return sql.SparkSession.getActiveSession() or sql.SparkSession.builder.getOrCreate()


class SparkDatasetSource(DatasetSource):
    """A path, a table or a query that Spark reads: exactly one of them.

    Args:
        path: a path that ``spark.read.load`` takes.
        table_name: a table that ``spark.read.table`` takes.
        sql: a query for ``spark.sql``.
    """

    def __init__(self, path: str | None = None, table_name: str | None = None, sql: str | None = None) -> None:
        if [path, table_name, sql].count(None) != 2:
            raise MlflowException(
                "A Spark dataset source needs exactly one of 'path', 'table_name' and 'sql'; "
                f"given: path={path!r}, table_name={table_name!r}, sql={sql!r}.",
                INVALID_PARAMETER_VALUE,
            )
        self._path = path
        self._table_name = table_name
        self._sql = sql

    @staticmethod
    def _get_source_type() -> str:
        return "spark"

    def load(self, **kwargs: Any) -> Any:
        """Read it as a Spark DataFrame; ``kwargs`` go to ``spark.read.load``."""
        spark = spark_session()
        if self._path is not None:
            return spark.read.load(self._path, **kwargs)
        if self._table_name is not None:
            return spark.read.table(self._table_name)
        return spark.sql(self._sql)

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> "SparkDatasetSource":
        raise unsupported("Finding Spark data by a source given by hand")

    def to_dict(self) -> dict[Any, Any]:
        """The one of ``path``, ``table_name`` and ``sql`` that is set."""
        values = {"path": self._path, "table_name": self._table_name, "sql": self._sql}
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "SparkDatasetSource":
        """The source with the values of ``to_dict``."""
        return cls(source_dict.get("path"), source_dict.get("table_name"), source_dict.get("sql"))
