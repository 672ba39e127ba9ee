"""Artifact paths: what may be one, and where it lands on a local disk without ever leaving the root."""

import os
import posixpath
import re
import stat
from urllib.parse import unquote, urlsplit

from mlflow.exceptions import MlflowException, invalid

# what Python makes of file names that are not UTF-8
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# scheme:/..., file:..., or a Windows drive
_URL_LIKE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:/|file:|[A-Za-z]:\Z", re.IGNORECASE)
_DOTS = re.compile(r"\.[. ]+\Z")
_UNFINISHED = re.compile(r"\.upload-[0-9a-f]{32}\.tmp\Z")


def unfinished_name() -> str:
    """A fresh name, beside its target, for what is still being written; listings leave such names out."""
    return f".upload-{os.urandom(16).hex()}.tmp"


def is_unfinished(name: str) -> bool:
    """Whether ``unfinished_name`` made the name."""
    return _UNFINISHED.match(name) is not None


def verify_artifact_path(artifact_path: str | None) -> None:
    """Raise INVALID_PARAMETER_VALUE unless artifacts may be stored under this path.

    Allowed are relative paths with ``/`` in their normal form. Refused are ``..``, absolute paths, drives, URLs,
    backslashes, control characters, and every percent-encoded way to write these.
    """
    if artifact_path:
        normal = normal_path(artifact_path)
        if normal != artifact_path.rstrip("/"):
            raise _bad(artifact_path, f"it must be in its normal form, which is {normal!r}")


def normal_path(artifact_path: str | None) -> str:
    """The path in its normal form, "" for the root.

    Raises: INVALID_PARAMETER_VALUE unless it stays below the root however it is read.
    """
    if not artifact_path:
        return ""
    if _SURROGATE.search(artifact_path):
        raise _bad(artifact_path, "it must be valid Unicode")
    form = artifact_path
    for _ in range(8):
        _check_form(artifact_path, form)
        decoded = unquote(form) if "%" in form else form
        if decoded == form:
            normal = posixpath.normpath(artifact_path)
            return "" if normal == "." else normal
        form = decoded
    raise _bad(artifact_path, "it is percent-encoded too many times")


def _check_form(artifact_path: str, form: str) -> None:
    if _CONTROL.search(form):
        raise _bad(artifact_path, "control characters are not allowed")
    if "\\" in form:
        raise _bad(artifact_path, "folders are separated by '/', and '\\' is not allowed")
    if form[0] == "/":
        raise _bad(artifact_path, "it must be relative")
    if _URL_LIKE.match(form) or (os.name == "nt" and ":" in form):
        raise _bad(artifact_path, "it must be a path, not a URL or a drive")
    for part in form.split("/"):
        if _DOTS.match(part):
            raise _bad(artifact_path, "'..' is not allowed")
        if _UNFINISHED.match(part):
            raise _bad(artifact_path, "names of this form are kept for uploads that are not finished")


def _bad(artifact_path: str, why: str) -> MlflowException:
    shown = repr(artifact_path)
    return invalid(f"Invalid artifact path {shown if len(shown) < 300 else shown[:300] + '…'}: {why}.")


def folder_of(uri: str) -> str:
    """The absolute folder that a local path or a ``file:`` URI names.

    Raises: INVALID_PARAMETER_VALUE for another host, and for a query or fragment.
    """
    if not uri.lower().startswith("file:"):
        return os.path.abspath(uri)
    # imports an HTTP client, which a plain path needs not wait for
    from urllib.request import url2pathname

    parts = urlsplit(uri)
    if parts.netloc not in ("", "localhost"):
        raise invalid(f"Invalid URI {uri!r}: it names the host {parts.netloc!r}, and only local files can be read.")
    if parts.query or parts.fragment or uri.endswith(("?", "#")):
        raise invalid(f"Invalid URI {uri!r}: a file URI has no query ('?') and no fragment ('#').")
    return os.path.abspath(url2pathname(parts.path))


def below(root: str, path: str) -> str:
    """The file of a normal artifact path under a folder.

    Links are followed only while they stay inside the folder (which may itself be one).

    Raises: PERMISSION_DENIED when a link leads out.
    """
    here = root
    parts = path.split("/") if path else []
    for position, part in enumerate(parts):
        here = os.path.join(here, part)
        try:
            mode = os.lstat(here).st_mode
        except (FileNotFoundError, NotADirectoryError):
            # nothing there, hence nothing to follow
            return os.path.join(here, *parts[position + 1 :])
        if stat.S_ISLNK(mode) or os.name == "nt":  # Windows has further kinds of links
            real, real_root = os.path.realpath(here), os.path.realpath(root)
            if os.path.commonpath((real, real_root)) != real_root:
                raise MlflowException(
                    f"Artifact {path!r} cannot be reached: {part!r} is a link that leads out of the artifact root.",
                    "PERMISSION_DENIED",
                )
            here = real
    return here
