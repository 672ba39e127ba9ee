"""Deletes old runs, removes what is deleted for good, counts what is stored: one thread of a server, now and then.

Every worker of every server of a database has such a thread; a lease lets one of them work at a time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.api.storage import GROUPS, SearchStorageUse
from mlflow.environment_variables import (
    MILLRACE_GC_AFTER,
    MILLRACE_HOUSEKEEPING_SECONDS,
    MILLRACE_RUN_RETENTION,
    MILLRACE_STORAGE_SECONDS,
)
from mlflow.server.recurring import Chores
from mlflow.store.garbage_collection import collect
from mlflow.store.sql.garbage import find_garbage
from mlflow.store.sql.run_limits import delete_old_runs
from mlflow.store.sql.storage_use import check_quotas, count_storage
from mlflow.store.trace_retention import duration_ms

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

FIRST_SECONDS = 30.0
"""How long after its start a server looks for the first time."""


class Housekeeper(Chores):
    """Looks after the runs and the storage of a store until it is closed.

    Args:
        served: the store behind the server's proxy of artifacts; None when it serves none.

    Raises: INVALID_PARAMETER_VALUE when a setting is wrong.
    """

    name = "mlflow-housekeeping"
    lease = "housekeeping"
    broken = "Housekeeping was broken off"

    def __init__(self, store: SqlTracking, served: str | None = None) -> None:
        super().__init__(store, MILLRACE_HOUSEKEEPING_SECONDS.get())
        self.served = served
        self.max_age_ms = _duration(MILLRACE_RUN_RETENTION)
        self.gc_after_ms = _duration(MILLRACE_GC_AFTER)
        self.count_seconds = MILLRACE_STORAGE_SECONDS.get()
        check_quotas()
        self._over: frozenset[tuple[str, str | None]] = frozenset()

    @property
    def first_pause(self) -> float:
        """Soon after the start."""
        return min(FIRST_SECONDS, self.interval)

    @property
    def steps(self) -> tuple[Callable[[], Any], ...]:
        """Delete, remove, count and warn."""
        return self.delete, self.collect, self.count, self.warn

    def delete(self) -> None:
        """Delete runs that ended too long ago."""
        for experiment_id, count in delete_old_runs(self.store, self.max_age_ms, may_go_on=self._may_go_on).items():
            logger.info("Deleted %s runs of experiment %s, which ended too long ago", count, experiment_id)

    def collect(self) -> None:
        """Remove for good what was deleted long enough ago, if MILLRACE_GC_AFTER says after what time."""
        if self.gc_after_ms is None:
            return
        garbage = find_garbage(self.store, older_than_ms=self.gc_after_ms)
        for one in collect(self.store, garbage, self.served, may_go_on=self._may_go_on):
            if one.error is None:
                logger.info("Removed %s %s for good", one.kind, one.name)
            else:
                logger.warning("%s %s cannot be removed and is kept: %s", one.kind, one.name, one.error)

    def count(self) -> None:
        """Count what experiments take that were not counted lately."""
        if self.count_seconds <= 0:
            return
        before = int((time.time() - self.count_seconds) * 1000)
        for experiment_id, error in count_storage(self.store, self.served, before, self._may_go_on):
            if error is not None:
                logger.warning("What experiment %s takes could not be counted: %s", experiment_id, error)

    def warn(self) -> None:
        """Say who is over a quota, once."""
        over = {}
        for group in GROUPS:
            token = None
            while True:
                page = self.store.search_storage_use(SearchStorageUse(group, 200, token))
                over |= {(group, use.experiment_id or use.owner): use for use in page.uses if use.over_quota}
                token = page.next_page_token
                if token is None:
                    break
        for (group, whose), use in over.items():
            if (group, whose) not in self._over:
                name = f" ({use.experiment_name!r})" if use.experiment_name else ""
                text = "The artifacts of %s %s%s take %s bytes, over the quota of %s"
                logger.warning(text, group, whose, name, use.bytes, use.quota_bytes)
        self._over = frozenset(over)

    @property
    def over_quota(self) -> int:
        """How many experiments and users were over their quota when this server looked last."""
        return len(self._over)


def _duration(variable: Any) -> int | None:
    text = variable.get()
    return duration_ms(text, variable.name) if text else None
