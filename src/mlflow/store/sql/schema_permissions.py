"""The tables of who may do what, of the audit trail and of signed links, since version 5 of the schema."""

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, UniqueConstraint

from mlflow.store.sql.columns import MYSQL, identifier, metadata, name, text

access_role = Table(
    "access_role",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("workspace", name(63), nullable=False),
    Column("name", name(250), nullable=False),
    Column("description", text(8000)),
    # 1 for viewer, editor and manager, which every workspace has
    Column("builtin", SmallInteger, nullable=False),
    UniqueConstraint("workspace", "name", name="uq_access_role"),
    # what a deleted role could do must not come to belong to another
    sqlite_autoincrement=True,
    **MYSQL,
)

role_assignment = Table(
    "role_assignment",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("role_id", BigInteger, nullable=False),
    # account:ID or team:ID
    Column("holder", name(32), nullable=False),
    # the provider of single sign-on by whose setting it is given, and taken away; none: people do that
    Column("issuer", name(300)),
    UniqueConstraint("holder", "role_id", name="uq_role_assignment"),
    Index("ix_role_assignment_role", "role_id"),
    Index("ix_role_assignment_issuer", "issuer"),
    sqlite_autoincrement=True,
    **MYSQL,
)

# What an account, a team or a role may do with a thing, or with all things of a type in a workspace.
permission_grant = Table(
    "permission_grant",
    metadata,
    Column("id", identifier(), primary_key=True),
    # account:ID, team:ID or role:ID
    Column("holder", name(32), nullable=False),
    Column("resource_type", name(32), nullable=False),
    Column("workspace", name(63), nullable=False),
    # * for all of the type
    Column("resource_id", name(256), nullable=False),
    # of an experiment its number, so that searches can compare it; else none
    Column("number", BigInteger),
    # -1 takes away what others give; see api/permissions.py
    Column("level", SmallInteger, nullable=False),
    UniqueConstraint("holder", "resource_type", "workspace", "resource_id", name="uq_permission_grant"),
    Index("ix_permission_grant_resource", "resource_type", "resource_id"),
    # these hold all that is asked for: for things of experiments, and for a search of experiments
    Index("ix_permission_grant_number", "number", "resource_type", "workspace", "holder", "level"),
    Index("ix_permission_grant_sight", "holder", "resource_type", "workspace", "level", "number"),
    sqlite_autoincrement=True,
    **MYSQL,
)

# One row, counted up with every change of roles, assignments and grants: what processes remember of them is old then.
permission_version = Table(
    "permission_version",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    **MYSQL,
)

# Whose a saved view is; views without a row here are nobody's and everybody's who sees their experiment.
view_owner = Table(
    "view_owner",
    metadata,
    Column("view_id", BigInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, nullable=False),
    Column("private", SmallInteger, nullable=False),
    **MYSQL,
)

audit_entry = Table(
    "audit_entry",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("time", BigInteger, nullable=False),
    # who, by name: the trail outlives accounts
    Column("account", name(250)),
    Column("via", name(32)),
    Column("address", name(64)),
    Column("workspace", name(63)),
    Column("operation", name(64), nullable=False),
    Column("resource_type", name(32)),
    Column("resource_id", name(256)),
    # 1 allowed, 0 denied
    Column("allowed", SmallInteger, nullable=False),
    Column("request_id", name(64)),
    # JSON: names only
    Column("details", text(8000)),
    Index("ix_audit_entry_time", "time"),
    Index("ix_audit_entry_account", "account", "id"),
    Index("ix_audit_entry_operation", "operation", "id"),
    Index("ix_audit_entry_resource", "resource_type", "resource_id", "id"),
    sqlite_autoincrement=True,
    **MYSQL,
)

signed_link = Table(
    "signed_link",
    metadata,
    Column("id", identifier(), primary_key=True),
    # SHA-256 of the token, which nobody can read again
    Column("token_hash", name(64), nullable=False, unique=True),
    Column("workspace", name(63), nullable=False),
    Column("resource_type", name(32), nullable=False),
    Column("resource_id", name(256), nullable=False),
    Column("account_id", BigInteger, nullable=False),
    Column("account", name(250), nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("revoked", BigInteger),
    Index("ix_signed_link_resource", "resource_type", "resource_id"),
    sqlite_autoincrement=True,
    **MYSQL,
)
