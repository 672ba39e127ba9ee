"""Putting the running Millrace into an environment in place of the line ``mlflow==...``, without a package index."""

from __future__ import annotations

import os
import re
import shlex
import shutil

from mlflow.version import VERSION

DEPENDENCIES = (
    "click>=8.1",
    "cloudpickle>=2.2",
    "httptools>=0.6",
    "msgspec>=0.20",
    "opentelemetry-proto>=1.30",
    "opentelemetry-sdk>=1.30",
    "packaging>=23",
    "pyyaml>=6",
    "starlette>=0.40",
    "urllib3>=2.2",
    "uvicorn>=0.30",
    "uvloop>=0.20; sys_platform != 'win32' and platform_python_implementation == 'CPython'",
)
"""What the package needs; a test compares it with pyproject.toml."""
FOR_MODELS = (*DEPENDENCIES, "pandas>=2.0")
"""What an environment gets besides a model's requirements: MLflow brings pandas, so models do not ask for it."""
# every name under which the package, or MLflow itself, can stand in a model's requirements
_OURS = re.compile(
    r"^\s*(mlflow|mlflow[-_.]skinny|mlflow[-_.]tracing|millrace)\s*(\[[^\]]*\])?\s*([=<>!~;@].*)?$", re.I
)
_LEFT_OUT = shutil.ignore_patterns("__pycache__", "*.pyc", "ui")


def is_ours(requirement: str) -> bool:
    """Whether a line of a requirements file asks for MLflow or for this package."""
    return _OURS.match(requirement.partition("#")[0].strip()) is not None


def release() -> str:
    """The version of the distribution, e.g. ``0.1.0``."""
    return VERSION.partition("+millrace.")[2]


def copy_into(folder: str, source: str | None = None) -> None:
    """Copy the package into a folder of Python packages, with what says its name and version.

    The web page stays behind: it is of no use where a model runs.

    Args:
        folder: such as site-packages.
        source: the package's folder; None takes the running one.
    """
    if source is None:
        import mlflow

        source = os.path.dirname(os.path.abspath(mlflow.__file__))
    shutil.copytree(source, os.path.join(folder, "mlflow"), ignore=_LEFT_OUT, dirs_exist_ok=True)
    about = os.path.join(folder, f"millrace-{release()}.dist-info")
    os.makedirs(about, exist_ok=True)
    requires = "".join(f"Requires-Dist: {one}\n" for one in DEPENDENCIES)
    texts = {
        "METADATA": f"Metadata-Version: 2.1\nName: millrace\nVersion: {release()}\n{requires}",
        "INSTALLER": "millrace\n",
        "entry_points.txt": "[console_scripts]\nmlflow = mlflow.cli:cli\n",
    }
    for name, text in texts.items():
        with open(os.path.join(about, name), "w", encoding="utf-8") as file:
            file.write(text)


def write_command(python: str) -> None:
    """Write the command ``mlflow`` beside an interpreter, as an installer would.

    Args:
        python: the interpreter of the environment that the package was copied into.
    """
    folder = os.path.dirname(python)
    path = os.path.join(folder, "mlflow")
    if os.name == "nt":
        path, text = path + ".cmd", f'@"{python}" -m mlflow %*\n'
    else:
        # the first line of a script cannot hold every path; the shell can
        text = f'#!/bin/sh\nexec {shlex.quote(python)} -m mlflow "$@"\n'
    os.makedirs(folder, exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o755)
