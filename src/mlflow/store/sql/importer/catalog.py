"""What tables and columns a database has."""

from __future__ import annotations

from typing import Any

_SCHEMA = {"postgresql": "ANY (current_schemas(false))", "mysql": "DATABASE()", "mssql": "SCHEMA_NAME()"}


def tables(database: Any) -> dict[str, set[str]]:
    """The columns of every table, by the table's name."""
    connection = database.connect()
    try:
        cursor = connection.cursor()
        if database.dialect.name == "sqlite":
            cursor.execute(
                "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
            )
        else:
            where = _SCHEMA[database.dialect.name]
            cursor.execute(
                f"SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = {where}"
            )
        found: dict[str, set[str]] = {}
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
        return found
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        connection.close()


def database_of(uri: str) -> Any:
    """The database at a URI, not yet connected."""
    if uri.startswith("sqlite:"):
        from mlflow.store.sql.sqlite import SqliteDatabase

        return SqliteDatabase(uri)
    from mlflow.store.sql.pooled import PooledDatabase

    return PooledDatabase(uri)
