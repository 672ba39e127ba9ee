"""Artifacts through the server's proxy, beside a bare copy over loopback on the same disk in the same run.

    python bench/artifacts.py [--megabytes 512] [--files 500] [--rounds 3]

The bare side is one process that sends a file over TCP to another that writes it (``sendfile``, 1 MiB reads), and one
that writes and renames small files. Medians, each round with fresh targets; memory is the peak of the server process.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request

SMALL = 10_240
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


def median(values):
    return sorted(values)[len(values) // 2]


def seconds(call):
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def bare_copy(source, target):
    import socket

    sink = subprocess.Popen([sys.executable, "-c", SINK, target], stdout=subprocess.PIPE, text=True)
    port = int(sink.stdout.readline())

    def send():
        with socket.create_connection(("127.0.0.1", port)) as connection, open(source, "rb") as file:
            connection.sendfile(file)
        sink.wait()

    return seconds(send)


def bare_small_files(folder, data, count):
    os.makedirs(folder)
    for number in range(count):
        with open(f"{folder}/.{number}", "wb") as file:
            file.write(data)
        os.replace(f"{folder}/.{number}", f"{folder}/{number}")


class Server:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mlflow", "server", "--port", "0"],
            cwd=folder,
            stderr=subprocess.PIPE,
            text=True,
        )
        line = self.process.stderr.readline()
        self.url = next(word for word in line.split() if word.startswith("http"))
        urllib.request.urlopen(self.url + "/health").read()

    def memory_mb(self, name="VmHWM"):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith(name)) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megabytes", type=int, default=512)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    from mlflow.store.artifact.artifact_repository_registry import get_artifact_repository

    folder = tempfile.mkdtemp(prefix="bench-artifacts-")
    server = Server(folder)
    figures = {name: [] for name in ("bare copy", "upload", "download", "bare files", "upload files", "download files")}
    try:
        block = os.urandom(1 << 20)
        with open(f"{folder}/big", "wb") as file:
            for _ in range(arguments.megabytes):
                file.write(block)
        os.mkdir(f"{folder}/many")
        for number in range(arguments.files):
            with open(f"{folder}/many/{number}", "wb") as file:
                file.write(block[number : number + SMALL])
        get_artifact_repository("mlflow-artifacts:/warm", server.url).log_bytes(b"x", "x")
        before = server.memory_mb("VmRSS")
        for number in range(arguments.rounds):
            repository = get_artifact_repository(f"mlflow-artifacts:/{number}", server.url)
            target = f"{folder}/target{number}"
            figures["bare copy"].append(bare_copy(f"{folder}/big", f"{folder}/bare"))
            os.unlink(f"{folder}/bare")
            figures["upload"].append(seconds(lambda r=repository: r.log_artifact(f"{folder}/big")))
            figures["download"].append(seconds(lambda r=repository, t=target: r.download_artifacts("big", t)))
            repository.delete_artifacts("big")
            figures["bare files"].append(
                seconds(lambda t=target: bare_small_files(f"{t}/bare", block[:SMALL], arguments.files))
            )
            figures["upload files"].append(seconds(lambda r=repository: r.log_artifacts(f"{folder}/many", "many")))
            figures["download files"].append(seconds(lambda r=repository, t=target: r.download_artifacts("many", t)))
            shutil.rmtree(target)
        grown = server.memory_mb() - before
    finally:
        server.stop()
        shutil.rmtree(folder)
    bare = arguments.megabytes / median(figures["bare copy"])
    for name in ("bare copy", "upload", "download"):
        rate = arguments.megabytes / median(figures[name])
        print(f"{name:18} {rate:8.0f} MB/s   {100 * rate / bare:4.0f} % of bare")
    for name in ("bare files", "upload files", "download files"):
        print(f"{name:18} {arguments.files / median(figures[name]):8.0f} files/s")
    print(f"{'server memory':18} {before:8.0f} MB, grew by {grown:.0f} MB at its peak")


if __name__ == "__main__":
    main()
