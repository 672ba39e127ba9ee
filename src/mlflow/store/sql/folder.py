"""Folders as tracking URIs: a SQLite database inside the folder, which is the artifact root too."""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from mlflow.exceptions import invalid
from mlflow.store.sql.tracking import SqlTracking

DATABASE = "mlflow.db"


def folder_path(uri: str) -> str:
    """The absolute path that a path or a ``file:`` URI names.

    Raises: INVALID_PARAMETER_VALUE when it names another machine.
    """
    if not uri.startswith("file:"):
        return os.path.abspath(uri)
    parts = urlsplit(uri)
    if parts.netloc not in ("", "localhost"):
        raise invalid(f"Invalid tracking URI {uri!r}: a file: URI must be on this machine (file:///path).")
    path = unquote(parts.path)
    if os.name == "nt":
        path = path.lstrip("/")
    return os.path.abspath(path)


def open_folder(uri: str, *, artifact_root: str | None = None, server: bool = False) -> SqlTracking:
    """The tracking service of a folder, made if it is not there.

    A tree of ``meta.yaml`` files that MLflow left in the folder is imported once, and left as it was.
    """
    folder = folder_path(uri)
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise invalid(f"Invalid tracking URI {uri!r}: {folder} is a file, not a folder.")
    database = os.path.join(folder, DATABASE)
    if not os.path.exists(database) and _has_meta_yaml(folder):
        from mlflow.store.sql.importer.filestore import import_in_folder

        import_in_folder(folder, DATABASE)
    return SqlTracking.open(f"sqlite:///{database}", artifact_root=artifact_root or folder, server=server)


def _has_meta_yaml(folder: str) -> bool:
    if not os.path.isdir(folder):
        return False
    with os.scandir(folder) as entries:
        return any(entry.is_dir() and os.path.exists(os.path.join(entry.path, "meta.yaml")) for entry in entries)
