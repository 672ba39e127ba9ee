"""Saved models and servers of them."""

import pathlib

import numpy as np
import pandas as pd
import pytest

import mlflow
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec
from tests.pyfunc.scoring_server.serving import scoring_server

PARAMS = ParamSchema(
    [ParamSpec("kind", "string", "repr"), ParamSpec("seconds", "double", 0.0), ParamSpec("gate", "string", "")]
)


ECHO = pathlib.Path(__file__).with_name("echo_model.py")


@pytest.fixture(scope="session")
def scoring_models(tmp_path_factory):
    """A folder with saved models: linear, echo, typed, tensors."""
    from sklearn.linear_model import LinearRegression

    folder = tmp_path_factory.mktemp("scoring-models")
    frame = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [0.0, 1.0, 5.0]})
    linear = LinearRegression().fit(frame, [1.0, 2.0, 3.0])
    signature = infer_signature(frame, linear.predict(frame))
    mlflow.sklearn.save_model(linear, folder / "linear", signature=signature, pip_requirements=["scikit-learn"])
    typed = Schema(
        [
            ColSpec("double", "d"),
            ColSpec("string", "s", required=False),
            ColSpec("datetime", "t", required=False),
            ColSpec("binary", "x", required=False),
            ColSpec("integer", "i", required=False),
        ]
    )
    tensors = Schema([TensorSpec(np.dtype("float32"), (-1, 2), "x"), TensorSpec(np.dtype("int64"), (-1,), "y")])
    for name, given in (
        ("echo", ModelSignature(params=PARAMS)),
        ("typed", ModelSignature(inputs=typed, params=PARAMS)),
        ("tensors", ModelSignature(inputs=tensors, params=PARAMS)),
    ):
        mlflow.pyfunc.save_model(folder / name, python_model=str(ECHO), signature=given, pip_requirements=["pandas"])
    return folder


@pytest.fixture(scope="session")
def linear_server(scoring_models, tmp_path_factory):
    limits = {"MILLRACE_MAX_REQUEST_BYTES": "100000"}
    with scoring_server(tmp_path_factory.mktemp("linear"), str(scoring_models / "linear"), env=limits) as server:
        yield server


@pytest.fixture(scope="session")
def echo_server(scoring_models, tmp_path_factory):
    with scoring_server(tmp_path_factory.mktemp("echo"), str(scoring_models / "echo")) as server:
        yield server
