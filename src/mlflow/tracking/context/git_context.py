"""Which commit of which repository the program lies in, read from the repository's files.

The layout is the one that gitrepository-layout(5) describes: HEAD, refs/, packed-refs, config, and ``.git`` as a file
in worktrees and submodules. No program is started.
"""

import configparser
import functools
import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from mlflow.tracking.context.abstract_context import RunContextProvider
from mlflow.tracking.context.default_context import source_name
from mlflow.utils.mlflow_tags import MLFLOW_GIT_BRANCH, MLFLOW_GIT_COMMIT, MLFLOW_GIT_REPO_URL

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


class Checkout(NamedTuple):
    """What is checked out: commit, branch (None when HEAD is detached) and the URL of ``origin`` (None without)."""

    commit: str
    branch: str | None
    url: str | None


def checkout_of(path: str) -> Checkout | None:
    """What is checked out in the repository that a file or folder lies in; None when there is none to be read."""
    try:
        git = _git_folder(Path(path).resolve())
        return None if git is None else _read(git)
    except (OSError, UnicodeDecodeError, configparser.Error):
        # a repository that cannot be read must not keep a run from starting
        return None


def _git_folder(path: Path) -> Path | None:
    for folder in (path, *path.parents):
        git = folder / ".git"
        if git.is_dir():
            return git
        if git.is_file():
            where = git.read_text(encoding="utf-8").partition("gitdir:")[2].strip()
            return (folder / where) if where else None
    return None


def _read(git: Path) -> Checkout | None:
    common_file = git / "commondir"
    common = git / common_file.read_text(encoding="utf-8").strip() if common_file.is_file() else git
    head = (git / "HEAD").read_text(encoding="utf-8").strip()
    ref = head.removeprefix("ref:").strip() if head.startswith("ref:") else None
    commit = head if ref is None else _commit_of(ref, git, common)
    if commit is None or not _HASH.match(commit):
        return None
    branch = ref.removeprefix("refs/heads/") if ref and ref.startswith("refs/heads/") else None
    return Checkout(commit, branch, _origin(common / "config"))


def _commit_of(ref: str, git: Path, common: Path) -> str | None:
    if ".." in ref.split("/"):
        return None
    for folder in (git, common):
        loose = folder / ref
        if loose.is_file():
            return loose.read_text(encoding="utf-8").strip()
    packed = common / "packed-refs"
    if packed.is_file():
        for line in packed.read_text(encoding="utf-8").splitlines():
            commit, _, name = line.partition(" ")
            if name == ref:
                return commit
    return None


def _origin(config: Path) -> str | None:
    if not config.is_file():
        return None
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True, delimiters=("=",))
    # git indents its keys; configparser would read that as continued lines
    parser.read_string("\n".join(line.strip() for line in config.read_text(encoding="utf-8").splitlines()))
    url = parser.get('remote "origin"', "url", fallback=None)
    return _without_credentials(url) if url else None


def _without_credentials(url: str) -> str:
    parts = urlsplit(url)
    if not parts.scheme or "@" not in parts.netloc:
        return url
    user, _, host = parts.netloc.rpartition("@")
    # ssh://git@host names an account, not a secret
    if parts.scheme == "ssh" and ":" not in user:
        return url
    return urlunsplit(parts._replace(netloc=host))


@functools.lru_cache(maxsize=16)
def _checkout_of_program(path: str) -> Checkout | None:
    return checkout_of(path)


class GitRunContext(RunContextProvider):
    """Commit, branch and origin of the repository that the program lies in; read once per program."""

    def in_context(self) -> bool:
        return self._checkout is not None

    def tags(self) -> dict[str, str]:
        checkout = self._checkout
        if checkout is None:
            return {}
        tags = {MLFLOW_GIT_COMMIT: checkout.commit}
        if checkout.branch:
            tags[MLFLOW_GIT_BRANCH] = checkout.branch
        if checkout.url:
            tags[MLFLOW_GIT_REPO_URL] = checkout.url
        return tags

    @property
    def _checkout(self) -> Checkout | None:
        name = source_name()
        return _checkout_of_program(os.path.abspath(name)) if _is_program(name) else None


@functools.lru_cache(maxsize=16)
def _is_program(name: str) -> bool:
    return bool(name) and os.path.exists(name)
