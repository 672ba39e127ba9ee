"""Parameters and their JSON."""

import datetime
import json

import numpy as np
import pytest

from mlflow.exceptions import MlflowException
from mlflow.types import ParamSchema, ParamSpec
from mlflow.types.infer import infer_param_schema
from mlflow.types.schema import Array, Object, Property

WRITTEN = [
    {"name": "t", "default": 0.5, "shape": None, "type": "double"},
    {"name": "l", "default": [1], "shape": [-1], "type": "long"},
    {"name": "dt", "default": "2024-01-02", "shape": None, "type": "datetime"},
    {
        "name": "o",
        "default": {"p": 1},
        "shape": None,
        "type": "object",
        "properties": {"p": {"type": "long", "required": True}},
    },
]


def test_json_there_and_back():
    schema = ParamSchema.from_json(json.dumps(WRITTEN))
    assert json.loads(schema.to_json()) == WRITTEN
    assert ParamSchema.from_json(schema.to_json()) == schema
    assert [spec.name for spec in schema] == ["t", "l", "dt", "o"]
    assert schema.params[2].default == datetime.date(2024, 1, 2)


def test_the_older_spelling_of_type():
    (spec,) = ParamSchema.from_json('[{"name": "a", "dtype": "long", "default": 1, "shape": null}]')
    assert repr(spec) == "'a': long (default: 1)"


@pytest.mark.parametrize(
    ("of", "default", "shape", "kept"),
    [
        ("double", 1, None, 1.0),
        ("double", None, None, None),
        ("double", np.float32(1), None, 1.0),
        ("long", [], (-1,), []),
        ("double", np.array([1.0]), (-1,), [1.0]),
        ("string", ["a", None], (-1,), ["a", None]),
        ("datetime", "2020-01-02T03:04:05", None, datetime.datetime(2020, 1, 2, 3, 4, 5)),
        ("datetime", np.datetime64("2020-01-02"), None, datetime.date(2020, 1, 2)),
        (Object([Property("p", "long")]), {"p": 1}, None, {"p": 1}),
    ],
)
def test_defaults(of, default, shape, kept):
    spec = ParamSpec("p", of, default, shape)
    assert (spec.default, type(spec.default)) == (kept, type(kept))


@pytest.mark.parametrize(
    ("of", "default", "shape", "message"),
    [
        ("double", "x", None, r"Parameter 'p' must be double, not 'x' \(str\)"),
        ("long", 1.0, None, "must be long, not 1.0"),
        ("boolean", 1, None, "must be boolean"),
        ("long", True, None, "must be long, not True"),
        ("long", [1], None, "must be long"),
        ("long", 1, (-1,), "must be a list of long, not 1"),
        ("long", [1.5], (-1,), r"Parameter 'p'\[0\] must be long"),
        ("long", [1], (2,), r"None \(one value\) or \(-1,\) \(a list\), not \(2,\)"),
        ("binary", b"x", None, "cannot be binary"),
        ("datetime", "soon", None, "ISO text of one, not 'soon'"),
        (Object([Property("p", "long")]), {}, None, "has no 'p'"),
        ("number", 1, None, "'number'; allowed are boolean"),
    ],
)
def test_refused(of, default, shape, message):
    with pytest.raises(MlflowException, match=message) as error:
        ParamSpec("p", of, default, shape)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"


def test_types_that_parameters_do_not_have():
    with pytest.raises(TypeError, match="Array\\(long\\)"):
        ParamSpec("p", Array("long"), [1])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ParamSchema([ParamSpec("a", "long", 1)] * 2), r"\['a'\] occur twice"),
        (lambda: ParamSchema([1]), "list of ParamSpec"),
        (lambda: ParamSchema.from_json("x"), "not JSON"),
        (lambda: ParamSchema.from_json("{}"), "list of objects"),
        (lambda: ParamSchema.from_json('[{"name": "a"}]'), "needs 'name', 'type' and 'default'"),
    ],
)
def test_schemas_refused(make, message):
    with pytest.raises(MlflowException, match=message):
        make()


def test_inferred():
    schema = infer_param_schema({"a": 1, "b": [1.5], "c": "x", "d": {"p": True}, "e": np.array([1]), 6: np.int32(2)})
    assert [(spec.name, repr(spec.dtype), spec.shape) for spec in schema] == [
        ("a", "long", None),
        ("b", "double", (-1,)),
        ("c", "string", None),
        ("d", "{p: boolean (required)}", None),
        ("e", "long", (-1,)),
        ("6", "integer", None),
    ]


@pytest.mark.parametrize("value", [None, [], [[1]], (1,), [{"a": 1}], np.zeros((2, 2)), [1, "x"], b"x"])
def test_values_without_a_schema(value):
    with pytest.raises(MlflowException) as error:
        infer_param_schema({"p": value})
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"
