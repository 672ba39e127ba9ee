"""Loads models from code."""

from __future__ import annotations

from typing import Any

from mlflow.pyfunc.python_model import load


def _load_pyfunc(path: str, model_config: dict[str, Any] | None = None) -> Any:
    return load(path, model_config)
