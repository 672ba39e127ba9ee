"""Models that one side saves and the other loads, and one that is logged and registered on the other's server."""

import json
import pathlib
import subprocess
import sys

import pytest

from tests.interop.mlflow_server import environment, mlflow_server
from tests.interop.test_interop import differences
from tests.serverprocess import running_server

JOURNEY = pathlib.Path(__file__).with_name("models_journey.py")


def go(python, mode, folder, uri=None):
    """What an interpreter tells of the models in a folder."""
    ended = subprocess.run(
        [python, JOURNEY, mode, folder, *([uri] if uri else [])],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert ended.returncode == 0, ended.stderr[-5000:]
    return json.loads((folder / f"{mode}.json").read_text())


@pytest.fixture(scope="module")
def theirs(peer, tmp_path_factory):
    """A folder of models that MLflow saved, with what MLflow itself tells of them: the measure of all."""
    folder = tmp_path_factory.mktemp("theirs")
    with mlflow_server(peer, folder) as url:
        go(peer, "save", folder, url)
        yield folder, go(peer, "load", folder, url), url


def test_we_load_what_they_saved(theirs):
    folder, expected, url = theirs
    assert not differences(go(sys.executable, "load", folder, url), expected)


def test_they_load_what_we_saved(peer, theirs, tmp_path):
    _, expected, _ = theirs
    with running_server(tmp_path, "--artifacts-destination", str(tmp_path / "kept")) as url:
        go(sys.executable, "save", tmp_path, url)
        assert not differences(go(peer, "load", tmp_path, url), expected)
        assert not differences(go(sys.executable, "load", tmp_path, url), expected)


def test_the_files_are_the_same(theirs, tmp_path):
    folder, _, _ = theirs
    go(sys.executable, "save", tmp_path)
    for model in ("cloudpickle", "skops", "array", "code", "loader", "function"):
        ours, others = ({str(p.relative_to(f / model)) for p in (f / model).rglob("*")} for f in (tmp_path, folder))
        assert {name for name in ours if "__pycache__" not in name} == {n for n in others if "__pycache__" not in n}, (
            model
        )
