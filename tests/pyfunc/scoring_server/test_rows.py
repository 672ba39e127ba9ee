"""The quick way of reading rows gives what the general way gives, or leaves the body to it."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server import parsing
from mlflow.pyfunc.scoring_server.rows import RowReader
from mlflow.types import ColSpec, Schema, TensorSpec

VALUES = {
    "boolean": st.booleans(),
    "integer": st.integers(-(2**31), 2**31 - 1),
    "long": st.integers(-(2**63), 2**63 - 1),
    "float": st.floats(width=32, allow_nan=False, allow_infinity=False),
    "double": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-1000, 1000),
    "string": st.text(max_size=5),
}


@st.composite
def tables(draw):
    types = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, max_size=4))
    rows = draw(st.lists(st.tuples(*(VALUES[kind] for kind in types)), min_size=1, max_size=4))
    return types, rows


def body(columns, rows, **more):
    return json.dumps({"dataframe_split": {"columns": columns, "data": rows}, **more}).encode()


@settings(max_examples=60, deadline=None)
@given(tables())
def test_both_ways_give_the_same(table):
    types, rows = table
    names = [f"c{i}" for i in range(len(types))]
    schema = Schema([ColSpec(kind, name) for kind, name in zip(types, names, strict=True)])
    reader = RowReader.for_schema(schema)
    text = body(names, rows)
    quick, params = reader.read(text)
    assert params is None
    pd.testing.assert_frame_equal(reader.frame(quick), parsing.parse_json(text, schema).data)


SCHEMA = Schema([ColSpec("double", "a"), ColSpec("integer", "b")])


@pytest.mark.parametrize(
    "text",
    [
        body(["b", "a"], [[1, 1.0]]),
        body(["a", "b", "c"], [[1.0, 1, 1]]),
        body(["a", "b"], [["1.0", 1]]),
        body(["a", "b"], [[True, 1]]),
        body(["a", "b"], [[1.0, 1.5]]),
        body(["a", "b"], [[1.0, 2**31]]),
        body(["a", "b"], [[1.0, None]]),
        body(["a", "b"], [[1.0]]),
        body(["a", "b"], []),
        body(["a", "b"], [[1.0, 1]], other=1),
        body(["a", "b"], [[float("nan"), 1]]),
        b'{"dataframe_split"',
        b'{"inputs": []}',
        b"",
    ],
    ids=repr,
)
def test_what_does_not_fit_exactly_is_left_to_the_general_way(text):
    assert RowReader.for_schema(SCHEMA).read(text) is None


def test_nothing_and_params():
    rows, params = RowReader.for_schema(SCHEMA).read(body(["a", "b"], [[None, 1]], params={"p": 1}))
    assert (rows, params) == ([(None, 1)], {"p": 1})
    assert RowReader.for_schema(SCHEMA).frame(rows)["a"].isna().all()


@pytest.mark.parametrize(
    "schema",
    [
        None,
        Schema([ColSpec("double")]),
        Schema([ColSpec("datetime", "t")]),
        Schema([ColSpec("binary", "x")]),
        Schema([TensorSpec(pd.Series([1.0]).dtype, (-1, 2))]),
    ],
    ids=str,
)
def test_schemas_without_a_quick_way(schema):
    assert RowReader.for_schema(schema) is None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("double", 1, "float64"),
        ("float", 1, "float32"),
        ("integer", 1, "int32"),
        ("long", "7", "int64"),
        ("integer", 2**40, "int64"),
        ("long", 1.5, "float64"),
        ("double", True, "bool"),
        ("datetime", "2020-01-01", "datetime64"),
        ("binary", "YWI=", "object"),
    ],
)
def test_what_the_general_way_converts(kind, value, expected):
    schema = Schema([ColSpec(kind, "c")])
    found = parsing.parse_json(body(["c"], [[value]]), schema).data
    assert str(found["c"].dtype).startswith(expected)


@pytest.mark.parametrize(("kind", "value"), [("double", "x"), ("datetime", "soon"), ("binary", "*"), ("long", "1.5")])
def test_what_cannot_be_converted_names_the_column(kind, value):
    with pytest.raises(MlflowException, match=f"Column 'c' cannot be converted to the signature's type {kind}"):
        parsing.parse_json(body(["c"], [[value]]), Schema([ColSpec(kind, "c")]))
