"""How searches grow with the number of runs: every query of workloads/search.py at 2,000, 20,000 and 200,000 runs.

    python bench/search_scale.py [sizes ...] [--uri sqlite:////tmp/x.db] [--only page100,combo]

Runs of 10 params, 10 metrics and 3 tags are loaded straight into the tables (by default of a SQLite file on tmpfs),
since loading is not what is measured. A time is that of the whole operation: find, read 100 runs with all they hold,
build the answer. ``cpu`` is the processor time of that, which a busy machine disturbs least (with a database server it
is that of the client alone). ``find`` is the processor time with ``fields=["info"]``, that is without reading metrics,
params, tags and inputs.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
import uuid

from mlflow.api.tracking import CountRuns, CreateExperiment, SearchRuns
from mlflow.store.sql.tracking import SqlTracking

COMBO = "metrics.m1 > 0.5 and params.p1 = '7' and tags.kind = 'train' and attributes.status = 'RUNNING'"
QUERIES = {
    "page100": {},
    "page1000": {"max_results": 1000},
    "metric_filter": {"filter": "metrics.m1 > 0.95"},
    "metric_filter_rare": {"filter": "metrics.m1 > 0.9995"},
    "param_filter": {"filter": "params.p1 = '7'"},
    "tag_like": {"filter": "tags.note LIKE '%99 of%'"},
    "tag_like_nothing": {"filter": "tags.note LIKE '%nothing%'"},
    "order_metric": {"order_by": ["metrics.m1 DESC"]},
    "order_param": {"order_by": ["params.p1"]},
    "combo": {"filter": COMBO, "order_by": ["metrics.m2 ASC"]},
    "run_name_eq": {"filter": "attributes.run_name = 'nope'"},
    "or": {"filter": "params.p1 = '7' OR metrics.m1 > 0.999"},
    "min_max": {"filter": "metrics.m1.max > 0.95 AND metrics.m1.min > 0.95"},
}
BATCH = 1000


def load(service, experiment, first, last):
    """Insert the runs with these numbers."""
    random.seed(first)
    keys = [f"m{j}" for j in range(10)]

    def insert(store, tx, numbers):
        ids = tx.key_ids(keys)
        runs, params, tags, points, summaries = [], [], [], [], []
        for i in numbers:
            run, start = i + 1, 1_700_000_000_000 + i * 1000
            runs.append((run, uuid.uuid4().hex, experiment, f"run-{i}", "me", 1, start, 0, "/tmp/artifacts"))
            params += [(run, f"p{j}", str(random.randrange(50))) for j in range(10)]
            tags += [
                (run, "kind", random.choice(["train", "eval"])),
                (run, "note", f"run number {i} of the sweep"),
                (run, "team", f"team-{i % 17}"),
            ]
            for key in ids.values():
                value = random.random()
                points.append((run, key, 0, start, value, 0))
                last = (value, 0, start)
                summaries.append((run, key, experiment, 1, *last, *last, value, 0, value, 0))
        tx.many(_insert("run", "id uuid experiment_id name user_id status start_time deleted artifact_uri"), runs)
        tx.many(_insert("param", "run_id key value"), params)
        tx.many(_insert("tag", "run_id key value"), tags)
        tx.many(_insert("metric", "run_id key_id step timestamp value is_nan"), points)
        tx.many(
            _insert(
                "run_metric",
                "run_id key_id experiment_id points last_value last_step last_timestamp first_value first_step "
                "first_timestamp min_value min_step max_value max_step",
            ),
            summaries,
        )

    for start in range(first, last, BATCH):
        service.writer.write(insert, range(start, min(last, start + BATCH)))


def _insert(table, columns):
    names = columns.split()
    listed = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({listed}) VALUES ({', '.join('?' * len(names))})"


def p50(call, seconds=1.0):
    """Median time of a call, and of its processor time, in milliseconds."""
    call()
    times, cpu_times = [], []
    until = time.perf_counter() + seconds
    while len(times) < 5 or (time.perf_counter() < until and len(times) < 50):
        start, cpu = time.perf_counter(), time.process_time()
        call()
        times.append((time.perf_counter() - start) * 1000)
        cpu_times.append((time.process_time() - cpu) * 1000)
    return statistics.median(times), statistics.median(cpu_times)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("sizes", nargs="*", type=int, default=[2_000, 20_000, 200_000])
    arguments.add_argument("--uri")
    arguments.add_argument("--only", help="names of queries, separated by commas")
    options = arguments.parse_args()
    queries = {name: QUERIES[name] for name in options.only.split(",")} if options.only else QUERIES
    folder = tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    service = SqlTracking.open(options.uri or f"sqlite:///{folder.name}/s.db", artifact_root=folder.name)
    experiment = service.create_experiment(CreateExperiment(name=uuid.uuid4().hex)).experiment_id
    table: dict[str, list[str]] = {name: [] for name in [*queries, "count_all", "count_combo"]}
    loaded = 0
    for size in options.sizes:
        load(service, int(experiment), loaded, size)
        loaded = size
        if service.database.dialect.name == "postgresql":
            # as autovacuum does within a minute
            service.writer.write(lambda store, tx, _: tx.execute("ANALYZE"), None)
        for name, query in queries.items():
            request = SearchRuns(experiment_ids=[experiment], **{"max_results": 100, **query})
            find = SearchRuns(experiment_ids=[experiment], **{"max_results": 100, "fields": ["info"], **query})
            hits = len(service.search_runs(find).runs)
            whole, cpu = p50(lambda r=request: service.search_runs(r))
            _, find_cpu = p50(lambda r=find: service.search_runs(r))
            table[name].append(f"{whole:9.2f} {cpu:7.2f} {find_cpu:7.2f} {hits:5d}")
        for name, filter in (("count_all", None), ("count_combo", COMBO)):
            request = CountRuns(experiment_ids=[experiment], filter=filter)
            whole, cpu = p50(lambda r=request: service.count_runs(r))
            table[name].append(f"{whole:9.2f} {cpu:7.2f} {'':7} {'':5}")
    print(f"{'ms':20}" + "  ".join(f"{f'{size:,} runs':^31}" for size in options.sizes))
    print(f"{'':20}" + "  ".join(f"{'p50':>9} {'cpu':>7} {'find':>7} {'hits':>5}" for _ in options.sizes))
    for name, cells in table.items():
        print(f"{name:20}" + "  ".join(cells))
    service.close()
    folder.cleanup()


if __name__ == "__main__":
    main()
