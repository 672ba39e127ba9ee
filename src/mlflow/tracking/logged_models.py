"""The fluent API of logged models, and which one is active."""

import logging
import time
from typing import TYPE_CHECKING, Any, Literal

from mlflow import state
from mlflow.api.logged_models import check_model_name
from mlflow.entities.logged_model import LoggedModel
from mlflow.entities.logged_model_status import LoggedModelStatus
from mlflow.exceptions import invalid, unsupported
from mlflow.store.artifact.resolve import artifact_repository_of
from mlflow.tracking import experiments
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.context.registry import resolve_tags
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_IS_EXTERNAL
from mlflow.version import VERSION

if TYPE_CHECKING:
    import pandas

logger = logging.getLogger(__name__)

_PAGE = 1000


class ActiveModel(LoggedModel):
    """The model that metrics of this thread belong to; as a context manager, until the block ends.

    Args:
        logged_model: the model.
        set_by_user: whether code asked for it.
    """

    def __init__(self, logged_model: LoggedModel, set_by_user: bool) -> None:
        super().__init__(**{name: value for name, value in logged_model if name != "model_uri"})
        self.set_by_user = set_by_user
        self._before = state.models.active_id
        state.models.active_id = logged_model.model_id

    def __enter__(self) -> "ActiveModel":
        return self

    def __exit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        state.models.active_id = self._before


def initialize_logged_model(
    name: str | None = None,
    source_run_id: str | None = None,
    tags: dict[str, str] | None = None,
    params: dict[str, str] | None = None,
    model_type: str | None = None,
    experiment_id: str | None = None,
) -> LoggedModel:
    """Create a logged model that is PENDING until ``finalize_logged_model``.

    Args:
        name: other models may have it too; the store chooses one by default.
        source_run_id: the run that makes it; the active one by default.
        tags: its tags; who made it, from which source and git commit is added.
        params: its params.
        model_type: what kind of model it is, e.g. "agent".
        experiment_id: the experiment it belongs to; that of the active run, or the active one, by default.
    """
    run = state.active_run()
    if experiment_id is None:
        experiment_id = _experiment_id(source_run_id)
    if source_run_id is None and run is not None:
        source_run_id = run.info.run_id
    model = MlflowClient().create_logged_model(
        experiment_id, name, source_run_id, resolve_tags(tags), params, model_type
    )
    state.models.last_id = model.model_id
    return model


def _experiment_id(source_run_id: str | None) -> str:
    run = state.active_run()
    if run is None or (source_run_id is not None and source_run_id != run.info.run_id):
        return experiments.active_id()
    return run.info.experiment_id


def create_external_model(
    name: str | None = None,
    source_run_id: str | None = None,
    tags: dict[str, str] | None = None,
    params: dict[str, str] | None = None,
    model_type: str | None = None,
    experiment_id: str | None = None,
) -> LoggedModel:
    """Create a logged model whose code and weights are kept elsewhere: it is READY at once.

    Its only file is an MLmodel file without flavors.

    Args: as for ``initialize_logged_model``.
    """
    external = {MLFLOW_MODEL_IS_EXTERNAL: "true"}
    model = initialize_logged_model(
        name, source_run_id, {**(tags or {}), **external}, params, model_type, experiment_id
    )
    client = MlflowClient()
    try:
        repository = artifact_repository_of(model.artifact_location, client.tracking_uri)
        repository.log_bytes(_description_of(model), "MLmodel")
    except BaseException:
        client.finalize_logged_model(model.model_id, LoggedModelStatus.FAILED)
        raise
    return client.finalize_logged_model(model.model_id, LoggedModelStatus.READY)


def _description_of(model: LoggedModel) -> bytes:
    """The MLmodel file of a model that is kept elsewhere."""
    import yaml

    content: dict[str, Any] = {
        "artifact_path": model.artifact_location,
        "flavors": {},
        "metadata": {MLFLOW_MODEL_IS_EXTERNAL: True},
        "mlflow_version": VERSION.partition("+")[0],
        "model_id": model.model_id,
        "model_uuid": model.model_id,
        "utc_time_created": time.strftime("%Y-%m-%d %H:%M:%S.000000", time.gmtime(model.creation_timestamp / 1000)),
    }
    if model.source_run_id:
        content["run_id"] = model.source_run_id
    return yaml.safe_dump(content, sort_keys=True).encode()


def finalize_logged_model(model_id: str, status: Literal["READY", "FAILED"] | LoggedModelStatus) -> LoggedModel:
    """Say that a model is ready to be used, or that making it failed."""
    return MlflowClient().finalize_logged_model(model_id, status)


def get_logged_model(model_id: str) -> LoggedModel:
    """The model with this id, with its params, tags and metrics."""
    return MlflowClient().get_logged_model(model_id)


def last_logged_model() -> LoggedModel | None:
    """The model that was last made in this thread, as the store has it now; None when there is none."""
    model_id = state.models.last_id
    return None if model_id is None else get_logged_model(model_id)


def search_logged_models(
    experiment_ids: list[str] | None = None,
    filter_string: str | None = None,
    datasets: list[dict[str, str]] | None = None,
    max_results: int | None = None,
    order_by: list[dict[str, Any]] | None = None,
    output_format: Literal["pandas", "list"] = "pandas",
) -> "list[LoggedModel] | pandas.DataFrame":
    """All models that a search finds.

    Args:
        experiment_ids: where to look; the active experiment by default.
        filter_string, datasets, order_by: as for ``MlflowClient.search_logged_models``.
        max_results: the most to give; all by default.
        output_format: "pandas" gives a DataFrame with a row per model, "list" the models.
    """
    if output_format not in ("pandas", "list"):
        raise invalid(f"Invalid value {output_format!r} for parameter 'output_format': 'pandas' or 'list' is needed.")
    if output_format == "pandas":
        from mlflow.tracking.frame import pandas_for

        pd = pandas_for('search_logged_models as a DataFrame (output_format="list" does without)')
    client = MlflowClient()
    found: list[LoggedModel] = []
    token = None
    while max_results is None or len(found) < max_results:
        size = _PAGE if max_results is None else min(_PAGE, max_results - len(found))
        page = client.search_logged_models(
            experiment_ids or [_experiment_id(None)], filter_string, datasets, size, order_by, token
        )
        found += page
        token = page.token
        if not token:
            break
    if output_format == "list":
        return found
    return pd.DataFrame([{**model.to_dictionary(), "status": model.status.value} for model in found])


def log_model_params(params: dict[str, str], model_id: str | None = None) -> None:
    """Add params to a model.

    Args:
        params: values by name; they are stored as text.
        model_id: the model; the active one by default.
    """
    model_id = model_id or get_active_model_id()
    if model_id is None:
        raise invalid("There is no active model; give 'model_id', or call mlflow.set_active_model first.")
    MlflowClient().log_model_params(model_id, params)


def set_logged_model_tags(model_id: str, tags: dict[str, Any]) -> None:
    """Set tags of a model."""
    MlflowClient().set_logged_model_tags(model_id, tags)


def delete_logged_model_tag(model_id: str, key: str) -> None:
    """Remove a tag of a model."""
    MlflowClient().delete_logged_model_tag(model_id, key)


def set_active_model(*, name: str | None = None, model_id: str | None = None) -> ActiveModel:
    """Make a model the one that metrics logged in this thread belong to.

    Args:
        name: the newest model of this name in the active experiment; it is created, as an external model, if there is
            none.
        model_id: the model. With both, the model must have the name.

    Returns: the model; as a context manager it is active until the block ends.

    Raises: RESOURCE_DOES_NOT_EXIST when there is no such id; INVALID_PARAMETER_VALUE when neither is given, or both do
        not fit.
    """
    if model_id:
        model = get_logged_model(model_id)
        if name is not None and name != model.name:
            raise invalid(f"Logged model {model_id} is called {model.name!r}, not {name!r}.")
    elif name is not None:
        model = _by_name(name)
    else:
        raise invalid("Give 'name' or 'model_id'.")
    return ActiveModel(model, set_by_user=True)


def _by_name(name: str) -> LoggedModel:
    check_model_name(name)
    newest = [{"field_name": "creation_timestamp", "ascending": False}]
    found = search_logged_models(filter_string=f"name = '{name}'", max_results=1, order_by=newest, output_format="list")
    if found:
        return found[0]
    logger.info("There is no logged model named %r; it is created.", name)
    return create_external_model(name)


def get_active_model_id() -> str | None:
    """The model that was set in this thread, else the one that MLFLOW_ACTIVE_MODEL_ID names, else None."""
    return state.active_model_id()


def clear_active_model() -> None:
    """Have no active model in this thread any more, and none by the environment."""
    state.clear_active_model()


def import_checkpoints(
    checkpoint_path: str,
    source_run_id: str | None = None,
    model_prefix: str | None = None,
    overwrite_checkpoints: bool = False,
) -> list[LoggedModel]:
    """Not offered: it reads checkpoints from volumes of Unity Catalog, which only Databricks has.

    Raises: NOT_IMPLEMENTED.
    """
    raise unsupported(
        f"Importing the checkpoints in {checkpoint_path!r}",
        "It works with volumes of Unity Catalog on Databricks only; log each checkpoint as a model with a step instead",
    )
