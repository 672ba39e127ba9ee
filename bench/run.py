#!/usr/bin/env python3.11
"""Measure any interpreter that has a package importable as `mlflow`.

  python3.11 bench/run.py --python PATH --out FILE.json [--only a,b] [--quick]

Each workload (bench/workloads/*.py) runs as a subprocess of PATH in a fresh directory with fresh
storage and a cleaned environment, and prints one line `BENCH {json}`.
"""

import argparse
import datetime
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
signal.signal(signal.SIGTERM, lambda *a: sys.exit(143))  # so that the workload is ended too
ALL = ["import_time", "local_sqlite_tracking", "search", "metric_history", "server", "artifacts"]
LIMIT = {"quick": 100, "full": 400}  # seconds; quiet, all take well under half of it
LONG = {"search": 650}


def clean_env(python, d, quick, fast):
    e = {}
    for k, v in os.environ.items():
        # PYTHONDONTWRITEBYTECODE would make every import compile anew (4 s instead of 1 s).
        if k.startswith(("MLFLOW_", "PYTHON", "OTEL_", "DATABRICKS_", "_MLFLOW")):
            continue
        if k.lower() in ("http_proxy", "https_proxy", "all_proxy", "virtual_env", "tracestate"):
            continue
        e[k] = v
    e.update(
        MLFLOW_DISABLE_TELEMETRY="true",
        DO_NOT_TRACK="true",
        GIT_PYTHON_REFRESH="quiet",
        NO_PROXY="127.0.0.1,localhost",
        no_proxy="127.0.0.1,localhost",
        PATH=os.path.dirname(python) + os.pathsep + os.environ.get("PATH", ""),  # as if activated
        HOME=os.path.join(d, "home"),
        TMPDIR=os.path.join(d, "tmp"),
        BENCH_TMP=d,
        BENCH_FAST_TMP=fast,
        BENCH_QUICK="1" if quick else "0",
        BENCH_LOADGEN_PY=os.path.realpath(sys.executable),
        TQDM_DISABLE="1",
        MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false",
    )
    for k in ("HOME", "TMPDIR"):
        os.makedirs(e[k], exist_ok=True)
    return e


def end_group(pgid):
    for s in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(pgid, s)  # a group this program started
        except ProcessLookupError:
            return
        time.sleep(1)


def run_workload(python, name, quick, verbose=True, limit=None):
    python = os.path.abspath(python)
    d = tempfile.mkdtemp(prefix="bench-%s-" % name)
    fast = tempfile.mkdtemp(prefix="bench-", dir="/dev/shm") if os.access("/dev/shm", os.W_OK) else d
    limit = limit or (LIMIT["quick"] if quick else LONG.get(name, LIMIT["full"]))
    t0 = time.time()
    rec, load0 = {}, os.getloadavg()[0]
    try:
        with open(os.path.join(d, "stderr.txt"), "wb") as err:
            p = subprocess.Popen(
                [python, os.path.join(HERE, "workloads", name + ".py")],
                cwd=d,
                env=clean_env(python, d, quick, fast),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=err,
                start_new_session=True,
            )
            try:
                out, _ = p.communicate(timeout=limit)
            except subprocess.TimeoutExpired:
                rec["_error"] = "over its limit of %d s" % limit
                end_group(p.pid)
                try:
                    out, _ = p.communicate(timeout=5)
                except subprocess.TimeoutExpired:
                    out = b""
            finally:
                end_group(p.pid)
        for line in out.decode("utf-8", "replace").splitlines():
            if line.startswith("BENCH "):
                rec.update(json.loads(line[6:]))
        if p.returncode and "_error" not in rec:
            with open(os.path.join(d, "stderr.txt"), "rb") as f:
                rec["_error"] = "rc %s: %s" % (p.returncode, f.read()[-1500:].decode("utf-8", "replace"))
    finally:
        shutil.rmtree(d, ignore_errors=True)
        if fast != d:
            shutil.rmtree(fast, ignore_errors=True)
    rec["_wall_s"] = round(time.time() - t0, 1)
    rec["_load"] = [round(load0, 1), round(os.getloadavg()[0], 1)]  # was the machine busy with others?
    if verbose:
        print(
            "== %s (%.1f s, load %.2f)%s"
            % (
                name,
                rec["_wall_s"],
                os.getloadavg()[0],
                "  ERROR " + rec["_error"] if "_error" in rec else "",
            ),
            flush=True,
        )
        for k, v in rec.items():
            if not k.startswith("_"):
                print("   %-48s %s" % (k, v), flush=True)
    return rec


def meta(python, quick):
    q = subprocess.run(
        [python, "-c", "import mlflow,sys;print(mlflow.__version__);print(sys.version)"],
        capture_output=True,
        text=True,
        env={**os.environ, "MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true"},
        cwd=tempfile.gettempdir(),
    )
    v = q.stdout.split("\n") if q.returncode == 0 else ["?", q.stderr[-300:]]
    try:
        with open("/proc/cpuinfo") as f:
            cpu = [x.split(":")[1].strip() for x in f if x.startswith("model name")][0]
    except Exception:
        cpu = "?"
    return {
        "python": python,
        "mlflow": v[0],
        "python_version": v[1],
        "quick": quick,
        "cpu": cpu,
        "cores": os.cpu_count(),
        "load_at_start": os.getloadavg(),
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
    }


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--python", required=True)
    ap.add_argument("--out", required=True)
    ap.add_argument("--only", default="")
    ap.add_argument("--quick", action="store_true")
    a = ap.parse_args()
    a.python = os.path.abspath(a.python)
    names = [n for n in a.only.split(",") if n] or ALL
    for n in names:
        if n not in ALL:
            ap.error("no workload %r; there are %s" % (n, ", ".join(ALL)))
    res = {"meta": meta(a.python, a.quick), "workloads": {}}
    if a.only and os.path.exists(a.out):  # refresh just those workloads
        with open(a.out) as f:
            old = json.load(f)
        if old.get("meta", {}).get("quick") == a.quick:
            res["workloads"] = old["workloads"]
    t0 = time.time()
    for n in names:
        res["workloads"][n] = run_workload(a.python, n, a.quick)
        res["meta"]["total_s"] = round(time.time() - t0, 1)
        with open(a.out + ".tmp", "w") as f:
            json.dump(res, f, indent=1)
        os.replace(a.out + ".tmp", a.out)
    bad = [n for n in names if "_error" in res["workloads"][n]]
    print("total %.1f s; %s" % (time.time() - t0, "failed: " + ", ".join(bad) if bad else "all ran"))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
