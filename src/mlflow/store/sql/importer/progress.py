"""How far an import has come, kept in the target in the same transactions as what it writes."""

from __future__ import annotations

from typing import Any

from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.transaction import Transaction

TABLE = "import_progress"
_CREATE = (
    f"CREATE TABLE {TABLE} (source VARCHAR(500) NOT NULL, stage VARCHAR(50) NOT NULL, "
    "position BIGINT NOT NULL, imported BIGINT NOT NULL, finished SMALLINT NOT NULL, PRIMARY KEY (source, stage))"
)
_START = Insert(TABLE, ("source", "stage", "position", "imported", "finished"), ("source", "stage"))
_LOCK = f"UPDATE {TABLE} SET imported = imported WHERE source = ? AND stage = ?"
_STATE = f"SELECT position, finished FROM {TABLE} WHERE source = ? AND stage = ?"
_ADVANCE = f"UPDATE {TABLE} SET position = ?, imported = imported + ?, finished = ? WHERE source = ? AND stage = ?"


def create_table(database: Any, tables: set[str]) -> None:
    """Create the table of progress unless the database has it."""
    if TABLE not in tables:
        run_alone(database, _CREATE)


def run_alone(database: Any, statement: str) -> None:
    """Run one statement in a connection of its own."""
    connection = database.connect()
    try:
        connection.cursor().execute(statement)
        connection.commit()
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        connection.close()


class Stage:
    """One part of an import: where it stands, locked against another process that imports the same."""

    def __init__(self, tx: Transaction, source: str, name: str) -> None:
        self.tx = tx
        self._key = (source, name)
        if not tx.execute(_LOCK, self._key):
            tx.put(_START, [(*self._key, 0, 0, 0)])
            tx.execute(_LOCK, self._key)
        self.position, finished = tx.row(_STATE, self._key)
        self.finished = bool(finished)

    def advance(self, imported: int, position: int = 0, finished: bool = False) -> None:
        """Note that ``imported`` more rows are there, up to ``position``."""
        self.finished = finished
        self.tx.execute(_ADVANCE, (position, imported, int(finished), *self._key))


def counts(tx: Transaction, source: str) -> dict[str, int]:
    """How many rows each stage has imported so far."""
    return dict(tx.rows(f"SELECT stage, imported FROM {TABLE} WHERE source = ?", (source,)))
