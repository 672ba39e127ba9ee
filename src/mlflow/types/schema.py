"""The shape of tabular and tensor data.

A ``Schema`` is a list of ``ColSpec`` (typed columns) or of ``TensorSpec`` (dtype and shape), never of both. Types of
columns nest: ``Array``, ``Object`` (a dict with known keys), ``Map`` (a dict with any keys), ``AnyType``. Everything
has ``to_dict`` (plain JSON values) and can be made again from it.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from enum import Enum
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid

if TYPE_CHECKING:
    import numpy as np

ARRAY_TYPE = "array"
OBJECT_TYPE = "object"
MAP_TYPE = "map"
ANY_TYPE = "any"
SPARKML_VECTOR_TYPE = "sparkml_vector"

# numpy dtype, pandas dtype
_STORED_AS = {
    "boolean": ("bool", "bool"),
    "integer": ("int32", "int32"),
    "long": ("int64", "int64"),
    "float": ("float32", "float32"),
    "double": ("float64", "float64"),
    "string": ("str", "object"),
    "binary": ("bytes", "object"),
    "datetime": ("datetime64[ns]", "datetime64[ns]"),
}


class DataType(Enum):
    """The type of a scalar."""

    boolean = 1
    integer = 2
    long = 3
    float = 4
    double = 5
    string = 6
    binary = 7
    datetime = 8

    def __repr__(self) -> str:
        return self.name

    def to_numpy(self) -> np.dtype:
        """The numpy dtype that holds it."""
        import numpy as np

        return np.dtype(_STORED_AS[self.name][0])

    def to_pandas(self) -> np.dtype:
        """The dtype of a pandas column that holds it."""
        import numpy as np

        return np.dtype(_STORED_AS[self.name][1])

    def to_python(self) -> type:
        """The Python type of one value."""
        import datetime

        types = {"boolean": bool, "integer": int, "long": int, "float": float, "double": float}
        return (types | {"string": str, "binary": bytes, "datetime": datetime.date})[self.name]

    @classmethod
    def all_types(cls) -> list[DataType]:
        """All of them."""
        return list(cls)

    @classmethod
    def from_numpy_type(cls, np_type: Any) -> DataType | None:
        """The type that numpy calls ``np_type`` exactly; None when there is none."""
        import numpy as np

        return next((t for t in cls if t.to_numpy() == np.dtype(np_type)), None)


class BaseType(ABC):
    """A column type that is made of others."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash(repr(self))


class AnyType(BaseType):
    """A value about which nothing is known."""

    def to_dict(self) -> dict[str, Any]:
        return {"type": ANY_TYPE}

    def __repr__(self) -> str:
        return "Any"


class Array(BaseType):
    """A list of values of one type."""

    def __init__(self, dtype: ColumnType | str) -> None:
        self._dtype = column_type(dtype)

    @property
    def dtype(self) -> ColumnType:
        """The type of the elements."""
        return self._dtype

    def to_dict(self) -> dict[str, Any]:
        return {"type": ARRAY_TYPE, "items": type_to_dict(self._dtype)}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> Array:
        """From the values of ``to_dict``."""
        return type_from_dict(kwargs)

    def __repr__(self) -> str:
        return f"Array({self._dtype!r})"


class SparkMLVector(Array):
    """A vector column of Spark ML: an array of doubles with a name of its own."""

    def __init__(self) -> None:
        super().__init__(DataType.double)

    def to_dict(self) -> dict[str, Any]:
        return {"type": SPARKML_VECTOR_TYPE}

    def __repr__(self) -> str:
        return "SparkML vector"


class Map(BaseType):
    """A dict with text keys and values of one type."""

    def __init__(self, value_type: ColumnType | str) -> None:
        self._value_type = column_type(value_type)

    @property
    def value_type(self) -> ColumnType:
        """The type of the values."""
        return self._value_type

    def to_dict(self) -> dict[str, Any]:
        return {"type": MAP_TYPE, "values": type_to_dict(self._value_type)}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> Map:
        """From the values of ``to_dict``."""
        return type_from_dict(kwargs)

    def __repr__(self) -> str:
        return f"Map(str -> {self._value_type!r})"


class Property(BaseType):
    """One key of an ``Object``."""

    def __init__(self, name: str, dtype: ColumnType | str, required: bool = True) -> None:
        if not isinstance(name, str):
            raise invalid(f"The name of a property must be text, not {name!r}.")
        self._name = name
        self._dtype = column_type(dtype)
        self.required = bool(required)

    @property
    def name(self) -> str:
        """The key."""
        return self._name

    @property
    def dtype(self) -> ColumnType:
        """The type of its value."""
        return self._dtype

    def to_dict(self) -> dict[str, Any]:
        return {self._name: type_to_dict(self._dtype) | {"required": self.required}}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> Property:
        """From the values of ``to_dict``: one key with its type."""
        if len(kwargs) != 1:
            raise invalid(f"A property is written as one key with its type, not {list(kwargs)}.")
        ((name, written),) = kwargs.items()
        return cls(name, type_from_dict(written), written.get("required", True))

    def __repr__(self) -> str:
        return f"{self._name}: {self._dtype!r} ({_need(self.required)})"


class Object(BaseType):
    """A dict with known keys."""

    def __init__(self, properties: list[Property]) -> None:
        self.properties = properties

    @property
    def properties(self) -> list[Property]:
        """The keys, sorted by name."""
        return self._properties

    @properties.setter
    def properties(self, value: list[Property]) -> None:
        if not isinstance(value, list) or not value or not all(isinstance(p, Property) for p in value):
            raise invalid(f"An Object takes a list of one or more Property, not {value!r}.")
        names = [p.name for p in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise invalid(f"The properties of an Object must have different names; {twice} occur twice.")
        self._properties = sorted(value, key=lambda p: p.name)

    def to_dict(self) -> dict[str, Any]:
        properties: dict[str, Any] = {}
        for prop in self._properties:
            properties |= prop.to_dict()
        return {"type": OBJECT_TYPE, "properties": properties}

    @classmethod
    def from_json_dict(cls, **kwargs: Any) -> Object:
        """From the values of ``to_dict``."""
        return type_from_dict(kwargs)

    def __repr__(self) -> str:
        return "{" + ", ".join(map(repr, self._properties)) + "}"


ColumnType = DataType | Array | Object | Map | AnyType


def column_type(of: ColumnType | str) -> ColumnType:
    """The column type itself, or the scalar type of that name."""
    if isinstance(of, (DataType, Array, Object, Map, AnyType)):
        return of
    if isinstance(of, str) and of in DataType.__members__:
        return DataType[of]
    raise invalid(
        f"Unsupported type {of!r}; allowed are {', '.join(DataType.__members__)}, or an Array, Object, Map or AnyType."
    )


def type_to_dict(of: ColumnType) -> dict[str, Any]:
    """Plain JSON values of a column type."""
    return {"type": of.name} if isinstance(of, DataType) else of.to_dict()


def type_from_dict(written: dict[str, Any]) -> ColumnType:
    """The column type in what ``type_to_dict`` gave; further keys are ignored."""
    kind = written.get("type") if isinstance(written, dict) else None
    try:
        if kind == ARRAY_TYPE:
            return Array(type_from_dict(written["items"]))
        if kind == MAP_TYPE:
            return Map(type_from_dict(written["values"]))
        if kind == OBJECT_TYPE:
            return Object([Property.from_json_dict(**{k: v}) for k, v in written["properties"].items()])
    except (KeyError, AttributeError, TypeError) as error:
        raise invalid(f"The type {written!r} is not complete: {error!r}.") from None
    if kind == ANY_TYPE:
        return AnyType()
    if kind == SPARKML_VECTOR_TYPE:
        return SparkMLVector()
    return column_type(kind)


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
        return f"{name}{self._type!r} ({_need(self._required)})"


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


def _need(required: bool) -> str:
    return "required" if required else "optional"


def _dtype_name(dtype: np.dtype) -> str:
    return {"U": "str", "S": "bytes"}.get(dtype.kind, dtype.name)
