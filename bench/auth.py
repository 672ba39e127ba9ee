"""What login costs: a request with each way to say who one is, beside one to a server without login; logging in.

    python bench/auth.py [--requests 2000] [--rounds 5]

Two real servers on SQLite, one of them with login. One connection sends the same request (``runs/get``) one after the
other, ways taking turns in each round. ``cpu`` is the server's processor time for a request, which a busy machine
disturbs least. Of logging in, the hash of the password is measured apart, in this process, with the same function.
"""

import argparse
import base64
import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from mlflow.store import passwords

PASSWORD = "a long secret of the bench"
TICKS = os.sysconf("SC_CLK_TCK")


def started(folder: pathlib.Path, *options: str) -> tuple[subprocess.Popen, int]:
    """A server and its port, when it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.mkdir()
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("MLFLOW_", "MILLRACE_"))}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", "--port", str(port), *options],
            cwd=folder,
            env={**clean, "MLFLOW_AUTH_ADMIN_PASSWORD": PASSWORD},
            stdout=log,
            stderr=log,
        )
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
            return process, port
        except OSError:
            if process.poll() is not None:
                sys.exit((folder / "log").read_text())
            time.sleep(0.05)


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, method: str, path: str, headers: dict[str, str], body: object = None) -> tuple[dict, dict]:
        """The JSON of an answer and its headers."""
        data = None if body is None else json.dumps(body).encode()
        self.connection.request(method, "/api/" + path, data, {"content-type": "application/json", **headers})
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            sys.exit(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text), dict(answer.getheaders())


def cpu_seconds(pid: int) -> float:
    """The processor time that a process has had."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        open_server, open_port = started(root / "open")
        guarded, port = started(root / "guarded", "--auth")
        try:
            measure(options, (open_server, open_port), (guarded, port))
        finally:
            for process in (open_server, guarded):
                process.terminate()
                process.wait()


def measure(options: argparse.Namespace, without: tuple, guarded: tuple) -> None:
    """Print the figures."""
    basic = {"authorization": "Basic " + base64.b64encode(f"admin:{PASSWORD}".encode()).decode()}
    login = {"username": "admin", "password": PASSWORD}
    to_guarded, to_open = Client(guarded[1]), Client(without[1])
    answer, headers = to_guarded.ask("POST", "3.0/mlflow/auth/login", {}, login)
    session = {
        "cookie": headers["set-cookie"].partition(";")[0],
        "x-csrf-token": answer["csrf_token"],
    }
    token = to_guarded.ask("POST", "3.0/mlflow/users/tokens/create", session, {"name": "bench", "scope": "write"})
    bearer = {"authorization": "Bearer " + token[0]["token"]}
    ways = {
        "no login": (without, to_open, {}),
        "basic": (guarded, to_guarded, basic),
        "token": (guarded, to_guarded, bearer),
        "session": (guarded, to_guarded, session),
    }
    runs = {}
    for name, (_, client, headers) in ways.items():
        made = client.ask("POST", "2.0/mlflow/runs/create", headers, {"experiment_id": "0"})
        runs[name] = "2.0/mlflow/runs/get?run_id=" + made[0]["run"]["info"]["run_id"]
    times: dict[str, list[float]] = {name: [] for name in ways}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    for round_number in range(options.rounds + 1):
        for name, (server, client, headers) in ways.items():
            before = cpu_seconds(server[0].pid)
            began = time.perf_counter()
            for _ in range(options.requests):
                client.ask("GET", runs[name], headers)
            took = (time.perf_counter() - began) / options.requests
            if round_number:
                # the first one warms up
                times[name].append(took * 1000)
                processor[name].append((cpu_seconds(server[0].pid) - before) / options.requests * 1000)
    print(f"runs/get, one connection, {options.rounds} rounds of {options.requests}; medians (range)")
    for name in ways:
        ratios = [a / b for a, b in zip(processor[name], processor["no login"], strict=True)]
        print(
            f"  {name:10} {statistics.median(times[name]):.3f} ms, cpu {statistics.median(processor[name]):.3f} ms, "
            f"{statistics.median(ratios):.2f} times no login ({min(ratios):.2f} to {max(ratios):.2f})"
        )
    measure_login(to_guarded, login)


def measure_login(client: Client, login: dict[str, str]) -> None:
    """Print how long logging in takes, and the hash alone."""
    stored = passwords.hash_of(PASSWORD)
    hashes, known, anew = [], [], []
    for number in range(20):
        began = time.perf_counter()
        passwords.matches(PASSWORD, stored)
        hashes.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        _, headers = client.ask("POST", "3.0/mlflow/auth/login", {}, login)
        known.append((time.perf_counter() - began) * 1000)
        session = {"cookie": headers["set-cookie"].partition(";")[0]}
        csrf = client.ask("GET", "3.0/mlflow/auth/session", session)[0]["csrf_token"]
        user = {"username": f"user {number}", "password": PASSWORD}
        client.ask("POST", "2.0/mlflow/users/create", {**session, "x-csrf-token": csrf}, user)
        began = time.perf_counter()
        client.ask("POST", "3.0/mlflow/auth/login", {}, user)
        anew.append((time.perf_counter() - began) * 1000)
    print("logging in, of 20; medians (worst)")
    for name, found in (
        ("hash of a password", hashes),
        ("login, password known", known),
        ("login, first time", anew),
        ("the same without the hash", [max(0.0, a - h) for a, h in zip(anew, hashes, strict=True)]),
    ):
        print(f"  {name:26} {statistics.median(found):.1f} ms ({max(found):.1f})")


if __name__ == "__main__":
    main()
