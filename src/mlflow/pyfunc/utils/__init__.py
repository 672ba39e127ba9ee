"""Functions as models."""

from mlflow.pyfunc.utils.data_validation import pyfunc

__all__ = ["pyfunc"]
