"""The fluent API of reading traces."""

from __future__ import annotations

import importlib.util
import logging
from typing import TYPE_CHECKING, Any, Literal

from mlflow.entities.trace import Trace
from mlflow.entities.trace_keys import NO_OP_SPAN_TRACE_ID
from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.tracing import extracted_fields
from mlflow.tracing.client import SEARCH_TRACES_DEFAULT_MAX_RESULTS, TracingClient

if TYPE_CHECKING:
    import pandas

_logger = logging.getLogger(__name__)


def get_trace(trace_id: str, silent: bool = False, flush: bool = False) -> Trace | None:
    """A trace with its spans; None when there is none with this id, with a warning.

    Args:
        silent: without the warning.
        flush: not needed: what this process still holds is always written first.
    """
    if not trace_id or trace_id == NO_OP_SPAN_TRACE_ID:
        return None
    try:
        return TracingClient().get_trace(trace_id)
    except MlflowException as error:
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        if not silent:
            _logger.warning("There is no trace %r in the store: %s", trace_id, error.message)
        return None


def search_traces(
    experiment_ids: list[str] | None = None,
    filter_string: str | None = None,
    max_results: int | None = None,
    order_by: list[str] | None = None,
    extract_fields: list[str] | None = None,
    run_id: str | None = None,
    return_type: Literal["pandas", "list"] | None = None,
    model_id: str | None = None,
    sql_warehouse_id: str | None = None,
    include_spans: bool = True,
    locations: list[str] | None = None,
    flush: bool = False,
) -> pandas.DataFrame | list[Trace]:
    """The traces that a filter finds, newest first unless ordered otherwise.

    Args:
        experiment_ids: older name of ``locations``.
        filter_string: e.g. ``status = 'ERROR' AND tags.env = 'prod'``.
        max_results: at most so many; 100 unless given.
        order_by: e.g. ``["execution_time_ms DESC"]``.
        extract_fields: more columns of the DataFrame, e.g. ``["retrieve.inputs.query", "answer.outputs"]``: inputs and
            outputs of the last span of that name. Names with dots stand in backticks.
        run_id, model_id: only traces of this run and of this logged model; both go with any filter.
        return_type: "pandas" gives a DataFrame with a row a trace, "list" gives ``Trace`` objects; unless given, a
            DataFrame when pandas is installed.
        sql_warehouse_id: not used.
        include_spans: False leaves the spans out and is much faster.
        locations: ids of experiments; unless given the run's, else the active one.
        flush: not needed: what this process still holds is always written first.

    Raises: INVALID_PARAMETER_VALUE for a filter that cannot be read, RESOURCE_DOES_NOT_EXIST for an unknown run,
    FEATURE_DISABLED when a DataFrame is wanted and pandas is not installed.
    """
    if return_type is None:
        return_type = "list" if importlib.util.find_spec("pandas") is None else "pandas"
    if return_type not in ("pandas", "list"):
        raise invalid(f"Invalid value {return_type!r} for parameter 'return_type': 'pandas' or 'list' is needed.")
    fields = extracted_fields.parse(extract_fields or [])
    if fields and return_type != "pandas":
        raise invalid("extract_fields makes columns of a DataFrame: it needs return_type='pandas'.")
    if fields and not include_spans:
        raise invalid("extract_fields reads spans: it does not go with include_spans=False.")
    pandas = _pandas() if return_type == "pandas" else None
    traces = TracingClient().search_traces(
        experiment_ids=experiment_ids,
        filter_string=filter_string,
        max_results=SEARCH_TRACES_DEFAULT_MAX_RESULTS if max_results is None else max_results,
        order_by=order_by,
        run_id=run_id,
        model_id=model_id,
        include_spans=include_spans,
        locations=locations,
    )
    if pandas is None:
        return traces.to_list()
    rows = [trace.to_pandas_dataframe_row() for trace in traces]
    table: dict[str, Any] = {name: [row[name] for row in rows] for name in Trace.pandas_dataframe_columns()}
    table["state"] = [str(value) for value in table["state"]]
    return pandas.DataFrame(table | extracted_fields.columns(fields, traces))


def _pandas() -> Any:
    try:
        import pandas
    except ImportError:
        raise missing_package(
            "pandas", 'search_traces as a DataFrame (return_type="list" does without)', "pandas"
        ) from None
    return pandas


def set_trace_tag(trace_id: str, key: str, value: str) -> None:
    """Set a tag of a trace, which may still be recorded by this process.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace, INVALID_PARAMETER_VALUE for a key of more than 250
    characters.
    """
    TracingClient().set_trace_tag(trace_id, key, value)


def delete_trace_tag(trace_id: str, key: str) -> None:
    """Remove a tag of a trace.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such trace or tag.
    """
    TracingClient().delete_trace_tag(trace_id, key)


def delete_traces(
    experiment_id: str,
    max_timestamp_millis: int | None = None,
    max_traces: int | None = None,
    trace_ids: list[str] | None = None,
) -> int:
    """Delete traces of an experiment for good: those with these ids, or the oldest ones.

    Args:
        max_timestamp_millis: the latest start, in milliseconds since the epoch.
        max_traces: at most so many; goes with ``max_timestamp_millis``.
        trace_ids: ids; those that do not exist are not counted.

    Returns: how many were deleted.

    Raises: INVALID_PARAMETER_VALUE unless either ids or a time are given.
    """
    return TracingClient().delete_traces(experiment_id, max_timestamp_millis, max_traces, trace_ids)
