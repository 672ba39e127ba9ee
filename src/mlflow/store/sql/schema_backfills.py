"""The table of how far backfills have come, since version 5 of the schema."""

from sqlalchemy import BigInteger, Column, SmallInteger, Table

from mlflow.store.sql.columns import MYSQL, metadata, name

backfill = Table(
    "backfill",
    metadata,
    Column("name", name(100), primary_key=True),
    # the last key that is done; what it is a key of is the backfill's own affair
    Column("position", BigInteger, nullable=False),
    Column("rows_done", BigInteger, nullable=False),
    Column("finished", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
