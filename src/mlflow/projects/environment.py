"""Which environment a project's command runs in, and the making of it."""

from __future__ import annotations

import logging
import os
import re
import shutil
import sys
from typing import Any

from mlflow.environment_variables import MLFLOW_CONDA_CREATE_ENV_CMD, MLFLOW_CONDA_HOME
from mlflow.exceptions import MlflowException, invalid
from mlflow.projects import env_type
from mlflow.projects.mlproject import Project
from mlflow.pyfunc import environments
from mlflow.pyfunc.environments import CONDA, LOCAL, UV, VIRTUALENV, Wanted, interpreters

logger = logging.getLogger(__name__)

DOCKER = "docker"
_PIP_ONLY = re.compile(r"\s*(?:pip|python\s*(?:=.*)?|pip\s*[=<>!].*)\s*\Z")
_REQUIRES_PYTHON = re.compile(r"^\s*requires-python\s*=\s*[\"']([^\"']+)[\"']", re.M)
MANAGERS = (LOCAL, "system", VIRTUALENV, UV, CONDA, DOCKER)


def manager_for(project: Project, asked: str | None) -> str:
    """What makes the environment of a project.

    Args:
        project: a loaded one.
        asked: local, system (the same), virtualenv, uv, conda, docker; None goes by what the project asks for: docker,
            conda, or uv (virtualenv where there is no uv). A conda.yaml that only holds Python and pip's packages
            needs no conda. A project that asks for nothing runs in this environment.

    Raises: INVALID_PARAMETER_VALUE for another one, or one that the project does not describe.
    """
    if asked is not None and asked not in MANAGERS:
        raise invalid(f"Invalid value {asked!r} for the environment manager; allowed are {', '.join(MANAGERS)}.")
    if asked in (LOCAL, "system"):
        return LOCAL
    kind = project.environment
    if asked == DOCKER or (asked is None and kind == env_type.DOCKER):
        if project.docker is None:
            raise invalid(f"The project {project.name!r} has no docker_env, so it cannot run with docker.")
        return DOCKER
    if asked is not None:
        if kind == env_type.DOCKER:
            raise invalid(
                f"The project {project.name!r} describes an image (docker_env) and no Python environment: run it with "
                f"docker or local, not {asked!r}."
            )
        return asked
    if kind is None:
        return LOCAL
    if kind == env_type.CONDA and not (_conda() is None and _is_pip_only(project)):
        return CONDA
    return UV if interpreters.find_uv() is not None else VIRTUALENV


def _conda() -> str | None:
    home, command = MLFLOW_CONDA_HOME.get(), MLFLOW_CONDA_CREATE_ENV_CMD.get()
    return shutil.which(os.path.join(home, "bin", command) if home else command)


def _is_pip_only(project: Project) -> bool:
    content = environments.read_yaml(project.environment_file or "") or {}
    for one in content.get("dependencies") or []:
        # a range of versions is left to conda, too
        if not isinstance(one, dict) and not _PIP_ONLY.match(str(one)):
            return False
    return True


def wanted_by(project: Project) -> Wanted:
    """What the Python environment of a project is to hold.

    Raises: INVALID_PARAMETER_VALUE for a file that cannot be read.
    """
    path = project.environment_file
    if path is None:
        return environments.wanted_of(project.folder, None, [])
    folder, name = os.path.split(path)
    if name == "uv.lock":
        from mlflow.models.uv_project import exported

        return environments.wanted_of(folder, _python_of_project(folder), exported(folder))
    if name == "pyproject.toml":
        return environments.wanted_of(folder, _python_of_project(folder), _dependencies_of(path))
    if name.endswith(".txt"):
        return environments.wanted_of(folder, _python_of_project(folder), [f"-r {name}"])
    content = environments.read_yaml(path) or {}
    if project.environment == env_type.CONDA:
        return _wanted_by_conda(folder, content)
    lines = content.get("dependencies") or []
    if not isinstance(lines, list):
        raise invalid(f"{path}: dependencies must be a list, not {lines!r}.")
    python = content.get("python")
    # YAML reads 3.10 without quotes as a number, which has lost its zero
    version = "3.10" if python == 3.1 else str(python)
    return environments.wanted_of(folder, None if python is None else version, [str(line) for line in lines])


def _wanted_by_conda(folder: str, content: dict[str, Any]) -> Wanted:
    python, lines = None, []
    for one in content.get("dependencies") or []:
        if isinstance(one, dict):
            lines += [str(line) for line in one.get("pip") or []]
        elif str(one).startswith("python="):
            python = str(one).removeprefix("python").strip("=")
    return environments.wanted_of(folder, python, lines, content)


def _python_of_project(folder: str) -> str | None:
    try:
        with open(os.path.join(folder, ".python-version"), encoding="utf-8") as file:
            return file.read().strip() or None
    except OSError:
        pass
    try:
        with open(os.path.join(folder, "pyproject.toml"), encoding="utf-8") as file:
            required = _REQUIRES_PYTHON.search(file.read())
    except OSError:
        return None
    return _python_within(required.group(1)) if required else None


def _python_within(required: str) -> str | None:
    """The lowest version that a project allows, when this interpreter is none that it allows.

    Raises: INVALID_PARAMETER_VALUE for what is no range of versions.
    """
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        allowed = SpecifierSet(required)
    except InvalidSpecifier:
        raise invalid(f"requires-python of the project is {required!r}, which is no range of versions.") from None
    if ".".join(map(str, sys.version_info[:3])) in allowed:
        return None
    minors = (f"3.{minor}" for minor in range(6, 40))
    return next((minor for minor in minors if f"{minor}.0" in allowed or f"{minor}.99" in allowed), None)


def _dependencies_of(path: str) -> list[str]:
    if sys.version_info >= (3, 11):
        import tomllib as toml
    else:
        try:
            import tomli as toml
        except ImportError:
            raise invalid(
                f"Reading {path} needs Python 3.11, or the package tomli. Lock the project (uv lock), or write a "
                "requirements.txt."
            ) from None
    try:
        with open(path, "rb") as file:
            content = toml.load(file)
    except (toml.TOMLDecodeError, UnicodeDecodeError) as error:
        raise invalid(f"{path} is not valid TOML: {error}") from None
    lines = content.get("project", {}).get("dependencies", [])
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise invalid(f"{path}: project.dependencies must be a list of text.")
    return lines


def python_environment(manager: str, wanted: Wanted | None, scratch: str) -> dict[str, str | None]:
    """The variables that make ``python`` the interpreter of the environment, which is made if it is not there yet.

    Args:
        manager: local, virtualenv, uv or conda.
        wanted: what it is to hold; None for local.
        scratch: a folder that lasts as long as the command runs.

    Returns: variables; None takes one away.
    """
    if manager == LOCAL:
        folder = os.path.dirname(sys.executable)
        folders = [folder]
        if not os.access(os.path.join(folder, "python"), os.X_OK):
            folders.insert(0, _with_python(scratch))
        # what an environment without its own activation relies on: its commands beside its interpreter
        return {"PATH": os.pathsep.join([*folders, os.environ.get("PATH", os.defpath)])}
    if wanted is None:
        raise MlflowException(f"The environment manager {manager!r} was not told what the environment is to hold.")
    python = environments.python_with(wanted, manager)
    folder = os.path.dirname(python)
    place = os.path.dirname(folder)
    found: dict[str, str | None] = {
        "PATH": os.pathsep.join([folder, os.environ.get("PATH", os.defpath)]),
        "PYTHONHOME": None,
        "VIRTUAL_ENV": place,
        "CONDA_PREFIX": None,
    }
    if manager == CONDA:
        found |= {"VIRTUAL_ENV": None, "CONDA_PREFIX": place, "CONDA_DEFAULT_ENV": place}
    return found


def _with_python(scratch: str) -> str:
    """A folder with the command ``python``, where this interpreter is only called python3."""
    import shlex

    folder = os.path.join(scratch, "bin")
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, "python")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n')
    os.chmod(path, 0o755)
    return folder


def activation(manager: str) -> str:
    """What the shell does before the command: conda's packages have scripts that set their variables."""
    if manager != CONDA:
        return ""
    return 'for each in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do [ -r "$each" ] && . "$each"; done; unset each; '
