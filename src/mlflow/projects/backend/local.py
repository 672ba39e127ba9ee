"""Projects that run on this machine: in this environment, in one of their own, or in a container."""

from __future__ import annotations

import logging
import os
import tempfile
from typing import Any

from mlflow.projects import docker, environment, supervisor, tracked_run, work
from mlflow.projects.backend.abstract_backend import AbstractBackend
from mlflow.projects.options import Options, Ready, options_in, ready
from mlflow.projects.parameters import downloaded
from mlflow.projects.submitted_run import LocalSubmittedRun, SubmittedRun

logger = logging.getLogger(__name__)


class LocalBackend(AbstractBackend):
    """Runs projects on this machine."""

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
        """Run a project to its end, or start it when it is not to be waited for.

        Raises: MlflowException before anything starts when something given is wrong; ExecutionException when the
            command fails.
        """
        options = options_in(backend_config)
        work.shell()
        found = ready(project_uri, version, entry_point, params, options.only_declared)
        temporary = [found.source.temporary] if found.source.temporary else []
        try:
            job = _work(found, options, tracking_uri, experiment_id, temporary)
        except BaseException:
            _remove(temporary)
            raise
        if options.synchronous:
            return LocalSubmittedRun(job.run_id, work.run(job))
        try:
            return LocalSubmittedRun(job.run_id, supervisor.start(job))
        except BaseException:
            tracked_run.end_if_open(job.run_id, "FAILED")
            _remove(temporary)
            raise


def _remove(folders: list[str]) -> None:
    import shutil

    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _work(found: Ready, options: Options, tracking_uri: str, experiment_id: str, temporary: list[str]) -> work.Work:
    """What is to be done, with the MLflow run that it is done in."""
    manager = environment.manager_for(found.project, options.env_manager)
    wanted = None
    docker_args = docker.check_arguments(options.docker_args)
    if manager == environment.DOCKER:
        if found.project.docker is not None:
            docker.check_environment(found.project.docker)
    elif manager != environment.LOCAL:
        wanted = environment.wanted_by(found.project)
    declared = found.given.declared
    if found.given.remote:
        storage = options.storage_dir
        if storage is None:
            storage = tempfile.mkdtemp(prefix="mlflow-project-data-")
            temporary.append(storage)
        else:
            os.makedirs(storage, exist_ok=True)
            # one folder for each run: another one may read its files still
            storage = tempfile.mkdtemp(prefix="run-", dir=os.path.abspath(storage))
        declared = downloaded(found.given, storage)
    command = found.entry_point.command_with(found.given, declared)
    tags = tracked_run.tags_of(found.source, found.entry_point.name, "local", manager, found.given)
    if options.reproduces:
        tags[tracked_run.REPRODUCES_TAG] = options.reproduces
    run_id, experiment_id = tracked_run.begin(experiment_id, options.run_id, options.run_name, tags, found.given)
    logger.info("Running %r of project %r in run %s", found.entry_point.name, found.project.name, run_id)
    return work.Work(
        run_id=run_id,
        experiment_id=experiment_id,
        tracking_uri=tracking_uri,
        project=found.project.name,
        folder=found.source.folder,
        entry_point=found.entry_point.name,
        command=command,
        params=found.given.all,
        manager=manager,
        wanted=wanted,
        docker=found.project.docker,
        docker_args=docker_args,
        docker_auth=options.docker_auth,
        build_image=options.build_image,
        version=(found.source.commit or "")[:8],
        temporary=temporary,
    )
