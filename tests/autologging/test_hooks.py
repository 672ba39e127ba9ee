"""Libraries that are imported before or after autologging is switched on, in processes of their own."""

import os
import subprocess
import sys
import textwrap


def run(program, tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MLFLOW_")}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_before_and_after(tmp_path):
    (tmp_path / "library.py").write_text("value = 1\n")
    program = """
        import sys
        from mlflow.autologging.hooks import when_imported

        def first():
            import library
            print("first", library.value)

        when_imported("library", first)
        when_imported("library", first)
        when_imported("library", lambda: print("replaced"), key="k")
        when_imported("library", lambda: print("second"), key="k")
        when_imported("library", lambda: 1 / 0)
        print("waiting")
        import library
        print(library.__spec__.loader.__class__.__name__, library.__loader__.__class__.__name__)
        when_imported("library", lambda: print("at once"))
    """
    lines = run(program, tmp_path).split("\n")
    assert lines == ["waiting", "first 1", "second", "SourceFileLoader SourceFileLoader", "at once", ""]


def test_an_action_may_wait_in_turn(tmp_path):
    (tmp_path / "library.py").write_text("value = 1\n")
    program = """
        from mlflow.autologging.hooks import when_imported

        when_imported("library", lambda: when_imported("library", lambda: print("done")))
        import library
        print("imported")
    """
    assert run(program, tmp_path).split() == ["done", "imported"]


def test_a_module_that_cannot_be_imported_is_tried_again(tmp_path):
    program = """
        import pathlib
        from mlflow.autologging.hooks import when_imported

        when_imported("library.part", lambda: print("there"))
        try:
            import library.part
        except ImportError as error:
            print(type(error).__name__)
        pathlib.Path("library").mkdir()
        pathlib.Path("library/__init__.py").touch()
        pathlib.Path("library/part.py").write_text("raise ValueError('broken')")
        import importlib
        importlib.invalidate_caches()
        try:
            import library.part
        except ValueError:
            print("broken")
        pathlib.Path("library/part.py").write_text("x = 1")
        importlib.invalidate_caches()
        import library.part
    """
    assert run(program, tmp_path).split() == ["ModuleNotFoundError", "broken", "there"]


TRAIN = """
import mlflow
{before}
from sklearn.linear_model import LinearRegression
{after}
LinearRegression().fit([[1.0], [2.0]], [1, 2])
runs = mlflow.search_runs(output_format="list")
print(len(runs), sorted(runs[0].data.metrics) if runs else "")
"""


def test_sklearn_before_or_after(tmp_path):
    quick = "log_models=False, silent=True"
    for number, (before, after) in enumerate(
        [(f"mlflow.autolog({quick})", ""), ("", f"mlflow.autolog({quick})"), (f"mlflow.sklearn.autolog({quick})", "")]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        count, names = run(TRAIN.format(before=before, after=after), folder).split(" ", 1)
        assert count == "1"
        assert "training_r2_score" in names


def test_excluded_and_disabled_ones_log_nothing(tmp_path):
    for number, before in enumerate(
        ["mlflow.autolog(exclude_flavors=['sklearn'])", "mlflow.autolog(); mlflow.autolog(disable=True)"]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert run(TRAIN.format(before=before, after=""), folder).startswith("0")


def test_switching_on_imports_no_library(tmp_path):
    program = """
        import sys
        import mlflow
        mlflow.autolog()
        heavy = {"sklearn", "numpy", "pandas", "torch", "xgboost", "mlflow.sklearn"}
        print(sorted(heavy & set(sys.modules)))
    """
    assert run(program, tmp_path).strip() == "[]"
