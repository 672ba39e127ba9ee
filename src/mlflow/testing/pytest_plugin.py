"""The pytest plugin: the fixture ``mlflow_store`` gives a test a store of its own.

``mlflow_store = true`` in pytest's configuration gives one to every test.
"""

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("mlflow_store", "Give every test an MLflow store of its own.", type="bool", default=False)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getini("mlflow_store"):
        for item in items:
            fixtures = getattr(item, "fixturenames", None)
            if fixtures is not None and "mlflow_store" not in fixtures:
                fixtures.insert(0, "mlflow_store")


@pytest.fixture
def mlflow_store(tmp_path: "Path", monkeypatch: pytest.MonkeyPatch) -> "Iterator[str]":
    """A new SQLite database and a folder for artifacts under ``tmp_path``, as tracking URI; gives the URI.

    Afterwards the environment is as it was, and the process holds nothing (``mlflow.testing.reset``).
    """
    from mlflow import state
    from mlflow.testing import reset

    reset()
    for name in list(os.environ):
        if name.startswith(("MLFLOW_", "_MLFLOW_")):
            monkeypatch.delenv(name)
    folder = tmp_path / "mlflow"
    folder.mkdir()
    state.set_tracking_uri(str(folder))
    yield state.tracking_uri()
    reset()
