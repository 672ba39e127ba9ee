"""Values inside cells: what an ``Array``, ``Object`` or ``Map`` takes, and how it is converted.

A converter is made once for a type and called for each value. It gives the value itself when it already fits.
"""

from __future__ import annotations

import datetime
import reprlib
import sys
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import invalid
from mlflow.types.column_types import AnyType, Array, ColumnType, DataType, Map, Object

Converter = Callable[[Any, str], Any]
"""(value, where it stands) → value. Raises INVALID_PARAMETER_VALUE naming the place, the value and what is allowed."""

# numpy dtypes that fit or widen without loss
_NUMPY = {
    DataType.boolean: ("bool",),
    DataType.integer: ("int32", "int8", "int16", "uint8", "uint16"),
    DataType.long: ("int64", "int8", "int16", "int32", "uint8", "uint16", "uint32"),
    DataType.float: ("float32", "float16"),
    DataType.double: ("float64", "float16", "float32", "int8", "int16", "int32", "uint8", "uint16", "uint32"),
}
_PYTHON = {
    DataType.boolean: bool,
    DataType.long: int,
    DataType.double: float,
    DataType.string: str,
    DataType.binary: (bytes, bytearray),
    DataType.datetime: datetime.date,
}


_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 80


def described(value: Any) -> str:
    """A value and its type, cut to a length that a message bears."""
    return f"{_SHORT.repr(value)} ({type(value).__name__})"


def value_converter(of: ColumnType, required: bool = True) -> Converter:
    """The converter of one type. Values that are not required may be None."""
    convert = _converter(of)
    if required:
        return convert
    return lambda value, where: None if value is None else convert(value, where)


def _converter(of: ColumnType) -> Converter:
    if isinstance(of, AnyType):
        return lambda value, where: value
    if isinstance(of, Array):
        return _array(of)
    if isinstance(of, Map):
        return _map(of)
    if isinstance(of, Object):
        return _object(of)
    return _scalar(of)


def _refused(where: str, what: str, value: Any) -> Exception:
    return invalid(f"{where} must be {what}, not {described(value)}.")


def _scalar(of: DataType) -> Converter:
    python, widened = _PYTHON.get(of), _NUMPY.get(of, ())

    def convert(value: Any, where: str) -> Any:
        kind = type(value)
        if python is not None and isinstance(value, python) and (kind is not bool or of is DataType.boolean):
            return value
        if kind.__module__ == "numpy" and getattr(value, "shape", None) == ():
            if value.dtype.name in widened:
                return value if value.dtype.name == widened[0] else of.to_numpy().type(value)
            if of is DataType.datetime and value.dtype.kind == "M":
                return value
        if kind is int and value in (0, 1) and of in (DataType.double, DataType.float):
            return float(value)
        if kind is int and of is DataType.integer and -(2**31) <= value < 2**31:
            return value
        if kind is float and of is DataType.float:
            return value
        raise _refused(where, of.name, value)

    return convert


def _array(of: Array) -> Converter:
    if isinstance(of.dtype, DataType):
        return _array_of_scalars(of.dtype)
    convert = _converter(of.dtype)

    def elements(value: Any, where: str) -> Any:
        if not _is_list(value):
            raise _refused(where, f"a list or array of {of.dtype!r}", value)
        converted = [convert(item, f"{where}[{i}]") for i, item in enumerate(value)]
        if isinstance(value, list):
            return _unchanged(value, converted)
        if value.dtype.kind == "O" or isinstance(of.dtype, AnyType):
            return value if isinstance(of.dtype, AnyType) else converted
        numpy = sys.modules["numpy"]
        return numpy.array(converted)

    return elements


def _array_of_scalars(of: DataType) -> Converter:
    convert, widened, wanted = _scalar(of), _NUMPY.get(of, ()), of.to_numpy()
    numbers = of in (DataType.double, DataType.float)
    gaps = of in (DataType.string, DataType.binary, DataType.datetime)

    def elements(value: Any, where: str) -> Any:
        if not _is_list(value):
            raise _refused(where, f"a list or array of {of.name}", value)
        if not isinstance(value, list):
            kind = value.dtype.kind
            if value.ndim == 1:
                if value.dtype.name in widened:
                    return value if value.dtype == wanted else value.astype(wanted)
                if kind == {DataType.string: "U", DataType.binary: "S", DataType.datetime: "M"}.get(of):
                    return value
            if kind != "O" and value.size:
                raise _refused(where, f"a one-dimensional array of {of.name}", value)
            value = value.tolist()
        if numbers and any(type(item) is float or item is None for item in value):
            return _unchanged(value, [_number(item, of, f"{where}[{i}]") for i, item in enumerate(value)])
        converted = [None if item is None and gaps else convert(item, f"{where}[{i}]") for i, item in enumerate(value)]
        return _unchanged(value, converted)

    return elements


def _unchanged(value: list, converted: list) -> list:
    """The list itself when all its elements fitted."""
    return value if all(new is old for new, old in zip(converted, value, strict=True)) else converted


def _number(value: Any, of: DataType, where: str) -> float:
    """An element of a list that has decimal points or gaps: None is NaN, and whole numbers are numbers too."""
    if value is None:
        return float("nan")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        numpy = sys.modules.get("numpy")
        if numpy is None or not isinstance(value, (numpy.integer, numpy.floating)):
            raise _refused(where, of.name, value)
    return float(value)


def _is_list(value: Any) -> bool:
    if isinstance(value, list):
        return True
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray) and value.ndim > 0


def _object(of: Object) -> Converter:
    converters = {p.name: value_converter(p.dtype, p.required) for p in of.properties}
    needed = [p.name for p in of.properties if p.required]

    def properties(value: Any, where: str) -> dict:
        if not isinstance(value, dict):
            raise _refused(where, f"a dict with the keys {sorted(converters)}", value)
        missing = [name for name in needed if name not in value]
        if missing:
            raise invalid(f"{where} has no {', '.join(map(repr, missing))}; its keys are {sorted(map(str, value))}.")
        more = [name for name in value if name not in converters]
        if more:
            raise invalid(f"{where} has the unknown keys {more}; allowed are {sorted(converters)}.")
        converted = {name: converters[name](item, f"{where}[{name!r}]") for name, item in value.items()}
        return value if all(converted[name] is item for name, item in value.items()) else converted

    return properties


def _map(of: Map) -> Converter:
    convert = _converter(of.value_type)

    def entries(value: Any, where: str) -> dict:
        if not isinstance(value, dict):
            raise _refused(where, f"a dict with values of {of.value_type!r}", value)
        for name in value:
            if not isinstance(name, str):
                raise invalid(f"{where} must have text keys; {described(name)} is none.")
        converted = {name: convert(item, f"{where}[{name!r}]") for name, item in value.items()}
        return value if all(converted[name] is item for name, item in value.items()) else converted

    return entries
