"""Traces of a tree of files: their folders read, and written into a SQL store."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from mlflow.entities.assessment import Assessment
from mlflow.entities.trace_info import TraceInfo
from mlflow.exceptions import MlflowException
from mlflow.store.sql.importer.report import ImportReport
from mlflow.store.sql.importer.traces import (
    SPANS_APART,
    UNREADABLE,
    StoredTrace,
    fetch_spans,
    make,
    put_traces,
    records_in,
)
from mlflow.store.sql.importer.tree import StoredExperiment, Unreadable, folders_in, texts_in, yaml_in
from mlflow.store.sql.transaction import Transaction, chunks

KIND = "traces"
INFO = "trace_info.yaml"
TRACES_AT_ONCE = 50
"""Traces that are written in one transaction."""


class TraceFolders:
    """What ``_FilestoreImport`` does with the folders of traces. A trace is written whole or not at all, and one that
    the target has is passed over."""

    report: ImportReport
    report_progress: Callable[[str, int, int], Any]
    _write: Callable[[Callable[[Transaction], Any]], Any]
    _count: Callable[[str, int], None]
    _readable: Callable[[Callable[[Path], Any], Iterable[Path], str], list[Any]]

    def import_traces(self, experiments: list[StoredExperiment]) -> None:
        """Import all traces of these experiments."""
        folders = [(experiment.id, path) for experiment in experiments for path in trace_folders(experiment.folder)]
        waiting, done = iter(folders), 0
        while batch := list(islice(waiting, TRACES_AT_ONCE)):
            traces = []
            for experiment, path in batch:
                traces += self._readable(lambda path, e=experiment: read_trace(e, path), [path], UNREADABLE)
            self._put(self._new(traces))
            done += len(batch)
            self.report_progress(KIND, done, len(folders))

    def _new(self, traces: list[StoredTrace]) -> list[StoredTrace]:
        """Those that the target does not have, with their spans."""
        ids = [trace.info.trace_id for trace in traces]

        def known(tx: Transaction) -> set[str]:
            found: set[str] = set()
            for part in chunks(ids):
                marks = ", ".join("?" * len(part))
                found.update(row[0] for row in tx.rows(f"SELECT trace_id FROM trace WHERE trace_id IN ({marks})", part))
            return found

        stored = self._write(known)
        new = [trace for trace in traces if trace.info.trace_id not in stored]
        for trace in new:
            if not fetch_spans(trace):
                self.report.left[SPANS_APART] = self.report.left.get(SPANS_APART, 0) + 1
        return new

    def _put(self, traces: list[StoredTrace]) -> None:
        """Write traces together; if one of them cannot be, each by itself."""
        try:
            self._write(lambda tx: put_traces(tx, traces))
        except MlflowException as error:
            if error.error_code not in ("INVALID_PARAMETER_VALUE", "RESOURCE_DOES_NOT_EXIST"):
                raise
            if len(traces) > 1:
                for trace in traces:
                    self._put([trace])
                return
            self.report.left[UNREADABLE] = self.report.left.get(UNREADABLE, 0) + 1
            self.report.notes.append(f"Left out: the trace {traces[0].info.trace_id}: {error.message}")
            return
        self._count(KIND, len(traces))


def trace_folders(experiment: Path) -> list[Path]:
    """The folders of an experiment's traces."""
    return [path for path in folders_in(experiment / "traces") if (path / INFO).is_file()]


def read_trace(experiment: int, folder: Path) -> StoredTrace:
    """A trace with its judgements, and with its spans if they are in its folder.

    Raises: Unreadable.
    """
    try:
        info = TraceInfo.from_dict(yaml_in(folder / INFO))
        info.tags = texts_in(folder / "tags")
        info.trace_metadata = texts_in(folder / "request_metadata")
        judged = sorted((folder / "assessments").glob("*.yaml"))
        info.assessments = [Assessment.from_dictionary(yaml_in(path)) for path in judged]
        trace = make(experiment, info.to_proto())
        file = folder / "artifacts" / "traces.json"
        if file.is_file():
            trace.spans = records_in(info.trace_id, file.read_bytes())
    except (MlflowException, OSError) as error:
        raise Unreadable(f"{folder}: {getattr(error, 'message', error)}") from None
    return trace
