"""The tables of those whom other systems prove, since version 5 of the schema."""

from sqlalchemy import BigInteger, Column, Index, Table

from mlflow.store.sql.columns import MYSQL, metadata, name

# Secrets that all servers on the database share; made at first use.
server_secret = Table(
    "server_secret",
    metadata,
    Column("name", name(64), primary_key=True),
    Column("value", name(255), nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    **MYSQL,
)

# Whose account it is that a provider of single sign-on, or a reverse proxy, speaks of.
outside_identity = Table(
    "outside_identity",
    metadata,
    Column("issuer", name(300), primary_key=True),
    Column("subject", name(255), primary_key=True),
    Column("account_id", BigInteger, nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    Index("ix_outside_identity_account", "account_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)

# Who keeps the members of a group that is not this server's own: two providers may have groups of the same name.
outside_team = Table(
    "outside_team",
    metadata,
    Column("team_id", BigInteger, primary_key=True, autoincrement=False),
    Column("issuer", name(300), nullable=False),
    **MYSQL,
)
