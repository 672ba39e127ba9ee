"""Python models are exchanged with MLflow in both directions, and what was recorded of it is what it does."""

import json
import pathlib
import shutil
import subprocess
import sys

from tests.interop.mlflow_server import environment

JOURNEY = pathlib.Path(__file__).with_name("python_models_journey.py")
RECORDED = pathlib.Path(__file__).parent.parent / "fixtures" / "enforcement"


def run(python, *arguments):
    done = subprocess.run(
        [python, *map(str, arguments)], env=environment(), capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_each_loads_what_the_other_saved(peer, tmp_path):
    answers = {}
    for writer in (peer, sys.executable):
        folder = tmp_path / ("theirs" if writer == peer else "ours")
        folder.mkdir()
        run(writer, JOURNEY, "save", folder)
        # pickles of it name MLflow's tracing, which is not here
        if writer == peer:
            shutil.rmtree(folder / "responder")
        for reader in (peer, sys.executable):
            answers[writer == peer, reader == peer] = json.loads(run(reader, JOURNEY, "ask", folder))
    theirs, ours = answers[True, True], answers[False, False]
    assert theirs.keys() | {"responder 0"} == ours.keys()
    assert theirs["hinted 0"] == [3] and theirs["hinted 1"] == "INVALID_PARAMETER_VALUE"
    assert answers[True, False] == theirs
    assert answers[False, True] == ours
    assert {name: ours[name] for name in theirs} == theirs


def test_the_recorded_enforcement_is_what_mlflow_does(peer):
    assert json.loads(run(peer, RECORDED / "record.py")) == json.loads((RECORDED / "mlflow-3.17.json").read_text())
