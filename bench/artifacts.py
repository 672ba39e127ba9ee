"""Artifact stores beside the bare clients of their services, with the emulators and servers of the tests.

    python bench/artifacts.py [--quick] [--size 1024] [--files 2000] [--rounds 1] [--stores local,proxied,s3,...]

One file of ``--size`` MiB, and ``--files`` files of 10 KiB in a folder, up and down through each store, directly and
through our server (``proxied ...``). The bare side does the same on the same service in the same round: ``cp`` for the
local store; a plain copy over TCP to a process that writes, and files written and renamed, for the folder behind our
server; boto3 with its default TransferConfig; signed URLs over urllib3 for Azure and Google; paramiko, ftplib and
requests with one connection. Bare clients go to the service itself, also beside the way through our server. Medians;
how many times as fast as bare; the peak memory of the process that measured our side, which is one for each store.

``--quick`` takes 64 MiB and 200 files: enough to see that everything works and what is far off.

Emulators are Python or JavaScript and mostly set the pace; the ratios say what our side adds or saves.
"""

import argparse
import contextlib
import inspect
import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

SMALL = 10_240
THREADS = 8
SINK = """
import socket, sys
listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
connection, _ = listening.accept()
buffer = memoryview(bytearray(1 << 20))
with open(sys.argv[1], "wb", buffering=0) as file:
    while count := connection.recv_into(buffer):
        file.write(buffer[:count])
"""
PHASES = ("up", "down", "files up", "files down")


# ---- bare clients: each has up(file), down(target), files_up(folder), files_down(target) ----------------------------


class Copy:
    """The local store's: cp."""

    def __init__(self, store, folder):
        self.place = f"{folder}/bare"
        os.makedirs(self.place)

    def up(self, file):
        subprocess.run(["cp", file, f"{self.place}/big"], check=True)

    def down(self, target):
        subprocess.run(["cp", f"{self.place}/big", target], check=True)

    def files_up(self, source):
        subprocess.run(["cp", "-r", source, f"{self.place}/many"], check=True)

    def files_down(self, target):
        subprocess.run(["cp", "-r", f"{self.place}/many", target], check=True)


class Tcp(Copy):
    """The store behind our server: a copy over loopback, and files written and renamed."""

    def _send(self, source, target):
        sink = subprocess.Popen([sys.executable, "-c", SINK, target], stdout=subprocess.PIPE, text=True)
        port = int(sink.stdout.readline())
        with socket.create_connection(("127.0.0.1", port)) as connection, open(source, "rb") as file:
            connection.sendfile(file)
        sink.wait()

    def up(self, file):
        self._send(file, f"{self.place}/big")

    def down(self, target):
        self._send(f"{self.place}/big", target)

    def _copy(self, source, target):
        os.makedirs(target)
        for name in os.listdir(source):
            data = Path(source, name).read_bytes()
            Path(target, f".{name}").write_bytes(data)
            os.replace(f"{target}/.{name}", f"{target}/{name}")

    def files_up(self, source):
        self._copy(source, f"{self.place}/many")

    def files_down(self, target):
        self._copy(f"{self.place}/many", target)


class Many:
    """Files one after the other, or in ``threads`` threads, by ``put(local, name)`` and ``get(name, local)``."""

    threads = 1

    def up(self, file):
        self.put(file, "bare-big")

    def down(self, target):
        self.get("bare-big", target)

    def files_up(self, source):
        self._each(lambda name: self.put(f"{source}/{name}", f"bare-{name}"), os.listdir(source))

    def files_down(self, target):
        os.makedirs(target)
        self._each(lambda name: self.get(f"bare-{name}", f"{target}/{name}"), self.names)

    def _each(self, function, names):
        self.names = names
        if self.threads == 1:
            for name in names:
                function(name)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(function, names))


class Boto(Many):
    threads = THREADS

    def __init__(self, store, folder):
        import boto3

        self.bucket = urlsplit(store.root).netloc
        self.client = boto3.client("s3", endpoint_url=os.environ["MLFLOW_S3_ENDPOINT_URL"])

    def put(self, local, name):
        self.client.upload_file(local, self.bucket, name)

    def get(self, name, local):
        self.client.download_file(self.bucket, name, local)


class Signed(Many):
    """Azure and Google: signed URLs, which our repository makes and urllib3 uses."""

    threads = THREADS

    def __init__(self, store, folder):
        import urllib3

        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        self.pool = urllib3.PoolManager(maxsize=THREADS)
        self.repository = get_artifact_repository(store.new_uri())

    def put(self, local, name):
        to = self.repository.create_presigned_upload_url(name)
        with open(local, "rb") as file:
            headers = {**to.headers, "Content-Length": str(os.path.getsize(local))}
            assert self.pool.request("PUT", to.presigned_url, body=file, headers=headers).status < 300

    def get(self, name, local):
        at = self.repository.get_download_presigned_url(name)
        answer = self.pool.request("GET", at.url, headers=at.headers, preload_content=False)
        with open(local, "wb") as file:
            shutil.copyfileobj(answer, file, 1 << 20)
        answer.release_conn()


class Paramiko(Many):
    def __init__(self, store, folder):
        import paramiko

        config = paramiko.SSHConfig.from_path(os.environ["MILLRACE_SFTP_CONFIG"]).lookup("127.0.0.1")
        client = paramiko.SSHClient()
        client.load_system_host_keys(config["userknownhostsfile"])
        client.connect(
            "127.0.0.1", int(config["port"]), username=config["user"], key_filename=config["identityfile"][0]
        )
        self.client, self.sftp, self.root = client, client.open_sftp(), urlsplit(store.root).path
        with contextlib.suppress(OSError):
            self.sftp.mkdir(self.root)

    def put(self, local, name):
        self.sftp.put(local, f"{self.root}/{name}")

    def get(self, name, local):
        self.sftp.get(f"{self.root}/{name}", local)


class Ftplib(Many):
    def __init__(self, store, folder):
        import ftplib

        parts = urlsplit(store.root)
        self.ftp = ftplib.FTP()
        self.ftp.connect(parts.hostname, parts.port)
        self.ftp.login(unquote(parts.username), unquote(parts.password))

    def put(self, local, name):
        with open(local, "rb") as file:
            self.ftp.storbinary(f"STOR /{name}", file)

    def get(self, name, local):
        with open(local, "wb") as file:
            self.ftp.retrbinary(f"RETR /{name}", file.write)


class WebHdfs(Many):
    def __init__(self, store, folder):
        import requests

        self.session, self.url = requests.Session(), os.environ["MILLRACE_WEBHDFS_URL"] + "/webhdfs/v1/"

    def put(self, local, name):
        asked = f"{self.url}{name}?op=CREATE&overwrite=true&user.name=bench"
        there = self.session.put(asked, allow_redirects=False).headers["Location"]
        with open(local, "rb") as file:
            assert self.session.put(there, data=file).status_code == 201

    def get(self, name, local):
        asked = f"{self.url}{name}?op=OPEN&user.name=bench"
        with self.session.get(asked, stream=True) as answer, open(local, "wb") as file:
            for chunk in answer.iter_content(1 << 20):
                file.write(chunk)


# store → fixtures of the tests that start it, the last one giving it, and the one before it in "proxied ..." that to
# which the bare client goes; the bare client
STORES = {
    "local": (("plain.local_store",), Copy),
    "proxied": (("plain.proxied_store",), Tcp),
    "s3": (("clouds.s3_service", "clouds.s3_store"), Boto),
    "azure": (("clouds.azure_service", "clouds.azure_store"), Signed),
    "gs": (("clouds.google_service", "clouds.google_store"), Signed),
    "sftp": (("sshd.sshd", "sshd.sftp_store"), Paramiko),
    "ftp": (("ftpd.ftpd", "ftpd.ftp_store"), Ftplib),
    "hdfs": (("bench.hadoop", "hadoop.hdfs_store"), WebHdfs),
}
for name, (fixtures, bare) in list(STORES.items())[2:]:
    module, _, fixture = fixtures[-1].partition(".")
    STORES[f"proxied {name}"] = ((*fixtures, f"{module}.proxied_{fixture}"), bare)


class Folders:
    """What the fixtures know as ``tmp_path_factory``."""

    def __init__(self, root):
        self.root = Path(root)

    def mktemp(self, name):
        return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.root))


@contextlib.contextmanager
def hadoop(tmp_path_factory):
    """The nodes in a process of their own."""
    script = HERE.parent / "tests" / "services" / "webhdfs_server.py"
    process = subprocess.Popen(
        [sys.executable, script, tmp_path_factory.mktemp("hdfs")], stdout=subprocess.PIPE, text=True
    )
    try:
        yield argparse.Namespace(url=process.stdout.readline().split()[0])
    finally:
        process.kill()
        process.wait()


@contextlib.contextmanager
def started(fixtures, folder):
    """The stores by the names of their fixtures, in their order, with services running."""
    import importlib

    known = {"tmp_path_factory": Folders(folder)}
    with contextlib.ExitStack() as stack:
        for fixture in fixtures:
            module, name = fixture.split(".")
            if module == "bench":
                known[name] = stack.enter_context(hadoop(known["tmp_path_factory"]))
                continue
            function = inspect.unwrap(getattr(importlib.import_module(f"tests.services.{module}"), name))
            found = function(**{parameter: known[parameter] for parameter in inspect.signature(function).parameters})
            if inspect.isgenerator(found):
                stack.callback(next, found, None)
                found = next(found)
            known[name] = found
        yield [known[fixture.partition(".")[2]] for fixture in fixtures if fixture.endswith("_store")]


def seconds(call, *arguments):
    began = time.perf_counter()
    call(*arguments)
    return time.perf_counter() - began


def measure(name, folder, source, rounds):
    """(seconds by phase, ours; bare; what came back being compared), in this process.

    ``source`` has what is sent; everything else is in ``folder``.
    """
    fixtures, bare_kind = STORES[name]
    ours, bare = {phase: [] for phase in PHASES}, {phase: [] for phase in PHASES}
    peak = 0
    with started(fixtures, folder) as stores:
        store, direct = stores[-1], stores[0]
        os.environ.update(direct.environment)
        from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

        for number in range(rounds):
            repository = get_artifact_repository(store.new_uri(), store.tracking_uri)
            repository.log_bytes(b"x", "warm")
            to = f"{folder}/to{number}"
            ours["up"].append(seconds(repository.log_artifact, f"{source}/big"))
            ours["down"].append(seconds(repository.download_artifacts, "big", to))
            subprocess.run(["cmp", f"{source}/big", f"{to}/big"], check=True)
            os.unlink(f"{to}/big")
            repository.delete_artifacts("big")
            ours["files up"].append(seconds(repository.log_artifacts, f"{source}/many", "many"))
            ours["files down"].append(seconds(repository.download_artifacts, "many", to))
            subprocess.run(["diff", "-r", f"{source}/many", f"{to}/many"], check=True)
            peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            other = bare_kind(direct, f"{folder}/{number}")
            bare["up"].append(seconds(other.up, f"{source}/big"))
            bare["down"].append(seconds(other.down, f"{to}/bare"))
            bare["files up"].append(seconds(other.files_up, f"{source}/many"))
            bare["files down"].append(seconds(other.files_down, f"{to}/bare-many"))
            shutil.rmtree(to)
    return {"ours": ours, "bare": bare, "peak": peak}


def median(values):
    return sorted(values)[len(values) // 2]


def show(name, found, size, count):
    columns = []
    for phase in PHASES:
        amount, unit = (count, "/s") if phase.startswith("files") else (size, "MiB/s")
        ours, bare = (amount / median(found[side][phase]) for side in ("ours", "bare"))
        columns.append(f"{ours:,.0f} {unit} ({ours / bare:.1f})")
    print(f"| {name} | {' | '.join(columns)} | {found['peak']:.0f} MB |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="64 MiB and 200 files, unless they are given")
    parser.add_argument("--size", type=int, help="MiB of the big file (1024)")
    parser.add_argument("--files", type=int, help="number of small files (2000)")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--stores", default=",".join(STORES), help="which, separated by commas")
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    parser.add_argument("--source", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, os.getcwd(), arguments.source, arguments.rounds)))
        return
    unknown = [name for name in arguments.stores.split(",") if name not in STORES]
    if unknown:
        parser.error(f"--stores: {', '.join(unknown)} is none of {', '.join(STORES)}")
    size = arguments.size or (64 if arguments.quick else 1024)
    count = arguments.files or (200 if arguments.quick else 2000)
    print("| store (times bare) | up | down | files up | files down | peak |")
    print("|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-artifacts-") as source:
        write(source, size, count)
        for name in arguments.stores.split(","):
            with tempfile.TemporaryDirectory(prefix="bench-artifacts-") as folder:
                # a process of its own, whose memory is that of one store
                command = [sys.executable, str(Path(__file__).resolve()), "--measure", name, "--source", source]
                command += ["--rounds", str(arguments.rounds)]
                done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, check=False)
            if done.returncode:
                print(f"| {name} | could not be measured |", flush=True)
            else:
                show(name, json.loads(done.stdout.splitlines()[-1]), size, count)


def write(source, size, count):
    """What is sent: a file ``big`` of so many MiB, and a folder ``many`` of so many small ones."""
    block = os.urandom(1 << 20)
    with open(f"{source}/big", "wb") as file:
        for _ in range(size):
            file.write(block)
    os.mkdir(f"{source}/many")
    for number in range(count):
        Path(source, "many", str(number)).write_bytes(block[number % 1000 : number % 1000 + SMALL])


if __name__ == "__main__":
    main()
