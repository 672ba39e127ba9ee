"""What a folder says about itself as a project: the file MLproject, or the conventions for folders without one."""

from __future__ import annotations

import os
import re
import shlex
from typing import Any, NamedTuple

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.projects import env_type
from mlflow.projects.command import filled, places_in, with_options
from mlflow.projects.parameters import Given, Parameter, read_parameter

FILE = "MLproject"
# looked for in this order where no file says what the environment is
_ENVIRONMENT_FILES = (
    ("python_env.yaml", env_type.PYTHON),
    ("conda.yaml", env_type.CONDA),
    ("uv.lock", env_type.PYTHON),
    ("requirements.txt", env_type.PYTHON),
    ("pyproject.toml", env_type.PYTHON),
)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


class DockerEnv(NamedTuple):
    """The image that a project runs in.

    Args:
        image: its name.
        volumes: ``HOST:CONTAINER[:OPTIONS]`` each.
        environment: name and value of variables; None takes the value of whoever runs the project.
    """

    image: str
    volumes: tuple[str, ...] = ()
    environment: tuple[tuple[str, str | None], ...] = ()


class EntryPoint(NamedTuple):
    """One command of a project.

    Args:
        name: what it is called by.
        parameters: the declared ones, by name.
        command: for the shell, with ``{name}`` for a parameter.
    """

    name: str
    parameters: dict[str, Parameter]
    command: str

    def command_with(self, given: Given, declared: dict[str, str] | None = None) -> str:
        """The command with parameters that passed the check.

        Args:
            given: all of them.
            declared: values of the declared ones that take the place of those given.
        """
        return with_options(filled(self.command, declared or given.declared), given.extra)


class Project(NamedTuple):
    """A project in a folder of this machine.

    Args:
        folder: where it is.
        name: what it calls itself.
        entry_points: those of the file, by name.
        environment: ``docker_env``, ``python_env``, ``conda_env``, or None when nothing is asked for.
        environment_file: the file that describes a Python or conda environment.
        docker: the image, for ``docker_env``.
    """

    folder: str
    name: str
    entry_points: dict[str, EntryPoint]
    environment: str | None
    environment_file: str | None
    docker: DockerEnv | None

    def entry_point(self, name: str) -> EntryPoint:
        """The entry point of a name: one of the file, or a ``.py`` or ``.sh`` file in the folder.

        ``main`` of a folder without MLproject is ``main.py``, ``main.sh``, or the only such file that there is.

        Raises: RESOURCE_DOES_NOT_EXIST that names the ones there are.
        """
        if name in self.entry_points:
            return self.entry_points[name]
        script = self._script(name)
        if script is not None:
            return EntryPoint(name, {}, _run_script(script))
        scripts = self._scripts()
        known = [*self.entry_points, *(each for each in scripts if each not in self.entry_points)]
        raise MlflowException(
            f"The project {self.name!r} has no entry point {name!r}. There are: {', '.join(known[:20]) or 'none'}. A "
            ".py or .sh file of the project can be one, too.",
            RESOURCE_DOES_NOT_EXIST,
        )

    def _script(self, name: str) -> str | None:
        if name.endswith((".py", ".sh")):
            path = os.path.normpath(name)
            outside = os.path.isabs(path) or path.split(os.sep)[0] == ".."
            return None if outside or not os.path.isfile(os.path.join(self.folder, path)) else path
        if name != "main" or self.entry_points:
            return None
        scripts = self._scripts()
        for wanted in ("main.py", "main.sh"):
            if wanted in scripts:
                return wanted
        return scripts[0] if len(scripts) == 1 else None

    def _scripts(self) -> list[str]:
        return sorted(each for each in os.listdir(self.folder) if each.endswith((".py", ".sh")) and each[0] != ".")


def _run_script(path: str) -> str:
    # a file must not be read as an option
    word = shlex.quote(path if path[0] != "-" else f".{os.sep}{path}").replace("{", "{{").replace("}", "}}")
    return f"python {word}" if path.endswith(".py") else f'"${{SHELL:-bash}}" {word}'


def load(folder: str) -> Project:
    """The project in a folder.

    Raises: INVALID_PARAMETER_VALUE naming the file and what is wrong in it.
    """
    path = _file_in(folder)
    if path is None:
        kind, file = _found_environment(folder)
        return Project(folder, os.path.basename(os.path.abspath(folder)), {}, kind, file, None)
    content = _content(path)
    unknown = content.keys() - {"name", "entry_points", *env_type.ALL, "databricks_spark_job"}
    if unknown:
        raise invalid(
            f"{path} has the key {sorted(map(str, unknown))[0]!r}; known are name, entry_points, "
            f"{', '.join(env_type.ALL)}."
        )
    if "databricks_spark_job" in content:
        raise invalid(f"{path} describes a databricks_spark_job, which only runs on Databricks.")
    name = content.get("name") or os.path.basename(os.path.abspath(folder))
    if not isinstance(name, (str, int, float)):
        raise invalid(f"{path}: name must be text, not {name!r}.")
    kind, file, docker = _environment(path, folder, content)
    return Project(folder, str(name), _entry_points(path, content.get("entry_points")), kind, file, docker)


def _file_in(folder: str) -> str | None:
    names = [each for each in os.listdir(folder) if each.lower() == FILE.lower()]
    names = [each for each in names if os.path.isfile(os.path.join(folder, each))]
    return os.path.join(folder, FILE if FILE in names else names[0]) if names else None


def _content(path: str) -> dict[str, Any]:
    import yaml

    try:
        with open(path, encoding="utf-8") as file:
            content = yaml.safe_load(file)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise invalid(f"{path} is not valid YAML: {error}") from None
    if content is not None and not isinstance(content, dict):
        raise invalid(f"{path} must be a mapping with the keys name, entry_points, {', '.join(env_type.ALL)}.")
    return content or {}


def _entry_points(path: str, content: Any) -> dict[str, EntryPoint]:
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise invalid(f"{path}: entry_points must be a mapping from names to commands.")
    found = {}
    for name, one in content.items():
        where = f"{path}, entry point {name!r}"
        if not isinstance(one, dict) or not isinstance(one.get("command"), str) or not one["command"].strip():
            raise invalid(f"{where}: it must be a mapping with a command (and parameters).")
        unknown = one.keys() - {"command", "parameters"}
        if unknown:
            raise invalid(f"{where}: unknown key {sorted(map(str, unknown))[0]!r}; known are command and parameters.")
        parameters = one.get("parameters") or {}
        if not isinstance(parameters, dict):
            raise invalid(f"{where}: parameters must be a mapping from names to types.")
        declared = {key: read_parameter(key, value, where) for key, value in parameters.items()}
        for place in places_in(one["command"]):
            if place not in declared:
                raise invalid(
                    f"{where}: the command {one['command']!r} uses {{{place}}}, which is none of its parameters "
                    f"({', '.join(declared) or 'none'}). A brace of the shell is written twice."
                )
        found[str(name)] = EntryPoint(str(name), declared, one["command"])
    return found


def _environment(path: str, folder: str, content: dict[str, Any]) -> tuple[str | None, str | None, DockerEnv | None]:
    asked = [key for key in env_type.ALL if content.get(key) is not None]
    if len(asked) > 1:
        raise invalid(f"{path} asks for {' and '.join(asked)}; only one of them is possible.")
    if not asked:
        return (*_found_environment(folder), None)
    if asked[0] == env_type.DOCKER:
        return env_type.DOCKER, None, _docker(path, content[env_type.DOCKER])
    file = content[asked[0]]
    if not isinstance(file, str) or not file:
        raise invalid(f"{path}: {asked[0]} must be the path of a file, not {file!r}.")
    full = os.path.normpath(os.path.join(folder, file))
    if os.path.isabs(file) or os.path.relpath(full, folder).split(os.sep)[0] == "..":
        raise invalid(f"{path}: {asked[0]} {file!r} must lie in the project's folder.")
    if not os.path.isfile(full):
        raise invalid(f"{path}: {asked[0]} names the file {file!r}, which is not there.")
    return asked[0], full, None


def _found_environment(folder: str) -> tuple[str | None, str | None]:
    for name, kind in _ENVIRONMENT_FILES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return kind, path
    return None, None


def _docker(path: str, content: Any) -> DockerEnv:
    if not isinstance(content, dict) or not isinstance(content.get("image"), str) or not content["image"]:
        raise invalid(f"{path}: docker_env must be a mapping with an image.")
    unknown = content.keys() - {"image", "volumes", "environment"}
    if unknown:
        raise invalid(
            f"{path}: docker_env has the key {sorted(map(str, unknown))[0]!r}; known are image, volumes, environment."
        )
    image = content["image"]
    if image.startswith("-") or any(each.isspace() for each in image):
        raise invalid(f"{path}: docker_env.image {image!r} is no name of an image.")
    volumes = content.get("volumes") or []
    if not isinstance(volumes, list) or not all(isinstance(each, str) and ":" in each for each in volumes):
        raise invalid(f"{path}: docker_env.volumes must be a list of HOST:CONTAINER, not {volumes!r}.")
    environment = content.get("environment") or []
    if not isinstance(environment, list):
        raise invalid(f"{path}: docker_env.environment must be a list.")
    return DockerEnv(image, tuple(volumes), tuple(_variable(path, each) for each in environment))


def _variable(path: str, content: Any) -> tuple[str, str | None]:
    pair = [content, None] if isinstance(content, str) else content
    if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) and _VARIABLE.match(pair[0]):
        value = pair[1]
        if value is None or isinstance(value, (str, int, float)):
            return pair[0], None if value is None else str(value)
    raise invalid(
        f"{path}: docker_env.environment has {content!r}; a name, or a list of a name and a value, is needed."
    )
