"""The part of ``MlflowClient`` that is about logged models."""

import os
import posixpath
from typing import TYPE_CHECKING, Any, Literal

from mlflow.api import logged_models as api
from mlflow.entities.file_info import FileInfo
from mlflow.entities.logged_model import LoggedModel
from mlflow.entities.logged_model_parameter import LoggedModelParameter
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.entities.logged_model_tag import LoggedModelTag
from mlflow.exceptions import invalid
from mlflow.store import resolve
from mlflow.store.entities.paged_list import PagedList
from mlflow.tracking.values import items_of, text_of

if TYPE_CHECKING:
    from mlflow.store.artifact.artifact_repo import ArtifactRepository

_MAX_RESULTS = 100


class LoggedModelMethods:
    """Logged models: models and checkpoints as things of their own, with params, tags, metrics and files."""

    tracking_uri: str

    def create_logged_model(
        self,
        experiment_id: str,
        name: str | None = None,
        source_run_id: str | None = None,
        tags: dict[str, str] | None = None,
        params: dict[str, str] | None = None,
        model_type: str | None = None,
    ) -> LoggedModel:
        """Create a logged model. It is PENDING until it is finalized.

        Args:
            experiment_id: the experiment it belongs to.
            name: other models may have it too; the store chooses one by default.
            source_run_id: the run that made it.
            tags, params: values by key; they are stored as text.
            model_type: what kind of model it is, e.g. "agent".

        Raises: INVALID_PARAMETER_VALUE for a name with one of the characters / : . % " '.
        """
        if name is not None:
            api.check_model_name(name)
        request = api.CreateLoggedModel(
            experiment_id=experiment_id,
            name=name,
            model_type=model_type,
            source_run_id=source_run_id,
            params=model_params_of(params),
            tags=model_tags_of(tags),
        )
        return LoggedModel.from_proto(resolve.tracking(self.tracking_uri).create_logged_model(request).model)

    def get_logged_model(self, model_id: str) -> LoggedModel:
        """The model with this id, with its params, tags and metrics.

        Raises: RESOURCE_DOES_NOT_EXIST when there is none, or it is deleted.
        """
        _check_id(model_id)
        answer = resolve.tracking(self.tracking_uri).get_logged_model(api.GetLoggedModel(model_id))
        return LoggedModel.from_proto(answer.model)

    def finalize_logged_model(
        self, model_id: str, status: Literal["READY", "FAILED"] | LoggedModelStatus
    ) -> LoggedModel:
        """Say that a model is ready to be used, or that making it failed."""
        _check_id(model_id)
        request = api.FinalizeLoggedModel(model_id, _status_of(status).to_proto())
        return LoggedModel.from_proto(resolve.tracking(self.tracking_uri).finalize_logged_model(request).model)

    def delete_logged_model(self, model_id: str) -> None:
        """Mark a model as deleted; ``mlflow gc`` removes it for good."""
        _check_id(model_id)
        resolve.tracking(self.tracking_uri).delete_logged_model(api.DeleteLoggedModel(model_id))

    def log_model_params(self, model_id: str, params: dict[str, str]) -> None:
        """Add params to a model. A param that it has can be logged again only with the same value."""
        _check_id(model_id)
        request = api.LogLoggedModelParams(model_id, model_params_of(params))
        resolve.tracking(self.tracking_uri).log_logged_model_params(request)

    def set_logged_model_tags(self, model_id: str, tags: dict[str, Any]) -> None:
        """Set tags of a model."""
        _check_id(model_id)
        request = api.SetLoggedModelTags(model_id, model_tags_of(tags))
        resolve.tracking(self.tracking_uri).set_logged_model_tags(request)

    def delete_logged_model_tag(self, model_id: str, key: str) -> None:
        """Remove a tag of a model."""
        _check_id(model_id)
        resolve.tracking(self.tracking_uri).delete_logged_model_tag(api.DeleteLoggedModelTag(model_id, key))

    def search_logged_models(
        self,
        experiment_ids: list[str],
        filter_string: str | None = None,
        datasets: list[dict[str, Any]] | None = None,
        max_results: int | None = None,
        order_by: list[dict[str, Any]] | None = None,
        page_token: str | None = None,
    ) -> PagedList[LoggedModel]:
        """Find models, newest first unless ordered otherwise.

        Args:
            experiment_ids: where to look.
            filter_string: e.g. ``"metrics.accuracy > 0.9 AND params.depth = '3' AND name LIKE 'tree%'"``; a metric is
                any point that was logged for the model.
            datasets: only models of which something was measured on one of these: dicts with ``dataset_name`` and, if
                wanted, ``dataset_digest``; metrics of the filter are then those on them.
            max_results: the most to give, 100 by default.
            order_by: dicts with ``field_name`` (an attribute, or ``metrics.<name>``, of which the latest point counts),
                ``ascending``, and for a metric ``dataset_name`` and ``dataset_digest``.
            page_token: the ``token`` of the page before.
        """
        request = api.SearchLoggedModels(
            experiment_ids=list(experiment_ids),
            filter=filter_string or None,
            max_results=_MAX_RESULTS if max_results is None else max_results,
            order_by=[_of_dict(api.LoggedModelsOrder, "order_by", entry) for entry in order_by or ()],
            page_token=page_token or None,
            datasets=[_of_dict(api.DatasetCondition, "datasets", entry) for entry in datasets or ()],
        )
        page = resolve.tracking(self.tracking_uri).search_logged_models(request)
        return PagedList([LoggedModel.from_proto(model) for model in page.models], page.next_page_token)

    # ---- files

    def log_model_artifact(self, model_id: str, local_path: str, artifact_path: str | None = None) -> None:
        """Store a local file, or a folder under its name, in the folder ``artifact_path`` of the model."""
        local_path = os.fspath(local_path)
        repository = self._model_repository(model_id)
        if os.path.isdir(local_path):
            name = os.path.basename(os.path.abspath(local_path))
            repository.log_artifacts(local_path, posixpath.join(artifact_path or "", name))
        elif os.path.exists(local_path):
            repository.log_artifact(local_path, artifact_path)
        else:
            raise invalid(f"Invalid value {local_path!r} for parameter 'local_path': there is no such file.")

    def log_model_artifacts(self, model_id: str, local_dir: str, artifact_path: str | None = None) -> None:
        """Store everything in a local folder in the folder ``artifact_path`` of the model."""
        self._model_repository(model_id).log_artifacts(os.fspath(local_dir), artifact_path)

    def list_logged_model_artifacts(self, model_id: str, path: str | None = None) -> list[FileInfo]:
        """The files and folders directly in a folder of the model."""
        return self._model_repository(model_id).list_artifacts(path)

    def _model_repository(self, model_id: str) -> "ArtifactRepository":
        from mlflow.store.artifact.resolve import artifact_repository_of

        return artifact_repository_of(self.get_logged_model(model_id).artifact_location, self.tracking_uri)


def model_params_of(params: dict[str, Any] | None) -> list[LoggedModelParameter]:
    """Params as the service takes them; values become text."""
    return [LoggedModelParameter(key, text_of("param", key, value)) for key, value in items_of("params", params or {})]


def model_tags_of(tags: dict[str, Any] | None) -> list[LoggedModelTag]:
    """Tags as the service takes them; values become text."""
    return [LoggedModelTag(key, text_of("tag", key, value)) for key, value in items_of("tags", tags or {})]


def _check_id(model_id: Any) -> None:
    if not isinstance(model_id, str) or not model_id:
        raise invalid(f"Invalid value {model_id!r} for parameter 'model_id': it must be text that is not empty.")


def _status_of(status: Any) -> LoggedModelStatus:
    try:
        return LoggedModelStatus(status)
    except ValueError:
        allowed = ", ".join(LoggedModelStatus.__members__)
        raise invalid(f"Invalid value {status!r} for parameter 'status': allowed are {allowed}.") from None


def _of_dict(kind: type, parameter: str, entry: Any) -> Any:
    import msgspec

    if not isinstance(entry, dict):
        raise invalid(f"Invalid value {entry!r} in parameter {parameter!r}: it must be a dict.")
    unknown = sorted(set(entry) - set(kind.__struct_fields__))
    if unknown:
        raise invalid(
            f"Invalid key {unknown[0]!r} in parameter {parameter!r}: allowed are {', '.join(kind.__struct_fields__)}."
        )
    try:
        return msgspec.convert({key: value for key, value in entry.items() if value is not None}, kind)
    except msgspec.ValidationError as error:
        raise invalid(f"Invalid value {entry!r} in parameter {parameter!r}: {error}.") from None
