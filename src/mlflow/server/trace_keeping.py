"""Archives old spans and deletes traces beyond their experiments' limits: one thread of a server, now and then.

Every worker of every server of a database has such a thread; a lease lets one of them work at a time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.server.recurring import Recurring
from mlflow.store.sql.leases import claim
from mlflow.store.sql.trace_archive import archive_traces, remove_garbage
from mlflow.store.sql.trace_limits import delete_beyond_limits
from mlflow.store.trace_retention import DEFAULT_INTERVAL_SECONDS, Archival

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

FIRST_SECONDS = 5.0
"""How long after its start a server looks for the first time."""
_LEASE = "trace keeping"


class TraceKeeper(Recurring):
    """Looks after the traces of a store until it is closed.

    Args:
        archival: where old spans go; None archives nothing.
        served: the store behind the server's proxy of artifacts; None when it serves none.
    """

    name = "mlflow-trace-keeping"

    def __init__(self, store: SqlTracking, archival: Archival | None, served: str | None = None) -> None:
        super().__init__()
        self.served = served
        self.store = store
        self.archival = archival
        self.interval = archival.interval_seconds if archival else DEFAULT_INTERVAL_SECONDS
        self._until = 0.0

    @property
    def first_pause(self) -> float:
        """Soon after the start."""
        return min(FIRST_SECONDS, self.interval)

    def work(self) -> float:
        """Delete, archive and remove once."""
        for step in (self.delete, self.archive, self.remove) if self._attempt(self._claim) else ():
            # one that fails does not keep the others from their work
            self._attempt(step)
        return self.interval

    def _attempt(self, step: Callable[[], Any]) -> Any:
        try:
            return step()
        except Exception:
            # the database or the archive may be away for a while; nothing is lost
            logger.exception("Traces could not be archived or deleted; trying again in %s s", self.interval)
            return None

    def _claim(self) -> bool:
        # a little less than the pause, so that whoever had it last has it the next time too
        lease = self.interval * 0.9
        self._until = time.monotonic() + lease
        return claim(self.store, _LEASE, lease)

    def _may_go_on(self) -> bool:
        return not self._closing.is_set() and time.monotonic() < self._until

    def delete(self) -> None:
        """Delete traces beyond the limits of their experiments."""
        for experiment_id, count in delete_beyond_limits(self.store, may_go_on=self._may_go_on).items():
            logger.info("Deleted %s traces of experiment %s, beyond its limits", count, experiment_id)

    def remove(self) -> None:
        """Remove files of traces that were deleted."""
        removed = remove_garbage(self.store, self.served)
        if removed:
            logger.info("Removed %s folders of traces that were deleted", removed)

    def archive(self) -> None:
        """Move old spans into the archive."""
        if self.archival is None:
            return
        archived = archive_traces(
            self.store,
            self.archival.location,
            self.archival.retention,
            allowlist=self.archival.long_retention_allowlist,
            max_traces=self.archival.max_traces_per_pass,
            may_go_on=self._may_go_on,
        )
        if archived:
            logger.info("Archived the spans of %s traces at %s", archived, self.archival.location)
