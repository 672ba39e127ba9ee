"""Wall, CPU and peak RSS of importing mlflow and of the trivial CLI calls."""

import os
import statistics
import sys
import time
from _common import *

F = Figures()
REPS = 2 if QUICK else 7


def child(argv):
    """-> (wall s, cpu s, peak rss MiB) of one child process."""
    a = time.perf_counter()
    pid = os.posix_spawn(
        argv[0],
        argv,
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0),
            (
                os.POSIX_SPAWN_OPEN,
                2,
                os.path.join(TMP, "err.txt"),
                os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
                0o644,
            ),
        ],
    )
    _, status, ru = os.wait4(pid, 0)
    w = time.perf_counter() - a
    if status:
        raise RuntimeError("%s failed: %s" % (argv, open(os.path.join(TMP, "err.txt")).read()[-600:]))
    return w, ru.ru_utime + ru.ru_stime, ru.ru_maxrss / 1024.0


py = sys.executable
cases = {
    "python_pass": [py, "-c", "pass"],
    "import_mlflow": [py, "-c", "import mlflow"],
    "import_start_run_attr": [py, "-c", "import mlflow; mlflow.start_run"],
    "import_client": [py, "-c", "from mlflow import MlflowClient"],
    "cli_version": mlflow_cli("--version"),
    "cli_help": mlflow_cli("--help"),
    "cli_server_help": mlflow_cli("server", "--help"),
}
if QUICK:
    for k in ("import_start_run_attr", "import_client", "cli_server_help"):
        del cases[k]
for argv in cases.values():  # warm the bytecode and page caches
    child(argv)
got = {k: [] for k in cases}
for _ in range(REPS):
    for k, argv in cases.items():
        got[k].append(child(argv))
for k, v in got.items():
    F[k + "_s"] = r3(statistics.median(x[0] for x in v))
    F[k + "_cpu_s"] = r3(statistics.median(x[1] for x in v))
    F[k + "_peak_rss_mb"] = r3(statistics.median(x[2] for x in v))
import subprocess

F["modules_after_import"] = int(
    subprocess.run(
        [py, "-c", "import mlflow,sys; print(len(sys.modules))"], capture_output=True, text=True
    ).stdout.split()[-1]
)
F.emit()
