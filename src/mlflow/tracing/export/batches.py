"""Which traces are written together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mlflow.api.traces import LogTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.tracing.export.upload import Upload

Work = LogTraces | Upload
"""What is brought to a destination."""

MAX_BYTES = 8 * 1024 * 1024
"""Of what spans hold; servers refuse requests that are too large."""


def batches(requests: Iterable[tuple[str, LogTraces]], max_spans: int) -> list[tuple[str, LogTraces]]:
    """The requests, joined where destination, experiment and run are the same; a large trace in several.

    Args:
        requests: destination and content.
        max_spans: most spans of one batch.
    """
    found: list[tuple[str, LogTraces]] = []
    open_batches: dict[tuple[str, str, str | None], tuple[LogTraces, int]] = {}
    for uri, request in requests:
        key = (uri, request.experiment_id, request.run_id)
        for part, size in _parts(request, max_spans):
            batch, used = open_batches.get(key, (None, 0))
            if batch is None or len(batch.spans) + len(part.spans) > max_spans or used + size > MAX_BYTES:
                batch, used = LogTraces(request.experiment_id, [], [], request.run_id), 0
                found.append((uri, batch))
            batch.infos += part.infos
            batch.spans += part.spans
            open_batches[key] = (batch, used + size)
    return found


def _parts(request: LogTraces, max_spans: int) -> Iterator[tuple[LogTraces, int]]:
    """The request in parts that are small enough, with their sizes."""
    sizes = [_size(span) for span in request.spans]
    total = sum(sizes)
    if len(sizes) <= max_spans and total <= MAX_BYTES:
        yield request, total
        return
    begin = used = 0
    for position, size in enumerate(sizes):
        if position > begin and (position - begin >= max_spans or used + size > MAX_BYTES):
            yield LogTraces(request.experiment_id, [], request.spans[begin:position], request.run_id), used
            begin, used = position, 0
        used += size
    # the infos last: a trace that is known to be complete has its spans
    yield LogTraces(request.experiment_id, request.infos, request.spans[begin:], request.run_id), used


def _size(span: SpanRecord) -> int:
    size = sum(map(len, span.attributes.values()))
    return size + sum(len(str(event.attributes)) for event in span.events) if span.events else size
