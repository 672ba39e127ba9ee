"""The contract of flavors, kept by those whose libraries are big."""

import os

from tests.flavors.contract import FlavorContract, MlflowContract, parametrized

FLAVORS = [
    "catboost",
    "h2o",
    "lightgbm",
    "onnx",
    "pmdarima",
    "prophet",
    "shap",
    "spacy",
    "spark",
    "statsmodels",
    "xgboost",
]
pytest_generate_tests = parametrized([f"tests.heavy.flavors.examples.{flavor}" for flavor in FLAVORS])


class TestFlavors(FlavorContract):
    pass


if os.environ.get("MILLRACE_PEER_PYTHON"):

    class TestWithMlflow(MlflowContract):
        pass
