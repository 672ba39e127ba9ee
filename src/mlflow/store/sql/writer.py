"""How operations reach the database: who runs them, and when their transaction is committed.

===============  ==============================  =============================================================
``Embedded``     SQLite in a program of its own  the caller's thread, one transaction per operation
``GroupCommit``  SQLite behind a server          one writer thread takes everything that waits and commits it once
``Pooled``       PostgreSQL, MySQL, SQL Server   the caller's thread, one transaction per operation, a pool
===============  ==============================  =============================================================

A call that returns has been committed; a call that raises has changed nothing.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from mlflow.exceptions import MlflowException
from mlflow.store.sql.errors import is_collision
from mlflow.store.sql.transaction import MetricKeys, Transaction

Body = Callable[[Any, Transaction, Any], Any]
"""An operation: ``body(store, transaction, request)``."""

READERS = 4
"""Threads that read for a server."""

GROUP = 256
"""The most operations in one transaction."""

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
        self._pool: ThreadPoolExecutor | None = None

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
            if transaction.new_keys:
                self.keys.learn(transaction.new_keys)
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

    def submit(self, kind: str, body: Body, request: Any) -> Future:
        """Run an operation (``kind``: ``read`` or ``write``) in another thread."""
        if self._pool is None:
            with self._lock:
                self._pool = self._pool or ThreadPoolExecutor(READERS, "mlflow-store")
        return self._pool.submit(getattr(self, kind), body, request)

    def close(self) -> None:
        """Finish what runs and close all connections."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        with self._lock:
            self._close_connections()

    def forget(self) -> Any:
        """Give up all connections without touching them: after a fork they belong to the parent."""
        held = (self._connection, self._cursor, self._readers, self._pool)
        self._lock = threading.RLock()
        self._connection = self._cursor = self._pool = None
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


class GroupCommit(Embedded):
    """Writes go through one thread, which takes everything that waits into one transaction.

    The cost of making a commit durable is thus shared by all writers of that moment. An operation that fails is rolled
    back alone; if the commit fails, all of its group do.
    """

    def __init__(self, database, store) -> None:
        super().__init__(database, store)
        self._waiting: deque[tuple[Body, Any, Future]] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False

    @property
    def queued(self) -> int:
        """Number of writes that wait."""
        return len(self._waiting)

    def write(self, body: Body, request: Any) -> Any:
        """Run an operation in the writer thread and wait for its commit."""
        return self._enqueue(body, request).result()

    def submit(self, kind: str, body: Body, request: Any) -> Future:
        """Queue a write for the writer thread; run a read in another thread."""
        return self._enqueue(body, request) if kind == "write" else super().submit(kind, body, request)

    def close(self) -> None:
        """Commit what waits, then close all connections."""
        with self._wake:
            self._closing = True
            thread = self._thread
            self._wake.notify()
        if thread is not None:
            thread.join()
        super().close()

    def forget(self) -> Any:
        """Give up connections and queue without touching them: after a fork they belong to the parent."""
        held = (super().forget(), self._waiting)
        self._waiting = deque()
        self._wake = threading.Condition()
        self._thread = None
        return held

    def _enqueue(self, body: Body, request: Any) -> Future:
        future: Future = Future()
        with self._wake:
            if self._closing:
                raise MlflowException("The store is being closed and takes nothing more.", "TEMPORARILY_UNAVAILABLE")
            self._waiting.append((body, request, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="mlflow-writer", daemon=True)
                self._thread.start()
            self._wake.notify()
        return future

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting:
                    if self._closing:
                        return
                    self._wake.wait()
                group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
            self._run(group)

    def _run(self, group: list[tuple[Body, Any, Future]]) -> None:
        """Run the operations in one transaction, commit it, then answer all of them."""
        outcomes: list[tuple[Future, Any, BaseException | None]] = []
        transaction = None
        try:
            self._check_file()
            cursor = self._cursor or self._open()
            self.database.patiently(cursor, "BEGIN IMMEDIATE")
            transaction = Transaction(cursor, self.database.dialect, self.keys)
            for body, request, future in group:
                outcomes.append((future, *self._attempt(transaction, body, request, alone=len(group) == 1)))
            if self._connection.in_transaction:
                self.database.patiently(cursor, "COMMIT")
        except BaseException as error:
            failure = self._explained(error)
            if self._connection is not None:
                self._undo()
            # nothing of this group is stored
            outcomes = [(future, None, failure) for _, _, future in group]
        else:
            self.keys.learn(transaction.new_keys)
        for future, answer, error in outcomes:
            if error is None:
                future.set_result(answer)
            else:
                future.set_exception(error)

    def _attempt(
        self, transaction: Transaction, body: Body, request: Any, alone: bool
    ) -> tuple[Any, BaseException | None]:
        """Run one operation of a group; if it fails, undo it alone."""
        cursor = transaction.cursor
        keys = dict(transaction.new_keys)
        if not alone:
            cursor.execute("SAVEPOINT operation")
        try:
            answer = body(self.store, transaction, request)
        except BaseException as error:
            if not self._connection.in_transaction:
                # SQLite gave up the whole transaction (disk full, I/O error)
                raise
            transaction.new_keys = keys
            if alone:
                self._connection.rollback()
            else:
                cursor.execute("ROLLBACK TO operation")
                cursor.execute("RELEASE operation")
            return None, self._explained(error)
        if not alone:
            cursor.execute("RELEASE operation")
        return answer, None

    def _explained(self, error: BaseException) -> BaseException:
        if isinstance(error, self.database.errors):
            explained = self.database.explain(error)
            explained.__cause__ = error
            return explained
        return error


class Pooled:
    """Runs each operation in the caller's thread, on a pooled connection to a database server."""

    ATTEMPTS = 8

    def __init__(self, database, store) -> None:
        self.database = database
        self.store = store
        self.keys = MetricKeys()
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None

    def write(self, body: Body, request: Any) -> Any:
        """Run an operation in a transaction and commit it; again when another writer got in between."""
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
                if transaction.new_keys:
                    self.keys.learn(transaction.new_keys)
                return answer
            except self.database.errors as error:
                again = self._undo(connection, error, committing)
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

    read = write

    def submit(self, kind: str, body: Body, request: Any) -> Future:
        """Run an operation in another thread."""
        if self._pool is None:
            with self._lock:
                self._pool = self._pool or ThreadPoolExecutor(16, "mlflow-store")
        return self._pool.submit(self.write, body, request)

    def close(self) -> None:
        """Finish what runs and close all connections."""
        if self._pool is not None:
            self._pool.shutdown()
            self._pool = None
        self.database.engine.dispose()

    def forget(self) -> Any:
        """Give up all connections without touching them: after a fork they belong to the parent."""
        self.database.engine.dispose(close=False)
        self._lock = threading.Lock()
        held, self._pool = self._pool, None
        return held

    def _undo(self, connection: Any, error: Exception, committing: bool) -> bool:
        """Prepare for another attempt; False when one would make no sense or might store something twice."""
        if self.database.is_broken(connection, error):
            # also empties the pool: its other connections come from before the server went away
            self.database.engine.pool.dispose()
            connection.invalidate()
            return not committing
        connection.rollback()
        return is_collision(error)
