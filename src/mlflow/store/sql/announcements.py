"""Servers of one PostgreSQL tell each other what they write, with NOTIFY.

A notification in each writing transaction would have all commits of the database wait for each other, so a server
gathers what was committed and sends it a few times a second, whether or not anybody listens.
"""

from __future__ import annotations

import logging
import os
import threading
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from mlflow.exceptions import MlflowException
from mlflow.store.sql.changes import KINDS, Note
from mlflow.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

logger = logging.getLogger("mlflow.server")

CHANNEL = "millrace_changes"
FLUSH_SECONDS = 0.25
MAX_BYTES = 7900
"""PostgreSQL takes 8000."""
MAX_NOTES = 2000
_decoder = msgspec.json.Decoder(tuple[str, list[tuple[str, str | None, str | None]]])


class Announcer:
    """Tells other servers what this one wrote to a database, from a thread of its own."""

    def __init__(self, store: SqlTracking) -> None:
        self._store = store
        # by which a process knows what it said itself
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._notes: set[Note] = set()
        self._wake = threading.Condition()
        self._closing = False
        self._failed = False
        self.started = False
        self._thread = threading.Thread(target=self._work, name="mlflow-announce", daemon=True)

    def start(self) -> None:
        """Begin."""
        self.started = True
        self._thread.start()

    def note(self, notes: Iterable[Note]) -> None:
        """Have the others told soon."""
        with self._wake:
            first = not self._notes
            self._notes.update(notes)
            if len(self._notes) > MAX_NOTES:
                self._notes = {Note(kind) for kind in {note.kind for note in self._notes}}
            if first:
                self._wake.notify()

    def close(self) -> None:
        """Tell what is left, and end."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self.started:
            self._thread.join(3)

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._notes and not self._closing:
                    self._wake.wait()
                if not self._closing:
                    # more comes in the meantime
                    self._wake.wait_for(lambda: self._closing, FLUSH_SECONDS)
                notes, self._notes = self._notes, set()
                closing = self._closing
            if notes:
                self._send(notes)
            if closing:
                return

    def _send(self, notes: set[Note]) -> None:
        try:
            self._store.writer.read(_notify, message_of(self.name, notes))
            self._failed = False
        except MlflowException as error:
            if not self._failed:
                logger.warning("Other servers are not told what this one writes: %s", error.message)
            self._failed = True


def message_of(name: str, notes: set[Note]) -> str:
    """A notification; what does not fit is said less exactly."""
    for said in (notes, {note._replace(run_id=None) for note in notes}, {Note(note.kind) for note in notes}):
        text = msgspec.json.encode((name, [tuple(note) for note in said]))
        if len(text) <= MAX_BYTES:
            break
    return text.decode()


def _notify(_: SqlTracking, tx: Transaction, message: str) -> None:
    tx.row("SELECT pg_notify(?, ?)", (CHANNEL, message))


class Hearing:
    """A connection that hears what other servers announce.

    Args:
        own: the name of this process's announcer.
    """

    def __init__(self, store: SqlTracking, own: str | None) -> None:
        self._database = store.database
        self._own = own
        self._connection: Any = None

    def heard(self) -> set[Note]:
        """What others have said since the last call. After a connection was lost, that anything may have changed."""
        lost = False
        if self._connection is None:
            self._connection, lost = self._listen(), True
        try:
            messages = _messages(self._connection.dbapi_connection)
        except self._database.errors:
            self.close()
            raise
        notes = {Note(kind) for kind in KINDS} if lost and self._began else set()
        self._began = True
        for message in messages:
            try:
                name, said = _decoder.decode(message)
            except msgspec.DecodeError:
                # somebody else's channel of that name
                continue
            if name != self._own:
                notes.update(Note(*note) for note in said)
        return notes

    _began = False

    def _listen(self) -> Any:
        connection = self._database.connect()
        # not one of the pool's any more: it listens as long as it lives
        connection.detach()
        connection.dbapi_connection.autocommit = True
        connection.cursor().execute(f"LISTEN {CHANNEL}")
        return connection

    def close(self) -> None:
        """Give up the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _messages(driver: Any) -> list[str | bytes]:
    """The notifications that a connection of psycopg or psycopg2 has got."""
    if hasattr(driver, "pgconn"):
        driver.pgconn.consume_input()
        found = []
        while (notification := driver.pgconn.notifies()) is not None:
            found.append(notification.extra)
        return found
    driver.poll()
    found, driver.notifies[:] = [notification.payload for notification in driver.notifies], []
    return found
