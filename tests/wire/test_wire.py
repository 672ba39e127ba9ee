"""Our server answers as MLflow 3.17.2's own server was recorded to answer, but for what otherwise.py names."""

import contextlib
import functools
import json
import pathlib

import pytest

from tests.databases import FRESH
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


# What a database itself cannot hold; we say so, and MLflow was recorded on SQLite.
NOT_ON = {"postgresql": {"runs: log param: text with NUL"}}


@pytest.fixture(scope="module", params=["sqlite", *FRESH])
def server(request, tmp_path_factory):
    """Kind of its database, and URL, of a server of ours."""
    folder = tmp_path_factory.mktemp("wire")
    fresh = FRESH.get(request.param, lambda: contextlib.nullcontext(f"sqlite:///{folder}/mlflow.db"))
    with fresh() as uri:
        options = ["--backend-store-uri", uri, "--artifacts-destination", str(folder / "artifacts")]
        with running_server(folder, *options) as url:
            yield request.param, url


@pytest.mark.parametrize("name", [name for name in recorded() if name not in OTHERWISE])
def test_answers_as_mlflow(name, server):
    kind, url = server
    found = found_differences(recorded()[name], url)
    if name in NOT_ON.get(kind, ()):
        assert "status 400 instead of 200" in found[0]
    else:
        assert not found, "\n".join(found)


@pytest.mark.parametrize("name", OTHERWISE)
def test_answers_otherwise_where_we_mean_to(name, server):
    _, url = server
    found = found_differences(our_own()[name], url)
    assert not found, "\n".join(found)
    assert found_differences(recorded()[name], url), "no difference any more: take it out of otherwise.py"
