"""What a database lacks of the present tables, and the statements that add it while others write.

Nothing is declared twice: a table, column, index or unique constraint is written in ``schema.py``, and what a database
made by an older release does not have of it is found by comparing. A column that comes to a table that exists is
nullable or has a ``server_default``, so that releases which do not know it go on inserting rows.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from mlflow.exceptions import MlflowException
from mlflow.store.sql import structure
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.structure import Structure, Table

LOCK_SECONDS = 2
"""How long a change of a table waits for those who use it. While it waits, others wait behind it."""

ATTEMPTS = 60
"""How often such a change is tried."""


class Change(NamedTuple):
    """Something that a database lacks, in words, and the statements that make it."""

    what: str
    statements: tuple[str, ...]
    alone: bool = False
    """Whether the statements cannot be parts of a transaction."""


def changes(database: Any, cursor: Any) -> list[Change]:
    """What the database lacks, in the order in which it is to be made.

    Raises: INVALID_STATE when a table that exists needs a column that rows which are there cannot have.
    """
    wanted, present = structure.wanted(database, cursor), structure.present(database, cursor)
    maker = _MAKERS[database.dialect.name](cursor, wanted, present)
    found = [
        Change(f"table {name} is missing", (table.statement,))
        for name, table in wanted.tables.items()
        if name not in present.tables
    ]
    for name, table in wanted.tables.items():
        if name in present.tables:
            found += maker.of_table(name, table, present.tables[name])
    return found + [
        maker.index(name, statement)
        for name, statement in wanted.indexes.items()
        if name not in present.indexes or name in present.invalid_indexes
    ]


def expand(database: Any, connection: Any) -> list[Change]:
    """Make what the database lacks; gives what was made.

    On SQLite it happens in the transaction that is open, on a server each change is committed by itself: it must not
    hold one table while it waits for another. Whoever runs it again after it broke off makes the rest.

    Raises: INVALID_STATE with what could not be made and why; TEMPORARILY_UNAVAILABLE when a table was in use for long.
    """
    cursor = connection.cursor()
    found = changes(database, cursor)
    name = database.dialect.name
    if name != "sqlite":
        connection.commit()
        if name in _LOCK_TIMEOUT:
            cursor.execute(_LOCK_TIMEOUT[name].format(LOCK_SECONDS))
            connection.commit()
    for change in found:
        try:
            if name == "sqlite":
                for statement in change.statements:
                    cursor.execute(statement)
            else:
                _make_patiently(database, connection, cursor, change)
        except database.errors as error:
            raise _not_made(database, change, error) from error
    return found


def _make_patiently(database: Any, connection: Any, cursor: Any, change: Change) -> None:
    for attempt in range(ATTEMPTS):
        try:
            _make(connection, cursor, change)
            return
        except database.errors as error:
            if not _is_lock_timeout(error) or attempt == ATTEMPTS - 1:
                raise
            connection.rollback()
            time.sleep(0.1)


def _make(connection: Any, cursor: Any, change: Change) -> None:
    if not change.alone:
        for statement in change.statements:
            cursor.execute(statement)
        connection.commit()
        return
    driver = connection.dbapi_connection
    driver.autocommit = True
    try:
        for statement in change.statements:
            # making an index waits for transactions as long as they take, and holds up nobody meanwhile
            cursor.execute(_LOCK_TIMEOUT["postgresql"].format(0 if "CONCURRENTLY" in statement else LOCK_SECONDS))
            cursor.execute(statement)
    finally:
        driver.autocommit = False


_LOCK_TIMEOUT = {
    "postgresql": "SET lock_timeout = '{}s'",
    "mysql": "SET SESSION lock_wait_timeout = {}",
}


def _is_lock_timeout(error: Exception) -> bool:
    # PostgreSQL's lock_not_available, as psycopg and psycopg2 name it; MySQL's number
    state = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    return state == "55P03" or (bool(error.args) and error.args[0] == 1205)


def _not_made(database: Any, change: Change, error: Exception) -> MlflowException:
    return MlflowException(
        f"{without_password(database.uri)}: {change.what}, and it cannot be made: {str(error).strip()}",
        "TEMPORARILY_UNAVAILABLE" if _is_lock_timeout(error) else "INVALID_STATE",
    )


class _Maker:
    """The statements of one database."""

    def __init__(self, cursor: Any, wanted: Structure, present: Structure) -> None:
        self.cursor = cursor
        self.wanted = wanted
        self.present = present

    def of_table(self, name: str, wanted: Table, present: Table) -> list[Change]:
        """What is missing in a table that exists."""
        found = []
        for column, definition in wanted.columns.items():
            if column not in present.columns:
                if not definition.nullable and not definition.has_default:
                    raise _impossible(name, column)
                found.append(Change(f"column {name}.{column} is missing", (self.column(name, definition.definition),)))
        for columns, constraint in wanted.unique.items():
            if columns not in present.unique:
                found.append(self.unique(name, constraint, columns))
        if wanted.primary_key != present.primary_key:
            found.append(self.primary_key(name, wanted, present))
        for columns, constraint in present.unique.items():
            if columns not in wanted.unique:
                what = f"unique constraint {constraint} of {name} ({', '.join(columns)}) is no longer wanted"
                found.append(Change(what, (self.drop_unique(name, constraint),)))
        return found

    def column(self, table: str, definition: str) -> str:
        return f"ALTER TABLE {table} ADD COLUMN {definition}"

    def unique(self, table: str, constraint: str, columns: tuple[str, ...]) -> Change:
        statement = f"ALTER TABLE {table} ADD CONSTRAINT {constraint} UNIQUE ({self.names(columns)})"
        return Change(_no_unique(table, constraint, columns), (statement,))

    def drop_unique(self, table: str, constraint: str) -> str:
        return f"ALTER TABLE {table} DROP CONSTRAINT {self.names((constraint,))}"

    def primary_key(self, table: str, wanted: Table, present: Table) -> Change:
        name = self.names((present.primary_key_name,))
        return Change(
            _other_key(table, wanted, present),
            (
                f"ALTER TABLE {table} DROP CONSTRAINT {name}",
                f"ALTER TABLE {table} ADD CONSTRAINT {name} PRIMARY KEY ({self.names(wanted.primary_key)})",
            ),
        )

    def index(self, name: str, statement: str) -> Change:
        return Change(f"index {name} is missing", (statement,))

    def names(self, names: tuple[str, ...]) -> str:
        return ", ".join(f'"{name}"' for name in names)


class _Postgresql(_Maker):
    """Indexes are made while others write; a unique constraint takes over an index that was made so."""

    def unique(self, table: str, constraint: str, columns: tuple[str, ...]) -> Change:
        return Change(
            _no_unique(table, constraint, columns),
            (
                f"DROP INDEX CONCURRENTLY IF EXISTS {constraint}",
                f"CREATE UNIQUE INDEX CONCURRENTLY {constraint} ON {table} ({self.names(columns)})",
                f"ALTER TABLE {table} ADD CONSTRAINT {constraint} UNIQUE USING INDEX {constraint}",
            ),
            alone=True,
        )

    def index(self, name: str, statement: str) -> Change:
        made = statement.replace("CREATE INDEX ", "CREATE INDEX CONCURRENTLY ", 1)
        if name in self.present.invalid_indexes:
            return Change(f"index {name} is not valid", (f"DROP INDEX CONCURRENTLY {name}", made), alone=True)
        return Change(f"index {name} is missing", (made,), alone=True)


class _Mysql(_Maker):
    """InnoDB makes indexes while others write."""

    def drop_unique(self, table: str, constraint: str) -> str:
        return f"ALTER TABLE {table} DROP INDEX {self.names((constraint,))}"

    def primary_key(self, table: str, wanted: Table, present: Table) -> Change:
        statement = f"ALTER TABLE {table} DROP PRIMARY KEY, ADD PRIMARY KEY ({self.names(wanted.primary_key)})"
        return Change(_other_key(table, wanted, present), (statement,))

    def names(self, names: tuple[str, ...]) -> str:
        return ", ".join(f"`{name}`" for name in names)


class _Mssql(_Maker):
    """SQL Server knows no COLUMN after ADD."""

    def column(self, table: str, definition: str) -> str:
        return f"ALTER TABLE {table} ADD {definition}"


class _Sqlite(_Maker):
    """SQLite adds columns; a table whose keys change is made anew, with all rows, in one transaction."""

    def of_table(self, name: str, wanted: Table, present: Table) -> list[Change]:
        if wanted.primary_key == present.primary_key and wanted.unique.keys() == present.unique.keys():
            return super().of_table(name, wanted, present)
        for column, definition in wanted.columns.items():
            if column not in present.columns and not definition.nullable and not definition.has_default:
                raise _impossible(name, column)
        keys = [*wanted.unique, wanted.primary_key]
        what = f"table {name} has other keys than {', '.join('(' + ', '.join(key) + ')' for key in keys if key)}"
        return [Change(what, tuple(self._rebuild(name, wanted, present)))]

    def _rebuild(self, name: str, wanted: Table, present: Table) -> list[str]:
        new = f"{name}__new"
        common = self.names(tuple(present.columns))
        statements = [wanted.statement.replace(f"CREATE TABLE {name} ", f"CREATE TABLE {new} ", 1)]
        # columns of another release are kept
        statements += [
            f"ALTER TABLE {new} ADD COLUMN {column.definition}"
            for other, column in present.columns.items()
            if other not in wanted.columns
        ]
        statements.append(f"INSERT INTO {new} ({common}) SELECT {common} FROM {name}")
        if "AUTOINCREMENT" in wanted.statement:
            # ids that were given once are not given again, also those of rows that are gone
            statements += [
                f"DELETE FROM sqlite_sequence WHERE name = '{new}'",
                f"INSERT INTO sqlite_sequence (name, seq) SELECT '{new}', seq FROM sqlite_sequence "
                f"WHERE name = '{name}'",
            ]
        # indexes and triggers go with the table
        kept = self.cursor.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') AND sql IS NOT NULL",
            (name,),
        ).fetchall()
        return [*statements, f"DROP TABLE {name}", f"ALTER TABLE {new} RENAME TO {name}", *(row[0] for row in kept)]


_MAKERS = {"sqlite": _Sqlite, "postgresql": _Postgresql, "mysql": _Mysql, "mssql": _Mssql}


def _no_unique(table: str, constraint: str, columns: tuple[str, ...]) -> str:
    return f"unique constraint {constraint} of {table} ({', '.join(columns)}) is missing"


def _other_key(table: str, wanted: Table, present: Table) -> str:
    return f"primary key of {table} is ({', '.join(present.primary_key)}) instead of ({', '.join(wanted.primary_key)})"


def _impossible(table: str, column: str) -> MlflowException:
    return MlflowException(
        f"The column {table}.{column} is missing and can have no value in the rows that are there: it is declared "
        "without a default.",
        "INVALID_STATE",
    )
