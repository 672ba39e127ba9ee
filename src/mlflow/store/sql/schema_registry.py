"""The tables of the model registry, since version 2 of the schema."""

from sqlalchemy import BigInteger, Column, Index, SmallInteger, Table, UniqueConstraint

from mlflow.store.sql.columns import MYSQL, identifier, index_of_text, metadata, name, text, workspace_column

registered_model = Table(
    "registered_model",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("name", name(256), nullable=False),
    Column("description", text(100_000)),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    # the highest version number that was ever given: numbers of deleted versions are not given again
    Column("last_version", BigInteger, nullable=False),
    # a prompt is kept as a registered model with a certain tag; ordinary searches leave it out
    Column("is_prompt", SmallInteger, nullable=False),
    workspace_column(),
    UniqueConstraint("workspace", "name", name="uq_registered_model_name"),
    # ids of models that were deleted are not given again
    sqlite_autoincrement=True,
    **MYSQL,
)

registered_model_tag = Table(
    "registered_model_tag",
    metadata,
    Column("model_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(250), primary_key=True),
    Column("value", text(100_000), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
index_of_text("ix_registered_model_tag_value", registered_model_tag.c.key, registered_model_tag.c.value)

registered_model_alias = Table(
    "registered_model_alias",
    metadata,
    Column("model_id", BigInteger, primary_key=True, autoincrement=False),
    Column("alias", name(255), primary_key=True),
    Column("version", BigInteger, nullable=False),
    Index("ix_registered_model_alias_version", "model_id", "version"),
    sqlite_with_rowid=False,
    **MYSQL,
)

model_version = Table(
    "model_version",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("model_id", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    Column("description", text(100_000)),
    Column("user_id", name(256)),
    Column("stage", name(20), nullable=False),
    Column("source", text(4096), nullable=False),
    # where the files are, when the source names another version or a logged model
    Column("storage_location", text(4096)),
    Column("run_id", name(256), nullable=False),
    Column("run_link", text(4096), nullable=False),
    # numbers of ModelVersionStatus
    Column("status", SmallInteger, nullable=False),
    Column("status_message", text(1000)),
    # the public id of the logged model
    Column("logged_model_id", name(256)),
    UniqueConstraint("model_id", "version", name="uq_model_version"),
    Index("ix_model_version_stage", "model_id", "stage", "version"),
    Index("ix_model_version_updated", "model_id", "last_update_time", "version"),
    Index("ix_model_version_last_update_time", "last_update_time"),
    Index("ix_model_version_run", "run_id"),
    Index("ix_model_version_logged_model", "logged_model_id"),
    # a row's number is not given again, so that tags cannot come to belong to another version
    sqlite_autoincrement=True,
    **MYSQL,
)

model_version_tag = Table(
    "model_version_tag",
    metadata,
    Column("model_version_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(250), primary_key=True),
    Column("value", text(100_000), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
index_of_text("ix_model_version_tag_value", model_version_tag.c.key, model_version_tag.c.value)

# Who did what when. Rows are only ever added; a model that is renamed or deleted keeps its history under the name that
# it had.
registry_event = Table(
    "registry_event",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("time", BigInteger, nullable=False),
    Column("action", name(64), nullable=False),
    Column("model_name", name(256), nullable=False),
    Column("version", BigInteger),
    Column("user_id", name(256)),
    # JSON: what was changed, and to what
    Column("details", text(1_000_000), nullable=False),
    workspace_column(),
    Index("ix_registry_event_model", "model_name", "id"),
    Index("ix_registry_event_user", "user_id", "id"),
    Index("ix_registry_event_time", "time", "id"),
    sqlite_autoincrement=True,
    **MYSQL,
)

webhook = Table(
    "webhook",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("uuid", name(36), nullable=False, unique=True),
    Column("name", name(63), nullable=False),
    Column("url", text(4096), nullable=False),
    Column("description", text(4096)),
    Column("active", SmallInteger, nullable=False),
    # encrypted
    Column("secret", text(4096)),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    workspace_column(),
    sqlite_autoincrement=True,
    **MYSQL,
)

webhook_event = Table(
    "webhook_event",
    metadata,
    Column("event", name(64), primary_key=True),
    Column("webhook_id", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_webhook_event_webhook", "webhook_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)

# What is to be sent, written in the transaction of the change, and afterwards the log of what became of it.
webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("uuid", name(36), nullable=False, unique=True),
    Column("webhook_id", BigInteger, nullable=False),
    Column("event", name(64), nullable=False),
    # the JSON that is sent
    Column("body", text(1_000_000), nullable=False),
    # numbers of entities.webhook.DeliveryStatus
    Column("status", SmallInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    # when to try, or until when a worker that tries has it for itself
    Column("due_time", BigInteger, nullable=False),
    Column("finished_time", BigInteger),
    Column("response_status", SmallInteger),
    Column("error", text(1000)),
    Index("ix_webhook_delivery_due", "status", "due_time"),
    Index("ix_webhook_delivery_webhook", "webhook_id", "id"),
    sqlite_autoincrement=True,
    **MYSQL,
)
