"""numpy arrays."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from mlflow.data.dataset import Dataset, schema_or_warning, tensors_json
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.dataset_source_registry import source_of
from mlflow.data.digest import arrays_parts
from mlflow.data.digest import digest as digest_of
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.exceptions import invalid
from mlflow.types.infer import infer_schema
from mlflow.types.schema import Schema

if TYPE_CHECKING:
    import numpy as np


class TensorDatasetSchema:
    """The schemas of feature and target arrays together."""

    def __init__(self, features: Schema | None, targets: Schema | None = None) -> None:
        self.features = features
        self.targets = targets

    def to_json(self) -> str:
        """The JSON text that a run keeps."""
        return tensors_json(self.features, self.targets) or "null"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorDatasetSchema) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        return f"features: {self.features!r}, targets: {self.targets!r}"


class NumpyDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """Arrays with their source.

    Args:
        features: an array, or arrays by name.
        source: where they came from.
        targets: what to predict: an array, or arrays by name.
        name: what to call it.
        digest: its fingerprint; computed from the content if None.
    """

    def __init__(
        self,
        features: np.ndarray | dict[str, np.ndarray],
        source: DatasetSource,
        targets: np.ndarray | dict[str, np.ndarray] | None = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        _check_arrays("features", features)
        if targets is not None:
            _check_arrays("targets", targets)
        self._features = features
        self._targets = targets
        super().__init__(source, name, digest)

    def _compute_digest(self) -> str:
        return digest_of([*arrays_parts(self._features), "targets", *arrays_parts(self._targets)])

    @property
    def source(self) -> DatasetSource:
        """Where they came from."""
        return self._source

    @property
    def features(self) -> np.ndarray | dict[str, np.ndarray]:
        """The arrays."""
        return self._features

    @property
    def targets(self) -> np.ndarray | dict[str, np.ndarray] | None:
        """What to predict."""
        return self._targets

    @property
    def profile(self) -> Any | None:
        """Shape, size and bytes of features and targets (by name where they have names)."""
        profile = _measures("features", self._features)
        return profile if self._targets is None else profile | _measures("targets", self._targets)

    @cached_property
    def schema(self) -> TensorDatasetSchema | None:
        """Their dtypes and shapes; None with a warning when they have no schema."""
        return schema_or_warning(
            lambda: TensorDatasetSchema(
                infer_schema(self._features), None if self._targets is None else infer_schema(self._targets)
            )
        )

    def to_dict(self) -> dict[str, str]:
        """The parts as text."""
        schema = None if self.schema is None else self.schema.to_json()
        return super().to_dict() | {"schema": schema, "profile": json.dumps(self.profile)}

    def to_pyfunc(self) -> PyFuncInputsOutputs:
        """Features as inputs, targets as outputs."""
        return PyFuncInputsOutputs(self._features, self._targets)

    def to_evaluation_dataset(
        self, path: str | None = None, feature_names: list[str] | None = None
    ) -> EvaluationDataset:
        """What ``mlflow.evaluate`` works on; arrays by name are not supported there."""
        if isinstance(self._features, dict) or isinstance(self._targets, dict):
            raise invalid("Arrays by name cannot be evaluated; give one array of features and one of targets.")
        return EvaluationDataset(
            data=self._features,
            targets=self._targets,
            path=path,
            feature_names=feature_names,
            name=self.name,
            digest=self.digest,
        )


def _check_arrays(role: str, arrays: Any) -> None:
    import numpy as np

    values = list(arrays.values()) if isinstance(arrays, dict) else [arrays]
    if not values or not all(isinstance(value, np.ndarray) for value in values):
        kinds = sorted({type(value).__name__ for value in values}) or "an empty dict"
        raise invalid(f"The {role} of a numpy dataset must be an array or a dict of arrays by name, not {kinds}.")


def _measures(role: str, arrays: np.ndarray | dict[str, np.ndarray]) -> dict[str, Any]:
    def each(measure: Any) -> Any:
        if isinstance(arrays, dict):
            return {name: measure(array) for name, array in arrays.items()}
        return measure(arrays)

    return {
        f"{role}_shape": each(lambda array: list(array.shape)),
        f"{role}_size": each(lambda array: int(array.size)),
        f"{role}_nbytes": each(lambda array: int(array.nbytes)),
    }


def from_numpy(
    features: np.ndarray | dict[str, np.ndarray],
    source: str | DatasetSource | None = None,
    targets: np.ndarray | dict[str, np.ndarray] | None = None,
    name: str | None = None,
    digest: str | None = None,
) -> NumpyDataset:
    """A dataset of numpy arrays.

    Args:
        features: an array, or arrays by name.
        source: path or URI they were read from; the running code if None.
        targets: what to predict: an array, or arrays by name.
        name: what to call it; "dataset" if None.
        digest: its fingerprint, up to 36 characters; computed from the content if None.
    """
    return NumpyDataset(features, source_of(source), targets, name, digest)
