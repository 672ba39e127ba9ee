"""Looks now and then which budgets of traces are exceeded, and has their webhooks told.

Every worker of every server of a database has such a thread; a lease lets one of them look at a time. Looking takes
sums over traces, so a store in which that takes long is looked at less often: at most a twentieth of the time.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from mlflow.environment_variables import MILLRACE_BUDGET_SECONDS
from mlflow.store.sql.leases import claim
from mlflow.store.sql.trace_budgets import announce_exceeded

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

CLOSING_SECONDS = 3.0
_LEASE = "trace budgets"
_SHARE = 20


class BudgetWatcher:
    """Watches the budgets of a store until it is closed."""

    def __init__(self, store: SqlTracking) -> None:
        self.store = store
        self.interval = MILLRACE_BUDGET_SECONDS.get()
        self.started = False
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="mlflow-trace-budgets", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.started = True
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CLOSING_SECONDS)

    def _work(self) -> None:
        pause = self.interval
        while not self._closing.wait(pause):
            began = time.monotonic()
            try:
                if claim(self.store, _LEASE, pause * 0.9):
                    told = announce_exceeded(self.store)
                    if told:
                        logger.warning("Budgets of traces are exceeded: %d messages to webhooks", told)
            except Exception:
                # the database may be away for a while; what is exceeded still is then
                logger.exception("Budgets of traces could not be looked at; trying again in %s s", self.interval)
            pause = max(self.interval, _SHARE * (time.monotonic() - began))
