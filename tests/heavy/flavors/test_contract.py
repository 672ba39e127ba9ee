"""The contract of flavors, kept by those whose libraries are big."""

import os

from tests.flavors.contract import FlavorContract, MlflowContract, parametrized

FLAVORS = [
    "catboost",
    "dspy",
    "h2o",
    "keras",
    "langchain",
    "lightgbm",
    "llama_index",
    "onnx",
    "pmdarima",
    "prophet",
    "pytorch",
    "sentence_transformers",
    "shap",
    "spacy",
    "spark",
    "statsmodels",
    "tensorflow",
    "transformers",
    "xgboost",
]
pytest_generate_tests = parametrized([f"tests.heavy.flavors.examples.{flavor}" for flavor in FLAVORS])


class TestFlavors(FlavorContract):
    pass


if os.environ.get("MILLRACE_PEER_PYTHON"):

    class TestWithMlflow(MlflowContract):
        pass
