"""Types of columns: scalars, and ``Array``, ``Object``, ``Map`` and ``AnyType`` that nest.

Everything has ``to_dict`` (plain JSON values) and can be made again from it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from enum import Enum
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import invalid, missing_package

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


def need(required: bool) -> str:
    """How it is printed."""
    return "required" if required else "optional"


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

    def to_spark(self) -> Any:
        """The Spark SQL type that holds it."""
        return spark_types()[self]

    @classmethod
    def get_spark_types(cls) -> list[Any]:
        """The Spark SQL types of all of them."""
        return list(spark_types().values())

    @classmethod
    def check_type(cls, data_type: DataType, value: Any) -> bool:
        """Whether a value is of the type: the Python type, or the numpy type of the same size. No bool is a number."""
        kind = type(value)
        python = data_type.to_python()
        if kind is python or (data_type is cls.datetime and isinstance(value, python)):
            return True
        if getattr(kind, "__module__", "") != "numpy":
            return False
        if data_type in (cls.string, cls.binary):
            return kind.__name__ in {cls.string: ("str_",), cls.binary: ("bytes_",)}[data_type]
        if data_type is cls.datetime:
            return kind.__name__ == "datetime64"
        return value.dtype == data_type.to_numpy()

    @classmethod
    def all_types(cls) -> list[DataType]:
        """All of them."""
        return list(cls)

    @classmethod
    def from_numpy_type(cls, np_type: Any) -> DataType | None:
        """The type that numpy calls ``np_type`` exactly; None when there is none."""
        import numpy as np

        return next((t for t in cls if t.to_numpy() == np.dtype(np_type)), None)


def spark_types() -> dict[DataType, Any]:
    """Each scalar type with the Spark SQL type that holds it. Raises FEATURE_DISABLED without pyspark."""
    try:
        from pyspark.sql import types as spark
    except ImportError:
        raise missing_package("pyspark", "A Spark schema") from None
    return {
        DataType.boolean: spark.BooleanType(),
        DataType.integer: spark.IntegerType(),
        DataType.long: spark.LongType(),
        DataType.float: spark.FloatType(),
        DataType.double: spark.DoubleType(),
        DataType.string: spark.StringType(),
        DataType.binary: spark.BinaryType(),
        DataType.datetime: spark.TimestampType(),
    }


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
        return f"{self._name}: {self._dtype!r} ({need(self.required)})"


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
