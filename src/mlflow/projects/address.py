"""What the URI of a project means: a folder, a git repository, or a zip file; and what of it may be shown."""

from __future__ import annotations

import os
import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid

FOLDER, GIT, ZIP = "folder", "git", "zip"
_SCP = re.compile(r"[A-Za-z0-9_][\w.-]*@[A-Za-z0-9][\w.-]*:(?!//)\S+\Z")
# without a scheme only hosts that everybody knows: anything else is a path with a slip of the pen
_HOSTS = re.compile(r"(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/[^/]+/[^/]+\Z|"
                    r"(?:www\.)?gitlab\.com/[^/]+/.+\Z")  # fmt: skip
_VERSION = re.compile(r"[A-Za-z0-9_@.][\w./@+=#~^{}-]*\Z")
_FORMS = (
    "a folder, file:///..., a .zip file, https://..., ssh://..., git@HOST:PATH, github.com/OWNER/NAME, "
    "runs:/RUN_ID or models:/NAME/VERSION"
)


class Address(NamedTuple):
    """Where a project is.

    Args:
        kind: ``folder``, ``git`` or ``zip``.
        place: path or URL, credentials included.
        fragment: what follows ``#``.
    """

    kind: str
    place: str
    fragment: str

    @property
    def shown(self) -> str:
        """The place without credentials."""
        return without_credentials(self.place)


def without_credentials(url: str) -> str:
    """A URL without user and password; of ``ssh`` the account stays, which is no secret."""
    parts = urlsplit(url)
    if not parts.scheme or "@" not in parts.netloc:
        return url
    account, _, host = parts.netloc.rpartition("@")
    user = account.partition(":")[0]
    kept = f"{user}@{host}" if parts.scheme.endswith("ssh") and user else host
    return urlunsplit(parts._replace(netloc=kept))


def check_version(version: str | None) -> str | None:
    """A version as git may be given it: a branch, a tag or a commit.

    Raises: INVALID_PARAMETER_VALUE for what git could take for an option or for more than one name.
    """
    if version is None or version == "":
        return None
    if not isinstance(version, str) or not _VERSION.match(version) or ".." in version:
        raise invalid(f"Invalid version {version!r}: the name of a branch or tag, or a commit, is needed.")
    return version


def address_of(uri: str | os.PathLike[str], version: str | None = None) -> Address:
    """What a URI means.

    Args:
        uri: as the caller wrote it.
        version: a branch, tag or commit; a folder in a git repository is then taken from its repository.

    Raises: INVALID_PARAMETER_VALUE naming the forms that are allowed; RESOURCE_DOES_NOT_EXIST for a missing path.
    """
    text = os.fspath(uri)
    if not isinstance(text, str) or not text or text.startswith("-") or any(ord(each) < 32 for each in text):
        raise invalid(f"Invalid URI {uri!r} of a project; allowed are {_FORMS}.")
    whole_path = "#" in text and os.path.exists(text)
    base, _, fragment = (text, "", "") if whole_path else text.partition("#")
    base = base.removeprefix("git+")
    if _SCP.match(base) and not os.path.exists(base):
        return Address(GIT, base, fragment)
    scheme = urlsplit(base).scheme.lower() if "://" in base or base.startswith("file:") else ""
    if scheme in ("http", "https", "ssh", "git"):
        return _remote(scheme, base, fragment, text)
    if scheme == "file":
        from mlflow.store.artifact.paths import folder_of

        base = folder_of(base)
    elif scheme:
        raise invalid(
            f"Invalid URI {without_credentials(text)!r} of a project: the scheme {scheme!r} is none of those that are "
            f"allowed: {_FORMS}."
        )
    elif not os.path.exists(base) and _HOSTS.match(base):
        return Address(GIT, f"https://{base}", fragment)
    return _local(base, fragment, version, text)


def _remote(scheme: str, base: str, fragment: str, text: str) -> Address:
    try:
        parts = urlsplit(base)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise invalid(f"Invalid URI {without_credentials(text)!r} of a project: {error}.") from None
    if not host or host.startswith("-"):
        raise invalid(f"Invalid URI {without_credentials(text)!r} of a project: it names no host.")
    is_zip = scheme in ("http", "https") and unquote(parts.path).lower().endswith(".zip")
    return Address(ZIP if is_zip else GIT, base, fragment)


def _local(path: str, fragment: str, version: str | None, text: str) -> Address:
    path = os.path.abspath(os.path.expanduser(path))
    if os.path.isfile(path):
        import zipfile

        if not zipfile.is_zipfile(path):
            raise invalid(f"{text!r} is a file, but no zip file; a project is {_FORMS}.")
        return Address(ZIP, path, fragment)
    if not os.path.isdir(path):
        raise MlflowException(
            f"There is no project at {text!r}: no such folder. Allowed are {_FORMS}.", RESOURCE_DOES_NOT_EXIST
        )
    if is_bare_repository(path):
        return Address(GIT, path, fragment)
    inside = fragment and os.path.isdir(os.path.join(path, fragment))
    if version is None and (not fragment or inside):
        return Address(FOLDER, path, fragment)
    root = repository_around(path)
    if root is None:
        what = f"version {version!r}" if version else f"{fragment!r}"
        raise invalid(f"{what} of {path} cannot be taken: the folder lies in no git repository.")
    below = os.path.relpath(path, root)
    if below == ".":
        return Address(GIT, root, fragment)
    if inside or not fragment:
        return Address(GIT, root, "/".join(part for part in (below.replace(os.sep, "/"), fragment) if part))
    reference, _, folder = fragment.partition(":")
    return Address(GIT, root, f"{reference}:{'/'.join(part for part in (below.replace(os.sep, '/'), folder) if part)}")


def repository_around(path: str) -> str | None:
    """The folder of the git work tree that a folder lies in; None without one."""
    folder = os.path.abspath(path)
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def is_bare_repository(path: str) -> bool:
    """Whether a folder is a git repository without a work tree."""
    return os.path.isfile(os.path.join(path, "HEAD")) and all(
        os.path.isdir(os.path.join(path, name)) for name in ("objects", "refs")
    )
