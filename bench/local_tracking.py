"""The embedded SQLite store, call by call, beside the bare statements on the same disk in the same run.

    python bench/local_tracking.py [--rounds 400]

Both sides use WAL with ``synchronous=NORMAL``. The bare side has the tables of the store and does what cannot be
avoided: one transaction with the rows that the call stores. Medians of single calls, in milliseconds.
"""

import argparse
import os
import sqlite3
import sys
import tempfile
import time

NOW = 1_700_000_000_000


def median(call, rounds):
    times = []
    for number in range(rounds):
        began = time.perf_counter()
        call(number)
        times.append(time.perf_counter() - began)
    return sorted(times)[rounds // 2] * 1e3


def store_figures(folder, rounds):
    began = time.perf_counter()
    from mlflow.store import resolve

    store = resolve.tracking(f"sqlite:///{folder}/store.db")
    figures = {"import and first use": (time.perf_counter() - began) * 1e3}
    assert "sqlalchemy" not in sys.modules

    from mlflow.api.tracking import (
        CreateExperiment,
        CreateRun,
        GetMetricHistory,
        GetRun,
        LogBatch,
        LogMetric,
        LogParam,
        SetTag,
        UpdateRun,
    )
    from mlflow.entities import Metric

    experiment_id = store.create_experiment(CreateExperiment("bench")).experiment_id

    def start():
        return store.create_run(CreateRun(experiment_id, start_time=NOW)).run.info.run_id

    run_id = start()

    def log_metric(n):
        store.log_metric(LogMetric(run_id=run_id, key="loss", value=n * 0.5, timestamp=NOW + n, step=n))

    def batch(n):
        metrics = [Metric(f"k{i % 10}", i * 0.1, NOW, n * 100 + i // 10) for i in range(1000)]
        store.log_batch(LogBatch(batch_run, metrics=metrics))

    figures["log_metric"] = median(log_metric, rounds)
    figures["log_param"] = median(lambda n: store.log_param(LogParam(run_id=run_id, key=f"p{n}", value=str(n))), rounds)
    figures["set_tag"] = median(lambda n: store.set_tag(SetTag(run_id=run_id, key=f"t{n % 20}", value=str(n))), rounds)
    figures["start and end a run"] = median(
        lambda n: store.update_run(UpdateRun(start(), status="FINISHED", end_time=NOW)), rounds // 2
    )
    batch_run = start()
    figures["log_batch of 1000 metrics"] = median(batch, rounds // 10)
    figures["get_run, 10 metrics"] = median(lambda n: store.get_run(GetRun(batch_run)), rounds)
    history_run = start()
    for first in range(0, 200_000, 1000):
        metrics = [Metric("loss", i * 0.5, NOW + i, i) for i in range(first, first + 1000)]
        store.log_batch(LogBatch(history_run, metrics=metrics))
    request = GetMetricHistory(run_id=history_run, metric_key="loss")
    assert len(store.get_metric_history(request).metrics) == 200_000
    figures["history of 200,000 points"] = median(lambda n: store.get_metric_history(request), 5)
    resolve.close_all()
    return figures


def bare_figures(folder, rounds):
    from mlflow.store.sql.sqlite import ddl

    connection = sqlite3.connect(f"{folder}/bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.executescript(ddl())
    point = "INSERT INTO metric (run_id, key_id, timestamp, step, value, is_nan) VALUES (?, ?, ?, ?, ?, 0)"
    summary = (
        "INSERT OR REPLACE INTO run_metric (run_id, key_id, experiment_id, points, last_value, last_step, "
        "last_timestamp, first_value, first_step, first_timestamp, min_value, min_step, max_value, max_step) "
        "VALUES (?, ?, 1, 1, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0)"
    )

    def transaction(*statements):
        connection.execute("BEGIN IMMEDIATE")
        for sql, values in statements:
            if isinstance(values, list):
                connection.executemany(sql, values)
            else:
                connection.execute(sql, values)
        connection.execute("COMMIT")

    def log_metric(n):
        transaction((point, (1, 1, NOW + n, n, n * 0.5)), (summary, (1, 1, n * 0.5, n, NOW + n)))

    def run(n):
        create = "INSERT INTO run (uuid, experiment_id, name, status, start_time, deleted) VALUES (?, 1, 'n', 1, ?, 0)"
        transaction((create, (os.urandom(16).hex(), NOW)), ("INSERT INTO tag VALUES (?, 'mlflow.runName', 'n')", (n,)))
        transaction(("UPDATE run SET status = 3, end_time = ? WHERE id = ?", (NOW, n)))

    def batch(n):
        points = [(2, i % 10, NOW, n * 100 + i // 10, i * 0.1) for i in range(1000)]
        transaction((point, points), (summary, [(2, key, 0.1, n * 100, NOW) for key in range(10)]))

    def read_run(n):
        for table in ("run WHERE id = 1", "run_metric WHERE run_id = 2", "tag WHERE run_id = 7"):
            connection.execute(f"SELECT * FROM {table}").fetchall()

    figures = {
        "log_metric": median(log_metric, rounds),
        "log_param": median(lambda n: transaction(("INSERT INTO param VALUES (1, ?, ?)", (f"p{n}", "v"))), rounds),
        "set_tag": median(
            lambda n: transaction(("INSERT OR REPLACE INTO tag VALUES (1, ?, ?)", (f"t{n % 20}", str(n)))), rounds
        ),
        "start and end a run": median(run, rounds // 2),
        "log_batch of 1000 metrics": median(batch, rounds // 10),
        "get_run, 10 metrics": median(read_run, rounds),
    }
    transaction((point, [(3, 1, NOW + i, i, i * 0.5) for i in range(200_000)]))
    history = "SELECT timestamp, step, value, is_nan FROM metric WHERE run_id = 3 AND key_id = 1"
    figures["history of 200,000 points"] = median(lambda n: connection.execute(history).fetchall(), 5)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=400)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        ours = store_figures(folder, rounds)
        bare = bare_figures(folder, rounds)
    print(f"{'':28}{'store':>10}{'bare':>10}{'ratio':>8}")
    for name, value in ours.items():
        limit = bare.get(name)
        rest = f"{limit:>7.3f} ms{value / limit:>8.1f}" if limit else ""
        print(f"{name:28}{value:>7.3f} ms{rest}")


if __name__ == "__main__":
    main()
