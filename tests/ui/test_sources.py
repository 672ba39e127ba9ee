"""What the sources of the page say about themselves: their own unit tests, and types that fit the server."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parents[2]
UI = ROOT / "ui"


@pytest.fixture
def npm(hook):
    """Runs a script of the page's package.json; skipped where its tools are not installed, except in CI."""
    node = hook.system_node() or hook.packaged_node()
    if node is None or not (UI / "node_modules").is_dir():
        missing = "Node" if node is None else "ui/node_modules (npm ci)"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{missing} is not there")

    def run(*arguments: str | os.PathLike, folder: pathlib.Path = UI) -> None:
        path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            [*hook.npm_command(node), "run", "--silent", *arguments],
            cwd=folder,
            env={**os.environ, "PATH": path, "PYTHON": sys.executable},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    return run


def test_the_unit_tests_pass(npm):
    npm("test")


def test_the_page_fits_the_operations_of_the_server(npm, tmp_path):
    shutil.copytree(UI / "src", tmp_path / "src")
    shutil.copy(UI / "tsconfig.json", tmp_path)
    shutil.copy(UI / "package.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(UI / "node_modules")
    npm("api-types", "--", tmp_path / "src" / "api" / "schema.d.ts")
    npm("types", folder=tmp_path)
