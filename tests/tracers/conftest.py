"""A store for each test, a provider to ask, and everything forgotten afterwards."""

import pytest

import mlflow
from mlflow.testing import reset
from tests.tracers.provider import Provider


@pytest.fixture(autouse=True)
def store(tmp_path):
    """A new SQLite store; autologging is off again after the test."""
    reset()
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/traces.db")
    yield
    mlflow.flush_trace_async_logging()
    reset()


@pytest.fixture
def provider():
    """A running provider."""
    with Provider() as running:
        yield running
