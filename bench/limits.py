#!/usr/bin/env python3.11
"""What this machine allows: the bare operation under each workload, without any platform.

  python3.11 bench/limits.py --python PATH --out FILE.json

PATH: an interpreter with uvicorn, and (each optional) granian, uvloop, httptools. Figures are named as in the
workloads they bound.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "workloads"))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
D = tempfile.mkdtemp(prefix="bench-limits-")
os.environ["BENCH_TMP"] = D
os.environ["BENCH_LOADGEN_PY"] = os.path.realpath(sys.executable)
from _common import *  # noqa: E402

BENCH = os.path.dirname(os.path.abspath(__file__))  # _common has its own HERE

F = Figures()
ap = argparse.ArgumentParser()
ap.add_argument("--python", required=True)
ap.add_argument("--out", required=True)
ap.add_argument("--only", default="", help="start,sqlite,files,http")
A = ap.parse_args()
PYBIN = os.path.dirname(os.path.abspath(A.python))


def med(fn, n):
    ts = []
    for i in range(n):
        a = time.perf_counter()
        fn(i)
        ts.append(time.perf_counter() - a)
    return sorted(ts)[n // 2]


def py(code, *extra):
    o = subprocess.run([A.python, *extra, "-c", code], capture_output=True, text=True, cwd=D)
    if o.returncode:
        print("  (skipped: %s)" % o.stderr.strip().splitlines()[-1][:120])
        return None
    return o.stdout.strip()


def section(t):
    print("# " + t, flush=True)


def start():
    section("interpreter")
    F["import_time.python_pass_s"] = r3(med(lambda i: py("pass"), 9))
    F["import_time.python_click_help_s"] = r3(med(lambda i: py("import argparse"), 5))
    F["import_time.numpy_pandas_s"] = r3(med(lambda i: py("import numpy, pandas"), 3))


def sqlite():
    section("sqlite")
    for name, journal, sync, base in (
        ("delete_full", "DELETE", "FULL", D),
        ("wal_full", "WAL", "FULL", D),
        ("wal_normal", "WAL", "NORMAL", D),
        ("tmpfs_delete_full", "DELETE", "FULL", "/dev/shm"),
    ):
        p = tempfile.mkdtemp(prefix="bench-", dir=base)
        db = sqlite3.connect(os.path.join(p, "x.db"), isolation_level=None)
        db.execute("pragma journal_mode=" + journal)
        db.execute("pragma synchronous=" + sync)
        db.execute(
            "create table metrics(run_uuid text, key text, value real, timestamp int, step int, is_nan int,"
            " primary key(key,timestamp,step,run_uuid,value,is_nan))"
        )
        db.execute(
            "create table latest(run_uuid text, key text, value real, timestamp int, step int, is_nan int,"
            " primary key(key,run_uuid))"
        )
        db.execute("create index ix on metrics(run_uuid)")
        k = [0]

        def one(i):
            k[0] += 1
            db.execute("begin immediate")
            db.execute("insert into metrics values('r','loss',?,?,?,0)", (0.5, 1, k[0]))
            db.execute("insert or replace into latest values('r','loss',?,?,?,0)", (0.5, 1, k[0]))
            db.execute("commit")

        F["sqlite.%s_log_metric_ms" % name] = r3(med(one, 300) * 1e3)

        def batch(i):
            db.execute("begin immediate")
            db.executemany(
                "insert into metrics values('r',?,?,?,?,0)",
                [("k%d" % (j % 10), j * 0.1, 1, i * 1000 + j) for j in range(1000)],
            )
            db.executemany(
                "insert or replace into latest values('r',?,?,?,?,0)",
                [("k%d" % (j % 10), j * 0.1, 1, i * 1000 + j) for j in range(10)],
            )
            db.execute("commit")

        F["sqlite.%s_log_batch1000_ms" % name] = r3(med(batch, 30) * 1e3)
        F["sqlite.%s_log_batch_metrics_per_s" % name] = r3(1e6 / F["sqlite.%s_log_batch1000_ms" % name])
        db.close()
        shutil.rmtree(p)
    # 200k points out, as tuples
    db = sqlite3.connect(":memory:")
    db.execute("create table m(k text, v real, ts int, step int)")
    db.executemany("insert into m values('loss',?,?,?)", [(i * 0.5, i, i) for i in range(200_000)])
    t = med(lambda i: db.execute("select * from m").fetchall(), 5)
    F["sqlite.read_200k_points_s"] = r3(t)
    # 20k runs x (10 params, 10 metrics, 3 tags), ready-made pages
    import random

    rnd = random.Random(7)
    db.executescript(
        "create table runs(id integer primary key, uuid text, start int, status int);"
        "create table p(rid int,k text,v text,primary key(rid,k)) without rowid;"
        "create table l(rid int,k text,v real,primary key(rid,k)) without rowid;"
        "create table t(rid int,k text,v text,primary key(rid,k)) without rowid;"
    )
    N = 20000
    db.executemany("insert into runs values(?,?,?,1)", [(i, "%032x" % i, i) for i in range(N)])
    db.executemany(
        "insert into p values(?,?,?)",
        [(i, "p%d" % j, str(rnd.randrange(50))) for i in range(N) for j in range(10)],
    )
    db.executemany(
        "insert into l values(?,?,?)", [(i, "m%d" % j, rnd.random()) for i in range(N) for j in range(10)]
    )
    db.executemany(
        "insert into t values(?,?,?)",
        [(i, k, "run number %d of the sweep" % i) for i in range(N) for k in ("a", "b", "note")],
    )
    db.executescript(
        "create index ri on runs(start); create index li on l(k,v); create index pi on p(k,v); create index ti on t(k,v)"
    )

    def page(sql, n):
        ids = [r[0] for r in db.execute(sql, (n,))]
        s = "(%s)" % ",".join(map(str, ids))
        out = {i: ([], [], []) for i in ids}
        for x, tb in enumerate("plt"):
            for rid, k, v in db.execute("select rid,k,v from %s where rid in %s" % (tb, s)):
                out[rid][x].append((k, v))
        return out

    for k, sql, n in (
        ("page100", "select id from runs order by start desc limit ?", 100),
        ("page1000", "select id from runs order by start desc limit ?", 1000),
        (
            "metric_filter",
            "select id from runs where id in (select rid from l where k='m1' and v>0.95) order by start desc limit ?",
            100,
        ),
        (
            "param_filter",
            "select id from runs where id in (select rid from p where k='p1' and v='7') order by start desc limit ?",
            100,
        ),
        (
            "tag_like",
            "select id from runs where id in (select rid from t where k='note' and v like '%99 of%') order by start desc limit ?",
            100,
        ),
        ("order_metric", "select rid from l where k='m1' order by v desc limit ?", 100),
    ):
        F["search.full_%s_ms" % k] = r3(med(lambda i: page(sql, n), 9) * 1e3)


def files():
    section("files")
    MB = 512
    blk = os.urandom(1 << 20)
    src, dst = os.path.join(D, "a"), os.path.join(D, "b")
    with open(src, "wb") as f:
        for _ in range(MB):
            f.write(blk)

    def cp(i):
        with open(src, "rb") as a, open(dst, "wb") as b:
            shutil.copyfileobj(a, b, 1 << 20)

    def cpk(i):
        if os.path.exists(dst):
            os.unlink(dst)
        shutil.copyfile(src, dst)

    F["artifacts.copy_rw_1m_mbps"] = r3(MB / med(cp, 3))
    F["artifacts.copy_sendfile_mbps"] = r3(MB / med(cpk, 3))

    def fsynced(i):
        with open(dst, "wb") as b:
            for _ in range(MB // 4):
                b.write(blk)
            os.fsync(b.fileno())

    F["artifacts.write_fsync_mbps"] = r3(MB / 4 / med(fsynced, 2))
    d = os.path.join(D, "many")
    os.mkdir(d)

    def small(i):
        for j in range(500):
            with open(os.path.join(d, "%d_%d" % (i, j)), "wb") as f:
                f.write(blk[:10240])

    F["artifacts.small_files_written_per_s"] = r3(500 / med(small, 3))
    # loopback sink: a bare socket pair moving the file through TCP into a file
    code = r"""
import socket,sys,os,threading,time
src,dst=sys.argv[1:]
l=socket.create_server(("127.0.0.1",0))
def sink():
    c,_=l.accept(); b=bytearray(1<<20)
    with open(dst,"wb",buffering=0) as f:
        while True:
            n=c.recv_into(b)
            if not n: break
            f.write(memoryview(b)[:n])
t=threading.Thread(target=sink); t.start()
a=time.perf_counter()
s=socket.create_connection(l.getsockname()); s.sendfile(open(src,"rb")); s.close(); t.join()
print(os.path.getsize(src)/2**20/(time.perf_counter()-a))"""
    o = [
        float(subprocess.run([sys.executable, "-c", code, src, dst], capture_output=True, text=True).stdout)
        for _ in range(3)
    ]
    F["artifacts.tcp_loopback_to_file_mbps"] = r3(sorted(o)[1])
    os.unlink(src)
    os.unlink(dst)


ECHO = """
import json
OUT = json.dumps({"run": {"info": {"run_id": "x" * 32}}}).encode()
BIG = json.dumps({"runs": [{"info": {"run_id": "x" * 32, "status": "RUNNING", "start_time": 1, "experiment_id": "1"},
  "data": {"metrics": [{"key": "m%d" % j, "value": j, "timestamp": 1, "step": 0} for j in range(10)],
           "params": [{"key": "p%d" % j, "value": "v"} for j in range(10)]}} for i in range(100)]}).encode()
async def app(scope, receive, send):
    if scope["type"] != "http": return
    b = b""
    while True:
        m = await receive(); b += m.get("body", b"")
        if not m.get("more_body"): break
    if b: json.loads(b)
    out = BIG if scope["path"] == "/big" else OUT
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(out))]})
    await send({"type": "http.response.body", "body": out})
"""
PROTO = r"""
import asyncio, json, sys
class P(asyncio.Protocol):
    def connection_made(self, t): self.t = t; self.b = b""
    def data_received(self, d):
        self.b += d
        i = self.b.find(b"\r\n\r\n")
        if i < 0: return
        j = self.b.lower().find(b"content-length:", 0, i)
        n = int(self.b[j + 15:self.b.index(b"\r\n", j)]) if j >= 0 else 0
        if len(self.b) < i + 4 + n: return
        if n: json.loads(self.b[i + 4:i + 4 + n])
        self.b = b""
        self.t.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
async def main():
    s = await asyncio.get_running_loop().create_server(P, "127.0.0.1", int(sys.argv[1]))
    await s.serve_forever()
try:
    import uvloop; uvloop.install()
except ImportError: pass
asyncio.run(main())
"""


def http():
    section("http")
    for n, c in (("echo.py", ECHO), ("proto.py", PROTO)):
        with open(os.path.join(D, n), "w") as f:
            f.write(c)
    body = json.dumps({"run_id": "x" * 32, "key": "loss", "value": 0.5, "timestamp": 1, "step": 777}).replace(
        "777", "@N@"
    )
    servers = [
        (
            "uvicorn_h11_w1",
            lambda p: [
                PYBIN + "/uvicorn",
                "echo:app",
                "--port",
                p,
                "--log-level",
                "error",
                "--no-access-log",
                "--http",
                "h11",
                "--loop",
                "asyncio",
            ],
        ),
        (
            "uvicorn_uvloop_w1",
            lambda p: [
                PYBIN + "/uvicorn",
                "echo:app",
                "--port",
                p,
                "--log-level",
                "error",
                "--no-access-log",
                "--http",
                "httptools",
                "--loop",
                "uvloop",
            ],
        ),
        (
            "uvicorn_uvloop_w2",
            lambda p: [
                PYBIN + "/uvicorn",
                "echo:app",
                "--port",
                p,
                "--log-level",
                "error",
                "--workers",
                "2",
                "--no-access-log",
                "--http",
                "httptools",
                "--loop",
                "uvloop",
            ],
        ),
        (
            "granian_w1",
            lambda p: [
                PYBIN + "/granian",
                "--interface",
                "asgi",
                "echo:app",
                "--port",
                p,
                "--no-ws",
                "--log-level",
                "error",
            ],
        ),
        ("raw_protocol_w1", lambda p: [A.python, "proto.py", p]),
    ]
    for name, argv in servers:
        port = free_port()
        try:
            s = Server(argv(str(port)), port, health="/", cwd=D, timeout=20)
        except Exception as e:
            print("  %s skipped: %s" % (name, str(e)[-120:]))
            continue
        try:
            time.sleep(0.7)
            for conc in (1, 8, 32):
                put_load(F, "http.%s_c%d" % (name, conc), load(port, dict(path="/x", body=body), conc, 2))
                if name.endswith("w2"):
                    put_load(
                        F,
                        "http.%s_quickack_c%d" % (name, conc),
                        load(port, dict(path="/x", body=body, quickack=True), conc, 2),
                    )
            if name == "uvicorn_uvloop_w1":
                put_load(F, "http.%s_big_c8" % name, load(port, dict(path="/big", body=body), 8, 2))
            F["http.%s_rss_mb" % name] = mem_mb(s.pids())
        finally:
            s.stop()


try:
    for sec in (start, sqlite, files, http):
        if not A.only or sec.__name__ in A.only.split(","):
            sec()
    for k, v in F.items():
        print("  %-52s %s" % (k, v))
    if A.only and os.path.exists(A.out):
        with open(A.out) as f:
            F = Figures(json.load(f)["limits"], **F)
    with open(A.out, "w") as f:
        json.dump(
            {
                "meta": {
                    "python": A.python,
                    "date": time.strftime("%FT%TZ", time.gmtime()),
                    "load": os.getloadavg(),
                },
                "limits": F,
            },
            f,
            indent=1,
        )
finally:
    shutil.rmtree(D, ignore_errors=True)
