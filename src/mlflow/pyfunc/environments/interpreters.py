"""Finding a Python of the version that a model was made with."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys

from mlflow.exceptions import MlflowException


def find_python(version: str | None) -> str:
    """The interpreter for a version: this one, one on PATH, one of pyenv's or one of uv's.

    The same minor version is enough: packages do not depend on the third number.

    Args:
        version: such as ``3.11.7`` or ``3.11``; None takes this interpreter.

    Raises: MlflowException that says how to get one.
    """
    if version is None:
        return base_python()
    wanted = ".".join(version.split(".")[:2])
    if wanted == f"{sys.version_info[0]}.{sys.version_info[1]}":
        return base_python()
    for candidate in (*_on_path(wanted), *_of_pyenv(wanted), *_of_uv(wanted)):
        if _version_of(candidate) == wanted:
            return candidate
    raise MlflowException(
        f"The environment needs Python {version}, and no Python {wanted} was found on PATH, in pyenv or in uv. Install "
        f"it ('uv python install {wanted}' or 'pyenv install {wanted}'), or use --env-manager local.",
        "INVALID_STATE",
    )


def base_python() -> str:
    """The interpreter that runs this, outside of any virtual environment."""
    return getattr(sys, "_base_executable", None) or sys.executable


def find_uv() -> str | None:
    """The command ``uv``: on PATH, or the package in this environment."""
    found = shutil.which("uv")
    if found is not None:
        return found
    beside = os.path.join(os.path.dirname(sys.executable), "uv")
    return beside if os.access(beside, os.X_OK) else None


def _on_path(wanted: str) -> list[str]:
    found = shutil.which(f"python{wanted}")
    return [found] if found else []


def _of_pyenv(wanted: str) -> list[str]:
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    found = glob.glob(os.path.join(glob.escape(root), "versions", f"{wanted}.*", "bin", "python"))
    return sorted(found, key=lambda path: [int(part) for part in path.split(os.sep)[-3].split(".") if part.isdigit()])[
        ::-1
    ]


def _of_uv(wanted: str) -> list[str]:
    uv = find_uv()
    if uv is None:
        return []
    found = subprocess.run([uv, "python", "find", "--offline", wanted], capture_output=True, text=True)
    return [found.stdout.strip()] if found.returncode == 0 else []


def _version_of(python: str) -> str | None:
    try:
        asked = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
        found = subprocess.run(asked, capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return found.stdout.strip() if found.returncode == 0 else None
