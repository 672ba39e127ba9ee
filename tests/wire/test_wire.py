"""Our server answers as MLflow 3.17.2's own server was recorded to answer (see recording.py)."""

import json
import pathlib

import pytest

from tests.wire.exchange import Bindings, differences

HERE = pathlib.Path(__file__).parent

# Where we answer otherwise on purpose: case -> why. Each is a difference that a recorded client cannot need.
OTHERWISE = {}


def recorded():
    """Every recorded case as a pytest parameter, named AREA: NAME."""
    for path in sorted(HERE.glob("*.json")):
        for case in json.loads(path.read_text()):
            yield pytest.param(case["steps"], id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize("steps", recorded())
def test_answers_as_recorded(steps, server_url):
    bindings = Bindings()
    found = []
    for number, step in enumerate(steps, 1):
        for difference in differences(server_url, step, bindings):
            found.append(f"step {number}, {step['method']} {step['path']}: {difference}")
    assert not found, "\n".join(found)
