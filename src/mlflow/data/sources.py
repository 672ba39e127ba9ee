"""All kinds of sources."""

from mlflow.data.artifact_dataset_sources import (
    AzureBlobArtifactDatasetSource,
    AzureDataLakeArtifactDatasetSource,
    B2ArtifactDatasetSource,
    FTPArtifactDatasetSource,
    GCSArtifactDatasetSource,
    HdfsArtifactDatasetSource,
    LocalArtifactDatasetSource,
    R2ArtifactDatasetSource,
    S3ArtifactDatasetSource,
    SFTPArtifactDatasetSource,
)
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.http_dataset_source import HTTPDatasetSource
from mlflow.data.huggingface_dataset_source import HuggingFaceDatasetSource
from mlflow.data.spark_dataset_source import SparkDatasetSource

__all__ = [
    "AzureBlobArtifactDatasetSource",
    "AzureDataLakeArtifactDatasetSource",
    "B2ArtifactDatasetSource",
    "CodeDatasetSource",
    "DeltaDatasetSource",
    "FTPArtifactDatasetSource",
    "GCSArtifactDatasetSource",
    "HTTPDatasetSource",
    "HdfsArtifactDatasetSource",
    "HuggingFaceDatasetSource",
    "LocalArtifactDatasetSource",
    "R2ArtifactDatasetSource",
    "S3ArtifactDatasetSource",
    "SFTPArtifactDatasetSource",
    "SparkDatasetSource",
]
