"""One column of a table, brought to the type that a signature names for it.

| signature | fits as it is | converted, as nothing is lost |
|---|---|---|
| boolean | bool | nullable booleans without gaps |
| integer | int32 | int8, int16, uint8, uint16 |
| long | int64 | smaller integers; nullable integers without gaps; Python integers |
| float | float32 | float16; int64 of nothing but 0 and 1 |
| double | float64 | float16, float32, integers up to 32 bits, int64 of nothing but 0 and 1; Python numbers with gaps |
| string, binary | text and Python objects | |
| datetime | datetime64[ns] | datetime64 of other units, Python dates and datetimes, without a time zone |

Gaps (None, NaN, NaT, NA) are refused only where the type has no room for them: ``required`` says that the column is
there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.types.conversion import described, value_converter
from mlflow.types.schema import AnyType, ColSpec, DataType

if TYPE_CHECKING:
    import pandas as pd

# (kind, bytes) of numpy dtypes that become the type without loss
_WIDENED = {
    DataType.boolean: {("b", 1)},
    DataType.integer: {("i", 1), ("i", 2), ("i", 4), ("u", 1), ("u", 2)},
    DataType.long: {("i", 1), ("i", 2), ("i", 4), ("i", 8), ("u", 1), ("u", 2), ("u", 4)},
    DataType.float: {("f", 2), ("f", 4)},
    DataType.double: {
        *(("f", 2), ("f", 4), ("f", 8)),
        *(("i", 1), ("i", 2), ("i", 4), ("u", 1), ("u", 2), ("u", 4)),
    },
}
# what pandas calls the content of an object column that becomes the type
_OBJECTS = {
    DataType.boolean: {"boolean"},
    DataType.long: {"integer"},
    DataType.double: {"floating", "mixed-integer-float", "decimal"},
    DataType.datetime: {"datetime", "datetime64", "date"},
}

Convert = Callable[["pd.Series", Any, Any], "pd.Series"]
"""(column, its name, pandas) → the same object when it fits, or a new column."""


def column_converter(column: ColSpec) -> Convert:
    """What brings a column to the type of a signature. What it gives raises INVALID_PARAMETER_VALUE."""
    of = column.type
    if isinstance(of, AnyType):
        return lambda series, name, pd: series
    if not isinstance(of, DataType):
        return _cells(column)
    if of in (DataType.string, DataType.binary):
        return _text(of)
    return _datetimes if of is DataType.datetime else _numbers(column)


def dtypes_of(frame: pd.DataFrame) -> Any:
    """The dtypes of the columns, in order.

    ``DataFrame.dtypes`` makes a Series of them, which takes longer than everything else a fitting input is asked; the
    frame's own table of them, where there is one (pandas 2 and 3), takes a sixtieth of that.
    """
    table = getattr(getattr(frame, "_mgr", None), "get_dtypes", None)
    return frame.dtypes.to_numpy() if table is None else table()


def _refused(name: Any, series: pd.Series, of: DataType, hint: str = "") -> MlflowException:
    values = described(series.iloc[0]) if len(series) else "no values"
    return invalid(f"Column {name!r} must be {of.name}, but is {series.dtype} (first value: {values}).{hint}")


def _cells(column: ColSpec) -> Convert:
    """A column whose cells are lists or dicts."""
    import numpy as np

    convert = value_converter(column.type, column.required)

    def converted(series: pd.Series, name: Any, pd: Any) -> pd.Series:
        cells = series.tolist() if series.dtype.kind != "O" else list(series)
        if not column.required:
            cells = [None if isinstance(cell, float) and cell != cell else cell for cell in cells]
        values = [convert(cell, f"Column {name!r}, row {row}") for row, cell in enumerate(cells)]
        if all(value is cell for value, cell in zip(values, cells, strict=True)):
            return series
        # one by one: numpy would take lists of one length for a matrix
        objects = np.empty(len(values), dtype=object)
        for row, value in enumerate(values):
            objects[row] = value
        return pd.Series(objects, index=series.index)

    return converted


def _text(of: DataType) -> Convert:
    def checked(series: pd.Series, name: Any, pd: Any) -> pd.Series:
        dtype = series.dtype
        if isinstance(dtype, pd.CategoricalDtype):
            dtype = dtype.categories.dtype
        if dtype.kind in "OUS" or isinstance(dtype, pd.StringDtype) or str(dtype).startswith(("string", "binary")):
            return series
        raise _refused(name, series, of)

    return checked


def _datetimes(series: pd.Series, name: Any, pd: Any) -> pd.Series:
    of = DataType.datetime
    if isinstance(series.dtype, pd.DatetimeTZDtype):
        raise _refused(name, series, of, " Datetimes of a signature have no time zone.")
    if series.dtype.kind == "O":
        content = pd.api.types.infer_dtype(series, skipna=True)
        if content not in _OBJECTS[of] and not series.isna().all():
            raise _refused(name, series, of)
    elif series.dtype.kind != "M":
        raise _refused(name, series, of)
    if series.dtype == of.to_pandas():
        return series
    try:
        return series.astype(of.to_pandas())
    except (ValueError, TypeError, OverflowError) as error:
        raise _refused(name, series, of, f" {error}.") from None


def _numbers(column: ColSpec) -> Convert:
    of = column.type
    wanted = of.to_pandas()
    widened, contents = _WIDENED[of], _OBJECTS.get(of, set())

    def converted(series: pd.Series, name: Any, pd: Any) -> pd.Series:
        dtype = series.dtype
        if dtype == wanted:
            return series
        if isinstance(dtype, pd.CategoricalDtype):
            if _fits(dtype.categories.dtype):
                return series
            raise _refused(name, series, of)
        if dtype.name == "object":
            return _of_objects(series, name, pd)
        # nullable and Arrow columns name the numpy dtype of their values
        numpy_dtype = getattr(dtype, "numpy_dtype", dtype)
        if not _fits(numpy_dtype):
            if of in (DataType.double, DataType.float) and dtype == "int64" and series.isin((0, 1)).all():
                return series.astype(wanted)
            raise _refused(name, series, of, _hint(series, dtype))
        if numpy_dtype is not dtype and series.hasnans:
            if of is DataType.double:
                return series.astype(wanted)
            if column.required:
                raise _refused(name, series, of, " It has gaps, for which the type has no room.")
            return series
        return series.astype(wanted)

    def _fits(dtype: Any) -> bool:
        # columns of text have no size
        return (dtype.kind, getattr(dtype, "itemsize", None)) in widened

    def _of_objects(series: pd.Series, name: Any, pd: Any) -> pd.Series:
        content = pd.api.types.infer_dtype(series, skipna=True)
        gaps = series.isna()
        if content == "empty" and (len(series) == 0 or of is DataType.double):
            return series.astype(wanted)
        if of is DataType.boolean and gaps.all() and len(series):
            return series
        whole = content == "integer" and (gaps.any() or series.isin((0, 1)).all())
        if content not in contents and not (of is DataType.double and whole):
            raise _refused(name, series, of, _hint(series, series.dtype))
        if gaps.any() and of is not DataType.double:
            if of is DataType.boolean:
                return series
            raise _refused(name, series, of, " It has gaps, for which the type has no room.")
        return series.astype(wanted)

    def _hint(series: pd.Series, dtype: Any) -> str:
        if of in (DataType.integer, DataType.long) and (
            dtype.kind == "f" and series.isna().any() and (series.dropna() % 1 == 0).all()
        ):
            return " Whole numbers become float when some are missing: a signature with a double column takes them."
        return ""

    return converted
