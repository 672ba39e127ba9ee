"""Whether other processes changed a database: looked at now and then, while somebody wants to know.

SQLite tells every connection that the file changed (``PRAGMA data_version``), not what. PostgreSQL counts the rows
that are written to each table (within a second of a busy connection, within ten of one that then rests); what other
servers write comes sooner and says more (``announcements.py``), this is for programs that write by themselves. MySQL
and MariaDB say when a table was last written to, in seconds. On SQL Server only what this process writes is seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.store.sql.changes import KINDS
from mlflow.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

_BY_TABLE = {
    **dict.fromkeys(("experiment", "experiment_tag"), "experiments"),
    **dict.fromkeys(("run", "param", "tag", "run_dataset", "run_dataset_tag"), "runs"),
    **dict.fromkeys(("run_model_input", "run_model_output"), "runs"),
    "run_metric": "metrics",
    **dict.fromkeys(("trace", "trace_tag", "trace_metadata", "trace_preview", "span", "trace_run"), "traces"),
    "trace_prompt": "traces",
    "assessment": "assessments",
    **dict.fromkeys(("logged_model", "logged_model_param", "logged_model_tag", "logged_model_metric"), "models"),
    **dict.fromkeys(("registered_model", "registered_model_tag", "registered_model_alias"), "registry"),
    **dict.fromkeys(("model_version", "model_version_tag"), "registry"),
    **dict.fromkeys(("webhook", "webhook_event", "webhook_delivery"), "webhooks"),
    "saved_view": "views",
}
_LISTED = ", ".join(f"'{table}'" for table in _BY_TABLE)


def watch(store: SqlTracking) -> Watch | None:
    """Who looks for changes of a store's database; None where there is nothing to look at."""
    database = store.database
    if database.dialect.name == "sqlite":
        return None if database.memory else SqliteWatch(store)
    kind = {"postgresql": PostgresqlWatch, "mysql": MysqlWatch}.get(database.dialect.name)
    return None if kind is None else kind(store)


class Watch:
    """Looks for changes since it looked last."""

    def __init__(self, store: SqlTracking) -> None:
        self.store = store

    def look(self) -> frozenset[str]:
        """The kinds of things that others may have changed since the last look; nothing at the first."""
        raise NotImplementedError

    def close(self) -> None:
        """Give back what it holds."""


class SqliteWatch(Watch):
    """A connection that is told of every commit; the writer's own connection tells whether it was another's."""

    # what other kinds there are cannot be told apart without reading much; of these it can
    _MARKS = (
        ("registry", "SELECT max(id) FROM registry_event"),
        ("webhooks", "SELECT count(*), max(last_update_time), (SELECT max(id) FROM webhook_delivery) FROM webhook"),
        ("views", "SELECT count(*), max(id), max(last_update_time) FROM saved_view"),
    )

    def __init__(self, store: SqlTracking) -> None:
        super().__init__(store)
        self._connection: Any = None
        self._file: Any = None
        self._version: int | None = None
        self._writers: tuple[int, int] | None = None
        self._seen: dict[str, Any] = {}

    def look(self) -> frozenset[str]:
        database = self.store.database
        replaced = self._connection is not None and database.identity() != self._file
        if replaced:
            self.close()
        first = self._connection is None
        if first:
            self._connection = database.connect()
            self._file = database.identity()
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return frozenset()
        self._version = version
        # the number itself means nothing: another connection of the writer's begins with another one
        before, self._writers = self._writers, self.store.writer.write(_version_of_writer, None)
        changed = [kind for kind, query in self._MARKS if self._differs(kind, query)]
        if replaced:
            return frozenset(KINDS)
        if first or self._writers == before:
            return frozenset()
        told = {kind for kind, _ in self._MARKS}
        return frozenset(changed) | frozenset(kind for kind in KINDS if kind not in told)

    def _differs(self, kind: str, query: str) -> bool:
        now = self._connection.execute(query).fetchone()
        before, self._seen[kind] = self._seen.get(kind), now
        return now != before

    def close(self) -> None:
        connection, self._connection, self._version = self._connection, None, None
        if connection is not None:
            connection.close()


def _version_of_writer(_: SqlTracking, tx: Transaction, __: Any) -> tuple[int, int]:
    return id(tx.cursor), tx.row("PRAGMA data_version")[0]


class _ServerWatch(Watch):
    """Compares what the database says of each table."""

    def __init__(self, store: SqlTracking) -> None:
        super().__init__(store)
        self._before: dict[str, Any] | None = None

    def look(self) -> frozenset[str]:
        before, self._before = self._before, self.store.writer.read(self._read, None)
        if before is None:
            return frozenset()
        return frozenset(
            _BY_TABLE[table] for table, state in self._before.items() if self.differs(state, before[table])
        )

    def _read(self, _: SqlTracking, tx: Transaction, __: Any) -> dict[str, Any]:
        return dict.fromkeys(_BY_TABLE) | self.states(tx)

    def states(self, tx: Transaction) -> dict[str, Any]:
        """By table: what changes when it does."""
        raise NotImplementedError

    def differs(self, now: Any, before: Any) -> bool:
        """Whether a table changed between two looks."""
        return now != before


class PostgresqlWatch(_ServerWatch):
    """Numbers of rows written, as PostgreSQL's statistics have them."""

    def states(self, tx: Transaction) -> dict[str, Any]:
        query = (
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables "
            f"WHERE schemaname::text = ANY (current_schemas(false)::text[]) AND relname IN ({_LISTED})"
        )
        return dict(tx.rows(query))


class MysqlWatch(_ServerWatch):
    """When tables were last written to. It is said in seconds: who looks in the same second looks again."""

    def states(self, tx: Transaction) -> dict[str, Any]:
        if "MariaDB" not in tx.row("SELECT version()")[0]:
            # MySQL answers from what it found out within the last day, unless told otherwise
            tx.execute("SET SESSION information_schema_stats_expiry = 0")
        query = (
            "SELECT table_name, update_time, now() FROM information_schema.tables "
            f"WHERE table_schema = DATABASE() AND table_name IN ({_LISTED})"
        )
        return {name: (updated, now) for name, updated, now in tx.rows(query)}

    def differs(self, now: Any, before: Any) -> bool:
        if now is None or before is None:
            return now is not before
        return now[0] != before[0] or (now[0] is not None and now[0] >= before[1])
