"""How input reaches an ONNX model."""

import numpy as np
import pandas as pd
import pytest

import mlflow
from tests.flavors.contract import prepare
from tests.heavy.flavors.examples import onnx
from tests.tracking.conftest import raises  # noqa: F401


@pytest.fixture
def linear(models_folder):
    return prepare(onnx.__name__, onnx.EXAMPLES[0], models_folder)


@pytest.fixture
def arithmetic(models_folder):
    folder = prepare(onnx.__name__, onnx.EXAMPLES[1], models_folder).folder
    return mlflow.onnx._load_pyfunc(str(folder / "model.onnx"))


def test_large_tensors_stand_beside_and_the_model_stays_whole(linear):
    assert (linear.folder / "model.onnx.data").stat().st_size == 1600
    assert len(linear.model.graph.initializer[0].raw_data) == 1600


def test_a_table_is_answered_by_a_table(arithmetic):
    found = arithmetic.predict(pd.DataFrame({"b": [3.0, 4.0], "a": [1.0, 2.0], "more": [0, 0]}))
    assert found.to_dict("list") == {"sum": [4.0, 6.0], "product": [3.0, 8.0]}


def test_a_table_for_one_input(linear):
    loaded = mlflow.onnx._load_pyfunc(str(linear.folder / "model.onnx"))
    found = loaded.predict(pd.DataFrame(linear.data))
    assert list(found.columns) == ["y"] and len(found) == 2
    assert found["y"][0].tolist() == pytest.approx(linear.expected["y"][0])
    same = loaded.predict(pd.DataFrame({"x": list(linear.data)}))
    assert same["y"][1].tolist() == pytest.approx(linear.expected["y"][1])


def test_kinds_of_numbers(arithmetic, raises):  # noqa: F811
    found = arithmetic.predict({"a": np.array([[1]], dtype="int64"), "b": np.array([[2.0]])})
    assert found["sum"].dtype == "float32" and found["sum"].tolist() == [[3.0]]
    with raises("INVALID_PARAMETER_VALUE", "'a'", "float", "complex"):
        arithmetic.predict({"a": np.array([[1j]]), "b": np.array([[2.0]])})


def test_input_that_does_not_fit(arithmetic, raises):  # noqa: F811
    with raises("INVALID_PARAMETER_VALUE", "missing: b", "a, c"):
        arithmetic.predict({"a": [[1.0]], "c": [[1.0]]})
    with raises("INVALID_PARAMETER_VALUE", "missing: b"):
        arithmetic.predict(pd.DataFrame({"a": [1.0]}))
    with raises("INVALID_PARAMETER_VALUE", "2 inputs (a, b)"):
        arithmetic.predict(np.ones((1, 1)))
    with raises("INVALID_PARAMETER_VALUE", "list"):
        arithmetic.predict([1.0])


def test_session_options(linear, tmp_path, raises):  # noqa: F811
    for options, words in (({"absent": 1}, "'absent'"), ({"execution_mode": "both"}, "'both'")):
        with raises("INVALID_PARAMETER_VALUE", words):
            mlflow.onnx.save_model(linear.model, tmp_path / "m", onnx_session_options=options)
    assert not (tmp_path / "m").exists()
    mlflow.onnx.save_model(
        linear.model, tmp_path / "m", onnx_session_options={"intra_op_num_threads": 1}, pip_requirements=[]
    )
    session = mlflow.onnx._load_pyfunc(str(tmp_path / "m" / "model.onnx")).get_raw_model()
    assert session.get_session_options().intra_op_num_threads == 1
    # the graphics card that is asked for is not here
    assert session.get_providers() == ["CPUExecutionProvider"]


def test_a_broken_file(linear, tmp_path, raises):  # noqa: F811
    mlflow.onnx.save_model(linear.model, tmp_path / "m", pip_requirements=[])
    (tmp_path / "m" / "model.onnx").write_bytes(b"broken")
    with raises("INTERNAL_ERROR", "model.onnx"):
        mlflow.onnx.load_model(str(tmp_path / "m"))
    with raises("INTERNAL_ERROR", "model.onnx"):
        mlflow.pyfunc.load_model(str(tmp_path / "m"), suppress_warnings=True)
