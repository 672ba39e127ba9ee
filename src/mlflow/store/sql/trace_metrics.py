"""Figures of traces: the operation. ``trace_answers`` computes them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from mlflow.api.traces import MetricPoints, QueryTraceMetrics
from mlflow.store.sql.operation import scans
from mlflow.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from mlflow.store.sql.trace_rollups import TraceRoller


class TraceMetrics:
    """The operation that gives figures."""

    @functools.cached_property
    def trace_roller(self) -> TraceRoller:
        """What makes the rollups that questions lacked."""
        from mlflow.store.sql.trace_rollups import TraceRoller

        return TraceRoller(self)

    @scans
    def query_trace_metrics(self, tx: Transaction, request: QueryTraceMetrics) -> MetricPoints:
        from mlflow.store.sql.trace_answers import answer

        points, lacking = answer(tx, request)
        if lacking:
            self.trace_roller.wake_for(lacking)
        return points
