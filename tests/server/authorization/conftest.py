import pytest

from tests.server.authorization.world import World


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """A server on which everybody is, on SQLite; shared by all."""
    folder = tmp_path_factory.mktemp("world")
    with pytest.MonkeyPatch.context() as patch:
        made = World(f"sqlite:///{folder}/mlflow.db", folder, patch)
    yield made
    made.close()
