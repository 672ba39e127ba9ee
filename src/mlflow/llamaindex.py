"""Another name of ``mlflow.llama_index``."""

from __future__ import annotations

from mlflow.llama_index import FLAVOR_NAME, autolog, load_model, log_model, save_model

__all__ = ["FLAVOR_NAME", "autolog", "load_model", "log_model", "save_model"]
