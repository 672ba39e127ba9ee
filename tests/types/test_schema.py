"""Schemas and their JSON."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlflow.exceptions import MlflowException
from mlflow.types import ColSpec, DataType, Schema, TensorSpec
from mlflow.types.schema import AnyType, Array, Map, Object, Property, SparkMLVector

COLUMNS = [
    {"type": "double", "name": "a", "required": True},
    {"type": "datetime", "name": "d", "required": False},
    {"type": "array", "items": {"type": "array", "items": {"type": "float"}}, "name": "aa", "required": True},
    {
        "type": "object",
        "properties": {
            "p": {"type": "long", "required": True},
            "q": {"type": "array", "items": {"type": "double"}, "required": False},
        },
        "name": "o",
        "required": True,
    },
    {"type": "map", "values": {"type": "integer"}, "name": "m", "required": True},
    {"type": "any", "name": "any", "required": True},
    {"type": "sparkml_vector", "name": "v", "required": True},
]
TENSORS = [
    {"name": "x", "type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}},
    {"name": "y", "type": "tensor", "tensor-spec": {"dtype": "str", "shape": [-1]}},
]


@pytest.mark.parametrize("written", [COLUMNS, TENSORS])
def test_json_there_and_back(written):
    schema = Schema.from_json(json.dumps(written))
    assert json.loads(schema.to_json()) == written
    assert Schema.from_json(schema.to_json()) == schema


def test_made_by_hand_it_equals_what_was_written():
    schema = Schema(
        [
            ColSpec("double", "a"),
            ColSpec(DataType.datetime, "d", required=False),
            ColSpec(Array(Array("float")), "aa"),
            ColSpec(Object([Property("q", Array("double"), required=False), Property("p", "long")]), "o"),
            ColSpec(Map("integer"), "m"),
            ColSpec(AnyType(), "any"),
            ColSpec(SparkMLVector(), "v"),
        ]
    )
    assert schema == Schema.from_json(json.dumps(COLUMNS))
    assert schema.required_input_names() == ["a", "aa", "o", "m", "any", "v"]
    assert schema.optional_input_names() == ["d"]
    assert schema.input_types_dict()["a"] is DataType.double
    assert repr(schema.inputs[3]) == "'o': {p: long (required), q: Array(double) (optional)} (required)"


def test_types_of_other_libraries():
    schema = Schema([ColSpec("double", "a"), ColSpec("string", "b")])
    assert schema.pandas_types() == [np.dtype("float64"), np.dtype("object")]
    assert schema.numpy_types() == [np.dtype("float64"), np.dtype("str")]
    assert DataType.from_numpy_type(np.dtype("int64")) is DataType.long
    assert DataType.from_numpy_type(np.dtype("complex")) is None
    assert DataType.boolean.to_python() is bool


def test_text_tensors_do_not_keep_their_length():
    assert TensorSpec(np.dtype("U7"), (-1,)) == TensorSpec(np.dtype("U3"), (-1,))


def test_the_older_spelling_of_required():
    assert not ColSpec.from_json_dict(type="long", name="a", optional=True).required


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Schema([]), "one or more"),
        (lambda: Schema([1]), "all TensorSpec"),
        (lambda: Schema([ColSpec("long", "a"), TensorSpec(np.dtype("f"), (-1,), "b")]), "all TensorSpec"),
        (lambda: Schema([ColSpec("long", "a"), ColSpec("long")]), "names or none"),
        (lambda: Schema([ColSpec("long"), ColSpec("long", required=False)]), "need names"),
        (lambda: Schema([TensorSpec(np.dtype("f"), (-1,))] * 2), "need names"),
        (lambda: ColSpec("number"), "'number'; allowed are boolean"),
        (lambda: Array(3), "Unsupported type 3"),
        (lambda: Object([]), "one or more Property"),
        (lambda: Object([Property("a", "long")] * 2), "occur twice"),
        (lambda: Property(1, "long"), "must be text"),
        (lambda: Schema.from_json("x"), "not JSON"),
        (lambda: Schema.from_json("{}"), "list of objects"),
        (lambda: Schema.from_json('[{"type": "array"}]'), "not complete"),
        (lambda: Schema.from_json('[{"type": "object", "properties": {"a": 1}}]'), "None"),
        (lambda: Schema.from_json('[{"name": "a"}]'), "needs a 'type'"),
        (lambda: Schema.from_json('[{"type": "tensor", "tensor-spec": {"dtype": "?!", "shape": []}}]'), "'\\?!'"),
        (lambda: Schema([ColSpec(AnyType())]).numpy_types(), "scalar type"),
        (lambda: Schema([TensorSpec(np.dtype("f"), (-1,))]).pandas_types(), "no pandas types"),
        (lambda: Schema([ColSpec("long")]).input_dict(), "no names"),
    ],
)
def test_refused(make, message):
    with pytest.raises(MlflowException, match=message) as error:
        make()
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_tensors_need_numpy_types():
    with pytest.raises(TypeError, match=r"numpy\.dtype"):
        TensorSpec("float", (-1,))
    with pytest.raises(TypeError, match="tuple or a list"):
        TensorSpec(np.dtype("f"), 3)


# ---- any schema


def _nested(inner):
    properties = st.dictionaries(st.text(max_size=3), st.tuples(inner, st.booleans()), min_size=1, max_size=3)
    return st.one_of(
        inner.map(Array),
        inner.map(Map),
        properties.map(lambda of: Object([Property(name, *given) for name, given in of.items()])),
    )


_TYPES = st.recursive(
    st.one_of(st.sampled_from(DataType), st.just(AnyType()), st.just(SparkMLVector())), _nested, max_leaves=5
)
_COLUMNS = st.dictionaries(st.text(max_size=3), st.tuples(_TYPES, st.booleans()), min_size=1, max_size=4)
_SHAPES = st.lists(st.integers(-1, 5), max_size=3).map(tuple)
_DTYPES = st.sampled_from(["float32", "int64", "bool", "U4", "S3", "datetime64[ns]", "object"]).map(np.dtype)
_TENSORS = st.dictionaries(st.text(max_size=3), st.tuples(_DTYPES, _SHAPES), min_size=1, max_size=3)


@given(
    st.one_of(
        _COLUMNS.map(lambda of: [ColSpec(kind, name, required) for name, (kind, required) in of.items()]),
        _TYPES.map(lambda kind: [ColSpec(kind)]),
        _TENSORS.map(lambda of: [TensorSpec(dtype, shape, name) for name, (dtype, shape) in of.items()]),
    ).map(Schema)
)
def test_every_schema_survives_its_json(schema):
    again = Schema.from_json(schema.to_json())
    assert again == schema
    assert again.to_json() == schema.to_json()
    assert repr(again) == repr(schema)
