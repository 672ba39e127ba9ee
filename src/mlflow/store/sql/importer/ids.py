"""Rows with ids that are given, in tables that number their rows by themselves."""

from __future__ import annotations

import contextlib

from mlflow.store.sql.transaction import Transaction


@contextlib.contextmanager
def given_ids(tx: Transaction, table: str):
    """Within it, an INSERT may name the ids of rows, also 0; after it, new ids are above all of them."""
    name = tx.dialect.name
    if name == "mysql":
        mode = tx.row("SELECT @@SESSION.sql_mode")[0]
        tx.execute("SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',NO_AUTO_VALUE_ON_ZERO')")
    elif name == "mssql":
        tx.execute(f"SET IDENTITY_INSERT {table} ON")
    try:
        yield
    finally:
        # a transaction that failed is rolled back on PostgreSQL; the other two keep such settings in the session
        if name == "mysql":
            tx.execute("SET SESSION sql_mode = ?", (mode,))
        elif name == "mssql":
            tx.execute(f"SET IDENTITY_INSERT {table} OFF")
    if name == "postgresql":
        tx.rows(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id) + 1, false) FROM {table}")
