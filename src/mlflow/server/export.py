"""Big results in one streamed answer: ``POST /api/2.0/mlflow/runs/export?format=arrow|parquet|csv|jsonl``.

The body is that of ``runs/search`` without paging; ``max_results`` then bounds the whole answer. Without ``fields``
every run is a row with its info and three maps: metrics, params, tags. With ``fields`` (``metrics.loss``,
``params.rate``) each of them is a column of its own; ``metrics.`loss`.min`` and ``.max`` are what a metric was at least
and at most.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from mlflow.api.metric_summaries import MAX_KEYS, MAX_RUNS, GetMetricSummaries
from mlflow.api.rpc import decode_request
from mlflow.api.tracking import SearchRuns
from mlflow.entities.message import RunMessage
from mlflow.entities.metric import Metric
from mlflow.exceptions import invalid, unsupported

ROWS_PER_CHUNK = 2000
_INFO = (
    "run_id",
    "experiment_id",
    "run_name",
    "user_id",
    "status",
    "start_time",
    "end_time",
    "artifact_uri",
    "lifecycle_stage",
)
_KINDS = ("metrics", "params", "tags")
_EXTREME = re.compile(r"metrics\.`((?:[^`]|``)+)`\.(min|max)\Z")
MEDIA_TYPES = {
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
}


class ExportRuns(SearchRuns):
    """A search without paging; ``max_results`` bounds the whole answer, all runs by default."""

    max_results: int | None = None

    def check(self) -> None:
        if self.max_results is not None and self.max_results < 1:
            raise invalid(f"Invalid value {self.max_results} for parameter 'max_results': it must be 1 or more.")
        for field in self.fields:
            kind, _, key = field.partition(".")
            if kind not in _KINDS or not key:
                raise invalid(
                    f"Invalid value {field!r} for parameter 'fields': an export takes 'metrics.KEY', "
                    "'params.KEY' and 'tags.KEY'."
                )


def extreme(column: str) -> tuple[str, str] | None:
    """The metric's key, and min or max, of a column that asks for that."""
    found = _EXTREME.match(column)
    return (found[1].replace("``", "`"), found[2]) if found else None


def export_runs(
    search: Callable[[SearchRuns], Any],
    summaries: Callable[[GetMetricSummaries], Any],
    body: bytes,
    form: str,
) -> tuple[str, Iterator[bytes]]:
    """The media type and the chunks of an export; the first page is read before this returns, so that a bad
    filter is an error and not a broken stream.

    Args:
        search: the store's ``search_runs``.
        summaries: the store's ``get_metric_summaries``.
        body: JSON of ``ExportRuns``.
        form: arrow, parquet, csv or jsonl.
    """
    if form not in MEDIA_TYPES:
        raise invalid(f"Invalid value {form!r} for parameter 'format': allowed are {', '.join(MEDIA_TYPES)}.")
    request = decode_request(ExportRuns, body)
    request.check()
    pages = _with_extremes(_pages(search, request), summaries, request.fields)
    first = next(pages)
    columns = request.fields
    writer = {"arrow": _arrow, "parquet": _parquet, "csv": _csv, "jsonl": _jsonl}[form]
    return MEDIA_TYPES[form], writer(_chain(first, pages), columns)


def _chain(first: list[RunMessage], rest: Iterator[list[RunMessage]]) -> Iterator[list[RunMessage]]:
    yield first
    yield from rest


def _pages(search: Callable[[SearchRuns], Any], request: ExportRuns) -> Iterator[list[RunMessage]]:
    left, token = request.max_results, None
    # every run has its info, so that this asks for nothing more
    asked = [field for field in request.fields if not extreme(field)] or ["info"]
    while True:
        page = search(
            SearchRuns(
                experiment_ids=request.experiment_ids,
                filter=request.filter,
                run_view_type=request.run_view_type,
                max_results=ROWS_PER_CHUNK if left is None else min(ROWS_PER_CHUNK, left),
                order_by=request.order_by,
                page_token=token,
                fields=asked if request.fields else list(_KINDS),
            )
        )
        yield page.runs
        token = page.next_page_token
        if left is not None:
            left -= len(page.runs)
        if not token or left == 0:
            return


def _with_extremes(
    pages: Iterator[list[RunMessage]], summaries: Callable[[GetMetricSummaries], Any], columns: list[str]
) -> Iterator[list[RunMessage]]:
    """The runs, with extremes of metrics as metrics that are called like their columns."""
    wanted = [(column, *found) for column in columns if (found := extreme(column))]
    keys = sorted({key for _, key, _ in wanted})
    for page in pages:
        for start in range(0, len(page) if keys else 0, MAX_RUNS):
            part = page[start : start + MAX_RUNS]
            ids = [run.info.run_id for run in part]
            known: dict[str, dict[str, Any]] = {}
            for first in range(0, len(keys), MAX_KEYS):
                for answer in summaries(GetMetricSummaries(ids, keys[first : first + MAX_KEYS])).runs:
                    known.setdefault(answer.run_id, {}).update({metric.key: metric for metric in answer.metrics})
            for run in part:
                of_run = known.get(run.info.run_id, {})
                for column, key, which in wanted:
                    value = getattr(of_run[key], which) if key in of_run else None
                    if value is not None:
                        run.data.metrics.append(Metric(column.removeprefix("metrics."), value))
        yield page


def _values(run: RunMessage, kind: str) -> dict[str, Any]:
    return {item.key: item.value for item in getattr(run.data, kind)}


def _cells(run: RunMessage, columns: list[str]) -> list[Any]:
    by_kind = {kind: _values(run, kind) for kind in _KINDS}
    cells = []
    for column in columns:
        kind, _, key = column.partition(".")
        cells.append(by_kind[kind].get(key))
    return cells


def _jsonl(pages: Iterator[list[RunMessage]], columns: list[str]) -> Iterator[bytes]:
    for page in pages:
        lines = []
        for run in page:
            row = {name: getattr(run.info, name) for name in _INFO}
            if columns:
                row.update(zip(columns, _cells(run, columns), strict=True))
            else:
                row.update({kind: _values(run, kind) for kind in _KINDS})
            lines.append(msgspec.json.encode(row))
        yield b"\n".join(lines) + b"\n" if lines else b""


def _csv(pages: Iterator[list[RunMessage]], columns: list[str]) -> Iterator[bytes]:
    if not columns:
        raise invalid('A CSV export needs \'fields\', e.g. ["metrics.loss", "params.rate"]: its columns must be known.')

    def chunks() -> Iterator[bytes]:
        header = [*_INFO, *columns]
        for page in pages:
            text = io.StringIO()
            writer = csv.writer(text, lineterminator="\n")
            if header:
                writer.writerow(header)
                header = []
            for run in page:
                writer.writerow([getattr(run.info, name) for name in _INFO] + _cells(run, columns))
            yield text.getvalue().encode()

    return chunks()


def _pyarrow():
    try:
        import pyarrow
    except ImportError:
        raise unsupported(
            "Export to Arrow and Parquet without the library pyarrow",
            "Install it where the server runs: pip install 'millrace[arrow]'; or ask for format=jsonl.",
        ) from None
    return pyarrow


def _schema(columns: list[str]):
    arrow = _pyarrow()
    fields = [(name, arrow.int64() if name.endswith("_time") else arrow.string()) for name in _INFO]
    if columns:
        fields += [(c, arrow.float64() if c.startswith("metrics.") else arrow.string()) for c in columns]
    else:
        fields += [
            (k, arrow.map_(arrow.string(), arrow.float64() if k == "metrics" else arrow.string())) for k in _KINDS
        ]
    return arrow.schema(fields)


def _batch(schema, page: list[RunMessage], columns: list[str]):
    arrow = _pyarrow()
    data = [[getattr(run.info, name) for run in page] for name in _INFO]
    if columns:
        rows = [_cells(run, columns) for run in page]
        data += [[row[i] for row in rows] for i in range(len(columns))]
    else:
        data += [[list(_values(run, kind).items()) for run in page] for kind in _KINDS]
    arrays = [arrow.array(values, type=field.type) for values, field in zip(data, schema, strict=True)]
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)


class _Sink(io.RawIOBase):
    """A file that hands out what was written to it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(self._parts[-1])

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


def _arrow(pages: Iterator[list[RunMessage]], columns: list[str]) -> Iterator[bytes]:
    schema = _schema(columns)

    def chunks() -> Iterator[bytes]:
        sink = _Sink()
        with _pyarrow().ipc.new_stream(sink, schema) as writer:
            for page in pages:
                writer.write_batch(_batch(schema, page, columns))
                yield sink.take()
        yield sink.take()

    return chunks()


def _parquet(pages: Iterator[list[RunMessage]], columns: list[str]) -> Iterator[bytes]:
    schema = _schema(columns)
    import pyarrow.parquet

    def chunks() -> Iterator[bytes]:
        sink = _Sink()
        with pyarrow.parquet.ParquetWriter(sink, schema, compression="zstd") as writer:
            for page in pages:
                writer.write_batch(_batch(schema, page, columns))
                yield sink.take()
        yield sink.take()

    return chunks()
