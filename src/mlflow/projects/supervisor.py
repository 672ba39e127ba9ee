"""The process beside a run that is not waited for: it runs the command and ends the MLflow run.

It reads its work from standard input, so that nothing of it is in a list of processes.
"""

from __future__ import annotations

import subprocess
import sys

import msgspec

from mlflow.exceptions import MlflowException
from mlflow.projects import own_process
from mlflow.projects.work import Work, run


def start(work: Work) -> subprocess.Popen[bytes]:
    """Start the process; its output goes where this process's goes."""
    process = subprocess.Popen(
        own_process.arguments("supervisor"),
        env=own_process.environment(work.tracking_uri),
        stdin=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        if process.stdin is not None:
            process.stdin.write(msgspec.json.encode(work))
            process.stdin.close()
    except OSError as error:
        process.kill()
        process.wait()
        raise MlflowException(f"The process that supervises a run did not start: {error}.") from error
    return process


def main() -> int:
    """Do the work of standard input; the exit status."""
    work = msgspec.json.decode(sys.stdin.buffer.read(), type=Work)
    try:
        run(work)
    except MlflowException as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0
