"""Who may say who may do what: whoever manages a thing, for that thing; whoever manages a workspace, for all of it."""

from __future__ import annotations

from typing import Any

from mlflow.api.permissions import ALL, EDIT, MANAGE
from mlflow.exceptions import not_found
from mlflow.server.authorization.asking import Asking
from mlflow.server.authorization.rule import Rule, anybody, field_of, manager, rule

_KINDS = {"experiment": "experiment", "registered_model": "registered_model", "prompt": "registered_model"}
_LINKED = {"run": "run", "trace": "trace", "experiment": "experiment", "model": "registered_model"}


def _resource(request: Any) -> tuple[str, str] | None:
    return request.resource_type, request.resource_id


def _manages(asking: Asking, resource_type: str, resource_id: str) -> None:
    if asking.all_allowed:
        return
    kind = _KINDS.get(resource_type)
    if kind is None or resource_id == ALL:
        asking.need_manager()
    elif asking.link is not None or not asking.rights.is_manager:
        asking.need(kind, resource_id, MANAGE)


def _share(asking: Asking, request: Any) -> None:
    _manages(asking, request.resource_type, request.resource_id)


def _look(asking: Asking, request: Any) -> None:
    if request.username != asking.seeker.name or asking.link is not None:
        _share(asking, request)


def _list_of_user(asking: Asking, request: Any) -> None:
    if request.username != asking.seeker.name or asking.link is not None:
        asking.need_manager()


def _role(request: Any) -> tuple[str, str] | None:
    for name in ("role_id", "role_permission_id", "name"):
        value = field_of(request, name)
        if value not in (None, ""):
            return ("role_permission" if name == "role_permission_id" else "role"), str(value)
    return None


def _manages_role(asking: Asking, request: Any) -> None:
    """Roles are of a workspace: whoever manages it, and no other, says what they may."""
    if asking.all_allowed:
        return
    asking.need_manager()
    workspace = field_of(request, "workspace") or _workspace_of_role(asking, request)
    if workspace is not None and workspace != asking.rights.workspace:
        raise asking.deny(f"it takes MANAGE on the workspace {workspace!r}", _role(request))


def _workspace_of_role(asking: Asking, request: Any) -> str | None:
    role_id = field_of(request, "role_id")
    if role_id is None:
        query = "SELECT workspace FROM permission_grant WHERE id = ? AND holder LIKE ?"
        row = asking.tx.row(query, (request.role_permission_id, "role:%"))
    else:
        row = asking.tx.row("SELECT workspace FROM access_role WHERE id = ?", (role_id,))
    # one that is not there is the operation's to report
    return row[0] if row else None


def _roles(asking: Asking, request: Any) -> None:
    """Names of roles and what they may: of one's own workspace."""
    workspace = field_of(request, "workspace")
    if not asking.all_allowed and workspace is not None and workspace != asking.rights.workspace:
        raise asking.deny(f"it takes an administrator to see roles of the workspace {workspace!r}")


def _changes_role() -> Rule:
    return rule(
        "MANAGE on the role's workspace", _manages_role, changes=True, about=_role, scope="admin", by_link=False
    )


def _create_link(asking: Asking, request: Any) -> None:
    if asking.all_allowed:
        return
    if request.resource_type == "view":
        query = (
            "SELECT v.experiment_id, o.account_id, o.private FROM saved_view v "
            "LEFT JOIN view_owner o ON o.view_id = v.id WHERE v.uuid = ?"
        )
        row = asking.tx.row(query, (request.resource_id,))
        if row is None:
            raise not_found("View", request.resource_id)
        experiment, owner, private = row
        if private and owner != asking.seeker.account_id:
            raise asking.deny("the view is private", _resource(request))
        if experiment is None:
            raise asking.deny("a view of no experiment is shared by administrators only", _resource(request))
        # it opens the whole experiment for reading
        asking.need("experiment", str(experiment), MANAGE)
        return
    level = EDIT if request.resource_type in ("run", "trace") else MANAGE
    asking.need(_LINKED[request.resource_type], request.resource_id, level)


def _list_links(asking: Asking, request: Any) -> None:
    if request.resource_type is not None and not asking.all_allowed:
        _create_link(asking, request)


def _revoke_link(asking: Asking, request: Any) -> None:
    if asking.all_allowed:
        return
    if not request.link_id.isdigit() or len(request.link_id) > 18:
        # the operation says so
        return
    query = "SELECT account_id, resource_type, resource_id FROM signed_link WHERE id = ?"
    row = asking.tx.row(query, (int(request.link_id),))
    if row is None:
        raise not_found("Link", request.link_id)
    if row[0] == asking.seeker.account_id:
        return
    kind = _LINKED.get(row[1])
    if kind is None:
        raise asking.deny("the link is somebody else's", ("link", request.link_id))
    asking.need(kind, row[2], MANAGE)


_SHARES = "MANAGE on the thing; MANAGE on the workspace for all of a type"


def _grants() -> Rule:
    return rule(_SHARES, _share, changes=True, about=_resource, by_link=False)


GRANT_RULES: dict[str, Rule] = {
    "create_role": _changes_role(),
    "get_role": rule("any account, of its workspace", _roles, changes=False, by_link=False),
    "list_roles": rule("any account: the roles of its workspace", _roles, changes=False, by_link=False),
    "update_role": _changes_role(),
    "delete_role": _changes_role(),
    "add_role_permission": _changes_role(),
    "list_role_permissions": rule("any account, of its workspace", _roles, changes=False, by_link=False),
    "update_role_permission": _changes_role(),
    "remove_role_permission": _changes_role(),
    "assign_role": _changes_role(),
    "unassign_role": _changes_role(),
    "assign_group_role": _changes_role(),
    "unassign_group_role": _changes_role(),
    "list_role_users": manager(False, _role),
    "list_user_roles": rule("one's own; MANAGE on the workspace", _list_of_user, changes=False, by_link=False),
    "list_group_roles": manager(False),
    "grant_user_permission": _grants(),
    "revoke_user_permission": _grants(),
    "get_user_permission": rule(f"one's own; {_SHARES}", _look, changes=False, about=_resource, by_link=False),
    "list_user_permissions": rule("one's own; MANAGE on the workspace", _list_of_user, changes=False, by_link=False),
    "get_current_permissions": anybody(),
    "get_own_permissions": anybody(),
    "grant_group_permission": _grants(),
    "revoke_group_permission": _grants(),
    "list_group_permissions": manager(False),
    "list_permissions": rule(_SHARES, _share, changes=False, about=_resource, by_link=False),
    "create_link": rule(
        "EDIT on the run or trace; MANAGE on the experiment (of the view) or registered model",
        _create_link,
        changes=True,
        about=_resource,
        by_link=False,
    ),
    "list_links": rule(
        "one's own; for those to a thing what creating takes", _list_links, changes=False, by_link=False
    ),
    "revoke_link": rule(
        "whoever made it; MANAGE on the thing",
        _revoke_link,
        changes=True,
        about=lambda request: ("link", request.link_id),
        by_link=False,
    ),
}
