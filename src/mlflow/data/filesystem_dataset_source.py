"""Sources that are files at a URI."""

from abc import abstractmethod
from typing import Any

from mlflow.data.dataset_source import DatasetSource


class FileSystemDatasetSource(DatasetSource):
    """A file or folder at a URI."""

    @property
    @abstractmethod
    def uri(self) -> str:
        """Where it is."""

    @abstractmethod
    def load(self, dst_path: str | None = None) -> str:
        """Download it. The local path: below ``dst_path``, or in a new temporary folder."""

    @abstractmethod
    def to_dict(self) -> dict[Any, Any]:
        """Plain JSON values."""

    @classmethod
    @abstractmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "FileSystemDatasetSource":
        """The source with the values of ``to_dict``."""
