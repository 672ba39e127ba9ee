"""Compatibility names that plugins and scripts import; nothing else lives here."""

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    # looked up as an attribute, without an import, by Transformers' callback
    if name == "validation":
        return importlib.import_module("mlflow.utils.validation")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
