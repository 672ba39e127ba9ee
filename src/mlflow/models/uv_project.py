"""Requirements of a model from the lock file of a uv project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from mlflow.environment_variables import MLFLOW_UV_AUTO_DETECT
from mlflow.exceptions import MlflowException, invalid, missing_package

LOCK, PROJECT, PYTHON = "uv.lock", "pyproject.toml", ".python-version"


def exported(
    project: str | os.PathLike[str], groups: list[str] | None = None, extras: list[str] | None = None
) -> list[str]:
    """The locked requirements of a project, without itself and its development group.

    Args:
        project: folder with uv.lock and pyproject.toml.
        groups, extras: dependency groups and extras to take too.

    Raises: INVALID_PARAMETER_VALUE when it is no uv project; FEATURE_DISABLED without uv; INVALID_STATE when uv fails.
    """
    folder = os.path.abspath(os.fspath(project))
    for name in (LOCK, PROJECT):
        if not os.path.isfile(os.path.join(folder, name)):
            raise invalid(f"{os.fspath(project)!r} is no uv project: it has no {name}.")
    uv = _program()
    if uv is None:
        raise missing_package("uv", "Taking requirements from a uv project")
    command = [uv, "export", "--frozen", "--no-dev", "--no-hashes", "--no-emit-project", "--no-header", "--no-annotate"]
    for group in groups or ():
        command += ["--group", group]
    for extra in extras or ():
        command += ["--extra", extra]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise MlflowException(f"uv could not export the project {folder!r}: {done.stderr.strip()}", "INVALID_STATE")
    return [line.strip() for line in done.stdout.splitlines() if line.strip() and not line.startswith("#")]


def detected() -> str | None:
    """The current folder if it is a uv project, MLFLOW_UV_AUTO_DETECT is true and uv is installed."""
    here = os.getcwd()
    is_project = all(os.path.isfile(os.path.join(here, name)) for name in (LOCK, PROJECT))
    return here if is_project and MLFLOW_UV_AUTO_DETECT.get() and _program() is not None else None


def _program() -> str | None:
    # uv may be installed beside the interpreter, in an environment that is not active
    return shutil.which("uv") or shutil.which("uv", path=os.path.dirname(sys.executable))


def copy_files(project: str | os.PathLike[str], folder: str) -> None:
    """Copy what describes a uv project into a model's folder."""
    for name in (LOCK, PROJECT, PYTHON):
        source = os.path.join(os.fspath(project), name)
        if os.path.isfile(source):
            shutil.copy(source, os.path.join(folder, name))
