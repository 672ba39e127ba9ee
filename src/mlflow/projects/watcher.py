"""The process beside a program that does a run: when that program is killed, it ends what is left of the run.

A shell waits for the end of a pipe, which costs a megabyte and next to no time; Python starts only when it is needed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import IO

import msgspec

from mlflow.projects import docker, own_process, process, tracked_run

_FILE = "watched.json"
# it outlives the signals that end a whole tree: what it waits for decides
_WAIT = """\
trap '' INT HUP TERM
told=
while read -r line; do
    [ "$line" = done ] && exit 0
    told=$line
done
exec "$@" "$told"
"""


class Watched(msgspec.Struct):
    """What is to be known of a run to end it.

    Args:
        run_id: the MLflow run.
        params: all parameters.
        log: file with the command's output.
        folders: what is removed in the end.
        container: the name of its container; None when it has none.
    """

    run_id: str
    params: dict[str, str]
    log: str
    folders: list[str]
    container: str | None = None


class Watcher:
    """Watches over this process from another one.

    Args:
        watched: the run that this process does.
        tracking_uri: where it is.
        folder: an empty folder of the user's own, for a file.
    """

    def __init__(self, watched: Watched, tracking_uri: str, folder: str) -> None:
        path = os.path.join(folder, _FILE)
        with open(path, "wb") as file:
            file.write(msgspec.json.encode(watched))
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _WAIT, "mlflow-run-watcher", *own_process.arguments("watcher"), path],
            env=own_process.environment(tracking_uri),
            stdin=subprocess.PIPE,
            # who reads our output must not wait for this one
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def told(self) -> IO[bytes]:
        """The pipe for the id of the command's process."""
        assert self._process.stdin is not None
        return self._process.stdin

    def ended(self) -> None:
        """Say that the command and all that it started has ended."""
        self._write("\n")

    def done(self) -> None:
        """Say that the run has ended as it should; the other process ends."""
        self._write("done\n")
        with contextlib.suppress(OSError):
            self.told.close()
        self._process.wait()

    def _write(self, text: str) -> None:
        # it may have been killed itself; then nobody watches
        with contextlib.suppress(OSError):
            self.told.write(text.encode())
            self.told.flush()


def main(path: str, told: str) -> int:
    """End the run whose program was killed; the exit status.

    Args:
        path: file with what was watched.
        told: the id of the command's process; "" when there is none.
    """
    with open(path, "rb") as file:
        watched = msgspec.json.decode(file.read(), type=Watched)
    try:
        if watched.container is not None:
            docker.stop(watched.container, process.GRACE_SECONDS)
        if told:
            process.end_left_behind(int(told))
        with open(watched.log, "a", encoding="utf-8") as file:
            file.write("The program that did this run was killed; what it had started was ended.\n")
        tracked_run.finish(watched.run_id, "KILLED", watched.params, watched.log)
    finally:
        for folder in watched.folders:
            shutil.rmtree(folder, ignore_errors=True)
    return 0
