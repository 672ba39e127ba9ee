"""Artifacts through the server's proxy (mlflow-artifacts:/), client and server on one machine."""

import shutil
from _common import *

MB = 64 if QUICK else 512
NF = 100 if QUICK else 500
s = start_tracking_server()
os.environ["MLFLOW_TRACKING_URI"] = "http://127.0.0.1:%d" % s.port
import mlflow
from mlflow import MlflowClient

F = Figures()
try:
    s.wait_settled()
    big = os.path.join(TMP, "big.bin")
    blk = os.urandom(1 << 20)
    with open(big, "wb") as f:
        for i in range(MB):
            f.write(blk)
    many = os.path.join(TMP, "many")
    os.mkdir(many)
    for i in range(NF):
        with open(os.path.join(many, "f%04d.bin" % i), "wb") as f:
            f.write(blk[i : i + 10240])
    c = MlflowClient()
    exp = c.create_experiment("a")
    rid = c.create_run(exp).info.run_id
    c.log_artifact(rid, os.path.join(many, "f0000.bin"), "warm")

    with PeakRss(s) as pk:
        a = time.perf_counter()
        c.log_artifact(rid, big)
        t = time.perf_counter() - a
    F["upload_big_mbps"] = r3(MB / t)
    F["upload_big_server_rss_before_mb"] = pk.base
    F["upload_big_server_rss_peak_mb"] = r3(pk.peak)
    F["upload_big_server_rss_growth_mb"] = r3(max(0.1, pk.peak - pk.base))
    dst = os.path.join(TMP, "dl")
    os.mkdir(dst)
    with PeakRss(s) as pk:
        a = time.perf_counter()
        p = mlflow.artifacts.download_artifacts(run_id=rid, artifact_path="big.bin", dst_path=dst)
        t = time.perf_counter() - a
    assert os.path.getsize(p) == MB << 20
    F["download_big_mbps"] = r3(MB / t)
    F["download_big_server_rss_growth_mb"] = r3(max(0.1, pk.peak - pk.base))
    os.unlink(p)
    os.unlink(big)

    c0 = cpu_s(s.pids())
    a = time.perf_counter()
    c.log_artifacts(rid, many, "many")
    F["upload_small_files_per_s"] = r3(NF / (time.perf_counter() - a))
    F["upload_small_server_cpu_ms"] = r3((cpu_s(s.pids()) - c0) / NF * 1e3)
    a = time.perf_counter()
    d = mlflow.artifacts.download_artifacts(run_id=rid, artifact_path="many", dst_path=dst)
    F["download_small_files_per_s"] = r3(NF / (time.perf_counter() - a))
    assert len(os.listdir(d)) == NF, len(os.listdir(d))
    F.lat("list_artifacts_many", lambda i: c.list_artifacts(rid, "many"), 10)
    F.lat("log_text", lambda i: c.log_text(rid, "hello", "t/%d.txt" % i), 20 if QUICK else 50)
    F.emit()
finally:
    s.stop()
