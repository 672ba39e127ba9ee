"""Code that travels with a model: copied into its folder, importable when it is loaded."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Iterable
from typing import Any

from mlflow.exceptions import invalid

FOLDER = "code"
KEY = "code"


def checked(code_paths: Any) -> list[str]:
    """The files and folders that a user named.

    Raises: INVALID_PARAMETER_VALUE when one is missing; TypeError when it is no list.
    """
    if code_paths is None:
        return []
    if not isinstance(code_paths, list):
        raise TypeError(f"'code_paths' must be a list of paths, not {type(code_paths).__name__}.")
    paths = [os.path.abspath(os.fspath(path)) for path in code_paths]
    for given, path in zip(code_paths, paths, strict=True):
        if not os.path.exists(path):
            raise invalid(f"Invalid value {given!r} in 'code_paths': there is no such file or folder.")
    return paths


def copy_into(folder: str, code_paths: Iterable[str]) -> str | None:
    """Copy files and folders into the model's code folder; its name, or None when there is nothing to copy.

    The model's own folder and compiled files are left out.
    """
    target = os.path.join(folder, FOLDER)
    copied = False
    for path in code_paths:
        copied = True
        if os.path.isdir(path):
            shutil.copytree(
                path, os.path.join(target, os.path.basename(path)), ignore=_left_out(folder), dirs_exist_ok=True
            )
        else:
            os.makedirs(target, exist_ok=True)
            shutil.copy(path, target)
    return FOLDER if copied else None


def _left_out(folder: str):
    own = os.path.abspath(folder)

    def ignored(parent: str, names: list[str]) -> list[str]:
        return [
            name
            for name in names
            if name == "__pycache__" or name.endswith(".pyc") or os.path.abspath(os.path.join(parent, name)) == own
        ]

    return ignored


def of_user(modules: Iterable[str]) -> list[str]:
    """Files and folders of the user's own modules among these, and of those that they import in turn.

    Own are modules that lie below the current folder and belong to no installed package.
    """
    from mlflow.models.imports import is_of_user

    found: dict[str, str] = {}
    waiting = [top for top in modules if top != "__main__"]
    while waiting:
        top = waiting.pop()
        if top in found or not is_of_user(top):
            continue
        path = _place(top)
        if path is None:
            continue
        found[top] = path
        for name, module in list(sys.modules.items()):
            if name == top or name.startswith(top + "."):
                waiting.extend(_mentioned(module))
    return sorted(found.values())


def _place(top: str) -> str | None:
    """The file of a module or the folder of a package, if it lies below the current folder."""
    file = getattr(sys.modules.get(top), "__file__", None)
    if file is None:
        return None
    path = os.path.dirname(os.path.abspath(file)) if os.path.basename(file) == "__init__.py" else os.path.abspath(file)
    here = os.path.join(os.path.realpath(os.getcwd()), "")
    return path if os.path.realpath(path).startswith(here) else None


def _mentioned(module: Any) -> set[str]:
    """Top-level modules that the names in a module come from."""
    names = set()
    for value in list(vars(module).values()):
        home = getattr(value, "__name__", None) if isinstance(value, type(sys)) else getattr(value, "__module__", None)
        if isinstance(home, str):
            names.add(home.partition(".")[0])
    return names


# code folders of models that this process loaded
_loaded: set[str] = set()


def make_importable(folder: str, entry: dict[str, Any] | None) -> None:
    """Let a model's code be imported: its code folder goes to the front of ``sys.path``.

    Args:
        folder: of the model.
        entry: of one of its flavors; its key ``code`` names the folder, or None.

    Modules of the same names that came with another model make room for this one's; that model keeps those it has.
    Modules from anywhere else stay what they are.
    """
    name = (entry or {}).get(KEY)
    path = os.path.join(os.path.abspath(folder), name) if name else None
    if path is None or not os.path.isdir(path):
        return
    if sys.path[:1] != [path]:
        with contextlib.suppress(ValueError):
            sys.path.remove(path)
        sys.path.insert(0, path)
    for top in {os.path.splitext(entry)[0] for entry in os.listdir(path)}:
        if _is_of_another_model(top, path):
            for module in [known for known in sys.modules if known == top or known.startswith(top + ".")]:
                del sys.modules[module]
    _loaded.add(path)


def _is_of_another_model(top: str, path: str) -> bool:
    """Whether a module was imported from the code of a model other than the one whose code folder this is."""
    file = getattr(sys.modules.get(top), "__file__", None)
    if file is None:
        return False
    place = os.path.dirname(os.path.abspath(file))
    if os.path.basename(file) == "__init__.py":
        place = os.path.dirname(place)
    return place != path and place in _loaded


def forget(folder: str) -> None:
    """Undo ``make_importable`` of a folder that will not stay: its code is neither found nor remembered any more."""
    inside = os.path.join(os.path.abspath(folder), "")
    sys.path[:] = [entry for entry in sys.path if not os.path.join(entry, "").startswith(inside)]
    _loaded.difference_update([path for path in _loaded if path.startswith(inside)])
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and file.startswith(inside):
            del sys.modules[name]
