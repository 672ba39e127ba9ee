"""Sources that an artifact repository can read: local files and object stores, one class per URI scheme."""

import os
from typing import Any, ClassVar
from urllib.parse import urlsplit

from mlflow.data.dataset_source import required
from mlflow.data.filesystem_dataset_source import FileSystemDatasetSource
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException

__all__ = ["INVALID_PARAMETER_VALUE", "register_artifact_dataset_sources"]


class ArtifactDatasetSource(FileSystemDatasetSource):
    """A file or folder at a URI of one scheme."""

    schemes: ClassVar[tuple[str, ...]] = ()
    source_type: ClassVar[str] = ""

    def __init__(self, uri: str) -> None:
        self._uri = uri

    @property
    def uri(self) -> str:
        """Where it is, as the user wrote it."""
        return self._uri

    @classmethod
    def _get_source_type(cls) -> str:
        return cls.source_type

    def load(self, dst_path: str | None = None) -> str:
        """Download it. The local path: below ``dst_path``, or wherever it already is or in a temporary folder."""
        from mlflow.artifacts import download_artifacts

        return download_artifacts(artifact_uri=self._uri, dst_path=dst_path)

    @classmethod
    def _can_resolve(cls, raw_source: Any) -> bool:
        if not isinstance(raw_source, (str, os.PathLike)):
            return False
        return scheme_of(os.fspath(raw_source)) in cls.schemes

    @classmethod
    def _resolve(cls, raw_source: Any) -> "ArtifactDatasetSource":
        return cls(os.fspath(raw_source))

    def to_dict(self) -> dict[Any, Any]:
        """``uri``."""
        return {"uri": self._uri}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "ArtifactDatasetSource":
        """The source with the values of ``to_dict``."""
        return cls(required(cls, source_dict, "uri"))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._uri!r})"


def scheme_of(uri: str) -> str:
    """The URI's scheme; "" for a path."""
    try:
        scheme = urlsplit(uri).scheme.lower()
    except ValueError as error:
        raise MlflowException(f"{uri!r} is no valid URI: {error}.", INVALID_PARAMETER_VALUE) from None
    # one letter is a Windows drive
    return "" if len(scheme) == 1 else scheme


class LocalArtifactDatasetSource(ArtifactDatasetSource):
    """A path on this machine."""

    schemes = ("", "file")
    source_type = "local"


class S3ArtifactDatasetSource(ArtifactDatasetSource):
    """Amazon S3, or a store that speaks its protocol."""

    schemes = ("s3",)
    source_type = "s3"


class R2ArtifactDatasetSource(ArtifactDatasetSource):
    """Cloudflare R2."""

    schemes = ("r2",)
    source_type = "r2"


class B2ArtifactDatasetSource(ArtifactDatasetSource):
    """Backblaze B2."""

    schemes = ("b2",)
    source_type = "b2"


class GCSArtifactDatasetSource(ArtifactDatasetSource):
    """Google Cloud Storage."""

    schemes = ("gs",)
    source_type = "gs"


class AzureBlobArtifactDatasetSource(ArtifactDatasetSource):
    """Azure Blob Storage."""

    schemes = ("wasbs",)
    source_type = "wasbs"


class AzureDataLakeArtifactDatasetSource(ArtifactDatasetSource):
    """Azure Data Lake Storage."""

    schemes = ("abfss",)
    source_type = "abfss"


class FTPArtifactDatasetSource(ArtifactDatasetSource):
    """An FTP server."""

    schemes = ("ftp",)
    source_type = "ftp"


class SFTPArtifactDatasetSource(ArtifactDatasetSource):
    """An SFTP server."""

    schemes = ("sftp",)
    source_type = "sftp"


class HdfsArtifactDatasetSource(ArtifactDatasetSource):
    """The Hadoop file system."""

    schemes = ("hdfs",)
    source_type = "hdfs"


class ViewfsArtifactDatasetSource(ArtifactDatasetSource):
    """A mount table over Hadoop file systems."""

    schemes = ("viewfs",)
    source_type = "viewfs"


ARTIFACT_SOURCES: tuple[type[ArtifactDatasetSource], ...] = tuple(ArtifactDatasetSource.__subclasses__())


def register_artifact_dataset_sources() -> None:
    """Make the registry know these sources (it does so itself when it is first used)."""
    from mlflow.data.dataset_source_registry import register_dataset_source

    for source in ARTIFACT_SOURCES:
        register_dataset_source(source)
