"""A line that shows how far a long transfer is."""

import sys
import threading
import time

from mlflow.environment_variables import MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR

_WAIT_S = 1.0
_EVERY_S = 0.1


class Progress:
    """Counts bytes and files and shows them on a terminal once the work has taken a second.

    Nothing is shown when standard error is no terminal or MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR is false. Usable from
    several threads; as a context manager it clears its line at the end.

    Args:
        what: the work, such as "Uploading".
        total_bytes, total_files: how much there is; None when it is not known.
    """

    def __init__(self, what: str, total_bytes: int | None = None, total_files: int | None = None) -> None:
        self._what = what
        self.total_bytes = total_bytes
        self.total_files = total_files
        self.bytes = self.files = 0
        self._lock = threading.Lock()
        self._begin = time.monotonic()
        self._next = self._begin + _WAIT_S
        self._width = 0
        self._on = sys.stderr is not None and sys.stderr.isatty() and MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR.get()

    def advance(self, size: int = 0, files: int = 0) -> None:
        """Count ``size`` more bytes and ``files`` more files."""
        if not self._on:
            return
        with self._lock:
            self.bytes += size
            self.files += files
            now = time.monotonic()
            if now >= self._next:
                self._next = now + _EVERY_S
                self._show(now)

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_: object) -> None:
        if self._width:
            sys.stderr.write("\r" + " " * self._width + "\r")
            sys.stderr.flush()

    def _show(self, now: float) -> None:
        parts = [self._what]
        if self.total_bytes:
            parts.append(f"{100 * self.bytes / self.total_bytes:3.0f}% of {_size(self.total_bytes)}")
        else:
            parts.append(_size(self.bytes))
        if self.total_files and self.total_files > 1:
            parts.append(f"{self.files} of {self.total_files} files")
        parts.append(f"{_size(self.bytes / (now - self._begin))}/s")
        line = "  ".join(parts)
        self._width = max(self._width, len(line))
        sys.stderr.write("\r" + line.ljust(self._width))
        sys.stderr.flush()


def _size(count: float) -> str:
    for unit in ("B", "KiB", "MiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} GiB"
