"""Shared by the workloads. Standard library only; nothing here touches mlflow.

A figure's name ends in its unit, which also says which way is better:
  _ms _s _mb            lower is better
  _rps _per_s _mbps     higher is better
  anything else         a count or a note; compare.py shows it without a ratio
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import http.client

HERE = os.path.dirname(os.path.abspath(__file__))
QUICK = os.environ.get("BENCH_QUICK") == "1"
TMP = os.environ.get("BENCH_TMP") or os.getcwd()
FAST_TMP = os.environ.get("BENCH_FAST_TMP") or TMP  # tmpfs where there is one
LOADGEN_PY = os.environ.get("BENCH_LOADGEN_PY") or sys.executable
BIN = os.path.dirname(sys.executable)


class Figures(dict):
    def lat(self, name, fn, n, warm=1, cpu=True):
        """Call fn(i) n times; store p50, p99 and own CPU time per call, in ms."""
        for i in range(warm):
            fn(-1 - i)
        ts = []
        c0 = time.process_time()
        for i in range(n):
            a = time.perf_counter()
            fn(i)
            ts.append(time.perf_counter() - a)
        c1 = time.process_time()
        self.put_lat(name, ts)
        if cpu:
            self[name + "_cpu_ms"] = r3((c1 - c0) / n * 1e3)
        return ts

    def put_lat(self, name, ts):
        ts = sorted(ts)
        self[name + "_p50_ms"] = r3(pct(ts, 50) * 1e3)
        if len(ts) >= 20:
            self[name + "_p99_ms"] = r3(pct(ts, 99) * 1e3)

    def emit(self):
        sys.stdout.flush()
        print("BENCH " + json.dumps(self), flush=True)


def r3(x):
    return float("%.4g" % x)


def pct(ts, p):
    return ts[min(len(ts) - 1, int(len(ts) * p / 100.0))] if ts else 0.0


def free_port():
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    p = s.getsockname()[1]
    s.close()
    return p


# ---- processes (Linux /proc) ------------------------------------------------
def _children_map():
    m = {}
    for d in os.listdir("/proc"):
        if d.isdigit():
            try:
                with open("/proc/%s/stat" % d) as f:
                    s = f.read()
            except OSError:
                continue
            ppid = int(s[s.rindex(")") + 2 :].split()[1])
            m.setdefault(ppid, []).append(int(d))
    return m


def tree(pid):
    m = _children_map()
    out, todo = [], [pid]
    while todo:
        p = todo.pop()
        out.append(p)
        todo += m.get(p, [])
    return out


def mem_mb(pids, pss=False):
    """Sum of RSS (or PSS, which counts shared pages once) in MiB."""
    tot = 0
    for p in pids:
        try:
            with open("/proc/%d/%s" % (p, "smaps_rollup" if pss else "status")) as f:
                for line in f:
                    if line.startswith("Pss:" if pss else "VmRSS:"):
                        tot += int(line.split()[1])
                        break
        except OSError:
            pass
    return r3(tot / 1024.0)


_TICK = os.sysconf("SC_CLK_TCK")


def cpu_s(pids):
    tot = 0
    for p in pids:
        try:
            with open("/proc/%d/stat" % p) as f:
                s = f.read()
            v = s[s.rindex(")") + 2 :].split()
            tot += int(v[11]) + int(v[12])
        except OSError:
            pass
    return tot / _TICK


class Server:
    """A server subprocess with its whole process tree; stop() ends just that tree."""

    def __init__(self, args, port, health="/health", timeout=120, env=None, cwd=None):
        self.port = port
        self.log = open(os.path.join(TMP, "server-%d.log" % port), "wb")
        e = dict(os.environ)
        e.update(env or {})
        t0 = time.perf_counter()
        self.p = subprocess.Popen(
            args, stdout=self.log, stderr=subprocess.STDOUT, env=e, cwd=cwd or TMP, stdin=subprocess.DEVNULL
        )
        while True:
            if self.p.poll() is not None:
                raise RuntimeError("server died: " + self.tail())
            try:
                c = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                c.request("GET", health)
                r = c.getresponse()
                r.read()
                if r.status == 200:
                    break
            except OSError:
                pass
            except http.client.HTTPException:
                pass
            finally:
                c.close()
            if time.perf_counter() - t0 > timeout:
                self.stop()
                raise RuntimeError("server not ready: " + self.tail())
            time.sleep(0.02)
        self.ready_s = time.perf_counter() - t0

    def tail(self):
        self.log.flush()
        with open(self.log.name, "rb") as f:
            return f.read()[-1500:].decode("utf-8", "replace")

    def pids(self):
        return tree(self.p.pid)

    def wait_settled(self, max_s=8 if QUICK else 20):
        """Wait until the tree's CPU use has calmed down (workers still importing)."""
        t0 = time.perf_counter()
        last = cpu_s(self.pids())
        calm = 0
        while time.perf_counter() - t0 < max_s:
            time.sleep(0.5)
            now = cpu_s(self.pids())
            calm = calm + 1 if now - last < 0.05 else 0
            last = now
            if calm >= 3:
                break
        return time.perf_counter() - t0

    def stop(self):
        pids = self.pids()
        try:
            self.p.send_signal(signal.SIGTERM)
            self.p.wait(10)
        except Exception:
            pass
        for p in pids:
            try:
                os.kill(p, signal.SIGKILL)
            except OSError:
                pass
        try:
            self.p.wait(5)
        except Exception:
            pass
        self.log.close()


class PeakRss:
    def __init__(self, server):
        self.s, self.peak, self.stop_ = server, 0.0, False

    def __enter__(self):
        self.base = mem_mb(self.s.pids())
        self.t = threading.Thread(target=self._go, daemon=True)
        self.t.start()
        return self

    def _go(self):
        pids, i = self.s.pids(), 0
        while not self.stop_:
            i += 1
            if i % 50 == 0:
                pids = self.s.pids()
            self.peak = max(self.peak, mem_mb(pids))
            time.sleep(0.02)

    def __exit__(self, *a):
        self.stop_ = True
        self.t.join()


def mlflow_cli(*args):
    return [os.path.join(BIN, "mlflow"), *args]


def start_tracking_server(name="srv", extra=()):
    d = os.path.join(TMP, name)
    os.makedirs(d, exist_ok=True)
    port = free_port()
    return Server(
        mlflow_cli(
            "server",
            "--backend-store-uri",
            "sqlite:///%s/db.sqlite" % d,
            "--artifacts-destination",
            os.path.join(d, "art"),
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            *extra,
        ),
        port,
        cwd=d,
    )


def http_json(port, method, path, obj=None, timeout=60):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        body = None if obj is None else json.dumps(obj)
        c.request(method, path, body, {"Content-Type": "application/json"})
        r = c.getresponse()
        b = r.read()
        if r.status != 200:
            raise RuntimeError("%s %s -> %d %r" % (method, path, r.status, b[:300]))
        return json.loads(b or b"{}")
    finally:
        c.close()


def load(port, spec, conc, secs, max_requests=0):
    """Drive the server from a separate client process (loadgen.py). -> its dict."""
    f = os.path.join(TMP, "load.json")
    with open(f, "w") as h:
        json.dump(dict(spec, port=port, conc=conc, secs=secs, max_requests=max_requests), h)
    o = subprocess.run(
        [LOADGEN_PY, os.path.join(HERE, "..", "loadgen.py"), f], capture_output=True, timeout=secs + 150
    )
    if o.returncode:
        raise RuntimeError("loadgen: " + o.stderr.decode()[-800:])
    return json.loads(o.stdout)


def put_load(figs, name, res):
    figs[name + "_rps"] = r3(res["rps"])
    figs[name + "_p50_ms"] = r3(res["p50_ms"])
    figs[name + "_p99_ms"] = r3(res["p99_ms"])
    if res["errors"]:
        figs[name + "_errors"] = res["errors"]
        figs[name + "_error_sample"] = res["error_sample"]
