"""Projects that run as jobs of Kubernetes: the image is built and pushed here, the cluster runs it."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
import time
from typing import Any
from urllib.parse import urlsplit

from mlflow.environment_variables import MILLRACE_PROJECT_JOB_SECONDS
from mlflow.exceptions import ExecutionException, MlflowException, invalid
from mlflow.projects import docker, job_template, process, tracked_run
from mlflow.projects.backend.abstract_backend import AbstractBackend
from mlflow.projects.kubectl import Cluster, Job, program
from mlflow.projects.options import KEY, Options, Ready, options_in, ready
from mlflow.projects.submitted_run import SubmittedRun

logger = logging.getLogger(__name__)

_REPOSITORY, _TEMPLATE, _CONTEXT = "repository-uri", "kube-job-template-path", "kube-context"


class KubernetesSubmittedRun(SubmittedRun):
    """A run whose command runs in a job.

    Args:
        run_id: the MLflow run.
        job: the job.
        params: all parameters.
    """

    def __init__(self, run_id: str, job: Job, params: dict[str, str]) -> None:
        super().__init__()
        self._run_id = run_id
        self._params = params
        self._lock = threading.Lock()
        self._ended: str | None = None
        self.job = job
        self.said = ""

    @property
    def run_id(self) -> str:
        """The id of the MLflow run."""
        return self._run_id

    def get_status(self) -> str:
        """SCHEDULED, RUNNING, FINISHED, FAILED or KILLED, by the job."""
        return self._ended or self.job.status()

    def wait(self) -> bool:
        """Wait until the job has ended, end the MLflow run as it ended; whether it succeeded."""
        told = None
        while self._ended is None:
            status = self.job.status()
            if status not in ("SCHEDULED", "RUNNING"):
                self._end(status)
                break
            why = self.job.waits_for()
            if why is not None and why != told:
                logger.warning("The job %s does not start: %s", self.job.name, why)
                told = why
            time.sleep(MILLRACE_PROJECT_JOB_SECONDS.get())
        return self._ended == "FINISHED"

    def cancel(self) -> None:
        """Delete the job with its pods; the run becomes KILLED. One that ended stays as it is."""
        status = self.get_status()
        if status in ("SCHEDULED", "RUNNING"):
            self._end("KILLED", delete=True)
        elif self._ended is None:
            self._end(status)

    def _end(self, status: str, delete: bool = False) -> None:
        with self._lock:
            if self._ended is not None:
                return
            scratch = tempfile.mkdtemp(prefix="mlflow-job-")
            try:
                log = os.path.join(scratch, tracked_run.LOG_FILE)
                self._save_output(log)
                if delete:
                    self.job.delete()
                tracked_run.finish(self._run_id, status, self._params, log)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
            self._ended = status

    def _save_output(self, path: str) -> None:
        try:
            text = self.job.output()
        except MlflowException as error:
            # pods may be gone before anybody asked
            logger.warning("The output of job %s is not to be had: %s", self.job.name, error)
            return
        self.said = "\n".join(text.rstrip().splitlines()[-20:])
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)


class KubernetesBackend(AbstractBackend):
    """Runs projects with a docker_env as jobs of Kubernetes.

    Its configuration has ``repository-uri`` (where the image is pushed to), ``kube-job-template-path`` and, unless the
    current one is meant, ``kube-context``.
    """

    def run(
        self,
        project_uri: str,
        entry_point: str,
        params: dict[str, Any],
        version: str | None,
        backend_config: dict[str, Any],
        tracking_uri: str,
        experiment_id: str,
    ) -> SubmittedRun:
        """Build and push the image, create the job, and wait for it if it is to be waited for.

        Raises: MlflowException before anything starts when something given is wrong, or when docker or the cluster
            refuses; ExecutionException when the job fails.
        """
        options = options_in(backend_config)
        repository, template, cluster = _settings(backend_config)
        _check_reachable(tracking_uri)
        if options.env_manager not in (None, "docker"):
            raise invalid(
                f"Invalid value {options.env_manager!r} for the environment manager: the backend 'kubernetes' runs "
                "images, so only docker is allowed."
            )
        program()
        with process.signals_raised():
            found = ready(project_uri, version, entry_point, params, options.only_declared)
            try:
                submitted = _submit(found, options, repository, template, cluster, tracking_uri, experiment_id)
            finally:
                found.source.remove()
            return _waited_for(submitted) if options.synchronous else submitted


def _settings(config: dict[str, Any]) -> tuple[str, dict[str, Any], Cluster]:
    unknown = config.keys() - {_REPOSITORY, _TEMPLATE, _CONTEXT, KEY}
    if unknown:
        raise invalid(
            f"The backend 'kubernetes' knows no setting {sorted(unknown)[0]!r}; there are {_REPOSITORY}, {_TEMPLATE} "
            f"and {_CONTEXT}."
        )
    for name in (_REPOSITORY, _TEMPLATE):
        if not isinstance(config.get(name), str) or not config[name]:
            raise invalid(f"The backend 'kubernetes' needs the setting {name!r} in its backend_config.")
    if config[_REPOSITORY].startswith("-") or any(each.isspace() for each in config[_REPOSITORY]):
        raise invalid(f"Invalid value {config[_REPOSITORY]!r} for {_REPOSITORY}: the name of an image is needed.")
    template = job_template.read_template(config[_TEMPLATE])
    context = config.get(_CONTEXT)
    return config[_REPOSITORY], template, Cluster(context or None, template["metadata"].get("namespace"))


def _check_reachable(tracking_uri: str) -> None:
    if urlsplit(tracking_uri).scheme.partition("+")[0] in ("", "file", "sqlite"):
        raise invalid(
            f"A job of Kubernetes cannot write to {tracking_uri!r}, which is on this machine; set the tracking URI to "
            "a server that the cluster reaches."
        )
    if urlsplit(tracking_uri).password:
        raise invalid(
            "The tracking URI holds a password, which everybody who may read jobs would see. Put "
            "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD into the template, from a secret."
        )


def _submit(
    found: Ready,
    options: Options,
    repository: str,
    template: dict[str, Any],
    cluster: Cluster,
    tracking_uri: str,
    experiment_id: str,
) -> KubernetesSubmittedRun:
    image_of = found.project.docker
    if image_of is None:
        raise invalid(f"The project {found.project.name!r} has no docker_env, so it cannot run in Kubernetes.")
    docker.check_environment(image_of)
    if image_of.volumes:
        raise invalid(
            f"The project {found.project.name!r} has docker_env.volumes, which a cluster does not have; put volumes "
            "into the template of the job."
        )
    command = found.entry_point.command_with(found.given)
    tags = tracked_run.tags_of(found.source, found.entry_point.name, "kubernetes", "docker", found.given)
    if options.reproduces:
        tags[tracked_run.REPRODUCES_TAG] = options.reproduces
    run_id, experiment_id = tracked_run.begin(experiment_id, options.run_id, options.run_name, tags, found.given)
    scratch = tempfile.mkdtemp(prefix="mlflow-job-")
    try:
        version = (found.source.commit or "")[:8] if not found.source.changed else ""
        image = docker.image_name(found.project.name, version or run_id, repository)
        settings = docker.logged_in(options.docker_auth, scratch)
        logger.info("Building and pushing the image %s", image)
        docker.build(image_of.image, found.source.folder, image, settings)
        docker.call(["push", image], settings)
        pushed = _pushed(image, settings)
        tracked_run.set_tags(run_id, {"mlflow.docker.image.uri": pushed, "mlflow.docker.image.id": pushed})
        variables = {
            name: str(value)
            for name, value in tracked_run.child_environment(run_id, experiment_id, tracking_uri).items()
            if value is not None
        }
        for name, value in image_of.environment:
            variables[name] = os.environ[name] if value is None else value
        job = cluster.create(job_template.job_of(template, found.project.name, run_id, pushed, command, variables))
    except BaseException as error:
        with process.signals_ignored():
            interrupted = isinstance(error, (KeyboardInterrupt, process.Terminated))
            tracked_run.end_if_open(run_id, "KILLED" if interrupted else "FAILED")
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    logger.info("Created the job %s", job.name)
    return KubernetesSubmittedRun(run_id, job, found.given.all)


def _pushed(image: str, settings: dict[str, str] | None) -> str:
    """The image by its digest, which stays what it is when somebody pushes to the same tag."""
    repository = image.rpartition(":")[0]
    listed = docker.call(["image", "inspect", "--format", '{{join .RepoDigests "\\n"}}', image], settings)
    for line in listed.splitlines():
        if line.startswith(repository + "@"):
            return line.strip()
    return image


def _waited_for(submitted: KubernetesSubmittedRun) -> KubernetesSubmittedRun:
    try:
        succeeded = submitted.wait()
    except (KeyboardInterrupt, process.Terminated):
        with process.signals_ignored():
            submitted.cancel()
        raise
    if not succeeded:
        raise ExecutionException(
            f"The job {submitted.job.name} ended as {submitted.get_status()} (run {submitted.run_id}). The end of its "
            f"output:\n{submitted.said}"
        )
    return submitted
