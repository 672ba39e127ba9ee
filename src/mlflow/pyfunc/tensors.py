"""Tensors held to a signature: dtype and shape exactly, -1 standing for any size."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.types.schema import Schema, TensorSpec

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

_logger = logging.getLogger(__name__)


def compile_tensors(schema: Schema) -> Callable[[Any], Any]:
    """What holds data to a schema of tensors.

    It takes an array, a sparse matrix (CSR, CSC) or a DataFrame, or a dict of arrays when the tensors have names, and
    raises INVALID_PARAMETER_VALUE when dtype or shape differ.
    """
    if schema.has_input_names():
        return _named(schema)
    (spec,) = schema.inputs
    return lambda data: _checked(_one(data, spec), spec)


def _named(schema: Schema) -> Callable[[Any], dict[str, Any]]:
    specs: dict[str, TensorSpec] = schema.input_dict()

    def checked(data: Any) -> dict[str, Any]:
        import numpy as np

        if len(specs) == 1 and isinstance(data, np.ndarray):
            ((name, spec),) = specs.items()
            return {name: _checked(data, spec)}
        frame = _is_frame(data)
        if not isinstance(data, dict) and not frame:
            raise invalid(
                f"A dict of arrays with the names {sorted(specs)} is needed, or a DataFrame with such columns, not "
                f"{type(data).__name__}."
            )
        have = list(data.columns) if frame else list(data)
        missing = [name for name in specs if name not in have]
        more = [name for name in have if name not in specs]
        if missing:
            raise invalid(f"The tensors {missing} are missing; the input has {have}.")
        if more:
            _logger.warning(
                "The input has tensors that the model's signature does not name; they are left out: %s", more
            )
        read = _of_column if frame else _of_value
        return {name: _checked(read(data[name], spec), spec) for name, spec in specs.items()}

    return checked


def _is_frame(data: Any) -> bool:
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(data, pandas.DataFrame)


def _label(spec: TensorSpec) -> str:
    return "The tensor" if spec.name is None else f"Tensor {spec.name!r}"


def _of_value(value: Any, spec: TensorSpec) -> Any:
    if not hasattr(value, "dtype") or not hasattr(value, "shape"):
        raise invalid(f"{_label(spec)} must be an array, not {type(value).__name__}.")
    return value


def _one(data: Any, spec: TensorSpec) -> Any:
    """The array, or what stands for one: a sparse matrix, a DataFrame, a Series."""
    import numpy as np

    if isinstance(data, np.ndarray):
        return data
    if type(data).__module__.startswith("scipy.sparse") and getattr(data, "format", None) in ("csr", "csc"):
        return data
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(data, pandas.Series):
        return _of_column(data, spec)
    if not _is_frame(data):
        raise invalid(
            f"{_label(spec)} must be an array, a CSR or CSC matrix or a DataFrame, not {type(data).__name__}."
        )
    if data.shape[1] == 1:
        return _of_column(data.iloc[:, 0], spec)
    if len(spec.shape) != 2 or spec.shape[1] not in (-1, data.shape[1]):
        raise invalid(f"{_label(spec)} of the shape {spec.shape} cannot be made of {data.shape[1]} columns.")
    return data.to_numpy()


def _of_column(column: pd.Series, spec: TensorSpec) -> np.ndarray:
    """A tensor made of a column of scalars or of lists; each cell is one entry of the batch."""
    import numpy as np

    first = column.iloc[0] if len(column) else None
    if not isinstance(first, (list, tuple, np.ndarray)):
        if spec.shape not in ((-1,), (-1, 1)):
            raise invalid(
                f"{_label(spec)} of the shape {spec.shape} cannot be made of a column of single values: that takes "
                "(-1,) or (-1, 1)."
            )
        return column.to_numpy().reshape(spec.shape)
    try:
        cells = [np.asarray(cell) for cell in column]
        if any(cell.ndim != 1 for cell in cells):
            raise invalid(f"{_label(spec)} can be made of a column of flat lists only; nested ones are not unfolded.")
        stacked = np.stack(cells)
        # numbers in lists have no width of their own
        if isinstance(first, list) and np.can_cast(stacked.dtype, spec.type, casting="same_kind"):
            stacked = stacked.astype(spec.type)
        return stacked.reshape((-1, *spec.shape[1:]))
    except (ValueError, TypeError) as error:
        raise invalid(f"{_label(spec)} of the shape {spec.shape} cannot be made of the column: {error}.") from None


def _checked(array: Any, spec: TensorSpec) -> Any:
    dtype = array.dtype
    # the length of text is no part of its type, and text is an object
    if dtype != spec.type and not (dtype.kind in "US" and spec.type.kind in ("O", dtype.kind)):
        raise invalid(f"{_label(spec)} must be {spec.type.name}, but is {dtype.name}.")
    shape = array.shape
    if len(shape) != len(spec.shape) or any(
        want not in (-1, have) for have, want in zip(shape, spec.shape, strict=True)
    ):
        raise invalid(f"{_label(spec)} must have the shape {spec.shape}, but has {shape}.")
    return array
