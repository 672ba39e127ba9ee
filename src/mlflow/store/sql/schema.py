"""The tables of a store.

Names are singular, so that a database made by MLflow (``runs``, ``metrics``, ...) can be imported beside its tables.
Keys inside are integers; a run's public id is ``run.uuid``. There are no foreign keys: every write locks its run or
experiment first, runs are only marked as deleted, and ``mlflow gc`` removes children before parents; a check per metric
point would cost more than the point.

Loaded only to create the tables on a database server, and by the importer: all other statements are plain text, and
``sqlite.sql`` holds the DDL for SQLite, so that a training script does not pay for importing SQLAlchemy.
``tests/store/sql/test_schema.py`` keeps both in step with this module.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    SmallInteger,
    Table,
    UniqueConstraint,
    create_mock_engine,
)

from mlflow.store.sql import (  # noqa: F401 - their tables are parts of the metadata
    schema_accounts,
    schema_backfills,
    schema_metric_rollups,
    schema_models,
    schema_permissions,
    schema_registry,
    schema_sign_on,
    schema_storage,
    schema_trace_rollups,
    schema_traces,
    schema_views,
    schema_workspaces,
)
from mlflow.store.sql.columns import MYSQL, identifier, index_of_text, metadata, name, text, workspace_column

VERSION = 5
"""Version of this schema; ``schema_version.version`` says which one a database has."""

schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("millrace_version", name(64), nullable=False),
    # the oldest version whose releases may work with the database as it is
    Column("usable_by", Integer),
    **MYSQL,
)

experiment = Table(
    "experiment",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("name", name(500), nullable=False),
    Column("artifact_location", text(4096)),
    Column("deleted", SmallInteger, nullable=False),
    Column("creation_time", BigInteger),
    Column("last_update_time", BigInteger),
    Column("deleted_time", BigInteger),
    workspace_column(),
    UniqueConstraint("workspace", "name", name="uq_experiment_name"),
    # the order in which they are listed, and all that a listing asks of those that are not on the page
    Index("ix_experiment_time", "workspace", "creation_time", "id", "deleted"),
    # ids of experiments that gc removed are not given again
    sqlite_autoincrement=True,
    **MYSQL,
)

experiment_tag = Table(
    "experiment_tag",
    metadata,
    Column("experiment_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(250), primary_key=True),
    Column("value", text(20_000), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
index_of_text("ix_experiment_tag_value", experiment_tag.c.key, experiment_tag.c.value)

run = Table(
    "run",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("uuid", name(256), nullable=False, unique=True),
    Column("experiment_id", BigInteger, nullable=False),
    Column("name", text(8000), nullable=False),
    Column("user_id", name(256)),
    # numbers of entities.RunStatus
    Column("status", SmallInteger, nullable=False),
    Column("start_time", BigInteger),
    Column("end_time", BigInteger),
    Column("deleted", SmallInteger, nullable=False),
    # runs that went with their experiment have its deleted_time
    Column("deleted_time", BigInteger),
    Column("artifact_uri", text(4096)),
    Index("ix_run_start_time", "experiment_id", "deleted", "start_time", "id"),
    Index("ix_run_end_time", "experiment_id", "deleted", "end_time", "id"),
    **MYSQL,
)
index_of_text("ix_run_name", run.c.experiment_id, run.c.name)

param = Table(
    "param",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(250), primary_key=True),
    Column("value", text(8000), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
index_of_text("ix_param_value", param.c.key, param.c.value)

tag = Table(
    "tag",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(250), primary_key=True),
    # longer than the limit of a tag: mlflow.log-model.history grows with every model
    Column("value", text(1_000_000), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
index_of_text("ix_tag_value", tag.c.key, tag.c.value)

metric_key = Table(
    "metric_key",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("name", name(250), nullable=False, unique=True),
    **MYSQL,
)

# Append-only. An identical point is stored once, which makes retries harmless. NaN is value 0 with is_nan 1. The
# primary key has the order in which a history is answered.
metric = Table(
    "metric",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key_id", BigInteger, primary_key=True, autoincrement=False),
    Column("timestamp", BigInteger, primary_key=True, autoincrement=False),
    Column("step", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Double, primary_key=True, autoincrement=False),
    Column("is_nan", SmallInteger, primary_key=True, autoincrement=False),
    Column("model_id", name(500)),
    Column("dataset_name", name(500)),
    Column("dataset_digest", name(36)),
    sqlite_with_rowid=False,
    **MYSQL,
)

# One row per run and metric, kept at write time in the same transaction as the points. A NULL value is NaN; minimum and
# maximum pass over NaN, so they are NULL only when every point is. "last" is the highest (step, timestamp, value),
# "first" the lowest.
run_metric = Table(
    "run_metric",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key_id", BigInteger, primary_key=True, autoincrement=False),
    Column("experiment_id", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("last_value", Double),
    Column("last_step", BigInteger, nullable=False),
    Column("last_timestamp", BigInteger, nullable=False),
    Column("first_value", Double),
    Column("first_step", BigInteger, nullable=False),
    Column("first_timestamp", BigInteger, nullable=False),
    Column("min_value", Double),
    Column("min_step", BigInteger),
    Column("max_value", Double),
    Column("max_step", BigInteger),
    # what the last point belongs to
    Column("model_id", name(500)),
    Column("dataset_name", name(500)),
    Column("dataset_digest", name(36)),
    Index("ix_run_metric_last", "experiment_id", "key_id", "last_value", "run_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)

dataset = Table(
    "dataset",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("experiment_id", BigInteger, nullable=False),
    Column("name", name(500), nullable=False),
    Column("digest", name(36), nullable=False),
    Column("source_type", text(65_535), nullable=False),
    Column("source", text(65_535), nullable=False),
    Column("schema", text(1_048_575)),
    Column("profile", text(16_777_215)),
    UniqueConstraint("experiment_id", "name", "digest", name="uq_dataset"),
    **MYSQL,
)

run_dataset = Table(
    "run_dataset",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("run_id", BigInteger, nullable=False),
    Column("dataset_id", BigInteger, nullable=False),
    UniqueConstraint("run_id", "dataset_id", name="uq_run_dataset"),
    Index("ix_run_dataset_dataset", "dataset_id", "run_id"),
    **MYSQL,
)

run_dataset_tag = Table(
    "run_dataset_tag",
    metadata,
    Column("run_dataset_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(255), primary_key=True),
    Column("value", name(500), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)

run_model_input = Table(
    "run_model_input",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", name(500), primary_key=True),
    Index("ix_run_model_input_model", "model_id", "run_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)

run_model_output = Table(
    "run_model_output",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", name(500), primary_key=True),
    Column("step", BigInteger, primary_key=True, autoincrement=False),
    Index("ix_run_model_output_model", "model_id", "run_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)


def ddl(dialect: str) -> list[str]:
    """The statements that create everything in an empty database, for the name of a SQLAlchemy dialect."""
    statements: list[str] = []

    def collect(element, *_, **__) -> None:
        statements.append(str(element.compile(dialect=engine.dialect)).strip())

    engine = create_mock_engine(f"{dialect}://", collect)
    metadata.create_all(engine, checkfirst=False)
    return sorted(statements, key=_place)


def _place(statement: str) -> tuple[int, str]:
    # the version first, as it says that a database is being made; then tables in order of declaration and indexes by
    # name: the same text every time
    if statement.startswith("CREATE INDEX"):
        return 2, statement
    return int(not statement.startswith("CREATE TABLE schema_version ")), ""
