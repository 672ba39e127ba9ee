"""``mlflow traces``: find, show, judge, tag, export and delete traces."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mlflow.cli import trace_fields
from mlflow.cli.tables import output_option, print_json, print_table
from mlflow.cli.trace_tree import duration_ms, one_line, print_tree

if TYPE_CHECKING:
    from mlflow.entities.trace import Trace
    from mlflow.tracing.client import TracingClient

_COLUMNS = (
    "info.trace_id,info.request_time,info.state,info.execution_duration,info.request_preview,info.response_preview"
)
_ABSENT = "N/A"
# characters of a cell
_CELL = 60

trace_id_option = click.option("--trace-id", required=True, help="Id of the trace.")
assessment_id_option = click.option("--assessment-id", required=True, help="Id of the assessment.")
experiment_id_option = click.option(
    "--experiment-id", "-x", envvar="MLFLOW_EXPERIMENT_ID", required=True, help="Id of the experiment."
)
extract_fields_option = click.option(
    "--extract-fields",
    help="Only these fields, separated by commas, e.g. info.trace_id,data.spans.*.name; names with dots in backticks.",
)
verbose_option = click.option("--verbose", is_flag=True, help="Name every field that exists when one does not.")
metadata_option = click.option("--metadata", help='More about it, as a JSON object, e.g. \'{"version": "2"}\'.')


def source_options(command: Callable) -> Callable:
    """The options that say who judges, and what."""
    for option in (
        click.option("--span-id", help="Id of the span that is judged; the whole trace by default."),
        click.option("--source-id", help="Which person, model or function judges."),
        click.option(
            "--source-type", type=click.Choice(["HUMAN", "LLM_JUDGE", "CODE"]), help="What kind of judge it is."
        ),
    ):
        command = option(command)
    return command


@click.group()
def traces() -> None:
    """Manage traces. Which store is meant says MLFLOW_TRACKING_URI."""


# ---- reading ---------------------------------------------------------------------------------------------------------


@traces.command("search")
@experiment_id_option
@click.option("--filter-string", help="A search expression, e.g. \"status = 'ERROR' AND tags.env = 'prod'\".")
@click.option("--max-results", type=int, default=100, show_default=True, help="At most so many.")
@click.option("--order-by", help='E.g. "timestamp_ms DESC, name"; newest first by default.')
@click.option("--page-token", help="The token that the page before ended with.")
@click.option("--run-id", help="Only traces of this run.")
@click.option("--model-id", help="Only traces of this logged model.")
@click.option(
    "--include-spans/--no-include-spans", default=True, show_default=True, help="Whether JSON holds the spans."
)
@click.option("--sql-warehouse-id", help="Not used.")
@extract_fields_option
@verbose_option
@output_option
def search(
    experiment_id: str,
    filter_string: str | None,
    max_results: int,
    order_by: str | None,
    page_token: str | None,
    run_id: str | None,
    model_id: str | None,
    include_spans: bool,
    sql_warehouse_id: str | None,
    extract_fields: str | None,
    verbose: bool,
    output: str,
) -> None:
    """Find traces, newest first."""
    paths = _paths(extract_fields or (_COLUMNS if output == "table" else ""))
    # a table of columns that the information has needs no spans, which take long to read
    with_spans = include_spans and (not paths or any(path[0] not in ("info", "trace_id") for path in paths))
    page = _client().search_traces(
        [experiment_id],
        filter_string=filter_string,
        max_results=max_results,
        order_by=[part.strip() for part in order_by.split(",") if part.strip()] if order_by else None,
        page_token=page_token,
        run_id=run_id,
        model_id=model_id,
        include_spans=with_spans,
    )
    values = [_plain(trace) for trace in page]
    if extract_fields:
        _check_known(values, paths, verbose)
    if output == "json":
        found = [trace_fields.only(value, paths) for value in values] if paths else values
        print_json({"traces": found} | ({"next_page_token": page.token} if page.token else {}))
        return
    print_table(
        [trace_fields.shown(path) for path in paths], [[_cell(value, path) for path in paths] for value in values]
    )
    if page.token:
        click.echo(f"\nNext page token: {page.token}")


@traces.command("get")
@trace_id_option
@extract_fields_option
@click.option(
    "--verbose",
    is_flag=True,
    help="Show inputs and outputs in the tree; name every field that exists when one does not.",
)
@click.option(
    "--output",
    type=click.Choice(["tree", "json"]),
    help="A tree of the spans, or JSON of everything.  [default: tree on a terminal, JSON otherwise]",
)
def get(trace_id: str, extract_fields: str | None, verbose: bool, output: str | None) -> None:
    """Show a trace: its spans as a tree, or all of it as JSON."""
    paths = _paths(extract_fields or "")
    trace = _client().get_trace(trace_id)
    if output == "tree" or (output is None and not paths and sys.stdout.isatty()):
        print_tree(trace, with_values=verbose)
        return
    value = trace.to_dict()
    if paths:
        _check_known([value], paths, verbose)
        value = trace_fields.only(value, paths)
    print_json(value)


@traces.command("export")
@experiment_id_option
@click.option("--filter-string", help="A search expression; all traces of the experiment by default.")
@click.option("--max-results", type=int, help="At most so many; all by default.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["otlp-json", "jsonl", "parquet"]),
    default="otlp-json",
    show_default=True,
    help="OpenTelemetry's JSON (a line a batch), MLflow's JSON (a line a trace), or a Parquet file (a row a span).",
)
@click.option("--output-file", "-o", type=click.Path(dir_okay=False), required=True, help="The file; - is the output.")
def export(experiment_id: str, filter_string: str | None, max_results: int | None, form: str, output_file: str) -> None:
    """Write traces to a file that other tools read."""
    from mlflow.tracing.files import write_traces

    if form == "parquet" and output_file == "-":
        raise click.UsageError("A Parquet file cannot be written to the output; name a file.")
    count = write_traces(
        _client(), experiment_id, output_file, form=form, filter_string=filter_string, max_results=max_results
    )
    click.echo(f"Exported {count} trace(s) of experiment {experiment_id}.", err=output_file == "-")


@traces.command("import")
@experiment_id_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
def import_(experiment_id: str, file: str) -> None:
    """Store the traces of FILE (- is the input): what `export` wrote as jsonl or otlp-json, or another tool as OTLP.

    What is stored already is passed over.
    """
    from mlflow.tracing.files import read_traces

    count = read_traces(_client(), experiment_id, file)
    click.echo(f"Imported {count} trace(s) into experiment {experiment_id}.")


# ---- changing --------------------------------------------------------------------------------------------------------


@traces.command("delete")
@experiment_id_option
@click.option("--trace-ids", help="Ids of the traces, separated by commas.")
@click.option("--max-timestamp-millis", type=int, help="Or: those that began until then, in milliseconds since 1970.")
@click.option("--max-traces", type=int, help="Of those, at most so many, the oldest.")
def delete(experiment_id: str, trace_ids: str | None, max_timestamp_millis: int | None, max_traces: int | None) -> None:
    """Delete traces for good, by id or by age."""
    ids = [part.strip() for part in trace_ids.split(",") if part.strip()] if trace_ids else None
    deleted = _client().delete_traces(experiment_id, max_timestamp_millis, max_traces, ids)
    click.echo(f"Deleted {deleted} trace(s) from experiment {experiment_id}.")


@traces.command("set-tag")
@trace_id_option
@click.option("--key", required=True, help="Name of the tag.")
@click.option("--value", required=True, help="Value of the tag.")
def set_tag(trace_id: str, key: str, value: str) -> None:
    """Set a tag of a trace."""
    _check_tag(key)
    _client().set_trace_tag(trace_id, key, value)
    click.echo(f"Set tag '{key}' on trace {trace_id}.")


@traces.command("delete-tag")
@trace_id_option
@click.option("--key", required=True, help="Name of the tag.")
def delete_tag(trace_id: str, key: str) -> None:
    """Remove a tag of a trace."""
    _check_tag(key)
    _client().delete_trace_tag(trace_id, key)
    click.echo(f"Deleted tag '{key}' from trace {trace_id}.")


# ---- judging ---------------------------------------------------------------------------------------------------------


@traces.command("log-feedback")
@trace_id_option
@click.option("--name", required=True, help="What is judged, e.g. relevance.")
@click.option("--value", help="The judgement: JSON such as 0.9, true or {...}; anything else is taken as text.")
@click.option("--rationale", help="Why.")
@metadata_option
@source_options
def log_feedback(
    trace_id: str,
    name: str,
    value: str | None,
    rationale: str | None,
    metadata: str | None,
    source_type: str | None,
    source_id: str | None,
    span_id: str | None,
) -> None:
    """Judge a trace or a span of it."""
    from mlflow.entities import Feedback

    feedback = Feedback(
        name,
        _value(value),
        source=_source(source_type, source_id, "HUMAN"),
        trace_id=trace_id,
        rationale=rationale,
        metadata=_object("--metadata", metadata),
        span_id=span_id,
    )
    logged = _client().log_assessment(trace_id, feedback)
    click.echo(f"Logged feedback '{name}' to trace {trace_id}. Assessment ID: {logged.assessment_id}")


@traces.command("log-expectation")
@trace_id_option
@click.option("--name", required=True, help="What it is about, e.g. expected_answer.")
@click.option("--value", required=True, help="What should have come out: JSON, or anything else as text.")
@metadata_option
@source_options
def log_expectation(
    trace_id: str,
    name: str,
    value: str,
    metadata: str | None,
    source_type: str | None,
    source_id: str | None,
    span_id: str | None,
) -> None:
    """Say what should have come out of a trace or a span of it."""
    from mlflow.entities import Expectation

    expectation = Expectation(
        name,
        _value(value),
        source=_source(source_type, source_id, "HUMAN"),
        trace_id=trace_id,
        metadata=_object("--metadata", metadata),
        span_id=span_id,
    )
    logged = _client().log_assessment(trace_id, expectation)
    click.echo(f"Logged expectation '{name}' to trace {trace_id}. Assessment ID: {logged.assessment_id}")


@traces.command("get-assessment")
@trace_id_option
@assessment_id_option
def get_assessment(trace_id: str, assessment_id: str) -> None:
    """Print an assessment as JSON."""
    print_json(_client().get_assessment(trace_id, assessment_id).to_dictionary())


@traces.command("update-assessment")
@trace_id_option
@assessment_id_option
@click.option("--value", help="The new value: JSON, or anything else as text.")
@click.option("--rationale", help="Why, now.")
@metadata_option
def update_assessment(
    trace_id: str, assessment_id: str, value: str | None, rationale: str | None, metadata: str | None
) -> None:
    """Change an assessment; what is not given stays."""
    if value is None and rationale is None and metadata is None:
        raise click.UsageError("Give at least one of --value, --rationale and --metadata.")
    client = _client()
    assessment = client.get_assessment(trace_id, assessment_id)
    if value is not None:
        if assessment.issue is not None:
            raise click.UsageError("A reference to an issue has no value to change.")
        assessment.value = _value(value)
    assessment.rationale = rationale
    assessment.metadata = _object("--metadata", metadata)
    assessment.run_id = None
    client.update_assessment(trace_id, assessment_id, assessment)
    click.echo(f"Updated assessment {assessment_id} in trace {trace_id}.")


@traces.command("delete-assessment")
@trace_id_option
@assessment_id_option
def delete_assessment(trace_id: str, assessment_id: str) -> None:
    """Delete an assessment; one that it replaced is valid again."""
    _client().delete_assessment(trace_id, assessment_id)
    click.echo(f"Deleted assessment {assessment_id} from trace {trace_id}.")


@traces.command("evaluate")
@experiment_id_option
@click.option("--trace-ids", required=True, help="Ids of the traces, separated by commas.")
@click.option("--scorers", required=True, help="Names of the scorers, separated by commas.")
@click.option("--output", "output_format", type=click.Choice(["table", "json"]), default="table", show_default=True)
def evaluate(experiment_id: str, trace_ids: str, scorers: str, output_format: str) -> NoReturn:
    """Not in this release: judge traces by scorers."""
    from mlflow.exceptions import unsupported

    raise unsupported("mlflow traces evaluate", "A later release brings scorers.")


# ---- what the commands share -----------------------------------------------------------------------------------------


def _client() -> TracingClient:
    from mlflow.tracing.client import TracingClient

    return TracingClient()


def _plain(trace: Trace) -> dict[str, Any]:
    return trace.to_dict()


def _paths(text: str) -> list[trace_fields.Path]:
    try:
        return trace_fields.parse(text)
    except ValueError as error:
        raise click.UsageError(f"Invalid --extract-fields: {error}.") from None


def _check_known(values: list[Any], paths: list[trace_fields.Path], verbose: bool) -> None:
    """Refuse fields that no trace has, unless there is nothing to compare with."""
    missing = [path for path in trace_fields.missing(values, paths) if not _may_be_absent(path)]
    if not values or not missing:
        return
    known = trace_fields.known(values[0], 10_000 if verbose else 40)
    names = ", ".join(trace_fields.shown(path) for path in missing)
    raise click.UsageError(
        f"Invalid fields in --extract-fields: {names}. There are: {', '.join(known)}"
        + ("" if verbose else ", ... (--verbose names all)")
    )


def _may_be_absent(path: trace_fields.Path) -> bool:
    """Whether it is a field that traces have only when there is something in it."""
    if path[0] == "info":
        return len(path) > 1 and path[1] in _OPTIONAL
    return path[:2] == ("data", "spans")


_OPTIONAL = frozenset(
    (
        *("assessments", "tags", "trace_metadata", "request_preview", "response_preview", "client_request_id"),
        *("execution_duration", "execution_duration_ms"),
    )
)


def _cell(value: dict[str, Any], path: trace_fields.Path) -> str:
    if path == ("info", "execution_duration"):
        milliseconds = value["info"].get("execution_duration_ms")
        return _ABSENT if milliseconds is None else duration_ms(milliseconds)
    found = [item for _, item in trace_fields.find(value, path)]
    texts = [item if isinstance(item, str) else json.dumps(item, ensure_ascii=False, default=str) for item in found]
    text = one_line(", ".join(texts), _CELL)
    return text or _ABSENT


def _check_tag(key: str) -> None:
    from mlflow.tracing.client import IMMUTABLE_TAGS

    if key in IMMUTABLE_TAGS:
        raise click.UsageError(f"The tag {key!r} is the store's own and cannot be changed.")


def _value(text: str | None) -> Any:
    """JSON where it is some, else the text."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def _object(option: str, text: str | None) -> dict[str, Any] | None:
    if text is None:
        return None
    value = _value(text)
    if not isinstance(value, dict):
        raise click.UsageError(f"Invalid value {text!r} for {option}: it must be a JSON object.")
    return {key: item if isinstance(item, str) else json.dumps(item) for key, item in value.items()}


def _source(source_type: str | None, source_id: str | None, default: str) -> Any:
    from mlflow.entities import AssessmentSource

    if source_type is None and source_id is None:
        return None
    return AssessmentSource(source_type or default, source_id)
