"""The table of what experiments take, since version 5 of the schema."""

from sqlalchemy import BigInteger, Column, Table

from mlflow.store.sql.columns import MYSQL, metadata, name

# As counted last: what is there now may differ. The owner is the user of runs; "" for what is of no run.
storage_use = Table(
    "storage_use",
    metadata,
    Column("experiment_id", BigInteger, primary_key=True, autoincrement=False),
    Column("owner", name(256), primary_key=True),
    Column("runs", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("traces", BigInteger, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("counted_time", BigInteger, nullable=False),
    **MYSQL,
)
