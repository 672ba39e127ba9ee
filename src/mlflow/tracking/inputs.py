"""The fluent API that records which datasets and models a run read, and which models it made."""

from typing import TYPE_CHECKING, Any

from mlflow.api.limits import shown
from mlflow.entities.dataset import Dataset as DatasetEntity
from mlflow.entities.dataset_input import DatasetInput
from mlflow.entities.input_tag import InputTag
from mlflow.exceptions import invalid
from mlflow.tracking.client import MlflowClient
from mlflow.tracking.runs import active_run_id
from mlflow.tracking.values import items_of, text_of
from mlflow.utils.mlflow_tags import MLFLOW_DATASET_CONTEXT

if TYPE_CHECKING:
    from mlflow.data.dataset import Dataset
    from mlflow.entities import LoggedModelInput, LoggedModelOutput


def log_input(
    dataset: "Dataset | None" = None,
    context: str | None = None,
    tags: dict[str, str] | None = None,
    model: "LoggedModelInput | None" = None,
) -> None:
    """Record a dataset, or a model, that the active run read.

    Args:
        dataset: made by ``mlflow.data``.
        context: what it was used for, e.g. "training".
        tags: further notes on its use.
        model: a logged model that was used.
    """
    datasets = [] if dataset is None else [_dataset_input(dataset, context, tags)]
    models = [] if model is None else [model]
    if datasets or models:
        MlflowClient().log_inputs(active_run_id(), datasets, models)


def log_inputs(
    datasets: "list[Dataset | None] | None" = None,
    contexts: list[str | None] | None = None,
    tags_list: list[dict[str, str] | None] | None = None,
    models: "list[LoggedModelInput | None] | None" = None,
) -> None:
    """Record datasets, or models, that the active run read.

    Args:
        datasets: made by ``mlflow.data``.
        contexts: for each dataset what it was used for, or None.
        tags_list: for each dataset further notes, or None.
        models: logged models that were used.
    """
    datasets = datasets or []
    contexts = contexts or [None] * len(datasets)
    tags_list = tags_list or [None] * len(datasets)
    if not len(datasets) == len(contexts) == len(tags_list):
        raise invalid(
            f"'datasets' ({len(datasets)}), 'contexts' ({len(contexts)}) and 'tags_list' ({len(tags_list)}) must have "
            "the same length."
        )
    entries = [
        _dataset_input(dataset, context, tags)
        for dataset, context, tags in zip(datasets, contexts, tags_list, strict=True)
        if dataset is not None
    ]
    used = [model for model in models or () if model is not None]
    if entries or used:
        MlflowClient().log_inputs(active_run_id(), entries, used)


def log_outputs(models: "list[LoggedModelOutput] | None" = None) -> None:
    """Record models that the active run made."""
    if models:
        MlflowClient().log_outputs(active_run_id(), models)


def _dataset_input(dataset: Any, context: str | None, tags: dict[str, str] | None) -> DatasetInput:
    to_entity = getattr(dataset, "_to_mlflow_entity", None)
    if to_entity is None and not isinstance(dataset, DatasetEntity):
        raise invalid(
            f"Invalid value {shown(dataset)} for parameter 'dataset': a dataset made by mlflow.data is needed, not "
            f"{type(dataset).__name__}."
        )
    notes = [InputTag(key, text_of("input tag", key, value)) for key, value in items_of("tags", tags or {})]
    if context is not None:
        notes.append(InputTag(MLFLOW_DATASET_CONTEXT, text_of("input tag", MLFLOW_DATASET_CONTEXT, context)))
    return DatasetInput(dataset if to_entity is None else to_entity(), notes)
