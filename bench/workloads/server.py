"""`mlflow server` with sqlite, default workers, under load from a separate client process."""

from _common import *

F = Figures()
SECS = 0.8 if QUICK else 4.0
s = start_tracking_server()
try:
    F["time_to_health_s"] = r3(s.ready_s)
    s.wait_settled()
    pids = s.pids()
    F["processes"] = len(pids)
    F["idle_rss_mb"], F["idle_pss_mb"] = mem_mb(pids), mem_mb(pids, pss=True)
    F["startup_cpu_s"] = cpu_s(pids)
    time.sleep(3)
    F["idle_cpu_percent"] = r3((cpu_s(pids) - F["startup_cpu_s"]) / 3 * 100 + 1e-3)
    P, A = s.port, "/api/2.0/mlflow/"
    exp = http_json(P, "POST", A + "experiments/create", {"name": "load"})["experiment_id"]
    sexp = http_json(P, "POST", A + "experiments/create", {"name": "searched"})["experiment_id"]

    def new_run(e, i=0):
        return http_json(
            P,
            "POST",
            A + "runs/create",
            {"experiment_id": e, "start_time": 1_700_000_000_000 + i, "tags": [{"key": "a", "value": "b"}]},
        )["run"]["info"]["run_id"]

    for i in range(120):
        rid = new_run(sexp, i)
        http_json(
            P,
            "POST",
            A + "runs/log-batch",
            {
                "run_id": rid,
                "metrics": [
                    {"key": "m%d" % j, "value": j + i, "timestamp": 1_700_000_000_000, "step": 0}
                    for j in range(10)
                ],
                "params": [{"key": "p%d" % j, "value": str(j)} for j in range(10)],
            },
        )
    rid, brid = new_run(exp), new_run(exp)
    ops = {
        "log_metric": dict(
            path=A + "runs/log-metric",
            body=json.dumps(
                {"run_id": rid, "key": "loss", "value": 0.5, "timestamp": 1_700_000_000_000, "step": 777}
            ).replace("777", "@N@"),
        ),
        "log_batch100": dict(
            path=A + "runs/log-batch",
            body=json.dumps(
                {
                    "run_id": brid,
                    "metrics": [
                        {"key": "k%d" % j, "value": j, "timestamp": 1_700_000_000_000, "step": 777}
                        for j in range(100)
                    ],
                }
            ).replace("777", "@N@"),
        ),
        "search100": dict(
            path=A + "runs/search", body=json.dumps({"experiment_ids": [sexp], "max_results": 100})
        ),
        "get_run": dict(path=A + "runs/get?run_id=" + rid, method="GET"),
        "create_run": dict(
            path=A + "runs/create",
            body=json.dumps(
                {"experiment_id": exp, "start_time": 1_700_000_000_000, "tags": [{"key": "a", "value": "b"}]}
            ),
        ),
        "health": dict(path="/health", method="GET"),
    }
    F["errors"] = 0
    for name in ["health", "get_run", "search100", "log_metric", "log_batch100", "create_run"]:
        load(P, ops[name], 4, 0.5)  # every worker opens its store
        for conc in (1, 8) if QUICK or name == "health" else (1, 8, 32):
            c0 = cpu_s(s.pids())
            res = load(P, ops[name], conc, SECS)
            c1 = cpu_s(s.pids())
            put_load(F, "%s_c%d" % (name, conc), res)
            F["errors"] += res["errors"]
            F.emit()
            if conc == 8:
                F["%s_server_cpu_ms" % name] = r3((c1 - c0) / max(1, res["requests"]) * 1e3)
        for conc in (8,) if QUICK else (1, 8):  # without the delayed-ACK stall, see loadgen.py
            c0 = cpu_s(s.pids())
            res = load(P, dict(ops[name], quickack=True), conc, SECS)
            put_load(F, "%s_quickack_c%d" % (name, conc), res)
            F["errors"] += res["errors"]
    pids = s.pids()
    F["after_load_rss_mb"], F["after_load_pss_mb"] = mem_mb(pids), mem_mb(pids, pss=True)
    F.emit()
finally:
    s.stop()
