"""Sources: what a user's text stands for, and downloads from the web."""

import http.server
import json
import threading
from pathlib import Path

import pytest

from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.dataset_source import DatasetSource
from mlflow.data.dataset_source_registry import (
    DatasetSourceRegistry,
    get_dataset_source_from_json,
    get_registered_sources,
    resolve_dataset_source,
)
from mlflow.data.delta_dataset_source import DeltaDatasetSource
from mlflow.data.http_dataset_source import HTTPDatasetSource
from mlflow.data.huggingface_dataset_source import HuggingFaceDatasetSource
from mlflow.data.sources import LocalArtifactDatasetSource, S3ArtifactDatasetSource, SparkDatasetSource
from mlflow.exceptions import MlflowException


class _Pages(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        headers, status, body = {}, 200, b"a,b\n1,2\n"
        if self.path == "/moved":
            status, headers["Location"] = 302, "/data/x.csv"
        elif self.path == "/away":
            status, headers["Location"] = 302, "file:///etc/passwd"
        elif self.path == "/named":
            headers["Content-Disposition"] = 'attachment; filename="../../evil name.csv"'
        elif self.path == "/cut":
            headers["Content-Length"] = "100"
        elif self.path == "/missing":
            status = 404
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def pages():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_download(pages, tmp_path):
    path = Path(HTTPDatasetSource(f"{pages}/data/x.csv?version=1").load(str(tmp_path / "new")))
    assert path == tmp_path / "new" / "x.csv" and path.read_text() == "a,b\n1,2\n"
    assert Path(HTTPDatasetSource(f"{pages}/moved").load()).read_text() == "a,b\n1,2\n"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/named", "evil name.csv"),
        ("/..%2f..%2fpasswd", "passwd"),
        ("/x/..%5cy.csv", "y.csv"),
        ("/", "dataset_source"),
        ("/..", "dataset_source"),
    ],
)
def test_a_download_stays_in_its_folder(pages, tmp_path, path, name):
    saved = Path(HTTPDatasetSource(pages + path).load(str(tmp_path)))
    assert saved == tmp_path / name
    assert [entry.name for entry in tmp_path.iterdir()] == [name]


def test_a_download_that_breaks_leaves_nothing(pages, tmp_path):
    with pytest.raises(MlflowException, match="/cut failed"):
        HTTPDatasetSource(f"{pages}/cut").load(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_the_server_refuses(pages, tmp_path):
    with pytest.raises(MlflowException, match="answered 404") as error:
        HTTPDatasetSource(f"{pages}/missing").load(str(tmp_path))
    assert error.value.get_http_status_code() == 404


def test_redirects_only_to_the_web(pages, tmp_path, monkeypatch):
    with pytest.raises(MlflowException, match="away from http"):
        HTTPDatasetSource(f"{pages}/away").load(str(tmp_path))
    monkeypatch.setenv("MLFLOW_ALLOW_HTTP_REDIRECTS", "false")
    with pytest.raises(MlflowException, match="redirect"):
        HTTPDatasetSource(f"{pages}/moved").load(str(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["ftp://x/y", "file:///etc/passwd", "https://", "x.csv", "http://[", None, 3])
def test_only_web_addresses(url):
    with pytest.raises(MlflowException, match="must begin with http"):
        HTTPDatasetSource(url)


def test_resolving_by_scheme(tmp_path):
    assert isinstance(resolve_dataset_source("s3://b/k"), S3ArtifactDatasetSource)
    assert isinstance(resolve_dataset_source(tmp_path / "x.csv"), LocalArtifactDatasetSource)
    assert resolve_dataset_source("HTTPS://example.com/x").url == "HTTPS://example.com/x"


@pytest.mark.parametrize("raw", ["marble://x", "runs:/1/x", 7, None])
def test_what_nothing_fits(raw):
    with pytest.raises(MlflowException, match="known kinds are") as error:
        resolve_dataset_source(raw)
    assert error.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_candidates_narrow_the_choice():
    with pytest.raises(MlflowException, match="known kinds are http"):
        resolve_dataset_source("s3://b/k", candidate_sources=[HTTPDatasetSource])


class _Marble(DatasetSource):
    def __init__(self, name):
        self.name = name

    @staticmethod
    def _get_source_type():
        return "marble"

    def load(self):
        return self.name

    @staticmethod
    def _can_resolve(raw_source):
        return isinstance(raw_source, str) and raw_source.startswith(("marble:", "s3:"))

    @classmethod
    def _resolve(cls, raw_source):
        return cls(raw_source)

    def to_dict(self):
        return {"name": self.name}

    @classmethod
    def from_dict(cls, source_dict):
        return cls(source_dict["name"])


def test_a_kind_registered_later_wins():
    registry = DatasetSourceRegistry()
    registry.register(S3ArtifactDatasetSource)
    registry.register(_Marble)
    registry.register(_Marble)
    assert registry.resolve("s3://b/k").load() == "s3://b/k"
    assert registry.get_source_from_json('{"name": "n"}', "marble").load() == "n"
    assert len(registry.sources) == 2
    with pytest.raises(MlflowException, match="must be a subclass of DatasetSource"):
        registry.register("marble")


@pytest.mark.parametrize(
    "source",
    [
        CodeDatasetSource({"a": "b"}),
        SparkDatasetSource(sql="select 1"),
        DeltaDatasetSource(path="/x", delta_table_version=3),
        HuggingFaceDatasetSource("rotten_tomatoes", split="train"),
    ],
)
def test_sources_travel_as_json(source):
    again = get_dataset_source_from_json(source.to_json(), source._get_source_type())
    assert type(again) is type(source) and again.to_dict() == source.to_dict()


def test_a_hugging_face_source_written_by_mlflow():
    written = {
        "path": "p",
        "config_name": None,
        "data_dir": None,
        "data_files": None,
        "split": "None",
        "revision": None,
    }
    assert get_dataset_source_from_json(json.dumps(written), "hugging_face").split is None


@pytest.mark.parametrize("arguments", [{}, {"path": "a", "sql": "b"}])
def test_a_spark_source_is_one_thing(arguments):
    with pytest.raises(MlflowException, match="exactly one of"):
        SparkDatasetSource(**arguments)


def test_json_that_lacks_its_key():
    with pytest.raises(MlflowException, match="needs the key 'uri'"):
        get_dataset_source_from_json("{}", "s3")


def test_all_kinds_have_names_of_their_own():
    names = [source._get_source_type() for source in get_registered_sources()]
    assert len(set(names)) == len(names)
