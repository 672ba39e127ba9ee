import io
import json
import pathlib

import numpy as np
import pytest
import yaml

import mlflow
from mlflow import MlflowClient


def text(run, path):
    return mlflow.artifacts.load_text(f"{run.info.artifact_uri}/{path}")


def listing(run, path=None):
    client = MlflowClient()
    found = []
    for entry in client.list_artifacts(run.info.run_id, path):
        found += listing(run, entry.path) if entry.is_dir else [entry.path]
    return sorted(found)


def test_files_and_folders(run, tmp_path):
    (tmp_path / "one.txt").write_text("1")
    (tmp_path / "folder" / "sub").mkdir(parents=True)
    (tmp_path / "folder" / "sub" / "two.txt").write_text("2")
    mlflow.log_artifact("one.txt")
    mlflow.log_artifact(tmp_path / "one.txt", "copy")
    mlflow.log_artifact(str(tmp_path / "folder"))
    mlflow.log_artifacts(tmp_path / "folder", "flat")
    assert listing(run) == ["copy/one.txt", "flat/sub/two.txt", "folder/sub/two.txt", "one.txt"]


def test_missing_files(run, raises):
    with raises("INVALID_PARAMETER_VALUE", "nowhere"):
        mlflow.log_artifact("nowhere")
    with raises("INVALID_PARAMETER_VALUE", "nowhere"):
        mlflow.log_artifacts("nowhere")


def test_text(run, raises):
    mlflow.log_text("grüße", "a/b.txt")
    assert text(run, "a/b.txt") == "grüße"
    with raises("INVALID_PARAMETER_VALUE", "bytes"):
        mlflow.log_text(b"x", "a.txt")


def test_dicts_by_extension(run):
    value = {"b": 1, "a": [1, {"ü": "ü"}], "n": np.float32(1.5), "v": np.array([1, 2])}
    expected = {"b": 1, "a": [1, {"ü": "ü"}], "n": 1.5, "v": [1, 2]}
    for name in ("d.json", "d.txt", "noextension"):
        mlflow.log_dict(value, name)
        assert json.loads(text(run, name)) == expected
    for name in ("d.yaml", "d.yml"):
        mlflow.log_dict(value, name)
        assert yaml.safe_load(text(run, name)) == expected
    mlflow.log_dict([1, 2], "list.json")
    assert json.loads(text(run, "list.json")) == [1, 2]


@pytest.mark.parametrize("path", ["../x.txt", "/x.txt", "a/../../x.txt", "", ".", "a/..", "a/"])
def test_names_that_lead_out(run, raises, tmp_path, path):
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.log_text("x", path)
    assert listing(run) == []
    assert not (tmp_path / "x.txt").exists()


def test_streams(run, raises):
    mlflow.log_stream(io.BytesIO(b"\x00" * 3_000_000), "a/big.bin")
    assert MlflowClient().list_artifacts(run.info.run_id, "a")[0].file_size == 3_000_000
    with raises("INVALID_PARAMETER_VALUE", "str", "rb"):
        mlflow.log_stream(io.StringIO("text"), "t.txt")
    with raises("INVALID_PARAMETER_VALUE", "read"):
        mlflow.log_stream(b"bytes", "t.txt")
    assert listing(run) == ["a/big.bin"]


def test_artifact_uri(run, raises):
    assert mlflow.get_artifact_uri() == run.info.artifact_uri
    assert mlflow.get_artifact_uri("a/b") == run.info.artifact_uri + "/a/b"
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.get_artifact_uri("../b")


def test_download(run):
    mlflow.log_text("x", "a/x.txt")
    path = MlflowClient().download_artifacts(run.info.run_id, "a/x.txt")
    assert pathlib.Path(path).read_text() == "x"
    with pytest.raises(mlflow.MlflowException) as caught:
        MlflowClient().download_artifacts(run.info.run_id, "nothing")
    assert caught.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_another_run(tmp_path):
    with mlflow.start_run() as first:
        pass
    mlflow.log_text("x", "x.txt", run_id=first.info.run_id)
    mlflow.log_dict({}, "d.json", run_id=first.info.run_id)
    assert listing(first) == ["d.json", "x.txt"]
    assert mlflow.active_run() is None


def test_matplotlib(run, raises):
    import matplotlib.figure

    figure = matplotlib.figure.Figure()
    figure.subplots().plot([1, 2])
    for name, start in (("f.png", b"\x89PNG"), ("f.svg", b"<?xml"), ("f.pdf", b"%PDF")):
        mlflow.log_figure(figure, name, save_kwargs={"dpi": 50})
        path = MlflowClient().download_artifacts(run.info.run_id, name)
        assert pathlib.Path(path).read_bytes().startswith(start)
    with raises("INVALID_PARAMETER_VALUE", "html"):
        mlflow.log_figure(figure, "f.html")
    with raises("INVALID_PARAMETER_VALUE", "int"):
        mlflow.log_figure(5, "f.png")
    assert listing(run) == ["f.pdf", "f.png", "f.svg"]


def test_plotly(run, raises):
    objects = pytest.importorskip("plotly.graph_objects")
    figure = objects.Figure(objects.Scatter(x=[1, 2], y=[3, 4]))
    mlflow.log_figure(figure, "f.html")
    assert "plotly" in text(run, "f.html").lower()
    with raises("INVALID_PARAMETER_VALUE", "'bmp'"):
        mlflow.log_figure(figure, "f.bmp")
