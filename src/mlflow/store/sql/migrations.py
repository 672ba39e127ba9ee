"""From an empty or older database to the tables of ``schema.py``.

Own numbered steps instead of Alembic: a new store must be ready in milliseconds, and a migration here is a function
over a cursor. ``docs/decisions`` has the reasons.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.store.sql import sqlite
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.locations import below
from mlflow.store.sql.pooled import PooledDatabase
from mlflow.store.sql.sqlite import SqliteDatabase
from mlflow.store.sql.transaction import MetricKeys, Transaction
from mlflow.version import VERSION as MILLRACE_VERSION

SCHEMA_VERSION = 5
"""Version of the tables that this release works with; same as ``schema.VERSION``."""

OLDEST_VERSION = 5
"""The oldest version whose releases may work with a database of this version: theirs go on while a team changes from
one release to the next. ``schema_version.usable_by`` holds it."""

STEPS: dict[int, Callable[[Transaction], None]] = {}
"""What getting from version n to n + 1 takes beyond the tables themselves: what is missing of those is found by
comparing (``expansion.py``). Each is one transaction with its stamp. MySQL commits every change of a table by itself,
so there a step must bear to be run again after it broke off."""

HARMLESS: frozenset[int] = frozenset((1, 2, 3, 4))
"""Versions whose step only adds to what is there: a SQLite file is brought up to date when it is opened."""

# one process changes tables, others wait
_LOCK = {
    "sqlite": "BEGIN IMMEDIATE",
    # tried again and again: a process that waits for the lock has a snapshot, which making an index would wait for
    "postgresql": "SELECT pg_try_advisory_lock(5417812230)",
    "mysql": "SELECT GET_LOCK(LEFT(CONCAT('millrace ', DATABASE()), 64), 60)",
    "mssql": "EXEC sp_getapplock @Resource = 'millrace', @LockMode = 'Exclusive', @LockOwner = 'Session', "
    "@LockTimeout = 60000",
}

_LOCK_SECONDS = 60

_BUILDING = 0
"""Version of a database whose tables are being made (MySQL cannot make them in one transaction)."""

_IMPORT = "import_progress"
_IMPORTED = f"SELECT count(*) FROM {_IMPORT} WHERE stage = 'all' AND finished = 1"
"""Whether the import of MLflow's tables in the same database came to its end (``importer/progress.py``)."""

_DEFAULT = (
    "INSERT INTO experiment (id, name, artifact_location, deleted, creation_time, last_update_time) "
    "VALUES (0, 'Default', ?, 0, ?, ?)"
)
_VERSION = "SELECT * FROM schema_version WHERE version = (SELECT max(version) FROM schema_version)"
_STAMP = "INSERT INTO schema_version (version, millrace_version, usable_by) VALUES (?, ?, ?)"


def prepare(database: SqliteDatabase | PooledDatabase, artifact_root: str, beside_mlflow: bool = False) -> None:
    """Create the tables and the Default experiment in an empty database; refuse one that this release cannot use.

    Args:
        artifact_root: where experiments keep artifacts unless told otherwise.
        beside_mlflow: create the tables also in a database that MLflow made (for the importer).
    """
    if isinstance(database, SqliteDatabase):
        _prepare_sqlite(database, artifact_root, beside_mlflow)
    else:
        _prepare_pooled(database, artifact_root, beside_mlflow)


def upgrade(database: SqliteDatabase | PooledDatabase) -> tuple[int, int]:
    """Bring the tables of an older release up to date; gives the version before and after (0: not made yet).

    Raises: INVALID_PARAMETER_VALUE when the database has no tables of ours.
    """
    connection = database.connect()
    try:
        cursor = connection.cursor()
        _lock(database, cursor)
        transaction = Transaction(cursor, database.dialect, MetricKeys())
        try:
            before = version = version_of(cursor)[0]
        except database.errors:
            raise invalid(f"The database {without_password(database.uri)} has no tables of this project.") from None
        if version > SCHEMA_VERSION:
            raise _newer(version, database.uri)
        if version == _BUILDING:
            # making it broke off; whoever opens it makes it anew
            return version, version
        from mlflow.store.sql import expansion

        expansion.expand(database, connection)
        while version < SCHEMA_VERSION:
            if version in STEPS:
                STEPS[version](transaction)
            version += 1
            usable_by = OLDEST_VERSION if version == SCHEMA_VERSION else version
            transaction.execute(_STAMP, (version, MILLRACE_VERSION, usable_by))
            if not isinstance(database, SqliteDatabase):
                connection.commit()
        connection.commit()
        return before, version
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        # undoes what is not committed; MySQL's lock goes with the connection
        _drop(connection)


def _lock(database: SqliteDatabase | PooledDatabase, cursor: Any) -> None:
    kind = database.dialect.name
    until = time.monotonic() + _LOCK_SECONDS
    cursor.execute(_LOCK[kind])
    while kind in ("postgresql", "mysql") and not cursor.fetchone()[0]:
        if time.monotonic() > until:
            raise MlflowException(
                f"Another process has been changing the tables of {without_password(database.uri)} for a minute.",
                "TEMPORARILY_UNAVAILABLE",
            )
        if kind == "postgresql":
            cursor.execute("ROLLBACK")
            time.sleep(0.2)
        cursor.execute(_LOCK[kind])


def _drop(connection: Any) -> None:
    """Close a connection for good, not back into a pool."""
    if hasattr(connection, "invalidate"):
        connection.invalidate()
    elif connection.in_transaction:
        # closing alone leaves the transaction open as long as anybody holds a cursor
        connection.rollback()
    connection.close()


def _newer(version: int, uri: str) -> MlflowException:
    return MlflowException(
        f"The database {without_password(uri)} has schema version {version}, made by a newer release; "
        f"this release knows up to {SCHEMA_VERSION}. Upgrade millrace.",
        "INVALID_STATE",
    )


def version_of(cursor: Any) -> tuple[int, int]:
    """The version of the tables, and the oldest whose releases may work with them."""
    cursor.execute(_VERSION)
    row = cursor.fetchone()
    if row is None:
        # MySQL shows a table that another process makes before it shows the row that belongs in it
        return _BUILDING, _BUILDING
    # tables of version 4 and older do not say the second
    version, _, *usable_by = row
    return version, usable_by[0] if usable_by and usable_by[0] is not None else version


def _check_version(found: tuple[int, int], uri: str) -> None:
    version, usable_by = found
    if version > SCHEMA_VERSION and usable_by > SCHEMA_VERSION:
        raise _newer(version, uri)
    if version < SCHEMA_VERSION:
        shown = without_password(uri)
        raise MlflowException(
            f"The database {shown} has schema version {version}, this release works with {SCHEMA_VERSION}: "
            f"`mlflow db upgrade {shown}` brings it up to date.",
            "INVALID_STATE",
        )


def _made_by_mlflow(uri: str) -> MlflowException:
    shown = without_password(uri)
    return invalid(
        f"The database {shown} was made by MLflow; `mlflow db upgrade {shown}` imports it in place "
        "(its own tables are left as they are)."
    )


def _check_imported(finished: int, uri: str) -> None:
    if not finished:
        shown = without_password(uri)
        raise MlflowException(
            f"The import of what MLflow stored in {shown} is not finished; "
            f"`mlflow db upgrade {shown}` goes on with it.",
            "INVALID_STATE",
        )


def _default_row(artifact_root: str) -> tuple[str, int, int]:
    now = int(time.time() * 1000)
    return below(artifact_root, "0"), now, now


# ---- SQLite ----------------------------------------------------------------------------------------------------------


def _prepare_sqlite(database: SqliteDatabase, artifact_root: str, beside_mlflow: bool) -> None:
    connection = database.connect()
    try:
        if not beside_mlflow and _has_table(connection, _IMPORT):
            _check_imported(connection.execute(_IMPORTED).fetchone()[0], database.uri)
        version = _sqlite_version(connection)
        if version is None:
            if not beside_mlflow and _has_table(connection, "alembic_version") and _has_table(connection, "runs"):
                raise _made_by_mlflow(database.uri)
            _create_sqlite(database, connection, artifact_root)
        else:
            if version[0] < SCHEMA_VERSION and HARMLESS.issuperset(range(version[0], SCHEMA_VERSION)):
                upgrade(database)
            else:
                _check_version(version, database.uri)
            database.use_write_ahead_log(connection)
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        if database.memory:
            database.connect = lambda: connection
        else:
            connection.close()


def _has_table(connection: Any, name: str) -> bool:
    query = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
    return connection.execute(query, (name,)).fetchone() is not None


def _sqlite_version(connection: Any) -> tuple[int, int] | None:
    if not _has_table(connection, "schema_version"):
        return None
    return version_of(connection.cursor())


def _create_sqlite(database: SqliteDatabase, connection: Any, artifact_root: str) -> None:
    if not database.memory:
        database.use_write_ahead_log(connection)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # another process may have been faster
        if _sqlite_version(connection) is None:
            for statement in sqlite.ddl().split(";\n"):
                connection.execute(statement)
            connection.execute(_DEFAULT, _default_row(artifact_root))
            connection.execute(_STAMP, (SCHEMA_VERSION, MILLRACE_VERSION, OLDEST_VERSION))
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.rollback()
        raise


# ---- database servers ------------------------------------------------------------------------------------------------


def _prepare_pooled(database: PooledDatabase, artifact_root: str, beside_mlflow: bool) -> None:
    connection = database.connect()
    try:
        _prepare_locked(database, connection.cursor(), artifact_root, beside_mlflow)
        connection.commit()
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        _drop(connection)


def _prepare_locked(database: PooledDatabase, cursor: Any, artifact_root: str, beside_mlflow: bool) -> None:
    from mlflow.store.sql import schema
    from mlflow.store.sql.structure import exact_collation

    dialect = database.dialect
    present = _tables(database, cursor)
    if not beside_mlflow and _IMPORT in present:
        cursor.execute(_IMPORTED)
        _check_imported(cursor.fetchone()[0], database.uri)
    version = version_of(cursor) if "schema_version" in present else None
    if version is None or version[0] == _BUILDING:
        if not beside_mlflow and {"alembic_version", "runs"} <= present and "experiment" not in present:
            raise _made_by_mlflow(database.uri)
        # one process makes the tables, others wait here
        _lock(database, cursor)
        present = _tables(database, cursor)
        version = version_of(cursor) if "schema_version" in present else None
    if version is not None and version[0] != _BUILDING:
        _check_version(version, database.uri)
        return
    ours = [table.name for table in schema.metadata.sorted_tables]
    if version is not None:
        # an earlier attempt broke off; what it made holds nothing yet
        _check_empty(database, cursor, present)
        for name in (*(name for name in ours if name != "schema_version"), "schema_version"):
            if name in present:
                cursor.execute(dialect.text(f'DROP TABLE "{name}"'))
    else:
        taken = sorted(present.intersection(ours))
        if taken:
            raise MlflowException(
                f"The database {without_password(database.uri)} has a table {taken[0]!r} that this store did not "
                "make; use a database of its own.",
                "INVALID_STATE",
            )
    collation = exact_collation(cursor) if dialect.name == "mysql" else ""
    for statement in schema.ddl(f"{database.engine.dialect.name}+{database.engine.dialect.driver}"):
        statement = statement.replace("utf8mb4_bin", collation)
        cursor.execute(statement)
        if statement.startswith("CREATE TABLE schema_version"):
            cursor.execute(dialect.text(_STAMP), (_BUILDING, MILLRACE_VERSION, _BUILDING))
    if dialect.name == "mssql":
        cursor.execute("SET IDENTITY_INSERT experiment ON")
    cursor.execute(dialect.text(_DEFAULT), _default_row(artifact_root))
    if dialect.name == "mssql":
        cursor.execute("SET IDENTITY_INSERT experiment OFF")
    cursor.execute(dialect.text(_STAMP), (SCHEMA_VERSION, MILLRACE_VERSION, OLDEST_VERSION))
    cursor.execute("DELETE FROM schema_version WHERE version = 0")


def _check_empty(database: PooledDatabase, cursor: Any, present: set[str]) -> None:
    for table, rows in (("run", "run"), ("experiment", "experiment WHERE id <> 0")):
        if table not in present:
            continue
        cursor.execute(f"SELECT count(*) FROM {rows}")
        if cursor.fetchone()[0]:
            raise MlflowException(
                f"The database {without_password(database.uri)} holds rows in {table!r}, but its table schema_version "
                "does not say which version they are of. Nothing was changed; restore schema_version from a backup.",
                "INVALID_STATE",
            )


def _tables(database: PooledDatabase, cursor: Any) -> set[str]:
    from mlflow.store.sql.structure import SCHEMA_OF

    cursor.execute(
        f"SELECT table_name FROM information_schema.tables WHERE table_schema = {SCHEMA_OF[database.dialect.name]}"
    )
    return {row[0] for row in cursor.fetchall()}
