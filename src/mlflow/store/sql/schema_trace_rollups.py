"""The table of rollups of traces, since version 3 of the schema."""

from sqlalchemy import BigInteger, Column, SmallInteger, Table

from mlflow.store.sql.columns import MYSQL, metadata, text

# Figures of all traces of an experiment that began in an hour or a day which is over. Made when figures are asked for,
# removed by whoever changes such a trace afterwards (trace_rollups.py says what is in them).
trace_rollup = Table(
    "trace_rollup",
    metadata,
    Column("experiment_id", BigInteger, primary_key=True, autoincrement=False),
    # 0 an hour, 1 a day; and which one since 1970
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    # 0 traces, 1 spans, 2 assessments
    Column("view_type", SmallInteger, primary_key=True, autoincrement=False),
    # JSON
    Column("figures", text(2**31 - 1), nullable=False),
    Column("latencies", text(2**31 - 1)),
    Column("sessions", text(2**31 - 1)),
    sqlite_with_rowid=False,
    **MYSQL,
)
