"""Datasets of the Hugging Face library."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset import Dataset, columns_json, schema_or_warning
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.dataset_source_registry import source_of
from mlflow.data.digest import digest as digest_of
from mlflow.data.digest import frame_parts, positions
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.huggingface_dataset_source import HuggingFaceDatasetSource
from mlflow.data.optional import library
from mlflow.data.pandas_dataset import check_columns
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.exceptions import INTERNAL_ERROR, INVALID_PARAMETER_VALUE, MlflowException
from mlflow.types.infer import infer_schema
from mlflow.types.schema import Schema

if TYPE_CHECKING:
    import datasets
    import pandas as pd

__all__ = [
    "INTERNAL_ERROR",
    "INVALID_PARAMETER_VALUE",
    "TYPE_CHECKING",
    "HuggingFaceDataset",
    "from_huggingface",
]


class HuggingFaceDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """One split of a Hugging Face dataset with its source.

    Args:
        ds: the data.
        source: where it came from.
        targets: name of the column to predict.
        name: what to call it.
        digest: its fingerprint; computed from the content if None.

    Raises: INVALID_PARAMETER_VALUE for a column that is not there.
    """

    def __init__(
        self,
        ds: datasets.Dataset,
        source: HuggingFaceDatasetSource,
        targets: str | None = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        check_columns("Hugging Face", ds.column_names, targets, None)
        self._ds = ds
        self._targets = targets
        super().__init__(source, name, digest)

    @cached_property
    def _sample(self) -> pd.DataFrame:
        return self._ds.select(positions(len(self._ds))).to_pandas()

    def _compute_digest(self) -> str:
        return digest_of([len(self._ds), *frame_parts(self._sample)])

    @property
    def ds(self) -> datasets.Dataset:
        """The data."""
        return self._ds

    @property
    def targets(self) -> str | None:
        """Name of the column to predict."""
        return self._targets

    @property
    def source(self) -> HuggingFaceDatasetSource:
        """Where it came from."""
        return self._source

    @property
    def profile(self) -> Any | None:
        """``num_rows``, ``dataset_size`` and ``size_in_bytes`` (as the library knows them)."""
        return {
            "num_rows": self._ds.num_rows,
            "dataset_size": self._ds.dataset_size,
            "size_in_bytes": self._ds.size_in_bytes,
        }

    @cached_property
    def schema(self) -> Schema | None:
        """Its columns, as a sample of the rows has them; None with a warning when they have no schema."""
        return schema_or_warning(lambda: infer_schema(self._sample))

    def to_dict(self) -> dict[str, str]:
        """The parts as text."""
        return super().to_dict() | {"schema": columns_json(self.schema), "profile": json.dumps(self.profile)}

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """All other columns as inputs, the target column as outputs, both as pandas objects."""
        frame = self._ds.to_pandas()
        if self._targets is None:
            return PyFuncInputsOutputs(frame)
        return PyFuncInputsOutputs(frame.drop(columns=self._targets), frame[self._targets])

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """What ``mlflow.evaluate`` works on."""
        return EvaluationDataset(
            data=self._ds.to_pandas(),
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            name=self.name,
            digest=self.digest,
        )


def from_huggingface(
    ds: datasets.Dataset,
    path: str | None = None,
    targets: str | None = None,
    data_dir: str | None = None,
    data_files: str | Sequence[str] | Mapping[str, str | Sequence[str]] | None = None,
    revision: str | None = None,
    name: str | None = None,
    digest: str | None = None,
    trust_remote_code: bool | None = None,
    source: str | DatasetSource | None = None,
) -> HuggingFaceDataset:
    """A dataset of one split of a Hugging Face dataset.

    Args:
        ds: the data: a ``datasets.Dataset``, not a dict of splits.
        path: its name on the Hub or its path, as given to ``datasets.load_dataset``.
        targets: name of the column to predict.
        data_dir, data_files, revision, trust_remote_code: as given to ``datasets.load_dataset``.
        name: what to call it; "dataset" if None.
        digest: its fingerprint, up to 36 characters; computed from the content if None.
        source: where it came from, if not ``path``; the running code if both are None.

    Raises: INVALID_PARAMETER_VALUE for other types, or when both ``path`` and ``source`` are given.
    """
    kind = library("datasets", "A Hugging Face dataset").Dataset
    if not isinstance(ds, kind):
        raise MlflowException(
            f"'ds' must be a datasets.Dataset (one split), not {type(ds).__name__}; choose a split of a DatasetDict.",
            INVALID_PARAMETER_VALUE,
        )
    if path is not None and source is not None:
        raise MlflowException("Give either 'path' or 'source', not both.", INVALID_PARAMETER_VALUE)
    if path is not None:
        found: DatasetSource = HuggingFaceDatasetSource(
            path, ds.config_name, data_dir, data_files, ds.split, revision, trust_remote_code
        )
    else:
        found = source_of(source)
    return HuggingFaceDataset(ds, found, targets, name, digest)
