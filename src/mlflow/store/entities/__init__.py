"""Values that stores return beside the entities."""

from mlflow.store.entities.paged_list import PagedList

__all__ = ["PagedList"]
