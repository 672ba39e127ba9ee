"""The pip requirements of a model: given by the user, or found by looking at what loading and predicting import."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any

from mlflow.environment_variables import MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS
from mlflow.exceptions import invalid
from mlflow.version import VERSION

if TYPE_CHECKING:
    from mlflow.models.trial import Trial

logger = logging.getLogger(__name__)

# what installs the platform for others; environments of our own put the running installation in its place
MLFLOW_LINE = f"mlflow=={VERSION.partition('+')[0]}"


# a library that is upgraded while it is loaded stays what it was in this process
_versions: dict[str, str] = {}


def version_of(package: str) -> str | None:
    """The installed version of a distribution; None when it is not installed."""
    if package not in _versions:
        try:
            _versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            return None
    return _versions[package]


def pinned(*packages: str) -> list[str]:
    """``name==version`` of each distribution that is installed; the local part of a version is left out."""
    found = ((package, version_of(package)) for package in packages)
    return [f"{package}=={version.partition('+')[0]}" for package, version in found if version]


def name_of(requirement: str) -> str | None:
    """The normalized name of the distribution that a requirement line asks for; None for options, paths and URLs."""
    match = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^]]*\])?\s*(?:$|[=<>!~;@ ,(#])", requirement)
    return None if match is None else re.sub(r"[-_.]+", "-", match[1]).lower()


@dataclass
class Requirements:
    """What the user said of a model's environment.

    Args:
        conda: a conda environment, or None.
        pip: pip requirements that replace the inferred ones, or None.
        extra: pip requirements that are added to the inferred ones.
        constraints: lines of constraint files that they name.
        project: the uv project that ``pip`` was taken from, or None.
    """

    conda: dict[str, Any] | None = None
    pip: list[str] | None = None
    extra: list[str] | None = None
    constraints: list[str] | None = None
    project: Any = None

    @classmethod
    def given(
        cls,
        conda_env: Any = None,
        pip_requirements: Any = None,
        extra_pip_requirements: Any = None,
        uv_project_path: Any = None,
        uv_groups: Any = None,
        uv_extras: Any = None,
    ) -> Requirements:
        """From the arguments of ``save_model``.

        Raises: ValueError when more than one of conda_env, pip_requirements, extra_pip_requirements is given;
            INVALID_PARAMETER_VALUE when a file cannot be read.
        """
        if sum(argument is not None for argument in (conda_env, pip_requirements, extra_pip_requirements)) > 1:
            raise ValueError(
                "Only one of `conda_env`, `pip_requirements`, and `extra_pip_requirements` can be specified"
            )
        wanted = cls(constraints=[], project=uv_project_path)
        if uv_project_path is not None:
            if conda_env is not None or pip_requirements is not None:
                raise invalid("'uv_project_path' does not go together with 'conda_env' or 'pip_requirements'.")
            from mlflow.models.uv_project import exported

            wanted.pip = exported(uv_project_path, uv_groups, uv_extras)
        if conda_env is not None:
            from mlflow.models.environment import read_conda_env

            wanted.conda = read_conda_env(conda_env)
        if pip_requirements is not None:
            wanted.pip = _read("pip_requirements", pip_requirements, wanted.constraints)
        if extra_pip_requirements is not None:
            wanted.extra = _read("extra_pip_requirements", extra_pip_requirements, wanted.constraints)
        return wanted

    @property
    def inferred(self) -> bool:
        """Whether requirements are to be found by looking at the model."""
        return self.conda is None and self.pip is None

    def resolved(
        self, default: Callable[[], list[str]], trial: Trial | None
    ) -> tuple[list[str], list[str], dict[str, Any] | None]:
        """Lines of requirements.txt, lines of constraints.txt, and a conda environment if the user gave one.

        Args:
            default: gives what the flavor asks for in any case.
            trial: what loading the model and predicting used; None when it was not tried.
        """
        if self.conda is not None:
            from mlflow.models.environment import pip_part, with_pip_part

            lines = with_mlflow(pip_part(self.conda))
            return lines, [], with_pip_part(self.conda, lines)
        if self.pip is not None:
            return with_mlflow([*self.pip, *(self.extra or [])]), self.constraints or [], None
        lines = merged(default(), [] if trial is None else observed(trial))
        extra = self.extra or []
        taken = {name_of(line) for line in extra}
        return with_mlflow([line for line in lines if name_of(line) not in taken] + extra), self.constraints or [], None


def observed(trial: Trial) -> list[str]:
    """Pinned requirements of what a trial used.

    Raises: the error of the trial, if MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS is true.
    """
    failed = trial.loading_failed or trial.predicting_failed
    if failed is not None:
        if MLFLOW_REQUIREMENTS_INFERENCE_RAISE_ERRORS.get():
            raise failed
        logger.warning(
            "The requirements may be incomplete: trying the model out failed with %s: %s", type(failed).__name__, failed
        )
    from mlflow.models.imports import distributions

    return pinned(*distributions(trial.direct, trial.used))


def merged(default: list[str], found: list[str]) -> list[str]:
    """What the flavor asks for and what was found, sorted by name; what the flavor says of a package goes first."""
    by_name = {name_of(line) or line: line for line in found}
    by_name.update({name_of(line) or line: line for line in default})
    return [by_name[name] for name in sorted(by_name)]


def with_mlflow(lines: list[str]) -> list[str]:
    """The lines, with the platform's own line first unless one of them asks for it."""
    if any(name_of(line) in ("mlflow", "mlflow-skinny", "millrace") for line in lines):
        return list(lines)
    return [MLFLOW_LINE, *lines]


def _read(argument: str, given: Any, constraints: list[str]) -> list[str]:
    """Requirement lines of a list, or of a file that is named; files that lines name are read too."""
    if isinstance(given, (str, os.PathLike)):
        return _read_file(os.fspath(given), constraints)
    try:
        lines = list(given)
    except TypeError:
        lines = None
    if lines is None or not all(isinstance(line, str) for line in lines):
        raise TypeError(f"'{argument}' must be a list of requirements or the path of a file, not {given!r}.")
    return _read_lines(lines, "", constraints)


def _read_lines(lines: list[str], folder: str, constraints: list[str]) -> list[str]:
    read: list[str] = []
    for line in lines:
        text = re.sub(r"(^|\s)#.*$", "", line).strip()
        if not text:
            continue
        option = re.match(r"(-r|--requirement|-c|--constraint)(?:\s+|=)(\S.*)$", text)
        if option is None:
            read.append(text)
            continue
        path = os.path.join(folder, option[2].strip())
        if option[1] in ("-r", "--requirement"):
            read.extend(_read_file(path, constraints))
        else:
            constraints.extend(line for line in _read_file(path, constraints) if line not in constraints)
    return read


def _read_file(path: str, constraints: list[str]) -> list[str]:
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise invalid(f"The requirements file {path!r} cannot be read: {error}") from error
    return _read_lines(text.replace("\\\n", "").splitlines(), os.path.dirname(path), constraints)
