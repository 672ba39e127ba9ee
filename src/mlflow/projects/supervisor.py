"""The process beside a run that is not waited for: it runs the command and ends the MLflow run.

It reads its work from standard input, so that nothing of it is in a list of processes.
"""

from __future__ import annotations

import os
import subprocess
import sys

import msgspec

from mlflow.exceptions import MlflowException
from mlflow.projects.work import Work, run
from mlflow.store.workspace.context import active_workspace

# the current folder may be a project with a file mlflow.py, so it is no place to import from
_PROGRAM = (
    "import sys; sys.path = [path for path in sys.path if path] + sys.argv[1:]; "
    "from mlflow.projects.supervisor import main; sys.exit(main())"
)


def start(work: Work) -> subprocess.Popen[bytes]:
    """Start the process; its output goes where this process's goes."""
    package = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    environment = {**os.environ, "MLFLOW_TRACKING_URI": work.tracking_uri}
    workspace = active_workspace()
    if workspace is not None:
        environment["MLFLOW_WORKSPACE"] = workspace
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, package],
        env=environment,
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
