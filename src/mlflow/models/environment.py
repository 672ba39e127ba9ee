"""The files that say in which environment a model runs: conda.yaml, python_env.yaml, requirements.txt."""

from __future__ import annotations

import os
import platform
from typing import Any

from mlflow.exceptions import invalid
from mlflow.models.requirements import version_of

CONDA = "conda.yaml"
PYTHON_ENV = "python_env.yaml"
REQUIREMENTS = "requirements.txt"
CONSTRAINTS = "constraints.txt"
# the entry of python_function that names the files
ENTRY = {"conda": CONDA, "virtualenv": PYTHON_ENV}


def conda_env(requirements: list[str], conda_dependencies: list[str] | None = None) -> dict[str, Any]:
    """A conda environment with this Python and these pip requirements.

    Args:
        requirements: lines of a requirements file.
        conda_dependencies: further packages from conda.
    """
    pip = version_of("pip")
    return {
        "name": "mlflow-env",
        "channels": ["conda-forge"],
        "dependencies": [
            f"python={platform.python_version()}",
            f"pip<={pip}" if pip else "pip",
            *(conda_dependencies or []),
            {"pip": requirements},
        ],
    }


def python_env(python: str | None = None, requirements: list[str] | None = None) -> dict[str, Any]:
    """What python_env.yaml holds: the version of Python, what builds packages, and where the requirements are."""
    build = [f"{name}=={version}" if (version := version_of(name)) else name for name in ("pip", "setuptools")]
    wheel = version_of("wheel")
    return {
        "python": python or platform.python_version(),
        "build_dependencies": [*build, f"wheel=={wheel}" if wheel else "wheel"],
        "dependencies": [f"-r {REQUIREMENTS}"] if requirements is None else requirements,
    }


def write(folder: str, requirements: list[str], constraints: list[str], conda: dict[str, Any] | None = None) -> None:
    """Write the environment files into a model's folder.

    Args:
        folder: of the model.
        requirements: lines of requirements.txt.
        constraints: lines of constraints.txt, which is not written when there are none.
        conda: content of conda.yaml; None makes it of the requirements.
    """
    lines = list(requirements)
    if constraints:
        write_lines(os.path.join(folder, CONSTRAINTS), constraints)
        lines.append(f"-c {CONSTRAINTS}")
    dump(os.path.join(folder, CONDA), conda_env(lines) if conda is None else conda)
    dump(os.path.join(folder, PYTHON_ENV), python_env(_python_of(conda)), ordered=False)
    write_lines(os.path.join(folder, REQUIREMENTS), lines)


def _python_of(conda: dict[str, Any] | None) -> str | None:
    """The exact version of Python that a conda environment asks for; None for this one's."""
    for dependency in (conda or {}).get("dependencies", []):
        if isinstance(dependency, str):
            name, _, version = dependency.replace("==", "=").partition("=")
            if name.strip() == "python" and version[:1].isdigit():
                return version.strip()
    return None


def read_conda_env(conda: Any) -> dict[str, Any]:
    """A conda environment that the user gave as a dict or as the path of a YAML file.

    Raises: INVALID_PARAMETER_VALUE when it is neither.
    """
    if isinstance(conda, (str, os.PathLike)):
        import yaml

        try:
            with open(conda, encoding="utf-8") as file:
                conda = yaml.safe_load(file)
        except (OSError, yaml.YAMLError) as error:
            raise invalid(f"Invalid value for 'conda_env': the file cannot be read: {error}") from error
    if not isinstance(conda, dict):
        raise invalid(f"Invalid value for 'conda_env': a dict or the path of a YAML file is needed, not {conda!r}.")
    return conda


def pip_part(conda: dict[str, Any]) -> list[str]:
    """The pip requirements of a conda environment."""
    for dependency in conda.get("dependencies") or []:
        if isinstance(dependency, dict) and "pip" in dependency:
            return list(dependency["pip"])
    return []


def with_pip_part(conda: dict[str, Any], requirements: list[str]) -> dict[str, Any]:
    """The same conda environment with other pip requirements."""
    others = [d for d in conda.get("dependencies") or [] if not (isinstance(d, dict) and "pip" in d)]
    if not any(isinstance(d, str) and d.replace("<", "=").split("=")[0].strip() == "pip" for d in others):
        others.append("pip")
    return {**conda, "dependencies": [*others, {"pip": requirements}]}


def dump(path: str, content: Any, ordered: bool = True) -> None:
    """Write YAML, with sorted keys or in the order of the content."""
    import yaml

    with open(path, "w", encoding="utf-8") as file:
        yaml.dump(
            content, file, getattr(yaml, "CSafeDumper", yaml.SafeDumper), default_flow_style=False, sort_keys=ordered
        )


def write_lines(path: str, lines: list[str]) -> None:
    """Write the lines of a text file, without an end of line after the last."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
