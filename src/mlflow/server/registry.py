"""The model registry as a server offers it: clients may register only what lies where its maker keeps artifacts."""

from __future__ import annotations

import os
import re
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from urllib.parse import unquote

from mlflow.api.logged_models import GetLoggedModel, SetLoggedModelTags
from mlflow.api.registry import CreateModelVersion, ModelVersionAnswer, Registry
from mlflow.api.rpc import Request
from mlflow.api.tracking import GetRun, Tracking
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.entities.model_registry.message import ModelVersionMessage
from mlflow.entities.model_registry.model_uri import parse_model_uri
from mlflow.entities.model_registry.versions_tag import versions_tag
from mlflow.environment_variables import MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX
from mlflow.exceptions import MlflowException, invalid
from mlflow.server.artifacts import check_location
from mlflow.store.artifact.paths import folder_of
from mlflow.store.artifact.runs import parse_runs_uri
from mlflow.store.caller import carried
from mlflow.store.resolve import scheme_of
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_VERSIONS

THREADS = 4
"""Calls in progress that a store cannot take without a thread of their own."""

_UP = re.compile(r"(?:^|[/\\=&?])\.\.(?:$|[/\\&;])")


class ServedRegistry:
    """A registry for a dispatcher: ``submit`` gives a future.

    Args:
        registry: the store.
        tracking: where runs and logged models are looked up, by which a source is judged.
    """

    def __init__(self, registry: Registry, tracking: Tracking | None) -> None:
        self.registry = registry
        self.tracking = tracking
        self._threads: ThreadPoolExecutor | None = None
        self._lock = threading.Lock()

    def submit(self, operation: str, request: Request) -> Future:
        """Run an operation without blocking the caller."""
        if operation == "create_model_version":
            # judging the source may take more than one look-up
            return self._pool().submit(carried(self._create_model_version), request)
        if hasattr(self.registry, "submit"):
            return self.registry.submit(operation, request)
        return self._pool().submit(carried(getattr(self.registry, operation)), request)

    def close(self) -> None:
        """Wait for calls in threads."""
        if self._threads is not None:
            self._threads.shutdown()

    def _create_model_version(self, request: CreateModelVersion) -> ModelVersionAnswer:
        request.check()
        check_source(request, self.tracking)
        if hasattr(self.registry, "submit"):
            answer = self.registry.submit("create_model_version", request).result()
        else:
            answer = self.registry.create_model_version(request)
        if request.model_id and self.tracking is not None and self.registry is not self.tracking:
            # a registry in the same database does so itself
            self._name_version(request.model_id, answer.model_version)
        return answer

    def _name_version(self, model_id: str, version: ModelVersionMessage) -> None:
        """Let the logged model name the version that was made of it."""
        model = self.tracking.get_logged_model(GetLoggedModel(model_id)).model
        known = {tag.key: tag.value for tag in model.info.tags}.get(MLFLOW_MODEL_VERSIONS)
        value = versions_tag(known, version.name, version.version)
        self.tracking.set_logged_model_tags(
            SetLoggedModelTags(model_id, [LoggedModelTag(MLFLOW_MODEL_VERSIONS, value)])
        )

    def _pool(self) -> ThreadPoolExecutor:
        with self._lock:
            if self._threads is None:
                self._threads = ThreadPoolExecutor(THREADS, "mlflow-registry")
        return self._threads


def check_source(request: CreateModelVersion, tracking: Tracking | None) -> None:
    """Raise unless a client may register what lies at the source.

    What is on the server's disk or behind its artifact proxy must belong to the run or the logged model that the
    request names, or anybody could read any file through the registry.

    Raises: INVALID_PARAMETER_VALUE; RESOURCE_DOES_NOT_EXIST when there is no such run or model.
    """
    source = request.source
    allowed = MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX.get()
    if allowed and not re.search(allowed, source):
        raise invalid(
            f"Invalid source {source!r} of a model version: this server accepts only sources that match {allowed!r} "
            f"({MLFLOW_CREATE_MODEL_VERSION_SOURCE_VALIDATION_REGEX.name})."
        )
    scheme = scheme_of(source)
    if _UP.search(_decoded(source)):
        raise invalid(f"Invalid source {source!r} of a model version: '..' is not allowed in it.")
    model = _model_location(request, tracking)
    if scheme == "models":
        uri = parse_model_uri(source)
        if uri.model_id is not None and uri.model_id != request.model_id:
            raise invalid(
                f"Invalid source {source!r} of a model version: the parameter 'model_id' must name the same model."
            )
        if uri.path:
            raise invalid(f"Invalid source {source!r} of a model version: it must name a model, not a file in it.")
        return
    if scheme == "runs":
        run_id, _ = parse_runs_uri(source)
        if run_id != request.run_id:
            raise invalid(
                f"Invalid source {source!r} of a model version: the parameter 'run_id' must name the same run."
            )
        _run_location(request, tracking)
        return
    if scheme in ("", "file", "mlflow-artifacts"):
        owners = [location for location in (model, _run_location(request, tracking)) if location]
        if not any(_inside(source, owner) for owner in owners):
            raise invalid(
                f"Invalid source {source!r} of a model version: it must lie among the artifacts of the run or model "
                "that the parameter 'run_id' or 'model_id' names."
            )
        return
    check_location(source)


def _decoded(text: str) -> str:
    for _ in range(8):
        plain = unquote(text)
        if plain == text:
            return text
        text = plain
    raise invalid(f"Invalid source {text[:200]!r} of a model version: it is percent-encoded too many times.")


def _run_location(request: CreateModelVersion, tracking: Tracking | None) -> str | None:
    if not request.run_id or tracking is None:
        return None
    try:
        return tracking.get_run(GetRun(run_id=request.run_id)).run.info.artifact_uri
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise


def _model_location(request: CreateModelVersion, tracking: Tracking | None) -> str | None:
    if not request.model_id or tracking is None:
        return None
    return tracking.get_logged_model(GetLoggedModel(request.model_id)).model.info.artifact_uri


def _inside(source: str, owner: str) -> bool:
    """Whether a source lies in the folder of an owner, links followed on this machine's disk."""
    local = scheme_of(source) in ("", "file")
    if local != (scheme_of(owner) in ("", "file")):
        return False
    if local:
        path, root = (os.path.realpath(folder_of(location)) for location in (source, owner))
        return path == root or path.startswith(root.rstrip(os.sep) + os.sep)
    path, root = (_decoded(location).rstrip("/") for location in (source, owner))
    return path == root or path.startswith(root + "/")
