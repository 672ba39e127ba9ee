"""What became of the traces that were handed over."""

from __future__ import annotations

import threading

import msgspec


class ExportStatistics(msgspec.Struct, frozen=True):
    """Numbers of traces since the process began (or was forked), as ``mlflow.tracing.export.statistics()`` gives them.

    Fields:
        submitted: handed over by the recorder.
        queued: not looked at yet.
        written: stored at their destination, those of the spool not counted.
        spooled: put on disk because the destination did not answer.
        replayed: batches that were taken from disk and stored, those of earlier processes too.
        waiting: batches on disk or in memory that wait for their destination.
        refused: that the destination does not take (an error of the log names the reason).
        dropped: lost because there was no room, in memory or on disk.
    """

    submitted: int = 0
    queued: int = 0
    written: int = 0
    spooled: int = 0
    replayed: int = 0
    waiting: int = 0
    refused: int = 0
    dropped: int = 0


class Counters:
    """Counts by name; thread safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}

    def add(self, name: str, number: int = 1) -> None:
        """Count."""
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + number

    def get(self, name: str) -> int:
        """How often it was counted."""
        return self._counts.get(name, 0)

    def values(self) -> dict[str, int]:
        """All counts."""
        with self._lock:
            return dict(self._counts)
