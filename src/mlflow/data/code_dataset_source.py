"""Data that code made."""

from typing import Any

from mlflow.data.dataset_source import DatasetSource
from mlflow.exceptions import unsupported


class CodeDatasetSource(DatasetSource):
    """The code that made the data, described by the tags a run of it would get (user, file, git commit, ...)."""

    def __init__(self, tags: dict[Any, Any]) -> None:
        self._tags = tags

    @staticmethod
    def _get_source_type() -> str:
        return "code"

    def load(self, **kwargs: Any) -> Any:
        """Not possible: raises NOT_IMPLEMENTED; run the code again instead."""
        raise unsupported("Loading data that code made", f"Run the code again; it is described by {self._tags}")

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> "CodeDatasetSource":
        raise unsupported("Finding code by a source given by hand")

    def to_dict(self) -> dict[Any, Any]:
        """``tags``."""
        return {"tags": self._tags}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "CodeDatasetSource":
        """The source with the values of ``to_dict``."""
        return cls(source_dict.get("tags") or {})

    @classmethod
    def here(cls) -> "CodeDatasetSource":
        """The code that is running now."""
        from mlflow.tracking.context.registry import resolve_tags

        return cls(resolve_tags())

    def __repr__(self) -> str:
        return f"CodeDatasetSource({self._tags!r})"
