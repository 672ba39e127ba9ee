"""What `import mlflow` costs, and that its table of names is right."""

import ast
import importlib
import json
import pathlib
import subprocess
import sys

import mlflow

HEAVY = {
    "numpy",
    "pandas",
    "sqlalchemy",
    "msgspec",
    "starlette",
    "uvicorn",
    "urllib3",
    "pydantic",
    "opentelemetry",
    "yaml",
    "click",
    "psutil",
    "PIL",
    "matplotlib",
    "pytest",
    "asyncio",
    "sqlite3",
}


def modules_after(code: str) -> set[str]:
    """The modules that a new interpreter has loaded after running the code."""
    out = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json; print(json.dumps(list(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return set(json.loads(out.splitlines()[-1]))


def test_import_loads_nothing_heavy():
    assert modules_after("import mlflow") & HEAVY == set()


def test_import_loads_few_modules_of_its_own():
    own = {name for name in modules_after("import mlflow") if name.startswith("mlflow")}
    assert own == {"mlflow", "mlflow.version"}


def test_logging_to_sqlite_loads_no_pandas_and_no_server(tmp_path):
    code = (
        "import mlflow\n"
        f"mlflow.set_tracking_uri('sqlite:///{tmp_path}/db')\n"
        "with mlflow.start_run(): mlflow.log_metric('a', 1)\n"
    )
    assert modules_after(code) & {"numpy", "pandas", "starlette", "uvicorn", "urllib3", "pydantic"} == set()


def test_every_name_can_be_loaded():
    for name in mlflow.__all__:
        assert getattr(mlflow, name) is not None
    assert set(mlflow.__all__) <= set(dir(mlflow))


def test_editors_are_told_the_same_as_the_interpreter():
    tree = ast.parse(pathlib.Path(mlflow.__file__).read_text())
    block = next(n for n in tree.body if isinstance(n, ast.If) and getattr(n.test, "id", "") == "TYPE_CHECKING")
    told = {alias.name: statement.module for statement in block.body for alias in statement.names}
    assert told == {**mlflow._HOME, **dict.fromkeys(mlflow._MODULES, "mlflow")}


def test_fluent_module_has_the_same_objects():
    fluent = importlib.import_module("mlflow.tracking.fluent")
    for name in fluent.__all__:
        if name in mlflow._HOME:
            assert getattr(fluent, name) is getattr(mlflow, name)


def test_version_names_the_level_and_the_release():
    assert mlflow.__version__.startswith("3.17.2+millrace.")


def test_unknown_name_is_an_attribute_error():
    try:
        mlflow.no_such_name  # noqa: B018
    except AttributeError as error:
        assert "no_such_name" in str(error)
    else:
        raise AssertionError("no error")
