"""What permissions cost: 10,000 experiments with 100,000 runs, for somebody who may see some, half or all of them.

    python bench/permissions.py [experiments] [runs] [--uri sqlite:////tmp/x.db] [--rounds 30] [--only WORD]
    python bench/permissions.py --uri postgresql://postgres@127.0.0.1:5432/postgres

Rows are loaded straight into the tables, since loading is not what is measured: by default of a SQLite file in a
temporary folder, with PostgreSQL of a database of its own, which is dropped afterwards. Each operation is run on behalf
of nobody (a server without login), of an administrator, and of accounts that were given EDIT on every hundredth,
tenth or second experiment, or on all of them by the role editor. Nobody and the account take turns, each first every
other time; what is told is the median of what the account takes longer, and what that is of nobody's median. The column
"nobody" compares nobody with nobody: as far as that is from zero, nothing is known.

A time is the processor time of the whole operation, without HTTP and login, which a busy machine disturbs least; with
PostgreSQL that of this process and of the database's processes together, which have to be on the same machine.
``--wall`` gives the time on the clock.
"""

import argparse
import contextlib
import os
import statistics
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

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
    found = {"nobody": None}
    for name, every in (("1 %", 100), ("10 %", 10), ("50 %", 2), ("all", 1)):
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


class Clock:
    """Seconds of the processor that this process and those of a PostgreSQL database have used, or of the clock."""

    def __init__(self, uri, wall):
        self.wall = wall
        self.spent = []
        self.connection = None
        if not wall and uri.startswith("postgres"):
            import psycopg

            self.connection = psycopg.connect(uri, autocommit=True)

    def look_for_processes(self):
        """The store opens connections when it needs them."""
        if self.connection is not None:
            rows = self.connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
            self.spent = [Path(f"/proc/{pid}/schedstat") for (pid,) in rows]

    def timed(self, store, caller, name, request):
        """Seconds of one operation."""
        own = time.perf_counter if self.wall else time.process_time
        with acting(caller):
            before = self.of_database()
            began = own()
            store.submit(name, request).result()
            took = own() - began
            return took + self.of_database() - before

    def of_database(self):
        return sum(int(file.read_text().split()[0]) for file in self.spent) / 1e9


@contextlib.contextmanager
def database(uri, folder):
    """The URI of an empty database; one that is made on a server is dropped afterwards."""
    if not uri or uri.startswith("sqlite"):
        yield uri or f"sqlite:///{os.path.join(folder, 'a.db')}"
        return
    import psycopg

    name = f"permissions_{time.time_ns()}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield urlsplit(uri)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def analyze(uri):
    """What PostgreSQL does by itself a minute later."""
    if uri.startswith("postgres"):
        import psycopg

        with psycopg.connect(uri, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")


def measure(store, clock, everybody, name, request, rounds):
    """Nobody's median, and by account the medians of its own time and of what it takes longer."""
    times = {who: [] for who in everybody}
    more = {who: [] for who in everybody}
    plain = []
    for turn in range(rounds + 3):
        if turn == 3:
            clock.look_for_processes()
        for who, caller in everybody.items():
            pair = (None, caller) if turn % 2 else (caller, None)
            first, second = (clock.timed(store, one, name, request) for one in pair)
            without, took = (first, second) if turn % 2 else (second, first)
            if turn > 2:
                plain.append(without)
                times[who].append(took)
                more[who].append(took - without)
    return statistics.median(plain), {
        who: (statistics.median(times[who]), statistics.median(more[who])) for who in more
    }


def main():
    """Load, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("experiments", type=int, nargs="?", default=10_000)
    parser.add_argument("runs", type=int, nargs="?", default=100_000)
    parser.add_argument("--uri")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--wall", action="store_true")
    parser.add_argument("--only", default="", help="a part of the names of the operations to measure")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(given.uri, folder) as uri:
        store = SqlTracking.open(uri, artifact_root=folder, server=True)
        began = time.perf_counter()
        load(store, given.experiments, given.runs)
        guard = Guard(store, "NO_PERMISSIONS")
        everybody = callers(store, guard, given.experiments)
        analyze(uri)
        clock = Clock(uri, given.wall)
        print(f"{given.experiments} experiments, {given.runs} runs, loaded in {time.perf_counter() - began:.0f} s")
        print(f"{'':36}{'':>10}" + "".join(f"{name:>22}" for name in everybody))
        names = {"summarize": "summarize_experiments"}
        for text, request in questions(given.experiments).items():
            if given.only not in text:
                continue
            said = text.split(",")[0].split(" ")[0]
            plain, taken = measure(store, clock, everybody, names.get(said, said), request, given.rounds)
            line = f"{text:36}{plain * 1000:8.3f}ms"
            for whole, more in taken.values():
                line += f"{whole * 1000:9.3f} {more * 1000:+7.3f}{more / plain * 100:+4.0f}%"
            print(line, flush=True)
        if clock.connection is not None:
            clock.connection.close()
        guard.close()
        store.close()


if __name__ == "__main__":
    main()
