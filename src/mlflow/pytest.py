"""Tests of applications as evaluation runs; a later release brings them."""

from mlflow.tracking.later import test

__all__ = ["test"]
