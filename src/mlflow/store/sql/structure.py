"""What the tables of a database look like: as they are, and as this release wants them.

Both are read the same way on SQLite, where the shipped DDL makes a second database in memory; on a server the catalog
says what there is, and ``schema.py`` what is wanted.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from mlflow.store.sql import sqlite


@dataclass(frozen=True)
class Column:
    """A column: whether it may be NULL, and the words that add it to a table (empty where they are not known)."""

    nullable: bool
    definition: str = ""
    has_default: bool = False


@dataclass
class Table:
    """A table: its columns and what is unique in it (columns → name of the constraint)."""

    columns: dict[str, Column] = field(default_factory=dict)
    primary_key: tuple[str, ...] = ()
    primary_key_name: str = ""
    unique: dict[tuple[str, ...], str] = field(default_factory=dict)
    statement: str = ""


@dataclass
class Structure:
    """Tables by name, and indexes by name with the statement that makes them (empty where it is not known)."""

    tables: dict[str, Table] = field(default_factory=dict)
    indexes: dict[str, str] = field(default_factory=dict)
    invalid_indexes: frozenset[str] = frozenset()


_MAKES = re.compile(r"^CREATE (TABLE|INDEX) (\w+)")

SCHEMA_OF = {"postgresql": "ANY (current_schemas(false))", "mysql": "DATABASE()", "mssql": "SCHEMA_NAME()"}
"""The schema that a connection works in, as information_schema is asked for it."""

# names of indexes, and whether one is of use: a PostgreSQL index whose making broke off is not
_INDEXES = {
    "postgresql": "SELECT c.relname, i.indisvalid FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid "
    "WHERE c.relnamespace::regnamespace::text = ANY (current_schemas(false)::text[])",
    "mysql": "SELECT DISTINCT index_name, 1 FROM information_schema.statistics WHERE table_schema = DATABASE()",
    "mssql": "SELECT i.name, 1 FROM sys.indexes i JOIN sys.tables t ON t.object_id = i.object_id "
    "WHERE t.schema_id = SCHEMA_ID() AND i.name IS NOT NULL",
}


def wanted(database: Any, cursor: Any) -> Structure:
    """What this release wants in the database that ``cursor`` works on."""
    if database.dialect.name == "sqlite":
        model = sqlite3.connect(":memory:")
        try:
            for statement in sqlite.ddl().split(";\n"):
                model.execute(statement)
            return _of_sqlite(model.cursor())
        finally:
            model.close()
    return _of_schema(database, cursor)


def present(database: Any, cursor: Any) -> Structure:
    """What there is in the database that ``cursor`` works on, tables of others included."""
    if database.dialect.name == "sqlite":
        return _of_sqlite(cursor)
    return _of_server(database.dialect.name, cursor)


def exact_collation(cursor: Any) -> str:
    """MySQL's collation that takes blanks at the end of a text for what they are: MariaDB's, MySQL's, or none (5.x)."""
    names = ("utf8mb4_nopad_bin", "utf8mb4_0900_bin")
    cursor.execute(f"SELECT collation_name FROM information_schema.collations WHERE collation_name IN {names}")
    row = cursor.fetchone()
    return row[0] if row else "utf8mb4_bin"


def _of_sqlite(cursor: sqlite3.Cursor) -> Structure:
    found = Structure()
    for kind, name, statement in cursor.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND name NOT LIKE 'sqlite\\_%' "
        "ESCAPE '\\'"
    ).fetchall():
        if kind == "index":
            found.indexes[name] = statement
        else:
            found.tables[name] = _sqlite_table(cursor, name, statement)
    return found


def _sqlite_table(cursor: sqlite3.Cursor, name: str, statement: str) -> Table:
    table = Table(statement=statement)
    keys = []
    for _, column, kind, not_null, default, place in cursor.execute(f'PRAGMA table_info("{name}")').fetchall():
        words = f'"{column}" {kind}'
        if not_null:
            words += " NOT NULL"
        if default is not None:
            words += f" DEFAULT {default}"
        table.columns[column] = Column(not not_null, words, default is not None)
        if place:
            keys.append((place, column))
    table.primary_key = tuple(column for _, column in sorted(keys))
    for _, index, _, origin, *_ in cursor.execute(f'PRAGMA index_list("{name}")').fetchall():
        if origin == "u":
            columns = tuple(row[2] for row in cursor.execute(f'PRAGMA index_info("{index}")').fetchall())
            table.unique[columns] = index
    return table


def _of_schema(database: Any, cursor: Any) -> Structure:
    from sqlalchemy import UniqueConstraint
    from sqlalchemy.schema import CreateColumn

    from mlflow.store.sql import schema

    dialect = database.engine.dialect
    collation = exact_collation(cursor) if database.dialect.name == "mysql" else ""
    statements = {}
    found = Structure()
    for statement in schema.ddl(f"{dialect.name}+{dialect.driver}"):
        statement = statement.replace("utf8mb4_bin", collation)
        made = _MAKES.search(statement)
        if made[1] == "INDEX":
            found.indexes[made[2]] = statement
        else:
            statements[made[2]] = statement
    for table in schema.metadata.sorted_tables:
        found.tables[table.name] = Table(
            {
                column.name: Column(
                    bool(column.nullable),
                    str(CreateColumn(column).compile(dialect=dialect)),
                    column.server_default is not None,
                )
                for column in table.columns
            },
            tuple(column.name for column in table.primary_key.columns),
            unique={
                (columns := tuple(column.name for column in constraint.columns)): str(
                    constraint.name or f"uq_{table.name}_{'_'.join(columns)}"
                )
                for constraint in table.constraints
                if isinstance(constraint, UniqueConstraint)
            },
            statement=statements[table.name],
        )
    return found


def _of_server(name: str, cursor: Any) -> Structure:
    found = Structure()
    where = SCHEMA_OF[name]
    cursor.execute(
        "SELECT table_name, column_name, is_nullable, column_default FROM information_schema.columns "
        f"WHERE table_schema = {where}"
    )
    for table, column, nullable, default in cursor.fetchall():
        columns = found.tables.setdefault(table, Table()).columns
        columns[column] = Column(nullable == "YES", has_default=default is not None)
    cursor.execute(
        "SELECT c.table_name, c.constraint_name, c.constraint_type, k.column_name "
        "FROM information_schema.table_constraints c JOIN information_schema.key_column_usage k "
        "ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name "
        "AND k.table_name = c.table_name "
        f"WHERE c.table_schema = {where} AND c.constraint_type IN ('PRIMARY KEY', 'UNIQUE') "
        "ORDER BY c.table_name, c.constraint_name, k.ordinal_position"
    )
    keys: dict[tuple[str, str, str], list[str]] = {}
    for table, constraint, kind, column in cursor.fetchall():
        keys.setdefault((table, constraint, kind), []).append(column)
    for (table, constraint, kind), columns in keys.items():
        # a view has no constraints, and a table of ours has columns
        if kind == "UNIQUE":
            found.tables[table].unique[tuple(columns)] = constraint
        else:
            found.tables[table].primary_key, found.tables[table].primary_key_name = tuple(columns), constraint
    cursor.execute(_INDEXES[name])
    rows = cursor.fetchall()
    found.indexes = {row[0]: "" for row in rows}
    found.invalid_indexes = frozenset(row[0] for row in rows if not row[1])
    return found
