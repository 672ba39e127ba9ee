"""A store of its own for each test, and projects to run."""

import os
import subprocess
import textwrap

import pytest

import mlflow
from mlflow.testing import reset


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    reset()
    for name in list(os.environ):
        if name.startswith(("MLFLOW_", "_MLFLOW_")):
            monkeypatch.delenv(name)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    uri = f"sqlite:///{tmp_path}/store.db"
    mlflow.set_tracking_uri(uri)
    yield uri
    reset()


@pytest.fixture
def project(tmp_path):
    """Writes a project: a text is its MLproject file, keywords are further files (``__`` is a dot)."""

    def write(text: str | None = None, folder: str = "project", **files: str):
        root = tmp_path / folder
        root.mkdir(exist_ok=True)
        if text is not None:
            (root / "MLproject").write_text(textwrap.dedent(text))
        for name, content in files.items():
            (root / name.replace("__", ".")).write_text(textwrap.dedent(content))
        return root

    return write


@pytest.fixture
def command(project):
    """Writes a project whose entry point ``main`` is one command of the shell."""

    def write(text: str, **files: str):
        indented = textwrap.indent(textwrap.dedent(text).strip(), " " * 6)
        return project(f"name: one\nentry_points:\n  main:\n    command: |\n{indented}\n", **files)

    return write


@pytest.fixture
def raises():
    """Checks the code and the words of the error that a block must raise."""
    import contextlib

    @contextlib.contextmanager
    def check(code: str, *words: str):
        with pytest.raises(mlflow.MlflowException) as caught:
            yield caught
        assert caught.value.error_code == code, str(caught.value)
        for word in words:
            assert word in str(caught.value)

    return check


def run_git(folder, *arguments: str) -> str:
    """What git prints in a folder; nothing of the user's configuration is looked at."""
    who = {f"GIT_{role}_{what}": "x@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-c", "init.defaultBranch=main", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a program of ours on PATH; it writes each call, as a line of JSON, into the file that it gives."""

    def put(name: str, body: str = ""):
        import json
        import sys

        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        calls = tmp_path / f"{name}.calls"
        calls.touch()
        path = folder / name
        path.write_text(
            f"#!{sys.executable}\nimport json, os, sys\narguments = sys.argv[1:]\n"
            f"given = '' if sys.stdin.isatty() else sys.stdin.read()\n"
            f"with open({str(calls)!r}, 'a') as file:\n"
            f"    file.write(json.dumps({{'arguments': arguments, 'given': given}}) + '\\n')\n" + textwrap.dedent(body)
        )
        path.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        return lambda: [json.loads(line) for line in calls.read_text().splitlines()]

    return put
