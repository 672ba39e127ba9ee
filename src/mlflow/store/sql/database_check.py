"""Whether a database is as this release wants it: ``mlflow db check``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mlflow.exceptions import invalid
from mlflow.store.sql import backfills, expansion, migrations, structure
from mlflow.store.sql.errors import without_password
from mlflow.store.sql.transaction import MetricKeys, Transaction


@dataclass
class Report:
    """What was found.

    Args:
        version: of the tables.
        usable_by: the oldest version whose releases may work with them.
        lacking: what `mlflow db upgrade` would make.
        different: what is otherwise than it should be and is not made by itself.
        unfinished: backfills that are under way or have not begun: name, rows done, all rows.
    """

    version: int
    usable_by: int
    lacking: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)
    unfinished: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def is_newer(self) -> bool:
        """Whether a later release has made or changed the tables."""
        return self.version > migrations.SCHEMA_VERSION

    @property
    def is_usable(self) -> bool:
        """Whether this release can work with the database as it is."""
        if self.is_newer:
            return self.usable_by <= migrations.SCHEMA_VERSION
        return self.version == migrations.SCHEMA_VERSION and not self.lacking and not self.different

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.is_usable and not self.unfinished


def check(database: Any) -> Report:
    """Look at the tables, indexes and constraints of a database; nothing is changed.

    Raises: INVALID_PARAMETER_VALUE when it has no tables of ours.
    """
    connection = database.connect()
    try:
        cursor = connection.cursor()
        try:
            report = Report(*migrations.version_of(cursor))
        except database.errors:
            raise invalid(
                f"The database {without_password(database.uri)} has no tables of this project; `mlflow db upgrade`, or "
                "the first start of a server, makes them."
            ) from None
        if report.is_newer:
            # what it should look like is not known here
            return report
        report.lacking = [change.what for change in expansion.changes(database, cursor)]
        report.different = list(_different(database, cursor))
        if "table backfill is missing" not in report.lacking:
            report.unfinished = backfills.unfinished(Transaction(cursor, database.dialect, MetricKeys()))
        return report
    except database.errors as error:
        raise database.explain(error) from error
    finally:
        if hasattr(connection, "invalidate"):
            connection.rollback()
        connection.close()


def _different(database: Any, cursor: Any):
    wanted, present = structure.wanted(database, cursor), structure.present(database, cursor)
    for name, table in wanted.tables.items():
        for column, definition in table.columns.items():
            there = present.tables[name].columns.get(column) if name in present.tables else None
            if there is not None and there.nullable != definition.nullable:
                may = "may" if there.nullable else "may not"
                yield f"column {name}.{column} {may} be NULL, unlike in new databases"
