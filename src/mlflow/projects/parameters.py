"""Parameters of entry points: their types, and what is checked before anything starts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from mlflow.exceptions import invalid
from mlflow.projects.command import is_name

TYPES = ("string", "int", "float", "path", "uri")
_INT = re.compile(r"[+-]?[0-9]+\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


class Parameter(NamedTuple):
    """A declared parameter.

    Args:
        name: as in the command.
        type: one of ``TYPES``.
        default: its text when it is not given; None makes it required.
    """

    name: str
    type: str
    default: str | None


class Given(NamedTuple):
    """Parameters that passed the check, as text by name.

    Args:
        declared: those of the entry point, defaults included.
        defaults: the defaults among them, as the project writes them.
        extra: the others, which are appended to the command.
        remote: names of ``path`` parameters that are to be downloaded first.
    """

    declared: dict[str, str]
    defaults: dict[str, str]
    extra: dict[str, str]
    remote: tuple[str, ...]

    @property
    def all(self) -> dict[str, str]:
        """Declared and extra ones together; a default as the project writes it."""
        return {**self.declared, **self.defaults, **self.extra}

    @property
    def by_caller(self) -> dict[str, str]:
        """Those that the caller gave."""
        return {name: value for name, value in self.all.items() if name not in self.defaults}


def read_parameter(name: Any, content: Any, where: str) -> Parameter:
    """A parameter as an MLproject file writes it: a type, or a mapping of ``type`` and ``default``.

    Args:
        name: its key in the file.
        content: what stands under the key; None is a required string.
        where: the file and entry point, for errors.

    Raises: INVALID_PARAMETER_VALUE.
    """
    if not isinstance(name, str) or not is_name(name):
        raise invalid(
            f"Invalid parameter name {name!r} in {where}: letters, digits, '_', '-' and '.', beginning with a letter."
        )
    if content is None or isinstance(content, str):
        content = {"type": content or "string"}
    if not isinstance(content, dict) or not content.keys() <= {"type", "default"}:
        raise invalid(f"Parameter {name!r} in {where} must be a type, or a mapping with the keys type and default.")
    kind, default = content.get("type", "string"), content.get("default")
    if kind not in TYPES:
        raise invalid(f"Invalid type {kind!r} of parameter {name!r} in {where}; allowed are {', '.join(TYPES)}.")
    return Parameter(name, kind, None if default is None else text_of(name, default))


def text_of(name: str, value: Any) -> str:
    """A parameter's value as text for a command line.

    Raises: INVALID_PARAMETER_VALUE for what has no such text.
    """
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, (dict, list, tuple, set, bytes)) or value is None:
        raise invalid(
            f"Invalid value {value!r} for parameter {name!r}: text, a number or true/false is needed, not "
            f"{type(value).__name__}."
        )
    text = str(value)
    if "\0" in text:
        raise invalid(f"Invalid value {text!r} for parameter {name!r}: a command line cannot hold the character NUL.")
    return text


def check(entry_point: str, parameters: Mapping[str, Parameter], given: Mapping[str, Any], folder: str) -> Given:
    """The parameters of a run, checked against those that are declared.

    A relative ``path`` or ``uri`` of the caller begins in the current folder, a default in the project's.

    Args:
        entry_point: its name, for errors.
        parameters: the declared ones.
        given: what the caller gives; others than the declared ones are passed on as they are.
        folder: the project.

    Raises: INVALID_PARAMETER_VALUE for what is missing or has another type.
    """
    values = {}
    for name, value in given.items():
        if not isinstance(name, str) or not is_name(name):
            raise invalid(
                f"Invalid parameter name {name!r}: letters, digits, '_', '-' and '.', beginning with a letter."
            )
        values[name] = text_of(name, value)
    missing = [name for name, one in parameters.items() if name not in values and one.default is None]
    if missing:
        raise invalid(
            f"The entry point {entry_point!r} needs a value for {', '.join(missing)}. Its parameters are "
            f"{', '.join(f'{one.name} ({one.type})' for one in parameters.values())}."
        )
    declared, defaults, remote = {}, {}, []
    for name, one in parameters.items():
        if name in values:
            text, begin = values.pop(name), os.getcwd()
        else:
            text, begin = defaults.setdefault(name, str(one.default)), folder
        declared[name] = _CHECKS[one.type](name, text, begin)
        if one.type == "path" and _is_remote(declared[name]):
            remote.append(name)
    return Given(declared, defaults, values, tuple(remote))


def _wrong(name: str, value: str, needed: str) -> Exception:
    return invalid(f"Invalid value {value!r} for parameter {name!r}: {needed}.")


def _string(name: str, value: str, folder: str) -> str:
    return value


def _int(name: str, value: str, folder: str) -> str:
    if not _INT.match(value):
        raise _wrong(name, value, "a whole number is needed (type int)")
    return value


def _float(name: str, value: str, folder: str) -> str:
    try:
        float(value)
    except ValueError:
        raise _wrong(name, value, "a number is needed (type float)") from None
    if "_" in value or value != value.strip():
        raise _wrong(name, value, "a number is needed (type float)")
    return value


def _path(name: str, value: str, folder: str) -> str:
    if _is_remote(value):
        return value
    path = _local(value, folder)
    if not os.path.exists(path):
        raise _wrong(name, value, f"there is no file or folder {path} (type path)")
    return path


def _uri(name: str, value: str, folder: str) -> str:
    if not value or any(ord(each) <= 32 for each in value):
        raise _wrong(name, value, "a URI, or a path, without spaces is needed (type uri)")
    return value if _SCHEME.match(value) else _local(value, folder)


def _is_remote(value: str) -> bool:
    return _SCHEME.match(value) is not None and urlsplit(value).scheme.lower() != "file"


def _local(value: str, folder: str) -> str:
    if _SCHEME.match(value):
        from mlflow.store.artifact.paths import folder_of

        return folder_of(value)
    return os.path.abspath(os.path.join(folder, os.path.expanduser(value)))


_CHECKS: dict[str, Callable[[str, str, str], str]] = {
    "string": _string,
    "int": _int,
    "float": _float,
    "path": _path,
    "uri": _uri,
}


def downloaded(given: Given, storage: str) -> dict[str, str]:
    """The declared parameters with the files of remote ``path`` parameters downloaded, each into a folder of its own.

    Args:
        given: parameters that passed the check.
        storage: folder for the files.
    """
    if not given.remote:
        return given.declared
    from mlflow.artifacts import download_artifacts

    values = dict(given.declared)
    for name in given.remote:
        target = os.path.join(storage, name)
        os.makedirs(target, exist_ok=True)
        values[name] = download_artifacts(artifact_uri=values[name], dst_path=target)
    return values
