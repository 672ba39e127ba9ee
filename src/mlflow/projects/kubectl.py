"""What is asked of Kubernetes, with the command ``kubectl``: it knows every way to log in to a cluster."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any, NamedTuple

from mlflow.exceptions import MlflowException


class Cluster(NamedTuple):
    """A namespace of a cluster.

    Args:
        context: of the user's configuration; None is the current one.
        namespace: None is the context's own.
    """

    context: str | None
    namespace: str | None

    def create(self, job: dict[str, Any]) -> Job:
        """Create a job.

        Raises: MlflowException with what the cluster says when it refuses.
        """
        made = json.loads(self.call("create", "--filename", "-", "--output", "json", given=json.dumps(job)))
        metadata = made["metadata"]
        return Job(self._replace(namespace=metadata.get("namespace") or self.namespace), metadata["name"])

    def call(self, *arguments: str, given: str | None = None) -> str:
        """What a command of kubectl prints.

        Raises: MlflowException with the end of what it says when it fails.
        """
        done = subprocess.run(
            [program(), *self._options(), *arguments],
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            errors="replace",
        )
        if done.returncode:
            said = done.stderr.strip()[-2000:]
            raise MlflowException(
                f"kubectl {arguments[0]} ended with status {done.returncode}: {said}", "INVALID_STATE"
            )
        return done.stdout

    def _options(self) -> list[str]:
        found = [f"--context={self.context}"] if self.context else []
        return found + ([f"--namespace={self.namespace}"] if self.namespace else [])


class Job(NamedTuple):
    """A job of a cluster.

    Args:
        cluster: where it is.
        name: its name there.
    """

    cluster: Cluster
    name: str

    def status(self) -> str:
        """SCHEDULED, RUNNING, FINISHED, or FAILED; KILLED when it is not there any more."""
        text = self.cluster.call("get", "job", self.name, "--ignore-not-found", "--output", "json")
        if not text.strip():
            return "KILLED"
        status = json.loads(text).get("status") or {}
        for condition in status.get("conditions") or []:
            if condition.get("status") == "True" and condition.get("type") in ("Complete", "Failed"):
                return "FINISHED" if condition["type"] == "Complete" else "FAILED"
        return "RUNNING" if status.get("active") else "SCHEDULED"

    def waits_for(self) -> str | None:
        """Why its containers do not start, in the cluster's words; None when nothing is in their way."""
        text = self.cluster.call("get", "pods", f"--selector=job-name={self.name}", "--output", "json")
        for pod in json.loads(text).get("items") or []:
            for container in (pod.get("status") or {}).get("containerStatuses") or []:
                waiting = (container.get("state") or {}).get("waiting") or {}
                if waiting.get("reason") not in (None, "ContainerCreating", "PodInitializing"):
                    return ": ".join(part for part in (waiting["reason"], waiting.get("message")) if part)
        return None

    def output(self) -> str:
        """What its command has written."""
        return self.cluster.call("logs", f"job/{self.name}", "--tail=-1")

    def delete(self) -> None:
        """Delete it with its pods."""
        self.cluster.call("delete", "job", self.name, "--ignore-not-found", "--cascade=foreground", "--wait=true")


def program() -> str:
    """The command ``kubectl``.

    Raises: INVALID_STATE when there is none.
    """
    found = shutil.which("kubectl")
    if found is None:
        raise MlflowException(
            "The backend 'kubernetes' needs the command kubectl, which was not found on PATH. Install it.",
            "INVALID_STATE",
        )
    return found
