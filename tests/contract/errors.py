"""Asserting on an error's code and message."""

import contextlib

import pytest

from mlflow.exceptions import MlflowException


@contextlib.contextmanager
def raises(code: str, match: str | None = None):
    """The block raises a MlflowException with this code, and its message says ``match``."""
    with pytest.raises(MlflowException, match=match) as caught:
        yield caught
    assert caught.value.error_code == code, caught.value
