"""Folders of artifacts as one file: ``GET /api/3.0/mlflow/artifacts/zip``.

The archive is made while it is sent, one file after the other, in constant memory. A file that vanishes or shrinks
meanwhile breaks the connection, so that half an archive never looks like a whole one. Names that would lead out of the
folder into which somebody unpacks it are not put in; a text file in the archive tells which.
"""

from __future__ import annotations

import asyncio
import logging
import os
import posixpath
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from starlette.routing import Route

from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import MlflowException
from mlflow.server.artifact_previews import PREFIXES, artifacts_named
from mlflow.server.artifacts import Endpoint, ServedArtifacts, existing_file, is_local, query_of
from mlflow.server.content_policy import DOWNLOADED
from mlflow.server.file_transfer import Presentation, disposition, elsewhere, facts_of, in_thread, wait_for_disconnect
from mlflow.store.artifact.artifact_repo import ArtifactRepository, joined
from mlflow.store.artifact.local import LocalArtifactRepository
from mlflow.store.artifact.paths import normal_path

logger = logging.getLogger("mlflow.server")

CHUNK = 256 << 10
SAMPLE = 32 << 10
LEFT_OUT = "LEFT-OUT.txt"
"""The file in an archive that says which files are not in it, when there are such."""

# a name that is no artifact's, a link out of the store
_REFUSED = ("INVALID_PARAMETER_VALUE", "PERMISSION_DENIED")
_UP = ("", ".", "..")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_ODD = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\\ud800-\udfff]')


def archive_routes(service: ServedArtifacts) -> list[Route]:
    """The route that sends archives."""
    archived = _ZipArtifacts(service)
    return [Route(f"{prefix}zip", archived, methods=["GET", "HEAD"]) for prefix in PREFIXES]


class BrokenArchive(Exception):
    """An archive that cannot be finished; the server closes the connection."""


class _ZipArtifacts(Endpoint):
    async def answer(self, scope: dict, receive: Callable, send: Callable) -> None:
        query = query_of(scope)
        asked = normal_path(query.get("path"))
        repository, folder, called = await artifacts_named(self.service, query)
        archive = Archive(repository, folder)
        chunks = archive.chunks(asked)
        in_pool = in_thread if is_local(repository) else elsewhere
        # what is wrong with the request shows before the answer begins
        first = await in_pool(next, chunks, b"")
        name = f"{called}-{posixpath.basename(asked)}.zip" if asked else f"{called}.zip"
        shown = Presentation("application/zip", disposition(name), DOWNLOADED)
        headers = [*shown.headers, (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if scope["method"] == "HEAD":
            await in_pool(chunks.close)
            await send({"type": "http.response.body", "body": b""})
            return
        await _stream(receive, send, first, chunks, name, in_pool)


async def _stream(receive: Callable, send: Callable, chunk: bytes, chunks: Any, name: str, in_pool: Callable) -> None:
    gone = asyncio.ensure_future(wait_for_disconnect(receive))
    try:
        while chunk and not gone.done():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            chunk = await in_pool(next, chunks, b"")
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})
    except (MlflowException, OSError) as error:
        logger.warning("The archive %r broke off: %s", name, error)
        raise BrokenArchive(name) from error
    finally:
        gone.cancel()
        await asyncio.wait([gone])
        await in_pool(chunks.close)


class Archive:
    """A folder of artifacts on its way into a zip file.

    Args:
        repository: where the artifacts are.
        root: the folder in it to which names in the archive are relative.
    """

    def __init__(self, repository: ArtifactRepository, root: str) -> None:
        self._repository, self._root = repository, root
        self._left_out: list[str] = []
        self._sink = _Sink()

    def chunks(self, path: str) -> Iterator[bytes]:
        """The bytes of the archive of a folder, or of a single file.

        Raises: RESOURCE_DOES_NOT_EXIST for neither; MlflowException and OSError when a file cannot be read to its end.
        """
        folder = joined(self._root, path)
        found = self._repository.list_artifacts(folder or None)
        if not found and path:
            # a file, or nothing: then this raises
            existing_file(self._repository, folder).close()
            found, folder = [FileInfo(folder, False)], posixpath.dirname(folder)
        with zipfile.ZipFile(self._sink, "w") as archive:
            for info in self._files(found, folder):
                yield from self._put(archive, info)
            if self._left_out:
                text = "These files could not be put into the archive:\n\n" + "\n".join(self._left_out) + "\n"
                archive.writestr(self._free(archive, LEFT_OUT), text)
        yield self._sink.take()

    def _files(self, found: list[FileInfo], folder: str) -> Iterator[FileInfo]:
        """All files of a folder and of those inside, one folder after the other."""
        levels = [(folder, iter(found))]
        while levels:
            folder, entries = levels[-1]
            info = next(entries, None)
            if info is None:
                levels.pop()
            elif info.path != joined(folder, posixpath.basename(info.path)) or posixpath.basename(info.path) in _UP:
                self._leave_out(info.path, "this is no name in its folder")
            elif not info.is_dir:
                yield info
            elif self._is_link(info.path):
                # what it leads to has a place of its own; and a link may lead to a folder that it lies in
                self._leave_out(info.path, "it is a link to another folder")
            else:
                try:
                    levels.append((info.path, iter(self._repository.list_artifacts(info.path))))
                except MlflowException as error:
                    if error.error_code not in _REFUSED:
                        raise
                    self._leave_out(info.path, error.message)

    def _is_link(self, path: str) -> bool:
        repository = self._repository
        return isinstance(repository, LocalArtifactRepository) and os.path.islink(
            os.path.join(repository.artifact_dir, path)
        )

    def _put(self, archive: zipfile.ZipFile, info: FileInfo) -> Iterator[bytes]:
        try:
            file = existing_file(self._repository, info.path)
        except MlflowException as error:
            if error.error_code not in _REFUSED:
                raise
            self._leave_out(info.path, error.message)
            return
        with file:
            entry = self._entry(archive, info.path, file)
            left = entry.file_size
            with archive.open(entry, "w") as target:
                while left:
                    data = file.read(min(CHUNK, left))
                    if not data:
                        raise OSError(f"{info.path!r} became shorter while it was read")
                    left -= len(data)
                    target.write(data)
                    if self._sink.size >= CHUNK:
                        yield self._sink.take()

    def _entry(self, archive: zipfile.ZipFile, path: str, file: BinaryIO) -> zipfile.ZipInfo:
        facts = facts_of(file)
        relative = path[len(self._root) + 1 :] if self._root else path
        date = max(_EARLIEST, time.localtime(facts.modified)[:6])
        entry = zipfile.ZipInfo(self._free(archive, "/".join(map(_plain, relative.split("/")))), date)
        entry.compress_type = zipfile.ZIP_DEFLATED if _shrinks(file) else zipfile.ZIP_STORED
        entry._compresslevel = 1  # what zipfile itself sets, which has no name for it before Python 3.13
        entry.external_attr = 0o644 << 16
        # decides whether its sizes take 64 bits
        entry.file_size = facts.size
        return entry

    def _free(self, archive: zipfile.ZipFile, name: str) -> str:
        """The name, or one like it that the archive does not have yet."""
        stem, extension = posixpath.splitext(name)
        taken, number = archive.NameToInfo, 2
        while name in taken:
            name, number = f"{stem} ({number}){extension}", number + 1
        return name

    def _leave_out(self, path: str, why: str) -> None:
        self._left_out.append(f"{path!r}: {why}")


def _shrinks(file: BinaryIO) -> bool:
    """Whether packing a file is worth its time, by its beginning; images and weights are as small as they get."""
    head = file.read(SAMPLE)
    file.seek(0)
    return len(zlib.compress(head, 1)) < 0.9 * len(head)


def _plain(part: str) -> str:
    """A part of a path as every system takes it, which leads nowhere else on any of them."""
    plain = _ODD.sub("_", part)
    # Windows passes over dots and blanks at the end of a name
    return plain if plain == plain.rstrip(". ") else f"{plain.rstrip('. ')}_"


class _Sink:
    """A file that can only be written, and hands out what was written to it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def take(self) -> bytes:
        """What was written since the last time."""
        parts, self._parts, self.size = self._parts, [], 0
        return b"".join(parts)
