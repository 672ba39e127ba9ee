"""A team on one database: many users log at once through several replicas, one of which may be killed meanwhile.

    python3 bench/teams.py --python .venv/bin/python --uri postgresql://postgres@127.0.0.1/ [--users 200]
        [--replicas 2] [--seconds 20] [--metrics 5] [--rate 2000] [--kill 8]

Every user has a run and a connection, and sends one log-batch after the other: as fast as answers come, or paced so
that all together send ``--rate`` a second (then latencies count from when a request was due). A user whose replica
goes away sends the same batch to the next one. At the end the points in the database are counted: every batch that was
answered must be there, once. A database of its own is made and dropped. Standard library only, apart from the
interpreter with the server.

Prints requests a second, latencies, errors, what was counted, and the processor time of servers, database and load
generator for each request, which a busy machine disturbs least.
"""

import argparse
import contextlib
import heapq
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from urllib.parse import urlsplit

TICK = 1 / os.sysconf("SC_CLK_TCK")


class Replica:
    """A server process."""

    def __init__(self, python, uri, folder, workers):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        clean = {k: v for k, v in os.environ.items() if not k.startswith("MLFLOW_")}
        self.log = open(  # noqa: SIM115 - closed at the end
            os.path.join(folder, f"replica-{self.port}.log"), "wb"
        )
        self.process = subprocess.Popen(
            [python, "-m", "mlflow", "server", "--port", str(self.port), "--backend-store-uri", uri]
            + (["--workers", str(workers)] if workers > 1 else []),
            env=clean,
            cwd=folder,
            stdout=self.log,
            stderr=self.log,
        )
        self.alive = True
        deadline = time.monotonic() + 60
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5):
                    return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    sys.exit(f"a replica did not start; see {self.log.name}")
                time.sleep(0.05)

    def cpu(self):
        """Seconds of processor time, children included."""
        return sum(map(cpu_of, (self.process.pid, *children_of(self.process.pid))))

    def post(self, path, body):
        """The answer to a call."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/2.0/mlflow/{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def cpu_of(pid):
    """Seconds of processor time of a process; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) * TICK


def children_of(pid):
    """Process ids of the children of a process."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{pid}/children") as children:
        return [int(child) for child in children.read().split()]
    return []


class User:
    """A connection that has one request in flight."""

    __slots__ = ("attempts", "buffer", "due", "replica", "request", "run_id", "sent", "sock", "step")

    def __init__(self, run_id, replica):
        self.run_id, self.replica = run_id, replica
        self.sock, self.buffer, self.step, self.request, self.attempts = None, b"", 0, b"", 0
        self.due = self.sent = 0.0


class Load:
    """Sends batches for all users until the time is over."""

    def __init__(self, users, replicas, metrics, rate):
        self.users, self.replicas, self.rate = users, replicas, rate
        self.names = [f"metric_{number}" for number in range(metrics)]
        self.poll = select.epoll()
        self.by_fd = {}
        self.latencies, self.errors, self.sample, self.moved = [], 0, "", 0
        self.began = int(time.time() * 1000)

    def connect(self, user):
        """Open a connection to the user's replica, or to the next that answers."""
        for _ in range(200):
            if user.replica.alive:
                try:
                    user.sock = socket.create_connection(("127.0.0.1", user.replica.port), timeout=10)
                    break
                except OSError:
                    pass
            self.moved += 1
            user.replica = self.replicas[(self.replicas.index(user.replica) + 1) % len(self.replicas)]
            time.sleep(0.005)
        else:
            sys.exit("no replica answers")
        user.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.by_fd[user.sock.fileno()] = user
        self.poll.register(user.sock.fileno(), select.EPOLLIN)

    def drop(self, user):
        """Close a connection."""
        fd = user.sock.fileno()
        self.poll.unregister(fd)
        del self.by_fd[fd]
        user.sock.close()

    def next_batch(self, user):
        """The next request of a user."""
        user.step += 1
        step, when = user.step, self.began + user.step
        metrics = ",".join(
            f'{{"key":"{name}","value":{step * 0.001 + number},"timestamp":{when},"step":{step}}}'
            for number, name in enumerate(self.names)
        )
        body = f'{{"run_id":"{user.run_id}","metrics":[{metrics}]}}'
        user.request = (
            "POST /api/2.0/mlflow/runs/log-batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def send(self, user):
        """Send a user's request; to another replica if this one is gone."""
        while True:
            user.buffer = b""
            try:
                user.sock.sendall(user.request)
                return
            except OSError:
                self.again(user)

    def again(self, user):
        """Connect to the next replica."""
        self.drop(user)
        self.moved += 1
        user.replica = self.replicas[(self.replicas.index(user.replica) + 1) % len(self.replicas)]
        self.connect(user)

    def run(self, seconds, kill_after):
        """Send for so many seconds; gives the time that it took."""
        now = began = time.perf_counter()
        pace = len(self.users) / self.rate if self.rate else 0.0
        resting = []
        for number, user in enumerate(self.users):
            self.connect(user)
            user.due = began + pace * number / len(self.users)
            heapq.heappush(resting, (user.due, number, user))
        active = len(self.users)
        number = len(self.users)
        while active:
            now = time.perf_counter()
            if kill_after and now - began > kill_after:
                kill_after = 0
                self.replicas[0].alive = False
                os.kill(self.replicas[0].process.pid, signal.SIGKILL)
            while resting and resting[0][0] <= now:
                user = heapq.heappop(resting)[2]
                if now - began > seconds:
                    active -= 1
                    continue
                self.next_batch(user)
                user.attempts = 0
                self.send(user)
            wait = min(1.0, max(0.0, resting[0][0] - now)) if resting else 1.0
            for fd, _ in self.poll.poll(wait):
                user = self.by_fd[fd]
                try:
                    data = user.sock.recv(65536)
                except OSError:
                    data = b""
                if not data:
                    self.again(user)
                    self.send(user)
                    continue
                user.buffer += data
                head = user.buffer.find(b"\r\n\r\n")
                if head < 0:
                    continue
                headers = user.buffer[:head].lower()
                place = headers.find(b"content-length:") + 15
                if len(user.buffer) < head + 4 + int(headers[place:].split(b"\r\n", 1)[0]):
                    continue
                now = time.perf_counter()
                status = user.buffer[9:12]
                if status != b"200":
                    self.errors += 1
                    self.sample = self.sample or user.buffer.decode("latin-1")[:500]
                self.latencies.append(now - user.due)
                # who is late does not catch up: the next is due from now
                user.due = max(now, user.due + pace)
                number += 1
                heapq.heappush(resting, (user.due, number, user))
        return time.perf_counter() - began


def database_command(uri, statement, database="postgres"):
    """Run a statement with psql or mariadb; its output."""
    parts = urlsplit(uri)
    host, port, user = parts.hostname or "127.0.0.1", parts.port, parts.username
    if uri.startswith("postgresql"):
        command = ["psql", "-h", host, "-p", str(port or 5432), "-U", user or "postgres", "-d", database, "-Atc"]
    else:
        command = ["mariadb", "-h", host, "-P", str(port or 3306), "-u", user or "root", "-N", "-e"]
        if database != "postgres":
            command[1:1] = ["-D", database]
    return subprocess.run([*command, statement], check=True, capture_output=True, text=True).stdout.strip()


def database_cpu():
    """Seconds of processor time of all processes of database servers on this machine."""
    total = 0.0
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError), open(f"/proc/{pid}/comm") as comm:
            if comm.read().strip() in ("postgres", "mariadbd", "mysqld"):
                # and those of its children that ended
                with open(f"/proc/{pid}/stat") as stat:
                    fields = stat.read().rpartition(")")[2].split()
                total += sum(map(int, fields[11:15])) * TICK
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default=sys.executable, type=os.path.abspath)
    parser.add_argument("--uri", default="postgresql://postgres@127.0.0.1:5432/", help="a database server")
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--replicas", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--metrics", type=int, default=5, help="points in a batch")
    parser.add_argument("--rate", type=float, default=0, help="requests a second of all users; 0: as many as answered")
    parser.add_argument("--kill", type=float, default=0, help="kill -9 the first replica after so many seconds")
    asked = parser.parse_args()
    name = f"teams_{os.getpid()}"
    database_command(asked.uri, f"CREATE DATABASE {name}")
    replicas = []
    try:
        with tempfile.TemporaryDirectory() as folder:
            uri = urlsplit(asked.uri)._replace(path=f"/{name}").geturl()
            for _ in range(asked.replicas):
                replicas.append(Replica(asked.python, uri, folder, asked.workers))
            runs = [
                replicas[0].post("runs/create", {"experiment_id": "0"})["run"]["info"]["run_id"]
                for _ in range(asked.users)
            ]
            users = [User(run, replicas[number % len(replicas)]) for number, run in enumerate(runs)]
            load = Load(users, replicas, asked.metrics, asked.rate)
            servers, database, own = sum(map(Replica.cpu, replicas)), database_cpu(), time.process_time()
            wall = load.run(asked.seconds, asked.kill)
            own = time.process_time() - own
            servers, database = sum(map(Replica.cpu, replicas)) - servers, database_cpu() - database
            count = len(load.latencies)
            points = int(database_command(asked.uri, "SELECT count(*) FROM metric", name))
            summed = int(database_command(asked.uri, "SELECT sum(points) FROM run_metric", name))
            wanted = sum(user.step for user in users) * asked.metrics
            load.latencies.sort()
            result = {
                "requests_per_s": round(count / wall),
                "points_per_s": round(count * asked.metrics / wall),
                **{
                    f"p{part}_ms": round(load.latencies[min(count - 1, int(count * part / 100))] * 1e3, 1)
                    for part in (50, 99)
                },
                "max_ms": round(load.latencies[-1] * 1e3, 1),
                "requests": count,
                "errors": load.errors,
                "moved_to_another_replica": load.moved,
                "points_expected": wanted,
                "points_stored": points,
                "points_in_summaries": summed,
                "cpu_ms_a_request": {
                    "servers": round(servers / count * 1e3, 3) if not asked.kill else "not known: one was killed",
                    "database": round(database / count * 1e3, 3),
                    "load": round(own / count * 1e3, 3),
                },
            }
            print(json.dumps(result, indent=1))
            if load.sample:
                print(load.sample)
            if load.errors or points != wanted or summed != wanted:
                sys.exit("something failed or was lost")
    finally:
        for replica in replicas:
            replica.process.kill()
            replica.process.wait()
            replica.log.close()
        database_command(
            asked.uri, f"DROP DATABASE {name}" + (" WITH (FORCE)" if asked.uri.startswith("postgresql") else "")
        )


if __name__ == "__main__":
    main()
