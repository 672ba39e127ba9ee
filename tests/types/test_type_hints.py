"""Schemas of type hints and dataclasses, and data held to hints."""

import dataclasses
import datetime
import warnings
from typing import Any, Dict, List, Literal, Optional, Union  # noqa: UP035 (users write them)

import numpy as np
import pandas as pd
import pydantic
import pytest

from mlflow.exceptions import MlflowException
from mlflow.types.schema import convert_dataclass_to_schema
from mlflow.types.type_hints import (
    InvalidTypeHintException,
    UnsupportedTypeHintException,
    input_checker,
    schema_of_hint,
)


class Pet(pydantic.BaseModel):
    name: str
    age: Optional[int] = None  # noqa: UP045
    weight: float = 1.0


class Owner(pydantic.BaseModel):
    pets: list[Pet]
    since: datetime.datetime
    notes: dict[str, Any] = {}
    best: Pet | None = None


@pytest.mark.parametrize(
    ("hint", "schema"),
    [
        (list[int], "long"),
        (list[float], "double"),
        (list[bool], "boolean"),
        (list[str], "string"),
        (list[bytes], "binary"),
        (list[datetime.datetime], "datetime"),
        (List[int], "long"),  # noqa: UP006
        (list[list[float]], "Array(double)"),
        (list[dict[str, int]], "Map(str -> long)"),
        (list[Dict[str, list[str]]], "Map(str -> Array(string))"),  # noqa: UP006
        (list[Any], "Any"),
        (list[Union[int, str]], "Any"),  # noqa: UP007
        (list[int | str], "Any"),
        (list[Pet], "{age: long (optional), name: string (required), weight: double (required)}"),
    ],
)
def test_schemas(hint, schema):
    assert repr(schema_of_hint(hint)) == f"[{schema} (required)]"


def test_nested_models():
    schema = repr(schema_of_hint(list[Owner]))
    assert "pets: Array({age: long (optional)" in schema
    assert "since: datetime (required)" in schema
    assert "notes: Map(str -> Any) (required)" in schema
    assert schema.count("best: {age") == 1


@pytest.mark.parametrize(
    "hint",
    [list, list[dict], list[list], list[Optional[int]], list[int | None], list[dict[int, int]]],  # noqa: UP045
)
def test_hints_that_say_too_little(hint):
    with pytest.raises(InvalidTypeHintException) as error:
        schema_of_hint(hint)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_optional_fields_need_a_default():
    class Strange(pydantic.BaseModel):
        a: int | None

    with pytest.raises(InvalidTypeHintException, match="field 'a' of Strange needs a default"):
        schema_of_hint(list[Strange])


@pytest.mark.parametrize(
    "hint", [int, str, dict[str, int], Pet, list[set], list[tuple], list[Literal["a"]], list[object]]
)
def test_hints_that_no_schema_stands_for(hint):
    with pytest.raises(UnsupportedTypeHintException, match="not supported"):
        schema_of_hint(hint)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        assert input_checker(hint) is None
    assert len(told) == 1


def test_tables_and_arrays_are_not_warned_of():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert input_checker(pd.DataFrame) is None
        assert input_checker(np.ndarray) is None


@pytest.mark.parametrize(
    ("hint", "data", "expected"),
    [
        (list[int], [1, True], [1, True]),
        (list[int], [], []),
        (list[int], pd.DataFrame({"x": [1, 2], "y": [3, 4]}), [1, 2]),
        (list[datetime.datetime], ["2020-01-02"], [datetime.datetime(2020, 1, 2)]),
        (list[dict[str, list[int]]], [{"a": [1]}], [{"a": [1]}]),
        (list[int | str], [1.5, None], [1.5, None]),
        (list[Pet], [{"name": "a"}, Pet(name="b")], [Pet(name="a"), Pet(name="b")]),
        (list[Pet], [{"name": "a", "unknown": 1}], [Pet(name="a")]),
        (list[Pet], pd.DataFrame({"name": ["a"], "age": [3]}), [Pet(name="a", age=3)]),
        (
            list[Owner],
            [{"pets": [{"name": "a"}], "since": "2020-01-02T00:00:00"}],
            [Owner(pets=[Pet(name="a")], since=datetime.datetime(2020, 1, 2))],
        ),
    ],
)
def test_data_as_the_hint_wants_it(hint, data, expected):
    assert input_checker(hint)(data) == expected


@pytest.mark.parametrize(
    ("hint", "data", "message"),
    [
        (list[int], ["1"], r"list\[int\]: \[0\]: int is needed, not '1' \(str\)"),
        (list[float], [1], "float is needed, not 1"),
        (list[int], 1, r"must be a list, as the type hint list\[int\] says, not 1 \(int\)"),
        (list[int], np.array([1]), "ndarray"),
        (list[int], ["x"] * 9, "and 4 more"),
        (list[dict[str, int]], [{"a": 1}, {"b": "x"}], r"\[1\]: \['b'\]: int is needed"),
        (list[dict[str, int]], [{1: 1}], "keys must be text"),
        (list[list[int]], [1], r"list\[int\] is needed, not 1"),
        (list[Pet], [{"name": 1}], "is no Pet: name: "),
        (list[Pet], [{"age": 1}], "name: Field required"),
        (list[Pet], ["a"], "a dict for Pet is needed, not 'a'"),
    ],
)
def test_data_that_does_not_fit(hint, data, message):
    with pytest.raises(MlflowException, match=message) as error:
        input_checker(hint)(data)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


@dataclasses.dataclass
class Point:
    x: int
    note: Optional[str] = None  # noqa: UP045


@dataclasses.dataclass
class Shape:
    corners: List[Point]  # noqa: UP006
    width: float
    center: Point | None = None
    tags: dict[str, str] = dataclasses.field(default_factory=dict)


def test_dataclasses():
    assert repr(convert_dataclass_to_schema(Shape)) == (
        "['corners': Array({note: string (optional), x: long (required)}) (required), 'width': float (required), "
        "'center': {note: string (optional), x: long (required)} (optional), 'tags': Map(str -> string) (required)]"
    )
    assert repr(convert_dataclass_to_schema(Point(1))) == "['x': long (required), 'note': string (optional)]"
    with pytest.raises(TypeError, match="A dataclass is needed"):
        convert_dataclass_to_schema(int)
    with pytest.raises(MlflowException, match=r"field Odd\.a has the type"):
        convert_dataclass_to_schema(dataclasses.make_dataclass("Odd", [("a", set)]))
