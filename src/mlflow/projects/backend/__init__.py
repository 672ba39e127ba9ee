"""Where projects run: the interface of backends (entry points: ``mlflow.project_backend``)."""

from mlflow.projects.backend.abstract_backend import AbstractBackend

__all__ = ["AbstractBackend"]
