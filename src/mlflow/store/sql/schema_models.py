"""The tables of logged models, since version 2 of the schema."""

from sqlalchemy import BigInteger, Column, Double, Index, SmallInteger, Table

from mlflow.store.sql.columns import MYSQL, identifier, metadata, name, text

logged_model = Table(
    "logged_model",
    metadata,
    Column("id", identifier(), primary_key=True),
    # the public id, m-...
    Column("uuid", name(256), nullable=False, unique=True),
    Column("experiment_id", BigInteger, nullable=False),
    Column("name", name(500), nullable=False),
    Column("artifact_location", text(4096), nullable=False),
    # numbers of LoggedModelStatus
    Column("status", SmallInteger, nullable=False),
    Column("status_message", text(1000)),
    Column("model_type", name(500)),
    # the run may be gone, or of another server
    Column("source_run_id", name(256)),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    Column("deleted", SmallInteger, nullable=False),
    Column("deleted_time", BigInteger),
    Index("ix_logged_model_creation_time", "experiment_id", "deleted", "creation_time", "id"),
    Index("ix_logged_model_source_run", "source_run_id"),
    **MYSQL,
)

logged_model_param = Table(
    "logged_model_param",
    metadata,
    Column("model_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(255), primary_key=True),
    Column("value", text(8000), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)

logged_model_tag = Table(
    "logged_model_tag",
    metadata,
    Column("model_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(255), primary_key=True),
    Column("value", text(65_535), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)

# Every point that a run logged for a model, beside the run's own. An identical point is stored once. NaN is value 0
# with is_nan 1; no data set is an empty name and digest, because a key holds no NULL.
logged_model_metric = Table(
    "logged_model_metric",
    metadata,
    Column("model_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key_id", BigInteger, primary_key=True, autoincrement=False),
    Column("timestamp", BigInteger, primary_key=True, autoincrement=False),
    Column("step", BigInteger, primary_key=True, autoincrement=False),
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("dataset_name", name(500), primary_key=True),
    Column("dataset_digest", name(36), primary_key=True),
    Column("value", Double, primary_key=True, autoincrement=False),
    Column("is_nan", SmallInteger, primary_key=True, autoincrement=False),
    Index("ix_logged_model_metric_run", "run_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)
