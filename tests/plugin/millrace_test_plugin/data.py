"""A kind of dataset source, and a constructor of datasets."""

from mlflow.data.dataset_source import DatasetSource
from mlflow.data.meta_dataset import MetaDataset


class MarbleSource(DatasetSource):
    def __init__(self, block):
        self.block = block

    @staticmethod
    def _get_source_type():
        return "marble"

    def load(self):
        return f"block {self.block}"

    @staticmethod
    def _can_resolve(raw_source):
        return isinstance(raw_source, str) and raw_source.startswith("marble:")

    @classmethod
    def _resolve(cls, raw_source):
        return cls(raw_source.removeprefix("marble:"))

    def to_dict(self):
        return {"block": self.block}

    @classmethod
    def from_dict(cls, source_dict):
        return cls(source_dict["block"])


def from_marble(block, name=None, digest=None):
    return MetaDataset(MarbleSource(block), name, digest)
