"""A request for every operation, and what it takes: written by hand, so that it is not the rules that test the rules.

What it takes is one of

- ``READ``, ``EDIT``, ``MANAGE``: on a thing in the workspace;
- ``WORKSPACE``: managing the workspace; ``ADMIN``: an administrator;
- ``CREATE``: whoever may make new things: everybody of whom nothing is said, but no viewer;
- ``ANY``: everybody with an account, who sees only what is theirs to see;
- ``OWN``: an operation on one's own account.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mlflow.api.access_tokens import CreateAccessToken
from mlflow.api.links import CreateLink
from mlflow.api.permissions import AddRolePermission, AssignRole, CreateRole, GrantUserPermission
from mlflow.api.traces import CreateAssessment
from mlflow.api.users import CreateServiceAccount, CreateUser
from mlflow.api.webhooks import CreateWebhook, EventMessage
from mlflow.entities.assessment import AssessmentSource, Feedback
from tests.contract.traced import new_trace_id
from tests.server.authorization.world import SECRET, WORDS, World, json_text, new_id, now, timestamp

Fields = Callable[[World], dict[str, Any]]


class Sample(NamedTuple):
    """A request.

    Args:
        takes: what it takes.
        fields: makes what the request is about, and gives its fields.
        by_link: whether the link to the experiment leads there.
        lists: whether it answers, to those who may see nothing, with nothing.
    """

    takes: str
    fields: Fields
    by_link: bool = False
    lists: bool = False


def _experiment(w: World) -> dict[str, Any]:
    return {"experiment_id": w.experiment}


def _experiments(w: World, **more: Any) -> dict[str, Any]:
    return {"experiment_ids": [w.experiment], **more}


def _locations(w: World, **more: Any) -> dict[str, Any]:
    place = {"type": "MLFLOW_EXPERIMENT", "mlflow_experiment": {"experiment_id": w.experiment}}
    return {"locations": [place], **more}


def _run(w: World) -> dict[str, Any]:
    return {"run_id": w.run}


def _deleted_run(w: World) -> dict[str, Any]:
    run = w.new_run()
    w.write("UPDATE run SET deleted = 1, deleted_time = 5 WHERE uuid = ?", run)
    return {"run_id": run}


def _deleted_experiment(w: World) -> dict[str, Any]:
    number = w.new_experiment()
    w.write("UPDATE experiment SET deleted = 1, deleted_time = 5 WHERE id = ?", int(number))
    return {"experiment_id": number}


def _tagged_experiment(w: World) -> dict[str, Any]:
    number, key = w.new_experiment(), new_id()
    w.write("INSERT INTO experiment_tag VALUES (?, ?, 'v')", int(number), key)
    return {"experiment_id": number, "key": key}


def _tagged_run(w: World, name: str = "run_id") -> dict[str, Any]:
    run = w.new_run()
    query = "INSERT INTO tag (run_id, \"key\", value) SELECT id, 'k', 'v' FROM run WHERE uuid = ?"
    w.write(query, run)
    return {name: run if name == "run_id" else [run], "key": "k"}


def _tagged_model(w: World) -> dict[str, Any]:
    model = w.new_model()
    w.write(
        "INSERT INTO logged_model_tag (model_id, \"key\", value) SELECT id, 'k', 'v' FROM logged_model WHERE uuid = ?",
        model,
    )
    return {"model_id": model, "tag_key": "k"}


def _tagged_registered(w: World) -> dict[str, Any]:
    name = w.new_registered()
    return {"name": name, "key": "k"}


def _aliased(w: World) -> dict[str, Any]:
    name = w.new_registered()
    query = (
        "INSERT INTO registered_model_alias (model_id, alias, version) SELECT id, 'best', 1 FROM registered_model "
        "WHERE name = ?"
    )
    w.write(query, name)
    return {"name": name, "alias": "best"}


def _version(w: World, **more: Any) -> dict[str, Any]:
    return {"name": w.registered, "version": "1", **more}


def _new_version(w: World, **more: Any) -> dict[str, Any]:
    return {"name": w.new_registered(), "version": "1", **more}


def _assessed(w: World) -> dict[str, Any]:
    trace = w.new_trace()
    feedback = Feedback(name="good", value=True, source=AssessmentSource("HUMAN", "x"))
    request = CreateAssessment(trace_id=trace, assessment=feedback.to_proto())
    made = w.store.create_assessment(request)
    return {"trace_id": trace, "assessment_id": made.assessment.assessment_id}


def _assessment() -> dict[str, Any]:
    return {
        "assessment_name": "good",
        "source": {"source_type": "HUMAN", "source_id": "x"},
        "feedback": {"value": True},
        "create_time": timestamp(),
        "last_update_time": timestamp(),
    }


def _trace_info(w: World) -> dict[str, Any]:
    return {
        "trace_id": new_trace_id(),
        "trace_location": _locations(w)["locations"][0],
        "request_time": timestamp(),
        "state": "OK",
    }


def _span(trace: str) -> dict[str, Any]:
    return {"trace_id": trace, "span_id": "00000000000000ff", "name": SECRET, "start_ns": 1, "end_ns": 2}


def _webhook(w: World) -> dict[str, Any]:
    events = [EventMessage("MODEL_VERSION", "CREATED")]
    made = w.store.create_webhook(
        CreateWebhook(name="hook", url="https://example.com/x", events=events, status="DISABLED")
    )
    return {"webhook_id": made.webhook.webhook_id}


def _user(w: World) -> dict[str, Any]:
    name = f"u-{new_id()[:12]}"
    w.store.create_user(CreateUser(username=name, password=WORDS))
    return {"username": name}


def _service(w: World) -> dict[str, Any]:
    name = f"s-{new_id()[:12]}"
    w.store.create_service_account(CreateServiceAccount(username=name))
    return {"username": name}


def _group(w: World) -> dict[str, Any]:
    name = f"g-{new_id()[:12]}"
    w.write("INSERT INTO team (name, description, source, creation_time) VALUES (?, '', 'own', 1)", name)
    return {"group": name}


def _role(w: World) -> dict[str, Any]:
    return {"role_id": w.store.create_role(CreateRole(name=f"r-{new_id()[:12]}", workspace="default")).role.id}


def _role_permission(w: World) -> dict[str, Any]:
    role = _role(w)["role_id"]
    request = AddRolePermission(role, "experiment", "*", "READ")
    return {"role_permission_id": w.store.add_role_permission(request).role_permission.id}


def _assigned(w: World) -> dict[str, Any]:
    both = {**_role(w), **_user(w)}
    w.store.assign_role(AssignRole(both["username"], both["role_id"]))
    return both


def _granted(w: World) -> dict[str, Any]:
    user = _user(w)["username"]
    w.store.grant_user_permission(GrantUserPermission("experiment", w.experiment, username=user, permission="READ"))
    return {"username": user, **_thing(w)}


def _granted_group(w: World) -> dict[str, Any]:
    group = _group(w)["group"]
    w.write(
        "INSERT INTO permission_grant (holder, resource_type, workspace, resource_id, number, level) "
        "SELECT 'team:' || id, 'experiment', 'default', ?, ?, 1 FROM team WHERE name = ?",
        w.experiment,
        int(w.experiment),
        group,
    )
    return {"group": group, **_thing(w)}


def _granted_role(w: World) -> dict[str, Any]:
    both = {**_role(w), **_group(w)}
    w.write(
        "INSERT INTO role_assignment (role_id, holder) SELECT ?, 'team:' || id FROM team WHERE name = ?",
        both["role_id"],
        both["group"],
    )
    return both


def _thing(w: World) -> dict[str, Any]:
    return {"resource_type": "experiment", "resource_id": w.experiment}


def _others_token(w: World) -> dict[str, Any]:
    user = _user(w)["username"]
    made = w.store.create_access_token(CreateAccessToken(name="t", scope="read", username=user, expires_in_days=1))
    return {"id": made.info.id}


def _session(w: World) -> dict[str, Any]:
    user = _user(w)["username"]
    w.write(
        "INSERT INTO login_session (secret_hash, account_id, via, address, user_agent, creation_time, last_used_time, "
        "expiry_time) SELECT ?, id, 'password', '', '', 1, 1, 9999999999999 FROM account WHERE name = ?",
        new_id(),
        user,
    )
    number = w.store.writer.read(lambda store, tx, _: tx.row("SELECT max(id) FROM login_session")[0], None)
    return {"id": number}


def _member(w: World) -> dict[str, Any]:
    return {"name": _group(w)["group"], "username": "none"}


def _is_member(w: World) -> dict[str, Any]:
    name = _group(w)["group"]
    query = (
        "INSERT INTO team_member (team_id, account_id) SELECT t.id, a.id FROM team t, account a WHERE t.name = ? "
        "AND a.name = 'none'"
    )
    w.write(query, name)
    return {"name": name, "username": "none"}


def _link(w: World) -> dict[str, Any]:
    return {"link_id": w.store.create_link(CreateLink("experiment", w.experiment)).link.link_id}


def _tag(w: World) -> dict[str, Any]:
    return {"key": "k", "value": "v"}


def _point() -> dict[str, Any]:
    return {"key": "m", "value": 2.0, "timestamp": now(), "step": 1}


def _model_json(w: World) -> str:
    return json_text({"run_id": w.run, "artifact_path": "m", "utc_time_created": "2026-01-01", "flavors": {}})


S = Sample

TRACKING: dict[str, Sample] = {
    "create_experiment": S("CREATE", lambda w: {"name": f"new-{new_id()}"}),
    "get_experiment": S("READ", _experiment, True),
    "get_experiment_by_name": S("READ", lambda w: {"experiment_name": f"{SECRET}-1"}, True),
    "search_experiments": S("ANY", lambda w: {"max_results": 1000}, True, True),
    "summarize_experiments": S("READ", _experiments, True),
    "update_experiment": S("EDIT", lambda w: {"experiment_id": w.new_experiment(), "new_name": w.name()}),
    "delete_experiment": S("MANAGE", lambda w: {"experiment_id": w.new_experiment()}),
    "restore_experiment": S("MANAGE", _deleted_experiment),
    "set_experiment_tag": S("EDIT", lambda w: {**_experiment(w), **_tag(w)}),
    "delete_experiment_tag": S("EDIT", _tagged_experiment),
    "search_datasets": S("READ", _experiments, True),
    "create_run": S("EDIT", _experiment),
    "get_run": S("READ", _run, True),
    "get_runs": S("READ", lambda w: {"run_ids": [w.run]}, True),
    "update_run": S("EDIT", lambda w: {"run_id": w.run, "run_name": w.name()}),
    "delete_run": S("MANAGE", lambda w: {"run_id": w.new_run()}),
    "restore_run": S("MANAGE", _deleted_run),
    "log_metric": S("EDIT", lambda w: {**_run(w), "key": "m", "value": 1.0, "timestamp": now()}),
    "log_param": S("EDIT", lambda w: {**_run(w), "key": new_id(), "value": "v"}),
    "set_tag": S("EDIT", lambda w: {**_run(w), **_tag(w)}),
    "delete_tag": S("EDIT", _tagged_run),
    "log_batch": S("EDIT", lambda w: {**_run(w), "metrics": [_point()]}),
    "log_inputs": S("EDIT", lambda w: {**_run(w), "models": [{"model_id": w.model}]}),
    "log_outputs": S("EDIT", lambda w: {**_run(w), "models": [{"model_id": w.model, "step": 0}]}),
    "log_model": S("EDIT", lambda w: {**_run(w), "model_json": _model_json(w)}),
    "delete_runs": S("MANAGE", lambda w: {"run_ids": [w.new_run()]}),
    "restore_runs": S("MANAGE", lambda w: {"run_ids": [_deleted_run(w)["run_id"]]}),
    "set_tag_of_runs": S("EDIT", lambda w: {"run_ids": [w.run], **_tag(w)}),
    "delete_tag_of_runs": S("EDIT", lambda w: _tagged_run(w, "run_ids")),
    "move_runs": S("MANAGE", lambda w: {"run_ids": [w.new_run()], "experiment_id": w.new_experiment()}),
    "search_runs": S("ANY", _experiments, True, True),
    "count_runs": S("ANY", _experiments, True, True),
    "search_run_keys": S("READ", _experiments, True),
    "search_run_values": S("READ", lambda w: _experiments(w, field="tags.k"), True),
    "aggregate_runs": S("READ", lambda w: _experiments(w, group_by=["tags.k"]), True),
    "get_metric_summaries": S("READ", lambda w: {"run_ids": [w.run]}, True),
    "get_metric_envelopes": S("READ", lambda w: {"run_ids": [w.run], "metric_keys": ["m"]}, True),
    "get_metric_history": S("READ", lambda w: {**_run(w), "metric_key": "m"}, True),
    "get_metric_history_bulk": S("READ", lambda w: {"run_id": [w.run], "metric_key": "m"}, True),
    "get_metric_history_bulk_interval": S("READ", lambda w: {"run_ids": [w.run], "metric_key": "m"}, True),
    "find": S("ANY", lambda w: {"text": SECRET}, False, True),
    "create_logged_model": S("EDIT", lambda w: {**_experiment(w), "name": w.name()}),
    "search_logged_models": S("ANY", _experiments, True, True),
    "read_logged_models": S("READ", lambda w: {"model_ids": [w.model]}, True),
    "get_logged_model": S("READ", lambda w: {"model_id": w.model}, True),
    "finalize_logged_model": S("EDIT", lambda w: {"model_id": w.new_model(), "status": "LOGGED_MODEL_READY"}),
    "delete_logged_model": S("MANAGE", lambda w: {"model_id": w.new_model()}),
    "log_logged_model_params": S("EDIT", lambda w: {"model_id": w.new_model(), "params": [{"key": "p", "value": "1"}]}),
    "set_logged_model_tags": S("EDIT", lambda w: {"model_id": w.model, "tags": [{"key": "p", "value": "1"}]}),
    "delete_logged_model_tag": S("EDIT", _tagged_model),
    "log_traces": S("EDIT", lambda w: {**_experiment(w), "spans": [_span(new_trace_id())]}),
    "start_trace": S("EDIT", lambda w: {"trace": {"trace_info": _trace_info(w)}}),
    "start_trace_v2": S("EDIT", lambda w: {**_experiment(w), "timestamp_ms": now()}),
    "end_trace_v2": S("EDIT", lambda w: {"request_id": w.new_trace(), "timestamp_ms": now(), "status": "OK"}),
    "get_trace": S("READ", lambda w: {"trace_id": w.trace}, True),
    "get_trace_info": S("READ", lambda w: {"trace_id": w.trace}, True),
    "get_trace_info_v2": S("READ", lambda w: {"request_id": w.trace}, True),
    "get_trace_outline": S("READ", lambda w: {"trace_id": w.trace}, True),
    "get_span": S("READ", lambda w: {"trace_id": w.trace, "span_id": "0000000000000001"}, True),
    "search_spans": S("READ", lambda w: {"trace_id": w.trace, "text": "x"}, True),
    "read_traces": S("READ", lambda w: {"trace_ids": [w.trace]}, True),
    "batch_get_traces": S("READ", lambda w: {"trace_ids": [w.trace]}, True),
    "batch_get_trace_infos": S("READ", lambda w: {"trace_ids": [w.trace]}, True),
    "search_traces": S("READ", _locations, True),
    "search_traces_v2": S("ANY", _experiments, True, True),
    "search_trace_sessions": S("READ", _locations, True),
    "search_trace_values": S("READ", lambda w: _locations(w, field="tag.k"), True),
    "search_trace_keys": S("READ", _locations, True),
    "query_trace_metrics": S(
        "READ",
        lambda w: _experiments(
            w, view_type="TRACES", metric_name="trace_count", aggregations=[{"aggregation_type": "COUNT"}]
        ),
        True,
    ),
    "calculate_trace_filter_correlation": S(
        "READ", lambda w: _experiments(w, filter_string1="tag.k = 'v'", filter_string2="tag.k = 'w'"), True
    ),
    "get_trace_budgets": S("READ", _experiment, True),
    "delete_traces": S("MANAGE", lambda w: {**_experiment(w), "request_ids": [w.new_trace()]}),
    "set_trace_tag": S("EDIT", lambda w: {"trace_id": w.trace, **_tag(w)}),
    "set_trace_tag_v2": S("EDIT", lambda w: {"request_id": w.trace, **_tag(w)}),
    "delete_trace_tag": S("EDIT", lambda w: {"trace_id": w.new_trace(), "key": "k"}),
    "delete_trace_tag_v2": S("EDIT", lambda w: {"request_id": w.new_trace(), "key": "k"}),
    "link_traces_to_run": S("EDIT", lambda w: {"trace_ids": [w.trace], **_run(w)}),
    "unlink_traces_from_run": S("EDIT", lambda w: {"trace_ids": [w.trace], **_run(w)}),
    "link_prompts_to_trace": S(
        "EDIT", lambda w: {"trace_id": w.trace, "prompt_versions": [{"name": "p", "version": "1"}]}
    ),
    "create_assessment": S("EDIT", lambda w: {"trace_id": w.trace, "assessment": _assessment()}),
    "get_assessment": S("READ", _assessed, True),
    "update_assessment": S(
        "EDIT",
        lambda w: {**_assessed(w), "assessment": {"assessment_name": "better"}, "update_mask": "assessment_name"},
    ),
    "delete_assessment": S("EDIT", _assessed),
    # what is not said to be shared is private for those who may only read
    "create_view": S("READ", lambda w: {"page": "runs", "name": "v", "state": "{}", **_experiment(w)}),
    "get_view": S("READ", lambda w: {"view_id": w.view}, True),
    # made by nobody
    "update_view": S("EDIT", lambda w: {"view_id": w.new_view(), "name": "w"}),
    "delete_view": S("EDIT", lambda w: {"view_id": w.new_view()}),
    "search_views": S("ANY", _experiment, False, True),
    "search_storage_use": S("WORKSPACE", lambda w: {}),
}

REGISTRY: dict[str, Sample] = {
    "create_registered_model": S("CREATE", lambda w: {"name": f"new-{new_id()}"}),
    "get_registered_model": S("READ", lambda w: {"name": w.registered}),
    "update_registered_model": S("EDIT", lambda w: {"name": w.registered, "description": new_id()}),
    "rename_registered_model": S("EDIT", lambda w: {"name": w.new_registered(), "new_name": w.name()}),
    "delete_registered_model": S("MANAGE", lambda w: {"name": w.new_registered()}),
    "search_registered_models": S("ANY", lambda w: {}, True, True),
    "get_latest_versions": S("READ", lambda w: {"name": w.registered}),
    "set_registered_model_tag": S("EDIT", lambda w: {"name": w.registered, **_tag(w)}),
    "delete_registered_model_tag": S("EDIT", _tagged_registered),
    "set_registered_model_alias": S("EDIT", lambda w: {"name": w.new_registered(), "alias": "best", "version": "1"}),
    "delete_registered_model_alias": S("EDIT", _aliased),
    "get_model_version_by_alias": S("READ", _aliased),
    "create_model_version": S(
        "EDIT", lambda w: {"name": w.new_registered(), "source": f"runs:/{w.run}/m", "run_id": w.run}
    ),
    "get_model_version": S("READ", _version),
    "update_model_version": S("EDIT", lambda w: _version(w, description=new_id())),
    "transition_model_version_stage": S("EDIT", lambda w: _new_version(w, stage="Staging")),
    "delete_model_version": S("MANAGE", _new_version),
    "search_model_versions": S("ANY", lambda w: {}, True, True),
    "get_model_version_download_uri": S("READ", _version),
    "set_model_version_tag": S("EDIT", lambda w: _version(w, key="k", value="v")),
    "delete_model_version_tag": S("EDIT", lambda w: _new_version(w, key="k")),
    "search_registry_events": S("ANY", lambda w: {}, False, True),
}

WEBHOOKS: dict[str, Sample] = {
    "create_webhook": S(
        "WORKSPACE",
        lambda w: {
            "name": "hook",
            "url": "https://203.0.113.5/x",
            "events": [{"entity": "MODEL_VERSION", "action": "CREATED"}],
            # nothing is to be sent
            "status": "DISABLED",
        },
    ),
    "list_webhooks": S("WORKSPACE", lambda w: {}),
    "get_webhook": S("WORKSPACE", _webhook),
    "update_webhook": S("WORKSPACE", lambda w: {**_webhook(w), "name": "other"}),
    "delete_webhook": S("WORKSPACE", _webhook),
    # of one that is not there, so that nothing is sent
    "test_webhook": S("WORKSPACE", lambda w: {"webhook_id": new_id()}),
    "list_webhook_deliveries": S("WORKSPACE", _webhook),
}

ARTIFACTS: dict[str, Sample] = {
    "list_artifacts": S("READ", _run, True),
    "list_logged_model_artifacts": S("READ", lambda w: {"model_id": w.model}, True),
    "create_presigned_download_url": S("READ", lambda w: {**_run(w), "path": "a"}, True),
    "create_presigned_upload_url": S("EDIT", lambda w: {**_run(w), "path": "a"}),
    "list_proxied_artifacts": S("READ", lambda w: {"path": w.experiment}, True),
    "list_model_version_artifacts": S("READ", _version),
    "describe_model": S("READ", lambda w: {"model_id": w.model}, True),
}

USERS: dict[str, Sample] = {
    "create_user": S("ADMIN", lambda w: {"username": f"u-{new_id()[:12]}", "password": WORDS}),
    "create_service_account": S("ADMIN", lambda w: {"username": f"s-{new_id()[:12]}"}),
    "get_user": S("ADMIN", _user),
    "get_current_user": S("ANY", lambda w: {}),
    "list_users": S("ANY", lambda w: {}),
    "update_user": S("ADMIN", lambda w: {**_user(w), "display_name": "x"}),
    "update_user_password": S("ADMIN", lambda w: {**_user(w), "password": "quite another word"}),
    "update_user_admin": S("ADMIN", lambda w: {**_user(w), "is_admin": True}),
    "delete_user": S("ADMIN", _user),
    "create_access_token": S("ADMIN", lambda w: {**_service(w), "name": "t", "scope": "read", "expires_in_days": 1}),
    "list_access_tokens": S("ADMIN", _user),
    "revoke_access_token": S("ADMIN", _others_token),
    "list_login_sessions": S("ADMIN", _user),
    "revoke_login_session": S("ADMIN", _session),
    "create_group": S("ADMIN", lambda w: {"name": f"g-{new_id()[:12]}"}),
    "list_groups": S("ANY", lambda w: {}),
    "get_group": S("ANY", lambda w: {"name": _group(w)["group"]}),
    "delete_group": S("ADMIN", lambda w: {"name": _group(w)["group"]}),
    "add_group_member": S("ADMIN", _member),
    "remove_group_member": S("ADMIN", _is_member),
}

PERMISSIONS: dict[str, Sample] = {
    "create_role": S("WORKSPACE", lambda w: {"name": f"r-{new_id()[:12]}", "workspace": "default"}),
    "get_role": S("ANY", _role),
    "list_roles": S("ANY", lambda w: {}),
    "update_role": S("WORKSPACE", lambda w: {**_role(w), "description": "d"}),
    "delete_role": S("WORKSPACE", _role),
    "add_role_permission": S(
        "WORKSPACE",
        lambda w: {**_role(w), "resource_type": "experiment", "resource_pattern": "*", "permission": "READ"},
    ),
    "list_role_permissions": S("ANY", _role),
    "update_role_permission": S("WORKSPACE", lambda w: {**_role_permission(w), "permission": "EDIT"}),
    "remove_role_permission": S("WORKSPACE", _role_permission),
    "assign_role": S("WORKSPACE", lambda w: {**_role(w), **_user(w)}),
    "unassign_role": S("WORKSPACE", _assigned),
    "assign_group_role": S("WORKSPACE", lambda w: {**_role(w), **_group(w)}),
    "unassign_group_role": S("WORKSPACE", _granted_role),
    "list_role_users": S("WORKSPACE", _role),
    "list_user_roles": S("WORKSPACE", _user),
    "list_group_roles": S("WORKSPACE", _group),
    "grant_user_permission": S("MANAGE", lambda w: {**_user(w), **_thing(w), "permission": "READ"}),
    "revoke_user_permission": S("MANAGE", _granted),
    "get_user_permission": S("MANAGE", _granted),
    "list_user_permissions": S("WORKSPACE", _user),
    "get_current_permissions": S("ANY", lambda w: {}),
    "get_own_permissions": S("ANY", lambda w: {"resource_type": "experiment", "resource_ids": [w.experiment]}),
    "grant_group_permission": S("MANAGE", lambda w: {**_group(w), **_thing(w), "permission": "READ"}),
    "revoke_group_permission": S("MANAGE", _granted_group),
    "list_group_permissions": S("WORKSPACE", _group),
    "list_permissions": S("MANAGE", _thing),
}

AUDIT: dict[str, Sample] = {"search_audit": S("ADMIN", lambda w: {})}

LINKS: dict[str, Sample] = {
    "create_link": S("MANAGE", _thing),
    "list_links": S("MANAGE", _thing),
    "revoke_link": S("MANAGE", _link),
}

SAMPLES = {**TRACKING, **REGISTRY, **WEBHOOKS, **ARTIFACTS, **USERS, **PERMISSIONS, **AUDIT, **LINKS}
