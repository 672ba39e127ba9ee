"""Schemas found by looking at data. The table was checked against MLflow 3.17."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pytest

from mlflow.exceptions import MlflowException
from mlflow.types.infer import infer_schema


def column(*values, **options):
    return pd.DataFrame({"a": pd.Series(list(values), **options)})


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (column(1, 2), "'a': long (required)"),
        (column(1, 2, dtype="int8"), "'a': integer (required)"),
        (column(1, dtype="uint16"), "'a': integer (required)"),
        (column(1, dtype="uint32"), "'a': long (required)"),
        (column(1.0, dtype="float16"), "'a': float (required)"),
        (column(1.5, None), "'a': double (optional)"),
        (column(1, None, dtype="Int64"), "'a': long (optional)"),
        (column(1, 2, dtype="Int64"), "'a': long (required)"),
        (column(True, None, dtype="boolean"), "'a': boolean (optional)"),
        (column(True, None, dtype=object), "'a': boolean (optional)"),
        (column("a", None), "'a': string (optional)"),
        (column("a", None, dtype="string"), "'a': string (optional)"),
        (column("x", "y", dtype="category"), "'a': string (required)"),
        (column(b"x"), "'a': binary (required)"),
        (column(pd.Timestamp("2020-01-01", tz="UTC")), "'a': datetime (required)"),
        (column(pd.NaT, pd.Timestamp("2020-01-01")), "'a': datetime (optional)"),
        (column(datetime.date(2020, 1, 1)), "'a': datetime (required)"),
        (column(1, 2.5, dtype=object), "'a': double (required)"),
        (column(1, None, dtype=object), "'a': double (optional)"),
        (column(None, None, dtype=object), "'a': Any (optional)"),
        (column([1], None), "'a': Array(long) (optional)"),
        (column([[1]], [[2, 3]]), "'a': Array(Array(long)) (required)"),
        (column([None], [1]), "'a': Array(long) (required)"),
        (column([], []), "'a': Any (required)"),
        (column(np.zeros((2, 2))), "'a': Array(Array(double)) (required)"),
        (column({"k": 1}, {"j": 2}), "'a': {j: long (optional), k: long (optional)} (required)"),
        (column({"k": 1}, {"k": None}), "'a': {k: long (optional)} (required)"),
        (column([{"k": 1}, {"j": "x"}]), "'a': Array({j: string (optional), k: long (optional)}) (required)"),
        (pd.DataFrame({"b": pd.Series([], dtype=object)}), "'b': string (required)"),
        (pd.DataFrame([[1, 2]]), "0: long (required), 1: long (required)"),
        (pd.Series([1], name="q"), "'q': long (required)"),
        (pd.Series([1]), "long (required)"),
        (np.zeros((4, 3), dtype="float32"), "Tensor('float32', (-1, 3))"),
        (np.array(["a", "bb"]), "Tensor('str', (-1,))"),
        ({"x": np.zeros(3), "y": np.zeros((2, 2))}, "'x': Tensor('float64', (-1,)), 'y': Tensor('float64', (-1, 2))"),
        ({"x": np.zeros(3), "b": 1}, "'x': Array(double) (required), 'b': long (required)"),
        ({"a": 1, "b": [1, 2], "c": None}, "'a': long (required), 'b': Array(long) (required), 'c': Any (optional)"),
        ([{"a": 1}, {"a": 2, "b": "x"}], "'a': long (required), 'b': string (optional)"),
        ([1, 2], "long (required)"),
        ([[1], [2]], "Array(long) (required)"),
        ([], "string (required)"),
        (3, "long (required)"),
        (np.float32(1), "float (required)"),
        ("x", "string (required)"),
        (None, "Any (required)"),
    ],
)
def test_inferred(data, expected):
    assert repr(infer_schema(data)) == f"[{expected}]"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (column(1, "a"), "Column 'a' .* found long and string"),
        (column([1, 1.5]), "found long and double"),
        (column({"k": 1}, {"k": 2.5}), "found long and double"),
        (column({1: 2}), "must be text, not 1"),
        (column(decimal.Decimal(1)), "Decimal"),
        (column(1, dtype="uint64"), "uint64"),
        (column(1j), "complex128"),
        (column(pd.Timedelta(days=1)), "timedelta"),
        (np.array(3), "without dimensions"),
        (pd.DataFrame(), "one or more"),
        ({1}, "type set"),
    ],
)
def test_data_without_a_schema(data, message):
    with pytest.raises(MlflowException, match=message) as error:
        infer_schema(data)
    assert error.value.error_code == "INVALID_PARAMETER_VALUE"
