"""What all journeys need."""

import pytest

from tests.interop.mlflow_server import peer_python


@pytest.fixture(scope="module")
def peer():
    """Python of a virtual environment that has MLflow itself."""
    return peer_python()
