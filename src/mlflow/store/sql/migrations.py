"""From an empty or older database to the tables of ``schema.py``.

Own numbered steps instead of Alembic: a new store must be ready in milliseconds, and a migration here is a function
over a cursor. ``docs/decisions`` has the reasons.
"""

from __future__ import annotations

import re
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

SCHEMA_VERSION = 4
"""Version of the tables that this release works with; same as ``schema.VERSION``."""


def add_what_is_missing(tx: Transaction) -> None:
    """Create those tables and indexes of the present schema that a database lacks."""
    name = tx.dialect.name
    if name == "sqlite":
        statements, present = sqlite.ddl().split(";\n"), {row[0] for row in tx.rows("SELECT name FROM sqlite_master")}
    else:
        from mlflow.store.sql import schema

        statements, present = schema.ddl(name), {row[0] for row in tx.rows(_NAMES[name])}
    collation = _exact_collation(tx.cursor) if name == "mysql" else ""
    for statement in statements:
        made = _MAKES.search(statement)
        if made and made[1] not in present:
            # as it is: DDL has no values
            tx.cursor.execute(statement.replace("utf8mb4_bin", collation))


STEPS: dict[int, Callable[[Transaction], None]] = {version: add_what_is_missing for version in (1, 2, 3)}
"""How to get from version n to n + 1. MySQL commits every change of a table by itself, so there a step must bear to be
run again after it broke off."""

HARMLESS: frozenset[int] = frozenset((1, 2, 3))
"""Versions whose step only adds tables and indexes: a SQLite file is brought up to date when it is opened."""

_MAKES = re.compile(r"^CREATE (?:TABLE|INDEX) (\w+)", re.MULTILINE)

# names of tables and indexes
_NAMES = {
    "postgresql": "SELECT relname FROM pg_class "
    "WHERE relnamespace::regnamespace::text = ANY (current_schemas(false)::text[])",
    "mysql": "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() "
    "UNION SELECT index_name FROM information_schema.statistics WHERE table_schema = DATABASE()",
    "mssql": "SELECT name FROM sys.tables WHERE schema_id = SCHEMA_ID() "
    "UNION SELECT i.name FROM sys.indexes i JOIN sys.tables t ON t.object_id = i.object_id "
    "WHERE t.schema_id = SCHEMA_ID() AND i.name IS NOT NULL",
}

# one process changes tables, others wait
_LOCK = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT pg_advisory_xact_lock(5417812230)",
    "mysql": "SELECT GET_LOCK(LEFT(CONCAT('millrace ', DATABASE()), 64), 60)",
    "mssql": "EXEC sp_getapplock @Resource = 'millrace', @LockMode = 'Exclusive', @LockTimeout = 60000",
}

_BUILDING = 0
"""Version of a database whose tables are being made (MySQL cannot make them in one transaction)."""

_IMPORT = "import_progress"
_IMPORTED = f"SELECT count(*) FROM {_IMPORT} WHERE stage = 'all' AND finished = 1"
"""Whether the import of MLflow's tables in the same database came to its end (``importer/progress.py``)."""

_DEFAULT = (
    "INSERT INTO experiment (id, name, artifact_location, deleted, creation_time, last_update_time) "
    "VALUES (0, 'Default', ?, 0, ?, ?)"
)
_STAMP = "INSERT INTO schema_version (version, millrace_version) VALUES (?, ?)"


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
            before = version = transaction.row("SELECT max(version) FROM schema_version")[0]
        except database.errors:
            raise invalid(f"The database {without_password(database.uri)} has no tables of this project.") from None
        if version > SCHEMA_VERSION:
            raise _newer(version, database.uri)
        if version == _BUILDING:
            # making it broke off; whoever opens it makes it anew
            return version, version
        while version < SCHEMA_VERSION:
            STEPS[version](transaction)
            version += 1
            transaction.execute(_STAMP, (version, MILLRACE_VERSION))
        connection.commit()
        return before, version
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        # undoes what is not committed; MySQL's lock goes with the connection
        _drop(connection)


def _lock(database: SqliteDatabase | PooledDatabase, cursor: Any) -> None:
    cursor.execute(_LOCK[database.dialect.name])
    if database.dialect.name == "mysql" and cursor.fetchone()[0] != 1:
        raise MlflowException(
            f"Another process has been changing the tables of {without_password(database.uri)} for a minute.",
            "TEMPORARILY_UNAVAILABLE",
        )


def _drop(connection: Any) -> None:
    """Close a connection for good, not back into a pool."""
    if hasattr(connection, "invalidate"):
        connection.invalidate()
    connection.close()


def _newer(version: int, uri: str) -> MlflowException:
    return MlflowException(
        f"The database {without_password(uri)} has schema version {version}, made by a newer release; "
        f"this release knows up to {SCHEMA_VERSION}. Upgrade millrace.",
        "INVALID_STATE",
    )


def _check_version(version: int, uri: str) -> None:
    if version > SCHEMA_VERSION:
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
            if version < SCHEMA_VERSION and HARMLESS.issuperset(range(version, SCHEMA_VERSION)):
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


def _sqlite_version(connection: Any) -> int | None:
    if not _has_table(connection, "schema_version"):
        return None
    return connection.execute("SELECT max(version) FROM schema_version").fetchone()[0]


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
            connection.execute(_STAMP, (SCHEMA_VERSION, MILLRACE_VERSION))
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

    dialect = database.dialect
    present = _tables(database, cursor)
    if not beside_mlflow and _IMPORT in present:
        cursor.execute(_IMPORTED)
        _check_imported(cursor.fetchone()[0], database.uri)
    version = None
    if "schema_version" in present:
        cursor.execute("SELECT max(version) FROM schema_version")
        version = cursor.fetchone()[0]
    if version is None or version == _BUILDING:
        if not beside_mlflow and {"alembic_version", "runs"} <= present and "experiment" not in present:
            raise _made_by_mlflow(database.uri)
        # one process makes the tables, others wait here
        _lock(database, cursor)
        present = _tables(database, cursor)
        if "schema_version" in present:
            cursor.execute("SELECT max(version) FROM schema_version")
            version = cursor.fetchone()[0]
    if version is not None and version != _BUILDING:
        _check_version(version, database.uri)
        return
    ours = [table.name for table in schema.metadata.sorted_tables]
    if version == _BUILDING:
        # an earlier attempt broke off; what it made holds nothing yet
        for name in ours:
            if name != "schema_version" and name in present:
                cursor.execute(dialect.text(f'DROP TABLE "{name}"'))
    else:
        taken = sorted(present.intersection(ours))
        if taken:
            raise MlflowException(
                f"The database {without_password(database.uri)} has a table {taken[0]!r} that this store did not "
                "make; use a database of its own.",
                "INVALID_STATE",
            )
    collation = _exact_collation(cursor) if dialect.name == "mysql" else ""
    for statement in schema.ddl(f"{database.engine.dialect.name}+{database.engine.dialect.driver}"):
        statement = statement.replace("utf8mb4_bin", collation)
        if statement.startswith("CREATE TABLE schema_version"):
            if version is None:
                cursor.execute(statement)
                cursor.execute(dialect.text(_STAMP), (_BUILDING, MILLRACE_VERSION))
        else:
            cursor.execute(statement)
    if dialect.name == "mssql":
        cursor.execute("SET IDENTITY_INSERT experiment ON")
    cursor.execute(dialect.text(_DEFAULT), _default_row(artifact_root))
    if dialect.name == "mssql":
        cursor.execute("SET IDENTITY_INSERT experiment OFF")
    cursor.execute(dialect.text(_STAMP), (SCHEMA_VERSION, MILLRACE_VERSION))
    cursor.execute("DELETE FROM schema_version WHERE version = 0")


def _exact_collation(cursor: Any) -> str:
    """The collation that takes blanks at the end of a text for what they are: MariaDB's, MySQL's, or none (MySQL 5)."""
    wanted = ("utf8mb4_nopad_bin", "utf8mb4_0900_bin")
    cursor.execute(f"SELECT collation_name FROM information_schema.collations WHERE collation_name IN {wanted}")
    row = cursor.fetchone()
    return row[0] if row else "utf8mb4_bin"


def _tables(database: PooledDatabase, cursor: Any) -> set[str]:
    schema = {"postgresql": "ANY (current_schemas(false))", "mysql": "DATABASE()", "mssql": "SCHEMA_NAME()"}
    cursor.execute(
        f"SELECT table_name FROM information_schema.tables WHERE table_schema = {schema[database.dialect.name]}"
    )
    return {row[0] for row in cursor.fetchall()}
