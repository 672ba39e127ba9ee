"""Getting one version out of a git repository, with the command ``git``."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException
from mlflow.projects.address import check_version, without_credentials

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_FETCHED = re.compile(r"\tbranch '(.+)' of ")
_FETCHED_FROM = "millrace.fetchedFrom"
_REMOTE = "https:http:ssh:git"


class Checkout(NamedTuple):
    """What was checked out: the commit, and the branch if the version is one."""

    commit: str
    branch: str | None


class Repository:
    """A repository that is fetched into a folder of this machine.

    Args:
        url: URL or path, credentials included: they are given to git by its environment only, so that they are in no
            list of processes, no file and no error.
        folder: an empty one, for the work tree.

    Raises: MlflowException when there is no git.
    """

    def __init__(self, url: str, folder: str) -> None:
        if shutil.which("git") is None:
            raise MlflowException(
                "Projects of git repositories need the command git, which was not found on PATH. Install it.",
                "INVALID_STATE",
            )
        self.url = without_credentials(url)
        self.folder = folder
        self._given = url
        self._environment = _environment(url)
        self._run("init", "--quiet")
        self._run("remote", "add", "origin", self.url)
        # so that a step of a pipeline, which runs in this folder, is known by its repository
        self._run("config", _FETCHED_FROM, self.url)

    def check_out(self, version: str | None) -> Checkout:
        """Check out a version; only that one is fetched where the server allows it.

        Args:
            version: branch, tag or commit; None is what the repository has checked out.

        Raises: RESOURCE_DOES_NOT_EXIST when there is no such version; MlflowException with git's words when the
            repository cannot be read.
        """
        version = check_version(version)
        name = version or "HEAD"
        short = not any(sign in name for sign in "~^{")
        if short and self._try("fetch", "--quiet", "--no-tags", "--depth=1", "origin", name) is not None:
            commit = self._run("rev-parse", "--verify", "--quiet", "FETCH_HEAD^{commit}").strip()
            branch = self._fetched_branch() if version and not _COMMIT.match(version) else None
        else:
            commit, branch = self._found(name)
        self._run("checkout", "--quiet", "--force", "--detach", commit)
        if os.path.isfile(os.path.join(self.folder, ".gitmodules")):
            self._environment["GIT_ALLOW_PROTOCOL"] = _REMOTE if "://" in self.url else f"{_REMOTE}:file"
            self._run("submodule", "--quiet", "update", "--init", "--recursive")
        return Checkout(commit, branch)

    def has_reference(self, name: str) -> bool:
        """Whether the repository has a branch or a tag of this name."""
        found = self._run("ls-remote", "--quiet", "origin", f"refs/heads/{name}", f"refs/tags/{name}")
        return bool(found.strip())

    def _found(self, name: str) -> tuple[str, str | None]:
        """The commit of a name, and the name if it is a branch, after everything was fetched."""
        self._run("fetch", "--quiet", "--force", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*")
        for candidate, branch in ((f"refs/remotes/origin/{name}", name), (name, None)):
            found = self._try("rev-parse", "--verify", "--quiet", "--end-of-options", f"{candidate}^{{commit}}")
            if found:
                is_branch = branch and self._try("show-ref", "--verify", "--quiet", candidate) is not None
                return found.strip().splitlines()[-1], branch if is_branch else None
        raise MlflowException(
            f"The repository {self.url} has no version {name!r}: no branch, tag or commit of this name.",
            RESOURCE_DOES_NOT_EXIST,
        )

    def _fetched_branch(self) -> str | None:
        try:
            with open(os.path.join(self.folder, ".git", "FETCH_HEAD"), encoding="utf-8") as file:
                found = _FETCHED.search(file.readline())
        except OSError:
            return None
        return found.group(1) if found else None

    def _try(self, *arguments: str) -> str | None:
        done = self._call(arguments)
        return done.stdout if done.returncode == 0 else None

    def _run(self, *arguments: str) -> str:
        done = self._call(arguments)
        if done.returncode:
            said = done.stderr.strip().replace(self._given, self.url)[-1500:]
            raise MlflowException(f"The repository {self.url} cannot be fetched: {said}", "INVALID_STATE")
        return done.stdout

    def _call(self, arguments: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=self._environment,
            stdin=None if _is_terminal() else subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
        )


def _is_terminal() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:
        return False


def _environment(url: str) -> dict[str, str]:
    """The environment for git: protocols that fetch and do nothing else, no question to nobody, credentials."""
    # variables that would lead git to another repository, as in a hook
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    kept["GIT_ALLOW_PROTOCOL"] = f"{_REMOTE}:file"
    if not _is_terminal():
        kept["GIT_TERMINAL_PROMPT"] = "0"
    parts = urlsplit(url)
    if parts.scheme in ("http", "https") and parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        count = int(kept.get("GIT_CONFIG_COUNT") or 0)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/"
        kept[f"GIT_CONFIG_KEY_{count}"] = f"http.{origin}.extraHeader"
        kept[f"GIT_CONFIG_VALUE_{count}"] = f"Authorization: Basic {base64.b64encode(pair.encode()).decode()}"
        kept["GIT_CONFIG_COUNT"] = str(count + 1)
    return kept


_MISLEADING = frozenset(
    ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_NAMESPACE")
)


def fetched_from(root: str) -> str | None:
    """The URL that a work tree was fetched from for a run; None for any other work tree."""
    if shutil.which("git") is None:
        return None
    done = subprocess.run(
        ["git", "config", "--local", "--get", _FETCHED_FROM],
        cwd=root,
        env={name: value for name, value in os.environ.items() if name not in _MISLEADING},
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() or None


# what running a project leaves in its folder is no change of the project
_WRITTEN_BY_RUNS = tuple(
    f":(exclude,glob)**/{name}" for name in ("mlruns/**", "mlartifacts/**", "mlflow.db*", "__pycache__/**")
)


def is_changed(folder: str) -> bool | None:
    """Whether a folder has changes that are in no commit; None when git cannot tell."""
    if shutil.which("git") is None:
        return None
    done = subprocess.run(
        ["git", "--no-optional-locks", "status", "--porcelain", "--", ".", *_WRITTEN_BY_RUNS],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in _MISLEADING},
        capture_output=True,
    )
    return bool(done.stdout.strip()) if done.returncode == 0 else None
