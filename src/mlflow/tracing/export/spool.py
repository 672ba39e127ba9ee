"""Batches on disk that wait for their destination.

A destination has a folder of its own, named by a digest of its URI: the URI may hold a password, and is written
nowhere. Whichever process writes to the same destination finds what an earlier one left. A batch is one file of JSON
that appears whole and is removed when it has been stored; a lock, which the system releases when its holder dies, lets
one process at a time replay a folder. Storing a batch twice is harmless, so no more is needed.
"""

from __future__ import annotations

import hashlib
import itertools
import logging
import os
import time
from collections.abc import Callable
from typing import Any

import msgspec

from mlflow.api.traces import LogTraces
from mlflow.tracing.export.batches import Work
from mlflow.tracing.export.upload import Upload

logger = logging.getLogger(__name__)

_SUFFIX = ".json"
_LOCK = "lock"


class _Entry(msgspec.Struct, omit_defaults=True):
    """What a file holds: one of these."""

    traces: LogTraces | None = None
    attachment: Upload | None = None


class SpoolFull(OSError):
    """There is no room in a spool."""


class Spool:
    """The folder of one destination.

    Args:
        root: folder of all destinations.
        name: the destination; only its digest is written.
        max_bytes: most that the folder holds.
    """

    def __init__(self, root: str, name: str, max_bytes: int) -> None:
        self.folder = os.path.join(root, hashlib.sha256(name.encode()).hexdigest()[:24])
        self._max_bytes = max_bytes
        self._numbers = itertools.count()

    def put(self, work: Work) -> None:
        """Keep a batch or an attachment.

        Raises: SpoolFull when there is no room, OSError when it cannot be written.
        """
        body = msgspec.json.encode(_Entry(attachment=work) if isinstance(work, Upload) else _Entry(work))
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        used = sum(size for _, size in self._files())
        if used + len(body) > self._max_bytes:
            raise SpoolFull(f"the spool {self.folder} holds {used} of {self._max_bytes} bytes")
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(self._numbers)}"
        path = os.path.join(self.folder, name)
        with open(os.open(f"{path}.tmp", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(body)
        os.replace(f"{path}.tmp", path + _SUFFIX)

    def count(self) -> int:
        """How many batches wait."""
        return len(self._files())

    def replay(self, store: Callable[[Work], Any], seconds: float) -> tuple[int, bool]:
        """Hand batches to ``store``, the oldest first, and remove those that it took.

        What ``store`` raises ends the replay and is raised.

        Args:
            seconds: time after which no further batch is begun.

        Returns: how many were stored, and whether all are.
        """
        if not os.path.isdir(self.folder):
            return 0, True
        lock = _Lock(os.path.join(self.folder, _LOCK))
        if not lock.held:
            return 0, False
        done, until = 0, time.monotonic() + seconds
        try:
            for name, _ in self._files():
                if done and time.monotonic() > until:
                    return done, False
                work = self._read(os.path.join(self.folder, name))
                if work is not None:
                    store(work)
                    os.unlink(os.path.join(self.folder, name))
                done += 1
            return done, True
        finally:
            lock.release()

    def _read(self, path: str) -> Work | None:
        with open(path, "rb") as file:
            body = file.read()
        try:
            entry = msgspec.json.decode(body, type=_Entry)
        except msgspec.DecodeError as error:
            # cut short by a crash of the machine; kept for whoever wants to look
            os.replace(path, f"{path}.unreadable")
            logger.error("The batch of traces in %s.unreadable cannot be read: %s", path, error)
            return None
        return entry.traces or entry.attachment

    def _files(self) -> list[tuple[str, int]]:
        """Name and size of every batch, the oldest first."""
        found = []
        try:
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.name.endswith(_SUFFIX):
                        try:
                            found.append((entry.name, entry.stat().st_size))
                        except FileNotFoundError:  # another process has stored it
                            continue
        except FileNotFoundError:  # nothing was ever put there
            return []
        return sorted(found)


class _Lock:
    """A lock between processes, tried once."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.held = _lock(self._file)
        if not self.held:
            os.close(self._file)

    def release(self) -> None:
        # closing is not enough where a forked child holds the file too
        _unlock(self._file)
        os.close(self._file)


if os.name == "nt":
    import msvcrt

    def _lock(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(file: int) -> None:
        os.lseek(file, 0, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _unlock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
