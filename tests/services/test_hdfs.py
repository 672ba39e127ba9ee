"""WebHDFS beyond the contract: which name node, who asks, what data nodes are told, what breaks."""

import base64
import os
import sys

import pytest

from mlflow.exceptions import MlflowException
from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository
from tests.contract.errors import raises
from tests.services.hadoop import running_cluster, write_settings

MB = 1 << 20


@pytest.fixture(autouse=True)
def plain(monkeypatch):
    monkeypatch.setattr("mlflow.store.artifact.connection_pool.WAITS_S", (0, 0, 0))
    for name in ("HADOOP_CONF_DIR", "HADOOP_HOME", "HADOOP_USER_NAME", "MLFLOW_KERBEROS_USER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    with running_cluster(tmp_path / "hdfs") as cluster:
        os.mkdir(cluster.folder)
        monkeypatch.setenv("MILLRACE_WEBHDFS_URL", cluster.url)
        yield cluster


def users(cluster):
    return {query.get("user.name") for _, _, _, query in cluster.seen}


def test_who_asks(cluster, monkeypatch):
    def asks(uri):
        cluster.seen.clear()
        get_artifact_repository(uri).log_bytes(b"x", "f")
        return users(cluster)

    monkeypatch.setenv("LOGNAME", "who-runs-this")
    assert asks("hdfs://n/x") == {"who-runs-this"}
    monkeypatch.setenv("HADOOP_USER_NAME", "hadoop-user")
    assert asks("hdfs://n/x") == {"hadoop-user"}
    monkeypatch.setenv("MLFLOW_KERBEROS_USER", "mlflow-user")
    assert asks("hdfs://n/x") == {"mlflow-user"}
    assert asks("hdfs://in%20the+uri@n/x") == {"in the+uri"}


def test_a_password_is_for_the_gateway_alone(cluster):
    repository = get_artifact_repository("hdfs://me:s3cret%21@n/x")
    repository.log_bytes(b"x", "f")
    assert repository.read_bytes("f") == b"x"
    said = {(node, headers.get("Authorization")) for node, _, headers, _ in cluster.seen}
    login = "Basic " + base64.b64encode(b"me:s3cret!").decode()
    assert said == {("NameNode", login), ("DataNode", None)}
    assert users(cluster) == {None}
    assert "s3cret" not in repr(repository)


def test_the_active_name_node(cluster, monkeypatch):
    monkeypatch.setenv("MILLRACE_WEBHDFS_URL", f"{cluster.standby_url},{cluster.url}/")
    repository = get_artifact_repository("hdfs://n/x")
    repository.log_bytes(b"x", "f")
    assert repository.read_bytes("f") == b"x"
    monkeypatch.setenv("MILLRACE_WEBHDFS_URL", cluster.standby_url)
    with raises("TEMPORARILY_UNAVAILABLE", "hdfs://.*n cannot be reached.*standby"):
        get_artifact_repository("hdfs://n/x").list_artifacts()
    monkeypatch.setenv("MILLRACE_WEBHDFS_URL", f"http://127.0.0.1:1,{cluster.url}")
    assert get_artifact_repository("hdfs://n/x").read_bytes("f") == b"x"


@pytest.mark.parametrize("url", ["127.0.0.1:9870", "hdfs://h:8020", "http://u:s3cret@h:1", "http://"], ids=range(4))
def test_addresses_that_are_none(url, monkeypatch):
    monkeypatch.setenv("MILLRACE_WEBHDFS_URL", url)
    with raises("INVALID_PARAMETER_VALUE", "MILLRACE_WEBHDFS_URL") as caught:
        get_artifact_repository("hdfs://n/x")
    assert "s3cret" not in str(caught.value)


def test_a_download_goes_on_where_it_was(cluster, tmp_path):
    (tmp_path / "big").write_bytes(os.urandom(9 * MB))
    repository = get_artifact_repository("hdfs://n/x")
    repository.log_artifact(str(tmp_path / "big"))
    cluster.seen.clear()
    cluster.breaks = 2
    assert repository.read_bytes("big") == (tmp_path / "big").read_bytes()
    offsets = [int(query["offset"]) for node, _, _, query in cluster.seen if node == "DataNode"]
    assert len(offsets) == 3
    assert 0 == offsets[0] < offsets[1] < offsets[2]


def test_what_is_sent_comes_as_it_is_read(cluster):
    """In pieces: nothing holds the whole."""

    class Endless:
        left = 64

        def seekable(self):
            return False

        def read(self, size):
            assert size <= MB
            self.left -= 1
            return b"x" * size if self.left >= 0 else b""

    get_artifact_repository("hdfs://n/x").log_artifact_from_stream(Endless(), "f")
    assert os.path.getsize(cluster.local("/x/f")) == 64 * MB


def test_what_is_in_the_way(cluster):
    for cluster.legacy in (False, True):
        repository = get_artifact_repository(f"hdfs://n/x{cluster.legacy}")
        repository.log_bytes(b"x", "folder/f")
        for path in ("folder", "folder/f/below"):
            with raises("INVALID_PARAMETER_VALUE", "in the way"):
                repository.log_bytes(b"y", path)
        with raises("INVALID_PARAMETER_VALUE", "is a folder"):
            repository.read_bytes("folder")
        assert [info.path for info in repository.list_artifacts("folder")] == ["folder/f"]


def test_nothing_is_half_written_when_the_name_node_goes_away(cluster, monkeypatch):
    from tests.services.webhdfs_server import NameNode, Refused

    repository = get_artifact_repository("hdfs://n/x")
    repository.log_bytes(b"old", "f")
    with monkeypatch.context() as patch:

        def refuse(self):
            raise Refused(403, "SafeModeException", "Name node is in safe mode.")

        patch.setattr(NameNode, "put_RENAME", refuse)
        with raises("TEMPORARILY_UNAVAILABLE", "safe mode"):
            repository.log_bytes(b"new", "f")
    assert repository.read_bytes("f") == b"old"
    assert [info.path for info in repository.list_artifacts()] == ["f"]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("AccessControlException", 403, "PERMISSION_DENIED"),
        ("DSQuotaExceededException", 403, "RESOURCE_LIMIT_EXCEEDED"),
        ("AuthenticationException", 401, "PERMISSION_DENIED"),
        ("IOException", 403, "INTERNAL_ERROR"),
    ],
)
def test_what_is_refused(cluster, monkeypatch, kind, status, code):
    from tests.services.webhdfs_server import NameNode, Refused

    def refuse(self):
        raise Refused(status, kind, "That cannot be.\nsecond line")

    monkeypatch.setattr(NameNode, "put_CREATE", refuse)
    with raises(code):
        get_artifact_repository("hdfs://n/x").log_bytes(b"x", "f")


def test_settings_of_hadoop(cluster, tmp_path, monkeypatch):
    monkeypatch.delenv("MILLRACE_WEBHDFS_URL")
    address = {"dfs.nameservices": "lake", "dfs.namenode.http-address.lake": cluster.url.removeprefix("http://")}
    monkeypatch.setenv("HADOOP_CONF_DIR", write_settings(tmp_path / "conf", **address))
    get_artifact_repository("hdfs://lake/x").log_bytes(b"x", "f")
    assert os.path.exists(cluster.local("/x/f"))


def test_kerberos_without_what_it_needs(cluster, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "gssapi", None)
    monkeypatch.setenv("MLFLOW_KERBEROS_TICKET_CACHE", str(tmp_path / "tickets"))
    with pytest.raises(MlflowException, match=r"millrace\[kerberos\]"):
        get_artifact_repository("hdfs://n/x").list_artifacts()
