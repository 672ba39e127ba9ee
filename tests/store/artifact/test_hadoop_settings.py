"""Where Hadoop's own files say that its file systems are."""

import pytest

from mlflow.store.artifact.hadoop_settings import read_settings, served_at
from mlflow.store.artifact.remote_place import place_of
from tests.contract.errors import raises

CLUSTER = {
    "dfs.nameservices": "Lake",
    "dfs.ha.namenodes.Lake": "a,b",
    "dfs.namenode.http-address.Lake.a": "one:9870",
    "dfs.namenode.http-address.Lake.b": "two:9870",
    "dfs.namenode.https-address.Lake.a": "one:9871",
    "dfs.namenode.https-address.Lake.b": "two:9871",
}
MOUNTS = {
    **CLUSTER,
    "fs.defaultFS": "viewfs://Table",
    "fs.viewfs.mounttable.Table.link./data": "hdfs://Lake/d",
    "fs.viewfs.mounttable.Table.link./data/other": "hdfs://three/",
    "fs.viewfs.mounttable.rest.linkFallback": "hdfs://Lake/all",
    "fs.viewfs.mounttable.circle.link./": "viewfs://circle/",
    "fs.viewfs.mounttable.away.link./s": "s3a://bucket/",
}
BOTH = ("http://one:9870", "http://two:9870")


@pytest.mark.parametrize(
    ("uri", "settings", "urls", "folder"),
    [
        ("hdfs://host/x", {}, ("http://host:9870",), "/x"),
        ("hdfs://host:8020/x", {}, ("http://host:9870",), "/x"),
        ("hdfs://host/x", {"dfs.http.policy": "HTTPS_ONLY"}, ("https://host:9871",), "/x"),
        ("hdfs://lake/x", CLUSTER, BOTH, "/x"),
        ("hdfs://Lake", {**CLUSTER, "dfs.http.policy": "HTTPS_ONLY"}, ("https://one:9871", "https://two:9871"), "/"),
        ("hdfs:///x", {**CLUSTER, "fs.defaultFS": "hdfs://Lake"}, BOTH, "/x"),
        (
            "hdfs:///x",
            {"fs.defaultFS": "hdfs://h:8020", "dfs.namenode.http-address": "0:50070"},
            ("http://h:50070",),
            "/x",
        ),
        ("viewfs:///data/m", MOUNTS, BOTH, "/d/m"),
        ("viewfs://table/data", MOUNTS, BOTH, "/d"),
        ("viewfs://table/data/other/x", MOUNTS, ("http://three:9870",), "/x"),
        ("viewfs://table/data/otherwise", MOUNTS, BOTH, "/d/otherwise"),
        ("viewfs://rest/x", MOUNTS, BOTH, "/all/x"),
    ],
    ids=range(12),
)
def test_where_a_folder_is(uri, settings, urls, folder):
    assert served_at(place_of(uri, without_host=True), settings) == (urls, folder)


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("hdfs:///x", "fs.defaultFS"),
        ("viewfs://table/elsewhere", "fs.viewfs.mounttable.table"),
        ("viewfs://unknown/x", "MILLRACE_WEBHDFS_URL"),
        ("viewfs://circle/x", "from one to the next"),
        ("viewfs://away/s", "s3a://bucket"),
    ],
    ids=range(5),
)
def test_nothing_says_it(uri, message):
    with raises("INVALID_PARAMETER_VALUE", message):
        served_at(place_of(uri, without_host=True), MOUNTS)


def test_the_files(tmp_path, monkeypatch):
    monkeypatch.delenv("HADOOP_CONF_DIR", raising=False)
    monkeypatch.delenv("HADOOP_HOME", raising=False)
    assert read_settings() == {}
    folder = tmp_path / "etc" / "hadoop"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HADOOP_HOME", str(tmp_path))
    (folder / "core-site.xml").write_text(
        "<configuration><property><name>a</name><value> 1 </value></property></configuration>"
    )
    (folder / "hdfs-site.xml").write_text(
        "<configuration><property><name>b</name><value>2</value></property></configuration>"
    )
    assert read_settings() == {"a": "1", "b": "2"}
    monkeypatch.setenv("HADOOP_CONF_DIR", str(folder))
    (folder / "hdfs-site.xml").write_text("<configuration>")
    with raises("INVALID_PARAMETER_VALUE", "hdfs-site.xml"):
        read_settings()
