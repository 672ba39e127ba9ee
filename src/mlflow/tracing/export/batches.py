"""Which traces are written together."""

from __future__ import annotations

from collections.abc import Iterable

from mlflow.api.traces import LogTraces
from mlflow.tracing.export.upload import Upload

Work = LogTraces | Upload
"""What is brought to a destination."""


def batches(requests: Iterable[tuple[str, LogTraces]], max_spans: int) -> list[tuple[str, LogTraces]]:
    """The requests, joined where destination, experiment and run are the same; a trace of many spans in several.

    Args:
        requests: destination and content.
        max_spans: most spans of one batch.
    """
    found: list[tuple[str, LogTraces]] = []
    open_batches: dict[tuple[str, str, str | None], LogTraces] = {}
    for uri, request in requests:
        key = (uri, request.experiment_id, request.run_id)
        for part in _parts(request, max_spans):
            batch = open_batches.get(key)
            if batch is None or len(batch.spans) + len(part.spans) > max_spans:
                batch = open_batches[key] = LogTraces(request.experiment_id, [], [], request.run_id)
                found.append((uri, batch))
            batch.infos += part.infos
            batch.spans += part.spans
    return found


def _parts(request: LogTraces, max_spans: int) -> list[LogTraces]:
    if len(request.spans) <= max_spans:
        return [request]
    # the infos last: a trace that is known to be complete has its spans
    pieces = [request.spans[i : i + max_spans] for i in range(0, len(request.spans), max_spans)]
    parts = [LogTraces(request.experiment_id, [], piece, request.run_id) for piece in pieces]
    parts[-1].infos = request.infos
    return parts
