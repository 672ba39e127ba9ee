"""One run with very many points in one metric."""

from _common import *
import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric

F = Figures()
N = 20_000 if QUICK else 200_000
mlflow.set_tracking_uri("sqlite:///%s/h.db" % TMP)
c = MlflowClient()
exp = c.create_experiment("h")
rid = c.create_run(exp).info.run_id
ts, n = [], 0
t0 = time.perf_counter()
while n < N and time.perf_counter() - t0 < (40 if QUICK else 150):
    ms = [Metric("loss", i * 0.5, 1_700_000_000_000 + i, i) for i in range(n, n + 1000)]
    a = time.perf_counter()
    c.log_batch(rid, metrics=ms)
    ts.append(time.perf_counter() - a)
    n += 1000
F["points"] = n
F["write_points_per_s"] = r3(n / sum(ts))
F["write_batch_first_tenth_ms"] = r3(sorted(ts[: max(1, len(ts) // 10)])[len(ts) // 20] * 1e3)
F["write_batch_last_tenth_ms"] = r3(sorted(ts[-max(1, len(ts) // 10) :])[len(ts) // 20] * 1e3)
hs = []
for _ in range(2 if QUICK else 3):
    a = time.perf_counter()
    h = c.get_metric_history(rid, "loss")
    hs.append(time.perf_counter() - a)
assert len(h) == n, (len(h), n)
F["get_history_s"] = r3(sorted(hs)[len(hs) // 2])
F["read_points_per_s"] = r3(n / F["get_history_s"])
F.lat("get_run_with_that_metric", lambda i: c.get_run(rid), 20)
F["db_file_mb"] = r3(os.path.getsize(os.path.join(TMP, "h.db")) / 2**20)
F.emit()
