"""How operations reach the database: who runs them, and when their transaction is committed.

=================  ==============================  =============================================================
``Embedded``       SQLite in a program of its own  the caller's thread, one transaction per operation
``Pooled``         PostgreSQL, MySQL, SQL Server   the caller's thread, one transaction per operation, a pool
``GroupCommit``    SQLite behind a server          one thread commits together all the writes that wait
``PooledGroups``   the others behind a server      a pool of threads; what waits for one run is committed together
=================  ==============================  =============================================================

The last two are in ``group_commit.py``. A call that returns has been committed; a call that raises has changed nothing.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException
from mlflow.store.sql.errors import is_collision
from mlflow.store.sql.transaction import MetricKeys, Transaction

if TYPE_CHECKING:
    from mlflow.store.sql.read_replica import ReadReplica

REPLICA_KINDS = frozenset(("search", "scan", "count", "drawing"))
"""Kinds of operations that a read replica answers."""

Body = Callable[[Any, Transaction, Any], Any]
"""An operation: ``body(store, transaction, request)``."""

WRITER_CACHE_KIB = 32_000
"""How much of the database the writing connection may keep in memory. With SQLite's own 2000, indexes over ids of
traces are read again and again once there are 50,000 of them, which costs a third of the speed."""

logger = logging.getLogger("mlflow.server")

Observer = Callable[[str, Any], None]
"""Told of every operation that was committed, by name and request, while somebody wants to know (``changes.py``)."""


def tell(observer: Observer | None, body: Body, request: Any) -> None:
    """Say that an operation was committed. It stays so, and its caller gets its answer, even if the observer fails."""
    if observer is None:
        return
    name = getattr(body, "__name__", "")
    try:
        observer(name, request)
    except Exception:
        logger.exception("What %s changed was not noted.", name)


CHECK_SECONDS = 0.05
"""How often to look whether the database file is still the one that is open."""


class Embedded:
    """Runs each operation in the caller's thread; a lock orders the writers of this process."""

    def __init__(self, database, store) -> None:
        self.database = database
        self.store = store
        self.keys = MetricKeys()
        self._lock = threading.RLock()
        self._connection = None
        self._cursor = None
        self._readers: list[Any] = []
        self._identity = database.identity()
        self._checked = time.monotonic()
        self._pools: dict[str, ThreadPoolExecutor] = {}
        self.observer: Observer | None = None

    def write(self, body: Body, request: Any) -> Any:
        """Run an operation in a transaction and commit it."""
        with self._lock:
            self._check_file()
            cursor = self._cursor or self._open()
            try:
                self.database.patiently(cursor, "BEGIN IMMEDIATE")
                transaction = Transaction(cursor, self.database.dialect, self.keys)
                answer = body(self.store, transaction, request)
                self.database.patiently(cursor, "COMMIT")
            except BaseException as error:
                self._undo()
                if isinstance(error, self.database.errors):
                    raise self.database.explain(error) from error
                raise
            transaction.committed()
        tell(self.observer, body, request)
        return answer

    def read(self, body: Body, request: Any) -> Any:
        """Run an operation that only reads, on one state of the database."""
        if self.database.memory:
            # a database in memory has one connection
            return self.write(body, request)
        self._check_file()
        # held here, so that a connection to a file that is replaced meanwhile does not come back
        readers = self._readers
        try:
            connection = readers.pop()
        except IndexError:
            connection = self.database.connect()
        try:
            cursor = connection.cursor()
            cursor.execute("BEGIN")
            try:
                return body(self.store, Transaction(cursor, self.database.dialect, self.keys), request)
            finally:
                cursor.execute("ROLLBACK")
        except self.database.errors as error:
            raise self.database.explain(error) from error
        finally:
            readers.append(connection)

    def read_as(self, kind: str, body: Body, request: Any) -> Any:
        """The same for an operation of a kind."""
        return self.read(body, request)

    def submit(self, kind: str, body: Body, request: Any) -> Future:
        """Run an operation without waiting for it, unless it is a lookup, which takes less than passing it on would.

        Reading is mostly Python, so two threads that do it hinder each other: one for searches, and one for each kind
        of what may take long.
        """
        if kind == "lookup":
            future: Future = Future()
            try:
                future.set_result(self.read(body, request))
            except Exception as error:
                future.set_exception(error)
            return future
        pool = self._pools.get(kind)
        if pool is None:
            with self._lock:
                pool = self._pools.setdefault(kind, ThreadPoolExecutor(1, f"mlflow-{kind}"))
        return pool.submit(self.write if kind == "write" else self.read, body, request)

    def close(self) -> None:
        """Finish what runs and close all connections."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.shutdown()
        with self._lock:
            self._close_connections()

    def forget(self) -> Any:
        """Give up all connections without touching them: after a fork they belong to the parent."""
        held = (self._connection, self._cursor, self._readers, self._pools)
        self._lock = threading.RLock()
        self._connection = self._cursor = None
        self._pools = {}
        self._readers = []
        return held

    def _check_file(self) -> None:
        """Begin anew if the file was removed or replaced: what is written to the old one would be lost."""
        now = time.monotonic()
        if now < self._checked + CHECK_SECONDS:
            return
        self._checked = now
        if self.database.identity() == self._identity:
            return
        with self._lock:
            if self.database.identity() != self._identity:
                self._close_connections()
                self.store.prepare()
                self.keys = MetricKeys()
                self._identity = self.database.identity()

    def _open(self) -> Any:
        self._connection = self.database.connect()
        self._connection.execute("PRAGMA busy_timeout=0")
        self._connection.execute(f"PRAGMA cache_size=-{WRITER_CACHE_KIB}")
        self._cursor = self._connection.cursor()
        return self._cursor

    def _close_connections(self) -> None:
        connections, self._readers = self._readers, []
        if self._connection is not None:
            connections.append(self._connection)
            self._connection = self._cursor = None
        for connection in connections:
            connection.close()

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.rollback()


class Pooled:
    """Runs each operation in the caller's thread, on a pooled connection to a database server."""

    ATTEMPTS = 8

    def __init__(self, database, store) -> None:
        self.database = database
        self.store = store
        self.keys = MetricKeys()
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self.observer: Observer | None = None
        self.replica: ReadReplica | None = None

    def read_as(self, kind: str, body: Body, request: Any) -> Any:
        """Run an operation that reads where operations of its kind are answered."""
        if self.replica is not None and kind in REPLICA_KINDS:
            return self.replica.read(body, request, self.read)
        return self.read(body, request)

    def write(self, body: Body, request: Any, repeatable: bool = False) -> Any:
        """Run an operation in a transaction and commit it; again when another writer got in between.

        Args:
            repeatable: whether running it again does no harm when it has been committed.
        """
        answer = self.read(body, request, repeatable)
        tell(self.observer, body, request)
        return answer

    def read(self, body: Body, request: Any, repeatable: bool = True) -> Any:
        """The same for an operation that changes nothing."""
        attempt = 0
        while True:
            attempt += 1
            connection = self.database.connect()
            committing = False
            try:
                transaction = Transaction(self.database.cursor(connection), self.database.dialect, self.keys)
                answer = body(self.store, transaction, request)
                committing = True
                connection.commit()
                transaction.committed()
                return answer
            except self.database.errors as error:
                again = self._undo(connection, error, committing and not repeatable)
                if not again or attempt == self.ATTEMPTS:
                    raise self.database.explain(error) from error
                time.sleep(0.002 * attempt)
            except MlflowException:
                connection.rollback()
                raise
            except BaseException:
                # interrupted in the middle of a statement, perhaps
                connection.invalidate()
                raise
            finally:
                connection.close()

    def submit(self, kind: str, body: Body, request: Any) -> Future:
        """Run an operation in another thread."""
        if kind == "write":
            return self._threads().submit(self.write, body, request)
        return self._threads().submit(self.read_as, kind, body, request)

    def close(self) -> None:
        """Finish what runs and close all connections."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        if self.replica is not None:
            self.replica.close()
        self.database.engine.dispose()

    def forget(self) -> Any:
        """Give up all connections without touching them: after a fork they belong to the parent."""
        if self.replica is not None:
            self.replica.forget()
        self.database.engine.dispose(close=False)
        self._lock = threading.Lock()
        held, self._pool = self._pool, None
        return held

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            with self._lock:
                self._pool = self._pool or ThreadPoolExecutor(16, "mlflow-store")
        return self._pool

    def _undo(self, connection: Any, error: Exception, committing: bool) -> bool:
        """Prepare for another attempt; False when one would make no sense or might store something twice."""
        if self.database.is_broken(connection, error):
            # also empties the pool: its other connections come from before the server went away
            self.database.engine.pool.dispose()
            connection.invalidate()
            return not committing
        connection.rollback()
        return is_collision(error)
