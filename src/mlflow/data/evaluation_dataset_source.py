"""Data kept in the tracking store as an evaluation dataset."""

from typing import Any

from mlflow.data.dataset_source import DatasetSource, required
from mlflow.exceptions import unsupported


class EvaluationDatasetSource(DatasetSource):
    """An evaluation dataset of the tracking store, by its id."""

    def __init__(self, dataset_id: str) -> None:
        self._dataset_id = dataset_id

    @staticmethod
    def _get_source_type() -> str:
        return "mlflow_evaluation_dataset"

    def load(self) -> Any:
        """Fetch the evaluation dataset; raises NOT_IMPLEMENTED where this release has none yet."""
        try:
            from mlflow.genai.datasets import get_dataset
        except ImportError:
            raise unsupported(f"Loading the evaluation dataset {self._dataset_id!r}") from None
        return get_dataset(dataset_id=self._dataset_id)

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> "EvaluationDatasetSource":
        raise unsupported("Finding an evaluation dataset by a source given by hand")

    def to_dict(self) -> dict[str, Any]:
        """``dataset_id``."""
        return {"dataset_id": self._dataset_id}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "EvaluationDatasetSource":
        """The source with the values of ``to_dict``."""
        return cls(required(cls, source_dict, "dataset_id"))
