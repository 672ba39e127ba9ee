"""Several processes write the same traces, and processes die while they write: with real ones."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap

import pytest

from mlflow.api.traces import ReadTraces
from mlflow.store.sql.tracking import SqlTracking
from tests.databases import FRESH

PREFIX = """
import sys, os
from mlflow.api.traces import *
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.store.sql.tracking import SqlTracking

def span(trace_id, number, parent, tokens):
    usage = {"mlflow.chat.tokenUsage": f'{{"input_tokens": {tokens}, "output_tokens": 0}}'} if tokens else {}
    begin = 1_767_323_045_000_000_000
    parent_id = None if parent is None else f"{parent:016x}"
    return SpanRecord(trace_id, f"{number:016x}", "n", begin, begin + 10**9, parent_id, attributes=usage)
"""


@pytest.fixture(params=["sqlite", *FRESH])
def uri(request, tmp_path):
    fresh = FRESH.get(request.param, lambda: contextlib.nullcontext(f"sqlite:///{tmp_path}/x.db"))
    with fresh() as uri:
        yield uri


def start(code, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", PREFIX + textwrap.dedent(code), *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
    )


def check_counts(store):
    """What a trace's row says of its spans is what its spans are."""

    def compare(_, tx, __):
        return tx.rows(
            "SELECT t.trace_id, t.span_count, t.size, count(s.span_id), sum(s.size) FROM trace t "
            "JOIN span s ON s.trace_id = t.id GROUP BY t.id, t.trace_id, t.span_count, t.size"
        )

    for trace_id, span_count, size, spans, bytes_of_spans in store.writer.read(compare, None):
        assert (span_count, size) == (spans, int(bytes_of_spans)), trace_id


WRITE = """
    store = SqlTracking.open(sys.argv[1], server=bool(int(sys.argv[3])))
    worker = int(sys.argv[2])
    traces = [f"tr-{number:032x}" for number in range(10)]
    for turn in range(5):
        # every worker has spans of its own in every trace, and sends the root as well
        spans = [span(t, worker * 100 + turn * 10 + n, 1, 1) for t in traces for n in range(2, 5)]
        store.submit("log_traces", LogTraces("0", spans=spans)).result(60)
        roots = [span(t, 1, None, 0) for t in traces]
        infos = [TraceInfoMessage(t, tags={f"w{worker}": "1"}) for t in traces]
        store.submit("log_traces", LogTraces("0", infos, roots)).result(60)
    store.close()
"""


@pytest.mark.parametrize("server", [0, 1])
def test_processes_write_the_same_traces(uri, server, tmp_path):
    store = SqlTracking.open(uri, artifact_root=str(tmp_path))
    workers = [start(WRITE, uri, worker, server) for worker in range(1, 4)]
    for worker in workers:
        worker.communicate(timeout=120)
        assert worker.returncode == 0
    ids = [f"tr-{number:032x}" for number in range(10)]
    records = store.read_traces(ReadTraces(ids)).traces
    assert [record.trace_info.trace_id for record in records] == ids
    for record in records:
        assert len(record.spans) == 1 + 3 * 5 * 3
        assert record.trace_info.state == "OK"
        assert json.loads(record.trace_info.trace_metadata["mlflow.trace.tokenUsage"])["total_tokens"] == 45
        assert {"w1", "w2", "w3"} <= record.trace_info.tags.keys()
    check_counts(store)
    store.close()


DIE = """
    store = SqlTracking.open(sys.argv[1], server=bool(int(sys.argv[2])))
    number = 0
    while True:
        number += 1
        trace_id = f"tr-{number:032x}"
        store.log_traces(LogTraces("0", spans=[span(trace_id, n, 1 if n > 1 else None, 1) for n in range(1, 8)]))
        # one system call, so that the reader sees all of it or nothing
        os.write(1, f"{trace_id}\\n".encode())
"""


@pytest.mark.parametrize("server", [0, 1])
def test_a_writer_that_is_killed(tmp_path, server):
    uri = f"sqlite:///{tmp_path}/x.db"
    SqlTracking.open(uri, artifact_root=str(tmp_path)).close()
    process = start(DIE, uri, server)
    told = [process.stdout.readline() for _ in range(20)]
    os.kill(process.pid, signal.SIGKILL)
    told = "".join([*told, process.stdout.read()]).split()
    process.communicate()
    store = SqlTracking.open(uri, artifact_root=str(tmp_path))
    records = []
    for at in range(0, len(told) + 1, 500):
        records += store.read_traces(ReadTraces(told[at : at + 500])).traces
    assert [record.trace_info.trace_id for record in records] == told
    assert all(len(record.spans) == 7 for record in records)
    check_counts(store)

    def leftovers(_, tx, __):
        return tx.row("SELECT count(*) FROM span WHERE trace_id NOT IN (SELECT id FROM trace)")[0]

    assert store.writer.read(leftovers, None) == 0
    store.close()
