"""A schema found by looking at data."""

from __future__ import annotations

import dataclasses
import datetime
import sys
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, invalid
from mlflow.types.schema import (
    AnyType,
    Array,
    ColSpec,
    ColumnType,
    DataType,
    Object,
    ParamSchema,
    ParamSpec,
    Property,
    Schema,
    TensorSpec,
    convert_dataclass_to_schema,
)
from mlflow.types.type_hints import is_pydantic

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

# what pandas calls the content of an object column
_BY_CONTENT = {
    "string": DataType.string,
    "bytes": DataType.binary,
    "boolean": DataType.boolean,
    "integer": DataType.long,
    "floating": DataType.double,
    "mixed-integer-float": DataType.double,
    "integer-na": DataType.long,
    "datetime": DataType.datetime,
    "datetime64": DataType.datetime,
    "date": DataType.datetime,
}


class InvalidDataForSignatureInferenceError(MlflowException):
    """Data whose schema has to come from a type hint."""

    def __init__(self, message: str) -> None:
        super().__init__(message, INVALID_PARAMETER_VALUE)


def infer_schema(data: Any) -> Schema:
    """The schema of a DataFrame, Series, array, dict, list or scalar.

    Columns with gaps are not required. Arrays are tensors whose first dimension may have any size.

    Raises: INVALID_PARAMETER_VALUE when the data has no schema; the message names the column.
    """
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None and isinstance(data, pandas.DataFrame):
        return Schema([_column_of_series(data.iloc[:, i], name) for i, name in enumerate(data.columns)])
    if pandas is not None and isinstance(data, pandas.Series):
        return Schema([_column_of_series(data, data.name)])
    if numpy is not None and isinstance(data, numpy.ndarray):
        return Schema([tensor_of(data)])
    if type(data).__module__.startswith("scipy.sparse") and hasattr(data, "dtype"):
        return Schema([TensorSpec(data.dtype, (-1, *data.shape[1:]))])
    if dataclasses.is_dataclass(data):
        return convert_dataclass_to_schema(data)
    if isinstance(data, list) and data and any(is_pydantic(type(item)) for item in data):
        raise InvalidDataForSignatureInferenceError(
            "No schema is read off pydantic objects: write the model's predict with a type hint, e.g. "
            f"model_input: list[{type(data[0]).__name__}]."
        )
    if isinstance(data, dict):
        if numpy is not None and data and all(isinstance(v, numpy.ndarray) for v in data.values()):
            return Schema([tensor_of(value, name) for name, value in data.items()])
        return Schema(_columns_of_rows([data]))
    if isinstance(data, list):
        if not data:
            return Schema([ColSpec(DataType.string)])
        if all(isinstance(row, dict) for row in data):
            return Schema(_columns_of_rows(data))
        return Schema([ColSpec(_common([type_of(value) for value in data]))])
    return Schema([ColSpec(type_of(data))])


def infer_param_schema(params: dict[str, Any]) -> ParamSchema:
    """The schema of parameters with these default values: scalars, flat lists and arrays, dicts.

    Raises: INVALID_PARAMETER_VALUE when a value has no schema; the message names the parameter.
    """
    if not isinstance(params, dict):
        raise invalid(f"Parameters are a dict of names and default values, not {type(params).__name__}.")
    return ParamSchema([_param(str(name), value) for name, value in params.items()])


def _param(name: str, value: Any) -> ParamSpec:
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        if value.ndim != 1:
            raise invalid(f"Parameter {name!r} must have one dimension; the array has {value.ndim}.")
        value = value.tolist()
    if isinstance(value, list):
        if not value:
            raise invalid(f"Parameter {name!r} has an empty list: its type cannot be told. Give a ParamSpec for it.")
        of, shape = _common([type_of(item) for item in value]), (-1,)
    else:
        of, shape = type_of(value), None
    if not isinstance(of, (DataType, Object)) or (shape and isinstance(of, Object)):
        raise invalid(f"Parameter {name!r} must be a scalar, a flat list of scalars or a dict, not {value!r}.")
    return ParamSpec(name, of, value, shape)


def tensor_of(array: np.ndarray, name: str | None = None) -> TensorSpec:
    """The tensor that batches like this array are: its first dimension may have any size."""
    if array.ndim == 0:
        raise invalid("An array without dimensions has no tensor schema: its first dimension is the batch.")
    return TensorSpec(array.dtype, (-1, *array.shape[1:]), name)


def type_of(value: Any) -> ColumnType:
    """The type of one value. ``AnyType`` for None and for empty lists and dicts, which fit any type.

    Raises: INVALID_PARAMETER_VALUE when no type fits it.
    """
    if value is None:
        return AnyType()
    if isinstance(value, dict):
        if not value:
            return AnyType()
        return Object([Property(k, type_of(v), required=v is not None) for k, v in value.items()])
    if isinstance(value, (list, tuple)):
        return Array(_common([type_of(item) for item in value])) if len(value) else AnyType()
    if isinstance(value, bool):
        return DataType.boolean
    if isinstance(value, str):
        return DataType.string
    if isinstance(value, bytes):
        return DataType.binary
    if isinstance(value, datetime.date):
        return DataType.datetime
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray):
        if value.dtype.kind == "O":
            return type_of(value.tolist())
        return _nested(type_of_dtype(value.dtype), value.ndim)
    if numpy is not None and isinstance(value, numpy.generic):
        return type_of_dtype(value.dtype)
    if isinstance(value, int):
        return DataType.long
    if isinstance(value, float):
        return DataType.double
    raise invalid(f"A value of type {type(value).__name__} has no schema type: {str(value)[:100]!r}.")


def type_of_dtype(dtype: np.dtype) -> DataType:
    """The smallest scalar type that holds a numpy dtype.

    Raises: INVALID_PARAMETER_VALUE when none does (complex, uint64, timedelta, object).
    """
    kind, size = dtype.kind, dtype.itemsize
    if kind == "b":
        return DataType.boolean
    if kind == "i" or (kind == "u" and size < 8):
        return DataType.integer if size < (8 if kind == "i" else 4) else DataType.long
    if kind == "f" and size <= 8:
        return DataType.float if size <= 4 else DataType.double
    if kind in "UM":
        return DataType.string if kind == "U" else DataType.datetime
    if kind == "S":
        return DataType.binary
    raise invalid(f"The numpy type {dtype.name} has no schema type.")


def _nested(of: ColumnType, depth: int) -> ColumnType:
    for _ in range(depth):
        of = Array(of)
    return of


def _common(types: list[ColumnType]) -> ColumnType:
    """The one type that all have. ``AnyType`` gives way to any other; objects are united."""
    common = types[0]
    for of in types[1:]:
        if of == common or isinstance(of, AnyType):
            continue
        common = _united(common, of)
    return common


def _united(one: ColumnType, other: ColumnType) -> ColumnType:
    if isinstance(one, AnyType):
        return other
    if isinstance(one, Array) and isinstance(other, Array):
        return Array(_common([one.dtype, other.dtype]))
    if isinstance(one, Object) and isinstance(other, Object):
        left, right = ({p.name: p for p in of.properties} for of in (one, other))
        return Object([_united_property(left.get(name), right.get(name)) for name in left | right])
    raise invalid(f"Values of one column must have one type; found {one!r} and {other!r}.")


def _united_property(one: Property | None, other: Property | None) -> Property:
    if one is None or other is None:
        only = one or other
        return Property(only.name, only.dtype, required=False)
    return Property(one.name, _common([one.dtype, other.dtype]), required=one.required and other.required)


def _columns_of_rows(rows: list[dict]) -> list[ColSpec]:
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = []
    for name in names:
        values = [row.get(name) for row in rows]
        try:
            of = _common([type_of(value) for value in values])
        except Exception as error:
            raise invalid(f"Column {name!r} has no schema: {error}") from None
        columns.append(ColSpec(of, name, required=all(value is not None for value in values)))
    return columns


def _column_of_series(series: pd.Series, name: Any) -> ColSpec:
    import pandas as pd

    try:
        of = _type_of_series(series, pd)
    except Exception as error:
        raise invalid(f"Column {name!r} has no schema: {error}") from None
    return ColSpec(of, name, required=not series.hasnans)


def _type_of_series(series: pd.Series, pd: Any) -> ColumnType:
    dtype = series.dtype
    if isinstance(dtype, pd.CategoricalDtype):
        return _type_of_series(pd.Series(dtype.categories), pd)
    if isinstance(dtype, pd.DatetimeTZDtype):
        return DataType.datetime
    if isinstance(dtype, pd.StringDtype):
        return DataType.string
    numpy_dtype = getattr(dtype, "numpy_dtype", dtype)
    if dtype.kind != "O":
        return type_of_dtype(numpy_dtype)
    if len(series) == 0:
        return DataType.string
    content = pd.api.types.infer_dtype(series, skipna=True)
    if content in _BY_CONTENT:
        # integers with gaps become doubles when pandas reads them back
        return DataType.double if content == "integer" and series.hasnans else _BY_CONTENT[content]
    missing = series.isna()
    if missing.all():
        return AnyType()
    return _common([type_of(value) for value in series[~missing]])
