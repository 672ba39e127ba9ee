"""Getting the files of a project to this machine, and saying where they come from."""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import NamedTuple

from mlflow.exceptions import RESOURCE_DOES_NOT_EXIST, MlflowException, invalid
from mlflow.projects import archive, git
from mlflow.projects.address import FOLDER, GIT, Address, address_of, check_version, repository_around
from mlflow.tracking.context.git_context import checkout_of


class Source(NamedTuple):
    """A project's files on this machine.

    Args:
        folder: where they are.
        name: the URI that leads to them again, without credentials.
        subfolder: the folder below the repository's root; "" for the root.
        commit: of a git repository.
        branch: likewise, when it is known.
        repository: URL of the repository, without credentials.
        changed: whether there are changes that are in no commit.
        temporary: a folder to remove when the run is over.
    """

    folder: str
    name: str
    subfolder: str = ""
    commit: str | None = None
    branch: str | None = None
    repository: str | None = None
    changed: bool | None = None
    temporary: str | None = None

    def remove(self) -> None:
        """Remove what was only fetched for the run."""
        if self.temporary is not None:
            shutil.rmtree(self.temporary, ignore_errors=True)


def fetch(uri: str | os.PathLike[str], version: str | None = None) -> Source:
    """The files of a project; those of a folder stay where they are.

    Args:
        uri: any URI of a project.
        version: branch, tag or commit of a git repository.

    Raises: MlflowException naming what is wrong; nothing fetched is left then.
    """
    version = check_version(version)
    address = address_of(uri, version)
    if address.kind == FOLDER:
        return _of_folder(address)
    if address.kind != GIT and version is not None:
        raise invalid(f"A version ({version!r}) is for git repositories; {address.shown} is a zip file.")
    temporary = tempfile.mkdtemp(prefix="mlflow-project-")
    try:
        got = _of_git(address, version, temporary) if address.kind == GIT else _of_zip(address, temporary)
        return got._replace(temporary=temporary)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def _of_folder(address: Address) -> Source:
    folder = _below(address.place, address.fragment, address.place)
    found, root = checkout_of(folder), repository_around(folder)
    if found is None or root is None:
        return Source(folder, folder)
    below = os.path.relpath(folder, root).replace(os.sep, "/")
    below = "" if below == "." else below
    fetched = git.fetched_from(root)
    return Source(
        folder,
        folder if fetched is None else _named(fetched, below),
        below,
        found.commit,
        found.branch,
        found.url,
        git.is_changed(folder),
    )


def _of_zip(address: Address, temporary: str) -> Source:
    path = address.place
    if "://" in path:
        path = os.path.join(temporary, "project.zip")
        archive.download(address.place, path)
    unpacked = os.path.join(temporary, "project")
    os.mkdir(unpacked)
    archive.unpack(path, unpacked, address.shown)
    root = archive.root_of(unpacked)
    # a folder may be named from the archive's own root as well
    inside = address.fragment and os.path.isdir(os.path.join(unpacked, address.fragment))
    folder = _below(unpacked if inside else root, address.fragment, address.shown)
    return Source(folder, _named(address.shown, address.fragment))


def _of_git(address: Address, version: str | None, temporary: str) -> Source:
    tree = os.path.join(temporary, "project")
    os.mkdir(tree)
    repository = git.Repository(address.place, tree)
    reference, colon, subfolder = address.fragment.partition(":")
    if not colon:
        reference, subfolder = "", address.fragment
    if reference and version:
        raise invalid(
            f"The project's URI names the version {reference!r} and --version is {version!r}; give one of them."
        )
    found = repository.check_out(version or reference or None)
    if not colon and subfolder and not os.path.isdir(os.path.join(tree, subfolder)):
        # what is no folder may be a branch or a tag
        named = check_version(subfolder) if version is None else None
        if named is None or not repository.has_reference(named):
            what = "no such folder" if version else "neither a folder of the repository nor a branch or tag"
            raise MlflowException(f"The project {address.shown} has no {subfolder!r}: {what}.", RESOURCE_DOES_NOT_EXIST)
        found, subfolder = repository.check_out(named), ""
    folder = _below(tree, subfolder, address.shown)
    return Source(
        folder,
        _named(address.shown, subfolder),
        subfolder.strip("/"),
        found.commit,
        found.branch,
        address.shown,
        False,
    )


def _named(place: str, subfolder: str) -> str:
    return f"{place}#{subfolder}" if subfolder else place


def _below(root: str, subfolder: str, shown: str) -> str:
    """A folder below another one.

    Raises: INVALID_PARAMETER_VALUE when it leads elsewhere; RESOURCE_DOES_NOT_EXIST when there is none.
    """
    if not subfolder:
        return root
    folder = os.path.normpath(os.path.join(root, subfolder))
    real, top = os.path.realpath(folder), os.path.realpath(root)
    if real != top and not real.startswith(top + os.sep):
        raise invalid(f"The subfolder {subfolder!r} leads out of the project {shown}.")
    if not os.path.isdir(folder):
        raise MlflowException(f"The project {shown} has no folder {subfolder!r}.", RESOURCE_DOES_NOT_EXIST)
    return folder
