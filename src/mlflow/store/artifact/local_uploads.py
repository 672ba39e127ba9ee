"""Multipart uploads into a local folder.

An upload is a hidden folder beside its target. Each part lands in a file of its own, or, when the size of the parts is
known beforehand, at once at its place in the one file ``whole``, so that completing is a rename. A marker file
``NUMBER.ETAG`` says that a part has arrived whole. Nothing is kept in memory: several server processes may take
parts of one upload, and a restart loses none.
"""

import errno
import os
import re
import shutil
import time
from contextlib import suppress

import msgspec

from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.digest import Adler
from mlflow.store.artifact.paths import is_unfinished, unfinished_name

_ID = re.compile(r"[0-9a-f]{32}\Z")
_MARKER = re.compile(r"(\d+)\.(([0-9a-f]+)-[0-9a-f]{8})\Z")
_ABANDONED_S = 7 * 24 * 3600
_CHUNK = 1 << 20


class _Description(msgspec.Struct):
    name: str
    num_parts: int
    part_size: int | None


class LocalUpload:
    """One upload in parts.

    Args:
        folder: local folder of the target.
        name: the target's name in it.
        upload_id: what ``begin`` gave.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such upload of that name.
    """

    def __init__(self, folder: str, name: str, upload_id: str) -> None:
        self._folder = os.path.join(folder, f".upload-{upload_id}.tmp")
        self._target = os.path.join(folder, name)
        try:
            if not _ID.match(upload_id):
                raise FileNotFoundError
            with open(os.path.join(self._folder, "description.json"), "rb") as file:
                description = msgspec.json.decode(file.read(), type=_Description)
            if description.name != name:
                raise FileNotFoundError
        except (FileNotFoundError, NotADirectoryError):
            raise MlflowException(
                f"No multipart upload with id {upload_id[:100]!r} is under way for {name!r}.",
                "RESOURCE_DOES_NOT_EXIST",
            ) from None
        self.num_parts = description.num_parts
        self.part_size = description.part_size

    @staticmethod
    def begin(folder: str, name: str, num_parts: int, part_size: int | None = None) -> str:
        """Begin an upload; its id. Uploads of the same folder that were abandoned a week ago are removed."""
        os.makedirs(folder, exist_ok=True)
        _remove_abandoned(folder)
        hidden = unfinished_name()
        os.mkdir(os.path.join(folder, hidden))
        if part_size is not None:
            open(os.path.join(folder, hidden, "whole"), "xb").close()
        with open(os.path.join(folder, hidden, "description.json"), "xb") as file:
            file.write(msgspec.json.encode(_Description(name, num_parts, part_size)))
        return hidden.removeprefix(".upload-").removesuffix(".tmp")

    def part(self, number: int) -> "PartFile":
        """A file to write the part with this number (from 1) to, the first time or again."""
        if not 1 <= number <= self.num_parts:
            raise invalid(f"Invalid part number {number}: this upload has parts 1 to {self.num_parts}.")
        return PartFile(self._folder, number, self.part_size)

    def complete(self, parts: list[MultipartUploadPart]) -> None:
        """Give the parts, put together in order, their name.

        Raises: INVALID_PARAMETER_VALUE when a part is missing, or is not the one that arrived.
        """
        arrived = self._arrived()
        numbers = [part.part_number for part in parts]
        if sorted(numbers) != list(range(1, self.num_parts + 1)):
            raise invalid(
                f"Invalid parts {numbers[:20]}: this upload has the parts 1 to {self.num_parts}, each to be named once."
            )
        for part in parts:
            known = arrived.get(part.part_number)
            if known is None:
                raise invalid(f"Part {part.part_number} of this upload has not arrived.")
            size, etag = known
            if (part.etag or "").strip('"') != etag:
                raise invalid(f"The etag of part {part.part_number} is not that of the part which arrived.")
            if self.part_size and part.part_number < self.num_parts and size != self.part_size:
                raise invalid(f"Part {part.part_number} of this upload has {size} bytes instead of {self.part_size}.")
        os.replace(self._put_together(arrived), self._target)
        self.abort()

    def abort(self) -> None:
        """Forget the upload and its parts."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _arrived(self) -> dict[int, tuple[int, str]]:
        markers = (_MARKER.match(name) for name in os.listdir(self._folder))
        return {int(m[1]): (int(m[3], 16), m[2]) for m in markers if m}

    def _put_together(self, arrived: dict[int, tuple[int, str]]) -> str:
        if self.part_size is not None:
            whole = os.path.join(self._folder, "whole")
            # a first attempt at the last part may have been longer
            os.truncate(whole, (self.num_parts - 1) * self.part_size + arrived[self.num_parts][0])
            return whole
        first = os.path.join(self._folder, "1")
        os.truncate(first, arrived[1][0])
        with open(first, "ab") as whole:
            for number in range(2, self.num_parts + 1):
                part = os.path.join(self._folder, str(number))
                with open(part, "rb") as file:
                    shutil.copyfileobj(file, whole, _CHUNK)
                os.unlink(part)
        return first


class PartFile:
    """The place of one part; ``commit`` says that it is whole."""

    def __init__(self, folder: str, number: int, part_size: int | None) -> None:
        self._folder, self._number, self._limit = folder, number, part_size
        self._size = 0
        self._checksum = Adler()
        # what arrived before is about to be overwritten
        for name in os.listdir(folder):
            marker = _MARKER.match(name)
            if marker and int(marker[1]) == number:
                with suppress(FileNotFoundError):
                    os.unlink(os.path.join(folder, name))
        if part_size is None:
            self._file = open(os.path.join(folder, str(number)), "wb")  # noqa: SIM115
        else:
            self._file = open(os.path.join(folder, "whole"), "r+b")  # noqa: SIM115
            try:
                self._file.seek((number - 1) * part_size)
            except OSError as error:
                self._file.close()
                raise OSError(errno.EFBIG, "beyond the largest file of this file system") from error

    def write(self, data: bytes) -> None:
        """Append bytes.

        Raises: INVALID_PARAMETER_VALUE beyond the size of a part.
        """
        self._size += len(data)
        if self._limit is not None and self._size > self._limit:
            raise invalid(f"Part {self._number} is longer than {self._limit} bytes, the size of a part of this upload.")
        self._checksum.update(data)
        self._file.write(data)

    def commit(self) -> str:
        """The part is whole; its etag."""
        self._file.close()
        etag = part_etag(self._size, self._checksum)
        open(os.path.join(self._folder, f"{self._number}.{etag}"), "wb").close()
        return etag

    def abort(self) -> None:
        """The part has not arrived."""
        with suppress(OSError):
            self._file.close()


def part_etag(size: int, checksum: Adler) -> str:
    """The etag of a part: its size and checksum, in hexadecimal."""
    return f"{size:x}-{checksum.digest().hex()}"


def _remove_abandoned(folder: str) -> None:
    for entry in os.scandir(folder):
        if is_unfinished(entry.name) and entry.is_dir(follow_symlinks=False):
            with suppress(FileNotFoundError):
                newest = max((e.stat().st_mtime for e in os.scandir(entry.path)), default=entry.stat().st_mtime)
                if newest < time.time() - _ABANDONED_S:
                    shutil.rmtree(entry.path, ignore_errors=True)
