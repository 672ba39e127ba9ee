"""Zip files of projects: downloaded and unpacked within limits, and never outside of their folder."""

from __future__ import annotations

import os
import stat
import zipfile

from mlflow.environment_variables import MILLRACE_PROJECT_MAX_BYTES, MLFLOW_HTTP_REQUEST_TIMEOUT
from mlflow.exceptions import MlflowException, get_error_code, invalid
from mlflow.projects.address import without_credentials

_CHUNK = 1 << 20
_MAX_FILES = 100_000


def unpack(path: str, folder: str, shown: str) -> None:
    """Unpack a zip file.

    Args:
        path: the file.
        folder: an empty one.
        shown: what the file is called in errors.

    Raises: INVALID_PARAMETER_VALUE for a damaged file, a name that leads out of the folder, a link, and for more than
        MILLRACE_PROJECT_MAX_BYTES; nothing of it is used then.
    """
    left = MILLRACE_PROJECT_MAX_BYTES.get()
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            if len(entries) > _MAX_FILES:
                raise invalid(f"{shown} holds {len(entries)} files; at most {_MAX_FILES} are allowed.")
            for entry in entries:
                left -= _unpack_one(archive, entry, folder, shown, left)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise invalid(f"{shown} cannot be unpacked: {error}.") from None
    except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
        raise invalid(f"{shown} holds a file and a folder of the same name: {error.filename}.") from None


def _unpack_one(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: str, shown: str, left: int) -> int:
    name = entry.filename.replace("\\", "/")
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\0" in name:
        raise invalid(f"{shown} holds {entry.filename!r}, which leads out of the project's folder.")
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise invalid(f"{shown} holds {entry.filename!r}, which is neither a file nor a folder.")
    target = os.path.join(folder, *(part for part in parts if part))
    if entry.is_dir():
        os.makedirs(target, exist_ok=True)
        return 0
    os.makedirs(os.path.dirname(target), exist_ok=True)
    written = 0
    with archive.open(entry) as source, open(target, "wb") as file:
        # sizes in the archive may lie
        while chunk := source.read(min(_CHUNK, left - written + 1)):
            written += len(chunk)
            if written > left:
                raise invalid(
                    f"{shown} unpacks to more than {MILLRACE_PROJECT_MAX_BYTES.get()} bytes, which is what "
                    "MILLRACE_PROJECT_MAX_BYTES allows."
                )
            file.write(chunk)
    if mode & stat.S_IXUSR:
        os.chmod(target, 0o755)
    return written


def download(url: str, path: str) -> None:
    """Download a zip file over HTTP.

    Args:
        url: may hold user and password.
        path: where to write it.

    Raises: MlflowException with the code of the server's status, or when it is larger than MILLRACE_PROJECT_MAX_BYTES.
    """
    import urllib3

    shown, most = without_credentials(url), MILLRACE_PROJECT_MAX_BYTES.get()
    account = urllib3.util.parse_url(url).auth
    headers = urllib3.make_headers(basic_auth=account) if account else {}
    timeout = MLFLOW_HTTP_REQUEST_TIMEOUT.get()
    try:
        with urllib3.PoolManager() as pool:
            retries = urllib3.Retry(3, redirect=10, backoff_factor=0.2)
            answer = pool.request(
                "GET", shown, headers=headers, preload_content=False, timeout=timeout, retries=retries
            )
            try:
                if answer.status >= 400:
                    raise MlflowException(
                        f"Downloading {shown} failed: the server answered {answer.status} {answer.reason}.",
                        get_error_code(answer.status),
                    )
                with open(path, "wb") as file:
                    size = 0
                    for chunk in answer.stream(_CHUNK):
                        size += len(chunk)
                        if size > most:
                            raise invalid(
                                f"{shown} is larger than {most} bytes, which is what MILLRACE_PROJECT_MAX_BYTES allows."
                            )
                        file.write(chunk)
            finally:
                answer.release_conn()
    except urllib3.exceptions.HTTPError as error:
        raise MlflowException(f"Downloading {shown} failed: {error}") from error


def root_of(folder: str) -> str:
    """The folder of the project in an unpacked archive: its only folder, where nothing lies beside it."""
    names = os.listdir(folder)
    only = os.path.join(folder, names[0]) if len(names) == 1 else folder
    return only if os.path.isdir(only) else folder
