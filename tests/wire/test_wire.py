"""Our server answers as MLflow 3.17.2's own server was recorded to answer, but for what otherwise.py names."""

import functools
import json
import pathlib

import pytest

from tests.serverprocess import running_server
from tests.wire.exchange import Bindings, UnknownPlaceholder, differences
from tests.wire.otherwise import OTHERWISE

HERE = pathlib.Path(__file__).parent


@functools.cache
def recorded():
    """All recorded cases: "AREA: NAME" to steps."""
    cases = {}
    for path in sorted(HERE.glob("*.json")):
        for case in json.loads(path.read_text()):
            if path.stem != "otherwise":
                cases[f"{path.stem}: {case['name']}"] = case["steps"]
    return cases


@functools.cache
def our_own():
    """The cases of otherwise.py as our server answered them."""
    return {case["name"]: case["steps"] for case in json.loads((HERE / "otherwise.json").read_text())}


def found_differences(steps, server_url):
    bindings = Bindings()
    found = []
    for number, step in enumerate(steps, 1):
        where = f"step {number}, {step['method']} {step['path']}"
        try:
            found += [f"{where}: {difference}" for difference in differences(server_url, step, bindings)]
        except UnknownPlaceholder as error:
            # an answer before this one lacked it
            return [*found, f"{where} needs {error}"]
    return found


@pytest.fixture(scope="module")
def server_url(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wire")
    artifacts = folder / "artifacts"
    with running_server(folder, "--artifacts-destination", str(artifacts)) as url:
        yield url


@pytest.mark.parametrize("name", [name for name in recorded() if name not in OTHERWISE])
def test_answers_as_mlflow(name, server_url):
    found = found_differences(recorded()[name], server_url)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", OTHERWISE)
def test_answers_otherwise_where_we_mean_to(name, server_url):
    found = found_differences(our_own()[name], server_url)
    assert not found, "\n".join(found)
    assert found_differences(recorded()[name], server_url), "no difference any more: take it out of otherwise.py"
