"""Input held to signatures: the same as MLflow 3.17 in recorded cases, messages, and what never changes."""

import datetime
import functools
import json
import logging
import pathlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature, infer_signature, validate_schema
from mlflow.pyfunc import enforcement
from mlflow.types.schema import Array, ColSpec, Map, Object, ParamSchema, ParamSpec, Property, Schema, TensorSpec
from tests.fixtures.enforcement.reading import schema_of, text_of, value_of

RECORDED = json.loads(
    (pathlib.Path(__file__).parent.parent / "fixtures" / "enforcement" / "mlflow-3.17.json").read_text()
)
PANDAS_3 = int(pd.__version__.partition(".")[0]) >= 3


def enforced(schema, data):
    return enforcement.compile(schema)(data)


@functools.cache
def ours(schema, data):
    """What we give, as text; None when it is refused."""
    try:
        return text_of(enforced(schema_of(schema), value_of(data)))
    except MlflowException as error:
        assert (error.error_code, error.error_class) == ("INVALID_PARAMETER_VALUE", "SCHEMA_ENFORCEMENT_FAILED")
        return None


def on_purpose(schema, data, theirs, given):
    """Why we differ from MLflow in a case; None when there is no reason."""
    if 'dtype="category"' in data and theirs is None:
        return "categories that fit the type fit: the schema was inferred from such a column"
    if "pd.Series([], dtype=object)" in data and given is not None:
        return "a column without values fits every type, and gets it"
    if 'dtype="Int64"' in data or 'dtype="boolean"' in data:
        return "nullable columns with gaps fit an optional column, as they do when a schema is inferred from them"
    if schema.startswith(("a:boolean", "a:double")) and given is None:
        return "a boolean column takes booleans and gaps, a double column numbers and gaps, no other objects"
    return None


@pytest.mark.parametrize("schema", dict.fromkeys(case[0] for case in RECORDED["input"]))
def test_the_same_as_mlflow(schema):
    cases = [(data, theirs) for of, data, theirs in RECORDED["input"] if of == schema]
    assert cases
    for data, theirs in cases:
        given = ours(schema, data)
        if not PANDAS_3:
            # text columns had no type of their own
            assert (given is None) == (theirs is None) or on_purpose(schema, data, theirs, given), data
        elif given != theirs:
            assert on_purpose(schema, data, theirs, given), f"{data}: MLflow gives {theirs}, we give {given}"


def test_few_cases_differ_on_purpose():
    differing = [case for case in RECORDED["input"] if ours(case[0], case[1]) != case[2]]
    assert len(differing) < 0.04 * len(RECORDED["input"]) or not PANDAS_3


@pytest.mark.parametrize(("of", "default", "shape", "value", "theirs"), RECORDED["params"])
def test_params_the_same_as_mlflow(of, default, shape, value, theirs):
    schema = ParamSchema([ParamSpec("p", of, value_of(default), value_of(shape))])
    try:
        given = repr(enforcement.compile_params(schema)({"p": value_of(value)})["p"])
    except MlflowException as error:
        assert (error.error_code, error.error_class) == ("INVALID_PARAMETER_VALUE", "INVALID_PARAMETER_VALUE")
        assert "Parameter 'p'" in error.message
        given = None
    assert given == theirs


# ---- what is told


@pytest.mark.parametrize(
    ("schema", "data", "message"),
    [
        ("a:double b:double", pd.DataFrame({"a": [1.0]}), r"columns \['b'\] are missing"),
        ("a:double b:double", {"a": 1.0, "z": 1}, r"\['b'\] are missing.* does not name: \['z'\]"),
        (
            "a:long",
            pd.DataFrame({"a": [1.5]}),
            r"Column 'a' must be long, but is float64 \(first value: np.float64\(1.5\)",
        ),
        ("a:long", pd.DataFrame({"a": [1.0, None]}), "Whole numbers become float when some are missing"),
        ("a:long", pd.DataFrame({"a": pd.Series([1, None], dtype="Int64")}), "has gaps"),
        ("a:datetime", pd.DataFrame({"a": [pd.Timestamp("2020-01-01", tz="UTC")]}), "have no time zone"),
        ("a:array(long)", {"a": ["x"]}, r"Column 'a', row 0\[0\] must be long, not 'x' \(str\)"),
        ("a:{p:long}", {"a": {"q": 1}}, r"Column 'a', row 0 has no 'p'; its keys are \['q'\]"),
        ("a:{p:long}", {"a": {"p": 1, "q": 1}}, r"unknown keys \['q'\]; allowed are \['p'\]"),
        ("a:map(long)", [{"a": {"x": 1}}, {"a": {"x": "y"}}], r"row 1\['x'\] must be long, not 'y'"),
        ("a:map(long)", {"a": {1: 1}}, "text keys"),
        (":long :long", pd.DataFrame({"a": [1]}), "2 unnamed columns; the input has only 1"),
        ("a:long", {"a": [1], "b": [1, 2]}, "No table can be made"),
        ("a:long", (1,), "not tuple"),
        ("|float64|-1,2", np.zeros((1, 3)), r"shape \(-1, 2\), but has \(1, 3\)"),
        ("|float64|-1,2", np.zeros((1, 2), int), "The tensor must be float64, but is int64"),
        ("x|float64|-1", {"y": np.zeros(1)}, r"tensors \['x'\] are missing; the input has \['y'\]"),
        ("x|float64|-1 y|float64|-1", [1.0], "dict of arrays"),
    ],
)
def test_messages_name_column_value_and_what_is_allowed(schema, data, message):
    with pytest.raises(MlflowException, match=message) as error:
        enforced(schema_of(schema), data)
    assert error.value.error_class == "SCHEMA_ENFORCEMENT_FAILED"
    assert error.value.get_http_status_code() == 400


def test_details_can_be_hidden(monkeypatch):
    schema = Schema([ColSpec("long", "a")])
    with pytest.raises(MlflowException, match="secret"):
        enforced(schema, {"a": 1.5, "secret": "s"})
    monkeypatch.setenv("MLFLOW_DISABLE_SCHEMA_DETAILS", "true")
    with pytest.raises(MlflowException) as error:
        enforced(schema, {"a": 1.5, "secret": "s"})
    assert "secret" not in error.value.message


def test_further_columns_are_told_once(caplog):
    check = enforcement.compile(Schema([ColSpec("long", "a")]))
    data = pd.DataFrame({"a": [1], "b": [2]})
    with caplog.at_level(logging.WARNING, "mlflow"):
        assert list(check(data)) == list(check(data)) == ["a"]
    told = [record.getMessage() for record in caplog.records if "['b']" in record.getMessage()]
    assert len(told) == 1


def test_params_get_defaults_and_unknown_ones_are_told(caplog):
    check = enforcement.compile_params(ParamSchema([ParamSpec("t", "double", 0.5), ParamSpec("k", "long", 1)]))
    assert check(None) == check({}) == {"t": 0.5, "k": 1}
    with caplog.at_level(logging.WARNING, "mlflow"):
        assert check({"t": 2, "zz": 1, 3: 4}) == {"t": 2.0, "k": 1}
    assert "'zz', '3'" in caplog.text
    with pytest.raises(MlflowException, match="are a dict, not \\[1\\] \\(list\\)"):
        check([1])
    assert enforcement.compile_params(None)({"a": 1}) == {}


def test_without_a_schema_everything_fits():
    data = object()
    assert enforcement.compile(None)(data) is data
    assert enforcement.compile(ModelSignature(outputs=Schema([ColSpec("long")])))(data) is data


def test_validate_schema():
    schema = Schema([ColSpec("long", "a")])
    assert validate_schema({"a": 1}, schema) is None
    with pytest.raises(MlflowException, match="Column 'a'"):
        validate_schema({"a": "x"}, schema)


def test_single_values_of_an_unnamed_nested_column():
    pairs = Schema([ColSpec(Array("double"))])
    assert enforced(pairs, [[1.0, 2.0], [3.0]])[0].tolist() == [[1.0, 2.0], [3.0]]
    objects = Schema([ColSpec(Object([Property("p", "long")]))])
    assert enforced(objects, {"p": 1})[0].tolist() == [{"p": 1}]
    assert enforced(Schema([ColSpec(Map("long"))]), [{"x": 1}, {"y": 2}])[0].tolist() == [{"x": 1}, {"y": 2}]


def test_dates_in_lists_stay_dates():
    day = datetime.date(2020, 1, 1)
    assert enforced(Schema([ColSpec(Array("datetime"), "a")]), {"a": [day]})["a"].tolist() == [[day]]


def test_gaps_in_lists_of_text_stay_gaps():
    assert enforced(Schema([ColSpec(Array("string"), "a")]), {"a": ["abc", None]})["a"].tolist() == [["abc", None]]


def test_index_and_duplicate_names_survive():
    frame = pd.DataFrame({"a": np.array([1, 2], "int32")}, index=["x", "y"])
    assert list(enforced(Schema([ColSpec("long", "a")]), frame).index) == ["x", "y"]
    twice = pd.DataFrame([[1.0, 2.0]], columns=["a", "a"])
    assert enforced(Schema([ColSpec("double", "a")]), twice).values.tolist() == [[1.0]]


# ---- what holds for all data

_columns = st.sampled_from(
    [
        arrays.arrays("float64", 3),
        arrays.arrays("float32", 3),
        arrays.arrays("int64", 3),
        arrays.arrays("int32", 3),
        arrays.arrays("bool", 3),
        st.lists(st.text(max_size=3), min_size=3, max_size=3),
        st.lists(st.one_of(st.none(), st.text(max_size=3)), min_size=3, max_size=3),
        st.lists(st.binary(max_size=3), min_size=3, max_size=3),
        st.lists(st.lists(st.integers(-5, 5), min_size=1, max_size=2), min_size=3, max_size=3),
        st.lists(
            st.fixed_dictionaries({"k": st.text(max_size=2), "n": st.floats(allow_nan=False)}), min_size=3, max_size=3
        ),
        arrays.arrays("int64", 3).map(lambda a: pd.array(a, dtype="Int64")),
        st.lists(st.sampled_from("xyz"), min_size=3, max_size=3).map(pd.Categorical),
    ]
).flatmap(lambda column: column)
frames = st.dictionaries(st.text(max_size=3), _columns, min_size=1, max_size=4).map(pd.DataFrame)


@settings(max_examples=60, deadline=None)
@given(frames)
def test_data_fits_the_schema_that_was_inferred_from_it_and_stays_what_it_is(frame):
    schema = infer_signature(frame).inputs
    result = enforced(schema, frame)
    assert list(result.columns) == list(frame.columns)
    for name in frame.columns:
        before, after = frame[name].tolist(), result[name].tolist()
        assert repr(before) == repr(after)
    # and once it fits, it is passed on as it is
    again = enforced(schema, result)
    assert again is result


@settings(max_examples=40, deadline=None)
@given(arrays.arrays(st.sampled_from(["float64", "int32", "bool", "U3"]), arrays.array_shapes(max_dims=3, max_side=3)))
def test_tensors_fit_the_schema_that_was_inferred_from_them(array):
    assert enforced(infer_signature(array).inputs, array) is array


def test_a_table_that_fits_is_not_copied():
    frame = pd.DataFrame({"a": [1.0], "b": [2]})
    check = enforcement.compile(Schema([ColSpec("double", "a"), ColSpec("long", "b")]))
    assert check(frame) is frame
    assert check(frame.copy()) is not frame
    # the same columns, other types
    with pytest.raises(MlflowException, match="Column 'a'"):
        check(pd.DataFrame({"a": ["x"], "b": [2]}))
    array = np.zeros((2, 3))
    assert enforced(Schema([TensorSpec(np.dtype("float64"), (-1, 3))]), array) is array
