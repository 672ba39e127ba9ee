"""What permissions cost: 10,000 experiments with 100,000 runs, for somebody who may see 1 %, half or all of them.

    python bench/permissions.py [experiments] [runs] [--uri sqlite:////tmp/x.db] [--rounds 30]

Rows are loaded straight into the tables (by default of a SQLite file in a temporary folder), since loading is not what
is measured. Each operation is run on behalf of nobody (a server without login), of an administrator, and of accounts
that were given EDIT on every hundredth experiment, on every second, or on all of them by the role editor. A time is the
median of the processor time of the whole operation, without HTTP and login, which a busy machine disturbs least (with a
database server it is that of the client alone, and ``--wall`` gives the time on the clock). Nobody and the account take
turns; the percentage is what the account takes longer.
"""

import argparse
import os
import statistics
import tempfile
import time

from mlflow.api.experiment_summaries import SummarizeExperiments
from mlflow.api.finding import Find
from mlflow.api.permissions import AssignRole, GrantUserPermission, ListRoles
from mlflow.api.tracking import GetRun, LogBatch, SearchExperiments, SearchRuns
from mlflow.entities import Metric
from mlflow.server.authorization.access import Guard
from mlflow.store.caller import Caller, acting
from mlflow.store.identity import Identity
from mlflow.store.sql.roles import ensure_builtin_roles
from mlflow.store.sql.tracking import SqlTracking

BATCH = 2000
_ACCOUNT = (
    "INSERT INTO account (name, kind, display_name, email, admin, disabled, creation_time, last_update_time) "
    "VALUES (?, 'person', '', '', 0, 0, 1, 1)"
)


def load(store, experiments, runs):
    """Insert experiments, and runs that are spread over them."""

    def insert(_, tx, part):
        table, rows = part
        if table == "experiment":
            tx.many(
                "INSERT INTO experiment (id, name, artifact_location, deleted, creation_time, last_update_time, "
                "workspace) VALUES (?, ?, ?, 0, ?, ?, 'default')",
                [(n, f"experiment {n}", f"/a/{n}", n, n) for n in rows],
            )
        else:
            tx.many(
                "INSERT INTO run (uuid, experiment_id, name, user_id, status, start_time, deleted, artifact_uri) "
                "VALUES (?, ?, ?, 'x', 3, ?, 0, '/a')",
                [(f"{n:032x}", n % experiments + 1, f"run {n}", n) for n in rows],
            )

    for table, count, first in (("experiment", experiments, 1), ("run", runs, 0)):
        for start in range(first, count + first, BATCH):
            store.writer.write(insert, (table, range(start, min(start + BATCH, count + first))))


def callers(store, guard, experiments):
    """Who asks: by name, their caller and the share of experiments that they may see."""
    store.writer.write(lambda store, tx, _: ensure_builtin_roles(tx, "default"), None)
    roles = {role.name: role.id for role in store.list_roles(ListRoles("default")).roles}
    found = {}
    for name, every in (("1 %", 100), ("50 %", 2), ("all", 1)):
        number = store.writer.write(lambda store, tx, name: tx.insert(_ACCOUNT, (name,)), name)
        if every == 1:
            store.assign_role(AssignRole(name, roles["editor"]))
        for one in range(every, experiments + 1, every) if every > 1 else ():
            store.grant_user_permission(GrantUserPermission("experiment", str(one), username=name, permission="EDIT"))
        identity = Identity(number, name)
        found[name] = Caller(name, None, guard.access_of(identity), identity)
    admin = Identity(0, "admin", admin=True)
    found["admin"] = Caller("admin", None, guard.access_of(admin), admin)
    return found


def questions(experiments):
    """Operations, each with what nobody asks and what an account asks, where its answer would be shorter."""
    some = [str(n) for n in range(100, min(experiments, 10_000) + 1, 100)]
    point = [Metric("loss", 1.0, 1, 0)]
    run = f"{99:032x}"  # of experiment 100
    return {
        "get_run": GetRun(run_id=run),
        "log_batch, one point": LogBatch(run_id=run, metrics=point),
        "search_runs, 1 experiment": SearchRuns(experiment_ids=["100"], max_results=100),
        f"search_runs, {len(some)} experiments": SearchRuns(experiment_ids=some, max_results=100),
        "search_experiments, a page of 100": SearchExperiments(max_results=100),
        f"summarize {len(some)} experiments": SummarizeExperiments(some),
        "find, 4 letters": Find(text="riment 1", max_results=20),
    }


def timed(store, caller, name, request, clock):
    """Seconds of one operation."""
    with acting(caller):
        began = clock()
        store.submit(name, request).result()
        return clock() - began


def main():
    """Load, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("experiments", type=int, nargs="?", default=10_000)
    parser.add_argument("runs", type=int, nargs="?", default=100_000)
    parser.add_argument("--uri")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--wall", action="store_true")
    given = parser.parse_args()
    clock = time.perf_counter if given.wall else time.process_time
    with tempfile.TemporaryDirectory() as folder:
        uri = given.uri or f"sqlite:///{os.path.join(folder, 'a.db')}"
        store = SqlTracking.open(uri, artifact_root=folder, server=True)
        began = time.perf_counter()
        load(store, given.experiments, given.runs)
        guard = Guard(store, "NO_PERMISSIONS")
        everybody = callers(store, guard, given.experiments)
        print(f"{given.experiments} experiments, {given.runs} runs, loaded in {time.perf_counter() - began:.0f} s")
        print(f"{'':36}{'nobody':>10}" + "".join(f"{name:>18}" for name in everybody))
        names = {"get_run": "get_run", "log_batch": "log_batch", "search_runs": "search_runs"}
        names |= {"search_experiments": "search_experiments", "summarize": "summarize_experiments", "find": "find"}
        for text, request in questions(given.experiments).items():
            operation = names[text.split(",")[0].split(" ")[0]]
            times = {name: [] for name in everybody}
            plain = {name: [] for name in everybody}
            for turn in range(given.rounds + 3):
                for name, caller in everybody.items():
                    without, took = (
                        timed(store, None, operation, request, clock),
                        timed(store, caller, operation, request, clock),
                    )
                    if turn > 2:
                        plain[name].append(without)
                        times[name].append(took)
            line = f"{text:36}{statistics.median(t for taken in plain.values() for t in taken) * 1000:8.2f}ms"
            for name, taken in times.items():
                more = statistics.median(taken) / statistics.median(plain[name]) - 1
                line += f"{statistics.median(taken) * 1000:9.2f}ms {more * 100:+5.0f}%"
            print(line, flush=True)
        guard.close()
        store.close()


if __name__ == "__main__":
    main()
