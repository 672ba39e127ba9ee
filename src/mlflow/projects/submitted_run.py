"""A run of a project that was started: waiting for it, asking for its status, cancelling it."""

from __future__ import annotations

import subprocess
import threading
from abc import abstractmethod
from typing import Any

from mlflow.entities.run_status import RunStatus


class SubmittedRun:
    """A run of a project, wherever it runs. Backends give one; plugins subclass it."""

    @abstractmethod
    def wait(self) -> bool:
        """Wait until it has ended; whether it succeeded."""

    @abstractmethod
    def get_status(self) -> str:
        """RUNNING, SCHEDULED, FINISHED, FAILED or KILLED."""

    @abstractmethod
    def cancel(self) -> None:
        """End it with everything it started, and wait until it has ended."""

    @property
    @abstractmethod
    def run_id(self) -> str:
        """The id of the MLflow run."""


class LocalSubmittedRun(SubmittedRun):
    """A run whose command runs in a process of this machine.

    Args:
        run_id: the id of the MLflow run.
        command_proc: the process; with it end all those that it started.
    """

    def __init__(self, run_id: str, command_proc: subprocess.Popen[Any]) -> None:
        super().__init__()
        self._run_id = run_id
        self.command_proc = command_proc
        self._lock = threading.Lock()
        self._cancelled = False

    @property
    def run_id(self) -> str:
        """The id of the MLflow run."""
        return self._run_id

    def wait(self) -> bool:
        """Wait until the command has ended; whether it succeeded."""
        return self.command_proc.wait() == 0

    def get_status(self) -> str:
        """RUNNING, FINISHED, FAILED or KILLED, by the process."""
        status = self.command_proc.poll()
        if status is None:
            return RunStatus.to_string(RunStatus.RUNNING)
        if status == 0:
            return RunStatus.to_string(RunStatus.FINISHED)
        return RunStatus.to_string(RunStatus.KILLED if self._cancelled else RunStatus.FAILED)

    def cancel(self) -> None:
        """End the command and all processes that it started; the run becomes KILLED. One that ended stays as it is."""
        from mlflow.projects.process import GRACE_SECONDS, end_tree
        from mlflow.projects.tracked_run import end_if_open

        with self._lock:
            if self.command_proc.poll() is None:
                self._cancelled = True
                # the process beside the command has the same patience with it, and keeps its output then
                end_tree(self.command_proc, grace=GRACE_SECONDS + 5)
                end_if_open(self._run_id, "KILLED")
