"""How a model is logged: saved, stored as a logged model with its files, linked to the run, registered."""

from __future__ import annotations

import logging
import sys
import tempfile
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlflow import state
from mlflow.environment_variables import MLFLOW_PRINT_MODEL_URLS_ON_CREATION
from mlflow.exceptions import invalid

if TYPE_CHECKING:
    from mlflow.entities import LoggedModel
    from mlflow.models.model import Model
    from mlflow.models.model_info import ModelInfo
    from mlflow.store.artifact.artifact_repo import ArtifactRepository
    from mlflow.tracking.client import MlflowClient

logger = logging.getLogger(__name__)


@dataclass
class Destination:
    """Where a model goes.

    Args:
        artifact_path: older name of ``name``.
        name: of the logged model.
        run_id: the run it belongs to; None takes the active run, if there is one.
        registered_model_name: where it is registered as a new version too.
        await_registration_for: seconds to wait for the version.
        model_type, params, tags: of the logged model.
        step: of the run.
        model_id: a logged model that exists already.
    """

    artifact_path: str | None = None
    name: str | None = None
    run_id: str | None = None
    registered_model_name: str | None = None
    await_registration_for: int | None = None
    model_type: str | None = None
    params: dict[str, Any] | None = None
    tags: dict[str, Any] | None = None
    step: int = 0
    model_id: str | None = None

    def checked_name(self) -> str | None:
        """The name, by whichever argument it was given."""
        if self.name is not None and self.artifact_path is not None:
            raise invalid("Give the model's name as 'name'; 'artifact_path' is the older word for it, not both.")
        if self.artifact_path is not None:
            warnings.warn(
                "'artifact_path' is deprecated: name the model with 'name' instead.",
                FutureWarning,
                stacklevel=_outside(),
            )
        name = self.name if self.name is not None else self.artifact_path
        if name is not None:
            _check_name(name)
        return name


def _outside() -> int:
    """The stack level, as ``warnings.warn`` of the caller counts, of the first caller that is not this package."""
    frame, level = sys._getframe(1), 1
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "mlflow":
        frame, level = frame.f_back, level + 1
    return level


def _check_name(name: Any) -> None:
    bad = sorted(set("/:.%\"'") & set(name)) if isinstance(name, str) else None
    if not isinstance(name, str) or not name or bad:
        raise invalid(
            f"Invalid model name {name!r}: it must be text that is not empty and has none of the characters "
            "/ : . % \" '."
        )


def log(save: Callable[[str, Model], None], described: Model, destination: Destination) -> ModelInfo:
    """Log a model.

    Args:
        save: writes the model into a new folder, given the folder and the description to complete.
        described: what is known of it by now.
        destination: where it goes.

    Raises: whatever saving or storing raises; the logged model is then marked FAILED.
    """
    from mlflow.store.artifact.resolve import artifact_repository_of
    from mlflow.tracking.client import MlflowClient

    client = MlflowClient()
    logged = _logged_model(client, destination)
    state.models.last_id = logged.model_id
    described.run_id = logged.source_run_id
    described.model_id = logged.model_id
    described.model_uuid = logged.model_id
    described.artifact_path = logged.artifact_location
    repository = artifact_repository_of(logged.artifact_location, client.tracking_uri)
    try:
        with tempfile.TemporaryDirectory(prefix="mlflow-model-") as folder:
            path = f"{folder}/model"
            save(path, described)
            repository.log_artifacts(path)
    except BaseException:
        _give_up(client, logged, None if destination.model_id else repository)
        raise
    logged = client.finalize_logged_model(logged.model_id, "READY")
    if logged.source_run_id is not None:
        from mlflow.entities import LoggedModelOutput

        client.log_outputs(logged.source_run_id, [LoggedModelOutput(logged.model_id, destination.step)])
    _print_url(client.tracking_uri, logged)
    info = described.get_model_info(logged)
    if destination.registered_model_name is not None:
        info.registered_model_version = _register(info.model_uri, destination)
    return info


def _logged_model(client: MlflowClient, destination: Destination) -> LoggedModel:
    name = destination.checked_name()
    if destination.model_id is not None:
        logged = client.get_logged_model(destination.model_id)
        if destination.params:
            client.log_model_params(logged.model_id, {k: str(v) for k, v in destination.params.items()})
        if destination.tags:
            client.set_logged_model_tags(logged.model_id, destination.tags)
        return logged
    from mlflow.tracking.context.registry import resolve_tags
    from mlflow.tracking.experiments import active_id

    run = state.active_run()
    if destination.run_id is not None and (run is None or run.info.run_id != destination.run_id):
        run = client.get_run(destination.run_id)
    return client.create_logged_model(
        experiment_id=active_id() if run is None else run.info.experiment_id,
        name=name,
        source_run_id=None if run is None else run.info.run_id,
        tags={key: str(value) for key, value in resolve_tags(destination.tags).items()},
        params={key: str(value) for key, value in (destination.params or {}).items()},
        model_type=destination.model_type,
    )


def _give_up(client: MlflowClient, logged: LoggedModel, repository: ArtifactRepository | None) -> None:
    """Say in the store that nothing came of a model, and remove what was stored of it.

    Args:
        client: of the store.
        logged: the model.
        repository: where its files are; None when it had files before.

    What goes wrong here must not hide why it failed.
    """
    try:
        client.finalize_logged_model(logged.model_id, "FAILED")
        if repository is not None:
            repository.delete_artifacts()
    except Exception as error:
        logger.warning("The failed model %s could not be put in order: %s", logged.model_id, error)


def _print_url(tracking_uri: str, logged: LoggedModel) -> None:
    if tracking_uri.startswith("http") and MLFLOW_PRINT_MODEL_URLS_ON_CREATION.get():
        from urllib.parse import urlsplit

        parts = urlsplit(tracking_uri)
        root = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"
        print(f"🔗 View model {logged.name} at: {root}/#/experiments/{logged.experiment_id}/models/{logged.model_id}")


def _register(model_uri: str, destination: Destination) -> int:
    from mlflow.tracking.registry import register_model

    version = register_model(
        model_uri,
        destination.registered_model_name,
        await_registration_for=destination.await_registration_for,
        tags=destination.tags,
    )
    return int(version.version)
