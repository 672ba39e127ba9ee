"""Archives old spans and deletes traces beyond their experiments' limits: one thread of a server, now and then.

Every worker of every server of a database has such a thread; a lease lets one of them work at a time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.server.recurring import Chores
from mlflow.store.sql.trace_archive import archive_traces, remove_garbage
from mlflow.store.sql.trace_limits import delete_beyond_limits
from mlflow.store.trace_retention import DEFAULT_INTERVAL_SECONDS, Archival

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

FIRST_SECONDS = 5.0
"""How long after its start a server looks for the first time."""


class TraceKeeper(Chores):
    """Looks after the traces of a store until it is closed.

    Args:
        archival: where old spans go; None archives nothing.
        served: the store behind the server's proxy of artifacts; None when it serves none.
    """

    name = "mlflow-trace-keeping"
    lease = "trace keeping"
    broken = "Traces could not be archived or deleted"

    def __init__(self, store: SqlTracking, archival: Archival | None, served: str | None = None) -> None:
        super().__init__(store, archival.interval_seconds if archival else DEFAULT_INTERVAL_SECONDS)
        self.served = served
        self.archival = archival

    @property
    def first_pause(self) -> float:
        """Soon after the start."""
        return min(FIRST_SECONDS, self.interval)

    @property
    def steps(self) -> tuple[Callable[[], Any], ...]:
        """Delete, archive and remove."""
        return self.delete, self.archive, self.remove

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
