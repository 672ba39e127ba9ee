"""Delta tables."""

from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, unsupported


class DeltaDatasetSource(DatasetSource):
    """A Delta table at a path or under a name, at a version.

    Args:
        path: where the table's files are; either this or ``delta_table_name``.
        delta_table_name: its name in the catalog.
        delta_table_version: its version; None reads the latest.
        delta_table_id: the table's id, when known.
    """

    def __init__(
        self,
        path: str | None = None,
        delta_table_name: str | None = None,
        delta_table_version: int | None = None,
        delta_table_id: str | None = None,
    ) -> None:
        if (path is None) == (delta_table_name is None):
            raise MlflowException(
                "A Delta dataset source needs either 'path' or 'delta_table_name'; "
                f"given: path={path!r}, delta_table_name={delta_table_name!r}.",
                INVALID_PARAMETER_VALUE,
            )
        self._path = path
        self._name = delta_table_name
        self._version = delta_table_version
        self._id = delta_table_id

    @staticmethod
    def _get_source_type() -> str:
        return "delta_table"

    @property
    def path(self) -> str | None:
        """Where the table's files are."""
        return self._path

    @property
    def delta_table_name(self) -> str | None:
        """Its name in the catalog."""
        return self._name

    @property
    def delta_table_version(self) -> int | None:
        """Its version."""
        return self._version

    @property
    def delta_table_id(self) -> str | None:
        """Its id."""
        return self._id

    def load(self, **kwargs: Any) -> Any:
        """Read it as a Spark DataFrame; ``kwargs`` are options of the reader."""
        from mlflow.data.spark_dataset_source import spark_session

        reader = spark_session().read.format("delta").options(**kwargs)
        if self._version is not None:
            reader = reader.option("versionAsOf", self._version)
        return reader.load(self._path) if self._path is not None else reader.table(self._name)

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> "DeltaDatasetSource":
        raise unsupported("Finding a Delta table by a source given by hand")

    def to_dict(self) -> dict[Any, Any]:
        """The arguments that are set."""
        values = {
            "path": self._path,
            "delta_table_name": self._name,
            "delta_table_version": self._version,
            "delta_table_id": self._id,
        }
        return {name: value for name, value in values.items() if value is not None}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "DeltaDatasetSource":
        """The source with the values of ``to_dict``."""
        return cls(
            source_dict.get("path"),
            source_dict.get("delta_table_name"),
            source_dict.get("delta_table_version"),
            source_dict.get("delta_table_id"),
        )
