"""From finished traces to where they are kept: a queue, one background thread, and a folder for when nobody answers.

``submit`` costs the caller about a microsecond. The thread gathers what came within a tenth of a second, writes it with
one request for each experiment, and keeps on disk what cannot be written now, until it can (``spool``). With
MLFLOW_ENABLE_ASYNC_TRACE_LOGGING=false there is no thread: the caller writes, and returns when the trace is stored.
"""

from __future__ import annotations

from mlflow.tracing.export.queue import ExportQueue, Finished
from mlflow.tracing.export.statistics import ExportStatistics

__all__ = ["ExportStatistics", "Finished", "before_end", "flush", "reset", "statistics", "submit"]

_queue = ExportQueue()

# bound methods: these calls are on the way of every trace
submit = _queue.submit
flush = _queue.flush
statistics = _queue.statistics
reset = _queue.reset
before_end = _queue.before_end
