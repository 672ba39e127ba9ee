"""Searching traces: pages of them, without their spans."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from mlflow.api.traces import (
    CalculateTraceFilterCorrelation,
    FilterCorrelation,
    SearchTraces,
    SearchTracesV2,
    TracesPage,
    TracesPageV2,
)
from mlflow.store.sql.operation import reads, scans
from mlflow.store.sql.trace_rows import trace_infos, trace_rows_of
from mlflow.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from mlflow.store.sql.chores import Chore


def _kind(request: SearchTraces | SearchTracesV2) -> str:
    """What spans hold may have to be read of very many."""
    filter = request.filter or ""
    return "scan" if any(word in filter for word in ("text", "content", "span.attributes")) else "search"


class TraceSearch:
    """The operations that find traces."""

    @functools.cached_property
    def text_reader(self) -> Chore:
        """What reads texts into their index."""
        from mlflow.store.sql.chores import Chore
        from mlflow.store.sql.trace_text_index import AGAIN_SECONDS, WITHOUT, read_more

        return Chore(self, "mlflow-trace-text", read_more, WITHOUT, AGAIN_SECONDS if self._serves else None)

    @functools.cached_property
    def _serves(self) -> bool:
        from mlflow.store.sql.group_commit import GroupCommit

        return isinstance(self.writer, GroupCommit)

    def _keep_index(self, tx: Transaction, for_text: bool) -> None:
        """Have texts read into their index: of a server as soon as somebody looks at traces, elsewhere for searches of
        texts."""
        from mlflow.store.sql.trace_text_index import TextIndex

        if (for_text or self._serves) and TextIndex(tx).lags():
            self.text_reader.wake()

    @reads(_kind)
    def search_traces(self, tx: Transaction, request: SearchTraces) -> TracesPage:
        from mlflow.store.sql.find_traces import page_of_traces

        found = page_of_traces(tx, request)
        self._keep_index(tx, found.for_text)
        rows = trace_rows_of(tx, found.numbers)
        return TracesPage(trace_infos(tx, rows, self.artifact_root), found.token)

    @reads(_kind)
    def search_traces_v2(self, tx: Transaction, request: SearchTracesV2) -> TracesPageV2:
        from mlflow.store.sql.find_traces import page_of_traces_v2
        from mlflow.store.sql.traces import info_v2

        found = page_of_traces_v2(tx, request)
        self._keep_index(tx, found.for_text)
        rows = trace_rows_of(tx, found.numbers)
        infos = trace_infos(tx, rows, self.artifact_root)
        return TracesPageV2([info_v2(info, row) for info, row in zip(infos, rows, strict=True)], found.token)

    @scans
    def calculate_trace_filter_correlation(
        self, tx: Transaction, request: CalculateTraceFilterCorrelation
    ) -> FilterCorrelation:
        from mlflow.store.sql.find_traces import correlation

        return correlation(tx, request)
