"""What tests of one store over several databases share."""

import contextlib

import pytest

from mlflow.store.sql.tracking import SqlTracking
from tests.databases import fresh_mysql, fresh_postgresql


@contextlib.contextmanager
def _sqlite(folder):
    yield f"sqlite:///{folder}/a.db"


@pytest.fixture
def opened(request, tmp_path):
    """``opened(**options)`` opens the store: on SQLite, or on the database that ``on_every_database`` gives."""
    how = {"sqlite": lambda: _sqlite(tmp_path), "postgresql": fresh_postgresql, "mysql": fresh_mysql}[
        getattr(request, "param", "sqlite")
    ]
    with contextlib.ExitStack() as stack:
        uri = stack.enter_context(how())

        def open_store(**options):
            store = SqlTracking.open(uri, artifact_root=str(tmp_path), **options)
            stack.callback(store.close)
            return store

        yield open_store
