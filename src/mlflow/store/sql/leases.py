"""Work that one process at a time should do, whichever of those that share a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlflow.store.sql.dialect import Insert
from mlflow.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from mlflow.store.sql.tracking import SqlTracking

_ADD = Insert("chore_lease", ("name", "until"), ("name",))


def claim(store: SqlTracking, name: str, seconds: float) -> bool:
    """Take a piece of work for so long; False when another process has it, which may be until its time is over."""

    def take(_: Any, tx: Transaction, __: Any) -> bool:
        # of the database: clocks of several machines differ
        now = tx.now()
        tx.put(_ADD, [(name, 0)])
        query = "UPDATE chore_lease SET until = ? WHERE name = ? AND until <= ?"
        return tx.execute(query, (now + int(seconds * 1000), name, now)) == 1

    return store.writer.write(take, None)
