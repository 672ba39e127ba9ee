"""The rules: every operation of every service, and every route that is none.

What has no rule here is denied, and a test fails (``tests/server/authorization``). ``docs/auth/permissions.md`` is made
from this table.
"""

from __future__ import annotations

from typing import Any

from mlflow.api.permissions import EDIT, MANAGE, READ
from mlflow.entities.model_registry.model_version import IS_PROMPT_TAG_KEY
from mlflow.server.authorization.artifact_paths import on_proxied_path, proxied_listing
from mlflow.server.authorization.asking import Asking
from mlflow.server.authorization.grant_rules import GRANT_RULES
from mlflow.server.authorization.model_rules import create_model_version, is_prompt
from mlflow.server.authorization.rule import (
    Rule,
    administrator,
    among,
    anybody,
    at_locations,
    field_of,
    listing,
    manager,
    on,
    on_all,
    on_if_given,
    rule,
)
from mlflow.server.authorization.trace_rules import log_traces, start_trace
from mlflow.server.authorization.view_rules import create_view, own_view, read_view
from mlflow.server.authorization.workspace_rules import may_enter


def _create_experiment(asking: Asking, request: Any) -> None:
    asking.need_creator("experiment")
    if request.artifact_location and not asking.all_allowed and not asking.rights.is_manager:
        # the server reads there with its own rights, for everybody who may read the experiment
        raise asking.deny("choosing an artifact location takes MANAGE on the workspace", ("experiment", request.name))


def _create_registered_model(asking: Asking, request: Any) -> None:
    tags = {tag.key: tag.value or "" for tag in request.tags}
    asking.need_creator("prompt" if is_prompt(tags.get(IS_PROMPT_TAG_KEY)) else "registered_model")


def _set_model_tag(asking: Asking, request: Any) -> None:
    # it says whether the thing is a model or a prompt
    asking.need("registered_model", request.name, MANAGE if request.key == IS_PROMPT_TAG_KEY else EDIT)


def _get_by_name(asking: Asking, request: Any) -> None:
    query = "SELECT id FROM experiment WHERE name = ? AND workspace = ?"
    row = asking.tx.row(query, (request.experiment_name, asking.workspace))
    # one that is not there is the operation's to report
    if row is not None:
        asking.need("experiment", str(row[0]), READ)


def _described_model(asking: Asking, request: Any) -> None:
    if request.model_id:
        asking.need("logged_model", request.model_id, READ)
    else:
        asking.need("registered_model", request.name or "", READ, "version")


def _named_artifacts(asking: Asking, request: Any) -> None:
    """Artifacts of what a query names; it must name exactly one, or the route refuses."""
    if request.run_id:
        asking.need("run", request.run_id, READ)
    if request.model_id:
        asking.need("logged_model", request.model_id, READ)
    if request.name:
        asking.need("registered_model", request.name, READ, "version")


def _presigned_upload(asking: Asking, request: Any) -> None:
    kind, name = ("run", request.run_id) if request.run_id else ("logged_model", request.model_id)
    if name:
        asking.need(kind, name, EDIT)


def _log_batch_models(request: Any) -> list[str]:
    return [metric.model_id for metric in request.metrics if metric.model_id]


def _model_ids(request: Any) -> list[str]:
    return [model.model_id for model in request.models or ()]


def _name(request: Any) -> tuple[str, str] | None:
    return "registered_model", request.name


_version = {"child": "version"}

TRACKING: dict[str, Rule] = {
    # experiments
    "create_experiment": rule(
        "USE on the workspace or EDIT on all experiments; in the default workspace everybody of whom nothing is said. "
        "Choosing an artifact location: MANAGE on the workspace",
        _create_experiment,
        changes=True,
        about=lambda request: ("experiment", request.name),
        by_link=False,
    ),
    "get_experiment": on("experiment", READ),
    "get_experiment_by_name": rule(
        "READ on the experiment",
        _get_by_name,
        changes=False,
        about=lambda request: ("experiment", request.experiment_name),
    ),
    "search_experiments": listing("experiments", by_link=True),
    "summarize_experiments": among("experiment", "experiment_ids"),
    "update_experiment": on("experiment", EDIT),
    "delete_experiment": on("experiment", MANAGE),
    "restore_experiment": on("experiment", MANAGE),
    "set_experiment_tag": on("experiment", EDIT),
    "delete_experiment_tag": on("experiment", EDIT),
    "search_datasets": among("experiment", "experiment_ids", child="run"),
    # runs
    "create_run": on("experiment", EDIT, child="run"),
    "get_run": on("run", READ),
    "get_runs": among("run", "run_ids"),
    "update_run": on("run", EDIT),
    "delete_run": on("run", MANAGE),
    "restore_run": on("run", MANAGE),
    "log_metric": on("run", EDIT, often=True) & on_if_given("logged_model", EDIT, "model_id"),
    "log_param": on("run", EDIT, often=True),
    "set_tag": on("run", EDIT, often=True),
    "delete_tag": on("run", EDIT),
    "log_batch": on("run", EDIT, often=True) & on_all("logged_model", EDIT, _log_batch_models),
    "log_inputs": on("run", EDIT, often=True) & on_all("logged_model", READ, _model_ids),
    "log_outputs": on("run", EDIT, often=True) & on_all("logged_model", EDIT, _model_ids),
    "log_model": on("run", EDIT, often=True),
    "delete_runs": on_all("run", MANAGE, "run_ids"),
    "restore_runs": on_all("run", MANAGE, "run_ids"),
    "set_tag_of_runs": on_all("run", EDIT, "run_ids"),
    "delete_tag_of_runs": on_all("run", EDIT, "run_ids"),
    "move_runs": on_all("run", MANAGE, "run_ids") & on("experiment", EDIT, child="run"),
    "search_runs": among("experiment", "experiment_ids", child="run", or_nothing=True),
    "count_runs": among("experiment", "experiment_ids", child="run", or_nothing=True),
    "search_run_keys": among("experiment", "experiment_ids", child="run"),
    "search_run_values": among("experiment", "experiment_ids", child="run"),
    "aggregate_runs": among("experiment", "experiment_ids", child="run"),
    "get_metric_summaries": among("run", "run_ids"),
    "get_metric_envelopes": among("run", "run_ids"),
    "get_metric_history": on("run", READ),
    "get_metric_history_bulk": among("run", "run_id"),
    "get_metric_history_bulk_interval": among("run", "run_ids"),
    "find": listing("experiments, runs, models, prompts and traces"),
    # logged models
    "create_logged_model": on("experiment", EDIT, child="logged_model") & on_if_given("run", EDIT, "source_run_id"),
    "search_logged_models": among("experiment", "experiment_ids", child="logged_model", or_nothing=True),
    "read_logged_models": among("logged_model", "model_ids"),
    "get_logged_model": on("logged_model", READ),
    "finalize_logged_model": on("logged_model", EDIT),
    "delete_logged_model": on("logged_model", MANAGE),
    "log_logged_model_params": on("logged_model", EDIT, often=True),
    "set_logged_model_tags": on("logged_model", EDIT, often=True),
    "delete_logged_model_tag": on("logged_model", EDIT),
    # traces
    "log_traces": log_traces,
    "start_trace": start_trace,
    "start_trace_v2": on("experiment", EDIT, child="trace", often=True),
    "end_trace_v2": on("trace", EDIT, "request_id", often=True),
    "get_trace": on("trace", READ),
    "get_trace_info": on("trace", READ),
    "get_trace_info_v2": on("trace", READ, "request_id"),
    "get_trace_outline": on("trace", READ),
    "get_span": on("trace", READ),
    "search_spans": on("trace", READ),
    "read_traces": among("trace", "trace_ids"),
    "batch_get_traces": among("trace", "trace_ids"),
    "batch_get_trace_infos": among("trace", "trace_ids"),
    "search_traces": at_locations("trace"),
    "search_traces_v2": among("experiment", "experiment_ids", child="trace", or_nothing=True),
    "search_trace_sessions": at_locations("trace"),
    "search_trace_values": at_locations("trace"),
    "search_trace_keys": at_locations("trace"),
    "query_trace_metrics": among("experiment", "experiment_ids", child="trace"),
    "calculate_trace_filter_correlation": among("experiment", "experiment_ids", child="trace"),
    "get_trace_budgets": on("experiment", READ, child="trace"),
    "delete_traces": on("experiment", MANAGE, child="trace"),
    "set_trace_tag": on("trace", EDIT, often=True),
    "set_trace_tag_v2": on("trace", EDIT, "request_id", often=True),
    "delete_trace_tag": on("trace", EDIT),
    "delete_trace_tag_v2": on("trace", EDIT, "request_id"),
    "link_traces_to_run": on_if_given("run", EDIT, "run_id")
    & on_all("trace", READ, "trace_ids")
    & Rule("a change of the run", lambda asking, request: None, True, lambda request: ("run", request.run_id), "write"),
    "unlink_traces_from_run": on_if_given("run", EDIT, "run_id")
    & Rule("a change of the run", lambda asking, request: None, True, lambda request: ("run", request.run_id), "write"),
    "link_prompts_to_trace": on("trace", EDIT, often=True),
    "create_assessment": on("trace", EDIT, child="assessment"),
    "get_assessment": on("trace", READ, child="assessment"),
    "update_assessment": on("trace", EDIT, child="assessment"),
    "delete_assessment": on("trace", EDIT, child="assessment"),
    # saved views
    "create_view": create_view,
    "get_view": read_view,
    "update_view": own_view,
    "delete_view": own_view,
    "search_views": listing("saved views"),
}

REGISTRY: dict[str, Rule] = {
    "create_registered_model": rule(
        "USE on the workspace or EDIT on all models (prompts); in the default workspace everybody of whom nothing is "
        "said",
        _create_registered_model,
        changes=True,
        about=_name,
        by_link=False,
    ),
    "get_registered_model": on("registered_model", READ),
    "update_registered_model": on("registered_model", EDIT),
    "rename_registered_model": on("registered_model", EDIT),
    "delete_registered_model": on("registered_model", MANAGE),
    "search_registered_models": listing("registered models and prompts", by_link=True),
    "get_latest_versions": on("registered_model", READ, **_version),
    "set_registered_model_tag": rule(
        "EDIT on the registered model; MANAGE for the tag that makes it a prompt",
        _set_model_tag,
        changes=True,
        about=_name,
    ),
    "delete_registered_model_tag": rule(
        "EDIT on the registered model; MANAGE for the tag that makes it a prompt",
        _set_model_tag,
        changes=True,
        about=_name,
    ),
    "set_registered_model_alias": on("registered_model", EDIT),
    "delete_registered_model_alias": on("registered_model", EDIT),
    "get_model_version_by_alias": on("registered_model", READ, **_version),
    "create_model_version": create_model_version,
    "get_model_version": on("registered_model", READ, **_version),
    "update_model_version": on("registered_model", EDIT, **_version),
    "transition_model_version_stage": on("registered_model", EDIT, **_version),
    "delete_model_version": on("registered_model", MANAGE, **_version),
    "search_model_versions": listing("versions of registered models and prompts", by_link=True),
    "get_model_version_download_uri": on("registered_model", READ, **_version),
    "set_model_version_tag": on("registered_model", EDIT, **_version),
    "delete_model_version_tag": on("registered_model", EDIT, **_version),
    "search_registry_events": listing("changes of readable registered models and prompts"),
}


def _webhook(request: Any) -> tuple[str, str] | None:
    return "webhook", field_of(request, "webhook_id") or field_of(request, "name") or ""


WEBHOOKS: dict[str, Rule] = {
    # what they are told is of all things of the workspace
    "create_webhook": manager(True, _webhook),
    "list_webhooks": manager(False),
    "get_webhook": manager(False, _webhook),
    "get_webhook_target": manager(False, _webhook),
    "update_webhook": manager(True, _webhook),
    "delete_webhook": manager(True, _webhook),
    "test_webhook": manager(True, _webhook),
    "list_webhook_deliveries": manager(False, _webhook),
}

ARTIFACTS: dict[str, Rule] = {
    "list_artifacts": on("run", READ),
    "list_logged_model_artifacts": on("logged_model", READ),
    "create_presigned_download_url": on("run", READ),
    "create_presigned_upload_url": rule(
        "EDIT on the run or logged model",
        _presigned_upload,
        changes=True,
        about=lambda request: ("run", request.run_id) if request.run_id else ("logged_model", request.model_id),
        often=True,
    ),
    "list_proxied_artifacts": proxied_listing,
    "list_model_version_artifacts": on("registered_model", READ, **_version),
    "describe_model": rule(
        "READ on the logged model or registered model",
        _described_model,
        changes=False,
        about=lambda request: ("logged_model", request.model_id) if request.model_id else _name(request),
    ),
}


def _account(request: Any) -> tuple[str, str] | None:
    return "user", field_of(request, "username") or field_of(request, "group") or field_of(request, "name") or ""


def _own_account(asking: Asking, request: Any) -> None:
    """Only one's own, unless one is an administrator."""
    name = field_of(request, "username")
    if not asking.all_allowed and name and name != asking.seeker.name:
        raise asking.deny("it takes an administrator, or one's own account", ("user", name))


def _own(changes: bool, says: str = "one's own account; administrators", scope: str | None = None) -> Rule:
    return rule(says, _own_account, changes=changes, about=_account, scope=scope, by_link=False)


USERS: dict[str, Rule] = {
    "create_user": administrator(about=_account),
    "create_service_account": administrator(about=_account),
    "get_user": _own(False),
    "get_current_user": anybody(by_link=True),
    "list_users": anybody("any account (names are needed to share things)"),
    "update_user": _own(True, "one's own display name and e-mail; administrators", "write"),
    "update_user_password": _own(True, scope="admin"),
    "update_user_admin": administrator(about=_account),
    "delete_user": administrator(about=_account),
    "create_access_token": _own(True, scope="admin"),
    "list_access_tokens": _own(False),
    # whose they are, the operations themselves look after
    "revoke_access_token": _own(True, "one's own tokens; administrators", "admin"),
    "list_login_sessions": _own(False),
    "revoke_login_session": _own(True, "one's own sessions; administrators", "admin"),
    "create_group": administrator(about=_account),
    "list_groups": anybody("any account (names are needed to share things)"),
    "get_group": anybody("any account"),
    "delete_group": administrator(about=_account),
    "add_group_member": administrator(about=_account),
    "remove_group_member": administrator(about=_account),
    # of the store, for those who log in
    "open_login_session": anybody("whoever logs in", changes=True),
    "close_login_session": anybody("whoever logs out", changes=True),
}


def _workspace(request: Any) -> tuple[str, str] | None:
    return "workspace", field_of(request, "workspace_name") or field_of(request, "name") or ""


WORKSPACES: dict[str, Rule] = {
    "list_workspaces": listing("workspaces: those in which something was given to the caller, and the default one"),
    "get_workspace": rule(
        "whoever was given something in it", may_enter, changes=False, about=_workspace, by_link=False
    ),
    "create_workspace": administrator(about=_workspace),
    "update_workspace": administrator(about=_workspace),
    "delete_workspace": administrator(about=_workspace),
    "search_storage_use": manager(False),
}

AUDIT: dict[str, Rule] = {
    "search_audit": administrator(changes=False),
}

OPERATIONS: dict[str, Rule] = {
    **TRACKING,
    **REGISTRY,
    **WEBHOOKS,
    **ARTIFACTS,
    **USERS,
    **GRANT_RULES,
    **WORKSPACES,
    **AUDIT,
}
"""By name of the operation, of services and of the store."""

ROUTES: dict[str, Rule] = {
    "get_artifact": on("run", READ),
    "get_version_artifact": on("registered_model", READ, "name", child="version"),
    "get_model_artifact": on("logged_model", READ),
    "get_trace_artifact": on("trace", READ, "request_id"),
    "upload_artifact": on("run", EDIT, often=True),
    "preview_artifact": rule("READ on the run, logged model or registered model", _named_artifacts, changes=False),
    "zip_artifacts": rule("READ on the run, logged model or registered model", _named_artifacts, changes=False),
    "proxied_get": on_proxied_path(READ),
    "proxied_put": on_proxied_path(EDIT),
    "proxied_delete": on_proxied_path(EDIT),
    "create_upload": on_proxied_path(EDIT),
    "put_part": on_proxied_path(EDIT),
    "complete_upload": on_proxied_path(EDIT),
    "abort_upload": on_proxied_path(EDIT),
    "presigned": on_proxied_path(READ),
    # the operations behind these are asked themselves
    "otlp_traces": anybody("as log_traces", by_link=False),
    "export": anybody("as search_runs", by_link=True),
    "events": rule(
        "READ on the experiment and run that are named; tells only of readable experiments",
        (on_if_given("experiment", READ, "experiment_id") & on_if_given("run", READ, "run_id")).decide,
        changes=False,
    ),
    "export_audit": administrator(changes=False),
    "server_info": anybody(by_link=True),
    "prometheus": anybody("any account"),
    "openapi_json": anybody(by_link=True),
    "api_page": anybody(by_link=True),
    "health": anybody("everybody", by_link=True),
    "version": anybody("everybody", by_link=True),
    # open to everybody, or asked by the operations that they call
    "auth_info": anybody("everybody", by_link=True),
    "auth_login": anybody("everybody", by_link=True),
    "auth_logout": anybody("everybody", by_link=True),
    "auth_session": anybody("everybody", by_link=True),
    "signup": anybody("administrators; everybody where signup is open"),
    "create_ui": anybody("administrators; everybody where signup is open"),
}
"""By name of the route's endpoint, as it is counted."""
