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
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    Unicode,
    UnicodeText,
    UniqueConstraint,
    create_mock_engine,
    func,
)

VERSION = 1
"""Version of this schema; ``schema_version.version`` says which one a database has."""

INDEXED_CHARACTERS = 250
"""How much of a long text is in an index where the database bounds index entries (see ``_index_of_text``)."""

metadata = MetaData()

_MYSQL = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
# byte order everywhere: keys differ in case, and ORDER BY gives the same answer on every database
_COLLATION = {"postgresql": "C", "mssql": "Latin1_General_100_BIN2"}


def _id() -> BigInteger:
    # SQLite gives ids by itself only to a column of type INTEGER
    return BigInteger().with_variant(Integer(), "sqlite")


def _name(length: int) -> String:
    return (
        String(length)
        .with_variant(String(length, collation=_COLLATION["postgresql"]), "postgresql")
        .with_variant(Unicode(length, collation=_COLLATION["mssql"]), "mssql")
    )


def _text(length: int) -> Text:
    return (
        Text(length)
        .with_variant(Text(collation=_COLLATION["postgresql"]), "postgresql")
        .with_variant(UnicodeText(collation=_COLLATION["mssql"]), "mssql")
        .with_variant(Text(), "sqlite")
    )


def _index_of_text(name: str, *columns: Column) -> None:
    """An index whose last column is a long text.

    PostgreSQL refuses entries over 2.7 KB and MySQL over 3 KB: there the first ``INDEXED_CHARACTERS`` are indexed, and
    a query on PostgreSQL must compare ``left(column, 250)`` too for the index to be used. SQL Server cannot index it.
    """
    *first, text = columns
    Index(name, *first, text).ddl_if(dialect="sqlite")
    Index(name, *first, func.left(text, INDEXED_CHARACTERS)).ddl_if(dialect="postgresql")
    Index(name, *first, text, mysql_length={text.name: INDEXED_CHARACTERS}).ddl_if(
        callable_=lambda ddl, target, bind, dialect, **_: dialect.name in ("mysql", "mariadb")
    )
    if first:
        Index(name, *first).ddl_if(dialect="mssql")


schema_version = Table(
    "schema_version",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("millrace_version", _name(64), nullable=False),
    **_MYSQL,
)

experiment = Table(
    "experiment",
    metadata,
    Column("id", _id(), primary_key=True),
    Column("name", _name(500), nullable=False, unique=True),
    Column("artifact_location", _text(4096)),
    Column("deleted", SmallInteger, nullable=False),
    Column("creation_time", BigInteger),
    Column("last_update_time", BigInteger),
    Column("deleted_time", BigInteger),
    # ids of experiments that gc removed are not given again
    sqlite_autoincrement=True,
    **_MYSQL,
)

experiment_tag = Table(
    "experiment_tag",
    metadata,
    Column("experiment_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", _name(250), primary_key=True),
    Column("value", _text(20_000), nullable=False),
    sqlite_with_rowid=False,
    **_MYSQL,
)
_index_of_text("ix_experiment_tag_value", experiment_tag.c.key, experiment_tag.c.value)

run = Table(
    "run",
    metadata,
    Column("id", _id(), primary_key=True),
    Column("uuid", _name(256), nullable=False, unique=True),
    Column("experiment_id", BigInteger, nullable=False),
    Column("name", _text(8000), nullable=False),
    Column("user_id", _name(256)),
    # numbers of entities.RunStatus
    Column("status", SmallInteger, nullable=False),
    Column("start_time", BigInteger),
    Column("end_time", BigInteger),
    Column("deleted", SmallInteger, nullable=False),
    # runs that went with their experiment have its deleted_time
    Column("deleted_time", BigInteger),
    Column("artifact_uri", _text(4096)),
    Index("ix_run_start_time", "experiment_id", "deleted", "start_time", "id"),
    Index("ix_run_end_time", "experiment_id", "deleted", "end_time", "id"),
    **_MYSQL,
)
_index_of_text("ix_run_name", run.c.experiment_id, run.c.name)

param = Table(
    "param",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", _name(250), primary_key=True),
    Column("value", _text(8000), nullable=False),
    sqlite_with_rowid=False,
    **_MYSQL,
)
_index_of_text("ix_param_value", param.c.key, param.c.value)

tag = Table(
    "tag",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", _name(250), primary_key=True),
    # longer than the limit of a tag: mlflow.log-model.history grows with every model
    Column("value", _text(1_000_000), nullable=False),
    sqlite_with_rowid=False,
    **_MYSQL,
)
_index_of_text("ix_tag_value", tag.c.key, tag.c.value)

metric_key = Table(
    "metric_key",
    metadata,
    Column("id", _id(), primary_key=True),
    Column("name", _name(250), nullable=False, unique=True),
    **_MYSQL,
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
    Column("model_id", _name(500)),
    Column("dataset_name", _name(500)),
    Column("dataset_digest", _name(36)),
    sqlite_with_rowid=False,
    **_MYSQL,
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
    Column("model_id", _name(500)),
    Column("dataset_name", _name(500)),
    Column("dataset_digest", _name(36)),
    Index("ix_run_metric_last", "experiment_id", "key_id", "last_value", "run_id"),
    sqlite_with_rowid=False,
    **_MYSQL,
)

dataset = Table(
    "dataset",
    metadata,
    Column("id", _id(), primary_key=True),
    Column("experiment_id", BigInteger, nullable=False),
    Column("name", _name(500), nullable=False),
    Column("digest", _name(36), nullable=False),
    Column("source_type", _text(65_535), nullable=False),
    Column("source", _text(65_535), nullable=False),
    Column("schema", _text(1_048_575)),
    Column("profile", _text(16_777_215)),
    UniqueConstraint("experiment_id", "name", "digest", name="uq_dataset"),
    **_MYSQL,
)

run_dataset = Table(
    "run_dataset",
    metadata,
    Column("id", _id(), primary_key=True),
    Column("run_id", BigInteger, nullable=False),
    Column("dataset_id", BigInteger, nullable=False),
    UniqueConstraint("run_id", "dataset_id", name="uq_run_dataset"),
    Index("ix_run_dataset_dataset", "dataset_id", "run_id"),
    **_MYSQL,
)

run_dataset_tag = Table(
    "run_dataset_tag",
    metadata,
    Column("run_dataset_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", _name(255), primary_key=True),
    Column("value", _name(500), nullable=False),
    sqlite_with_rowid=False,
    **_MYSQL,
)

run_model_input = Table(
    "run_model_input",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", _name(500), primary_key=True),
    sqlite_with_rowid=False,
    **_MYSQL,
)

run_model_output = Table(
    "run_model_output",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("model_id", _name(500), primary_key=True),
    Column("step", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
    **_MYSQL,
)


def ddl(dialect: str) -> list[str]:
    """The statements that create everything in an empty database, for the name of a SQLAlchemy dialect."""
    statements: list[str] = []

    def collect(element, *_, **__) -> None:
        statements.append(str(element.compile(dialect=engine.dialect)).strip())

    engine = create_mock_engine(f"{dialect}://", collect)
    metadata.create_all(engine, checkfirst=False)
    # tables in order of declaration, then indexes by name: the same text every time
    return sorted(statements, key=lambda text: text if text.startswith("CREATE INDEX") else "")
