"""The shape of tabular and tensor data.

A ``Schema`` is a list of ``ColSpec`` (typed columns) or of ``TensorSpec`` (dtype and shape), never of both. The types
of columns are in ``column_types``, the parameters of ``predict`` in ``params``; both can be imported from here.
"""

from __future__ import annotations

import dataclasses
import datetime
import importlib.util
import json
import typing
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid
from mlflow.types.column_types import (
    ANY_TYPE,
    ARRAY_TYPE,
    MAP_TYPE,
    OBJECT_TYPE,
    SPARKML_VECTOR_TYPE,
    AnyType,
    Array,
    BaseType,
    ColumnType,
    DataType,
    Map,
    Object,
    Property,
    SparkMLVector,
    column_type,
    need,
    spark_types,
    type_from_dict,
    type_to_dict,
)
from mlflow.types.params import ParamSchema, ParamSpec

if TYPE_CHECKING:
    import numpy as np

HAS_PYSPARK = importlib.util.find_spec("pyspark") is not None
EXPECTED_TYPE_MESSAGE = "Argument {arg_name!r} takes a type of a column or its name, not {passed_type}"

__all__ = [
    "ANY_TYPE",
    "ARRAY_TYPE",
    "EXPECTED_TYPE_MESSAGE",
    "HAS_PYSPARK",
    "MAP_TYPE",
    "OBJECT_TYPE",
    "SPARKML_VECTOR_TYPE",
    "AnyType",
    "Array",
    "BaseType",
    "ColSpec",
    "ColumnType",
    "DataType",
    "Map",
    "Object",
    "ParamSchema",
    "ParamSpec",
    "Property",
    "Schema",
    "SparkMLVector",
    "TensorInfo",
    "TensorSpec",
    "column_type",
    "convert_dataclass_to_schema",
    "type_from_dict",
    "type_to_dict",
]


class ColSpec:
    """One column.

    Args:
        type: its type, or the name of a scalar type.
        name: its name; None for the single unnamed column of a Schema.
        required: whether it must be there and without gaps.
    """

    def __init__(self, type: ColumnType | str, name: str | None = None, required: bool = True) -> None:
        self._type = column_type(type)
        self.name = name
        self._required = bool(required)

    @property
    def type(self) -> ColumnType:
        """Its type."""
        return self._type

    @property
    def required(self) -> bool:
        """Whether it must be there."""
        return self._required

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        name = {} if self.name is None else {"name": self.name}
        return type_to_dict(self._type) | name | {"required": self._required}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> ColSpec:
        """From the values of ``to_dict``. ``optional``, an older spelling, is read too."""
        if "type" not in kwargs:
            raise invalid(f"A column needs a 'type'; {kwargs!r} has none.")
        required = kwargs.get("required", not kwargs.get("optional", False))
        return cls(type_from_dict(kwargs), kwargs.get("name"), required)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ColSpec) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        name = "" if self.name is None else f"{self.name!r}: "
        return f"{name}{self._type!r} ({need(self._required)})"


class TensorInfo:
    """The dtype and shape of a tensor; -1 stands for a dimension of any size."""

    def __init__(self, dtype: np.dtype, shape: tuple[int, ...] | list[int]) -> None:
        import numpy as np

        if not isinstance(dtype, np.dtype):
            raise TypeError(f"'dtype' must be a numpy.dtype, not {type(dtype).__name__}.")
        if not isinstance(shape, (tuple, list)):
            raise TypeError(f"'shape' must be a tuple or a list, not {type(shape).__name__}.")
        # the length of text does not belong to its type
        self._dtype = np.dtype(dtype.kind) if dtype.kind in "US" else dtype
        self._shape = tuple(shape)

    @property
    def dtype(self) -> np.dtype:
        """The type of one element."""
        return self._dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each dimension."""
        return self._shape

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"dtype": _dtype_name(self._dtype), "shape": self._shape}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> TensorInfo:
        """From the values of ``to_dict``."""
        import numpy as np

        if not {"dtype", "shape"} <= kwargs.keys():
            raise invalid(f"A tensor needs 'dtype' and 'shape'; {kwargs!r} has not both.")
        try:
            dtype = np.dtype(kwargs["dtype"])
        except TypeError:
            raise invalid(f"Unknown dtype {kwargs['dtype']!r} of a tensor.") from None
        return cls(dtype, tuple(kwargs["shape"]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorInfo) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        return f"Tensor({_dtype_name(self._dtype)!r}, {self._shape})"


class TensorSpec:
    """One tensor.

    Args:
        type: its numpy dtype.
        shape: the size of each dimension, -1 for any.
        name: its name; None for the single unnamed tensor of a Schema.
    """

    required = True

    def __init__(self, type: np.dtype, shape: tuple[int, ...] | list[int], name: str | None = None) -> None:
        self._name = name
        self._info = TensorInfo(type, shape)

    @property
    def type(self) -> np.dtype:
        """The numpy dtype."""
        return self._info.dtype

    @property
    def shape(self) -> tuple[int, ...]:
        """The size of each dimension."""
        return self._info.shape

    @property
    def name(self) -> str | None:
        """Its name."""
        return self._name

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        name = {} if self._name is None else {"name": self._name}
        return name | {"type": "tensor", "tensor-spec": self._info.to_dict()}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> TensorSpec:
        """From the values of ``to_dict``."""
        if kwargs.get("type") != "tensor" or not isinstance(kwargs.get("tensor-spec"), dict):
            raise invalid(f"A tensor needs 'type': 'tensor' and a 'tensor-spec', not {kwargs!r}.")
        info = TensorInfo.from_json_dict(**kwargs["tensor-spec"])
        return cls(info.dtype, info.shape, kwargs.get("name"))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TensorSpec) and vars(other) == vars(self)

    __hash__ = None

    def __repr__(self) -> str:
        return f"{self._info!r}" if self._name is None else f"{self._name!r}: {self._info!r}"


class Schema:
    """What data looks like: its columns, or its tensors.

    Raises: INVALID_PARAMETER_VALUE unless there is at least one input, all of them are columns or all tensors, and all
    have names or none has (an unnamed tensor stands alone; unnamed columns are required).
    """

    def __init__(self, inputs: list[ColSpec | TensorSpec]) -> None:
        if not isinstance(inputs, list) or not inputs:
            raise invalid(f"A Schema takes a list of one or more ColSpec or TensorSpec, not {inputs!r}.")
        columns = [i for i in inputs if isinstance(i, ColSpec)]
        tensors = [i for i in inputs if isinstance(i, TensorSpec)]
        if len(inputs) not in (len(columns), len(tensors)):
            raise invalid(f"All inputs of a Schema must be ColSpec, or all TensorSpec: {inputs!r}.")
        unnamed = [i for i in inputs if i.name is None]
        if unnamed and len(unnamed) < len(inputs):
            raise invalid(f"Either all inputs of a Schema have names or none: {inputs!r}.")
        if unnamed and tensors and len(tensors) > 1:
            raise invalid("Several tensors in a Schema need names.")
        if unnamed and len(inputs) > 1 and not all(i.required for i in inputs):
            raise invalid("Optional columns of a Schema need names.")
        self._inputs = inputs

    @property
    def inputs(self) -> list[ColSpec | TensorSpec]:
        """The columns or tensors."""
        return self._inputs

    def is_tensor_spec(self) -> bool:
        """Whether it is made of tensors."""
        return isinstance(self._inputs[0], TensorSpec)

    def has_input_names(self) -> bool:
        """Whether the inputs have names."""
        return self._inputs[0].name is not None

    def input_names(self) -> list[str | int]:
        """Their names, or their numbers from 0."""
        return [i if spec.name is None else spec.name for i, spec in enumerate(self._inputs)]

    def required_input_names(self) -> list[str | int]:
        """Names (or numbers) of those that must be there."""
        return [name for name, spec in zip(self.input_names(), self._inputs, strict=True) if spec.required]

    def optional_input_names(self) -> list[str | int]:
        """Names (or numbers) of those that may be absent."""
        return [name for name, spec in zip(self.input_names(), self._inputs, strict=True) if not spec.required]

    def input_types(self) -> list[ColumnType | np.dtype]:
        """Their types."""
        return [spec.type for spec in self._inputs]

    def input_types_dict(self) -> dict[str, ColumnType | np.dtype]:
        """Names to types. Raises INVALID_PARAMETER_VALUE when they have no names."""
        return {name: spec.type for name, spec in self.input_dict().items()}

    def input_dict(self) -> dict[str, ColSpec | TensorSpec]:
        """Names to inputs. Raises INVALID_PARAMETER_VALUE when they have no names."""
        if not self.has_input_names():
            raise invalid("The inputs of this Schema have no names.")
        return {spec.name: spec for spec in self._inputs}

    def numpy_types(self) -> list[np.dtype]:
        """The numpy dtype of each input. Raises INVALID_PARAMETER_VALUE for columns of nested types."""
        return [spec.type if self.is_tensor_spec() else self._scalar(spec).to_numpy() for spec in self._inputs]

    def pandas_types(self) -> list[np.dtype]:
        """The pandas dtype of each column. Raises INVALID_PARAMETER_VALUE for tensors and nested types."""
        if self.is_tensor_spec():
            raise invalid("Tensors have no pandas types.")
        return [self._scalar(spec).to_pandas() for spec in self._inputs]

    @staticmethod
    def _scalar(spec: ColSpec) -> DataType:
        if not isinstance(spec.type, DataType):
            raise invalid(f"Column {spec!r} is not of a scalar type.")
        return spec.type

    def as_spark_schema(self) -> Any:
        """The same columns as a Spark ``StructType``; the only unnamed column gives its Spark type alone.

        Raises: INVALID_PARAMETER_VALUE for tensors and for types that Spark does not have.
        """
        if self.is_tensor_spec():
            raise invalid("Tensors have no Spark types.")
        if len(self._inputs) == 1 and not self.has_input_names():
            return _spark_type(self._inputs[0].type)
        from pyspark.sql import types as spark

        names = self.input_names()
        return spark.StructType(
            [
                spark.StructField(str(name), _spark_type(column.type), not column.required)
                for name, column in zip(names, self._inputs, strict=True)
            ]
        )

    def to_dict(self) -> list[dict[str, Any]]:
        """Plain JSON values."""
        return [spec.to_dict() for spec in self._inputs]

    def to_json(self) -> str:
        """JSON text."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_json(cls, json_str: str) -> Schema:
        """From what ``to_json`` gave."""
        try:
            written = json.loads(json_str)
        except ValueError as error:
            raise invalid(f"The schema is not JSON: {error}.") from None
        if not isinstance(written, list) or not all(isinstance(w, dict) for w in written):
            raise invalid(f"The JSON of a schema is a list of objects, not {json_str[:200]!r}.")
        return cls([(TensorSpec if "tensor-spec" in w else ColSpec).from_json_dict(**w) for w in written])

    def __len__(self) -> int:
        return len(self._inputs)

    def __iter__(self) -> Iterator[ColSpec | TensorSpec]:
        return iter(self._inputs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and other._inputs == self._inputs

    __hash__ = None

    def __repr__(self) -> str:
        return repr(self._inputs)


def _dtype_name(dtype: np.dtype) -> str:
    return {"U": "str", "S": "bytes"}.get(dtype.kind, dtype.name)


def _spark_type(of: ColumnType) -> Any:
    scalars = spark_types()
    from pyspark.sql import types as spark

    if isinstance(of, DataType):
        return scalars[of]
    if isinstance(of, SparkMLVector):
        from pyspark.ml.linalg import VectorUDT

        return VectorUDT()
    if isinstance(of, Array):
        return spark.ArrayType(_spark_type(of.dtype))
    if isinstance(of, Map):
        return spark.MapType(spark.StringType(), _spark_type(of.value_type))
    if isinstance(of, Object):
        return spark.StructType(
            [spark.StructField(p.name, _spark_type(p.dtype), not p.required) for p in of.properties]
        )
    raise invalid(f"Spark has no type for {of!r}.")


def convert_dataclass_to_schema(dataclass: Any) -> Schema:
    """The schema of a dataclass: one column for each field; lists are arrays, dataclasses objects.

    Raises: TypeError when it is none; INVALID_PARAMETER_VALUE for a field whose type no column has.
    """
    return Schema([ColSpec(of, name, required) for name, of, required in _fields_of(dataclass)])


def _fields_of(dataclass: Any) -> list[tuple[str, ColumnType, bool]]:
    from mlflow.types.type_hints import without_none

    if not dataclasses.is_dataclass(dataclass):
        raise TypeError(f"A dataclass is needed, not {dataclass!r}.")
    kind = dataclass if isinstance(dataclass, type) else type(dataclass)
    hints = typing.get_type_hints(kind)
    fields = []
    for field in dataclasses.fields(kind):
        hint, optional = without_none(hints[field.name])
        fields.append((field.name, _type_of_field(hint, f"{kind.__name__}.{field.name}"), not optional))
    return fields


# MLflow's numbers of dataclasses are of 32 bits, unlike those of type hints
_TYPES_OF_FIELDS = {
    int: DataType.long,
    float: DataType.float,
    str: DataType.string,
    bool: DataType.boolean,
    bytes: DataType.binary,
    datetime.datetime: DataType.datetime,
    Any: AnyType(),
}


def _type_of_field(hint: Any, field: str) -> ColumnType:
    if hint in _TYPES_OF_FIELDS:
        return _TYPES_OF_FIELDS[hint]
    if dataclasses.is_dataclass(hint):
        return Object([Property(name, of, required) for name, of, required in _fields_of(hint)])
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is list and args:
        return Array(_type_of_field(args[0], field))
    if origin is dict and args and args[0] is str:
        return Map(_type_of_field(args[1], field))
    raise invalid(f"The field {field} has the type {hint!r}, which no column has.")
