"""The server's figures, in the text format of Prometheus (``/metrics``).

All counters are 64-bit floats in one block of memory whose layout is fixed at the start. With several worker processes
the block is shared memory with a section for each worker: a worker writes only to its own section, and whichever worker
is asked adds the sections up.

Source of the format: https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

import mmap
import os
import sys
import time
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator

from mlflow.exceptions import ERROR_CODES

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_PER_OPERATION = len(BUCKETS) + 2  # one more bucket for what took longer, and the sum of the times
PROCESS_GAUGES = (
    ("mlflow_requests_in_flight", "Requests that are being answered."),
    ("process_resident_memory_bytes", "Resident memory of the worker process."),
    ("process_cpu_seconds_total", "CPU time that the worker process has used."),
    ("process_start_time_seconds", "Start of the worker process, in seconds since the epoch."),
)
GAUGES = (
    ("mlflow_store_writes_queued", "Writes that wait for the writer thread of the database."),
    ("mlflow_store_connections_in_use", "Connections of the database pool that are in use."),
    ("mlflow_store_connections_open", "Connections of the database pool that are open."),
    ("mlflow_store_connections_limit", "The most connections that the database pool opens."),
    ("mlflow_store_connection_timeouts_total", "Operations that got no connection of the database pool in time."),
    ("mlflow_store_replica_away", "1 while the read replica does not answer and the backend store is asked instead."),
    ("mlflow_store_replica_connections_in_use", "Connections to the read replica that are in use."),
    ("mlflow_storage_over_quota", "Experiments and users whose artifacts take more than their quota."),
    *PROCESS_GAUGES,
)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
OTHER = "other"
"""Stands for requests that reach no known operation."""


class Metrics:
    """Counts and times of requests by operation, and gauges by worker.

    Args:
        operations: names of everything that is timed.
        workers: number of worker processes that share the memory; it must be made before they are forked.
        gauges: names and descriptions of the gauges.
    """

    def __init__(
        self, operations: Iterable[str], workers: int = 1, gauges: tuple[tuple[str, str], ...] = GAUGES
    ) -> None:
        self._gauges = gauges
        self._names = [*operations, OTHER]
        self._codes = ERROR_CODES
        self._first = {name: i * _PER_OPERATION for i, name in enumerate(self._names)}
        self._errors_at = len(self._names) * _PER_OPERATION
        self._error_row = {name: self._errors_at + i * len(self._codes) for i, name in enumerate(self._names)}
        self._code_column = {code: i for i, code in enumerate(self._codes)}
        self._gauges_at = self._errors_at + len(self._names) * len(self._codes)
        self._size = self._gauges_at + len(gauges)
        self._workers = workers
        block = bytearray(self._size * 8) if workers == 1 else mmap.mmap(-1, self._size * 8 * workers)
        self._all = memoryview(block).cast("d")
        self._probe: Callable[[], dict[str, float]] = dict
        self.in_flight = 0
        self.use_section(0)

    def use_section(self, worker: int) -> None:
        """Write to the section of this worker (0 and up); called once, in the worker process."""
        self._cells = self._all[worker * self._size : (worker + 1) * self._size]
        self._set("process_start_time_seconds", time.time())
        self.in_flight = 0

    def watch(self, probe: Callable[[], dict[str, float]]) -> None:
        """Take further gauges from ``probe()``, a dict of name to value."""
        self._probe = probe

    def observe(self, operation: str, seconds: float, error_code: str | None = None) -> None:
        """Count one request that took ``seconds``."""
        cells = self._cells
        first = self._first.get(operation)
        if first is None:
            operation, first = OTHER, self._first[OTHER]
        cells[first + bisect_left(BUCKETS, seconds)] += 1
        cells[first + _PER_OPERATION - 1] += seconds
        if error_code is not None:
            column = self._code_column.get(error_code, 0)
            cells[self._error_row[operation] + column] += 1

    def refresh(self) -> None:
        """Write this worker's gauges into its section."""
        self._set("mlflow_requests_in_flight", self.in_flight)
        self._set("process_resident_memory_bytes", _resident_bytes())
        self._set("process_cpu_seconds_total", sum(os.times()[:2]))
        for name, value in self._probe().items():
            self._set(name, value)

    def text(self) -> str:
        """All figures, for Prometheus."""
        self.refresh()
        return "\n".join((*self._histograms(), *self._error_lines(), *self._gauge_lines(), ""))

    def _set(self, name: str, value: float) -> None:
        index = next(i for i, (known, _) in enumerate(self._gauges) if known == name)
        self._cells[self._gauges_at + index] = value

    def _sum(self, index: int) -> float:
        return sum(self._all[worker * self._size + index] for worker in range(self._workers))

    def _histograms(self) -> Iterator[str]:
        name = "mlflow_request_duration_seconds"
        yield f"# HELP {name} Time from the head of a request to its answer."
        yield f"# TYPE {name} histogram"
        for operation, first in self._first.items():
            counts = [self._sum(first + i) for i in range(len(BUCKETS) + 1)]
            if not any(counts):
                continue
            label, below = f'operation="{operation}"', 0.0
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), counts, strict=True):
                below += count
                yield f'{name}_bucket{{{label},le="{bound}"}} {below:.0f}'
            yield f"{name}_sum{{{label}}} {self._sum(first + _PER_OPERATION - 1):.9g}"
            yield f"{name}_count{{{label}}} {below:.0f}"

    def _error_lines(self) -> Iterator[str]:
        name = "mlflow_request_errors_total"
        yield f"# HELP {name} Requests that were answered with an error."
        yield f"# TYPE {name} counter"
        for operation, row in self._error_row.items():
            for code, column in self._code_column.items():
                count = self._sum(row + column)
                if count:
                    yield f'{name}{{operation="{operation}",error_code="{code}"}} {count:.0f}'

    def _gauge_lines(self) -> Iterator[str]:
        for i, (name, text) in enumerate(self._gauges):
            yield f"# HELP {name} {text}"
            yield f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}"
            for worker in range(self._workers):
                value = self._all[worker * self._size + self._gauges_at + i]
                yield f'{name}{{worker="{worker}"}} {value:.15g}'


def _resident_bytes() -> float:
    try:
        with open("/proc/self/statm") as statm:
            return float(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pass
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak if sys.platform == "darwin" else peak * 1024)
