"""Writers of a server: what waits is committed together, so that it shares the cost of the commit."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException
from mlflow.store.sql.transaction import Transaction
from mlflow.store.sql.writer import Body, Embedded, Observer, Pooled, tell

if TYPE_CHECKING:
    from mlflow.store.sql.metric_groups import MetricGroups

GROUP = 256
"""The most operations in one transaction."""

Waiting = tuple[Body, Any, Future]
Outcome = tuple[Future, Any, BaseException | None]


def settle(group: list[Waiting], commit: Callable[[list[Waiting]], list[Outcome]]) -> None:
    """Commit a group and tell everyone who waits for it."""
    # whoever gave up waiting has been told nothing, so nothing is stored; from here on nobody can give up
    group = [waiting for waiting in group if waiting[2].set_running_or_notify_cancel()]
    for future, answer, error in commit(group) if group else ():
        if error is None:
            future.set_result(answer)
        else:
            future.set_exception(error)


def _tell(observer: Observer | None, group: list[Waiting], outcomes: list[Outcome]) -> None:
    if observer is None:
        return
    for (body, request, _), (_, _, error) in zip(group, outcomes, strict=True):
        if error is None:
            tell(observer, body, request)


class CommitThread:
    """A queue of writes, and a thread that hands everything in it to ``commit`` at once."""

    def __init__(self, commit: Callable[[list[Waiting]], list[Outcome]], name: str = "mlflow-writer") -> None:
        self._commit = commit
        self._name = name
        self._waiting: deque[Waiting] = deque()
        self._wake = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False

    def __len__(self) -> int:
        return len(self._waiting)

    def submit(self, body: Body, request: Any) -> Future:
        """Queue an operation; the future has its answer after the commit."""
        future: Future = Future()
        with self._wake:
            if self._closing:
                raise MlflowException("The store is being closed and takes nothing more.", "TEMPORARILY_UNAVAILABLE")
            self._waiting.append((body, request, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
                self._thread.start()
            self._wake.notify()
        return future

    def close(self) -> None:
        """Commit what waits and end the thread."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            with self._wake:
                while not self._waiting:
                    if self._closing:
                        return
                    self._wake.wait()
                group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
            settle(group, self._commit)


class GroupCommit(Embedded):
    """Writes to SQLite go through one thread. An operation that fails is undone alone; if the commit fails, all are."""

    def __init__(self, database, store) -> None:
        super().__init__(database, store)
        self._queue = CommitThread(self._run)

    @property
    def queued(self) -> int:
        """Number of writes that wait."""
        return len(self._queue)

    def write(self, body: Body, request: Any) -> Any:
        """Run an operation in the writer thread and wait for its commit."""
        return self._queue.submit(body, request).result()

    def submit(self, kind: str, body: Body, request: Any) -> Future:
        """Queue a write for the writer thread; run a read in another thread."""
        return self._queue.submit(body, request) if kind == "write" else super().submit(kind, body, request)

    def close(self) -> None:
        """Commit what waits, then close all connections."""
        self._queue.close()
        super().close()

    def forget(self) -> Any:
        """Give up connections and queue without touching them: after a fork they belong to the parent."""
        held = (super().forget(), self._queue)
        self._queue = CommitThread(self._run)
        return held

    def _run(self, group: list[Waiting]) -> list[Outcome]:
        """Run the operations in one transaction and commit it."""
        outcomes: list[Outcome] = []
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
            return [(future, None, failure) for _, _, future in group]
        transaction.committed()
        _tell(self.observer, group, outcomes)
        return outcomes

    def _attempt(
        self, transaction: Transaction, body: Body, request: Any, alone: bool
    ) -> tuple[Any, BaseException | None]:
        """Run one operation of a group; if it fails, undo it alone."""
        cursor = transaction.cursor
        keys, then = dict(transaction.new_keys), len(transaction.then)
        if not alone:
            cursor.execute("SAVEPOINT operation")
        try:
            answer = body(self.store, transaction, request)
        except BaseException as error:
            if not self._connection.in_transaction:
                # SQLite gave up the whole transaction (disk full, I/O error)
                raise
            transaction.new_keys = keys
            del transaction.then[then:]
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


class PooledGroups(Pooled):
    """Writes to a database server: points of all runs together, other writes of different runs at the same time.

    What waits for one run is written together. A group that collides with another writer nevertheless, or loses its
    connection, is undone, and its operations are run one by one.
    """

    def __init__(self, database, store) -> None:
        super().__init__(database, store)
        # by run: the writes that wait while another write of that run is under way
        self._waiting: dict[str, list[Waiting]] = {}
        self._points = self._new_point_groups()

    def _new_point_groups(self) -> MetricGroups:
        from mlflow.store.sql.metric_groups import MetricGroups

        return MetricGroups(self)

    @property
    def queued(self) -> int:
        """Number of writes that wait for other writes."""
        return sum(map(len, list(self._waiting.values()))) + len(self._points)

    def submit(self, kind: str, body: Body, request: Any) -> Future:
        """Run an operation in another thread; a write after those of the same run that are under way."""
        run_id = getattr(request, "run_id", None)
        if kind != "write" or not isinstance(run_id, str):
            return super().submit(kind, body, request)
        if self._points.takes(request):
            return self._points.submit(body, request)
        future: Future = Future()
        with self._lock:
            waiting = self._waiting.get(run_id)
            if waiting is not None:
                waiting.append((body, request, future))
                return future
            self._waiting[run_id] = [(body, request, future)]
        self._threads().submit(self._drain, run_id)
        return future

    def forget(self) -> Any:
        """Give up connections and queues without touching them: after a fork they belong to the parent."""
        held = (super().forget(), self._waiting, self._points)
        self._waiting = {}
        self._points = self._new_point_groups()
        return held

    def close(self) -> None:
        """Commit what waits, then close all connections."""
        self._points.close()
        super().close()

    def _drain(self, run_id: str) -> None:
        """Run what waits for a run, until nothing does."""
        while True:
            with self._lock:
                group = self._waiting[run_id][:GROUP]
                if not group:
                    del self._waiting[run_id]
                    return
                del self._waiting[run_id][:GROUP]
            settle(group, self._run)

    def _run(self, group: list[Waiting]) -> list[Outcome]:
        """Run the operations in one transaction and commit it; one by one if that does not work."""
        if len(group) > 1:
            outcomes = self.commit_together(group, self._one_by_one)
            if outcomes is not None:
                return outcomes
        return [self.alone(*waiting) for waiting in group]

    def alone(self, body: Body, request: Any, future: Future, repeatable: bool = False) -> Outcome:
        """Run one operation in a transaction of its own."""
        try:
            return future, self.write(body, request, repeatable), None
        except BaseException as error:
            return future, None, error

    def commit_together(
        self,
        group: list[Waiting],
        run: Callable[[Transaction, list[Waiting]], list[Outcome]],
        repeatable: bool = False,
    ) -> list[Outcome] | None:
        """Run operations in one transaction and commit it; None when they are to be run one by one.

        Args:
            run: runs them and gives their outcomes.
            repeatable: whether running them again does no harm when they have been committed.
        """
        try:
            connection = self.database.connect()
        except MlflowException as error:
            # it has been waited for; one by one they would all wait
            return [(future, None, error) for _, _, future in group]
        committing = False
        try:
            transaction = Transaction(self.database.cursor(connection), self.database.dialect, self.keys)
            outcomes = run(transaction, group)
            committing = True
            connection.commit()
            transaction.committed()
            _tell(self.observer, group, outcomes)
            return outcomes
        except BaseException as error:
            # closes the connection, which undoes what is not committed
            connection.invalidate()
            if not committing or repeatable:
                return None
            # the database knows whether it was committed, we do not
            failure = self.database.explain(error) if isinstance(error, self.database.errors) else error
            return [(future, None, failure) for _, _, future in group]
        finally:
            connection.close()

    def _one_by_one(self, transaction: Transaction, group: list[Waiting]) -> list[Outcome]:
        return [(future, *self._attempt(transaction, body, request)) for body, request, future in group]

    def _attempt(self, transaction: Transaction, body: Body, request: Any) -> tuple[Any, MlflowException | None]:
        """Run one operation of a group; if it refuses, undo it alone."""
        begin, end, undo = self.database.dialect.savepoint
        keys, then = dict(transaction.new_keys), len(transaction.then)
        transaction.cursor.execute(begin)
        try:
            answer = body(self.store, transaction, request)
        except MlflowException as error:
            transaction.new_keys = keys
            del transaction.then[then:]
            transaction.cursor.execute(undo)
            return None, error
        if end:
            transaction.cursor.execute(end)
        return answer, None
