"""Environments for models and projects: a folder with a Python of the right version and what they require.

An environment is found again by a hash of all that it is made of. Two processes that need the same one at the same
time do not disturb each other: the second waits for the first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

from mlflow.environment_variables import (
    MLFLOW_CONDA_CREATE_ENV_CMD,
    MLFLOW_CONDA_HOME,
    MLFLOW_ENV_ROOT,
)
from mlflow.exceptions import MlflowException, invalid
from mlflow.pyfunc.environments import interpreters, own_package

logger = logging.getLogger(__name__)

LOCAL, VIRTUALENV, UV, CONDA = "local", "virtualenv", "uv", "conda"
_SYSTEM_CERTIFICATES = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
"""uv believes the certificate authorities of the system, as pip does, by its newer and its older name for that."""

MANAGERS = (LOCAL, VIRTUALENV, UV, CONDA)
_COMPLETE = ".complete"


class Wanted(NamedTuple):
    """What an environment is to hold.

    Args:
        folder: the files of the model or project, from which relative requirements are read.
        python: version of Python, or None for any.
        requirements: lines for pip, without MLflow.
        conda: content of conda.yaml, or None.
    """

    folder: str
    python: str | None
    requirements: list[str]
    conda: dict[str, Any] | None


def check_manager(env_manager: str | None) -> str:
    """The name of an environment manager; None is ``virtualenv``.

    Raises: INVALID_PARAMETER_VALUE for an unknown one.
    """
    manager = env_manager or VIRTUALENV
    if manager not in MANAGERS:
        raise invalid(f"Invalid value {env_manager!r} for the environment manager; allowed are {', '.join(MANAGERS)}.")
    return manager


def wanted_by(folder: str, override: list[str] | None = None) -> Wanted:
    """What the environment of a saved model is to hold.

    Args:
        folder: the model's files.
        override: requirements that take the place of the model's with the same name, or are added.
    """
    from mlflow.models.requirements import name_of

    python, lines = None, []
    python_env = read_yaml(os.path.join(folder, "python_env.yaml"))
    conda = read_yaml(os.path.join(folder, "conda.yaml"))
    if python_env:
        python = str(python_env["python"]) if python_env.get("python") else None
        lines = [str(line) for line in python_env.get("dependencies") or []]
    elif conda:
        for dependency in conda.get("dependencies") or []:
            if isinstance(dependency, dict):
                lines += dependency.get("pip") or []
            elif str(dependency).startswith("python="):
                python = str(dependency).removeprefix("python").strip("=")
    elif os.path.isfile(os.path.join(folder, "requirements.txt")):
        lines = ["-r requirements.txt"]
    wanted = wanted_of(folder, python, lines, conda)
    if override:
        names = {name_of(line) for line in override}
        requirements = [line for line in wanted.requirements if name_of(line) not in names or name_of(line) is None]
        requirements += [line for line in override if not own_package.is_ours(line)]
        wanted = wanted._replace(requirements=requirements)
    return wanted


def wanted_of(folder: str, python: str | None, lines: list[str], conda: dict[str, Any] | None = None) -> Wanted:
    """What an environment is to hold, from lines as they stand in a requirements file.

    Args:
        folder: where relative paths in the lines begin.
        python: version of Python, or None for any.
        lines: requirements and options of pip; MLflow is left out, since the running package takes its place.
        conda: content of conda.yaml, or None.
    """
    requirements = [line for line in _flattened(folder, lines) if not own_package.is_ours(line)]
    return Wanted(folder, python, requirements, conda)


def read_yaml(path: str) -> dict[str, Any] | None:
    """The content of python_env.yaml or conda.yaml; None when there is no such file.

    Raises: INVALID_PARAMETER_VALUE when it is not YAML, or no mapping.
    """
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            content = yaml.safe_load(file)
    except FileNotFoundError:
        return None
    except yaml.YAMLError as error:
        raise invalid(f"{path} is not valid YAML: {error}") from None
    if content is not None and not isinstance(content, dict):
        raise invalid(f"{path} does not hold an environment.")
    return content


def _flattened(folder: str, lines: list[str]) -> list[str]:
    """The lines with those of the files that they name (``-r file``)."""
    found = []
    for line in lines:
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        for option in ("-r", "--requirement"):
            if text.startswith((option + " ", option + "=")):
                with open(os.path.join(folder, text[len(option) + 1 :].strip()), encoding="utf-8") as file:
                    found += _flattened(folder, file.read().splitlines())
                break
        else:
            found.append(text)
    return found


def python_for(
    folder: str,
    env_manager: str | None,
    override: list[str] | None = None,
    root: str | None = None,
    capture_output: bool = False,
) -> str:
    """The interpreter that runs a model; its environment is made if it is not there yet.

    Args:
        folder: the model's files.
        env_manager: local (this interpreter), virtualenv, uv or conda.
        override: requirements that take the place of the model's.
        root: where environments are kept; None takes MLFLOW_ENV_ROOT.
        capture_output: whether the installer's output is kept back unless it fails.

    Raises: MlflowException when the manager is missing or an installation fails; nothing half-made is left.
    """
    manager = check_manager(env_manager)
    if manager == LOCAL:
        return sys.executable
    return python_with(wanted_by(folder, override), manager, root, capture_output)


def python_with(wanted: Wanted, manager: str, root: str | None = None, capture_output: bool = False) -> str:
    """The interpreter of the environment that holds what is wanted; it is made if it is not there yet.

    Args:
        wanted: what it is to hold.
        manager: virtualenv, uv or conda.
        root: where environments are kept; None takes MLFLOW_ENV_ROOT.
        capture_output: whether the installer's output is kept back unless it fails.

    Raises: MlflowException when the manager is missing or an installation fails; nothing half-made is left.
    """
    root = os.path.abspath(os.path.expanduser(root or MLFLOW_ENV_ROOT.get()))
    place = os.path.join(root, f"{manager}-{_key(manager, wanted)}")
    python = _python_in(place)
    if os.path.exists(os.path.join(place, _COMPLETE)):
        return python
    os.makedirs(root, exist_ok=True)
    with _locked(place + ".lock"):
        if not os.path.exists(os.path.join(place, _COMPLETE)):
            began = time.monotonic()
            logger.info("Making the environment %s", place)
            build(wanted, manager, place, capture_output)
            logger.info("The environment took %.1f s", time.monotonic() - began)
    return python


def build(wanted: Wanted, manager: str, place: str, capture_output: bool = False) -> None:
    """Make an environment in the folder ``place``; after an error there is none.

    Raises: MlflowException with the end of the installer's output.
    """
    if os.path.lexists(place):
        shutil.rmtree(place)
    try:
        _BUILDERS[manager](wanted, place, capture_output)
        own_package.copy_into(_packages_of(_python_in(place)))
        own_package.write_command(_python_in(place))
        with open(os.path.join(place, _COMPLETE), "w", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in wanted.requirements)
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def held_by(place: str) -> list[str] | None:
    """The requirements that an environment was made for; None for a folder that is none of ours."""
    try:
        with open(os.path.join(place, _COMPLETE), encoding="utf-8") as file:
            return file.read().splitlines()
    except FileNotFoundError:
        return None


def _key(manager: str, wanted: Wanted) -> str:
    import mlflow

    parts = [manager, wanted.python, wanted.requirements, own_package.FOR_MODELS, mlflow.__version__, sys.platform]
    parts.append(_stamp_of_package())
    if manager == CONDA:
        parts.append(wanted.conda)
    if any(line.startswith((".", "/", "-e", "code")) or "file:" in line for line in wanted.requirements):
        parts.append(os.path.abspath(wanted.folder))  # relative paths mean something else in another model
    for line in wanted.requirements:
        constraints = _constraints_of(line)
        if constraints is not None:
            with open(os.path.join(wanted.folder, constraints), encoding="utf-8") as file:
                parts.append(file.read())
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:24]


def _stamp_of_package() -> str:
    """Changes when the running package does: an installed one never, a checkout with each edit."""
    import mlflow

    newest = 0
    for folder, _, files in os.walk(os.path.dirname(os.path.abspath(mlflow.__file__))):
        for name in files:
            if name.endswith(".py"):
                newest = max(newest, os.stat(os.path.join(folder, name)).st_mtime_ns)
    return str(newest)


def _build_virtualenv(wanted: Wanted, place: str, capture_output: bool) -> None:
    python = interpreters.find_python(wanted.python)
    _run([python, "-m", "venv", place], wanted.folder, capture_output, f"Python's module venv ({python})")
    with _requirements_file(wanted) as path:
        command = [_python_in(place), "-m", "pip", "install", "--disable-pip-version-check", "-r", path]
        _run(command, wanted.folder, capture_output, "pip")


def _build_uv(wanted: Wanted, place: str, capture_output: bool) -> None:
    uv = interpreters.find_uv()
    if uv is None:
        raise MlflowException(
            "The environment manager 'uv' needs the command uv, which was not found. Install it (pip install uv), or "
            "use --env-manager virtualenv.",
            "INVALID_STATE",
        )
    minor = ".".join((wanted.python or f"{sys.version_info[0]}.{sys.version_info[1]}").split(".")[:2])
    same = minor == f"{sys.version_info[0]}.{sys.version_info[1]}"
    python = interpreters.base_python() if same else minor
    _run([uv, "venv", "--python", python, place], wanted.folder, capture_output, "uv")
    with _requirements_file(wanted) as path:
        command = [uv, "pip", "install", "--python", _python_in(place), "-r", path]
        _run(command, wanted.folder, capture_output, "uv")


def _build_conda(wanted: Wanted, place: str, capture_output: bool) -> None:
    import yaml

    command = _conda_command()
    content = conda_part(wanted)
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        yaml.safe_dump(content, file)
        file.flush()
        _run([command, "env", "create", "--prefix", place, "--file", file.name], wanted.folder, capture_output, command)
    with _requirements_file(wanted) as path:
        _run([_python_in(place), "-m", "pip", "install", "-r", path], wanted.folder, capture_output, "pip")


def conda_part(wanted: Wanted) -> dict[str, Any]:
    """The content of conda.yaml without what pip installs and without MLflow."""
    content = dict(wanted.conda or {"dependencies": [f"python={wanted.python}" if wanted.python else "python", "pip"]})
    others = [one for one in content.get("dependencies") or [] if not isinstance(one, dict)]
    content["dependencies"] = [one for one in others if not own_package.is_ours(str(one))]
    return content


def _conda_command() -> str:
    home, command = MLFLOW_CONDA_HOME.get(), MLFLOW_CONDA_CREATE_ENV_CMD.get()
    found = shutil.which(os.path.join(home, "bin", command) if home else command)
    if found is None:
        where = f"in {home}" if home else "on PATH"
        raise MlflowException(
            f"The environment manager 'conda' needs the command {command}, which was not found {where}. Install "
            "conda, set MLFLOW_CONDA_HOME, or use --env-manager virtualenv.",
            "INVALID_STATE",
        )
    return found


_BUILDERS = {VIRTUALENV: _build_virtualenv, UV: _build_uv, CONDA: _build_conda}


@contextlib.contextmanager
def _requirements_file(wanted: Wanted) -> Iterator[str]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for line in (*wanted.requirements, *own_package.FOR_MODELS):
            constraints = _constraints_of(line)
            # pip reads this path from where the file is that names it
            file.write(f"-c {os.path.join(wanted.folder, constraints)}\n" if constraints else f"{line}\n")
        file.flush()
        yield file.name


def _constraints_of(line: str) -> str | None:
    for option in ("-c", "--constraint"):
        if line.startswith((option + " ", option + "=")):
            return line[len(option) + 1 :].strip()
    return None


def _run(command: list[str], folder: str, capture_output: bool, what: str) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**_SYSTEM_CERTIFICATES, **os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    if done.returncode:
        raise MlflowException(
            f"The environment cannot be made: {what} ended with status {done.returncode}.\n{done.stdout[-3000:]}",
            "INVALID_STATE",
        )
    if not capture_output and done.stdout:
        logger.debug("%s", done.stdout)


def _python_in(place: str) -> str:
    return os.path.join(place, "Scripts", "python.exe") if os.name == "nt" else os.path.join(place, "bin", "python")


def _packages_of(python: str) -> str:
    asked = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    return subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()


@contextlib.contextmanager
def _locked(path: str) -> Iterator[None]:
    """Hold a lock file; the lock ends with the process, however it ends."""
    with open(path, "a+b") as file:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield
