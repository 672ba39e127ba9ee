"""Traces written to files that other tools read, and read from such files."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from mlflow.api.traces import LogTraces
from mlflow.entities.trace import Trace
from mlflow.entities.trace_location import TraceLocation
from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.tracing.client import IMMUTABLE_TAGS, TracingClient

if TYPE_CHECKING:
    from mlflow.entities.span import Span

# traces that are in memory at the same time, and bytes of a file
_AT_ONCE = 50
_BYTES_AT_ONCE = 8 << 20

FORMATS = ("otlp-json", "jsonl", "parquet")


def write_traces(
    client: TracingClient,
    experiment_id: str,
    path: str,
    *,
    form: str = "otlp-json",
    filter_string: str | None = None,
    max_results: int | None = None,
    order_by: list[str] | None = None,
) -> int:
    """Write the traces that a filter finds to a file. The file appears when all are in it.

    Args:
        client: where they are.
        experiment_id: the experiment.
        path: the file; "-" is the standard output (not for Parquet).
        form: "otlp-json" (a line is an ``ExportTraceServiceRequest``, as OpenTelemetry's collector and ``/v1/traces``
            read; the resource has the trace's tags), "jsonl" (a line is a trace, as ``Trace.from_json`` reads it), or
            "parquet" (a row is a span).
        max_results: at most so many traces; None means all.

    Returns: the number of traces.

    Raises: INVALID_PARAMETER_VALUE for another form, FEATURE_DISABLED for Parquet without pyarrow.
    """
    writers: dict[str, Callable[[BinaryIO], Any]] = {"otlp-json": _OtlpJson, "jsonl": _JsonLines, "parquet": _Parquet}
    if form not in writers:
        raise invalid(f"Invalid format {form!r} of exported traces; allowed are {', '.join(writers)}.")
    if form == "parquet":
        _pyarrow()
    count = 0
    with _file(path) as file:
        writer = writers[form](file)
        for traces in _batches(client, experiment_id, filter_string, max_results, order_by):
            writer.write(traces)
            count += len(traces)
        writer.close()
    return count


def read_traces(client: TracingClient, experiment_id: str, path: str) -> int:
    """Store the traces of a file that ``write_traces`` wrote as "jsonl" or "otlp-json", or another tool as the latter.

    Args:
        client: where to.
        experiment_id: the experiment.
        path: the file, a trace or an ``ExportTraceServiceRequest`` on each line; "-" is the standard input.

    Returns: the number of traces.

    What is stored already stays once, so a file that broke off in the middle can be read again.

    Raises: INVALID_PARAMETER_VALUE that names the first line which is neither; lines before it may be stored.
    """
    seen: set[str] = set()
    waiting = LogTraces(experiment_id)
    size = 0
    with contextlib.ExitStack() as stack:
        lines = sys.stdin.buffer if path == "-" else stack.enter_context(open(path, "rb"))
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            if size and size + len(line) > _BYTES_AT_ONCE:
                client.store.log_traces(waiting)
                waiting, size = LogTraces(experiment_id), 0
            size += len(line)
            try:
                seen |= _take(line, waiting)
            except MlflowException as error:
                raise invalid(f"Line {number} of {path} holds no traces: {error.message}") from error
    if size:
        client.store.log_traces(waiting)
    return len(seen)


def _take(line: bytes, request: LogTraces) -> set[str]:
    """Put what a line holds to a request; the ids of its traces."""
    if b'"resourceSpans"' in line[:200]:
        from mlflow.otlp.json_form import read_json

        received = read_json(line)
        if received.rejected:
            raise invalid(received.reason)
        request.spans += received.spans
        request.tags.update(received.tags)
        return {record.trace_id for record in received.spans}
    trace = Trace.from_json(line.decode("utf-8", "replace"))
    info = trace.info.to_proto()
    info.trace_location = TraceLocation.from_experiment_id(request.experiment_id)
    info.tags = {key: value for key, value in info.tags.items() if key not in IMMUTABLE_TAGS}
    request.infos.append(info)
    request.spans += [span.record for span in trace.data.spans]
    return {trace.trace_id}


def _batches(
    client: TracingClient, experiment_id: str, filter_string: str | None, left: int | None, order_by: list[str] | None
) -> Iterator[list[Trace]]:
    token = None
    while left is None or left > 0:
        page = client.search_traces(
            locations=[experiment_id],
            filter_string=filter_string,
            max_results=_AT_ONCE if left is None else min(_AT_ONCE, left),
            order_by=order_by,
            page_token=token,
        )
        yield page.to_list()
        token = page.token
        if not token:
            return
        left = None if left is None else left - len(page)


@contextlib.contextmanager
def _file(path: str) -> Iterator[BinaryIO]:
    if path == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    from mlflow.store.artifact.atomic import AtomicFile

    with AtomicFile(os.path.abspath(path)) as file:
        yield file.file


class _JsonLines:
    """MLflow's JSON: a line a trace."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, traces: list[Trace]) -> None:
        for trace in traces:
            self._file.write(msgspec.json.encode(trace.to_dict()) + b"\n")

    def close(self) -> None:
        pass


class _OtlpJson(_JsonLines):
    """OpenTelemetry's JSON: a line a trace."""

    def write(self, traces: list[Trace]) -> None:
        from mlflow.otlp.json_form import json_request_of

        for trace in traces:
            records = [span.record for span in trace.data.spans]
            tags = {key: value for key, value in trace.info.tags.items() if key not in IMMUTABLE_TAGS}
            self._file.write(json_request_of(records, tags) + b"\n")


class _Parquet:
    """Parquet: a row a span, in groups of a batch of traces."""

    def __init__(self, file: BinaryIO) -> None:
        self._pa, parquet = _pyarrow()
        pa = self._pa
        text, moment = pa.string(), pa.timestamp("ns", tz="UTC")
        pairs = pa.map_(text, text)
        self._schema = pa.schema(
            {
                "trace_id": text,
                "experiment_id": text,
                "trace_name": text,
                "trace_state": text,
                "trace_tags": pairs,
                "trace_metadata": pairs,
                "span_id": text,
                "parent_id": text,
                "name": text,
                "type": text,
                "status": text,
                "status_message": text,
                "start_time": moment,
                "end_time": moment,
                "duration_ns": pa.int64(),
                "model": text,
                "inputs": text,
                "outputs": text,
                "attributes": pairs,
                "events": text,
            }
        )
        self._writer = parquet.ParquetWriter(file, self._schema, compression="zstd")

    def write(self, traces: list[Trace]) -> None:
        rows = [_row(trace, span) for trace in traces for span in trace.data.spans]
        if rows:
            self._writer.write_table(self._pa.Table.from_pylist(rows, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def _row(trace: Trace, span: Span) -> dict[str, Any]:
    record, info = span.record, trace.info
    attributes = dict(record.attributes)
    return {
        "trace_id": record.trace_id,
        "experiment_id": info.experiment_id,
        "trace_name": info.tags.get("mlflow.traceName"),
        "trace_state": str(info.state),
        "trace_tags": list(info.tags.items()),
        "trace_metadata": list(info.trace_metadata.items()),
        "span_id": record.span_id,
        "parent_id": record.parent_id,
        "name": record.name,
        "type": span.span_type,
        "status": record.status,
        "status_message": record.status_message,
        "start_time": record.start_ns,
        "end_time": record.end_ns,
        "duration_ns": None if record.end_ns is None else record.end_ns - record.start_ns,
        "model": span.model_name,
        "inputs": attributes.pop("mlflow.spanInputs", None),
        "outputs": attributes.pop("mlflow.spanOutputs", None),
        "attributes": list(attributes.items()),
        "events": json.dumps(msgspec.to_builtins(record.events)) if record.events else None,
    }


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise missing_package("pyarrow", "Writing traces as Parquet", "arrow") from None
    return pyarrow, pyarrow.parquet
