"""Datasets of the Hugging Face Hub."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset_source import DatasetSource, required
from mlflow.exceptions import unsupported

if TYPE_CHECKING:
    import datasets

_FIELDS = ("path", "config_name", "data_dir", "data_files", "split", "revision")


class HuggingFaceDatasetSource(DatasetSource):
    """What ``datasets.load_dataset`` is called with.

    Args:
        path: name on the Hub, or a path.
        config_name, data_dir, data_files, split, revision, trust_remote_code: as ``datasets.load_dataset`` takes them.
    """

    def __init__(
        self,
        path: str,
        config_name: str | None = None,
        data_dir: str | None = None,
        data_files: str | Sequence[str] | Mapping[str, str | Sequence[str]] | None = None,
        split: "str | datasets.Split | None" = None,
        revision: "str | datasets.Version | None" = None,
        trust_remote_code: bool | None = None,
    ) -> None:
        self.path = path
        self.config_name = config_name
        self.data_dir = data_dir
        self.data_files = data_files
        self.split = split
        self.revision = revision
        self.trust_remote_code = trust_remote_code

    @staticmethod
    def _get_source_type() -> str:
        return "hugging_face"

    def load(self, **kwargs: Any) -> Any:
        """Load it with ``datasets.load_dataset``; ``kwargs`` add to its arguments."""
        from mlflow.data.optional import library

        datasets = library("datasets", "Loading a Hugging Face dataset")
        known = {
            "path": self.path,
            "name": self.config_name,
            "data_dir": self.data_dir,
            "data_files": self.data_files,
            "split": self.split,
            "revision": self.revision,
        }
        if self.trust_remote_code is not None:
            known["trust_remote_code"] = self.trust_remote_code
        return datasets.load_dataset(**(known | kwargs))

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        return False

    @classmethod
    def _resolve(cls, raw_source: Any) -> "HuggingFaceDatasetSource":
        raise unsupported("Finding a Hugging Face dataset by a source given by hand", "Give 'path' instead")

    def to_dict(self) -> dict[Any, Any]:
        """All arguments but ``trust_remote_code``, which whoever loads it decides."""
        values = {name: getattr(self, name) for name in _FIELDS}
        for name in ("split", "revision"):
            values[name] = None if values[name] is None else str(values[name])
        return values

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "HuggingFaceDatasetSource":
        """The source with the values of ``to_dict``."""
        required(cls, source_dict, "path")
        values = {name: source_dict.get(name) for name in _FIELDS}
        # MLflow writes an absent split as this text
        if values["split"] == "None":
            values["split"] = None
        return cls(**values)
