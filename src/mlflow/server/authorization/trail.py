"""What goes into the audit trail, and when: changes with them, denied attempts in transactions of their own."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.server.recurring import Recurring
from mlflow.store.sql.audit import Actor, forget_entries, write_entry
from mlflow.store.sql.leases import claim
from mlflow.store.sql.transaction import Transaction

logger = logging.getLogger("mlflow.server")

OFTEN_SECONDS = 60
"""What a training does often has one entry for each account, operation and thing in such a time."""
_MOST_WAITING = 10_000
_MOST_NOTED = 100_000
_BATCH = 200
FIRST_SECONDS = 60.0
KEEP_SECONDS = 3600.0
"""How often it is looked for entries that are too old."""

Entry = tuple[Actor, str, "tuple[str, str] | None", bool, "Mapping[str, str] | None"]


class AuditKeeper(Recurring):
    """Removes entries of the audit trail that are older than they are to be kept, one server of several at a time."""

    name = "mlflow-audit-keeper"

    def __init__(self, trail: Trail) -> None:
        super().__init__()
        self._trail = trail

    @property
    def first_pause(self) -> float:
        """Not while the server starts."""
        return FIRST_SECONDS

    def work(self) -> float:
        """Remove what is too old."""
        try:
            self._trail.forget_old()
        except MlflowException as error:
            logger.warning("Old entries of the audit trail were not removed: %s", error.message)
        return KEEP_SECONDS


class Trail:
    """Writes the audit trail of a server into its database.

    Args:
        store: the SQL store.
        keep_days: for how many days entries are kept; None for ever.
    """

    def __init__(self, store: Any, keep_days: float | None = None) -> None:
        self._store = store
        self._keep_days = keep_days
        self._noted: dict[tuple[Any, ...], int] = {}
        self._waiting: deque[Entry] = deque()
        self._lost = 0
        self._wake = threading.Condition()
        self._busy = False
        self._thread: threading.Thread | None = None
        self._closing = False

    @property
    def forgets(self) -> bool:
        """Whether entries are removed some day."""
        return self._keep_days is not None

    # ---- changes

    def is_noted(self, actor: Actor, operation: str, resource: tuple[str, str] | None) -> bool:
        """Whether there is an entry already that tells of the same in this minute."""
        return self._noted.get((actor.account, operation, resource)) == self._minute()

    def change(
        self,
        tx: Transaction,
        actor: Actor,
        operation: str,
        resource: tuple[str, str] | None,
        details: Mapping[str, str] | None,
        often: bool,
    ) -> None:
        """Write down a change in its own transaction."""
        if often:
            if self.is_noted(actor, operation, resource):
                return
            key, minute = (actor.account, operation, resource), self._minute()
            tx.then.append(lambda: self._note(key, minute))
        write_entry(tx, actor, operation, resource, True, details)

    def _note(self, key: tuple[Any, ...], minute: int) -> None:
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted[key] = minute

    @staticmethod
    def _minute() -> int:
        return int(time.time() // OFTEN_SECONDS)

    # ---- denied attempts

    def denied(
        self, actor: Actor, operation: str, resource: tuple[str, str] | None, details: Mapping[str, str] | None = None
    ) -> None:
        """Write down an attempt that was denied: soon, by a thread, since its own transaction is undone."""
        self._later((actor, operation, resource, False, details))

    def event(self, actor: Actor, event: str, allowed: bool) -> None:
        """Write down, soon, what is no operation: somebody logged in or out, or failed to."""
        self._later((actor, event, ("user", actor.account) if actor.account else None, allowed, None))

    def _later(self, entry: Entry) -> None:
        with self._wake:
            if len(self._waiting) >= _MOST_WAITING:
                self._lost += 1
                return
            self._waiting.append(entry)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="mlflow-audit", daemon=True)
                self._thread.start()
            self._wake.notify_all()

    def flush(self) -> None:
        """Wait until all denied attempts so far are written down."""
        with self._wake:
            self._wake.wait_for(lambda: not self._waiting and not self._busy, timeout=30)

    def close(self) -> None:
        """Write down what waits and end the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(10)

    def _work(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting:
                    return
                entries = [self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))]
                lost, self._lost = self._lost, 0
                self._busy = True
            try:
                self._write(entries)
            finally:
                with self._wake:
                    self._busy = False
                    self._wake.notify_all()
            if lost:
                logger.error(
                    "%d denied attempts are not in the audit trail: they came faster than they are written.", lost
                )

    def _write(self, entries: list[Entry]) -> None:
        def write(store: Any, tx: Transaction, request: Any) -> None:
            for actor, operation, resource, allowed, details in entries:
                write_entry(tx, actor, operation, resource, allowed, details)

        try:
            self._store.writer.write(write, None)
        except MlflowException as error:
            logger.error("%d denied attempts are not in the audit trail: %s", len(entries), error.message)

    # ---- keeping

    def forget_old(self) -> int:
        """Remove entries that are older than they are kept; gives how many."""
        if self._keep_days is None or not claim(self._store, "audit trail", KEEP_SECONDS / 2):
            return 0
        before = int((time.time() - self._keep_days * 86400) * 1000)
        count = 0
        while found := self._store.writer.write(lambda store, tx, request: forget_entries(tx, before), None):
            count += found
        return count
