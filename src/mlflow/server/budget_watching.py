"""Looks now and then which budgets of traces are exceeded, and has their webhooks told.

Every worker of every server of a database has such a thread; a lease lets one of them look at a time. Looking takes
sums over traces, so a store in which that takes long is looked at less often: at most a twentieth of the time.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from mlflow.environment_variables import MILLRACE_BUDGET_SECONDS
from mlflow.server.recurring import Recurring
from mlflow.store.sql.leases import claim
from mlflow.store.sql.trace_budgets import announce_exceeded

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

_LEASE = "trace budgets"
_SHARE = 20


class BudgetWatcher(Recurring):
    """Watches the budgets of a store until it is closed."""

    name = "mlflow-trace-budgets"

    def __init__(self, store: SqlTracking) -> None:
        super().__init__()
        self.store = store
        self.interval = MILLRACE_BUDGET_SECONDS.get()
        self._pause = self.interval

    @property
    def first_pause(self) -> float:
        """The interval."""
        return self.interval

    def work(self) -> float:
        """Look once; the longer that took, the longer the pause."""
        began = time.monotonic()
        try:
            if claim(self.store, _LEASE, self._pause * 0.9):
                told = announce_exceeded(self.store)
                if told:
                    logger.warning("Budgets of traces are exceeded: %d messages to webhooks", told)
        except Exception:
            # the database may be away for a while; what is exceeded still is then
            logger.exception("Budgets of traces could not be looked at; trying again in %s s", self.interval)
        self._pause = max(self.interval, _SHARE * (time.monotonic() - began))
        return self._pause
