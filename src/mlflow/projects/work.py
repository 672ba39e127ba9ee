"""What there is to do for one run of a project on this machine, and the doing of it: in this process or in another."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import tempfile
import time
from typing import Any

import msgspec

from mlflow.exceptions import ExecutionException, MlflowException
from mlflow.projects import docker as docker_client
from mlflow.projects import environment, process, tracked_run
from mlflow.projects.mlproject import DockerEnv
from mlflow.projects.watcher import Watched, Watcher
from mlflow.pyfunc.environments import Wanted

logger = logging.getLogger(__name__)


class Work(msgspec.Struct, kw_only=True):
    """One run of a project on this machine. It goes to another process as JSON, over a pipe.

    Args:
        run_id, experiment_id: the MLflow run.
        tracking_uri: where it is.
        project: the project's name.
        folder: its files.
        entry_point: the name of the entry point, for messages.
        command: for the shell, complete.
        params: all parameters.
        manager: local, virtualenv, uv, conda or docker.
        wanted: what a Python environment is to hold.
        docker: the image and what goes with it.
        docker_args: further options of docker run.
        docker_auth: account at a registry.
        build_image: whether an image with the project's files is built.
        version: what the image's tag says.
        temporary: folders that are removed when the run is over.
    """

    run_id: str
    experiment_id: str
    tracking_uri: str
    project: str
    folder: str
    entry_point: str
    command: str
    params: dict[str, str]
    manager: str
    wanted: Wanted | None = None
    docker: DockerEnv | None = None
    docker_args: dict[str, Any] = {}
    docker_auth: dict[str, Any] | None = None
    build_image: bool = False
    version: str = ""
    temporary: list[str] = []


def shell() -> str:
    """The shell that runs commands: bash, or sh where there is no bash.

    Raises: NOT_IMPLEMENTED on Windows, whose shell knows no quotes that would be safe.
    """
    found = shutil.which("bash") or shutil.which("sh")
    if os.name == "nt" or found is None:
        raise MlflowException(
            "Projects run with a POSIX shell (bash or sh), which was not found. On Windows, run them in WSL.",
            "NOT_IMPLEMENTED",
        )
    return found


def run(work: Work) -> subprocess.Popen[bytes]:
    """Do it: make the environment, run the command, keep its output, end the MLflow run; nothing is left running.

    Returns: the process of the command, which has ended.

    Raises: ExecutionException with the end of the output when the command fails; MlflowException when the environment
        cannot be made; KeyboardInterrupt, after the run was marked KILLED.
    """
    with process.signals_raised():
        scratch = tempfile.mkdtemp(prefix="mlflow-run-")
        try:
            return _run(work, scratch)
        finally:
            for folder in (scratch, *work.temporary):
                shutil.rmtree(folder, ignore_errors=True)


def _run(work: Work, scratch: str) -> subprocess.Popen[bytes]:
    log = os.path.join(scratch, tracked_run.LOG_FILE)
    ended, watcher = "FAILED", None
    try:
        with process.signals_held():
            watcher = Watcher(_watched(work, log, scratch), work.tracking_uri, scratch)
        arguments, variables = _prepared(work, scratch)
        command = _follow(work, arguments, variables, log, watcher)
        ended = "FINISHED" if command.returncode == 0 else "FAILED"
    except (KeyboardInterrupt, process.Terminated):
        ended = "KILLED"
        raise
    except BaseException as error:
        _note(log, f"{type(error).__name__}: {error}")
        raise
    finally:
        with process.signals_ignored():
            try:
                tracked_run.finish(work.run_id, ended, work.params, log)
            finally:
                if watcher is not None:
                    watcher.done()
    if command.returncode != 0:
        raise ExecutionException(_failure(work, command.returncode, log))
    return command


def _watched(work: Work, log: str, scratch: str) -> Watched:
    container = container_name(work.run_id) if work.manager == environment.DOCKER else None
    return Watched(work.run_id, work.params, log, [scratch, *work.temporary], container)


def _failure(work: Work, status: int, log: str) -> str:
    how = f"ended with status {status}" if status > 0 else f"was ended by signal {-status}"
    said = process.last_lines(log)
    ending = f"The end of its output:\n{said}" if said else "It wrote nothing."
    return f"The entry point {work.entry_point!r} of project {work.project!r} {how} (run {work.run_id}). {ending}"


def _note(log: str, text: str) -> None:
    with open(log, "a", encoding="utf-8") as file:
        file.write(text + "\n")


def _follow(
    work: Work, arguments: list[str], variables: dict[str, str], log: str, watcher: Watcher
) -> subprocess.Popen[bytes]:
    """Run a command to its end; when this process is interrupted, the command ends with all it started."""
    output = process.Output(log)
    started: subprocess.Popen[bytes] | None = None
    try:
        with process.signals_held():
            started = process.start(arguments, work.folder, variables, watcher.told)
            output.follow(started)
        started.wait()
        return started
    except BaseException:
        with process.signals_ignored():
            if work.manager == environment.DOCKER and started is not None:
                docker_client.stop(container_name(work.run_id), process.GRACE_SECONDS)
        raise
    finally:
        if started is not None:
            # also what a command that ended well has left behind
            _end(started)
            watcher.ended()
        output.close()


def _end(started: subprocess.Popen[bytes]) -> None:
    try:
        process.end_tree(started)
    except (KeyboardInterrupt, process.Terminated) as error:
        # somebody who presses Ctrl-C again does not want to wait
        grace = 0.0 if isinstance(error, KeyboardInterrupt) else process.GRACE_SECONDS
        with process.signals_ignored():
            process.end_tree(started, grace)
        raise


def container_name(run_id: str) -> str:
    """The name of the container of a run."""
    return f"mlflow-{run_id}"


def _prepared(work: Work, scratch: str) -> tuple[list[str], dict[str, str]]:
    """The command as a list, and its environment."""
    found = tracked_run.child_environment(work.run_id, work.experiment_id, work.tracking_uri)
    if work.manager == environment.DOCKER:
        return _in_container(work, found, scratch)
    began = time.monotonic()
    found |= environment.python_environment(work.manager, work.wanted, scratch)
    logger.debug("The environment took %.2f s", time.monotonic() - began)
    # what a program prints is shown when it prints it
    found.setdefault("PYTHONUNBUFFERED", os.environ.get("PYTHONUNBUFFERED", "1"))
    variables = {name: value for name, value in os.environ.items() if name not in found}
    variables |= {name: value for name, value in found.items() if value is not None}
    return [shell(), "-c", environment.activation(work.manager) + work.command], variables


def _in_container(work: Work, found: dict[str, Any], scratch: str) -> tuple[list[str], dict[str, str]]:
    if work.docker is None:
        raise MlflowException("A run with docker needs an image (docker_env in MLproject).", "INVALID_STATE")
    settings = docker_client.logged_in(work.docker_auth, scratch)
    image = work.docker.image
    if work.build_image:
        image = docker_client.image_name(work.project, work.version or work.run_id)
        logger.info("Building the image %s", image)
        docker_client.build(work.docker.image, work.folder, image, settings)
    elif settings is not None:
        docker_client.call(["pull", image], settings)
    artifacts = _artifact_uri(work.run_id)
    arguments, values = docker_client.run_command(
        work.docker,
        image,
        container_name(work.run_id),
        work.folder,
        not work.build_image,
        work.command,
        docker_client.variables_for(work.tracking_uri, artifacts, found),
        work.docker_args,
        docker_client.mounts_for(work.tracking_uri, artifacts),
    )
    tags = {"mlflow.docker.image.uri": image}
    identity = docker_client.image_id(image, settings)
    if identity is not None:
        tags["mlflow.docker.image.id"] = identity
    tracked_run.set_tags(work.run_id, tags)
    return arguments, {**os.environ, **(settings or {}), **values}


def _artifact_uri(run_id: str) -> str | None:
    from mlflow.tracking.client import MlflowClient

    return MlflowClient().get_run(run_id).info.artifact_uri
