"""What a write changes, in the words of the server's events: which kinds of things, of which experiment or run."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

KINDS = ("experiments", "runs", "metrics", "traces", "assessments", "models", "registry", "webhooks", "views")
"""What can change."""


class Note(NamedTuple):
    """That something of a kind changed; without experiment and run it may have been anywhere."""

    kind: str
    experiment_id: str | None = None
    run_id: str | None = None


_BY_OPERATION: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("create_experiment", "update_experiment"), ("experiments",)),
    **dict.fromkeys(("set_experiment_tag", "delete_experiment_tag"), ("experiments",)),
    **dict.fromkeys(("delete_experiment", "restore_experiment"), ("experiments", "runs")),
    **dict.fromkeys(("create_run", "update_run", "delete_run", "restore_run", "log_param", "log_model"), ("runs",)),
    **dict.fromkeys(("set_tag", "delete_tag", "log_inputs"), ("runs",)),
    **dict.fromkeys(("delete_runs", "restore_runs", "set_tag_of_runs", "delete_tag_of_runs"), ("runs",)),
    "move_runs": ("runs", "metrics", "models"),
    "log_outputs": ("runs", "models"),
    "log_metric": ("metrics",),
    "log_batch": ("runs", "metrics"),
    **dict.fromkeys(("create_logged_model", "finalize_logged_model", "delete_logged_model"), ("models",)),
    **dict.fromkeys(("log_logged_model_params", "set_logged_model_tags", "delete_logged_model_tag"), ("models",)),
    **dict.fromkeys(("start_trace", "start_trace_v2", "end_trace_v2", "_delete_listed", "_delete_some"), ("traces",)),
    "log_traces": ("traces", "assessments"),
    **dict.fromkeys(("set_trace_tag", "delete_trace_tag", "set_trace_tag_v2", "delete_trace_tag_v2"), ("traces",)),
    **dict.fromkeys(("link_traces_to_run", "unlink_traces_from_run", "link_prompts_to_trace"), ("traces",)),
    **dict.fromkeys(("create_assessment", "update_assessment", "delete_assessment"), ("assessments", "traces")),
    **dict.fromkeys(("create_view", "update_view", "delete_view"), ("views",)),
    **dict.fromkeys(("create_webhook", "update_webhook", "delete_webhook", "finish_delivery"), ("webhooks",)),
    **dict.fromkeys(("create_registered_model", "update_registered_model", "rename_registered_model"), ("registry",)),
    **dict.fromkeys(("delete_registered_model", "set_registered_model_tag"), ("registry",)),
    **dict.fromkeys(("delete_registered_model_tag", "set_registered_model_alias"), ("registry",)),
    "delete_registered_model_alias": ("registry",),
    # a logged model names its versions
    **dict.fromkeys(("create_model_version", "delete_model_version"), ("registry", "models")),
    **dict.fromkeys(("update_model_version", "transition_model_version_stage"), ("registry",)),
    **dict.fromkeys(("set_model_version_tag", "delete_model_version_tag"), ("registry",)),
}
# with these an experiment is named as the target, and the others that are touched are not
_ANYWHERE = frozenset(("move_runs", "log_outputs"))
_MANY = 200


def notes_of(operation: str, request: Any) -> Iterable[Note]:
    """What an operation changed; nothing for one that reads, or that does a store's own chores."""
    kinds = _BY_OPERATION.get(operation)
    if kinds is None:
        return ()
    if operation == "log_batch":
        kinds = _of_batch(request)
    elif operation == "log_metric" and request.model_id:
        kinds = ("metrics", "models")
    if not kinds:
        return ()
    if operation in _ANYWHERE:
        return [Note(kind) for kind in kinds]
    experiment_id = getattr(request, "experiment_id", None)
    run_ids = getattr(request, "run_ids", None)
    if run_ids is None and kinds[0] in ("runs", "metrics"):
        run_id = getattr(request, "run_id", None)
        run_ids = [run_id] if run_id else None
    if run_ids and len(run_ids) <= _MANY:
        return [Note(kind, experiment_id, run_id) for kind in kinds for run_id in run_ids]
    return [Note(kind, experiment_id) for kind in kinds]


def _of_batch(request: Any) -> tuple[str, ...]:
    kinds = ["metrics"] if request.metrics else []
    if request.params or request.tags:
        kinds.append("runs")
    if any(metric.model_id for metric in request.metrics):
        kinds.append("models")
    return tuple(kinds)
