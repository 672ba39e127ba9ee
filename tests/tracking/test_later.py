"""What comes with later releases says so."""

import inspect

import pytest

import mlflow
from mlflow.tracking.client_later import LaterOperations

LATER = [name for name, value in vars(LaterOperations).items() if inspect.isfunction(value)]


@pytest.mark.parametrize("name", LATER)
def test_client(name, raises):
    function = getattr(mlflow.MlflowClient(), name)
    parameters = inspect.signature(function).parameters.values()
    arguments = {p.name: "x" for p in parameters if p.default is p.empty}
    with raises("NOT_IMPLEMENTED", f"MlflowClient.{name}", "later release"):
        function(**arguments)


def test_fluent(raises):
    for call in (
        mlflow.login,
        mlflow.test,
    ):
        with raises("NOT_IMPLEMENTED"):
            call()


def test_probing_the_pyfunc_module_is_harmless():
    assert not hasattr(mlflow.pyfunc, "__wrapped__")
    assert inspect.getmodule(mlflow.pyfunc) is mlflow.pyfunc
