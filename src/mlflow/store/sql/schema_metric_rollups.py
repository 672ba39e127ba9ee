"""The tables of rollups of metrics, since version 4 of the schema."""

from sqlalchemy import BigInteger, Column, Double, SmallInteger, Table

from mlflow.store.sql.columns import MYSQL, metadata

# Of a metric with many points, what is in metric_block: ``points`` points, which were all with a timestamp up to
# ``until_timestamp`` (metric_rollups.py says how that is known to be still so).
metric_rollup = Table(
    "metric_rollup",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key_id", BigInteger, primary_key=True, autoincrement=False),
    # in which order the points are: 0 by step, 1 by time
    Column("axis", SmallInteger, primary_key=True, autoincrement=False),
    Column("until_timestamp", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    # how many levels of blocks there are
    Column("levels", SmallInteger, nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)

# Points that follow one another on an axis, as few numbers. Level 0 has about 16 points to a block, every level above
# about four blocks of the one below. Blocks of a level do not overlap.
metric_block = Table(
    "metric_block",
    metadata,
    Column("run_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key_id", BigInteger, primary_key=True, autoincrement=False),
    Column("axis", SmallInteger, primary_key=True, autoincrement=False),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    # position of the first and of the last point
    Column("x_first", BigInteger, primary_key=True, autoincrement=False),
    Column("x_last", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    # those that are not NaN; what follows is of them
    Column("numbers", BigInteger, nullable=False),
    Column("min_value", Double),
    Column("max_value", Double),
    # times envelope_buckets.SCALE, so that infinities, which are stored as the largest number, can be added up
    Column("sum_scaled", Double, nullable=False),
    # of the last point; NULL is NaN
    Column("last_value", Double),
    Column("min_timestamp", BigInteger, nullable=False),
    Column("max_timestamp", BigInteger, nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
