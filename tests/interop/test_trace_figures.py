"""MLflow's own client searches traces on our server, and asks for figures, and gets the answers of MLflow's server."""

import json
import pathlib
import subprocess

from tests.interop.mlflow_server import environment, mlflow_server
from tests.serverprocess import running_server

JOURNEY = pathlib.Path(__file__).with_name("trace_figures_journey.py")


def go(python, uri, folder):
    """The facts of the journey."""
    ended = subprocess.run(
        [python, JOURNEY, uri], cwd=folder, env=environment(), capture_output=True, text=True, timeout=300
    )
    assert ended.returncode == 0, ended.stderr[-5000:]
    [line] = [line for line in ended.stdout.splitlines() if line.startswith("FACTS ")]
    return json.loads(line.removeprefix("FACTS "))


def test_their_client_with_our_server(peer, tmp_path):
    with mlflow_server(peer, tmp_path) as url:
        theirs = go(peer, url, tmp_path)
    (tmp_path / "ours").mkdir()
    with running_server(tmp_path / "ours", "--artifacts-destination", str(tmp_path / "artifacts")) as url:
        ours = go(peer, url, tmp_path)
    assert {question: ours[question] for question in theirs} == theirs
    assert len(theirs) > 40
