import getpass
import json
import subprocess
import sys
import types

import pytest

import mlflow
from mlflow.tracking.context import registry
from mlflow.tracking.context.abstract_context import RunContextProvider
from mlflow.tracking.context.default_context import DefaultRunContext
from mlflow.tracking.context.registry import RunContextProviderRegistry, resolve_tags


def test_user_and_program():
    tags = resolve_tags()
    assert tags["mlflow.user"] == getpass.getuser()
    assert tags["mlflow.source.name"] == sys.argv[0]
    assert tags["mlflow.source.type"] == "LOCAL"


def test_user_of_the_run_is_the_tag(tmp_path):
    with mlflow.start_run(tags={"mlflow.user": "somebody"}) as run:
        pass
    assert run.info.user_id == "somebody"


def test_the_callers_tags_win():
    assert resolve_tags({"mlflow.source.name": "mine", "x": 1})["mlflow.source.name"] == "mine"
    assert "mlflow.user" not in resolve_tags(ignore=[DefaultRunContext])


def test_a_script_in_a_repository(tmp_path, git):
    folder = tmp_path / "r"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    (folder / "train.py").write_text("import mlflow\nwith mlflow.start_run(): pass\n")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "x")
    subprocess.run([sys.executable, "r/train.py"], check=True)
    [run] = mlflow.search_runs(output_format="list")
    assert run.data.tags["mlflow.source.name"] == "r/train.py"
    assert run.data.tags["mlflow.source.git.commit"] == git(folder, "rev-parse", "HEAD")
    assert run.data.tags["mlflow.source.git.branch"] == "main"


def test_tags_from_the_environment(monkeypatch, caplog):
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", json.dumps({"job": "7", "mlflow.source.type": "JOB"}))
    tags = resolve_tags()
    assert (tags["job"], tags["mlflow.source.type"]) == ("7", "JOB")
    monkeypatch.setenv("MLFLOW_RUN_CONTEXT", "no json")
    assert "mlflow.user" in resolve_tags()
    assert "MLFLOW_RUN_CONTEXT" in caplog.text


class Notebook:
    kernel = object()
    user_ns: dict = {}


@pytest.mark.parametrize(
    ("session", "variable", "name"),
    [("/home/me/Model.ipynb", None, "Model.ipynb"), (None, "/x/Code.ipynb", "Code.ipynb"), (None, None, None)],
)
def test_notebooks(monkeypatch, session, variable, name):
    shell = Notebook()
    shell.user_ns = {"__vsc_ipynb_file__": variable} if variable else {}
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    monkeypatch.setitem(sys.modules, "ipykernel", types.SimpleNamespace())
    monkeypatch.delenv("JPY_SESSION_NAME", raising=False)
    if session:
        monkeypatch.setenv("JPY_SESSION_NAME", session)
    tags = resolve_tags()
    assert tags["mlflow.source.type"] == "NOTEBOOK"
    assert tags["mlflow.source.name"] == (name or sys.argv[0])


class Plugin(RunContextProvider):
    def in_context(self):
        return True

    def tags(self):
        return {"plugin": "was here", "mlflow.source.type": "PLUGIN"}


class Broken(RunContextProvider):
    def in_context(self):
        raise OSError("no context today")

    def tags(self):
        return {}


def test_registered_providers_go_last_and_may_fail(monkeypatch, caplog):
    own = RunContextProviderRegistry()
    for kind in (DefaultRunContext, Broken, Plugin):
        own.register(kind)
    monkeypatch.setattr(registry, "_registry", own)
    with mlflow.start_run() as run:
        pass
    assert (run.data.tags["plugin"], run.data.tags["mlflow.source.type"]) == ("was here", "PLUGIN")
    assert "no context today" in caplog.text


def test_installed_plugins_are_found(tmp_path, store):
    """A distribution on the path with an entry point, as pip would install it."""
    (tmp_path / "my_plugin.py").write_text(
        "from mlflow.tracking.context.abstract_context import RunContextProvider\n"
        "class Provider(RunContextProvider):\n"
        "    def in_context(self): return True\n"
        "    def tags(self): return {'installed': 'yes'}\n"
    )
    info = tmp_path / "my_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[mlflow.run_context_provider]\nmine = my_plugin:Provider\nbroken = no_such_module:X\n"
    )
    code = "import mlflow\nwith mlflow.start_run() as run: print(run.data.tags['installed'])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert out.stdout.strip() == "yes"
    assert "broken" in out.stderr
