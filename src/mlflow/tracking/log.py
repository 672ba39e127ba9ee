"""The fluent API that logs params, metrics and tags to the active run, which is started if there is none."""

from typing import TYPE_CHECKING, Any

from mlflow import state
from mlflow.entities.logged_model_input import LoggedModelInput
from mlflow.entities.metric import Metric
from mlflow.exceptions import MlflowException
from mlflow.tracking import values
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.run_operations import RunOperations
from mlflow.tracking.runs import active_run_id

if TYPE_CHECKING:
    from mlflow.data.dataset import Dataset

_MOST_LINKS = 10_000


def log_metric(
    key: str,
    value: float,
    step: int | None = None,
    synchronous: bool | None = None,
    timestamp: int | None = None,
    run_id: str | None = None,
    model_id: str | None = None,
    dataset: "Dataset | None" = None,
) -> RunOperations | None:
    """Log one point of a metric.

    Args:
        key: name of the metric.
        value: a single number; NaN and infinities are allowed.
        step: an integer, the x axis; 0 by default.
        synchronous: False returns at once, with an object to wait for; None takes MLFLOW_ENABLE_ASYNC_LOGGING.
        timestamp: milliseconds since the epoch; None means now.
        run_id: the run; None means the active one.
        model_id: the model of which it was measured; None means the active one, if there is one. It becomes an input
            of the run, unless the run made it.
        dataset: the dataset on which it was measured.

    Raises: INVALID_PARAMETER_VALUE for a value that is no number, and for keys that the protocol does not allow;
        RESOURCE_DOES_NOT_EXIST when there is no such model.
    """
    client = MlflowClient()
    run_id = run_id or active_run_id()
    model_id = model_id or state.active_model_id()
    operation = client.log_metric(
        run_id,
        key,
        value,
        timestamp,
        step,
        synchronous,
        None if dataset is None else dataset.name,
        None if dataset is None else dataset.digest,
        model_id,
    )
    if model_id:
        _link(client, run_id, model_id)
    return operation


def _link(client: MlflowClient, run_id: str, model_id: str) -> None:
    """Make a model an input of a run, once, unless the run made it."""
    link = (run_id, model_id)
    if link not in state.linked_models:
        if not _is_made_by(client, run_id, model_id):
            client.log_inputs(run_id, models=[LoggedModelInput(model_id)])
        if len(state.linked_models) > _MOST_LINKS:
            state.linked_models.clear()
        state.linked_models.add(link)


def _is_made_by(client: MlflowClient, run_id: str, model_id: str) -> bool:
    try:
        return client.get_logged_model(model_id).source_run_id == run_id
    except MlflowException as error:
        # deleted meanwhile: stores take its metrics, and the run has used it all the same
        if error.error_code != "RESOURCE_DOES_NOT_EXIST":
            raise
        return False


def log_metrics(
    metrics: dict[str, float],
    step: int | None = None,
    synchronous: bool | None = None,
    run_id: str | None = None,
    timestamp: int | None = None,
    model_id: str | None = None,
    dataset: "Dataset | None" = None,
) -> RunOperations | None:
    """Log one point of several metrics, with the same step and time: all of them or none (up to 1000).

    Args:
        metrics: values by name.
        step, synchronous, run_id, timestamp, model_id, dataset: as for ``log_metric``.
    """
    items = values.items_of("metrics", metrics)
    model_id = model_id or state.active_model_id()
    timestamp = values.now() if timestamp is None else values.whole_number("timestamp", timestamp)
    step = 0 if step is None else values.whole_number("step", step)
    name, digest = (None, None) if dataset is None else (dataset.name, dataset.digest)
    points = [
        Metric(key, values.metric_value(key, value), timestamp, step, model_id, name, digest) for key, value in items
    ]
    client = MlflowClient()
    run_id = run_id or active_run_id()
    operation = client.log_batch(run_id, metrics=points, synchronous=synchronous)
    if model_id:
        _link(client, run_id, model_id)
    return operation


def log_param(key: str, value: Any, synchronous: bool | None = None) -> Any:
    """Log a param of the active run. It is stored as text and cannot be changed.

    Returns: the value, or an object to wait for when it is logged asynchronously.
    """
    return MlflowClient().log_param(active_run_id(), key, value, synchronous)


def log_params(
    params: dict[str, Any], synchronous: bool | None = None, run_id: str | None = None
) -> RunOperations | None:
    """Log several params: all of them or none (up to 100).

    Args:
        params: values by name; they are stored as text.
        synchronous: as for ``log_metric``.
        run_id: the run; None means the active one.
    """
    entities = values.params_of(params)
    return MlflowClient().log_batch(run_id or active_run_id(), params=entities, synchronous=synchronous)


def set_tag(key: str, value: Any, synchronous: bool | None = None) -> RunOperations | None:
    """Set a tag of the active run; it is stored as text and may be overwritten."""
    return MlflowClient().set_tag(active_run_id(), key, value, synchronous)


def set_tags(tags: dict[str, Any], synchronous: bool | None = None) -> RunOperations | None:
    """Set several tags of the active run: all of them or none (up to 100)."""
    entities = values.tags_of(tags)
    return MlflowClient().log_batch(active_run_id(), tags=entities, synchronous=synchronous)


def delete_tag(key: str) -> None:
    """Remove a tag of the active run."""
    MlflowClient().delete_tag(active_run_id(), key)


def flush_async_logging() -> None:
    """Wait until everything that was logged asynchronously is stored.

    Raises: MlflowException for calls that failed and that nobody waited for.
    """
    import sys

    queue = sys.modules.get("mlflow.tracking.async_logging")
    if queue is not None:
        queue.flush_and_raise()


def flush_artifact_async_logging() -> None:
    """Wait until all artifacts that are uploaded in the background are stored.

    Raises: the first error among them.
    """
    import sys

    uploads = sys.modules.get("mlflow.tracking.async_artifacts")
    if uploads is not None:
        uploads.flush()
