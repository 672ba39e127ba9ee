"""Files that appear under their name only when they are whole."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from mlflow.exceptions import MlflowException, invalid
from mlflow.store.artifact.paths import unfinished_name

_FULL = (errno.ENOSPC, errno.EDQUOT)
_TOO_LARGE = (errno.EFBIG, errno.EOVERFLOW)
_NO_ACCESS = (errno.EACCES, errno.EPERM, errno.EROFS)
_IN_THE_WAY = (errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOTEMPTY)


class AtomicFile:
    """Writes beside the target under a hidden name and renames at the end.

    As a context manager it commits when the block ends and aborts when the block raises. Whoever reads the target
    sees the old content or the new, never a part.

    Args:
        path: the target; missing folders are made.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        folder = os.path.dirname(path)
        self._temporary = os.path.join(folder, unfinished_name())
        try:
            self.file = open(self._temporary, "xb", buffering=0)  # noqa: SIM115
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)
            self.file = open(self._temporary, "xb", buffering=0)  # noqa: SIM115

    @property
    def hidden_path(self) -> str:
        """Where what is written is until it gets its name."""
        return self._temporary

    def write(self, data: bytes) -> None:
        """Append bytes."""
        written = self.file.write(data)
        while written < len(data):  # the system takes at most 2 GiB at once
            written += self.file.write(memoryview(data)[written:])

    def commit(self) -> None:
        """Give the file its name."""
        try:
            self.file.close()
            os.replace(self._temporary, self.path)
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        """Remove what was written; the target stays as it was."""
        with suppress(OSError):
            self.file.close()
        with suppress(FileNotFoundError):
            os.unlink(self._temporary)

    def __enter__(self) -> "AtomicFile":
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if kind is None:
            self.commit()
        else:
            self.abort()


@contextmanager
def explained(path: str) -> Iterator[None]:
    """Operating system errors of the block as errors of the protocol that name the artifact.

    Raises: RESOURCE_DOES_NOT_EXIST, INVALID_PARAMETER_VALUE (a folder or a file in the way, a name too long),
        PERMISSION_DENIED, RESOURCE_LIMIT_EXCEEDED (disk full).
    """
    try:
        yield
    except OSError as error:
        explanation = explanation_of(path, error)
        if explanation is None:
            raise
        raise explanation from error


def explanation_of(path: str, error: OSError) -> MlflowException | None:
    """The protocol's error for an operating system error about an artifact; None when it has none."""
    if error.errno == errno.ENOENT:
        return no_such_artifact(path)
    if error.errno in _IN_THE_WAY:
        return invalid(f"Artifact {path!r}: a folder or a file of that name is in the way.")
    if error.errno == errno.ENAMETOOLONG:
        return invalid(f"Artifact {path[:200]!r}: the name is too long for the store.")
    if error.errno in _TOO_LARGE:
        return invalid(f"Artifact {path!r}: the store cannot hold a file of this size.")
    if error.errno in _FULL:
        return MlflowException(
            f"Artifact {path!r} cannot be written: no space is left in the artifact store.",
            "RESOURCE_LIMIT_EXCEEDED",
        )
    if error.errno in _NO_ACCESS:
        return MlflowException(
            f"Artifact {path!r}: the artifact store does not permit it ({os.strerror(error.errno)}).",
            "PERMISSION_DENIED",
        )
    return None


def no_such_artifact(path: str) -> MlflowException:
    """RESOURCE_DOES_NOT_EXIST for an artifact."""
    return MlflowException(f"No such artifact: {path!r}", "RESOURCE_DOES_NOT_EXIST")
