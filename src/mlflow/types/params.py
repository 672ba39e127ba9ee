"""Parameters of ``predict``: their types and defaults."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from typing import Any, TypedDict

from mlflow.exceptions import invalid
from mlflow.types.column_types import DataType, Object, column_type, type_from_dict, type_to_dict
from mlflow.types.conversion import described, value_converter

# (type of the value, type of the param) beside exact matches: nothing is lost
_WIDENED = {
    DataType.long: (int, "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"),
    DataType.integer: (int, "int8", "int16", "int32", "uint8", "uint16"),
    DataType.float: (int, float, "float16", "float32", "int8", "int16", "int32", "int64"),
    DataType.double: (int, float, "float16", "float32", "float64", "int8", "int16", "int32", "int64"),
    DataType.boolean: (bool, "bool", "bool_"),
    DataType.string: (str, "str_"),
}


class ParamSpec:
    """One parameter.

    Args:
        name: its name.
        dtype: its type: a scalar type (not binary), the name of one, or an ``Object``.
        default: what it is when the caller gives none; a list or one-dimensional array when ``shape`` is ``(-1,)``.
        shape: None for one value, ``(-1,)`` for a list of any length.

    Raises: INVALID_PARAMETER_VALUE when the default is not of the type and shape, or they are not allowed.
    """

    class ParamSpecTypedDict(TypedDict):
        """What ``to_dict`` gives."""

        name: str
        type: str
        default: Any
        shape: tuple[int, ...] | None

    def __init__(
        self, name: str, dtype: DataType | Object | str, default: Any, shape: tuple[int, ...] | None = None
    ) -> None:
        if not isinstance(dtype, (DataType, Object, str)):
            raise TypeError(f"'dtype' of parameter {name!r} must be a DataType, an Object or a name, not {dtype!r}.")
        self._name = str(name)
        self._dtype = column_type(dtype)
        self._shape = tuple(shape) if shape is not None else None
        if self._dtype is DataType.binary:
            raise invalid(f"Parameter {self._name!r} cannot be binary: parameters travel as JSON.")
        if self._shape not in (None, (-1,)):
            raise invalid(
                f"The shape of parameter {self._name!r} is None (one value) or (-1,) (a list), not {shape!r}."
            )
        self._default = self.validate_param_spec(default, self)

    @property
    def name(self) -> str:
        """Its name."""
        return self._name

    @property
    def dtype(self) -> DataType | Object:
        """Its type, or that of each element."""
        return self._dtype

    @property
    def default(self) -> Any:
        """What it is when the caller gives none."""
        return self._default

    @property
    def shape(self) -> tuple[int, ...] | None:
        """None for one value, ``(-1,)`` for a list."""
        return self._shape

    @classmethod
    def validate_param_spec(cls, value: Any, param_spec: ParamSpec) -> Any:
        """The value as ``predict`` gets it. Raises INVALID_PARAMETER_VALUE when it does not fit."""
        return cls.validate_type_and_shape(f"Parameter {param_spec.name!r}", value, param_spec.dtype, param_spec.shape)

    @classmethod
    def validate_type_and_shape(
        cls, spec: str, value: Any, value_type: DataType | Object, shape: tuple[int, ...] | None
    ) -> Any:
        """The value as ``predict`` gets it.

        Args:
            spec: what is checked, for the message.
            value: one value, or a list or one-dimensional array of them.
            value_type: the type of each.
            shape: None for one value, ``(-1,)`` for a list.

        Raises: INVALID_PARAMETER_VALUE when it does not fit.
        """
        if shape is None:
            return _one_value(spec, value, value_type)
        if type(value).__module__ == "numpy" and getattr(value, "ndim", 0) == 1:
            value = value.tolist()
        if not isinstance(value, list):
            raise invalid(f"{spec} must be a list of {value_type!r}, not {described(value)}.")
        return [_one_value(f"{spec}[{i}]", item, value_type) for i, item in enumerate(value)]

    def to_dict(self) -> ParamSpecTypedDict:
        """Plain JSON values."""
        default = self._default
        if self._dtype is DataType.datetime:
            default = _written(default)
        head = {"name": self._name, "default": default, "shape": self._shape}
        return head | type_to_dict(self._dtype)

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> ParamSpec:
        """From the values of ``to_dict``. ``dtype``, an older spelling of ``type``, is read too."""
        of = kwargs.get("type", kwargs.get("dtype"))
        if not {"name", "default"} <= kwargs.keys() or of is None:
            raise invalid(f"A parameter needs 'name', 'type' and 'default'; it has {sorted(kwargs)}.")
        shape = kwargs.get("shape")
        return cls(
            str(kwargs["name"]),
            type_from_dict({**kwargs, "type": of}),
            kwargs["default"],
            None if shape is None else tuple(shape),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParamSpec) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        shape = f" (shape: {self._shape})" if self._shape else ""
        return f"{self._name!r}: {self._dtype!r} (default: {self._default}){shape}"


class ParamSchema:
    """The parameters that ``predict`` takes.

    Raises: INVALID_PARAMETER_VALUE unless it is given a list of ParamSpec with different names.
    """

    def __init__(self, params: list[ParamSpec]) -> None:
        if not isinstance(params, list) or not all(isinstance(p, ParamSpec) for p in params):
            raise invalid(f"A ParamSchema takes a list of ParamSpec, not {params!r}.")
        names = [p.name for p in params]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise invalid(f"Parameters must have different names; {twice} occur twice.")
        self._params = params

    @property
    def params(self) -> list[ParamSpec]:
        """The parameters."""
        return self._params

    def to_dict(self) -> list[dict[str, Any]]:
        """Plain JSON values."""
        return [p.to_dict() for p in self._params]

    def to_json(self) -> str:
        """JSON text."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, json_str: str) -> ParamSchema:
        """From what ``to_json`` gave."""
        try:
            written = json.loads(json_str)
        except ValueError as error:
            raise invalid(f"The schema of parameters is not JSON: {error}.") from None
        if not isinstance(written, list) or not all(isinstance(w, dict) for w in written):
            raise invalid(f"The JSON of parameters is a list of objects, not {json_str[:200]!r}.")
        return cls([ParamSpec.from_json_dict(**w) for w in written])

    def __len__(self) -> int:
        return len(self._params)

    def __iter__(self) -> Iterator[ParamSpec]:
        return iter(self._params)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ParamSchema) and other._params == self._params

    __hash__ = None

    def __repr__(self) -> str:
        return repr(self._params)


def _one_value(spec: str, value: Any, of: DataType | Object) -> Any:
    if isinstance(of, Object):
        return value_converter(of)(value, spec)
    if value is None:
        return None
    if of is DataType.datetime:
        return _datetime(spec, value)
    kind = type(value)
    if isinstance(value, bool) and of is not DataType.boolean:
        raise invalid(f"{spec} must be {of.name}, not {described(value)}.")
    for allowed in _WIDENED[of]:
        if isinstance(value, allowed) if isinstance(allowed, type) else _is_numpy(kind, allowed):
            value = value.item() if kind.__module__ == "numpy" else value
            return float(value) if of in (DataType.float, DataType.double) else value
    raise invalid(f"{spec} must be {of.name}, not {described(value)}.")


def _is_numpy(kind: type, name: str) -> bool:
    return kind.__module__ == "numpy" and kind.__name__ == name


def _datetime(spec: str, value: Any) -> datetime.date:
    """A date or datetime as it is; from ISO text; from numpy and pandas."""
    if hasattr(value, "to_pydatetime"):
        value = value.to_pydatetime()
    elif type(value).__module__ == "numpy" and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str):
        for read in (datetime.date.fromisoformat, datetime.datetime.fromisoformat):
            try:
                return read(value)
            except ValueError:
                continue
    raise invalid(f"{spec} must be a datetime or ISO text of one, not {described(value)}.")


def _written(default: Any) -> Any:
    if isinstance(default, list):
        return [_written(item) for item in default]
    return default.isoformat() if default is not None else None
