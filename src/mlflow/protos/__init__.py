"""Compatibility names; the protocol itself is declared in ``mlflow.api``."""
