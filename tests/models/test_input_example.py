"""Input examples: the files, what is read back, and the requests made of them."""

import datetime
import json

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import mlflow
from mlflow.models import Model, convert_input_example_to_serving_input
from mlflow.models.input_example import example_of, write

FRAME = pd.DataFrame({"a": [1.0, None], "b": [0, 1]}, index=[7, 9])
TIMES = pd.DataFrame({"t": pd.to_datetime(["2024-01-02 03:04:05"]), "raw": [b"ab"], "l": [[1, 2]]})


@pytest.mark.parametrize(
    ("given", "info", "stored", "serving"),
    [
        (
            FRAME,
            {"type": "dataframe", "pandas_orient": "split"},
            {"columns": ["a", "b"], "data": [[1.0, 0], [None, 1]]},
            {"dataframe_split": {"columns": ["a", "b"], "data": [[1.0, 0], [None, 1]]}},
        ),
        (
            pd.DataFrame([[1, "x"]]),
            {"type": "dataframe", "pandas_orient": "values"},
            {"data": [[1, "x"]]},
            {"dataframe_split": {"data": [[1, "x"]]}},
        ),
        (
            TIMES,
            {"type": "dataframe", "pandas_orient": "split"},
            {"columns": ["t", "raw", "l"], "data": [["2024-01-02T03:04:05", "YWI=\n", [1, 2]]]},
            {"dataframe_split": {"columns": ["t", "raw", "l"], "data": [["2024-01-02T03:04:05", "YWI=\n", [1, 2]]]}},
        ),
        (np.array([[1, 2]]), {"type": "ndarray"}, [[1, 2]], {"inputs": [[1, 2]]}),
        ({"x": np.array([1.5])}, {"type": "ndarray"}, {"x": [1.5]}, {"inputs": {"x": [1.5]}}),
        (["a", "b"], {"type": "json_object"}, ["a", "b"], {"inputs": ["a", "b"]}),
        ("hello", {"type": "json_object"}, "hello", {"inputs": "hello"}),
        (
            {"a": np.int64(3), "d": datetime.date(2024, 1, 2)},
            {"type": "json_object"},
            {"a": 3, "d": "2024-01-02"},
            None,
        ),
        ({"messages": [1]}, {"type": "json_object"}, {"messages": [1]}, {"messages": [1]}),
        (
            ("a", {"p": 1}),
            {"type": "json_object", "params": "true"},
            {"inputs": "a", "params": {"p": 1}},
            {"inputs": "a", "params": {"p": 1}},
        ),
        (
            ({"messages": [1]}, {"p": 1}),
            {"type": "json_object", "params": "true"},
            {"inputs": {"messages": [1]}, "params": {"p": 1}},
            {"messages": [1], "p": 1},
        ),
    ],
)
def test_forms(given, info, stored, serving):
    example = example_of(given)
    common = {"artifact_path": "input_example.json", "serving_input_path": "serving_input_example.json"}
    assert example.info == {**common, **info}
    assert example.stored == stored
    if serving is not None:
        assert example.serving == serving
        assert json.loads(convert_input_example_to_serving_input(given)) == serving


@pytest.mark.parametrize("kind", [sparse.csr_matrix, sparse.csc_matrix])
def test_sparse_matrices(tmp_path, kind):
    matrix = kind(np.array([[0.0, 2.0], [1.0, 0.0]]))
    again = round_trip(tmp_path, matrix)
    assert type(again) is type(matrix)
    assert (again != matrix).nnz == 0
    assert json.loads(convert_input_example_to_serving_input(matrix)) == {"inputs": [[0.0, 2.0], [1.0, 0.0]]}


def round_trip(folder, given, signature=True):
    example = example_of(given)
    write(folder, example)
    model = Model(saved_input_example_info=example.info)
    if signature and not sparse.issparse(given):
        model.signature = mlflow.models.infer_signature(example.data)
    model.save(folder / "MLmodel")
    model = Model.load(folder)
    assert json.loads(model.get_serving_input(folder)) == json.loads(json.dumps(example.serving))
    assert model.load_input_example_params(folder) == example.params
    return model.load_input_example(folder)


@pytest.mark.parametrize("frame", [FRAME.reset_index(drop=True), TIMES, pd.DataFrame([[1, 2.5]])])
def test_frames_come_back_with_their_types(tmp_path, frame):
    again = round_trip(tmp_path, frame)
    pd.testing.assert_frame_equal(again, frame, check_dtype=not frame.isna().any().any(), check_column_type=False)


def test_arrays_come_back_with_their_types(tmp_path):
    array = np.array([[1, 2]], dtype=np.float32)
    again = round_trip(tmp_path, array)
    assert again.dtype == np.float32
    assert (again == array).all()
    named = round_trip(tmp_path, {"x": np.array([1, 2], dtype=np.int16)})
    assert named["x"].dtype == np.int16


def test_a_pair_comes_back_as_two(tmp_path):
    assert round_trip(tmp_path, (["a"], {"p": [1]})) == ["a"]
    assert round_trip(tmp_path, (["a"], {}), signature=False) == ["a"]


def test_nothing_and_what_has_no_form(raises):
    assert convert_input_example_to_serving_input(None) is None
    with raises("INVALID_PARAMETER_VALUE", "object"):
        convert_input_example_to_serving_input(object())


def test_a_file_that_is_gone(tmp_path, raises):
    example = example_of([1])
    with raises("RESOURCE_DOES_NOT_EXIST", "input_example.json"):
        Model(saved_input_example_info=example.info).load_input_example(tmp_path)


def test_predicting_cannot_change_what_is_stored(tmp_path):
    from sklearn.base import BaseEstimator

    class Changing(BaseEstimator):
        def fit(self, X):
            return self

        def predict(self, X):
            X["a"] = 0.0
            return X["a"].to_numpy()

    frame = pd.DataFrame({"a": [1.5]})
    mlflow.sklearn.save_model(Changing(), tmp_path / "m", input_example=frame, pip_requirements=[])
    assert json.loads((tmp_path / "m/input_example.json").read_text())["data"] == [[1.5]]
    assert frame["a"].tolist() == [1.5]


def test_a_logged_model_finds_its_example_by_itself(linear, data):
    info = mlflow.sklearn.log_model(linear, name="m", input_example=data, pip_requirements=[])
    described = Model.load(info.model_uri)
    pd.testing.assert_frame_equal(described.load_input_example(), data)
    pd.testing.assert_frame_equal(mlflow.pyfunc.load_model(info.model_uri).input_example, data)


def test_the_request_of_a_saved_example_is_answered(linear, data):
    from mlflow.models.utils import load_serving_example

    info = mlflow.sklearn.log_model(linear, name="m", input_example=data, pip_requirements=[])
    request = load_serving_example(info.model_uri)
    with pytest.warns(FutureWarning):
        answer = mlflow.models.validate_serving_input(info.model_uri, request)
    assert answer == pytest.approx(linear.predict(data))
