"""The tables of traces, since version 3 of the schema.

A trace is one row of figures (``trace``), one of texts (``trace_preview``), and one narrow row a span (``span``), and
lists, searches and figures read no more. What spans hold (inputs, outputs, attributes, events) is in ``span_body``,
many spans to a row, which is read only when a trace is opened.
"""

from sqlalchemy import BigInteger, Column, Double, Index, LargeBinary, SmallInteger, Table

from mlflow.store.sql.columns import MYSQL, identifier, index_of_text, metadata, name, text

trace = Table(
    "trace",
    metadata,
    Column("id", identifier(), primary_key=True),
    # the public id, tr-...
    Column("trace_id", name(100), nullable=False, unique=True),
    Column("experiment_id", BigInteger, nullable=False),
    # milliseconds; duration is NULL while that is not known
    Column("request_time", BigInteger, nullable=False),
    Column("duration", BigInteger),
    # numbers of entities.TraceState: 0 unspecified, 1 OK, 2 ERROR, 3 in progress
    Column("state", SmallInteger, nullable=False),
    # the tag mlflow.traceName, which has no row in trace_tag
    Column("name", text(8000)),
    Column("client_request_id", name(250)),
    # entries of the metadata that have no row in trace_metadata: mlflow.trace.session, mlflow.trace.user,
    # mlflow.sourceRun, mlflow.modelId
    Column("session_id", name(250)),
    Column("user_id", name(250)),
    Column("source_run_id", name(250)),
    Column("model_id", name(250)),
    # of the whole trace, without counting twice what a span and the spans below it both report
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("total_tokens", BigInteger),
    Column("cache_read_tokens", BigInteger),
    Column("cache_creation_tokens", BigInteger),
    # US dollars
    Column("input_cost", Double),
    Column("output_cost", Double),
    Column("total_cost", Double),
    # spans that are stored, how many of them have not ended, how many the trace says that it has, their bytes as JSON
    Column("span_count", BigInteger, nullable=False),
    Column("open_count", BigInteger, nullable=False),
    Column("expected_count", BigInteger),
    Column("size", BigInteger, nullable=False),
    # number of the next row of span_body
    Column("chunks", BigInteger, nullable=False),
    # whether the root span has come and has ended
    Column("root", SmallInteger, nullable=False),
    # bits of trace_rows.Given: what the trace's info said, which spans do not change any more
    Column("given", SmallInteger, nullable=False),
    # 1: bodies of the spans are in the artifact store, where the tag mlflow.trace.archiveLocation says;
    # 2: they cannot be read, and stay
    Column("archived", SmallInteger, nullable=False),
    # 1: a span refers to a file among the trace's artifacts
    Column("files", SmallInteger, nullable=False),
    Index("ix_trace_request_time", "experiment_id", "request_time", "id"),
    Index("ix_trace_duration", "experiment_id", "duration", "id"),
    Index("ix_trace_state", "experiment_id", "state", "request_time"),
    Index("ix_trace_session", "experiment_id", "session_id", "request_time"),
    Index("ix_trace_user", "experiment_id", "user_id", "request_time"),
    Index("ix_trace_source_run", "source_run_id"),
    Index("ix_trace_model", "model_id"),
    Index("ix_trace_client_request", "client_request_id"),
    # ids of traces that were deleted are not given again
    sqlite_autoincrement=True,
    **MYSQL,
)
index_of_text("ix_trace_name", trace.c.experiment_id, trace.c.name)

# The texts of a trace apart from its figures, so that going through many traces reads little.
trace_preview = Table(
    "trace_preview",
    metadata,
    Column("trace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("request", text(1_000_000)),
    Column("response", text(1_000_000)),
    # JSON object: entries of the metadata that say again what columns say, or are too long for an index to help
    # (trace_rows.UNINDEXED); they have no row in trace_metadata
    Column("metadata", text(1_000_000)),
    sqlite_with_rowid=False,
    **MYSQL,
)

trace_tag = Table(
    "trace_tag",
    metadata,
    Column("trace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(250), primary_key=True),
    Column("value", text(8000), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
index_of_text("ix_trace_tag_value", trace_tag.c.key, trace_tag.c.value)

trace_metadata = Table(
    "trace_metadata",
    metadata,
    Column("trace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", name(250), primary_key=True),
    Column("value", text(8000), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)
index_of_text("ix_trace_metadata_value", trace_metadata.c.key, trace_metadata.c.value)

# What is searched and counted of a span.
span = Table(
    "span",
    metadata,
    Column("trace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("span_id", name(16), primary_key=True),
    Column("parent_id", name(16)),
    Column("name", name(250), nullable=False),
    Column("type", name(250), nullable=False),
    # 0 unset, 1 OK, 2 error
    Column("status", SmallInteger, nullable=False),
    # nanoseconds; duration is NULL while the span is open
    Column("start_ns", BigInteger, nullable=False),
    Column("duration_ns", BigInteger),
    Column("model", name(250)),
    Column("provider", name(250)),
    Column("input_tokens", BigInteger),
    Column("output_tokens", BigInteger),
    Column("total_tokens", BigInteger),
    Column("cache_read_tokens", BigInteger),
    Column("cache_creation_tokens", BigInteger),
    Column("input_cost", Double),
    Column("output_cost", Double),
    Column("total_cost", Double),
    # bytes as JSON, and their CRC-32, by which a span that comes again is known
    Column("size", BigInteger, nullable=False),
    Column("checksum", BigInteger, nullable=False),
    Index("ix_span_name", "name", "status", "trace_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)

# JSON arrays of entities.SpanRecord, compressed with zlib when that helps (trace_bodies.py). A span that was written
# twice counts as it was written last, but one that has ended is not replaced by one that has not.
span_body = Table(
    "span_body",
    metadata,
    Column("trace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("body", LargeBinary(2**30), nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)

# Judgements of traces and of spans.
assessment = Table(
    "assessment",
    metadata,
    Column("id", identifier(), primary_key=True),
    # the public id, a-...
    Column("assessment_id", name(50), nullable=False, unique=True),
    Column("trace_id", BigInteger, nullable=False),
    Column("span_id", name(16)),
    Column("name", name(250), nullable=False),
    # feedback, expectation, issue
    Column("kind", name(20), nullable=False),
    # the value as JSON text, for an issue its name; and as a number, where it is one or a truth value
    Column("value", text(16_777_215)),
    Column("number", Double),
    # JSON object: code, message and stack trace
    Column("error", text(16_777_215)),
    Column("rationale", text(16_777_215)),
    Column("source_type", name(50), nullable=False),
    Column("source_id", name(250), nullable=False),
    # the run that judged: mlflow.assessment.sourceRunId of the metadata
    Column("run_id", name(256)),
    # JSON object
    Column("metadata", text(16_777_215)),
    # the assessment that this one takes the place of
    Column("overrides", name(50)),
    Column("valid", SmallInteger, nullable=False),
    Column("create_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    Index("ix_assessment_trace", "trace_id"),
    Index("ix_assessment_number", "name", "number", "trace_id"),
    Index("ix_assessment_run", "run_id"),
    **MYSQL,
)
index_of_text("ix_assessment_value", assessment.c.name, assessment.c.value)

# Traces that were linked to a run; the run in which a trace was made is trace.source_run_id.
trace_run = Table(
    "trace_run",
    metadata,
    Column("trace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("run_id", name(256), primary_key=True),
    Index("ix_trace_run_run", "run_id", "trace_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)

# Folders of traces that were deleted, until their files are removed.
trace_file_garbage = Table(
    "trace_file_garbage",
    metadata,
    Column("id", identifier(), primary_key=True),
    Column("uri", text(8000), nullable=False),
    **MYSQL,
)

# Who does what only one process should do at a time, until when (milliseconds).
chore_lease = Table(
    "chore_lease",
    metadata,
    Column("name", name(100), primary_key=True),
    Column("until", BigInteger, nullable=False),
    sqlite_with_rowid=False,
    **MYSQL,
)

# Links to a run of traces that have not come yet.
trace_run_waiting = Table(
    "trace_run_waiting",
    metadata,
    Column("trace_id", name(100), primary_key=True),
    Column("run_id", name(256), primary_key=True),
    sqlite_with_rowid=False,
    **MYSQL,
)

trace_prompt = Table(
    "trace_prompt",
    metadata,
    Column("trace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", name(256), primary_key=True),
    Column("version", name(50), primary_key=True),
    Index("ix_trace_prompt_prompt", "name", "version", "trace_id"),
    sqlite_with_rowid=False,
    **MYSQL,
)
