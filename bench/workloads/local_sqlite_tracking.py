"""The fluent API and the client on a fresh local sqlite database (on the real disk)."""

from _common import *
import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag

F = Figures()
n = 60 if QUICK else 400
t0 = time.perf_counter()
mlflow.set_tracking_uri("sqlite:///%s/x.db" % TMP)
mlflow.set_experiment("bench")
F["first_use_new_db_s"] = r3(time.perf_counter() - t0)
with mlflow.start_run():
    mlflow.log_metric("warm", 1)
    mlflow.log_param("warm", 1)


def start_end(i):
    mlflow.start_run()
    mlflow.end_run()


F.lat("start_end_run", start_end, n // 2)
run = mlflow.start_run()
F.lat("log_param", lambda i: mlflow.log_param("p%d" % i, i), n)
F.lat("log_metric", lambda i: mlflow.log_metric("loss", i * 0.5, step=i), n)
F.lat("log_metrics10", lambda i: mlflow.log_metrics({"m%d" % j: i + j for j in range(10)}, step=i), n)
F.lat("log_params10", lambda i: mlflow.log_params({"q%d_%d" % (i, j): j for j in range(10)}), n // 2)
F.lat("set_tag", lambda i: mlflow.set_tag("t%d" % (i % 20), str(i)), n)
F.lat("get_run", lambda i: mlflow.get_run(run.info.run_id), n // 2)
mlflow.end_run()

c = MlflowClient()
r2 = c.create_run("0" if False else mlflow.get_experiment_by_name("bench").experiment_id)
now = int(time.time() * 1000)


def batch(i):
    c.log_batch(
        r2.info.run_id,
        metrics=[Metric("k%d" % (j % 10), j * 0.1, now, i * 100 + j // 10) for j in range(1000)],
    )


ts = F.lat("log_batch_1000_metrics", batch, 8 if QUICK else 40)
F["log_batch_metrics_per_s"] = r3(1000 * len(ts) / sum(ts))
# sustained one-at-a-time logging in a training loop, for a bounded time
with mlflow.start_run():
    end = time.perf_counter() + (2 if QUICK else 8)
    k, a = 0, time.perf_counter()
    while time.perf_counter() < end:
        mlflow.log_metric("loss", 1.0 / (k + 1), step=k)
        k += 1
    F["sustained_log_metric_per_s"] = r3(k / (time.perf_counter() - a))
    if hasattr(mlflow, "flush_async_logging"):
        end = time.perf_counter() + (1 if QUICK else 3)
        k, a = 0, time.perf_counter()
        while time.perf_counter() < end:
            mlflow.log_metric("loss_async", 1.0 / (k + 1), step=k, synchronous=False)
            k += 1
        b = time.perf_counter()
        mlflow.flush_async_logging()
        F["async_log_metric_call_ms"] = r3((b - a) / k * 1e3)
        F["async_log_metric_flushed_per_s"] = r3(k / (time.perf_counter() - a))
F.emit()
