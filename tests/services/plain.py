"""Stores that need no service of others: a folder, and a server that keeps artifacts in one."""

import pytest

from tests.serverprocess import running_server
from tests.services.stores import StoreUnderTest


@pytest.fixture(scope="session")
def local_store(tmp_path_factory):
    return StoreUnderTest(str(tmp_path_factory.mktemp("artifacts")))


@pytest.fixture(scope="session")
def proxied_store(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server"), "--backend-store-uri", "sqlite:///mlflow.db") as url:
        yield StoreUnderTest("mlflow-artifacts:/contract", url)
