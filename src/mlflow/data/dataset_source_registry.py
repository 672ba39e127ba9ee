"""Which kinds of sources there are, and which one a user's ``source`` stands for."""

import logging
from collections.abc import Sequence
from typing import Any

from mlflow import plugins
from mlflow.data.artifact_dataset_sources import ARTIFACT_SOURCES
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.evaluation_dataset_source import EvaluationDatasetSource
from mlflow.data.http_dataset_source import HTTPDatasetSource
from mlflow.data.huggingface_dataset_source import HuggingFaceDatasetSource
from mlflow.data.spark_dataset_source import SparkDatasetSource
from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid

logger = logging.getLogger(__name__)

_BUILT_IN: tuple[type[DatasetSource], ...] = (
    *ARTIFACT_SOURCES,
    HTTPDatasetSource,
    HuggingFaceDatasetSource,
    SparkDatasetSource,
    DeltaDatasetSource,
    CodeDatasetSource,
    EvaluationDatasetSource,
)


class DatasetSourceRegistry:
    """Kinds of sources, in the order they were registered. Later ones win, so that plugins can refine."""

    def __init__(self) -> None:
        self.sources: list[type[DatasetSource]] = []

    def register(self, source: type[DatasetSource]) -> None:
        """Add a kind of source. Registering a class again changes nothing."""
        if not (isinstance(source, type) and issubclass(source, DatasetSource)):
            raise invalid(f"A dataset source must be a subclass of DatasetSource, not {source!r}.")
        if source not in self.sources:
            self.sources.append(source)

    def register_entrypoints(self) -> None:
        """Add the plugins' (group ``mlflow.dataset_source``)."""
        for name, source in plugins.load_all(plugins.DATASET_SOURCE).items():
            try:
                self.register(source)
            except MlflowException as error:
                logger.warning("Dataset source plugin %s cannot be used: %s", name, error)

    def resolve(self, raw_source: Any, candidate_sources: Sequence[type[DatasetSource]] | None = None) -> DatasetSource:
        """The source that a user's value stands for; of several kinds that fit, the one registered last.

        Args:
            raw_source: a path, a URI, or whatever a plugin's kind understands.
            candidate_sources: only subclasses of these are considered.

        Raises: RESOURCE_DOES_NOT_EXIST when no kind fits.
        """
        allowed = tuple(candidate_sources) if candidate_sources else (DatasetSource,)
        for source in reversed(self.sources):
            if issubclass(source, allowed) and source._can_resolve(raw_source):
                return source._resolve(raw_source)
        known = ", ".join(sorted({s._get_source_type() for s in self.sources if issubclass(s, allowed)}))
        raise MlflowException(
            f"No kind of dataset source fits {raw_source!r}; known kinds are {known}.", RESOURCE_DOES_NOT_EXIST
        )

    def get_source_from_json(self, source_json: str, source_type: str) -> DatasetSource:
        """The source in what ``to_json`` gave, by the kind's name.

        Raises: RESOURCE_DOES_NOT_EXIST when the kind is not known here.
        """
        for source in reversed(self.sources):
            if source._get_source_type() == source_type:
                return source.from_json(source_json)
        known = ", ".join(sorted({source._get_source_type() for source in self.sources}))
        raise MlflowException(
            f"The kind of dataset source {source_type!r} is not known here; known kinds are {known}.",
            RESOURCE_DOES_NOT_EXIST,
        )


_registry: DatasetSourceRegistry | None = None


def _the_registry() -> DatasetSourceRegistry:
    global _registry
    if _registry is None:
        registry = DatasetSourceRegistry()
        for source in _BUILT_IN:
            registry.register(source)
        registry.register_entrypoints()
        _registry = registry
    return _registry


def register_dataset_source(source: type[DatasetSource]) -> None:
    """Add a kind of source in this process."""
    _the_registry().register(source)


def resolve_dataset_source(
    raw_source: Any, candidate_sources: Sequence[type[DatasetSource]] | None = None
) -> DatasetSource:
    """The source that a user's value stands for; see ``DatasetSourceRegistry.resolve``."""
    return _the_registry().resolve(raw_source, candidate_sources)


def get_dataset_source_from_json(source_json: str, source_type: str) -> DatasetSource:
    """The source in what ``to_json`` gave; see ``DatasetSourceRegistry.get_source_from_json``."""
    return _the_registry().get_source_from_json(source_json, source_type)


def get_registered_sources() -> list[type[DatasetSource]]:
    """All kinds of sources."""
    return list(_the_registry().sources)


def source_of(source: Any) -> DatasetSource:
    """The source for a constructor's ``source`` argument: itself, what it stands for, or the running code if None."""
    if isinstance(source, DatasetSource):
        return source
    return CodeDatasetSource.here() if source is None else resolve_dataset_source(source)
