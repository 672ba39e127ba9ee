"""Sends what webhooks are to be told: one thread of a server looks for messages that are due, others send them.

Every worker of a server does so. A message is claimed for as long as sending may take, so that no two workers send it;
one that dies in between leaves it to be claimed again.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING

from mlflow.environment_variables import (
    MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS,
    MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES,
    MLFLOW_WEBHOOK_REQUEST_TIMEOUT,
)
from mlflow.exceptions import MlflowException
from mlflow.store.sql.webhooks import (
    ClaimDeliveries,
    ClaimedDelivery,
    FinishDelivery,
    ForgetDeliveries,
    GetNextDelivery,
)
from mlflow.webhooks.secrets import decrypt
from mlflow.webhooks.sending import Outcome, send

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

POLL_SECONDS = 0.5
"""How often to look for messages: what other workers and programs write into the database says nothing."""
ERROR_SECONDS = 10.0
"""How long to wait after the database could not be asked."""
FIRST_PAUSE_SECONDS = 1.0
"""The pause before the second attempt; it doubles with every further one."""
LONGEST_PAUSE_SECONDS = 3600.0
KEPT_SECONDS = 30 * 24 * 3600
"""How long finished messages stay in the log."""
CLOSING_SECONDS = 3.0
"""How long a server that ends waits for messages that are being sent."""
_FORGET_SECONDS = 3600.0
_LEAST_LEASE_SECONDS = 30


class Deliverer:
    """Sends the messages of a store until it is closed."""

    def __init__(self, store: SqlTracking) -> None:
        self.store = store
        self._closing = threading.Event()
        self._most = MLFLOW_WEBHOOK_DELIVERY_MAX_WORKERS.get()
        self._free = threading.Semaphore(self._most)
        self._forgotten = 0.0
        self.started = False
        self._thread = threading.Thread(target=self._work, name="mlflow-webhooks", daemon=True)

    def start(self) -> None:
        """Begin to look for messages."""
        self.started = True
        self._thread.start()

    def close(self) -> None:
        """Wait a little for what is being sent, and end; what is not finished then is sent again by another server."""
        self._closing.set()
        until = time.monotonic() + CLOSING_SECONDS
        if self._thread.is_alive():
            self._thread.join(CLOSING_SECONDS)
        for _ in range(self._most):
            self._free.acquire(timeout=max(0.0, until - time.monotonic()))

    def _work(self) -> None:
        while not self._closing.is_set():
            try:
                found = self._round()
            except Exception:
                # the database may be away for a while
                logger.exception("Webhook messages could not be looked for; trying again in %s s", ERROR_SECONDS)
                self._closing.wait(ERROR_SECONDS)
                continue
            if not found:
                self._closing.wait(POLL_SECONDS)

    def _round(self) -> int:
        """Claim what is due and give it to threads; the number of messages."""
        now = time.time()
        if now > self._forgotten + _FORGET_SECONDS:
            self._forgotten = now
            self.store.forget_deliveries(ForgetDeliveries(int((now - KEPT_SECONDS) * 1000)))
        due = self.store.next_delivery(GetNextDelivery()).due_time
        if due is None or due > now * 1000:
            return 0
        # only as many as can be sent at once: what waits for a thread might outlive its claim
        free = 0
        while free < self._most and self._free.acquire(blocking=False):
            free += 1
        if not free:
            return 0
        claimed: list[ClaimedDelivery] = []
        try:
            lease = _LEAST_LEASE_SECONDS + 2 * MLFLOW_WEBHOOK_REQUEST_TIMEOUT.get()
            claimed = self.store.claim_deliveries(ClaimDeliveries(free, lease * 1000)).deliveries
        finally:
            if free > len(claimed):
                self._free.release(free - len(claimed))
        for delivery in claimed:
            # a server that ends does not wait for a receiver
            threading.Thread(target=self._deliver, args=(delivery,), name="mlflow-webhook", daemon=True).start()
        return len(claimed)

    def _deliver(self, delivery: ClaimedDelivery) -> None:
        try:
            self.store.finish_delivery(finished(delivery, _sent(delivery)))
        except Exception:
            # it stays claimed until its lease ends, and is sent again
            logger.exception("What came of webhook message %s could not be written down", delivery.delivery_id)
        finally:
            self._free.release()


def _sent(delivery: ClaimedDelivery) -> Outcome:
    try:
        secret = decrypt(delivery.secret) if delivery.secret else None
    except MlflowException as error:
        return Outcome(error=error.message)
    return send(delivery.url, secret, delivery.delivery_id, delivery.body.encode())


def finished(delivery: ClaimedDelivery, outcome: Outcome) -> FinishDelivery:
    """What is written down of an attempt, and when the next one is."""
    again = None
    if outcome.again and delivery.attempts < MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES.get():
        again = int(1000 * min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**delivery.attempts))
    return FinishDelivery(
        number=delivery.number,
        lease_end=delivery.lease_end,
        delivered=outcome.error is None,
        response_status=outcome.status,
        error=outcome.error,
        again_in=again,
    )
