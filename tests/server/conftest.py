import pytest

from mlflow.server import create_app


@pytest.fixture
def app(tmp_path):
    """A server over a new SQLite database."""
    app = create_app(f"sqlite:///{tmp_path}/mlflow.db", artifacts_destination=str(tmp_path / "artifacts"))
    yield app
    app.close()
