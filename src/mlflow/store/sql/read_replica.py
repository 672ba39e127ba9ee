"""A second database server that follows the first and answers searches.

Searches and scans go there. Writes, and reads of single things, go to the first: whoever has written sees it. What a
search finds may be as old as the replica is behind. While it is away, the first answers everything.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mlflow.exceptions import MlflowException, invalid
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.pooled import PooledDatabase

if TYPE_CHECKING:
    from mlflow.store.sql.writer import Body, Pooled

logger = logging.getLogger("mlflow.server")

AWAY_SECONDS = 10.0
"""How long the first server is asked instead before the replica is tried again."""

# it has no tables yet, or ends queries that its own following would wait for
_AWAY = frozenset(("TEMPORARILY_UNAVAILABLE", "INTERNAL_ERROR"))
# what is asked for has perhaps not come there yet; it cannot be written to
_ELSEWHERE = frozenset(("RESOURCE_DOES_NOT_EXIST", "PERMISSION_DENIED"))


class _NotConnected(Exception):
    """There is no connection to be had."""


class _Database(PooledDatabase):
    def connect(self) -> Any:
        try:
            return super().connect()
        except MlflowException as error:
            raise _NotConnected(error.message) from error


class ReadReplica:
    """Answers what reads, on another server than the one that is written to.

    Args:
        uri: SQLAlchemy URL of the replica.
        primary: the writer of the first server.

    Raises: INVALID_PARAMETER_VALUE for another kind of database than the first server's.
    """

    def __init__(self, uri: str, primary: Pooled) -> None:
        kind = primary.database.dialect.name
        if uri.startswith(("sqlite:", "file:", "/", ".")) or (database := _Database(uri)).dialect.name != kind:
            raise invalid(
                f"The read replica {without_password(uri)!r} is another kind of database than the backend store, "
                f"which is {kind}: it must be a copy of it."
            )
        self.uri = uri
        # with the watch of slow statements, if there is one
        database.dialect = primary.database.dialect
        self._reader = _reader(database, primary)
        self._away_until = 0.0

    @property
    def is_away(self) -> bool:
        """Whether it is not asked for the moment."""
        return time.monotonic() < self._away_until

    @property
    def pool(self) -> Any:
        """Its connections."""
        return self._reader.database.engine.pool

    def read(self, body: Body, request: Any, otherwise: Callable[[Body, Any], Any]) -> Any:
        """Run an operation that reads; on the first server if the replica cannot."""
        if self.is_away:
            return otherwise(body, request)
        try:
            return self._reader.read(body, request)
        except _NotConnected as error:
            self._is_gone(str(error))
        except MlflowException as error:
            if error.error_code in _AWAY:
                self._is_gone(error.message)
            elif error.error_code not in _ELSEWHERE:
                raise
        return otherwise(body, request)

    def _is_gone(self, why: str) -> None:
        self._away_until = time.monotonic() + AWAY_SECONDS
        text = "The read replica does not answer; the backend store is asked instead for %d s: %s"
        logger.warning(text, AWAY_SECONDS, why)

    def close(self) -> None:
        """Close its connections."""
        self._reader.close()

    def forget(self) -> Any:
        """Give up its connections without touching them, after a fork."""
        return self._reader.forget()


def _reader(database: PooledDatabase, primary: Pooled) -> Pooled:
    from mlflow.store.sql.writer import Pooled

    reader = Pooled(database, primary.store)
    # numbers of metric names are the same on both
    reader.keys = primary.keys
    return reader
