"""What a change of traces makes wrong: the rollups of the hours and days in which they began."""

from __future__ import annotations

import time
from collections.abc import Iterable

from mlflow.store.sql.transaction import Transaction, chunks

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
HOUR, DAY = 0, 1
"""``trace_rollup.level``."""

FRESH_MS = HOUR_MS
"""Traces that began so recently are in no rollup, even where clocks differ by an hour."""


def touched(tx: Transaction, traces: Iterable[tuple[int, int]]) -> None:
    """Remove the rollups with these traces, each the number of its experiment and when it began (ms): they are
    written, changed, judged or deleted in this transaction."""
    fresh = time.time() * 1000 - FRESH_MS
    hours: dict[int, set[int]] = {}
    for experiment, moment in traces:
        if moment < fresh:
            hours.setdefault(experiment, set()).add(moment // HOUR_MS)
    for experiment in sorted(hours):
        # who is rolling up has either finished, or waits until this transaction has
        tx.shared_row("SELECT id FROM experiment WHERE id = ?", (experiment,))
        _remove(tx, experiment, HOUR, hours[experiment])
        _remove(tx, experiment, DAY, {hour // 24 for hour in hours[experiment]})


def _remove(tx: Transaction, experiment: int, level: int, buckets: Iterable[int]) -> None:
    for part in chunks(sorted(buckets)):
        listed = ",".join(map(str, part))
        where = f"experiment_id = ? AND level = {level} AND bucket IN ({listed})"
        tx.execute(f"DELETE FROM trace_rollup WHERE {where}", (experiment,))
