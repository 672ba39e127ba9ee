"""The stores of the contract suite.

To add one: a session fixture in a module beside this one that starts the service and gives a ``StoreUnderTest``; import
it here, and put it into STORES with the parts of the interface that it has. A test that is marked with
``has(PART, ...)`` runs over the stores that have all of these parts, one with ``lacks(PART)`` over the others.
"""

from __future__ import annotations

import pytest

from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from tests.services.clouds import (
    azure_service,
    azure_store,
    bucket,
    google_service,
    google_store,
    proxied_azure_store,
    proxied_google_store,
    proxied_s3_store,
    s3_service,
    s3_store,
)
from tests.services.ftpd import ftp_store, ftpd, ftps_store, older_ftp_store, proxied_ftp_store, strict_ftp_store
from tests.services.hadoop import hadoop, hdfs_store, proxied_hdfs_store, viewfs_store
from tests.services.plain import local_store, proxied_store
from tests.services.sshd import proxied_sftp_store, sftp_store, sshd
from tests.services.stores import (
    DELETE,
    GIVE_UP,
    MEMORY,
    OPEN,
    PART_URLS,
    PARTS,
    SIGNED_DOWNLOAD,
    SIGNED_UPLOAD,
    STREAM,
)

__all__ = [
    "azure_service",
    "azure_store",
    "bucket",
    "ftp_store",
    "ftpd",
    "ftps_store",
    "google_service",
    "google_store",
    "hadoop",
    "hdfs_store",
    "local_store",
    "older_ftp_store",
    "proxied_azure_store",
    "proxied_ftp_store",
    "proxied_google_store",
    "proxied_hdfs_store",
    "proxied_s3_store",
    "proxied_sftp_store",
    "proxied_store",
    "s3_service",
    "s3_store",
    "sftp_store",
    "sshd",
    "strict_ftp_store",
    "viewfs_store",
]

CLOUD = {OPEN, DELETE, MEMORY, STREAM, PARTS, PART_URLS, SIGNED_DOWNLOAD, SIGNED_UPLOAD}
OTHER_HOST = {DELETE, MEMORY, STREAM, OPEN}

# what the suite calls a store → the fixture that gives it, and what it has beyond what every store must have
STORES = {
    "local": ("local_store", {DELETE, MEMORY, STREAM, PARTS, GIVE_UP}),
    "proxied": ("proxied_store", {DELETE, MEMORY, STREAM, PARTS, PART_URLS, GIVE_UP}),
    "s3": ("s3_store", CLOUD | {GIVE_UP}),
    "azure": ("azure_store", CLOUD),
    "gs": ("google_store", CLOUD | {GIVE_UP}),
    "proxied-s3": ("proxied_s3_store", CLOUD - {SIGNED_UPLOAD, OPEN} | {GIVE_UP}),
    "proxied-azure": ("proxied_azure_store", CLOUD - {SIGNED_UPLOAD, OPEN}),
    "proxied-gs": ("proxied_google_store", CLOUD - {SIGNED_UPLOAD, OPEN} | {GIVE_UP}),
    "sftp": ("sftp_store", OTHER_HOST),
    "proxied sftp": ("proxied_sftp_store", OTHER_HOST - {OPEN} | {PARTS}),
    "ftp": ("ftp_store", OTHER_HOST),
    "ftps": ("ftps_store", OTHER_HOST),
    "ftp of older servers": ("older_ftp_store", OTHER_HOST),
    "ftp of strict servers": ("strict_ftp_store", OTHER_HOST),
    "proxied ftp": ("proxied_ftp_store", OTHER_HOST - {OPEN} | {PARTS}),
    "hdfs": ("hdfs_store", OTHER_HOST),
    "viewfs": ("viewfs_store", OTHER_HOST),
    "proxied hdfs": ("proxied_hdfs_store", OTHER_HOST - {OPEN} | {PARTS}),
}


def pytest_configure(config):
    config.addinivalue_line("markers", "has(*parts): over the stores that have these parts of the interface")
    config.addinivalue_line("markers", "lacks(part): over the stores that do not have this part of the interface")


def pytest_generate_tests(metafunc):
    if "store" not in metafunc.fixturenames:
        return
    has = {part for mark in metafunc.definition.iter_markers("has") for part in mark.args}
    lacks = {part for mark in metafunc.definition.iter_markers("lacks") for part in mark.args}
    chosen = [name for name, (_, parts) in STORES.items() if has <= parts and not lacks & parts]
    metafunc.parametrize("store", chosen, indirect=True)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config, items):
    # no store for it: pytest would count it as skipped
    without = [item for item in items if getattr(item, "callspec", None) and item.callspec.id.startswith("NOTSET")]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


@pytest.fixture
def store(request, monkeypatch):
    """A store under test, its environment being set."""
    found = request.getfixturevalue(STORES[request.param][0])
    for name, value in found.environment.items():
        monkeypatch.setenv(name, value)
    return found


@pytest.fixture
def repository(store):
    """The repository of a new, empty folder of a store."""
    return get_artifact_repository(store.new_uri(), store.tracking_uri)
