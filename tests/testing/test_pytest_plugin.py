"""The plugin in suites as users write them, each in a process of its own."""

import os
import subprocess
import sys
from importlib.metadata import entry_points

PLUGIN = "mlflow.testing.pytest_plugin"
SUITE = """
import os
import mlflow
from mlflow import state

SEEN = set()

def log(tmp_path):
    assert mlflow.search_runs(search_all_experiments=True, output_format="list") == []
    assert mlflow.get_tracking_uri() not in SEEN
    SEEN.add(mlflow.get_tracking_uri())
    mlflow.set_experiment("x")
    mlflow.start_run()                   # left open on purpose
    mlflow.log_metric("m", 1)
    mlflow.log_text("hello", "a.txt")
    assert [p.name for p in tmp_path.rglob("a.txt")] == ["a.txt"]
"""


def run_suite(folder, text, *arguments, ini="", env=None):
    (folder / "test_suite.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n" + ini)
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "PYTEST_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        # the other installed plugins take seconds to load
        env={**clean, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": PLUGIN, **(env or {})},
        capture_output=True,
        text=True,
        timeout=120,
    )
    return done.stdout + done.stderr


def test_fixture_gives_each_test_a_store(tmp_path):
    text = SUITE + (
        "def test_one(mlflow_store, tmp_path):\n    log(tmp_path)\n"
        "def test_two(mlflow_store, tmp_path):\n    log(tmp_path)\n"
        "def test_after():\n"
        "    assert mlflow.active_run() is None\n"
        "    assert mlflow.get_tracking_uri() == 'sqlite:///theirs.db'\n"
        "    assert os.environ['MLFLOW_TRACKING_URI'] == 'sqlite:///theirs.db'\n"
        "    assert 'MLFLOW_EXPERIMENT_ID' not in os.environ\n"
    )
    out = run_suite(tmp_path, text, env={"MLFLOW_TRACKING_URI": "sqlite:///theirs.db"})
    assert "3 passed" in out, out
    assert not (tmp_path / "theirs.db").exists()


def test_setting_gives_one_to_all(tmp_path):
    text = SUITE + "def test_one(tmp_path):\n    log(tmp_path)\ndef test_two(tmp_path):\n    log(tmp_path)\n"
    assert "2 passed" in run_suite(tmp_path, text, ini="mlflow_store = true\n")
    assert not (tmp_path / "mlflow.db").exists()


def test_installing_registers_it():
    assert [p.value for p in entry_points(group="pytest11") if p.name == "mlflow"] == [PLUGIN]


def test_other_suites_load_nothing_of_it(tmp_path):
    text = (
        "import sys\n"
        "def test_nothing():\n"
        "    own = {name for name in sys.modules if name.split('.')[0] == 'mlflow'}\n"
        "    assert own == {'mlflow', 'mlflow.version', 'mlflow.testing', 'mlflow.testing.pytest_plugin'}\n"
    )
    assert "1 passed" in run_suite(tmp_path, text)
