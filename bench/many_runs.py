"""Searches in a PostgreSQL that holds very many runs: half of them in one experiment, half over a hundred.

    python bench/many_runs.py --uri postgresql://postgres@127.0.0.1/ [--runs 1000000] [--points 10] [--keep]

PostgreSQL makes the rows itself: for each run three params, two tags, two metrics with their summaries, and
``--points`` points of each metric. A database of its own is made and dropped; ``--keep NAME`` leaves it, and uses one
that is there. Prints the time that loading took, sizes of tables, and for each search the median and the least of
several runs through the store (SQL, rows to messages).
"""

import argparse
import contextlib
import json
import statistics
import time
from urllib.parse import urlsplit

from mlflow.api.tracking import GetMetricHistory, GetRun, SearchRuns
from mlflow.store.sql.tracking import SqlTracking

BIG, SMALL = 1, 100

ROWS = (
    "INSERT INTO experiment (id, name, artifact_location, deleted, creation_time, last_update_time) "
    "SELECT i, 'experiment ' || i, 's3://bucket/' || i, 0, 1, 1 FROM generate_series(1, {last}) i",
    "INSERT INTO metric_key (name) VALUES ('loss'), ('accuracy')",
    "INSERT INTO run (id, uuid, experiment_id, name, user_id, status, start_time, end_time, deleted, artifact_uri) "
    "SELECT i, md5(i::text), CASE WHEN i % 2 = 0 THEN 1 ELSE 2 + (i / 2) % 100 END, 'run ' || i, 'user' || i % 200, "
    "3, 1700000000000 + i * 1000, 1700000000000 + i * 1000 + 60000, 0, 's3://bucket/' || i "
    "FROM generate_series(1, {runs}) i",
    "SELECT setval(pg_get_serial_sequence('run', 'id'), {runs})",
    "INSERT INTO param (run_id, key, value) SELECT i, k.key, CASE k.key WHEN 'lr' THEN (i % 1000)::text "
    "WHEN 'depth' THEN (i % 12)::text ELSE 'model-' || i % 50 END "
    "FROM generate_series(1, {runs}) i, (VALUES ('lr'), ('depth'), ('model')) k (key)",
    "INSERT INTO tag (run_id, key, value) SELECT i, k.key, CASE k.key WHEN 'mlflow.runName' THEN 'run ' || i "
    "ELSE 'team-' || i % 500 END FROM generate_series(1, {runs}) i, (VALUES ('mlflow.runName'), ('team')) k (key)",
    "INSERT INTO run_metric (run_id, key_id, experiment_id, points, last_value, last_step, last_timestamp, "
    "first_value, first_step, first_timestamp, min_value, min_step, max_value, max_step) "
    "SELECT r.id, k.id, r.experiment_id, {points}, v, {points} - 1, 1, v, 0, 1, v, 0, v, 0 "
    "FROM run r, metric_key k, LATERAL (SELECT (hashint8(r.id * 31 + k.id) & 1048575) / 1048575.0 AS v) x",
    "INSERT INTO metric (run_id, key_id, timestamp, step, value, is_nan) "
    "SELECT i, k.id, 1700000000000 + s, s, s * 0.5, 0 "
    "FROM generate_series(1, {runs}) i, metric_key k, generate_series(0, {points} - 1) s",
    "ANALYZE",
)

SEARCHES = {
    "newest": {},
    "newest, deep inside (by page token)": {"page": 5},
    "metrics.loss < 0.0001": {"filter": "metrics.loss < 0.0001"},
    "order by metrics.accuracy DESC": {"order_by": ["metrics.accuracy DESC"]},
    "metrics.loss < 0.01 AND params.depth = '5'": {"filter": "metrics.loss < 0.01 AND params.depth = '5'"},
    "params.lr = '123'": {"filter": "params.lr = '123'"},
    "params.model = 'model-7' AND tags.team = 'team-107'": {
        "filter": "params.model = 'model-7' AND tags.team = 'team-107'"
    },
    "tags.team = 'team-42'": {"filter": "tags.team = 'team-42'"},
    "run name": {"filter": "attributes.run_name = 'run 4242'"},
    "start_time in an hour": {
        "filter": "attributes.start_time > 1700000400000 AND attributes.start_time < 1700004000000"
    },
}


@contextlib.contextmanager
def database(server, keep):
    """The URI of a database, and whether it is new."""
    import psycopg

    name = keep or f"many_runs_{time.time_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        new = not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if new:
            connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl(), new
        finally:
            if not keep:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def load(uri, runs, points):
    """Make all rows; the seconds of each statement."""
    import psycopg

    with psycopg.connect(uri, autocommit=True) as connection:
        for statement in ROWS:
            began = time.perf_counter()
            connection.execute(statement.format(runs=runs, points=points, last=1 + SMALL))
            print(f"{time.perf_counter() - began:8.1f} s  {statement[:40]}", flush=True)


def sizes(uri):
    """Bytes of the largest tables, with indexes."""
    import psycopg

    with psycopg.connect(uri) as connection:
        return dict(
            connection.execute(
                "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' "
                "AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 6"
            )
        )


def measure(name, call, repeat):
    """Print median and least of some calls, the latter for busy machines; the first, which fills caches, apart."""
    times = []
    for _ in range(repeat + 1):
        began = time.perf_counter()
        answer = call()
        times.append(time.perf_counter() - began)
    first, *times = times
    print(
        f"{name:70} {statistics.median(times) * 1e3:9.2f} ms  least {min(times) * 1e3:8.2f} ms  "
        f"first {first * 1e3:8.2f} ms  {answer}",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--uri", default="postgresql://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--runs", type=int, default=1_000_000)
    parser.add_argument("--points", type=int, default=10, help="of each of two metrics of a run")
    parser.add_argument("--repeat", type=int, default=7)
    parser.add_argument("--keep")
    asked = parser.parse_args()
    with database(asked.uri, asked.keep) as (uri, new):
        SqlTracking.open(uri).close()
        if new:
            load(uri, asked.runs, asked.points)
        print(json.dumps({name: f"{size / 1e6:.0f} MB" for name, size in sizes(uri).items()}))
        store = SqlTracking.open(uri, server=True)
        for title, experiments in (("half of all runs", [BIG]), ("one in two hundred", [50])):
            for name, options in SEARCHES.items():
                measure(f"{title}: {name}", lambda e=experiments, o=options: search(store, e, **o), asked.repeat)
        run_id = search_runs(store, [50]).runs[0].info.run_id
        measure("a run", lambda: store.submit("get_run", GetRun(run_id)).result() and 1, asked.repeat)
        history = GetMetricHistory(run_id, metric_key="loss")
        measure("a history", lambda: len(store.submit("get_metric_history", history).result().metrics), asked.repeat)
        store.close()


def search_runs(store, experiments, token="", **options):
    return store.submit(
        "search_runs", SearchRuns([str(e) for e in experiments], max_results=100, page_token=token, **options)
    ).result()


def search(store, experiments, page=1, **options):
    """The number of runs on a page."""
    token = ""
    for _ in range(page):
        found = search_runs(store, experiments, token, **options)
        token = found.next_page_token
    return len(found.runs)


if __name__ == "__main__":
    main()
