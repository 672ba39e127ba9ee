"""The tables of accounts, since version 5 of the schema: who may log in, and what they prove it with.

Nothing here can be used to log in: passwords are kept as slow hashes, sessions and tokens, which are long and random,
as fast ones.
"""

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table

from mlflow.store.sql.columns import MYSQL, identifier, metadata, name

account = Table(
    "account",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("name", name(255), nullable=False, unique=True),
    # person or service
    Column("kind", name(16), nullable=False),
    Column("display_name", name(255), nullable=False),
    Column("email", name(320), nullable=False),
    # none: it cannot log in with a password
    Column("password_hash", name(255)),
    Column("admin", SmallInteger, nullable=False),
    Column("disabled", SmallInteger, nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    # to some minutes
    Column("last_seen_time", BigInteger),
    # numbers of accounts that were removed are not given again
    sqlite_autoincrement=True,
    **MYSQL,
)

# what REST and pages call a group, which is a reserved word
team = Table(
    "team",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("name", name(255), nullable=False, unique=True),
    Column("description", name(1000), nullable=False),
    # own, or oidc: whoever keeps the list of members
    Column("source", name(16), nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    sqlite_autoincrement=True,
    **MYSQL,
)

team_member = Table(
    "team_member",
    metadata,
    Column("team_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_team_member_account", "account_id", "team_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)

login_session = Table(
    "login_session",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("secret_hash", name(64), nullable=False, unique=True),
    Column("account_id", BigInteger, nullable=False),
    # how it was begun: password, oidc, proxy
    Column("via", name(16), nullable=False),
    Column("address", name(64), nullable=False),
    Column("user_agent", name(255), nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    # to a minute
    Column("last_used_time", BigInteger, nullable=False),
    Column("expiry_time", BigInteger, nullable=False),
    # a hash of what the provider of single sign-on calls its session, which it may end
    Column("outside_session", name(64)),
    Index("ix_login_session_account", "account_id", "id"),
    Index("ix_login_session_outside", "outside_session"),
    Index("ix_login_session_expiry", "expiry_time"),
    sqlite_autoincrement=True,
    **MYSQL,
)

access_token = Table(
    "access_token",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("secret_hash", name(64), nullable=False, unique=True),
    Column("account_id", BigInteger, nullable=False),
    Column("name", name(255), nullable=False),
    # read, write or admin
    Column("scope", name(16), nullable=False),
    # its last characters, to tell tokens apart
    Column("hint", name(16), nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    # none: until it is revoked
    Column("expiry_time", BigInteger),
    Column("last_used_time", BigInteger),
    Index("ix_access_token_account", "account_id", "id"),
    sqlite_autoincrement=True,
    **MYSQL,
)

# Wrong passwords, counted for each account, address, and both together; all servers on the database see them.
login_failure = Table(
    "login_failure",
    metadata,
    # a hash of what is counted: names that do not exist are none of ours to keep
    Column("subject", name(64), primary_key=True),
    Column("failures", BigInteger, nullable=False),
    Column("first_time", BigInteger, nullable=False),
    Column("last_time", BigInteger, nullable=False),
    Index("ix_login_failure_last", "last_time"),
    sqlite_with_rowid=False,
    **MYSQL,
)
