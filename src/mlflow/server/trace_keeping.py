"""Archives old spans and deletes traces beyond their experiments' limits: one thread of a server, now and then.

Every worker of every server of a database has such a thread; a lease lets one of them work at a time.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from mlflow.store.sql.leases import claim
from mlflow.store.sql.trace_archive import archive_traces, remove_garbage
from mlflow.store.sql.trace_limits import delete_beyond_limits
from mlflow.store.trace_retention import DEFAULT_INTERVAL_SECONDS, Archival

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

FIRST_SECONDS = 5.0
"""How long after its start a server looks for the first time."""
CLOSING_SECONDS = 3.0
_LEASE = "trace keeping"


class TraceKeeper:
    """Looks after the traces of a store until it is closed.

    Args:
        archival: where old spans go; None archives nothing.
    """

    def __init__(self, store: SqlTracking, archival: Archival | None) -> None:
        self.store = store
        self.archival = archival
        self.interval = archival.interval_seconds if archival else DEFAULT_INTERVAL_SECONDS
        self.started = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="mlflow-trace-keeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.started = True
        self._thread.start()

    def close(self) -> None:
        """End. What is under way is given a moment; broken off, it is done by another server, or the next time."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING_SECONDS)

    def _work(self) -> None:
        pause = min(FIRST_SECONDS, self.interval)
        while not self._closing.wait(pause):
            pause = self.interval
            try:
                # a little less than the pause, so that whoever had it last has it the next time too
                if claim(self.store, _LEASE, self.interval * 0.9):
                    self.keep()
            except Exception:
                # the database or the archive may be away for a while; nothing is lost
                logger.exception("Traces could not be archived or deleted; trying again in %s s", self.interval)

    def keep(self) -> None:
        """Do what there is to do."""
        for experiment_id, count in delete_beyond_limits(self.store).items():
            logger.info("Deleted %s traces of experiment %s, beyond its limits", count, experiment_id)
        removed = remove_garbage(self.store)
        if removed:
            logger.info("Removed the archived spans of %s traces that were deleted", removed)
        if self.archival is None:
            return
        archived = archive_traces(
            self.store,
            self.archival.location,
            self.archival.retention,
            allowlist=self.archival.long_retention_allowlist,
            max_traces=self.archival.max_traces_per_pass,
        )
        if archived:
            logger.info("Archived the spans of %s traces at %s", archived, self.archival.location)
