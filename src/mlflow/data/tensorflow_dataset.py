"""TensorFlow tensors and datasets."""

from __future__ import annotations

import itertools
import json
from functools import cached_property
from typing import Any

from mlflow.data.dataset import Dataset, schema_or_warning
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.dataset_source_registry import source_of
from mlflow.data.digest import array_parts
from mlflow.data.digest import digest as digest_of
from mlflow.data.evaluation_dataset import EvaluationDataset
from mlflow.data.numpy_dataset import TensorDatasetSchema
from mlflow.data.optional import library
from mlflow.data.pyfunc_dataset_mixin import PyFuncConvertibleDatasetMixin, PyFuncInputsOutputs
from mlflow.exceptions import INTERNAL_ERROR, INVALID_PARAMETER_VALUE, MlflowException
from mlflow.types.schema import Schema, TensorSpec

__all__ = ["INTERNAL_ERROR", "INVALID_PARAMETER_VALUE", "MAX_ROWS", "TensorFlowDataset", "from_tensorflow"]

# elements of a tf.data.Dataset that are looked at for its fingerprint
MAX_ROWS = 10000


class TensorFlowDataset(Dataset, PyFuncConvertibleDatasetMixin):
    """Tensors, or ``tf.data.Dataset`` objects, with their source.

    Args:
        features: a ``tf.Tensor``, a dict or list of them, or a ``tf.data.Dataset``.
        source: where they came from.
        targets: what to predict, of the same kind.
        name: what to call it.
        digest: its fingerprint; computed from the content if None (of a ``tf.data.Dataset``: from 10,000 elements).
    """

    def __init__(
        self,
        features: Any,
        source: DatasetSource,
        targets: Any = None,
        name: str | None = None,
        digest: str | None = None,
    ) -> None:
        tf = library("tensorflow", "A TensorFlow dataset")
        for role, data in (("features", features), ("targets", targets)):
            if data is not None and not _is_supported(tf, data):
                raise MlflowException(
                    f"The {role} must be a tf.Tensor, a dict or list of them, or a tf.data.Dataset, "
                    f"not {type(data).__name__}.",
                    INVALID_PARAMETER_VALUE,
                )
        if targets is not None and isinstance(features, tf.data.Dataset) != isinstance(targets, tf.data.Dataset):
            raise MlflowException(
                "Features and targets must both be tf.data.Dataset objects, or both tensors.",
                INVALID_PARAMETER_VALUE,
            )
        self._features = features
        self._targets = targets
        super().__init__(source, name, digest)

    def _compute_digest(self) -> str:
        return digest_of([*_parts(self._features), "targets", *_parts(self._targets)])

    @property
    def data(self) -> Any:
        """The features."""
        return self._features

    @property
    def source(self) -> DatasetSource:
        """Where they came from."""
        return self._source

    @property
    def targets(self) -> Any:
        """What to predict."""
        return self._targets

    @property
    def profile(self) -> Any | None:
        """Number of elements of features and targets; None where TensorFlow does not know it."""
        profile = {"features_cardinality": _cardinality(self._features)}
        if self._targets is not None:
            profile["targets_cardinality"] = _cardinality(self._targets)
        return profile

    @cached_property
    def schema(self) -> TensorDatasetSchema | None:
        """Their dtypes and shapes; None with a warning when they have no schema."""
        return schema_or_warning(
            lambda: TensorDatasetSchema(
                _schema(self._features), None if self._targets is None else _schema(self._targets)
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
        """What ``mlflow.evaluate`` works on; only for a single tensor of features."""
        tf = library("tensorflow", "A TensorFlow dataset")
        if not isinstance(self._features, tf.Tensor):
            raise MlflowException("Only a single tf.Tensor of features can be evaluated.", INVALID_PARAMETER_VALUE)
        return EvaluationDataset(
            data=self._features.numpy(),
            targets=None if self._targets is None else self._targets.numpy(),
            path=path,
            feature_names=feature_names,
            name=self.name,
            digest=self.digest,
        )


def _is_supported(tf: Any, data: Any) -> bool:
    if isinstance(data, (dict, list, tuple)):
        values = list(data.values()) if isinstance(data, dict) else data
        return bool(values) and all(tf.is_tensor(value) for value in values)
    return tf.is_tensor(data) or isinstance(data, tf.data.Dataset)


def _named(data: Any) -> dict[str | None, Any]:
    """Tensors (or specs) by name; None is the name of a single one."""
    if isinstance(data, dict):
        return dict(data)
    if isinstance(data, (list, tuple)):
        return {str(position): value for position, value in enumerate(data)}
    return {None: data}


def _parts(data: Any) -> list[Any]:
    if data is None:
        return []
    if hasattr(data, "element_spec"):
        elements = itertools.islice(data.as_numpy_iterator(), MAX_ROWS)
        return [data.element_spec, *(part for e in elements for v in _named(e).values() for part in _array_parts(v))]
    return [part for name, tensor in _named(data).items() for part in (name, *_array_parts(tensor))]


def _array_parts(value: Any) -> list[Any]:
    import numpy as np

    return array_parts(np.asarray(value))


def _cardinality(data: Any) -> int | None:
    if hasattr(data, "element_spec"):
        count = int(data.cardinality().numpy())
        # negative: infinite or unknown
        return count if count >= 0 else None
    return sum(int(tensor.shape.num_elements()) for tensor in _named(data).values())


def _schema(data: Any) -> Schema:
    import numpy as np

    if hasattr(data, "element_spec"):
        specs = _named(data.element_spec).items()
        return Schema([_tensor(np.dtype(s.dtype.as_numpy_dtype), s.shape.as_list(), n) for n, s in specs])
    tensors = _named(data).items()
    return Schema([_tensor(np.dtype(t.dtype.as_numpy_dtype), [None, *t.shape[1:]], n) for n, t in tensors])


def _tensor(dtype: Any, shape: list[int | None], name: str | None) -> TensorSpec:
    return TensorSpec(dtype, tuple(-1 if size is None else int(size) for size in shape), name)


def from_tensorflow(
    features: Any,
    source: str | DatasetSource | None = None,
    targets: Any = None,
    name: str | None = None,
    digest: str | None = None,
) -> TensorFlowDataset:
    """A dataset of TensorFlow tensors.

    Args:
        features: a ``tf.Tensor``, a dict or list of them, or a ``tf.data.Dataset``.
        source: path or URI they were read from; the running code if None.
        targets: what to predict, of the same kind.
        name: what to call it; "dataset" if None.
        digest: its fingerprint, up to 36 characters; computed from the content if None.
    """
    return TensorFlowDataset(features, source_of(source), targets, name, digest)
