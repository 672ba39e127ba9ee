"""The table of workspaces, since version 5 of the schema."""

from sqlalchemy import BigInteger, Column, SmallInteger, Table

from mlflow.store.sql.columns import MYSQL, metadata, name, text

# The default workspace is always there, and has a row once something is said of it.
workspace = Table(
    "workspace",
    metadata,
    Column("name", name(63), primary_key=True),
    Column("description", text(8000)),
    Column("default_artifact_root", text(4096)),
    Column("trace_archival_location", text(4096)),
    Column("trace_archival_retention", name(32)),
    # 1: what was in it is being removed, step by step; nobody can enter any more
    Column("deleting", SmallInteger, nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
