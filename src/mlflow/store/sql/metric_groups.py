"""Points of many runs in one transaction of a database server, in few statements however many requests there are.

Two hundred trainings that log at once would be two hundred transactions, each of a handful of statements. Here a few
threads take all that waits: one statement locks the runs, one stores the points and brings the summaries up to date.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from mlflow.api.rpc import Empty
from mlflow.api.tracking import LogBatch, LogMetric
from mlflow.exceptions import MlflowException, not_found
from mlflow.store.sql.group_commit import CommitThread, Outcome, PooledGroups, Waiting
from mlflow.store.sql.metrics import add_points_of_runs
from mlflow.store.sql.run_rows import deleted_run, states_of_runs
from mlflow.store.sql.transaction import Transaction, chunks
from mlflow.store.sql.writer import Body

if TYPE_CHECKING:
    from mlflow.entities.metric import Metric

LANES = 2
"""Threads of a process that write points: while one waits for its commit, or for another replica's writer of a run, the
other goes on. More of them would make smaller groups."""


class MetricGroups:
    """The queues of requests that only add points, and who commits them.

    Args:
        writer: has the connections.
    """

    def __init__(self, writer: PooledGroups) -> None:
        self._writer = writer
        self._lanes = [CommitThread(self._run, name=f"mlflow-points-{number}") for number in range(LANES)]

    def __len__(self) -> int:
        return sum(map(len, self._lanes))

    @staticmethod
    def takes(request: Any) -> bool:
        """Whether a request only adds points that belong to nothing but their run."""
        if type(request) is LogBatch:
            return not request.params and not request.tags and all(map(_is_plain, request.metrics))
        return type(request) is LogMetric and _is_plain(request)

    def submit(self, body: Body, request: Any) -> Future:
        """Queue a request; those of one run come one after the other."""
        lane = zlib.crc32(request.run_id.encode()) % LANES
        return self._lanes[lane].submit(body, request)

    def close(self) -> None:
        """Commit what waits and end the threads."""
        for lane in self._lanes:
            lane.close()

    def _run(self, group: list[Waiting]) -> list[Outcome]:
        # a point that is there is not stored twice
        outcomes = self._writer.commit_together(group, self._write, repeatable=True)
        if outcomes is None:
            # nothing of it was stored
            outcomes = [self._writer.alone(*waiting, repeatable=True) for waiting in group]
        return outcomes

    def _write(self, tx: Transaction, group: list[Waiting]) -> list[Outcome]:
        store = self._writer.store
        runs = states_of_runs(tx, {request.run_id for _, request, _ in group})
        places = _workspaces(tx, group, runs.values())
        points: list[tuple[int, int, Sequence[Metric]]] = []
        outcomes: list[Outcome] = []
        for body, request, future in group:
            try:
                allow = getattr(body, "allow", None)
                if allow is not None:
                    allow(store, tx, request)
                run = runs.get(request.run_id)
                workspace = _workspace_of(body)
                if run is None or (workspace is not None and places[run.experiment] != workspace):
                    raise not_found("Run", request.run_id)
                if run.deleted:
                    raise deleted_run(request.run_id)
            except MlflowException as error:
                outcomes.append((future, None, error))
                continue
            points.append((run.number, run.experiment, _metrics_of(request)))
            outcomes.append((future, Empty(), None))
        add_points_of_runs(tx, points)
        return outcomes


def _workspace_of(body: Body) -> str | None:
    """The workspace that a request is confined to."""
    caller = getattr(body, "caller", None)
    return None if caller is None else caller.workspace


def _workspaces(tx: Transaction, group: list[Waiting], runs: Iterable[Any]) -> dict[int, str]:
    """The workspaces of the experiments of runs, if any request of a group is confined to one."""
    if all(_workspace_of(body) is None for body, _, _ in group):
        return {}
    found: dict[int, str] = {}
    for part in chunks(sorted({run.experiment for run in runs})):
        found.update(tx.rows(f"SELECT id, workspace FROM experiment WHERE id IN ({','.join(map(str, part))})"))
    return found


def _is_plain(point: Any) -> bool:
    return not point.model_id and not point.dataset_name


def _metrics_of(request: LogBatch | LogMetric) -> Sequence[Metric]:
    return request.metrics if type(request) is LogBatch else (request.metric,)
