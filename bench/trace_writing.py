"""How fast traces get into the store, and how a very large one is written, opened and listed.

    python bench/trace_writing.py [spans] [--uri sqlite:////tmp/x.db]

Traces of 1, 3 and 10 spans with some 600 characters of inputs and outputs each go through ``log_traces`` in requests of
about 500 spans: spans alone, as OTLP brings them, and with their infos, as our recorder sends them. ``embedded`` is the
store of a script (``synchronous=NORMAL``), ``server`` that of a server: everything is submitted at once and committed
in groups (``synchronous=FULL``). ``cpu`` is spans by second of processor time of this process, which a busy machine
disturbs least. Then a trace of 30,000 spans: in one request, in requests of 1000 spans with the root last, and the same
again.
"""

import argparse
import os
import resource
import tempfile
import time

from mlflow.api.traces import GetTraceInfo, LogTraces, ReadTraces
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import TraceInfoMessage
from mlflow.store.sql.tracking import SqlTracking

REQUEST = 500
BEGIN = 1_764_547_200_000_000_000
LARGE = 30_000


def a_trace(number, spans):
    trace_id = f"tr-{os.urandom(16).hex()}"
    begin, root = BEGIN + number * 1_000_000, os.urandom(8).hex()
    records = []
    for n in range(spans):
        attributes = {
            "mlflow.spanType": '"CHAT_MODEL"' if n else '"AGENT"',
            "mlflow.spanInputs": f'{{"messages": [{{"role": "user", "content": "{number}? {"Say why. " * 25}"}}]}}',
            "mlflow.spanOutputs": f'{{"content": "It is {n}, {"because of that, " * 15}"}}',
        }
        if n:
            attributes["mlflow.llm.model"] = '"gpt-4o"'
            attributes["mlflow.chat.tokenUsage"] = '{"input_tokens": 12, "output_tokens": 30, "total_tokens": 42}'
        span_id = os.urandom(8).hex() if n else root
        end = begin + 500_000_000 - n
        records.append(
            SpanRecord(trace_id, span_id, f"step {n % 7}", begin + n, end, root if n else None, "OK", "", attributes)
        )
    return trace_id, records


def info_of(trace_id, number, spans):
    metadata = {
        "mlflow.trace_schema.version": "3",
        "mlflow.trace.session": f"s{number % 50}",
        "mlflow.trace.user": f"u{number % 10}",
        "mlflow.trace.tokenUsage": '{"input_tokens": 12, "output_tokens": 30, "total_tokens": 42}',
        "mlflow.trace.sizeStats": f'{{"total_size_bytes": 2150, "num_spans": {spans}}}',
        "mlflow.source.name": "agent.py",
        "mlflow.user": "ann",
    }
    return TraceInfoMessage(
        trace_id,
        request_time="2025-12-01T00:00:00Z",
        execution_duration="0.5s",
        state="OK",
        request_preview="What is it?",
        response_preview="It is that.",
        trace_metadata=metadata,
        tags={"mlflow.traceName": "agent"},
    )


def requests(total, spans, with_infos):
    made = []
    each = max(1, REQUEST // spans)
    for _ in range(max(1, total // (each * spans))):
        traces = [a_trace(n, spans) for n in range(each)]
        infos = [info_of(trace_id, n, spans) for n, (trace_id, _) in enumerate(traces)] if with_infos else []
        made.append(LogTraces("0", infos, [record for _, records in traces for record in records]))
    return made


def speed(uri, server, total, spans, with_infos):
    store = SqlTracking.open(uri, artifact_root="/tmp", server=server)
    made = requests(total, spans, with_infos)
    count = sum(len(request.spans) for request in made)
    began, cpu = time.perf_counter(), time.process_time()
    if server:
        for future in [store.submit("log_traces", request) for request in made]:
            future.result()
    else:
        for request in made:
            store.log_traces(request)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    store.close()
    where, what = "server" if server else "embedded", "infos and spans" if with_infos else "spans"
    print(f"{where:8} {spans:2} spans a trace, {what:15} {count / wall:9,.0f} spans/s  cpu {count / cpu:9,.0f}")


def large(uri):
    store = SqlTracking.open(uri, artifact_root="/tmp")
    trace_id, records = a_trace(0, LARGE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def timed(what, function):
        began, cpu = time.perf_counter(), time.process_time()
        function()
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        print(f"{what:44} {wall:6.3f} s  cpu {cpu:6.3f} s")

    timed("30,000 spans in one request", lambda: store.log_traces(LogTraces("0", spans=records)))
    timed("opened", lambda: store.read_traces(ReadTraces([trace_id])))
    timed("its info", lambda: store.get_trace_info(GetTraceInfo(trace_id)))
    print(f"memory for that: {(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024} MiB")
    trace_id, records = a_trace(0, LARGE)
    records = records[1:] + records[:1]

    def in_parts():
        for at in range(0, LARGE, 1000):
            store.log_traces(LogTraces("0", spans=records[at : at + 1000]))

    timed("30,000 spans, 1000 at a time, the root last", in_parts)
    timed("the same again", in_parts)
    store.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("spans", nargs="?", type=int, default=100_000, help="spans of each measurement")
    parser.add_argument("--uri", help="an empty database; default: SQLite files in a temporary folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for number, (server, spans, with_infos) in enumerate(
            (server, spans, with_infos)
            for server in (False, True)
            for spans in (1, 3, 10)
            for with_infos in (False, True)
        ):
            uri = arguments.uri or f"sqlite:///{folder}/{number}.db"
            speed(uri, server, arguments.spans, spans, with_infos)
        large(arguments.uri or f"sqlite:///{folder}/large.db")


if __name__ == "__main__":
    main()
