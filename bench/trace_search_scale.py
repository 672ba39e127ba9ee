"""How searches and figures of traces grow with the number of traces.

    python bench/trace_search_scale.py [sizes ...] [--uri sqlite:////tmp/x.db] [--only page100,text_rare]

Traces of three spans (a request, a model's call, a tool) over 30 days, with some 900 characters of text each, are
written through ``log_traces``. A time is that of the whole operation: find, read what a page says of 100 traces, build
the answer. ``cpu`` is the processor time of that, which a busy machine disturbs least. Texts are searched twice, before
the index has read anything and after; figures are asked for without rollups, and with them.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time

from mlflow.api.traces import Aggregation, LogTraces, QueryTraceMetrics, SearchTraces
from mlflow.api.tracking import CreateExperiment
from mlflow.entities import TraceLocation
from mlflow.entities.span_record import SpanRecord
from mlflow.entities.trace_message import AssessmentMessage, AssessmentSource, FeedbackMessage, TraceInfoMessage
from mlflow.entities.wire_time import time_text
from mlflow.store.sql.tracking import SqlTracking

BATCH = 500
MONTH = 30 * 86_400_000
BEGIN = 1_764_547_200_000 - MONTH
SEARCHES = {
    "page100": {},
    "page500": {"max_results": 500},
    "status": {"filter": "status = 'ERROR'"},
    "status_rare": {"filter": "status = 'STATE_UNSPECIFIED'"},
    "name": {"filter": "name = 'flow 3'"},
    "tag": {"filter": "tags.grp = 'g7'"},
    "tag_like": {"filter": "tags.grp LIKE '%7'"},
    "session": {"filter": "session_id = 's17'"},
    "user_and_status": {"filter": "user = 'u5' AND status = 'ERROR'"},
    "latency": {"filter": "latency > 4900"},
    "order_latency": {"order_by": ["execution_time_ms DESC"]},
    "tokens": {"filter": "total_tokens > 1990"},
    "judged": {"filter": "feedback.ok = 'false'"},
    "metric": {"filter": "metrics.score > 0.99"},
    "span_name": {"filter": "span.name = 'tool 5' AND span.status = 'ERROR'"},
    "or": {"filter": "session_id = 's17' OR tags.grp = 'g7' OR status = 'STATE_UNSPECIFIED'"},
    "attribute": {"filter": "span.attributes.query = 'needle'"},
    "text_common": {"filter": "text LIKE '%weather%'"},
    "text_rare": {"filter": "text LIKE '%needle in a haystack%'"},
    "text_none": {"filter": "text LIKE '%nobody says this%'"},
}
FIGURES = {
    "count_by_day": ("TRACES", "trace_count", ["COUNT"], [], 86400),
    "count_by_hour": ("TRACES", "trace_count", ["COUNT"], [], 3600),
    "errors_by_day": ("TRACES", "trace_count", ["COUNT"], ["trace_status"], 86400),
    "latency_by_day": ("TRACES", "latency", ["AVG", 50, 95, 99], [], 86400),
    "latency_by_name": ("TRACES", "latency", ["AVG", 50, 95, 99], ["trace_name"], None),
    "tokens_by_hour": ("TRACES", "total_tokens", ["SUM", "AVG"], [], 3600),
    "sessions_by_day": ("TRACES", "session_count", ["COUNT"], [], 86400),
    "cost_by_model": ("SPANS", "total_cost", ["SUM"], ["span_model_name"], 86400),
    "span_latency": ("SPANS", "latency", ["AVG", 95], ["span_name"], None),
    "span_errors": ("SPANS", "span_count", ["COUNT"], ["span_type", "span_status"], 86400),
    "feedback": ("ASSESSMENTS", "assessment_value", ["AVG"], ["assessment_name"], 86400),
}


def words(n, count):
    vocabulary = words.vocabulary
    return " ".join(random.choices(vocabulary, cum_weights=words.weights, k=count)) + (
        " needle in a haystack" if n % 10_000 == 77 else ""
    )


def prepare():
    random.seed(1)
    letters = "etaoinshrdlu"
    words.vocabulary = ["weather"] + ["".join(random.choices(letters, k=random.randint(2, 9))) for _ in range(20_000)]
    total, words.weights = 0.0, []
    for rank in range(len(words.vocabulary)):
        total += 1 / (rank + 20)
        words.weights.append(total)


def one(n, size):
    trace_id, start = f"tr-{random.getrandbits(128):032x}", BEGIN + n * MONTH // size
    duration = int(random.lognormvariate(6, 1)) % 5000
    failed, tokens = n % 20 == 7, random.randrange(2000)
    json_text = json.dumps
    usage = {"input_tokens": tokens, "output_tokens": tokens // 4, "total_tokens": tokens + tokens // 4}
    asked, answered, query = words(n, 60), words(0, 60), words(0, 5)
    spans = [
        (
            "request",
            "AGENT",
            None,
            {"mlflow.spanInputs": json_text({"question": asked}), "mlflow.spanOutputs": '"done"'},
        ),
        (
            "chat",
            "CHAT_MODEL",
            0,
            {
                "mlflow.spanInputs": json_text({"messages": [{"role": "user", "content": query}]}),
                "mlflow.spanOutputs": json_text({"choices": [{"message": {"content": answered}}]}),
                "mlflow.chat.tokenUsage": json_text(usage),
                "mlflow.llm.model": json_text(f"model-{n % 5}"),
                "mlflow.llm.provider": '"openai"',
                "mlflow.llm.cost": json_text({"input_cost": tokens / 1e6, "output_cost": tokens / 4e6}),
            },
        ),
        (f"tool {n % 7}", "TOOL", 0, {"query": json_text("needle" if n % 10_000 == 5 else f"find {n % 100}")}),
    ]
    records = []
    for i, (name, kind, parent, attributes) in enumerate(spans):
        begin = start * 1_000_000 + i
        records.append(
            SpanRecord(
                trace_id,
                f"{i + 1:016x}",
                name,
                begin,
                begin + duration * 1_000_000 // (i + 1),
                None if parent is None else f"{1:016x}",
                "ERROR" if failed and i != 1 else "OK",
                attributes={"mlflow.spanType": f'"{kind}"'} | attributes,
            )
        )
    judged = []
    if n % 10 == 0:
        source = AssessmentSource("HUMAN", "me")
        judged = [
            AssessmentMessage(assessment_name="ok", source=source, feedback=FeedbackMessage(n % 50 != 0)),
            AssessmentMessage(assessment_name="score", source=source, feedback=FeedbackMessage(random.random())),
        ]
    info = TraceInfoMessage(
        trace_id,
        request_time=time_text(start),
        execution_duration=f"{duration / 1000}s",
        state="STATE_UNSPECIFIED" if n % 1000 == 3 else "ERROR" if failed else "OK",
        trace_metadata={"mlflow.trace.session": f"s{n // 20}", "mlflow.trace.user": f"u{n % 50}"},
        tags={"grp": f"g{n % 20}", "mlflow.traceName": f"flow {n % 5}"},
        assessments=judged,
    )
    return info, records


def load(service, experiment, first, last, size):
    for start in range(first, last, BATCH):
        made = [one(n, size) for n in range(start, min(last, start + BATCH))]
        spans = [span for _, records in made for span in records]
        service.log_traces(LogTraces(experiment, [info for info, _ in made], spans))


def measure(call, times=5):
    wall, cpu = [], []
    for _ in range(times):
        begun, used = time.perf_counter(), time.process_time()
        answer = call()
        wall.append((time.perf_counter() - begun) * 1000)
        cpu.append((time.process_time() - used) * 1000)
    return answer, statistics.median(wall), statistics.median(cpu), wall[0]


def show(name, found, wall, cpu, first):
    print(f"{name:20} {found:8} {wall:9.1f} {cpu:9.1f} {first:9.1f}", flush=True)


def search(service, experiment, names):
    place = TraceLocation.from_experiment_id(experiment)
    for name in names:
        request = SearchTraces([place], **SEARCHES[name])
        answer, *times = measure(lambda request=request: service.search_traces(request))
        show(name, len(answer.traces), *times)


def aggregations(names):
    return [Aggregation("PERCENTILE", float(name)) if isinstance(name, int) else Aggregation(name) for name in names]


def figures(service, experiment, names, times=5):
    for name in names:
        view, metric, how, dimensions, interval = FIGURES[name]
        request = QueryTraceMetrics(
            [experiment],
            view,
            metric,
            aggregations(how),
            dimensions,
            time_interval_seconds=interval,
            start_time_ms=BEGIN + 1234,
            end_time_ms=BEGIN + MONTH + 86_400_000,
        )
        answer, *taken = measure(lambda request=request: service.query_trace_metrics(request), times)
        show(name, len(answer.data_points), *taken)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    parser.add_argument("--uri")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    prepare()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        run(options, folder)


def run(options, folder):
    service = SqlTracking.open(options.uri or f"sqlite:///{folder}/traces.db", artifact_root=folder)
    only = options.only.split(",") if options.only else [*SEARCHES, *FIGURES]
    for size in options.sizes:
        experiment = service.create_experiment(CreateExperiment(f"size {size} {time.time()}")).experiment_id
        begun = time.perf_counter()
        load(service, experiment, 0, size, size)
        print(f"--- {size} traces, written in {time.perf_counter() - begun:.1f} s")
        print(f"{'':20} {'found':>8} {'ms':>9} {'cpu ms':>9} {'first ms':>9}")
        texts = [name for name in only if name.startswith("text") or name == "attribute"]
        search(service, experiment, [name for name in only if name in SEARCHES and name not in texts])
        search(service, experiment, texts)
        if texts:
            begun = time.perf_counter()
            service.text_reader.wake()
            while not service.text_reader.wait(60):
                pass
            print(f"the index has read everything, after {time.perf_counter() - begun:.1f} s more")
            search(service, experiment, texts)
        named = [name for name in only if name in FIGURES]
        figures(service, experiment, named, times=1)
        begun = time.perf_counter()
        while not service.trace_roller.wait(60):
            pass
        print(f"rollups are made, after {time.perf_counter() - begun:.1f} s more")
        figures(service, experiment, named)
    service.close()


if __name__ == "__main__":
    main()
