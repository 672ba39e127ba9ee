"""Hadoop's file system as WebHDFS serves it: nodes of tests.services.webhdfs_server."""

from contextlib import contextmanager

import pytest

from tests.serverprocess import running_server
from tests.services.stores import StoreUnderTest
from tests.services.webhdfs_server import Cluster

_PROPERTY = "<property><name>{}</name><value>{}</value></property>"


@contextmanager
def running_cluster(folder):
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.stop()


def write_settings(folder, **properties):
    """Hadoop's file of settings in a folder, which is made; names have ``__`` for ``.``."""
    folder.mkdir(exist_ok=True)
    lines = [_PROPERTY.format(name.replace("__", "."), value) for name, value in properties.items()]
    (folder / "core-site.xml").write_text(f'<?xml version="1.0"?><configuration>{"".join(lines)}</configuration>')
    return str(folder)


@pytest.fixture(scope="session")
def hadoop(tmp_path_factory):
    with running_cluster(tmp_path_factory.mktemp("hdfs")) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def hdfs_store(hadoop):
    return StoreUnderTest("hdfs://namenode/artifacts", environment={"MILLRACE_WEBHDFS_URL": hadoop.url})


@pytest.fixture(scope="session")
def viewfs_store(tmp_path_factory):
    """A mount table that leads to a cluster of two name nodes, the first of which is on standby, behind a gateway."""
    with running_cluster(tmp_path_factory.mktemp("hdfs")) as cluster:
        cluster.legacy = True
        settings = {
            "fs.defaultFS": "viewfs://all",
            "fs.viewfs.mounttable.all.link./models": "hdfs://Cluster/data/models",
            "dfs.nameservices": "Other,Cluster",
            "dfs.ha.namenodes.Cluster": "one, two",
            "dfs.namenode.http-address.Cluster.one": cluster.standby_url.removeprefix("http://"),
            "dfs.namenode.http-address.Cluster.two": cluster.url.removeprefix("http://"),
        }
        folder = write_settings(tmp_path_factory.mktemp("hadoop") / "conf", **settings)
        yield StoreUnderTest("viewfs:///models/x", environment={"HADOOP_CONF_DIR": folder})


@pytest.fixture(scope="session")
def proxied_hdfs_store(hadoop, tmp_path_factory):
    arguments = ("--artifacts-only", "--artifacts-destination", "hdfs://someone@namenode/proxied")
    environment = {"MILLRACE_WEBHDFS_URL": hadoop.url}
    with running_server(tmp_path_factory.mktemp("server"), *arguments, env=environment) as url:
        yield StoreUnderTest("mlflow-artifacts:/contract", url)
