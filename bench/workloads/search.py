"""search_runs over N runs (10 params, 10 metrics, 3 tags each); at N/10 and at N.

The database lies on tmpfs where there is one, since this is about search, not about fsync."""

import random
from _common import *
import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, ViewType

F = Figures()
N = 2000 if QUICK else 20000
BUDGET = 30 if QUICK else 420
mlflow.set_tracking_uri("sqlite:///%s/s.db" % FAST_TMP)
c = MlflowClient()
exp = c.create_experiment("search")
rnd = random.Random(7)
done = 0


def load_to(n, budget):
    global done
    t0 = time.perf_counter()
    d0 = done
    while done < n and time.perf_counter() - t0 < budget:
        i = done
        r = c.create_run(
            exp,
            start_time=1_700_000_000_000 + i * 1000,
            tags={
                "team": "team-%d" % (i % 17),
                "kind": rnd.choice(["train", "eval"]),
                "note": "run number %d of the sweep" % i,
            },
        )
        rid = r.info.run_id
        c.log_batch(
            rid,
            metrics=[Metric("m%d" % j, rnd.random(), 1_700_000_000_000, 0) for j in range(10)],
            params=[Param("p%d" % j, str(rnd.randrange(50))) for j in range(10)],
        )
        done += 1
    return (time.perf_counter() - t0) / max(1, done - d0)


def clone_to(n):
    """Multiply the API-made runs with raw SQL, if the database has MLflow's tables: loading 20,000 runs
    through the API takes MLflow many minutes and is not what is measured. False if it has not."""
    global done
    import sqlite3
    import uuid

    db = sqlite3.connect(os.path.join(FAST_TMP, "s.db"), timeout=60)
    try:
        cols = {
            t: [r[1] for r in db.execute("pragma table_info(%s)" % t)]
            for t in ("runs", "tags", "params", "latest_metrics", "metrics")
        }
        if not all("run_uuid" in c for c in cols.values()) or "experiment_id" not in cols["runs"]:
            return False
        src = {
            t: list(
                db.execute(
                    "select * from %s where run_uuid in (select run_uuid from runs where experiment_id=?)"
                    % t,
                    (int(exp),),
                )
            )
            for t in cols
        }
        base = len(src["runs"])
        for k in range(1, n // base):
            ids = {}
            for t, cs in cols.items():
                u, v, st, q = (
                    cs.index("run_uuid"),
                    cs.index("value") if "value" in cs else -1,
                    cs.index("start_time") if "start_time" in cs else -1,
                    ",".join("?" * len(cs)),
                )
                out = []
                for r in src[t]:
                    r = list(r)
                    r[u] = ids.setdefault(r[u], None) or ids.__setitem__(r[u], uuid.uuid4().hex) or ids[r[u]]
                    if st >= 0:
                        r[st] += k * base * 1000
                    if t == "params":
                        r[v] = str(rnd.randrange(50))
                    elif t in ("latest_metrics", "metrics"):
                        r[v] = rnd.random()
                    out.append(r)
                db.executemany("insert into %s values(%s)" % (t, q), out)
            db.commit()
            done += base
        return True
    except sqlite3.Error as e:
        print("clone:", e)
        return False
    finally:
        db.close()


Q = {
    "page100": dict(max_results=100),
    "page1000": dict(max_results=1000),
    "metric_filter": dict(filter_string="metrics.m1 > 0.95", max_results=100),
    "metric_filter_rare": dict(filter_string="metrics.m1 > 0.9995", max_results=100),
    "param_filter": dict(filter_string="params.p1 = '7'", max_results=100),
    "tag_like": dict(filter_string="tags.note LIKE '%99 of%'", max_results=100),
    "order_metric": dict(order_by=["metrics.m1 DESC"], max_results=100),
    "combo": dict(
        filter_string="metrics.m1 > 0.5 and params.p1 = '7' and tags.kind = 'train' and attributes.status = 'RUNNING'",
        order_by=["metrics.m2 ASC"],
        max_results=100,
    ),
    "run_name_eq": dict(filter_string="attributes.run_name = 'nope'", max_results=100),
}


def measure(tag):
    for k, q in Q.items():
        got = []

        def f(i):
            got[:] = c.search_runs([exp], **q)

        a = time.perf_counter()
        f(0)
        one = time.perf_counter() - a
        F.lat(
            "%s_%s" % (tag, k),
            f,
            max(1 if one > 3 else 3, min(15, int((0.6 if QUICK else 3) / max(one, 1e-3)))),
            warm=0,
        )
        F["%s_%s_hits" % (tag, k)] = len(got)
        F.emit()
    a = time.perf_counter()
    df = mlflow.search_runs([exp], max_results=1000)
    b = time.perf_counter()
    df = mlflow.search_runs([exp], max_results=1000)
    F["%s_dataframe1000_ms" % tag] = r3(min(b - a, time.perf_counter() - b) * 1e3)
    F["%s_dataframe_shape" % tag] = "%dx%d" % df.shape
    # all pages of 1000 through the token, at most 5
    a, tok, k = time.perf_counter(), None, 0
    while k < 5:
        p = c.search_runs([exp], max_results=1000, page_token=tok)
        tok, k = p.token, k + 1
        if not tok:
            break
    F["%s_paging_runs_per_s" % tag] = r3(k * min(1000, done) / (time.perf_counter() - a))


F["load_per_run_at_tenth_ms"] = r3(load_to(N // 10, BUDGET) * 1e3)
measure("tenth")
F.emit()
if os.environ.get("BENCH_API_LOAD_ONLY") == "1" or not clone_to(N):
    F["load_per_run_ms"] = r3(load_to(N, BUDGET) * 1e3)
F["runs"] = done
F["runs_wanted"] = N
measure("full")
for k in Q:
    F["growth_%s" % k] = r3(F["full_%s_p50_ms" % k] / F["tenth_%s_p50_ms" % k])
F["db_file_mb"] = r3(
    sum(
        os.path.getsize(os.path.join(FAST_TMP, x))
        for x in os.listdir(FAST_TMP)
        if os.path.isfile(os.path.join(FAST_TMP, x))
    )
    / 2**20
)
F.emit()
