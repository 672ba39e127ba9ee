"""The table of saved views of the web page, since version 4 of the schema."""

from sqlalchemy import BigInteger, Column, Index, Table

from mlflow.store.sql.columns import MYSQL, identifier, metadata, name, text, workspace_column

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", identifier(), primary_key=True),
    # the public id
    Column("uuid", name(32), nullable=False, unique=True),
    # none: of no experiment, or across several
    Column("experiment_id", BigInteger),
    Column("page", name(32), nullable=False),
    Column("name", name(250), nullable=False),
    # JSON, as the page made it
    Column("state", text(400_000), nullable=False),
    Column("user_id", name(256)),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    workspace_column(),
    Index("ix_saved_view_experiment", "experiment_id", "page", "id"),
    **MYSQL,
)
