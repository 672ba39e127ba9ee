"""Spark's machine learning library; models are of the flavor ``mlflow.spark``."""

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    if name == "ml":
        return importlib.import_module("mlflow.pyspark.ml")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
